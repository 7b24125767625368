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
/// let ledger = try Collector().forEachDocument(in: [CorpusSource(path: "docs", license: "CC-BY-SA-4.0")]) { document in
///     print(document.source, document.text.count)
/// }
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

    /// What one file gave: documents, and rows for what was put aside or repaired.
    public struct FileReading: Codable, Sendable, Equatable {
        public var documents: [Document] = []
        public var rows: [LedgerRow] = []
        public init() {}
    }

    /// What a whole collection gives.
    public struct Collection: Sendable, Equatable {
        public var documents: [Document]
        /// One row for each file or part put aside or repaired.
        public var ledger: Ledger
    }

    /// Collects everything into memory.
    ///
    /// - Throws: as `forEachDocument`.
    public func collect(
        _ sources: [CorpusSource], progress: any ProgressReporter = SilentProgress()
    ) throws -> Collection {
        var documents: [Document] = []
        let ledger = try forEachDocument(in: sources, progress: progress) { documents.append($0) }
        return Collection(documents: documents, ledger: ledger)
    }

    /// Calls `body` with each document, sources in the given order, files sorted by path. Holds one document at a time.
    ///
    /// - Returns: what was put aside, with reasons.
    /// - Throws: `SourceError.missingFolder`, `.emptyFolder`, `.nothingReadable`, `.unreadableFolder`, `.noSources`; or
    ///   what `body` throws.
    public func forEachDocument(
        in sources: [CorpusSource], progress: any ProgressReporter = SilentProgress(),
        _ body: (Document) throws -> Void
    ) throws -> Ledger {
        if sources.isEmpty { throw SourceError.noSources }
        let listings = try sources.map { try SourceListing.files(of: $0) }
        let names = Self.distinct(zip(sources, listings).map { $0.name ?? $1.name })
        let total = listings.reduce(0) { $0 + $1.files.count }
        var ledger = Ledger()
        var done = 0
        for (index, source) in sources.enumerated() {
            var found = 0
            var own = Ledger()
            for file in listings[index].files {
                var reading = OneFile(source: source, name: names[index], file: file, limits: limits, licenses: licenses)
                try reading.read(&own) {
                    found += 1
                    try body($0)
                }
                done += 1
                progress.update("collect", done: done, total: total, unit: "files")
            }
            if found == 0 {
                throw SourceError.nothingReadable(
                    path: source.path, files: listings[index].files.count, commonest: own.commonest(.quarantined))
            }
            ledger.append(own)
        }
        return ledger
    }

    /// Folder names; the second `docs` becomes `docs-2`, so that every document keeps a name of its own.
    static func distinct(_ names: [String]) -> [String] {
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

    /// - Throws: what `body` throws; a fault of the file becomes a row.
    mutating func read(_ ledger: inout Ledger, _ body: (Document) throws -> Void) throws {
        let place = file.origin ?? name + "/" + file.relativePath
        if let refusal = file.refusal {
            ledger.add(Self.row(place, refusal))
            return
        }
        if file.leavesSource {
            let outside = ReadingFailure(rule: "outside", value: "a link that leaves the source folder")
            ledger.add(Self.row(place, outside))
            return
        }
        let hash: String
        do { hash = try Digest.sha256(file: file.url) } catch {
            ledger.add(Self.row(place, .unreadable))
            return
        }
        let input = ReaderInput(file: file.url, name: file.relativePath, limits: limits)
        try read(input, at: place, hash: hash, &ledger, body)
    }

    private func read(
        _ input: ReaderInput, at place: String, hash: String, _ ledger: inout Ledger,
        _ body: (Document) throws -> Void
    ) throws {
        guard let reader = DocumentReaders.reader(forFileName: input.name) else {
            let ending = (input.name as NSString).pathExtension.lowercased()
            ledger.add(Self.row(place, .unsupported(ending)))
            return
        }
        do {
            try reader.read(input) { reading in
                switch reading {
                case .text(let text):
                    let document = self.document(text, at: place, hash: hash)
                    if let refusal = licenses.refusal(for: document.license) {
                        ledger.add(Self.row(document.source, refusal))
                        return
                    }
                    if text.repairs > 0 {
                        ledger.add(
                            document, rule: "repaired-encoding", value: String(text.repairs), action: .changed)
                    }
                    do { try body(document) } catch { throw Passed(error: error) }
                case .refused(let part, let failure):
                    ledger.add(Self.row(Self.place(place, part: part), failure))
                case .nested(let inner):
                    if inner.depth > limits.depth {
                        ledger.add(Self.row(place + "/" + inner.name, .tooDeep(limit: limits.depth)))
                    } else {
                        do {
                            try read(inner, at: place + "/" + inner.name, hash: hash, &ledger, body)
                        } catch { throw Passed(error: error) }
                    }
                }
            }
        } catch let passed as Passed {
            throw passed.error
        } catch let failure as ReadingFailure {
            ledger.add(Self.row(place, failure))
        } catch {
            ledger.add(Self.row(place, .malformed(String(describing: error))))
        }
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
