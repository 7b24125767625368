// Collecting: from files to documents, one at a time. A file that cannot be used is put aside with a reason and the
// rest goes on; only a source that yields nothing at all is an error.
// It does not clean, tag or compare: language is `und` until the cleaner has looked. What lies elsewhere was brought
// into a mirror before.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// Walks sources and reads their files.
///
/// ```swift
/// let collected = try Collector().collect([CorpusSource(path: "docs", license: "CC-BY-SA-4.0")])
/// print(collected.documents.count, collected.ledger.counts())
/// ```
public struct Collector: Sendable {
    /// What reading one file may cost.
    public var limits: ReaderLimits

    /// Which licences may be used.
    public var licenses: LicensePolicy

    public init(limits: ReaderLimits = ReaderLimits(), licenses: LicensePolicy = LicensePolicy()) {
        self.limits = limits
        self.licenses = licenses
    }

    /// What a whole collection gives.
    public struct Collection: Sendable, Equatable {
        public var documents: [Document]
        /// One row for each file or part put aside or repaired.
        public var ledger: Ledger
    }

    /// Where a collection goes, piece by piece.
    public struct Output {
        public var document: (Document) throws -> Void
        public var row: (LedgerRow) throws -> Void
        /// A file is finished: what it gave came just before.
        public var file: (CollectedFile) throws -> Void

        public init(
            document: @escaping (Document) throws -> Void, row: @escaping (LedgerRow) throws -> Void = { _ in },
            file: @escaping (CollectedFile) throws -> Void = { _ in }
        ) {
            self.document = document
            self.row = row
            self.file = file
        }
    }

    /// How many files were read, and how many an earlier collection had unchanged.
    public struct Counts: Sendable, Equatable {
        public var read = 0
        public var recalled = 0
    }

    /// Collects everything into memory.
    ///
    /// - Throws: as `run`.
    public func collect(
        _ sources: [CorpusSource], progress: any ProgressReporter = SilentProgress()
    ) throws -> Collection {
        var documents: [Document] = []
        var ledger = Ledger()
        _ = try run(
            sources, progress: progress,
            Output {
                documents.append($0)
            } row: {
                ledger.add($0)
            })
        return Collection(documents: documents, ledger: ledger)
    }

    /// Collects piece by piece, sources in the given order, files sorted by path; holds one document at a time.
    ///
    /// - Parameters:
    ///   - previous: an earlier collection; files that did not change come out of it.
    ///   - isInterrupted: asked before each file and with each megabyte of one.
    /// - Throws: `SourceError.missingFolder`, `.emptyFolder`, `.nothingReadable`, `.unreadableFolder`, `.noSources`,
    ///   `.failedRead`, `CancellationError`; or what the output throws.
    public func run(
        _ sources: [CorpusSource], previous: PreviousCollection? = nil,
        progress: any ProgressReporter = SilentProgress(), isInterrupted: @escaping () -> Bool = { false },
        _ output: Output
    ) throws -> Counts {
        if sources.isEmpty { throw SourceError.noSources }
        let listings = try sources.map { try SourceListing.files(of: $0) }
        let names = Self.distinct(zip(sources, listings).map { $0.name ?? $1.name })
        let total = listings.reduce(0) { $0 + $1.files.count }
        var counts = Counts()
        var done = 0
        for (index, source) in sources.enumerated() {
            var found = 0
            var own = LedgerCounts()
            var firstValues: [String: String] = [:]
            for file in listings[index].files {
                var given = CollectedFile(place: "", key: "", documents: 0, rows: 0)
                let counted = Output { document in
                    given.documents += 1
                    try output.document(document)
                } row: { row in
                    given.rows += 1
                    own.add(row)
                    if firstValues[row.rule] == nil { firstValues[row.rule] = row.value }
                    try output.row(row)
                }
                if isInterrupted() { throw CancellationError() }
                let reading = OneFile(
                    source: source, name: names[index], file: file, limits: limits, licenses: licenses,
                    output: counted, isInterrupted: isInterrupted)
                given.place = reading.place
                let content = try reading.content()
                given.key = reading.key(content)
                if try previous?.recall(given.place, key: given.key, document: counted.document, row: counted.row)
                    != nil
                {
                    counts.recalled += 1
                } else {
                    try reading.read(content)
                    counts.read += 1
                }
                found += given.documents
                try output.file(given)
                done += 1
                progress.update("collect", done: done, total: total, unit: "files")
            }
            if found == 0 {
                let rule = own.commonest(.quarantined)
                // A mirror's folder says nothing to a user; what was refused there does.
                throw SourceError.nothingReadable(
                    path: source.isMirror ? names[index] : source.path, files: listings[index].files.count,
                    commonest: source.isMirror ? "\(rule), \(firstValues[rule] ?? "")" : rule)
            }
        }
        return counts
    }

    /// Folder names; the second `docs` becomes `docs-2`, so that every document keeps a name of its own.
    public static func distinct(_ names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            var candidate = name
            var number = 2
            while !taken.insert(candidate).inserted {
                candidate = "\(name)-\(number)"
                number += 1
            }
            return candidate
        }
    }
}

/// The way of one file, and of what is packed in it, to documents and ledger rows.
private struct OneFile {
    let source: CorpusSource
    /// The source's folder name.
    let name: String
    let file: SourceFile
    let limits: ReaderLimits
    let licenses: LicensePolicy
    let output: Collector.Output
    let isInterrupted: () -> Bool

    var place: String { file.origin ?? name + "/" + file.relativePath }

    /// SHA-256 of the file's bytes, or why they are not read.
    func content() throws -> String {
        if let refusal = file.refusal { return "refused \(refusal.rule) \(refusal.value)" }
        return file.leavesSource ? "outside" : try SourceBytes.digest(of: file, isInterrupted: isInterrupted)
    }

    /// Everything that decides what the file gives: its content, its licence, the limits.
    func key(_ content: String) -> String {
        Digest.sha256("\(content)\n\(source.license)\n\(file.license ?? "")\n\(limits)\n\(licenses)")
    }

    /// - Throws: what the output throws, and read errors that may pass; a fault of the file becomes a row.
    func read(_ hash: String) throws {
        if let refusal = file.refusal { return try output.row(Self.row(place, refusal)) }
        if file.leavesSource {
            return try output.row(
                Self.row(place, ReadingFailure(rule: "outside", value: "a link that leaves the source folder")))
        }
        if hash == "unreadable" { return try output.row(Self.row(place, .unreadable)) }
        try file.withURL { url in
            let input = ReaderInput(
                file: url, name: file.relativePath, limits: limits, hash: hash, isInterrupted: isInterrupted)
            try read(input, at: file.documentPlace ?? place, hash: hash)
        }
    }

    private func read(_ input: ReaderInput, at place: String, hash: String) throws {
        do {
            guard let reader = try DocumentReaders.reader(for: input) else {
                throw ReadingFailure.unsupported((input.name as NSString).pathExtension.lowercased())
            }
            try reader.read(input) { reading in
                do { try take(reading, at: place, hash: hash) } catch { throw Passed(error: error) }
            }
        } catch let passed as Passed {
            throw passed.error
        } catch let failure as ReadingFailure {
            try output.row(Self.row(place, failure))
        } catch let error as SourceError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            try output.row(Self.row(place, .malformed(String(describing: error))))
        }
    }

    private func take(_ reading: Reading, at place: String, hash: String) throws {
        switch reading {
        case .text(let text):
            let document = document(text, at: place, hash: hash)
            if let refusal = licenses.refusal(for: document.license) {
                return try output.row(Self.row(document.source, refusal))
            }
            if text.repairs > 0 {
                try output.row(
                    LedgerRow(
                        document: document.id, source: document.source, rule: "repaired-encoding",
                        value: String(text.repairs), action: .changed, text: document.text))
            }
            for omission in text.omissions { try write(omission, of: document) }
            try output.document(document)
        case .refused(let part, let failure): try output.row(Self.row(Self.place(place, part: part), failure))
        case .nested(let inner):
            let innerPlace = place + "/" + inner.name
            if inner.depth > limits.depth {
                try output.row(Self.row(innerPlace, .tooDeep(limit: limits.depth)))
            } else {
                try read(inner, at: innerPlace, hash: hash)
            }
        }
    }

    /// A row for each piece that was left out; a long piece takes several, so that every word stands in one.
    private func write(_ omission: Omission, of document: Document) throws {
        var rest = omission.text[...]
        repeat {
            let text = rest.prefix(LedgerRow.longestOmission)
            rest = rest.dropFirst(LedgerRow.longestOmission)
            try output.row(
                LedgerRow(
                    document: document.id, source: document.source, rule: omission.rule, value: omission.value,
                    action: .leftOut, text: String(text)))
        } while !rest.isEmpty
    }

    /// An error of whoever takes the documents, which is none of the file's.
    private struct Passed: Error { var error: any Error }

    private func document(_ text: ReadText, at place: String, hash: String) -> Document {
        let source = Self.place(place, part: text.part)
        // A file may declare its licence; what the recipe says goes first, because somebody looked.
        let license = self.source.license != "unknown" ? self.source.license : text.license ?? file.license
        return Document(
            id: Self.id(source), source: source, title: text.title, language: "und", license: license ?? "unknown",
            text: text.text, time: text.time ?? file.time, contentHash: hash, attributes: text.attributes)
    }

    private static func place(_ place: String, part: String) -> String { part.isEmpty ? place : place + "#" + part }
    private static func id(_ source: String) -> String { String(Digest.sha256(source).prefix(16)) }

    private static func row(_ place: String, _ failure: ReadingFailure) -> LedgerRow {
        LedgerRow(
            document: id(place), source: place, rule: failure.rule, value: failure.value, action: .quarantined,
            text: "")
    }
}
