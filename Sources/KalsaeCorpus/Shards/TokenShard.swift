// Token shards: the tokens of a side of the corpus in one file that is mapped into memory, so that training touches
// only the pages it reads. The format is llm.c's:
//
//     byte 0      int32 × 256, little-endian: magic 20240520, version 1, token count, then zeros
//     byte 1024   uint16 × count, little-endian
//
// Every document ends with the tokenizer's end-of-text token. The file does not know the vocabulary.

import Foundation
import KalsaeSupport

/// Numbers of the format.
public enum TokenShardFormat {
    public static let magic: Int32 = 20_240_520
    public static let version: Int32 = 1
    /// Bytes before the first token.
    public static let headerBytes = 1_024
    /// Most tokens a header can count.
    public static let mostTokens = Int(Int32.max)
    /// Largest vocabulary whose ids fit.
    public static let largestVocabulary = 65_535
}

/// Writes one shard; the file appears at `finish()`.
///
/// ```swift
/// let writer = try TokenShardWriter(url, vocabularySize: 8192, endOfText: 0)
/// try writer.append(ids)
/// try writer.finish()
/// ```
/// A writer that goes away without `finish()` removes what it wrote.
public final class TokenShardWriter {
    private let url: URL
    private let temporary: URL
    private let vocabularySize: Int
    private let endOfText: UInt16
    private var handle: FileHandle?
    private var buffer = Data()
    /// Tokens written so far, ends of documents included.
    public private(set) var tokenCount = 0
    /// Documents written so far.
    public private(set) var documentCount = 0

    /// Opens a temporary file beside `url`.
    ///
    /// - Throws: `CorpusError.vocabularyTooLarge`, `.tokenOutOfRange` for `endOfText`, `SupportError.unwritable`.
    public init(_ url: URL, vocabularySize: Int, endOfText: Int) throws {
        guard vocabularySize <= TokenShardFormat.largestVocabulary else {
            throw CorpusError.vocabularyTooLarge(
                size: vocabularySize, limit: TokenShardFormat.largestVocabulary)
        }
        guard (0..<vocabularySize).contains(endOfText) else {
            throw CorpusError.tokenOutOfRange(token: endOfText, vocabulary: vocabularySize)
        }
        self.url = url
        self.vocabularySize = vocabularySize
        self.endOfText = UInt16(endOfText)
        temporary = url.deletingLastPathComponent()
            .appendingPathComponent(".\(url.lastPathComponent).\(getpid()).partial")
        guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
            throw SupportError.unwritable(path: url.path, reason: "the folder cannot be written")
        }
        handle = try FileHandle(forWritingTo: temporary)
        buffer.append(Data(count: TokenShardFormat.headerBytes))
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
        for token in tokens { append(UInt16(token)) }
        append(endOfText)
        tokenCount += tokens.count + 1
        documentCount += 1
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// Writes the header, makes the file durable and gives it its name.
    public func finish() throws {
        try flush()
        guard let handle else { return }
        var header = Data()
        for number in [TokenShardFormat.magic, TokenShardFormat.version, Int32(tokenCount)] {
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
    }

    private func append(_ token: UInt16) {
        buffer.append(UInt8(truncatingIfNeeded: token))
        buffer.append(UInt8(truncatingIfNeeded: token >> 8))
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

/// A shard mapped into memory; read only.
///
/// ```swift
/// let shard = try TokenShard(url)
/// let window = shard.tokens(in: 0..<257)
/// ```
public final class TokenShard: @unchecked Sendable {
    // No lock is needed: nothing changes after init.
    private let base: UnsafeRawPointer
    private let length: Int
    /// Number of tokens, ends of documents included.
    public let count: Int

    /// Maps a shard.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`; `CorpusError.corruptShard`.
    public init(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw SupportError.missing(path: url.path) }
            throw SupportError.unreadable(path: url.path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            throw SupportError.unreadable(path: url.path, reason: "this is not a file")
        }
        let size = Int(information.st_size)
        guard size >= TokenShardFormat.headerBytes else {
            throw CorpusError.corruptShard(path: url.path, reason: "\(size) bytes do not hold a header")
        }
        guard let map = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), Int(bitPattern: map) != -1 else {
            throw SupportError.unreadable(path: url.path, reason: String(cString: strerror(errno)))
        }
        func header(_ index: Int) -> Int32 {
            Int32(littleEndian: map.load(fromByteOffset: index * 4, as: Int32.self))
        }
        let reason: String? =
            if header(0) != TokenShardFormat.magic {
                "it begins with \(header(0)), not \(TokenShardFormat.magic)"
            } else if header(1) != TokenShardFormat.version {
                "version \(header(1)) is not understood"
            } else if header(2) < 0 || TokenShardFormat.headerBytes + 2 * Int(header(2)) != size {
                "its header counts \(header(2)) tokens, its size says "
                    + "\((size - TokenShardFormat.headerBytes) / 2)"
            } else {
                nil
            }
        if let reason {
            munmap(map, size)
            throw CorpusError.corruptShard(path: url.path, reason: reason)
        }
        base = UnsafeRawPointer(map)
        length = size
        count = Int(header(2))
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: base), length) }

    /// One token.
    public subscript(index: Int) -> Int32 {
        precondition((0..<count).contains(index), "token \(index) of \(count)")
        let raw = base.load(fromByteOffset: TokenShardFormat.headerBytes + 2 * index, as: UInt16.self)
        return Int32(UInt16(littleEndian: raw))
    }

    /// A copy of some tokens.
    public func tokens(in range: Range<Int>) -> [Int32] {
        [Int32](unsafeUninitializedCapacity: range.count) { buffer, filled in
            copy(range, into: buffer)
            filled = range.count
        }
    }

    /// Copies some tokens into memory of the caller, who must have room for them.
    public func copy(_ range: Range<Int>, into target: UnsafeMutableBufferPointer<Int32>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "tokens \(range) of \(count)")
        precondition(target.count >= range.count, "room for \(target.count) tokens, \(range.count) asked")
        for (place, index) in range.enumerated() { target[place] = self[index] }
    }

    /// The largest token id; -1 in an empty shard. Reads the whole file: call it once to check the vocabulary.
    public func largestToken() -> Int32 {
        var largest: Int32 = -1
        for index in 0..<count { largest = max(largest, self[index]) }
        return largest
    }

    /// Where documents lie, without their end-of-text tokens. Reads the whole file.
    public func documentRanges(endOfText: Int32) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for index in 0..<count where self[index] == endOfText {
            ranges.append(start..<index)
            start = index + 1
        }
        if start < count { ranges.append(start..<count) }
        return ranges
    }
}
