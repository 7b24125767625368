// A table's bytes as rows and fields, piece by piece (RFC 4180). Line ends are LF, CR LF or CR; a quote that opens
// within a field is a letter. It does not know what columns mean.

import Foundation

/// Cuts bytes into rows and fields.
struct CSVScanner {
    struct Row {
        var number: Int
        /// Nil where a field is not UTF-8.
        var cells: [String]?
    }

    private let separator: UInt8
    private let hasQuotes: Bool
    private let limit: Int
    private var field: [UInt8] = []
    private var cells: [String] = []
    private var isBroken = false
    private var isQuoted = false
    /// After a quote within a quoted field: its end, or the first of two.
    private var isAfterQuote = false
    private var wasQuoted = false
    private var size = 0
    private var number = 0
    private var isAfterReturn = false

    init(separator: UInt8, limit: Int) {
        self.separator = separator
        hasQuotes = separator != 0x09
        self.limit = limit
    }

    /// The separator that stands most often outside quotes in the first line.
    static func separator(in piece: Data, isTabbed: Bool) -> UInt8 {
        var counts: [UInt8: Int] = [0x2C: 0, 0x3B: 0, 0x09: 0, 0x7C: 0]
        var isQuoted = false
        for byte in piece {
            if byte == 0x22 { isQuoted.toggle() }
            if byte == 0x0A, !isQuoted { break }
            if !isQuoted, let count = counts[byte] { counts[byte] = count + 1 }
        }
        if isTabbed, counts[0x09, default: 0] > 0 { return 0x09 }
        // Of equally many the first of this order.
        var best: UInt8 = 0x2C
        for candidate in [0x2C, 0x09, 0x3B, 0x7C] as [UInt8]
        where counts[candidate, default: 0] > counts[best, default: 0] {
            best = candidate
        }
        return best
    }

    /// - Throws: `ReadingFailure.tooLarge` for a row beyond the limit (a quote that never closes); what `body` throws.
    mutating func scan(_ piece: Data, _ body: (Row) throws -> Void) throws {
        try piece.withUnsafeBytes { bytes in
            for byte in bytes { try take(byte, body) }
        }
    }

    mutating func finish(_ body: (Row) throws -> Void) throws {
        if isQuoted, !isAfterQuote {
            throw ReadingFailure.malformed("a quote opened in row \(number + 1) never closes")
        }
        if !field.isEmpty || !cells.isEmpty || wasQuoted { try endRow(body) }
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8, _ body: (Row) throws -> Void) throws {
        if isQuoted, !isAfterQuote {
            if byte == 0x22 { isAfterQuote = true } else { try append(byte) }
            return
        }
        if isAfterQuote {
            isAfterQuote = false
            if byte == 0x22 {
                try append(byte)
                return
            }
            isQuoted = false
        }
        if byte == 0x0A, isAfterReturn {
            isAfterReturn = false
            return
        }
        isAfterReturn = false
        if byte == separator {
            endField()
        } else if byte == 0x0A || byte == 0x0D {
            isAfterReturn = byte == 0x0D
            if !field.isEmpty || !cells.isEmpty || wasQuoted { try endRow(body) }
        } else if byte == 0x22, hasQuotes, field.isEmpty, !wasQuoted {
            isQuoted = true
            wasQuoted = true
        } else {
            try append(byte)
        }
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) throws {
        field.append(byte)
        size += 1
        if size > limit { throw ReadingFailure.tooLarge(bytes: size, limit: limit) }
    }

    private mutating func endField() {
        // Around a whole field of a tabbed table quotes are quotes.
        if !hasQuotes, field.count >= 2, field.first == 0x22, field.last == 0x22 {
            let inner = field.dropFirst().dropLast()
            let text = String(decoding: inner, as: UTF8.self).replacing("\"\"", with: "\"")
            if text.count(where: { $0 == "\"" }) * 2 == inner.count(where: { $0 == 0x22 }) { field = Array(text.utf8) }
        }
        if let text = String(validating: field, as: UTF8.self), !field.contains(0) {
            cells.append(text)
        } else {
            isBroken = true
        }
        field.removeAll(keepingCapacity: true)
        wasQuoted = false
    }

    private mutating func endRow(_ body: (Row) throws -> Void) throws {
        endField()
        number += 1
        let row = Row(number: number, cells: isBroken ? nil : cells)
        cells.removeAll(keepingCapacity: true)
        isBroken = false
        size = 0
        try body(row)
    }
}
