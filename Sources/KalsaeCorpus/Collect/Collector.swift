// Collecting: from folders of files to documents, one at a time. A file that cannot be used is put aside with a reason
// and the rest goes on; only a source that yields nothing at all is an error.
// It does not clean, tag or compare: language is `und` until the cleaner has looked.

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
    /// Bigger files are put aside, so that memory stays bounded.
    public var largestFile: Int

    /// The default for `largestFile`, in bytes.
    public static let defaultLargestFile = 64 << 20

    public init(largestFile: Int = Self.defaultLargestFile) {
        self.largestFile = largestFile
    }

    /// What a whole collection gives.
    public struct Collection: Sendable, Equatable {
        public var documents: [Document]
        /// One row for each file put aside or repaired.
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

    /// Calls `body` with each document, sources in the given order, files sorted by path. Holds one file at a time.
    ///
    /// - Returns: the files put aside, with reasons.
    /// - Throws: `CorpusError.missingFolder`, `.emptyFolder`, `.nothingReadable`, `.unreadableFolder`,
    ///   `.invalidSetting` where there is no source; or what `body` throws.
    public func forEachDocument(
        in sources: [CorpusSource], progress: any ProgressReporter = SilentProgress(),
        _ body: (Document) throws -> Void
    ) throws -> Ledger {
        if sources.isEmpty { throw CorpusError.invalidSetting(name: "sources", reason: "name at least one folder") }
        let listings = try sources.map { try SourceListing.files(of: $0.path) }
        let names = Self.distinct(listings.map(\.name))
        let total = listings.reduce(0) { $0 + $1.files.count }
        var ledger = Ledger()
        var done = 0
        for (index, source) in sources.enumerated() {
            var found = 0
            var own = Ledger()
            for file in listings[index].files {
                let name = names[index] + "/" + file.relativePath
                let id = String(Digest.sha256(name).prefix(16))
                switch read(file) {
                case .success(let (read, repairs)):
                    let document = Document(
                        id: id, source: name, title: read.title, language: "und", license: source.license,
                        text: read.text)
                    if repairs > 0 {
                        own.add(document, rule: "repaired-encoding", value: String(repairs), action: .changed)
                    }
                    try body(document)
                    found += 1
                case .failure(let reason):
                    own.add(
                        LedgerRow(
                            document: id, source: name, rule: reason.rule, value: reason.value, action: .quarantined,
                            text: ""))
                }
                done += 1
                progress.update("collect", done: done, total: total, unit: "files")
            }
            if found == 0 {
                throw CorpusError.nothingReadable(
                    path: source.path, files: listings[index].files.count, commonest: own.commonest(.quarantined))
            }
            ledger.append(own)
        }
        return ledger
    }

    /// Why a file was put aside.
    private struct Quarantine: Error {
        var rule: String
        var value: String
    }

    private func read(_ file: SourceFile) -> Result<(ReadText, Int), Quarantine> {
        if file.leavesSource {
            return .failure(Quarantine(rule: "outside", value: "a link that leaves the source folder"))
        }
        guard let reader = DocumentReaders.reader(forFileName: file.url.lastPathComponent) else {
            let ending = file.url.pathExtension.lowercased()
            return .failure(Quarantine(rule: "unsupported", value: "no reader for .\(ending.prefix(16))"))
        }
        if file.size > largestFile {
            return .failure(Quarantine(rule: "too-large", value: "\(file.size) bytes, limit \(largestFile)"))
        }
        guard let data = try? Data(contentsOf: file.url) else {
            return .failure(Quarantine(rule: "unreadable", value: "the file cannot be opened"))
        }
        if data.isEmpty { return .failure(Quarantine(rule: "empty", value: "0 bytes")) }
        do {
            let decoded = try TextDecoding.decode(data, declares: reader.declaresEncoding)
            let read = try reader.read(decoded.text)
            if read.text.allSatisfy(\.isWhitespace) {
                return .failure(Quarantine(rule: "empty", value: "no text in \(data.count) bytes of \(reader.format)"))
            }
            return .success((read, decoded.repairs))
        } catch DecodingFailure.binary(let sign) {
            return .failure(Quarantine(rule: "binary", value: sign))
        } catch DecodingFailure.undecodable {
            return .failure(Quarantine(rule: "undecodable", value: "neither UTF-8, UTF-16 nor CP949"))
        } catch ReadingFailure.tooDeep(let limit) {
            return .failure(Quarantine(rule: "too-deep", value: "nested more than \(limit) levels deep"))
        } catch ReadingFailure.malformed(let reason) {
            return .failure(Quarantine(rule: "malformed", value: reason))
        } catch {
            return .failure(Quarantine(rule: "malformed", value: String(describing: error)))
        }
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
