// A page's values, pulled one by one whatever their encoding, as what the column's type says they are.
// It does not know pages or rows.

import Foundation

/// A value of any column, or a list or group of them.
enum ParquetValue: Equatable, Sendable {
    case null
    case truth(Bool)
    case integer(Int)
    case unsigned(UInt)
    case real(Double)
    /// A number with a decimal point, as text.
    case decimal(String)
    case text(String)
    /// Only how many bytes there are.
    case bytes(Int)
    case time(Date)
    case list([ParquetValue])
    case group([(name: String, value: ParquetValue)])

    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.truth(let a), .truth(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.unsigned(let a), .unsigned(let b)): a == b
        case (.real(let a), .real(let b)): a == b || a.isNaN && b.isNaN
        case (.decimal(let a), .decimal(let b)), (.text(let a), .text(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.time(let a), .time(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.group(let a), .group(let b)): a.count == b.count && zip(a, b).allSatisfy { $0 == $1 }
        default: false
        }
    }
}

/// The values of one page.
struct ParquetValues {
    private enum Source {
        case plain(ByteCursor)
        /// Truth values, a bit each.
        case bits(ByteCursor, bit: Int)
        case runs(HybridRuns)
        case places(HybridRuns)
        case deltas(DeltaNumbers)
        case lengths([Int], next: Int, ByteCursor)
        case prefixes([Int], next: Int, suffixes: [Int], ByteCursor, last: [UInt8])
        /// The n-th bytes of all values stand together.
        case split(ByteCursor, stride: Int, next: Int)
    }

    private var source: Source
    private let leaf: ParquetNode
    private let dictionary: [ParquetValue]

    /// Values a page may have where each must be listed first.
    private static let mostListed = 16 << 20

    init(encoding: Int, leaf: ParquetNode, _ bytes: ByteCursor, dictionary: [ParquetValue]?) throws {
        self.leaf = leaf
        self.dictionary = dictionary ?? []
        var bytes = bytes
        switch (encoding, leaf.type) {
        case (0, 0): source = .bits(bytes, bit: 0)
        case (0, _): source = .plain(bytes)
        case (2, _), (8, _):
            guard dictionary != nil else { throw ParquetFault.malformed("places in a dictionary that is not there") }
            // A page of nulls alone may hold nothing.
            let width = bytes.left == 0 ? 0 : Int(try bytes.fixed(1))
            source = .places(try HybridRuns(bytes, width: width))
        case (3, 0):
            let length = Int(try bytes.fixed(4))
            let range = try bytes.range(length)
            source = .runs(try HybridRuns(ByteCursor(bytes.bytes, range), width: 1))
        case (5, 1), (5, 2): source = .deltas(try DeltaNumbers(bytes))
        case (6, 6):
            var numbers = try DeltaNumbers(bytes)
            let (lengths, rest) = try numbers.lengths(limit: Self.mostListed)
            source = .lengths(lengths, next: 0, rest)
        case (7, 6), (7, 7):
            var prefixes = try DeltaNumbers(bytes)
            let (before, rest) = try prefixes.lengths(limit: Self.mostListed)
            var suffixes = try DeltaNumbers(rest)
            let (after, data) = try suffixes.lengths(limit: Self.mostListed)
            guard before.count == after.count else { throw ParquetFault.malformed("prefixes without suffixes") }
            source = .prefixes(before, next: 0, suffixes: after, data, last: [])
        case (9, 1), (9, 2), (9, 4), (9, 5), (9, 7):
            let size = Self.size(leaf)
            guard bytes.left % size == 0 else { throw ParquetFault.truncated }
            source = .split(bytes, stride: bytes.left / size, next: 0)
        default:
            throw ParquetFault.unsupported("encoding \(encoding) of type \(leaf.type ?? -1)")
        }
    }

    /// Bytes of a value in types of one size.
    private static func size(_ leaf: ParquetNode) -> Int {
        switch leaf.type {
        case 1, 4: 4
        case 2, 5: 8
        case 3: 12
        default: leaf.length
        }
    }

    mutating func next() throws -> ParquetValue {
        switch source {
        case .places(var runs):
            source = .plain(ByteCursor([], 0..<0))
            let place = try runs.next()
            source = .places(runs)
            guard place < dictionary.count else { throw ParquetFault.malformed("a place beyond the dictionary") }
            return dictionary[place]
        case .plain(var cursor):
            defer { source = .plain(cursor) }
            if leaf.type == 6 {
                let length = Int(try cursor.fixed(4))
                return bytes(cursor.bytes, try cursor.range(length))
            }
            return try fixed(cursor.bytes, try cursor.range(Self.size(leaf)))
        case .bits(let cursor, let bit):
            guard bit < cursor.left * 8 else { throw ParquetFault.truncated }
            source = .bits(cursor, bit: bit + 1)
            return .truth(cursor.bits(from: cursor.place, at: bit, width: 1) == 1)
        case .runs(var runs):
            defer { source = .runs(runs) }
            return .truth(try runs.next() == 1)
        case .deltas(var numbers):
            source = .plain(ByteCursor([], 0..<0))
            let value = try numbers.next()
            source = .deltas(numbers)
            return number(leaf.type == 1 ? Int64(Int32(truncatingIfNeeded: value)) : value)
        case .lengths(let lengths, let next, var cursor):
            guard next < lengths.count else { throw ParquetFault.truncated }
            let range = try cursor.range(lengths[next])
            source = .lengths(lengths, next: next + 1, cursor)
            return bytes(cursor.bytes, range)
        case .prefixes(let prefixes, let next, let suffixes, var cursor, let last):
            guard next < prefixes.count, prefixes[next] <= last.count else { throw ParquetFault.truncated }
            let value = Array(last[..<prefixes[next]]) + cursor.bytes[try cursor.range(suffixes[next])]
            source = .prefixes(prefixes, next: next + 1, suffixes: suffixes, cursor, last: value)
            return leaf.type == 6 ? bytes(value, 0..<value.count) : try fixed(value, 0..<value.count)
        case .split(let cursor, let stride, let next):
            guard next < stride else { throw ParquetFault.truncated }
            source = .split(cursor, stride: stride, next: next + 1)
            let value = (0..<Self.size(leaf)).map { cursor.bytes[cursor.place + $0 * stride + next] }
            return try fixed(value, 0..<value.count)
        }
    }

    private func bytes(_ all: [UInt8], _ range: Range<Int>) -> ParquetValue {
        switch leaf.kind {
        case .text: .text(String(decoding: all[range], as: UTF8.self))
        case .decimal(let scale): decimal(all[range], scale)
        default: .bytes(range.count)
        }
    }

    private func fixed(_ all: [UInt8], _ range: Range<Int>) throws -> ParquetValue {
        guard range.count == Self.size(leaf) else { throw ParquetFault.truncated }
        func little(_ count: Int, from start: Int = 0) -> UInt64 {
            (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(all[range.lowerBound + start + $1]) }
        }
        switch leaf.type {
        case 1: return number(Int64(Int32(truncatingIfNeeded: little(4))))
        case 2: return number(Int64(bitPattern: little(8)))
        case 3:
            let nanoseconds = Double(Int64(bitPattern: little(8)))
            // Julian day 2,440,588 is 1970-01-01.
            let days = Double(Int(little(4, from: 8)) - 2_440_588)
            return .time(Date(timeIntervalSince1970: days * 86_400 + nanoseconds / 1e9))
        case 4: return .real(Double(Float(bitPattern: UInt32(little(4)))))
        case 5: return .real(Double(bitPattern: little(8)))
        default:
            if leaf.kind == .half, range.count == 2 { return .real(Self.half(UInt16(little(2)))) }
            return bytes(all, range)
        }
    }

    private func number(_ value: Int64) -> ParquetValue {
        switch leaf.kind {
        case .date: .time(Date(timeIntervalSince1970: Double(value) * 86_400))
        case .time(let perSecond): .time(Date(timeIntervalSince1970: Double(value) / Double(perSecond)))
        case .unsigned:
            .unsigned(leaf.type == 1 ? UInt(UInt32(truncatingIfNeeded: value)) : UInt(bitPattern: Int(value)))
        case .decimal(let scale): .decimal(Self.decimal(String(value.magnitude), value < 0, scale))
        default: .integer(Int(value))
        }
    }

    /// A big-endian number in two's complement. Beyond 64 bits only its bytes are counted.
    private func decimal(_ bytes: ArraySlice<UInt8>, _ scale: Int) -> ParquetValue {
        let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
        let rest = bytes.drop { $0 == (isNegative ? 0xFF : 0) }
        guard rest.count <= 8 else { return .bytes(bytes.count) }
        if rest.count == 8, let first = rest.first, (first >= 0x80) != isNegative { return .bytes(bytes.count) }
        let raw = rest.reduce(isNegative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
        return .decimal(Self.decimal(String(Int64(bitPattern: raw).magnitude), isNegative, scale))
    }

    private static func decimal(_ digits: String, _ isNegative: Bool, _ scale: Int) -> String {
        let places = min(scale, 64)
        var text = digits
        if places > 0 {
            text = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
            text.insert(".", at: text.index(text.endIndex, offsetBy: -places))
        }
        return (isNegative ? "-" : "") + text
    }

    private static func half(_ bits: UInt16) -> Double {
        let sign = bits & 0x8000 == 0 ? 1.0 : -1.0
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF) / 1_024
        switch exponent {
        case 0: return sign * fraction * 0x1p-14
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}
