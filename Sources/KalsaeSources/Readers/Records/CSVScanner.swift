// A table's bytes as rows and fields, piece by piece (RFC 4180 and what programs write instead). Line ends are LF, CR
// LF or CR; a quote that opens within a field is a letter. A quote that never closes, or closes before something that
// is no separator after it spanned lines, costs its own row: what follows is read line by line.
//
// In tables that tabs separate quotes stand around whole fields or are letters (IANA's text/tab-separated-values knows
// no quotes, Excel writes them around cells with line breaks).

import Foundation

/// Cuts bytes into rows and fields.
struct CSVScanner {
    struct Row {
        /// The row's number in the file; blank lines do not count.
        var number: Int
        /// Nil where the row cannot be read.
        var cells: [String]?
        var failure = ReadingFailure.undecodable
        /// Broken characters that were left out.
        var repairs = 0
    }

    private enum State { case plain, quoted, afterQuote }

    private let separator: UInt8
    private let isTabbed: Bool
    private let limit: Int
    private var state = State.plain
    private var field: [UInt8] = []
    /// What stands behind the opening quote as it is in the file.
    private var raw: [UInt8] = []
    private var cells: [String] = []
    private var isBroken = false
    private var repairs = 0
    private var wasQuoted = false
    private var spansLines = false
    /// Quotes do not span lines while what an open quote swallowed is read again.
    private var isLineByLine = false
    private var size = 0
    private var number = 0
    private var line = 1
    private var quoteLine = 1
    private var isAfterReturn = false

    init(separator: UInt8, limit: Int) {
        self.separator = separator
        isTabbed = separator == 0x09
        self.limit = limit
    }

    /// - Throws: `ReadingFailure.tooLarge` for a row beyond the limit (a quote that never closes); what `body` throws.
    mutating func scan(_ piece: Data, _ body: (Row) throws -> Void) throws {
        try piece.withUnsafeBytes { bytes in
            for byte in bytes { try take(byte, body) }
        }
    }

    mutating func finish(_ body: (Row) throws -> Void) throws {
        if state == .quoted, !isLineByLine { try reopen(body) }
        if state == .quoted { takeLiterally() }
        state = .plain
        if hasRow { try endRow(body) }
    }

    private var hasRow: Bool { !field.isEmpty || !cells.isEmpty || wasQuoted || isBroken }

    @inline(__always)
    private mutating func take(_ byte: UInt8, _ body: (Row) throws -> Void) throws {
        if byte == 0x0A { line += 1 }
        switch state {
        case .quoted:
            if isLineByLine, byte == 0x0A || byte == 0x0D {
                takeLiterally()
                break
            }
            raw.append(byte)
            if byte == 0x22 {
                state = .afterQuote
            } else {
                if byte == 0x0A { spansLines = true }
                try append(byte)
            }
            return
        case .afterQuote:
            if byte == 0x22 {
                raw.append(byte)
                state = .quoted
                return try append(byte)
            }
            let isEnd = byte == separator || byte == 0x0A || byte == 0x0D
            if !isEnd, spansLines, byte != 0x20 { try reopen(body) } else if !isEnd, isTabbed { takeLiterally() }
            state = state == .afterQuote ? .plain : state
        case .plain: break
        }
        try takePlain(byte, body)
    }

    @inline(__always)
    private mutating func takePlain(_ byte: UInt8, _ body: (Row) throws -> Void) throws {
        if byte == 0x0A, isAfterReturn {
            isAfterReturn = false
            return
        }
        isAfterReturn = false
        if byte == separator {
            endField()
        } else if byte == 0x0A || byte == 0x0D {
            isAfterReturn = byte == 0x0D
            if hasRow { try endRow(body) }
        } else if byte == 0x22, field.isEmpty, !wasQuoted, !(isTabbed && isLineByLine) {
            state = .quoted
            wasQuoted = true
            spansLines = false
            quoteLine = line
            raw.removeAll(keepingCapacity: true)
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

    /// The quote that opened this field is a letter.
    private mutating func takeLiterally() {
        field = [0x22] + raw
        raw = []
        state = .plain
    }

    /// The quote that opened is none: its row is lost (in tabbed tables the quote is a letter), the lines that it
    /// swallowed are read again.
    private mutating func reopen(_ body: (Row) throws -> Void) throws {
        var rest = raw[...]
        raw = []
        field.removeAll(keepingCapacity: true)
        state = .plain
        size = 0
        let opened = quoteLine
        if isTabbed {
            field = [0x22]
        } else {
            number += 1
            let failure = ReadingFailure.malformed("a quote that opens in line \(opened) never closes")
            try body(Row(number: number, cells: nil, failure: failure))
            cells.removeAll(keepingCapacity: true)
            isBroken = false
            wasQuoted = false
            repairs = 0
            rest = rest.firstIndex { $0 == 0x0A || $0 == 0x0D }.map { rest[($0 + 1)...] } ?? []
            isAfterReturn = false
        }
        let now = line
        isLineByLine = true
        for byte in rest { try take(byte, body) }
        if state == .quoted { takeLiterally() }
        if state == .afterQuote { state = .plain }
        isLineByLine = false
        line = now
    }

    private mutating func endField() {
        defer {
            field.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        // Around a whole field of a tabbed table quotes are quotes, also where it was read line by line.
        if isTabbed, !wasQuoted, field.count >= 2, field.first == 0x22, field.last == 0x22 {
            let inner = field.dropFirst().dropLast()
            let text = String(decoding: inner, as: UTF8.self).replacing("\"\"", with: "\"")
            if text.count(where: { $0 == "\"" }) * 2 == inner.count(where: { $0 == 0x22 }) { field = Array(text.utf8) }
        }
        if field.contains(0x0D) { joinLineEnds() }
        if field.contains(0) {
            repairs += 1
            field.removeAll { $0 == 0 }
        }
        if let text = String(validating: field, as: UTF8.self) {
            cells.append(text)
            return
        }
        let (bytes, changes) = field.withUnsafeBytes { UTF8Repair.repaired($0) }
        if bytes.isEmpty { isBroken = true }
        repairs += changes
        cells.append(String(decoding: bytes, as: UTF8.self))
    }

    /// Line ends within a cell are LF, as everywhere in texts.
    private mutating func joinLineEnds() {
        var joined: [UInt8] = []
        joined.reserveCapacity(field.count)
        for (index, byte) in field.enumerated() {
            if byte == 0x0A, index > 0, field[index - 1] == 0x0D { continue }
            joined.append(byte == 0x0D ? 0x0A : byte)
        }
        field = joined
    }

    private mutating func endRow(_ body: (Row) throws -> Void) throws {
        endField()
        number += 1
        let row = Row(number: number, cells: isBroken ? nil : cells, repairs: repairs)
        cells.removeAll(keepingCapacity: true)
        isBroken = false
        repairs = 0
        size = 0
        try body(row)
    }
}

/// How a table's fields are separated.
enum CSVForm {
    private static let candidates: [UInt8] = [0x2C, 0x09, 0x3B, 0x7C]
    private static let sampleRows = 50

    /// Excel's first line `sep=;`: the separator, and the bytes that the line takes.
    static func instruction(_ piece: Data) -> (separator: UInt8, length: Int)? {
        let line = piece.prefix(10).prefix { $0 != 0x0A && $0 != 0x0D }
        let text = String(decoding: line, as: UTF8.self).lowercased()
        guard text.hasPrefix("sep="), line.count == 5, let separator = line.last else { return nil }
        var length = line.count
        while length < piece.count, length < line.count + 2, [0x0A, 0x0D].contains(piece[piece.startIndex + length]) {
            length += 1
        }
        return (separator, length)
    }

    /// The separator that every row has equally often; 0 where the table has one column.
    static func separator(in piece: Data, isTabbed: Bool) -> UInt8 {
        let rows = counts(piece)
        if isTabbed, rows.contains(where: { $0[1] > 0 }) { return 0x09 }
        var best: (separator: UInt8, share: Double, count: Int) = (0, 0, 0)
        for (place, candidate) in candidates.enumerated() {
            var often: [Int: Int] = [:]
            for row in rows where row[place] > 0 { often[row[place], default: 0] += 1 }
            guard let usual = often.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { continue }
            let share = Double(usual.value) / Double(rows.count)
            // Commas in a single column of sentences separate nothing.
            guard rows.first.map({ $0[place] > 0 }) ?? false || share > 0.5 else { continue }
            if share > best.share || share == best.share && usual.key > best.count {
                best = (candidate, share, usual.key)
            }
        }
        return best.separator
    }

    /// How often each candidate stands outside quotes in the first rows.
    private static func counts(_ piece: Data) -> [[Int]] {
        var rows: [[Int]] = []
        var row = [Int](repeating: 0, count: candidates.count)
        var isQuoted = false, isStart = true, isEmpty = true
        for byte in piece.prefix(1 << 16) {
            if isQuoted {
                if byte == 0x22 { isQuoted = false }
                continue
            }
            if byte == 0x0A || byte == 0x0D {
                if !isEmpty { rows.append(row) }
                row = [Int](repeating: 0, count: candidates.count)
                (isStart, isEmpty) = (true, true)
                if rows.count >= sampleRows { return rows }
                continue
            }
            isEmpty = false
            // A quote after a quote is the second of two.
            if byte == 0x22 {
                isQuoted = isStart
            } else if let place = candidates.firstIndex(of: byte) {
                row[place] += 1
                isStart = true
                continue
            }
            isStart = byte == 0x22
        }
        // The last row may be cut off.
        if rows.isEmpty || (piece.count < 1 << 16 && !isEmpty) { rows.append(row) }
        return rows
    }
}
