// Long passages that stand in the corpus twice (Lee et al. 2022), to the byte. Anchors come first: of all windows of
// half the wanted length, winnowing picks a few so that every passage of the wanted length holds one, and equal
// passages hold equal ones. Only where an anchor repeats are all windows of the full length hashed, and equal ones
// compared. The texts lie in a scratch file meanwhile. It does not know documents but by number.

import CCorpus
import Foundation
import KalsaeSupport

/// A passage that stands elsewhere too.
public struct RepeatedSpan: Sendable, Equatable {
    public let document: Int
    /// Its bytes in the document's UTF-8, between whole characters and, where blanks are near, whole words.
    public let bytes: Range<Int>
    /// Where the passage, or its beginning where several stay, is kept.
    public let keptDocument: Int
    public let keptOffset: Int
}

private struct AnchorRecord: SortRecord {
    var hash: UInt64
    var position: UInt64
    var radix: UInt64 { hash }

    static func < (left: AnchorRecord, right: AnchorRecord) -> Bool {
        left.hash != right.hash ? left.hash < right.hash : left.position < right.position
    }
}

private struct PositionRecord: SortRecord {
    var position: UInt64
    /// Where the same bytes are kept.
    var kept: UInt64
    var radix: UInt64 { position }

    static func < (left: PositionRecord, right: PositionRecord) -> Bool { left.position < right.position }
}

/// Finds long repeated passages.
///
/// ```swift
/// let index = try RepeatedSpanIndex()
/// for text in texts { try index.add(text) }
/// let spans = try index.spans()
/// while let span = try spans.next() { ... }   // in the order of documents, then of places
/// ```
/// Time is linear in the text, and in the text that repeats; remove copies of whole documents first. On the disk: the
/// text itself, a third of a byte for each of its bytes, and 16 bytes for each byte that repeats. In memory: what
/// `Scratch` allows, and 8 bytes a document.
public final class RepeatedSpanIndex {
    /// Lee et al. cut what repeats over 50 tokens. Of English that is some 200 bytes; so it is of Korean, where a token
    /// holds one or two syllables and a syllable three bytes.
    public static let defaultLength = 200
    /// Bytes that are hashed together.
    private static let piece = 1 << 16
    /// A span is drawn in to the next blank where one is so near.
    private static let blankReach = 48

    private let scratch: Scratch
    private let length: Int
    private let anchorLength: Int
    private let text: ScratchFile
    private var pending: [UInt8] = []
    /// Where each document starts in the file.
    private var starts: [Int] = []
    private var end = 0
    private let anchors: SpillingSorter<AnchorRecord>
    private let base: UInt64
    private var hashes: [UInt64]
    private var places: [UInt32]

    /// - Parameters:
    ///   - length: bytes from which a passage counts, 16 to 10,000.
    ///   - seed: of the hashes; it decides how fast the search is, not what it finds.
    /// - Throws: `CorpusError.invalidSetting`; `SupportError.unwritable` where there is no scratch folder.
    public init(length: Int = defaultLength, scratch: Scratch = Scratch(), seed: UInt64 = 1) throws {
        guard (16...10_000).contains(length) else {
            throw CorpusError.invalidSetting(
                name: "clean.repeatedSpan", reason: "\(length) bytes is not between 16 and 10000, for example 200")
        }
        self.scratch = scratch
        self.length = length
        anchorLength = length / 2
        text = try ScratchFile(in: scratch.folder)
        anchors = SpillingSorter(scratch, memory: scratch.memory / 4)
        var random = SeededRandom(seed: seed)
        base = random.next() >> 4 | 1 << 32
        hashes = [UInt64](repeating: 0, count: Self.piece + length)
        places = [UInt32](repeating: 0, count: Self.piece + length)
    }

    /// Adds a text; returns its number.
    ///
    /// - Throws: `SupportError` where the disk takes no more.
    @discardableResult
    public func add(_ text: String) throws -> Int {
        var text = text
        return try text.withUTF8 { try add($0) }
    }

    /// Adds UTF-8 text that is in memory in any form.
    @discardableResult
    public func add(_ text: UnsafeBufferPointer<UInt8>) throws -> Int {
        starts.append(end)
        try findAnchors(text)
        pending.append(contentsOf: text)
        end += text.count
        if pending.count >= 1 << 20 { try flush() }
        return starts.count - 1
    }

    private func flush() throws {
        try pending.withUnsafeBytes { try text.append($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private func findAnchors(_ text: UnsafeBufferPointer<UInt8>) throws {
        // Every passage of `length` bytes has so many windows of an anchor's length, and one of them is chosen.
        let span = length - anchorLength + 1
        guard text.count >= length, let start = text.baseAddress else { return }
        let top = kalsae_corpus_power(base, anchorLength - 1)
        var at = 0, last = -1
        while at + length <= text.count {
            let size = min(text.count - at, Self.piece + length - 1)
            let count = kalsae_corpus_windows(start + at, size, anchorLength, base, top, &hashes)
            let chosen = kalsae_corpus_winnow(hashes, count, span, &places)
            for place in places.prefix(chosen) where at + Int(place) > last {
                last = at + Int(place)
                try anchors.append(AnchorRecord(hash: hashes[Int(place)], position: UInt64(end + last)))
            }
            at += count - span + 1
        }
    }

    /// The passages to cut, so that each stays once; nothing may be added afterwards.
    ///
    /// - Parameter quality: of a document; a passage stays in the best one, of equally good ones in the first.
    /// - Throws: `SupportError` where the disk takes no more or gives nothing back.
    public func spans(quality: (Int) -> CopyQuality = { _ in CopyQuality(value: 0) }) throws -> RepeatedSpans {
        try flush()
        let bytes = try text.map()
        let windows = SpillingSorter<AnchorRecord>(scratch, memory: scratch.memory / 4)
        let content = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        try findWindows(UnsafeBufferPointer(start: content, count: bytes.count), windows)
        let repeats = SpillingSorter<PositionRecord>(scratch, memory: scratch.memory / 4)
        try windows.forEachGroup({ $0.hash == $1.hash }) { group in
            guard group.count > 1, let start = bytes.baseAddress, var best = group.first else { return }
            var bestDocument = document(at: Int(best.position)), highest = quality(bestDocument)
            for record in group.dropFirst() {
                let place = Int(record.position)
                if place < documentEnd(bestDocument) { continue }
                let document = document(at: place), own = quality(document)
                if own > highest { (best, bestDocument, highest) = (record, document, own) }
            }
            let kept = Int(best.position)
            for record in group {
                let place = Int(record.position)
                // What overlaps the passage that stays would cut it.
                if abs(place - kept) < length, starts[bestDocument]..<documentEnd(bestDocument) ~= place { continue }
                if memcmp(start + place, start + kept, length) == 0 {
                    try repeats.append(PositionRecord(position: record.position, kept: best.position))
                }
            }
        }
        return RepeatedSpans(self, try repeats.cursor(), bytes)
    }

    /// All windows of the full length around anchors that repeat.
    private func findWindows(_ bytes: UnsafeBufferPointer<UInt8>, _ windows: SpillingSorter<AnchorRecord>) throws {
        let repeated = SpillingSorter<PositionRecord>(scratch, memory: scratch.memory / 4)
        try anchors.forEachGroup({ $0.hash == $1.hash }) { group in
            if group.count > 1 {
                for record in group { try repeated.append(PositionRecord(position: record.position, kept: 0)) }
            }
        }
        anchors.reset()
        let cursor = try repeated.cursor()
        var document = 0, range = 0..<0
        while let record = try cursor.next() {
            let place = Int(record.position)
            while documentEnd(document) <= place { document += 1 }
            let first = max(starts[document], place + anchorLength - length)
            let last = min(place, documentEnd(document) - length)
            if first >= range.upperBound {
                try hash(bytes, range, windows)
                range = first..<last + 1
            } else {
                range = range.lowerBound..<max(range.upperBound, last + 1)
            }
        }
        try hash(bytes, range, windows)
    }

    /// The windows that start in a range, at whole characters.
    private func hash(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ windows: SpillingSorter<AnchorRecord>
    ) throws {
        guard let start = bytes.baseAddress else { return }
        let top = kalsae_corpus_power(base, length - 1)
        var at = range.lowerBound
        while at < range.upperBound {
            let wanted = min(Self.piece, range.upperBound - at)
            let count = kalsae_corpus_windows(start + at, wanted + length - 1, length, base, top, &hashes)
            for place in 0..<count where bytes[at + place] & 0xC0 != 0x80 {
                try windows.append(AnchorRecord(hash: hashes[place], position: UInt64(at + place)))
            }
            at += wanted
        }
    }

    fileprivate var windowLength: Int { length }

    fileprivate func documentEnd(_ document: Int) -> Int {
        document + 1 < starts.count ? starts[document + 1] : end
    }

    fileprivate func documentStart(_ document: Int) -> Int { starts[document] }

    /// The last document that starts at or before a place, and is not empty.
    fileprivate func document(at place: Int) -> Int {
        var low = 0, high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// A span between whole characters, and between whole words where a blank is near.
    fileprivate func trimmed(_ span: Range<Int>, in bytes: UnsafeRawBufferPointer, _ document: Int) -> Range<Int> {
        let (first, last) = (starts[document], documentEnd(document))
        var (low, high) = (span.lowerBound, span.upperBound)
        while high < last, high > low, bytes[high] & 0xC0 == 0x80 { high -= 1 }
        func isBlank(_ place: Int) -> Bool { bytes[place] <= 0x20 }
        if low > first, !isBlank(low - 1), !isBlank(low),
            let blank = (low..<min(high, low + Self.blankReach)).first(where: isBlank)
        {
            low = blank
        }
        if high < last, high > low, !isBlank(high), !isBlank(high - 1),
            let blank = (max(low, high - Self.blankReach)..<high).last(where: isBlank)
        {
            high = max(low, blank)
        }
        return low..<high
    }
}

/// The passages that go, in the order of documents and places. They never overlap.
public final class RepeatedSpans {
    private let index: RepeatedSpanIndex
    private let cursor: SortedCursor<PositionRecord>
    private let bytes: UnsafeRawBufferPointer
    private var record: PositionRecord?
    private var waiting: RepeatedSpan?

    fileprivate init(
        _ index: RepeatedSpanIndex, _ cursor: SortedCursor<PositionRecord>, _ bytes: UnsafeRawBufferPointer
    ) {
        (self.index, self.cursor, self.bytes) = (index, cursor, bytes)
    }

    /// The next one; nil at the end.
    ///
    /// - Throws: `SupportError.unreadable`.
    public func next() throws -> RepeatedSpan? {
        if let span = waiting {
            waiting = nil
            return span
        }
        if record == nil { record = try cursor.next() }
        while let first = record {
            let low = Int(first.position), document = index.document(at: low)
            let last = index.documentEnd(document)
            var high = low + index.windowLength
            record = try cursor.next()
            while let following = record, following.position <= high, following.position < last {
                high = Int(following.position) + index.windowLength
                record = try cursor.next()
            }
            let span = index.trimmed(low..<high, in: bytes, document)
            if span.isEmpty { continue }
            let keptDocument = index.document(at: Int(first.kept))
            let start = index.documentStart(document)
            return RepeatedSpan(
                document: document, bytes: span.lowerBound - start..<span.upperBound - start,
                keptDocument: keptDocument,
                keptOffset: Int(first.kept) - index.documentStart(keptDocument) + span.lowerBound - low)
        }
        return nil
    }

    /// Those of one document. Documents must be asked for in ascending order.
    public func spans(of document: Int) throws -> [RepeatedSpan] {
        var found: [RepeatedSpan] = []
        while let span = try next() {
            if span.document > document {
                waiting = span
                break
            }
            if span.document == document { found.append(span) }
        }
        return found
    }
}
