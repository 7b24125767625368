// Thrift's compact protocol, as far as Parquet's footers and page headers use it. Every length is checked against the
// bytes that are left; nothing nests without end. It does not know what fields mean.
//
//   struct   fields, then 0x00
//   field    one byte: high 4 bits the id's distance from the last, or 0 and the id as zigzag; low 4 bits the type
//   1 2      true, false (in the field's type itself)       5 6   zigzag numbers of 32 and 64 bits
//   3        one byte       4   zigzag number of 16 bits     7     double, 8 bytes
//   8        bytes: length, then they                        9 10  list, set: a byte (count << 4 | type), or 0xF and
//   11       map: count, types, pairs                              the count; then elements
//   12       struct

import Foundation

/// What is wrong with a Parquet file.
enum ParquetFault: Error, Equatable {
    /// The bytes end before what they announce.
    case truncated
    case malformed(String)
    case unsupported(String)
    case tooLarge(Int, limit: Int)
}

/// Reads values of the compact protocol from bytes.
struct ThriftReader {
    let bytes: ArraySlice<UInt8>
    private(set) var place: Int
    private var depth = 0

    private static let mostDepth = 32

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    var left: Int { bytes.endIndex - place }

    mutating func byte() throws -> UInt8 {
        guard place < bytes.endIndex else { throw ParquetFault.truncated }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func unsigned() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw ParquetFault.malformed("a number of more than 64 bits")
    }

    mutating func number() throws -> Int {
        let raw = try unsigned()
        return Int(bitPattern: UInt(raw >> 1)) ^ -Int(raw & 1)
    }

    /// A number that must fit 32 bits and be at least 0.
    mutating func count() throws -> Int {
        let value = try number()
        guard (0...Int(Int32.max)).contains(value) else { throw ParquetFault.malformed("a count of \(value)") }
        return value
    }

    mutating func data() throws -> ArraySlice<UInt8> {
        let length = try unsigned()
        guard length <= UInt64(left) else { throw ParquetFault.truncated }
        defer { place += Int(length) }
        return bytes[place..<place + Int(length)]
    }

    mutating func text() throws -> String { String(decoding: try data(), as: UTF8.self) }

    /// The elements of a list, each read by `body`.
    mutating func list(_ body: (inout ThriftReader, _ type: UInt8) throws -> Void) throws {
        let head = try byte()
        let type = head & 0x0F
        let count = head >> 4 == 15 ? try unsigned() : UInt64(head >> 4)
        // Every element has one byte at least.
        guard count <= UInt64(left) else { throw ParquetFault.truncated }
        for _ in 0..<count { try body(&self, type) }
    }

    /// The fields of a struct; what `body` does not take (it returns false) is passed over.
    mutating func fields(_ body: (inout ThriftReader, _ id: Int, _ type: UInt8) throws -> Bool) throws {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.mostDepth { throw ParquetFault.malformed("structures nested too deep") }
        var id = 0
        while true {
            let head = try byte()
            if head == 0 { return }
            let (next, isTooLarge) = head >> 4 == 0 ? (try number(), false) : id.addingReportingOverflow(Int(head >> 4))
            if isTooLarge { throw ParquetFault.malformed("a field's number") }
            id = next
            if try !body(&self, id, head & 0x0F) { try skip(head & 0x0F) }
        }
    }

    /// Passes over a value in a list or of a field.
    mutating func skip(_ type: UInt8, inList: Bool = false) throws {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.mostDepth { throw ParquetFault.malformed("structures nested too deep") }
        switch type {
        case 1, 2: if inList { _ = try byte() }
        case 3: _ = try byte()
        case 4, 5, 6: _ = try unsigned()
        case 7:
            guard left >= 8 else { throw ParquetFault.truncated }
            place += 8
        case 8: _ = try data()
        case 9, 10: try list { try $0.skip($1, inList: true) }
        case 11:
            let count = try unsigned()
            guard count <= UInt64(left) else { throw ParquetFault.truncated }
            if count == 0 { return }
            let types = try byte()
            for _ in 0..<count {
                try skip(types >> 4, inList: true)
                try skip(types & 0x0F, inList: true)
            }
        case 12: try fields { _, _, _ in false }
        default: throw ParquetFault.malformed("a value of type \(type)")
        }
    }
}
