// Cleaning a corpus: each document by itself first, over threads; then what it takes two documents to tell. Documents
// come from a stream and go to one; between the two they lie in a scratch folder, so that memory holds numbers about
// documents and never their texts. Whatever is dropped or changed gets a row in the ledger.
// It does not read sources; the collector did.

import Foundation
import KalsaeContracts
import KalsaeSupport
import KalsaeText

/// Cleans a corpus.
///
/// ```swift
/// let cleaner = try CorpusCleaner(CleanSettings())
/// let cursor = try DocumentCursor(collected)
/// let statistics = try cleaner.run(
///     { try cursor.next() }, document: { try writer.write($0) }, row: { try ledger.add($0) })
/// ledger.add($0) })
/// ```
public struct CorpusCleaner: Sendable {
    /// Where the result goes: documents in their original order, rows in the order in which things were found out.
    public struct Output {
        public var document: (Document) throws -> Void
        public var row: (LedgerRow) throws -> Void

        public init(document: @escaping (Document) throws -> Void, row: @escaping (LedgerRow) throws -> Void) {
            self.document = document
            self.row = row
        }
    }

    /// What cleaning in memory gives.
    public struct Result: Sendable, Equatable {
        public var documents: [Document]
        public var ledger: Ledger
        public var statistics: CorpusStatistics
    }

    private let settings: CleanSettings
    private let cleaner: DocumentCleaner
    private let scratch: Scratch
    private let threads: Int

    /// - Parameters:
    ///   - judges: trained models that have a say.
    ///   - key: for pseudonyms, where the settings make any.
    ///   - dictionaries: for spelling, where it is on.
    ///   - scratch: where what does not fit into memory goes.
    ///   - threads: the result does not depend on their number.
    /// - Throws: `CorpusError.invalidSetting`, `.pseudonymKey`.
    public init(
        _ settings: CleanSettings = CleanSettings(), judges: [TextJudge] = [], key: PseudonymKey? = nil,
        dictionaries: [AnalysisLanguage: SpellingDictionary] = [:], scratch: Scratch = Scratch(), threads: Int = 1
    ) throws {
        self.settings = settings
        cleaner = try DocumentCleaner(settings, judges: judges, key: key, dictionaries: dictionaries)
        self.scratch = scratch
        self.threads = max(1, threads)
    }

    /// Cleans documents in memory; same input and settings give the same result.
    ///
    /// - Throws: as `run`.
    public static func clean(_ documents: [Document], settings: CleanSettings = CleanSettings()) throws -> Result {
        var kept: [Document] = []
        var ledger = Ledger()
        var rest = documents[...]
        let statistics = try CorpusCleaner(settings).run({ rest.popFirst() }) {
            kept.append($0)
        } row: {
            ledger.add($0)
        }
        return Result(documents: kept, ledger: ledger, statistics: statistics)
    }

    /// Cleans a stream of documents.
    ///
    /// Linear in the text. In memory: some 40 bytes a document, and what `Scratch` allows.
    /// - Parameters:
    ///   - total: how many documents will come, for progress.
    ///   - isInterrupted: asked between batches, which hold `ParallelBatches.mostWeight` bytes of text at most and one
    ///     document more, and now and then while copies are looked for.
    /// - Throws: `CorpusError.nothingLeft` where every document was dropped, `CancellationError`; what `next` and the
    ///   output throw; `SupportError` where the scratch folder takes no more.
    public func run(
        _ next: () throws -> Document?, total: Int = 0, progress: any ProgressReporter = SilentProgress(),
        isInterrupted: @escaping @Sendable () -> Bool = { false }, document: @escaping (Document) throws -> Void,
        row: @escaping (LedgerRow) throws -> Void
    ) throws -> CorpusStatistics {
        let work = try CleaningWork(
            settings, cleaner, scratch, threads: threads, output: Output(document: document, row: row))
        defer { work.remove() }
        try work.cleanEach(next, total: total, progress: progress, isInterrupted: isInterrupted)
        try work.findCopies(isInterrupted: isInterrupted)
        try work.findRepeats(isInterrupted: isInterrupted)
        return try work.finish(isInterrupted: isInterrupted)
    }
}

/// One run of a cleaner over a stream.
private final class CleaningWork {
    private let settings: CleanSettings
    private let cleaner: DocumentCleaner
    private let scratch: Scratch
    private let threads: Int
    private let output: CorpusCleaner.Output
    private var statistics = CorpusStatistics()
    private var counts = LedgerCounts()

    /// The documents that passed by themselves, in a file.
    private let keptFile: URL
    private var ranks = CopyRanks()
    /// Whether a kept document would break a rule about text that comes again.
    private var isRepetitive: [Bool] = []
    private let exact: ExactDuplicateIndex?
    private let near: NearDuplicateIndex?
    /// The document that stays in the place of each that goes.
    private var keepers: [Int: Int] = [:]
    /// Sources of documents, which ledger rows name.
    private let names: SourceNames
    private var paragraphs: RepeatedParts?
    private var lines: RepeatedParts?

    init(
        _ settings: CleanSettings, _ cleaner: DocumentCleaner, _ scratch: Scratch, threads: Int,
        output: CorpusCleaner.Output
    ) throws {
        self.settings = settings
        self.cleaner = cleaner
        self.scratch = scratch
        self.threads = threads
        self.output = output
        keptFile = scratch.folder.appendingPathComponent("kept-\(UUID().uuidString).jsonl.zst")
        names = try SourceNames(in: scratch.folder)
        exact = settings.dedupe == .none ? nil : ExactDuplicateIndex(scratch: scratch)
        near = settings.dedupe == .near ? try NearDuplicateIndex(settings.near, scratch: scratch) : nil
    }

    func remove() { try? FileManager.default.removeItem(at: keptFile) }

    /// Things done between two looks at `isInterrupted`, where batches do not look already.
    private static let patience = 256

    private func write(_ row: LedgerRow) throws {
        counts.add(row)
        try output.row(row)
    }

    /// Each document by itself.
    func cleanEach(
        _ next: () throws -> Document?, total: Int, progress: any ProgressReporter, isInterrupted: () -> Bool
    ) throws {
        let writer = try DocumentWriter(keptFile)
        let cleaner = cleaner
        try ParallelBatches.forEach(
            threads: threads, weight: { $0.text.utf8.count }, next: next
        ) { document -> (CleanedDocument, [UInt8]) in
            let cleaned = cleaner.clean(document)
            var line: [UInt8] = []
            if let kept = cleaned.document {
                DocumentLine.append(kept, to: &line)
                line.append(0x0A)
            }
            return (cleaned, line)
        } take: { batch in
            if isInterrupted() { throw CancellationError() }
            var texts: [String] = []
            for (cleaned, line) in batch {
                statistics.documentsIn += 1
                for row in cleaned.rows { try write(row) }
                for (kind, count) in cleaned.personalData {
                    statistics.personalData[kind.rawValue, default: 0] += count
                }
                guard let document = cleaned.document else { continue }
                for (group, count) in cleaned.mentions { statistics.mentions[group, default: 0] += count }
                try exact?.add(document.text, document: ranks.count)
                try names.add(document.source)
                ranks.add(document, purity: cleaned.purity)
                isRepetitive.append(cleaned.isRepetitive)
                texts.append(document.text)
                try writer.write(lines: Data(line), count: 1)
            }
            try near?.add(texts, threads: threads)
            progress.update(
                "clean", done: statistics.documentsIn, total: max(total, statistics.documentsIn), unit: "documents")
        }
        try writer.commit()
        ranks.finish()
    }

    /// Documents that are copies of others.
    func findCopies(isInterrupted: @escaping @Sendable () -> Bool) throws {
        guard let exact else { return }
        let ranks = ranks
        var similarities: [Int: String] = [:]
        if let near {
            let copies = try near.copies(threads: threads, isInterrupted: isInterrupted) { ranks.quality($0) }
            statistics.nearDuplicateClusters = copies.clusters
            for number in 0..<ranks.count {
                guard let kept = copies.kept(insteadOf: number) else { continue }
                keepers[number] = kept.document
                similarities[number] = Decimals.text(kept.similarity)
            }
        }
        var equal: Set<Int> = []
        let repeats = try exact.copies { ranks.quality($0) }
        while let copy = try repeats.next() {
            if copy.document % Self.patience == 0, isInterrupted() { throw CancellationError() }
            keepers[copy.document] = copy.keptDocument
            equal.insert(copy.document)
        }
        if keepers.isEmpty { return }
        try forEachKept(isInterrupted: isInterrupted) { number, document in
            guard let keeper = keepers[number] else { return }
            let isEqual = equal.contains(number)
            try write(
                cleaner.row(
                    document, isEqual ? "duplicate-document" : "near-duplicate",
                    "\(isEqual ? "1.00" : similarities[number] ?? "") like \(try names.name(keeper))", .dropped))
        }
    }

    /// Paragraphs and lines that stand in two of the documents that are left, or twice in one.
    func findRepeats(isInterrupted: () -> Bool) throws {
        guard settings.dedupe != .none else { return }
        let paragraphIndex = ExactDuplicateIndex(scratch: scratch)
        let lineIndex = settings.dedupesLines ? ExactDuplicateIndex(scratch: scratch) : nil
        let withLines = settings.dedupesLines
        try forEachKept(isInterrupted: isInterrupted) { document in
            RepeatableParts(document, withLines: withLines)
        } _: { number, _, parts in
            if keepers[number] != nil { return }
            let own = ranks.quality(number)
            for part in parts.paragraphs {
                try paragraphIndex.add(
                    part.text, document: number, part: part.number, quality: Self.quality(own, part.isNative))
            }
            for part in parts.lines {
                try lineIndex?.add(
                    part.text, document: number, part: part.number, quality: Self.quality(own, part.isNative))
            }
        }
        paragraphs = try paragraphIndex.copies()
        lines = try lineIndex?.copies()
    }

    /// A paragraph belongs to the document in whose language it is.
    private static func quality(_ document: CopyQuality, _ isNative: Bool) -> CopyQuality {
        CopyQuality(value: document.value >> 1 | (isNative ? 1 << 63 : 0))
    }

    /// Writes what is left, without its repeats, and counts it.
    func finish(isInterrupted: () -> Bool) throws -> CorpusStatistics {
        let passages = try settings.repeatedSpan.map { try Passages(scratch, length: $0) }
        defer { passages?.remove() }
        try forEachKept(isInterrupted: isInterrupted) { number, original in
            let goneBlocks = try paragraphs?.parts(of: number) ?? [], goneLines = try lines?.parts(of: number) ?? []
            if keepers[number] != nil { return }
            var document = original
            let hasChanged = !goneBlocks.isEmpty || !goneLines.isEmpty
            if hasChanged { try remove(goneBlocks, goneLines, from: &document) }
            if let passages {
                try passages.add(document, number: number, hasChanged: hasChanged)
            } else {
                try leave(document, number, hasChanged: hasChanged)
            }
        }
        try passages?.forEach(quality: ranks.quality) { document, number, hasChanged, spans in
            if number % Self.patience == 0, isInterrupted() { throw CancellationError() }
            var document = document
            if !spans.isEmpty { try remove(spans, from: &document) }
            try leave(document, number, hasChanged: hasChanged || !spans.isEmpty)
        }
        if statistics.documentsKept == 0 {
            throw CorpusError.nothingLeft(documents: statistics.documentsIn, commonest: counts.commonest(.dropped))
        }
        statistics.add(counts)
        return statistics
    }

    /// Judges a document once more, where it has changed, and lets it go out.
    private func leave(_ document: Document, _ number: Int, hasChanged: Bool) throws {
        var document = document
        if hasChanged || isRepetitive[number] {
            if let row = cleaner.judge(&document, hasChanged: hasChanged) { return try write(row) }
        }
        statistics.add(document)
        try output.document(document)
    }

    private func remove(
        _ goneBlocks: [RepeatedPart], _ goneLines: [RepeatedPart], from document: inout Document
    ) throws {
        let original = TextBlock.split(document.text)
        let blocks = Dictionary(goneBlocks.map { ($0.part, $0) }, uniquingKeysWith: { first, _ in first })
        let lines = Dictionary(goneLines.map { ($0.part, $0) }, uniquingKeysWith: { first, _ in first })
        for (number, block) in original.enumerated() {
            guard let part = blocks[number] else { continue }
            try write(
                cleaner.row(
                    document, "duplicate-paragraph", "in \(try names.name(part.keptDocument))", .droppedParagraph,
                    text: block.text))
        }
        for (number, line) in RepeatedBlocks.lines(of: original) {
            guard let part = lines[number] else { continue }
            try write(
                cleaner.row(
                    document, "duplicate-line", "in \(try names.name(part.keptDocument))", .droppedParagraph,
                    text: String(line)))
        }
        let left = RepeatedBlocks.removing(paragraphs: Set(blocks.keys), lines: Set(lines.keys), from: original)
        let (kept, hollow) = RepeatedBlocks.withoutHollowHeadings(left)
        for block in hollow {
            try write(
                cleaner.row(document, "hollow-heading", "nothing left below", .droppedParagraph, text: block.text))
        }
        document.text = TextBlock.join(kept)
    }

    private func remove(_ spans: [RepeatedSpan], from document: inout Document) throws {
        var bytes = Array(document.text.utf8)
        for span in spans.sorted(by: { $0.bytes.lowerBound > $1.bytes.lowerBound }) {
            let text = String(decoding: bytes[span.bytes], as: UTF8.self)
            let keeper = try names.name(span.keptDocument)
            try write(
                cleaner.row(
                    document, "repeated-passage", "\(span.bytes.count) bytes, in \(keeper)", .droppedParagraph,
                    text: text))
            bytes.removeSubrange(span.bytes)
        }
        document.text = Normaliser.normalise(String(decoding: bytes, as: UTF8.self))
    }

    /// The documents that passed by themselves, with their numbers.
    private func forEachKept(isInterrupted: () -> Bool, _ body: (Int, Document) throws -> Void) throws {
        try forEachKept(isInterrupted: isInterrupted) { _ in
        } _: { number, document, _ in
            try body(number, document)
        }
    }

    /// The documents that passed by themselves, with their numbers and what all threads together make of them.
    private func forEachKept<Made: Sendable>(
        isInterrupted: () -> Bool, _ work: @escaping @Sendable (Document) -> Made,
        _ body: (Int, Document, Made) throws -> Void
    ) throws {
        let lines = try LineCursor(keptFile)
        let path = keptFile.path
        var number = 0
        try ParallelBatches.forEach(
            threads: threads, weight: { $0.count }, next: { try lines.next() }
        ) { line -> (Document, Made) in
            let document = try line.withUnsafeBytes { try DocumentLine.document($0, path: path, number: 0) }
            return (document, work(document))
        } take: { batch in
            if isInterrupted() { throw CancellationError() }
            for (document, made) in batch {
                try body(number, document, made)
                number += 1
            }
        }
    }
}

/// The parts of a document that may stand elsewhere too, and whether each is in the document's own language.
private struct RepeatableParts: Sendable {
    var paragraphs: [(number: Int, text: String, isNative: Bool)] = []
    var lines: [(number: Int, text: String, isNative: Bool)] = []

    init(_ document: Document, withLines: Bool) {
        let blocks = TextBlock.split(document.text)
        paragraphs = RepeatedBlocks.paragraphs(of: blocks).map {
            ($0.number, $0.text, CopyRank.isNative($0.text, document.language))
        }
        if !withLines { return }
        lines = RepeatedBlocks.lines(of: blocks).map {
            ($0.number, String($0.text), CopyRank.isNative(String($0.text), document.language))
        }
    }
}

/// Documents on their way to losing passages that stand twice: in a file, with an index over their texts.
private final class Passages {
    private let file: URL
    private let writer: DocumentWriter
    private let index: RepeatedSpanIndex
    /// The number among all kept documents, and whether the text has changed already.
    private var documents: [(number: Int, hasChanged: Bool)] = []

    init(_ scratch: Scratch, length: Int) throws {
        file = scratch.folder.appendingPathComponent("passages-\(UUID().uuidString).jsonl.zst")
        writer = try DocumentWriter(file)
        index = try RepeatedSpanIndex(length: length, scratch: scratch)
    }

    func remove() { try? FileManager.default.removeItem(at: file) }

    func add(_ document: Document, number: Int, hasChanged: Bool) throws {
        try index.add(document.text)
        try writer.write(document)
        documents.append((number, hasChanged))
    }

    /// Calls `body` with each document, its number, whether it has changed, and its passages that go.
    func forEach(
        quality: (Int) -> CopyQuality, _ body: (Document, Int, Bool, [RepeatedSpan]) throws -> Void
    ) throws {
        try writer.commit()
        let spans = try index.spans { quality(documents[$0].number) }
        var place = 0
        try DocumentFile.forEach(in: file) { document in
            let found = try spans.spans(of: place).map { span in
                RepeatedSpan(
                    document: documents[place].number, bytes: span.bytes,
                    keptDocument: documents[span.keptDocument].number, keptOffset: span.keptOffset)
            }
            try body(document, documents[place].number, documents[place].hasChanged, found)
            place += 1
        }
    }
}

/// The sources of many documents by number, on the disk; 8 bytes each in memory.
private final class SourceNames {
    private let file: ScratchFile
    private var ends: [UInt64] = []
    private var pending: [UInt8] = []

    init(in folder: URL) throws { file = try ScratchFile(in: folder) }

    func add(_ source: String) throws {
        pending += source.utf8
        ends.append(UInt64(file.count + pending.count))
        if pending.count >= 1 << 18 { try flush() }
    }

    func name(_ number: Int) throws -> String {
        try flush()
        let start = number == 0 ? 0 : Int(ends[number - 1])
        return String(
            decoding: UnsafeRawBufferPointer(rebasing: try file.map()[start..<Int(ends[number])]), as: UTF8.self)
    }

    private func flush() throws {
        if pending.isEmpty { return }
        try pending.withUnsafeBytes { try file.append($0) }
        pending.removeAll(keepingCapacity: true)
    }
}
