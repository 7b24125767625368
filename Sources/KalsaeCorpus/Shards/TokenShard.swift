// Token shards: the tokens of a side of the corpus in one file that is mapped into memory, so that training touches
// only the pages it reads. The bytes stand in TokenShardFormat.swift. Every document ends with the tokenizer's
// end-of-text token. The file does not know the vocabulary, and a flipped bit inside a token shows only where it makes
// or breaks a document's end: the store's digests are what finds the rest.

import Foundation
import KalsaeSupport

/// A shard mapped into memory; read only.
///
/// ```swift
/// let shard = try TokenShard(url)
/// let window = shard.tokens(in: 0..<257)
/// ```
public final class TokenShard: Sendable {
    private let file: MappedFile
    let width: TokenWidth
    /// Number of tokens, ends of documents included.
    public let count: Int

    /// Maps a shard.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`; `CorpusError.corruptShard`.
    public init(_ url: URL) throws {
        file = try MappedFile(url)
        let size = file.bytes.count
        guard size >= TokenShardFormat.headerBytes else {
            throw CorpusError.corruptShard(path: url.path, reason: "\(size) bytes do not hold a header")
        }
        let bytes = file.bytes
        func header(_ index: Int) -> Int32 {
            Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: Int32.self))
        }
        guard let width = TokenWidth.all.first(where: { $0.magic == header(0) }) else {
            throw CorpusError.corruptShard(
                path: url.path, reason: "it begins with \(header(0)), not \(TokenShardFormat.magic)")
        }
        guard header(1) == width.version else {
            throw CorpusError.corruptShard(path: url.path, reason: "version \(header(1)) is not understood")
        }
        guard header(2) >= 0, TokenShardFormat.headerBytes + width.bytes * Int(header(2)) == size else {
            throw CorpusError.corruptShard(
                path: url.path,
                reason: "its header counts \(header(2)) tokens, its size says "
                    + "\((size - TokenShardFormat.headerBytes) / width.bytes)")
        }
        self.width = width
        count = Int(header(2))
    }

    /// Where the file is.
    public var url: URL { file.url }

    /// One token.
    public subscript(index: Int) -> Int32 {
        precondition((0..<count).contains(index), "token \(index) of \(count)")
        let offset = TokenShardFormat.headerBytes + width.bytes * index
        return width == .narrow
            ? Int32(UInt16(littleEndian: file.bytes.load(fromByteOffset: offset, as: UInt16.self)))
            : Int32(littleEndian: file.bytes.load(fromByteOffset: offset, as: Int32.self))
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
        let start = TokenShardFormat.headerBytes + width.bytes * range.lowerBound
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + width.bytes * range.count])
        if width == .narrow {
            let tokens = bytes.assumingMemoryBound(to: UInt16.self)
            for place in 0..<range.count { target[place] = Int32(UInt16(littleEndian: tokens[place])) }
        } else {
            let tokens = bytes.assumingMemoryBound(to: Int32.self)
            for place in 0..<range.count { target[place] = Int32(littleEndian: tokens[place]) }
        }
    }

    /// The largest token id; -1 in an empty shard, `Int32.max` where a wide one holds more than that. Reads the whole
    /// file: call it once to check the vocabulary.
    public func largestToken() -> Int32 {
        var largest: Int32 = -1
        for index in 0..<count {
            let token = self[index]
            if token < 0 { return .max }
            largest = max(largest, token)
        }
        return largest
    }
}
