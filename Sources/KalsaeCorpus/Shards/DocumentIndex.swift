// Where the documents of a shard lie: the .idx file beside the .bin file, in Megatron's format (the byte table stands
// in TokenShardFormat.swift). It was chosen over a plain list of offsets (numpy's .npy) because a trainer that is
// used at scale reads it as it is, and because it says everything twice: lengths and pointers must agree with each
// other and with the shard, so every flipped bit of an index is found when it is opened. It does not know the text.

import Foundation
import KalsaeSupport

/// The documents of one shard, mapped into memory; read only.
///
/// ```swift
/// let index = try DocumentIndex(of: shard)
/// let seventh = shard.tokens(in: index[6])
/// ```
public final class DocumentIndex: Sendable {
    static let magic = Array("MMIDIDX\0\0".utf8)
    static let version: UInt64 = 1
    /// Bytes before the first length.
    static let headerBytes = 34
    /// Bytes of a document's length, pointer and number.
    static let documentBytes = 20

    private let file: MappedFile
    private let width: TokenWidth
    /// Number of documents.
    public let count: Int

    /// Opens the index beside a shard and checks all of it: once through the index, no token is read.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`; `CorpusError.corruptShard`.
    public init(of shard: TokenShard) throws {
        let url = Self.place(beside: shard.url)
        file = try MappedFile(url)
        width = shard.width
        let bytes = file.bytes
        func refuse(_ reason: String) -> CorpusError { .corruptShard(path: url.path, reason: reason) }
        guard bytes.count >= Self.headerBytes + 8 else { throw refuse("\(bytes.count) bytes do not hold a header") }
        guard bytes.prefix(Self.magic.count).elementsEqual(Self.magic) else { throw refuse("it is no index") }
        func number(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        guard number(9) == Self.version else { throw refuse("version \(number(9)) is not understood") }
        guard bytes[17] == width.indexCode else {
            throw refuse("it is of another shard: its tokens are of type \(bytes[17]), not \(width.indexCode)")
        }
        let most = (bytes.count - Self.headerBytes - 8) / Self.documentBytes
        guard number(18) <= UInt64(most), bytes.count == Self.headerBytes + 8 + Self.documentBytes * Int(number(18))
        else { throw refuse("it counts \(number(18)) documents, its size says \(most)") }
        count = Int(number(18))
        guard number(26) == number(18) + 1 else { throw refuse("its documents are in pieces") }
        var token = 0
        for document in 0..<count {
            let length = self.length(document)
            guard length > 0 else { throw refuse("document \(document) has \(length) tokens") }
            guard pointer(document) == TokenShardFormat.headerBytes + width.bytes * token else {
                throw refuse("document \(document) does not begin where the one before it ends")
            }
            token += length
        }
        for document in 0...count where number(Self.headerBytes + 12 * count + 8 * document) != UInt64(document) {
            throw refuse("its documents are out of order")
        }
        guard token == shard.count else {
            throw refuse("its documents have \(token) tokens, the shard \(shard.count); was one of them replaced?")
        }
    }

    /// The tokens of a document, its end token included.
    public subscript(document: Int) -> Range<Int> {
        precondition((0..<count).contains(document), "document \(document) of \(count)")
        let start = (pointer(document) - TokenShardFormat.headerBytes) / width.bytes
        return start..<start + length(document)
    }

    /// Where the index of a shard lies.
    public static func place(beside shard: URL) -> URL {
        shard.deletingPathExtension().appendingPathExtension("idx")
    }

    private func length(_ document: Int) -> Int {
        Int(
            Int32(
                littleEndian: file.bytes.loadUnaligned(
                    fromByteOffset: Self.headerBytes + 4 * document, as: Int32.self)))
    }

    private func pointer(_ document: Int) -> Int {
        Int(
            Int64(
                littleEndian: file.bytes.loadUnaligned(
                    fromByteOffset: Self.headerBytes + 4 * count + 8 * document, as: Int64.self)))
    }
}

extension DocumentIndex {
    /// Checks that every document ends with the end token and holds no other. Reads the whole shard.
    ///
    /// - Throws: `CorpusError.corruptShard`.
    public func verify(_ shard: TokenShard, endOfText: Int32) throws {
        for document in 0..<count {
            let range = self[document]
            for place in range where (shard[place] == endOfText) != (place == range.upperBound - 1) {
                throw CorpusError.corruptShard(
                    path: shard.url.path,
                    reason: "token \(place) "
                        + (place == range.upperBound - 1 ? "should end" : "ends") + " document \(document)")
            }
        }
    }
}

/// Gathers what an index holds.
struct DocumentIndexWriter {
    private let width: TokenWidth
    private var lengths: [Int32] = []

    init(_ width: TokenWidth) { self.width = width }

    mutating func append(_ length: Int32) { lengths.append(length) }

    func write(to url: URL) throws {
        let writer = try AtomicFileWriter(url)
        func put(_ number: some FixedWidthInteger) throws {
            try withUnsafeBytes(of: number.littleEndian) { try writer.write($0) }
        }
        try writer.write(Data(DocumentIndex.magic))
        try put(DocumentIndex.version)
        try put(width.indexCode)
        try put(UInt64(lengths.count))
        try put(UInt64(lengths.count + 1))
        for length in lengths { try put(length) }
        var pointer = Int64(TokenShardFormat.headerBytes)
        for length in lengths {
            try put(pointer)
            pointer += Int64(length) * Int64(width.bytes)
        }
        for document in 0...Int64(lengths.count) { try put(document) }
        try writer.commit()
    }
}
