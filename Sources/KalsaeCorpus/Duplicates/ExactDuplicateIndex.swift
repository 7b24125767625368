// Equal texts among many: whole documents, their paragraphs or their lines, whatever the caller cuts; it adds only
// those that may not repeat. Texts are known by a hash of 128 bits (XXH3) and not kept. The hash is no cipher:
// whoever knows the seed can make two texts of one hash.

import CCorpus
import Foundation
import KalsaeSupport

/// A part of a document that repeats another.
public struct RepeatedPart: Sendable, Equatable {
    /// The document and its part that go.
    public let document: Int
    public let part: Int
    /// The document and its part that stay in their place.
    public let keptDocument: Int
    public let keptPart: Int
}

/// A part by its hash; the best of equal ones first.
private struct PartRecord: SortRecord {
    var high: UInt64
    var low: UInt64
    /// The complement of the quality.
    var order: UInt64
    var document: UInt32
    var part: UInt32
    var radix: UInt64 { high }

    static func < (left: PartRecord, right: PartRecord) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.low != right.low { return left.low < right.low }
        if left.order != right.order { return left.order < right.order }
        return left.document != right.document ? left.document < right.document : left.part < right.part
    }
}

/// A part that goes, by its place.
private struct RepeatRecord: SortRecord {
    var document: UInt32
    var part: UInt32
    var keptDocument: UInt32
    var keptPart: UInt32
    var radix: UInt64 { UInt64(document) << 32 | UInt64(part) }

    static func < (left: RepeatRecord, right: RepeatRecord) -> Bool { left.radix < right.radix }
}

/// Finds equal texts.
///
/// ```swift
/// let index = ExactDuplicateIndex()
/// try index.add("One  line.", document: 0)
/// try index.add("One line.\n", document: 1)
/// try index.copies().next()   // document 1 goes, document 0 stays
/// ```
/// Two texts are equal where they are so but for white space: runs of it count as one blank, and none at either end.
/// Texts of white space alone are never copies. Linear in the text; 32 bytes a part, in memory as far as `Scratch`
/// allows, then on the disk, and nothing else that grows.
public final class ExactDuplicateIndex {
    private let scratch: Scratch
    private let seed: UInt64
    /// Room for the normal form of a text.
    private var normal = [UInt8](repeating: 0, count: 1 << 12)
    private let sorter: SpillingSorter<PartRecord>

    /// - Parameter seed: of the hash; equal seeds give equal results.
    public init(scratch: Scratch = Scratch(), seed: UInt64 = 1) {
        self.scratch = scratch
        self.seed = seed
        sorter = SpillingSorter(scratch, memory: scratch.memory / 2)
    }

    /// Bytes that the index has held at most, and bytes on the disk.
    public var peakBytes: Int { sorter.peakBytes }
    public var spilledBytes: Int { sorter.spilledBytes }

    /// Adds a part.
    ///
    /// - Parameters:
    ///   - document: its document's number, below 2^32 - 1.
    ///   - part: its number in the document, likewise.
    ///   - quality: the best of equal parts stays; of equally good ones the first, by document and part.
    /// - Throws: `CorpusError.tooManyDocuments`; `SupportError` where the disk takes no more.
    public func add(
        _ text: some StringProtocol, document: Int, part: Int = 0, quality: CopyQuality = CopyQuality(value: 0)
    ) throws {
        let added: Void? = try text.utf8.withContiguousStorageIfAvailable {
            try add($0, document: document, part: part, quality: quality)
        }
        if added == nil {
            try Array(text.utf8).withUnsafeBufferPointer {
                try add($0, document: document, part: part, quality: quality)
            }
        }
    }

    /// Adds a part that is in memory in any form.
    public func add(
        _ text: UnsafeBufferPointer<UInt8>, document: Int, part: Int = 0,
        quality: CopyQuality = CopyQuality(value: 0)
    ) throws {
        let limit = NearDuplicateIndex.mostDocuments
        guard (0..<limit).contains(document), (0..<limit).contains(part) else {
            throw CorpusError.tooManyDocuments(limit: limit)
        }
        var high: UInt64 = 0, low: UInt64 = 0
        if normal.count < text.count { normal = [UInt8](repeating: 0, count: 2 * text.count) }
        if kalsae_corpus_hash_text(seed, text.baseAddress, text.count, &normal, &high, &low) == 0 { return }
        try sorter.append(
            PartRecord(
                high: high, low: low, order: ~quality.value, document: UInt32(document), part: UInt32(part)))
    }

    /// The parts that repeat others; nothing may be added afterwards.
    ///
    /// - Parameter quality: of a document, where it is known only now; it stands above what parts were added with.
    /// - Throws: `SupportError` where the disk takes no more or gives nothing back.
    public func copies(quality: ((Int) -> CopyQuality)? = nil) throws -> RepeatedParts {
        let found = SpillingSorter<RepeatRecord>(scratch, memory: scratch.memory / 2)
        try sorter.forEachGroup({ $0.high == $1.high && $0.low == $1.low }) { group in
            guard group.count > 1, var best = group.first else { return }
            if let quality {
                var highest = quality(Int(best.document))
                for record in group.dropFirst() {
                    let own = quality(Int(record.document))
                    if own > highest { (best, highest) = (record, own) }
                }
            }
            for record in group where record.document != best.document || record.part != best.part {
                try found.append(
                    RepeatRecord(
                        document: record.document, part: record.part, keptDocument: best.document,
                        keptPart: best.part))
            }
        }
        return try RepeatedParts(found)
    }
}

/// The parts that go, in the order of documents and parts.
public final class RepeatedParts {
    /// How many there are.
    public let count: Int
    private let cursor: SortedCursor<RepeatRecord>
    private var waiting: RepeatedPart?

    fileprivate init(_ sorter: SpillingSorter<RepeatRecord>) throws {
        count = sorter.count
        cursor = try sorter.cursor()
    }

    /// The next one; nil at the end.
    ///
    /// - Throws: `SupportError.unreadable`.
    public func next() throws -> RepeatedPart? {
        if let part = waiting {
            waiting = nil
            return part
        }
        return try cursor.next().map {
            RepeatedPart(
                document: Int($0.document), part: Int($0.part), keptDocument: Int($0.keptDocument),
                keptPart: Int($0.keptPart))
        }
    }

    /// Those of one document, by their parts. Documents must be asked for in ascending order.
    public func parts(of document: Int) throws -> [RepeatedPart] {
        var found: [RepeatedPart] = []
        while let part = try next() {
            if part.document > document {
                waiting = part
                break
            }
            if part.document == document { found.append(part) }
        }
        return found
    }
}
