// The case folders in Tests/Cases: small inputs with a word on the right result. A case is one row of a table: the
// folder's name and what must hold of what collecting and cleaning it gives.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSources
import Testing

/// One folder below Tests/Cases/ingest and its check.
struct IngestCase: Sendable, CustomTestStringConvertible {
    let name: String
    let check: @Sendable (IngestResult) throws -> Void

    init(_ name: String, _ check: @escaping @Sendable (IngestResult) throws -> Void) {
        self.name = name
        self.check = check
    }

    var testDescription: String { name }

    /// Collects the folder and checks what came.
    func run() throws { try check(IngestResult(name)) }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Cases/ingest")
}

/// What collecting one folder gives, and what cleaning that gives.
struct IngestResult {
    let name: String
    /// As collected, in the order of the files.
    let documents: [Document]
    /// Collecting's ledger.
    let rows: [LedgerRow]

    init(_ name: String) throws {
        self.name = name
        let folder = IngestCase.root.appendingPathComponent(name)
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("case-\(UUID().uuidString)/\(name)")
        try FileManager.default.createDirectory(
            at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: copy.deletingLastPathComponent()) }
        try FileManager.default.copyItem(at: folder, to: copy)
        try FileManager.default.removeItem(at: copy.appendingPathComponent("expected.txt"))
        var documents: [Document] = []
        var rows: [LedgerRow] = []
        do {
            _ = try Collector().run(
                [CorpusSource(path: copy.path)],
                Collector.Output(document: { documents.append($0) }, row: { rows.append($0) }))
        } catch SourceError.nothingReadable {
            // The rows say why.
        }
        self.documents = documents
        self.rows = rows
    }

    /// All documents' texts.
    var text: String { documents.map(\.text).joined(separator: "\n") }

    /// The texts with any white space as one space.
    var words: String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// The documents of one file.
    func documents(of file: String) -> [Document] {
        documents.filter { $0.source == "\(name)/\(file)" || $0.source.hasPrefix("\(name)/\(file)#") }
    }

    /// Whether a row of collecting's ledger has this rule.
    func hasRow(_ rule: String) -> Bool { rows.contains { $0.rule == rule } }

    /// What cleaning makes of the documents.
    func cleaned(_ settings: CleanSettings = CleanSettings()) throws -> CorpusCleaner.Result {
        try CorpusCleaner.clean(documents, settings: settings)
    }

    /// What cleaning with masks for all personal data makes of the documents.
    func masked() throws -> CorpusCleaner.Result {
        try cleaned(
            CleanSettings(quality: QualitySettings(preset: .none), dedupe: .none, personalData: PersonalDataPolicy()))
    }
}

/// Fails where a text lacks a passage; white space counts as one space.
func expect(_ text: String, has passages: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for passage in passages {
        #expect(words.contains(passage), "missing: \(passage) in: \(words.prefix(600))", sourceLocation: sourceLocation)
    }
}

/// Fails where a text has a passage.
func expect(_ text: String, lacks passages: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for passage in passages {
        #expect(!words.contains(passage), "too much: \(passage)", sourceLocation: sourceLocation)
    }
}
