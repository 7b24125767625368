// Several shards that belong together: one source of documents may fill many files, and a corpus has many sources. A
// listing in JSON Lines names them, because neither llm.c's nor Megatron's files know where their tokens came from.
// llm.c takes the same files by the pattern `NAME_*.bin`. Documents lie in the order in which they were written;
// shuffling and mixing are the reader's (MixtureSampler.swift).

import Foundation
import KalsaeSupport

/// One row of the listing.
public struct ShardRow: Codable, Sendable, Equatable {
    /// File name of the shard, in the listing's folder; its index has the same name with `.idx`.
    public var file: String
    /// The source whose documents it holds.
    public var source: String
    public var documents: Int
    /// Tokens, ends of documents included.
    public var tokens: Int

    public init(file: String, source: String, documents: Int, tokens: Int) {
        self.file = file
        self.source = source
        self.documents = documents
        self.tokens = tokens
    }
}

/// Writes documents of any sources into indexed shards, a new one where the limit is reached.
///
/// ```swift
/// let writer = try ShardSetWriter(folder, name: "train", vocabularySize: 8192, endOfText: 0)
/// try writer.append(ids, source: "docs")
/// try writer.finish()             // train_000000.bin, train_000000.idx, train.shards.jsonl
/// ```
/// Shards are finished as they fill; the listing, which makes them count, is written last.
public final class ShardSetWriter {
    /// Tokens of a shard unless told otherwise: 200 MB of 16-bit tokens.
    public static let standardLimit = 100_000_000

    private let folder: URL
    private let name: String
    private let vocabularySize: Int
    private let endOfText: Int
    private let limit: Int
    private var open: [String: (row: Int, writer: TokenShardWriter)] = [:]
    private var rows: [ShardRow] = []

    /// - Parameters:
    ///   - name: what the files' names begin with.
    ///   - limit: tokens after which a shard is closed; one document longer than that has a shard to itself.
    /// - Throws: `CorpusError.invalidSetting`, `.vocabularyTooLarge`, `.tokenOutOfRange`.
    public init(
        _ folder: URL, name: String, vocabularySize: Int, endOfText: Int, limit: Int = ShardSetWriter.standardLimit
    ) throws {
        guard (1...TokenShardFormat.mostTokens).contains(limit) else {
            throw CorpusError.invalidSetting(
                name: "shard_tokens", reason: "\(limit) is not between 1 and \(TokenShardFormat.mostTokens)")
        }
        self.folder = folder
        self.name = name
        self.vocabularySize = vocabularySize
        self.endOfText = endOfText
        self.limit = limit
    }

    /// Appends one document and its end.
    ///
    /// - Throws: `CorpusError.tokenOutOfRange`, `.shardFull`, `SupportError.diskFull`, `.unwritable`.
    public func append(_ tokens: some Collection<Int32>, source: String) throws {
        if let (row, writer) = open[source], writer.tokenCount + tokens.count + 1 > limit {
            try close(row, writer)
            open[source] = nil
        }
        let writer = try open[source]?.writer ?? begin(source)
        try writer.append(tokens)
    }

    /// Finishes every shard and writes the listing.
    ///
    /// - Returns: the listing's rows, in the order in which the shards were begun.
    @discardableResult
    public func finish() throws -> [ShardRow] {
        for (row, writer) in open.values.sorted(by: { $0.row < $1.row }) { try close(row, writer) }
        open = [:]
        try JSONLines.write(rows, to: ShardSet.listing(in: folder, name: name))
        return rows
    }

    private func begin(_ source: String) throws -> TokenShardWriter {
        let digits = String(rows.count)
        let file = "\(name)_\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).bin"
        let writer = try TokenShardWriter(
            folder.appendingPathComponent(file), vocabularySize: vocabularySize, endOfText: endOfText, isIndexed: true)
        open[source] = (rows.count, writer)
        rows.append(ShardRow(file: file, source: source, documents: 0, tokens: 0))
        return writer
    }

    private func close(_ row: Int, _ writer: TokenShardWriter) throws {
        try writer.finish()
        rows[row].documents = writer.documentCount
        rows[row].tokens = writer.tokenCount
    }
}

/// All documents of one source, over all its shards.
public struct ShardSource: Sendable {
    public let name: String
    let shards: [(tokens: TokenShard, documents: DocumentIndex)]
    /// Documents before each shard, and all of them at the end.
    private let documentsBefore: [Int]

    init(name: String, shards: [(tokens: TokenShard, documents: DocumentIndex)]) {
        self.name = name
        self.shards = shards
        documentsBefore = shards.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.documents.count) }
    }

    /// Number of documents.
    public var documentCount: Int { documentsBefore.last ?? 0 }

    /// Number of tokens, ends of documents included.
    public var tokenCount: Int { shards.reduce(0) { $0 + $1.tokens.count } }

    /// The tokens of a document, its end token included.
    public func document(_ index: Int) -> [Int32] {
        precondition((0..<documentCount).contains(index), "document \(index) of \(documentCount)")
        let shard = documentsBefore.partitioningIndex { $0 > index } - 1
        let (tokens, documents) = shards[shard]
        return tokens.tokens(in: documents[index - documentsBefore[shard]])
    }
}

/// Shards as a listing names them, mapped and checked.
public struct ShardSet: Sendable {
    /// The sources, in the order in which they were begun.
    public let sources: [ShardSource]

    /// Opens every shard of a listing.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`, `.malformedLine`; `CorpusError.corruptShard`.
    public init(_ folder: URL, name: String) throws {
        let listing = Self.listing(in: folder, name: name)
        var names: [String] = []
        var shards: [String: [(TokenShard, DocumentIndex)]] = [:]
        for row in try JSONLines.read(ShardRow.self, from: listing) {
            guard !row.file.contains("/"), row.file.hasSuffix(".bin") else {
                throw CorpusError.corruptShard(path: listing.path, reason: "\"\(row.file)\" is no file beside it")
            }
            let shard = try TokenShard(folder.appendingPathComponent(row.file))
            let index = try DocumentIndex(of: shard)
            guard shard.count == row.tokens, index.count == row.documents else {
                throw CorpusError.corruptShard(
                    path: shard.url.path,
                    reason: "\(listing.lastPathComponent) lists \(row.documents) documents with \(row.tokens) tokens, "
                        + "it holds \(index.count) with \(shard.count)")
            }
            if shards[row.source] == nil { names.append(row.source) }
            shards[row.source, default: []].append((shard, index))
        }
        sources = names.map { ShardSource(name: $0, shards: shards[$0] ?? []) }
    }

    /// All tokens, source after source; 4 bytes each.
    public func allTokens() -> [Int32] {
        var all: [Int32] = []
        all.reserveCapacity(sources.reduce(0) { $0 + $1.tokenCount })
        for source in sources {
            for (tokens, _) in source.shards { all += tokens.tokens(in: 0..<tokens.count) }
        }
        return all
    }

    /// Where the listing lies.
    public static func listing(in folder: URL, name: String) -> URL {
        folder.appendingPathComponent("\(name).shards.jsonl")
    }
}
