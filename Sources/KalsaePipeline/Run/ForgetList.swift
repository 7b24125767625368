// Documents that were forgotten: they do not come back, whether their file still lies in a source or comes again under
// another name. The list holds names and digests, never a text.
//
// .kalsae/forgotten.jsonl   one `ForgottenDocument` a line

import Foundation
import KalsaeContracts
import KalsaeSupport

/// A document that must not come back.
public struct ForgottenDocument: Codable, Sendable, Equatable {
    /// Its `source`.
    public var source: String
    /// SHA-256 of its text as it was read.
    public var text: String
    /// Seconds since 1970.
    public var forgottenAt: Double
}

/// A project's forgotten documents.
public struct ForgetList: Sendable, Equatable {
    /// The ledger's rule for what is kept out.
    static let rule = "forgotten"

    public private(set) var documents: [ForgottenDocument]
    private let file: URL
    private var sources: Set<String>
    private var texts: Set<String>

    /// Reads a project's list; empty where nothing was ever forgotten.
    ///
    /// - Throws: `SupportError` where it is damaged: a list that cannot be read keeps nothing out.
    public init(project: URL) throws {
        file = project.appendingPathComponent(".kalsae/forgotten.jsonl")
        let isThere = FileManager.default.fileExists(atPath: file.path)
        documents = isThere ? try JSONLines.read(ForgottenDocument.self, from: file) : []
        sources = Set(documents.map(\.source))
        texts = Set(documents.map(\.text))
    }

    public var isEmpty: Bool { documents.isEmpty }

    /// Counts for the fingerprint of whoever leaves documents out; empty where nothing was forgotten.
    var digest: String {
        isEmpty ? "" : Digest.sha256((sources.sorted() + texts.sorted()).joined(separator: "\n"))
    }

    /// Whether a document must not come back: it has the name or the text of one that was forgotten.
    func holds(_ document: Document) -> Bool {
        sources.contains(document.source) || texts.contains(Digest.sha256(document.text))
    }

    /// Whether something of that name must not come back.
    func holds(source: String) -> Bool { sources.contains(source) }

    /// Adds documents, for good.
    mutating func add(_ found: [ForgottenDocument]) throws {
        for document in found where !(sources.contains(document.source) && texts.contains(document.text)) {
            documents.append(document)
            sources.insert(document.source)
            texts.insert(document.text)
        }
        try JSONLines.write(documents, to: file)
    }

    /// Lets documents come back with the next run.
    ///
    /// - Returns: how many there were of that name.
    public mutating func remove(_ name: String) throws -> Int {
        let left = documents.filter { !DocumentName(name).means(id: "", source: $0.source) }
        let removed = documents.count - left.count
        if removed > 0 { try JSONLines.write(left, to: file) }
        documents = left
        sources = Set(left.map(\.source))
        texts = Set(left.map(\.text))
        return removed
    }
}

/// What a user calls a document: its id, its source or the end of it, or the file that it is in.
struct DocumentName: Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    func means(id: String, source: String) -> Bool {
        if id == text && !id.isEmpty || source == text || source.hasSuffix("/" + text) { return true }
        // A row or page of a file, or what an archive or a compressed file holds; a folder is no document.
        for mark in ["#", "/"] where mark == "#" || isFileName {
            if source.hasPrefix(text + mark) || source.contains("/" + text + mark) { return true }
        }
        return false
    }

    /// Whether the last part has an ending, as archives and compressed files have.
    private var isFileName: Bool { text.split(separator: "/").last.map { $0.dropFirst().contains(".") } ?? false }
}
