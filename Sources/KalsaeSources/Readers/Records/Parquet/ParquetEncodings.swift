// The encodings of values and levels in a page, each pulled value by value, so that a short page that announces two
// thousand million values costs nothing until they are asked for. It does not know pages or columns.

import Foundation

/// Little-endian numbers and bytes from the front of a page.
struct ByteCursor {
    let bytes: [UInt8]
    var place: Int
    let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        place = range.lowerBound
        end = range.upperBound
    }

    var left: Int { end - place }

    mutating func fixed(_ count: Int) throws -> UInt64 {
        guard left >= count else { throw ParquetFault.truncated }
        var value: UInt64 = 0
        for offset in 0..<count { value |= UInt64(bytes[place + offset]) << UInt64(8 * offset) }
        place += count
        return value
    }

    mutating func range(_ count: Int) throws -> Range<Int> {
        guard count >= 0, count <= left else { throw ParquetFault.truncated }
        defer { place += count }
        return place..<place + count
    }

    mutating func unsigned() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard place < end else { throw ParquetFault.truncated }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw ParquetFault.malformed("a number of more than 64 bits")
    }

    mutating func signed() throws -> Int64 {
        let raw = try unsigned()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    /// `width` bits that begin `bit` bits after `start`, lowest first.
    func bits(from start: Int, at bit: Int, width: Int) -> UInt64 {
        var value: UInt64 = 0
        var got = 0
        var position = bit
        while got < width {
            let byte = UInt64(bytes[start + position >> 3])
            let offset = position & 7
            let take = min(8 - offset, width - got)
            value |= (byte >> UInt64(offset) & (1 << UInt64(take) - 1)) << UInt64(got)
            got += take
            position += take
        }
        return value
    }
}

/// Runs of one value mixed with runs of packed bits: levels, truth values, places in a dictionary.
struct HybridRuns {
    private var cursor: ByteCursor
    private let width: Int
    private var left = 0
    private var value: UInt64 = 0
    private var isPacked = false
    private var start = 0
    private var bit = 0

    init(_ cursor: ByteCursor, width: Int) throws {
        guard (0...32).contains(width) else { throw ParquetFault.malformed("values of \(width) bits") }
        self.cursor = cursor
        self.width = width
    }

    mutating func next() throws -> Int {
        if left == 0 { try begin() }
        left -= 1
        if !isPacked { return Int(value) }
        defer { bit += width }
        return Int(cursor.bits(from: start, at: bit, width: width))
    }

    private mutating func begin() throws {
        let head = try cursor.unsigned()
        guard head >> 1 > 0, head >> 1 <= UInt64(Int32.max) else {
            throw ParquetFault.malformed("a run of \(head >> 1)")
        }
        isPacked = head & 1 == 1
        if isPacked {
            // Eight values to `width` bytes; the last group of a page may be cut short.
            let bytes = min(Int(head >> 1) * width, cursor.left)
            start = cursor.place
            bit = 0
            left = width == 0 ? Int(head >> 1) * 8 : bytes * 8 / width
            _ = try cursor.range(bytes)
            if left == 0 { throw ParquetFault.truncated }
        } else {
            left = Int(head >> 1)
            value = try cursor.fixed((width + 7) / 8)
        }
    }
}

/// DELTA_BINARY_PACKED: the first value, then differences in blocks, packed with the width that each part needs.
struct DeltaNumbers {
    private(set) var cursor: ByteCursor
    let count: Int
    private let perMini: Int
    private let minis: Int
    private var read = 0
    private var value: Int64
    private var minimum: Int64 = 0
    private var widths: [UInt8] = []
    private var mini = 0
    private var inMini = 0
    private var start = 0

    init(_ cursor: ByteCursor) throws {
        self.cursor = cursor
        let block = try self.cursor.unsigned()
        let minis = try self.cursor.unsigned()
        let count = try self.cursor.unsigned()
        guard (1...(1 << 20)).contains(block), (1...block).contains(minis), block % minis == 0,
            (block / minis) % 8 == 0, count <= UInt64(Int32.max)
        else { throw ParquetFault.malformed("blocks of \(block) in \(minis), \(count) values") }
        self.minis = Int(minis)
        perMini = Int(block / minis)
        self.count = Int(count)
        value = try self.cursor.signed()
        inMini = perMini
        mini = self.minis
    }

    mutating func next() throws -> Int64 {
        guard read < count else { throw ParquetFault.truncated }
        read += 1
        if read == 1 { return value }
        if inMini == perMini { try beginMini() }
        let width = Int(widths[mini])
        let delta = width == 0 ? 0 : cursor.bits(from: start, at: inMini * width, width: width)
        inMini += 1
        value = value &+ minimum &+ Int64(bitPattern: delta)
        return value
    }

    private mutating func beginMini() throws {
        mini += 1
        if mini >= minis {
            minimum = try cursor.signed()
            widths = Array(cursor.bytes[try cursor.range(minis)])
            guard widths.allSatisfy({ $0 <= 64 }) else { throw ParquetFault.malformed("differences of over 64 bits") }
            mini = 0
        }
        start = try cursor.range(perMini / 8 * Int(widths[mini])).lowerBound
        inMini = 0
    }

    /// Reads all numbers, each a length, and gives what stands behind them.
    mutating func lengths(limit: Int) throws -> (lengths: [Int], rest: ByteCursor) {
        if count > limit { throw ParquetFault.tooLarge(count, limit: limit) }
        var lengths: [Int] = []
        for _ in 0..<count {
            let length = try next()
            guard length >= 0, length <= Int64(Int32.max) else { throw ParquetFault.malformed("a length of \(length)") }
            lengths.append(Int(length))
        }
        return (lengths, cursor)
    }
}
