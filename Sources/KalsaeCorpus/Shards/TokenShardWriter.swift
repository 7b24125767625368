// Writes one token shard, and the index of its documents where one is asked for. It does not know what the tokens mean
// beyond the one that ends a document, and it does not shuffle: order is the reader's business.

import Foundation
import KalsaeSupport

/// Writes one shard; the file appears at `finish()`.
///
/// ```swift
/// let writer = try TokenShardWriter(url, vocabularySize: 8192, endOfText: 0, isIndexed: true)
/// try writer.append(ids)
/// try writer.finish()
/// ```
/// A writer that goes away without `finish()` removes what it wrote. Memory: a buffer, and four bytes a document where
/// there is an index.
public final class TokenShardWriter {
    private let url: URL
    private let temporary: URL
    private let vocabularySize: Int
    private let endOfText: Int32
    private let width: TokenWidth
    private var handle: FileHandle?
    private var buffer: [UInt8] = []
    private var index: DocumentIndexWriter?
    /// Tokens written so far, ends of documents included.
    public private(set) var tokenCount = 0
    /// Documents written so far.
    public private(set) var documentCount = 0

    /// Opens a temporary file beside `url`. Vocabularies up to `TokenShardFormat.largestVocabulary` are written in 16
    /// bits a token, larger ones in 32.
    ///
    /// - Parameter isIndexed: whether `finish()` writes the index of documents too, beside the shard.
    /// - Throws: `CorpusError.vocabularyTooLarge`, `.tokenOutOfRange` for `endOfText`, `SupportError.unwritable`.
    public init(_ url: URL, vocabularySize: Int, endOfText: Int, isIndexed: Bool = false) throws {
        guard vocabularySize <= TokenShardFormat.largestWideVocabulary else {
            throw CorpusError.vocabularyTooLarge(
                size: vocabularySize, limit: TokenShardFormat.largestWideVocabulary)
        }
        guard vocabularySize > 0, (0..<vocabularySize).contains(endOfText) else {
            throw CorpusError.tokenOutOfRange(token: endOfText, vocabulary: vocabularySize)
        }
        self.url = url
        self.vocabularySize = vocabularySize
        self.endOfText = Int32(endOfText)
        width = TokenWidth.holding(vocabulary: vocabularySize)
        index = isIndexed ? DocumentIndexWriter(width) : nil
        temporary = url.deletingLastPathComponent()
            .appendingPathComponent(".\(url.lastPathComponent).\(getpid()).partial")
        guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
            throw SupportError.unwritable(path: url.path, reason: "the folder cannot be written")
        }
        handle = try FileHandle(forWritingTo: temporary)
        buffer = [UInt8](repeating: 0, count: TokenShardFormat.headerBytes)
    }

    deinit {
        if handle != nil {
            try? handle?.close()
            unlink(temporary.path)
        }
    }

    /// Appends one document and its end.
    ///
    /// - Throws: `CorpusError.tokenOutOfRange`, `.shardFull`, `SupportError.diskFull`.
    public func append(_ tokens: some Collection<Int32>) throws {
        guard tokens.count < TokenShardFormat.mostTokens - tokenCount else {
            throw CorpusError.shardFull(path: url.path, limit: TokenShardFormat.mostTokens)
        }
        if let stray = tokens.first(where: { $0 < 0 || Int($0) >= vocabularySize }) {
            throw CorpusError.tokenOutOfRange(token: Int(stray), vocabulary: vocabularySize)
        }
        buffer.reserveCapacity(buffer.count + (tokens.count + 1) * width.bytes)
        for token in tokens { put(token) }
        put(endOfText)
        tokenCount += tokens.count + 1
        documentCount += 1
        index?.append(Int32(tokens.count + 1))
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// Writes the header, makes the file durable and gives it its name; then the index.
    public func finish() throws {
        try flush()
        guard let handle else { return }
        var header = Data()
        for number in [width.magic, width.version, Int32(tokenCount)] {
            withUnsafeBytes(of: number.littleEndian) { header.append(contentsOf: $0) }
        }
        try guarded {
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: header)
            try handle.synchronize()
            try handle.close()
        }
        self.handle = nil
        try AtomicFile.move(temporary, to: url)
        try index?.write(to: DocumentIndex.place(beside: url))
    }

    private func put(_ token: Int32) {
        buffer.append(UInt8(truncatingIfNeeded: token))
        buffer.append(UInt8(truncatingIfNeeded: token >> 8))
        if width == .wide {
            buffer.append(UInt8(truncatingIfNeeded: token >> 16))
            buffer.append(UInt8(truncatingIfNeeded: token >> 24))
        }
    }

    private func flush() throws {
        try guarded { try handle?.write(contentsOf: buffer) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func guarded(_ body: () throws -> Void) throws {
        do { try body() } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
            let isFull =
                cause.code == Int(ENOSPC) || cause.code == Int(EDQUOT)
                || (error as? CocoaError)?.code == .fileWriteOutOfSpace
            throw isFull
                ? SupportError.diskFull(path: url.path)
                : SupportError.unwritable(path: url.path, reason: error.localizedDescription)
        }
    }
}
