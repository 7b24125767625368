// What an earlier collection left: a file whose bytes did not change need not be read again. It is walked once, from
// the front, beside the new collection, so nothing of it is held but the list of its files.
// It does not know why something changed.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// One file that was read: how many documents and ledger rows it gave.
public struct CollectedFile: Codable, Sendable, Equatable {
    /// As documents name it in `source`.
    public var place: String
    /// SHA-256 of its bytes, with the licence it was given and the reader's limits.
    public var key: String
    public var documents: Int
    public var rows: Int

    public init(place: String, key: String, documents: Int, rows: Int) {
        self.place = place
        self.key = key
        self.documents = documents
        self.rows = rows
    }
}

/// An earlier collection on disk.
public final class PreviousCollection {
    private let files: [CollectedFile]
    private let placeNumbers: [String: Int]
    private let documents: DocumentCursor
    private let ledger: LineCursor
    private let decoder = JSONLines.decoder()
    /// The file whose documents come next.
    private var position = 0

    /// - Parameters:
    ///   - files: one `CollectedFile` a line, in the order of the documents.
    ///   - documents: the documents in the files' order.
    ///   - ledger: the ledger rows in the files' order.
    /// - Throws: `SupportError`.
    public init(files: URL, documents: URL, ledger: URL) throws {
        self.files = try JSONLines.read(CollectedFile.self, from: files)
        placeNumbers = Dictionary(
            self.files.enumerated().map { ($0.element.place, $0.offset) }, uniquingKeysWith: { first, _ in first })
        self.documents = try DocumentCursor(documents)
        self.ledger = try LineCursor(ledger)
    }

    /// Hands out what a file gave, if it is there unchanged and was not passed by.
    ///
    /// - Returns: the file's record; nil where it has to be read.
    /// - Throws: `SupportError` where the earlier collection is damaged; what the closures throws.
    func recall(
        _ place: String, key: String, document: (Document) throws -> Void, row: (LedgerRow) throws -> Void
    ) throws -> CollectedFile? {
        guard let number = placeNumbers[place], number >= position, files[number].key == key else { return nil }
        while position < number { try pass(files[position], document: { _ in }, row: { _ in }) }
        try pass(files[number], document: document, row: row)
        return files[number]
    }

    private func pass(
        _ file: CollectedFile, document: (Document) throws -> Void, row: (LedgerRow) throws -> Void
    ) throws {
        position += 1
        for _ in 0..<file.documents {
            guard let next = try documents.next() else { return }
            try document(next)
        }
        for _ in 0..<file.rows {
            guard let line = try ledger.next() else { return }
            try row(try decoder.decode(LedgerRow.self, from: Data(line)))
        }
    }
}
