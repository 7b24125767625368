// One column of one row group, read page by page: at any time one page and the dictionary are in memory. It gives
// values with their levels; what rows they make up is not its business.

import CCodecs
import Foundation

/// Reads ranges of a file on disk.
final class FileRanges {
    private let handle: FileHandle
    let size: Int

    /// - Throws: `ReadingFailure.unreadable`.
    init(_ url: URL) throws {
        do {
            handle = try FileHandle(forReadingFrom: url)
            size = Int(try handle.seekToEnd())
        } catch { throw ReadingFailure.unreadable }
    }

    deinit { try? handle.close() }

    func read(_ range: Range<Int>) throws -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= size else { throw ParquetFault.truncated }
        if range.isEmpty { return [] }
        do {
            try handle.seek(toOffset: UInt64(range.lowerBound))
            guard let data = try handle.read(upToCount: range.count), data.count == range.count else {
                throw ParquetFault.truncated
            }
            return [UInt8](data)
        } catch let fault as ParquetFault { throw fault } catch { throw ReadingFailure.unreadable }
    }
}

/// The values of one column of one row group, in order.
final class ParquetColumn {
    private let file: FileRanges
    private let chunk: ParquetChunk
    private let leaf: ParquetNode
    private let limit: Int
    private var place: Int
    private var dictionary: [ParquetValue]?
    private var values: ParquetValues?
    private var repeatRuns: HybridRuns?
    private var definitionRuns: HybridRuns?
    private var leftInPage = 0
    /// Levels of the value that comes next; nil at the end.
    private(set) var levels: (repeats: Int, definition: Int)?

    /// - Parameter limit: bytes of one page, packed or unpacked.
    init(_ file: FileRanges, _ chunk: ParquetChunk, _ leaf: ParquetNode, limit: Int) throws {
        self.file = file
        self.chunk = chunk
        self.leaf = leaf
        self.limit = limit
        place = chunk.start
        try advance()
    }

    /// Takes the value; null where its definition level says so.
    func take() throws -> ParquetValue {
        guard let levels else { throw ParquetFault.truncated }
        let value = levels.definition == leaf.definition ? try values?.next() ?? .null : .null
        try advance()
        return value
    }

    private func advance() throws {
        while leftInPage == 0 {
            guard try nextPage() else {
                levels = nil
                return
            }
        }
        leftInPage -= 1
        let repeats = try repeatRuns?.next() ?? 0
        let definition = try definitionRuns?.next() ?? leaf.definition
        guard repeats <= leaf.repeats, definition <= leaf.definition else {
            throw ParquetFault.malformed("levels beyond the schema's")
        }
        levels = (repeats, definition)
    }

    private struct Page {
        var kind = -1
        var unpacked = 0
        var packed = 0
        var crc: Int?
        var values = 0
        var encoding = 0
        var levelEncodings = [3, 3]
        var definitionBytes = 0
        var repeatBytes = 0
        var isPacked = true

        init(_ reader: inout ThriftReader) throws {
            var page = Self()
            try reader.fields { reader, id, _ in
                switch id {
                case 1: page.kind = try reader.count()
                case 2: page.unpacked = try reader.count()
                case 3: page.packed = try reader.count()
                case 4: page.crc = try reader.number()
                case 5:
                    try reader.fields { reader, id, _ in
                        switch id {
                        case 1: page.values = try reader.count()
                        case 2: page.encoding = try reader.count()
                        case 3, 4: page.levelEncodings[id - 3] = try reader.count()
                        default: return false
                        }
                        return true
                    }
                case 7:
                    try reader.fields { reader, id, _ in
                        guard id == 1 else { return false }
                        page.values = try reader.count()
                        return true
                    }
                case 8: try reader.fields { try page.second(&$0, $1, $2) }
                default: return false
                }
                return true
            }
            self = page
        }

        private init() {}

        private mutating func second(_ reader: inout ThriftReader, _ id: Int, _ type: UInt8) throws -> Bool {
            switch id {
            case 1: values = try reader.count()
            case 4: encoding = try reader.count()
            case 5: definitionBytes = try reader.count()
            case 6: repeatBytes = try reader.count()
            case 7: isPacked = type == 1
            default: return false
            }
            return true
        }
    }

    /// Bytes first looked at for a page's head; statistics may make it longer.
    private static let headSize = 1 << 10

    private func head() throws -> Page {
        let end = chunk.start + chunk.size
        var size = min(Self.headSize, end - place)
        while true {
            var reader = ThriftReader(try file.read(place..<place + size)[...])
            do {
                let page = try Page(&reader)
                place += reader.place
                return page
            } catch ParquetFault.truncated where size < end - place && size < limit {
                size = min(size * 16, end - place)
            }
        }
    }

    /// Makes the next page of values current; false at the chunk's end.
    private func nextPage() throws -> Bool {
        while place < chunk.start + chunk.size {
            let page = try head()
            guard page.packed <= chunk.start + chunk.size - place else { throw ParquetFault.truncated }
            let largest = max(page.packed, page.unpacked)
            if largest > limit { throw ParquetFault.tooLarge(largest, limit: limit) }
            let body = try file.read(place..<place + page.packed)
            place += page.packed
            if let crc = page.crc, UInt32(truncatingIfNeeded: crc) != kalsae_crc32(body, body.count) {
                throw ParquetFault.malformed("a page whose checksum is wrong")
            }
            switch page.kind {
            case 0:
                try beginFirst(page, body)
                return true
            case 2: try readDictionary(page, body)
            case 3:
                try beginSecond(page, body)
                return true
            default: continue
            }
        }
        return false
    }

    private static let codecs = [
        0: "none", 1: "Snappy", 2: "GZIP", 3: "LZO", 4: "Brotli", 5: "LZ4 (Hadoop)", 6: "Zstandard", 7: "LZ4",
    ]

    private func unpack(_ bytes: ArraySlice<UInt8>, to size: Int) throws -> [UInt8] {
        if chunk.codec == 0 {
            guard bytes.count == size else { throw ParquetFault.malformed("a page of another size than announced") }
            return Array(bytes)
        }
        guard [1, 2, 4, 6, 7].contains(chunk.codec) else {
            throw ParquetFault.unsupported("compression \(Self.codecs[chunk.codec] ?? String(chunk.codec))")
        }
        if size == 0 { return [] }
        var failed = true
        let unpacked = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            bytes.withUnsafeBufferPointer { bytes in
                failed =
                    kalsae_unpack(Int32(chunk.codec), bytes.baseAddress, bytes.count, buffer.baseAddress, size) != 0
            }
            count = failed ? 0 : size
        }
        if failed { throw ParquetFault.malformed("a page that does not unpack") }
        return unpacked
    }

    private func readDictionary(_ page: Page, _ body: [UInt8]) throws {
        let bytes = try unpack(body[...], to: page.unpacked)
        // A value has a byte at least, or a bit.
        guard dictionary == nil, page.values <= bytes.count * 8 else {
            throw ParquetFault.malformed("a dictionary of \(page.values) values in \(bytes.count) bytes")
        }
        var values = try ParquetValues(
            encoding: 0, leaf: leaf, ByteCursor(bytes, 0..<bytes.count), dictionary: nil)
        dictionary = try (0..<page.values).map { _ in try values.next() }
    }

    /// Version 1: levels, each behind its length, and values are packed together.
    private func beginFirst(_ page: Page, _ body: [UInt8]) throws {
        let bytes = try unpack(body[...], to: page.unpacked)
        var cursor = ByteCursor(bytes, 0..<bytes.count)
        func runs(_ most: Int, _ encoding: Int) throws -> HybridRuns? {
            if most == 0 { return nil }
            guard encoding == 3 else { throw ParquetFault.unsupported("levels in encoding \(encoding)") }
            let length = Int(try cursor.fixed(4))
            return try Self.levels(bytes, try cursor.range(length), most)
        }
        repeatRuns = try runs(leaf.repeats, page.levelEncodings[1])
        definitionRuns = try runs(leaf.definition, page.levelEncodings[0])
        try begin(page, cursor)
    }

    /// Version 2: levels come first and are not packed.
    private func beginSecond(_ page: Page, _ body: [UInt8]) throws {
        let levels = page.repeatBytes + page.definitionBytes
        guard levels <= body.count, levels <= page.unpacked else { throw ParquetFault.truncated }
        repeatRuns = leaf.repeats == 0 ? nil : try Self.levels(body, 0..<page.repeatBytes, leaf.repeats)
        definitionRuns =
            leaf.definition == 0 ? nil : try Self.levels(body, page.repeatBytes..<levels, leaf.definition)
        let rest = page.isPacked ? try unpack(body[levels...], to: page.unpacked - levels) : Array(body[levels...])
        try begin(page, ByteCursor(rest, 0..<rest.count))
    }

    private static func levels(_ bytes: [UInt8], _ range: Range<Int>, _ most: Int) throws -> HybridRuns {
        try HybridRuns(ByteCursor(bytes, range), width: Int.bitWidth - most.leadingZeroBitCount)
    }

    private func begin(_ page: Page, _ cursor: ByteCursor) throws {
        leftInPage = page.values
        values = try ParquetValues(encoding: page.encoding, leaf: leaf, cursor, dictionary: dictionary)
    }
}
