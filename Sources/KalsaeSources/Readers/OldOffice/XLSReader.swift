// Excel 5 to 2003 ([MS-XLS], BIFF 5 and 8): records of a type and a length; a worksheet's cells as rows with their
// columns in place, numbers and days as they are shown.
//
//   Workbook (Book)   globals: 0085 sheets  00FC shared strings  041E formats  00E0 cells' formats  002F encrypted
//                     a sheet: 00FD shared string  0203 number  027E short number  00BD several  0006 formula
//                     0207 its text  0205 yes, no  01B6 a note

import Foundation

/// Reads workbooks of Excel 5 and later. Each sheet is a document of its own.
public struct XLSReader: DocumentReader {
    public let format = "Excel 97 workbook (XLS)"
    public let endings = ["xls", "xlt"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let stream: [UInt8]
        var time: Date?
        if data.starts(with: CompoundFile.signature) {
            let file = try CompoundFile(data)
            guard let found = try file.stream("Workbook") ?? file.stream("Book") ?? file.stream("BOOK") else {
                throw ReadingFailure.malformed("no Excel workbook: a compound file without Workbook")
            }
            stream = found
            time = PropertySet(file).time
        } else if data.starts(with: [0x09, 0x08]) {
            stream = [UInt8](data)
        } else {
            throw ReadingFailure(
                rule: "unsupported", value: "no workbook of Excel 5 or later; open it and save it as XLSX")
        }
        let book = try XLSBook(stream)
        var found = 0
        var read: Set<Int> = []
        for sheet in book.sheets where read.insert(sheet.place).inserted {
            guard let table = book.table(sheet), !table.lines.isEmpty else { continue }
            found += 1
            try emit(
                .text(
                    ReadText(
                        title: sheet.name, text: table.lines.joined(separator: "\n"), part: sheet.name, time: time,
                        omissions: table.omissions)))
        }
        if found == 0 { throw ReadingFailure.empty("no cells with text in a workbook") }
    }
}

/// A workbook's strings, formats and sheets.
struct XLSBook {
    struct Sheet {
        var name: String
        var place: Int
    }

    struct Table {
        var lines: [String] = []
        var omissions: [Omission] = []
    }

    private(set) var sheets: [Sheet] = []
    private let data: LittleEndian
    private var strings: [String] = []
    private var formats: [Int: String] = [:]
    private var cellFormats: [Int] = []
    private var codePage = 1_252
    private var isWide = true
    private var isFrom1904 = false

    /// Cells by which rows are filled up in all.
    private static let mostFilled = 1 << 22

    /// - Throws: `ReadingFailure`.
    init(_ bytes: [UInt8]) throws(ReadingFailure) {
        data = LittleEndian(bytes)
        guard data.u16(0) == 0x0809, let version = data.u16(4) else {
            throw ReadingFailure(
                rule: "unsupported", value: "a workbook older than Excel 5; open it and save it as XLSX")
        }
        isWide = version == 0x0600
        var place = 0
        var sharedStrings: [Range<Int>] = []
        var isInStrings = false
        while let type = data.u16(place), let size = data.u16(place + 2) {
            let begin = place + 4
            guard size <= data.count - begin else { break }
            switch type {
            case 0x2F:
                throw ReadingFailure(rule: "encrypted", value: "protected by a password; open it and save it without")
            case 0x42: codePage = data.u16(begin) ?? codePage
            case 0x22: isFrom1904 = data.u16(begin) == 1
            case 0x85:
                if let at = data.u32(begin), let kind = data.u8(begin + 5), kind == 0, let count = data.u8(begin + 6) {
                    var cursor = begin + 7
                    sheets.append(Sheet(name: text(&cursor, count), place: at))
                }
            case 0xFC: sharedStrings = [begin..<(begin + size)]
            case 0x3C: if isInStrings { sharedStrings.append(begin..<(begin + size)) }
            case 0x041E:
                if let id = data.u16(begin) {
                    var cursor = begin + (isWide ? 4 : 3)
                    let count = isWide ? data.u16(begin + 2) : data.u8(begin + 2)
                    formats[id] = text(&cursor, count ?? 0)
                }
            case 0xE0: cellFormats.append(data.u16(begin + 2) ?? 0)
            default: break
            }
            if type == 0xFC { isInStrings = true } else if type != 0x3C { isInStrings = false }
            place = begin + size
            if type == 0x0A { break }
        }
        if !sharedStrings.isEmpty { readStrings(sharedStrings) }
        if sheets.isEmpty { sheets = [Sheet(name: "", place: 0)] }
    }

    /// Characters of one record; BIFF 8 writes how wide they are before them.
    private func text(_ place: inout Int, _ count: Int) -> String {
        if !isWide {
            defer { place += count }
            return data.slice(place, count).map { CodePage.text($0[...], codePage) } ?? ""
        }
        let flags = data.u8(place) ?? 0
        place += 1
        if flags & 8 != 0 { place += 2 }
        if flags & 4 != 0 { place += 4 }
        let size = flags & 1 != 0 ? 2 * count : count
        defer { place += size }
        guard let bytes = data.slice(place, size) else { return "" }
        return flags & 1 != 0 ? LittleEndian.utf16(bytes) : Self.latin(bytes)
    }

    private static func latin(_ bytes: [UInt8]) -> String { String(decoding: bytes.map { UInt16($0) }, as: UTF16.self) }

    /// Strings go on over records; the characters of one that is cut begin with their width again.
    private mutating func readStrings(_ records: [Range<Int>]) {
        var record = 0
        var place = records[0].lowerBound + 8
        func move(_ count: Int) {
            var left = count
            while record < records.count, place + left > records[record].upperBound {
                left -= records[record].upperBound - place
                record += 1
                place = record < records.count ? records[record].lowerBound : place
            }
            place += left
        }
        let total = data.u32(records[0].lowerBound + 4) ?? 0
        while strings.count < total, record < records.count {
            if place >= records[record].upperBound {
                record += 1
                guard record < records.count else { return }
                place = records[record].lowerBound
            }
            guard var left = data.u16(place), var flags = data.u8(place + 2) else { return }
            place += 3
            var tail = 0
            if flags & 8 != 0 {
                tail += 4 * (data.u16(place) ?? 0)
                place += 2
            }
            if flags & 4 != 0 {
                tail += data.u32(place) ?? 0
                place += 4
            }
            var units: [UInt16] = []
            while left > 0 {
                let width = flags & 1 != 0 ? 2 : 1
                let room = max(0, (records[record].upperBound - place) / width)
                let count = min(left, room)
                guard let bytes = data.slice(place, count * width) else { return }
                for index in 0..<count {
                    units.append(
                        width == 2 ? UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8 : UInt16(bytes[index])
                    )
                }
                place += count * width
                left -= count
                if left > 0 {
                    record += 1
                    guard record < records.count, let next = data.u8(records[record].lowerBound) else { break }
                    flags = next
                    place = records[record].lowerBound + 1
                }
            }
            strings.append(String(decoding: units, as: UTF16.self))
            if tail > 0 { move(tail) }
        }
    }

    // MARK: Sheets

    /// A sheet's rows; nil where none is at its place.
    func table(_ sheet: Sheet) -> Table? {
        var place = sheet.place
        guard data.u16(place) == 0x0809 else { return nil }
        var cells: [(row: Int, column: Int, text: String)] = []
        var table = Table()
        var formula: (row: Int, column: Int)?
        var boxed = 0
        var depth = 0
        while let type = data.u16(place), let size = data.u16(place + 2) {
            let begin = place + 4
            guard size <= data.count - begin else { break }
            let row = data.u16(begin) ?? 0, column = data.u16(begin + 2) ?? 0, format = data.u16(begin + 4) ?? 0
            switch type {
            case 0x0809: depth += 1
            case 0x0A: depth -= 1
            case 0xFD:
                if let index = data.u32(begin + 6), index < strings.count {
                    cells.append((row, column, strings[index]))
                }
            case 0x0204, 0xD6:
                var cursor = begin + 8
                cells.append((row, column, text(&cursor, data.u16(begin + 6) ?? 0)))
            case 0x0203:
                if let bits = data.u64(begin + 6) {
                    cells.append((row, column, shown(Double(bitPattern: bits), format)))
                }
            case 0x027E:
                if let short = data.u32(begin + 6) { cells.append((row, column, shown(Self.short(short), format))) }
            case 0xBD:
                for index in 0..<max(0, (size - 6) / 6) {
                    let at = begin + 4 + 6 * index
                    if let own = data.u16(at), let short = data.u32(at + 2) {
                        cells.append((row, column + index, shown(Self.short(short), own)))
                    }
                }
            case 0x06:
                formula = nil
                if let bits = data.u64(begin + 6) {
                    if bits >> 48 != 0xFFFF {
                        cells.append((row, column, shown(Double(bitPattern: bits), format)))
                    } else if bits & 0xFF == 0 {
                        formula = (row, column)
                    } else if bits & 0xFF == 1 {
                        cells.append((row, column, bits >> 16 & 0xFF == 0 ? "FALSE" : "TRUE"))
                    }
                }
            case 0x0207:
                var cursor = begin + 2
                if let own = formula { cells.append((own.row, own.column, text(&cursor, data.u16(begin) ?? 0))) }
                formula = nil
            case 0x0205:
                if data.u8(begin + 7) == 0 { cells.append((row, column, data.u8(begin + 6) == 0 ? "FALSE" : "TRUE")) }
            case 0x01B6: boxed = data.u16(begin + 10) ?? 0
            case 0x3C where boxed > 0:
                var cursor = begin
                let note = MarkdownBlock.collapse(text(&cursor, min(boxed, size)))
                if note.contains(where: \.isLetter) { table.omissions.append(Omission(rule: "cell-note", text: note)) }
                boxed = 0
            default: break
            }
            place = begin + size
            if depth <= 0 { break }
        }
        table.lines = Self.lines(cells)
        return table
    }

    /// Rows with ` | ` between cells, columns in place.
    private static func lines(_ cells: [(row: Int, column: Int, text: String)]) -> [String] {
        let filled = cells.map { ($0.row, $0.column, MarkdownBlock.collapse($0.text)) }.filter { !$0.2.isEmpty }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        let first = filled.map(\.1).min() ?? 0
        var lines: [String] = []
        var row = -1
        var column = 0
        var added = 0
        for cell in filled {
            if cell.0 != row {
                lines.append("")
                row = cell.0
                column = first
            }
            while column < cell.1, added < mostFilled {
                lines[lines.count - 1] += " | "
                column += 1
                added += 1
            }
            lines[lines.count - 1] += cell.2
        }
        return lines
    }

    /// RK: 30 bits of a number, whole or the upper half of a double, times 1 or 1/100.
    private static func short(_ value: Int) -> Double {
        let number =
            value & 2 != 0
            ? Double(Int32(truncatingIfNeeded: value) >> 2) : Double(bitPattern: UInt64(value & 0xFFFF_FFFC) << 32)
        return value & 1 != 0 ? number / 100 : number
    }

    // MARK: Numbers as they are shown

    private func shown(_ value: Double, _ format: Int) -> String {
        let id = format < cellFormats.count ? cellFormats[format] : 0
        let code = Self.bare(formats[id] ?? "")
        let isDay =
            (14...22).contains(id) || (27...36).contains(id) || (45...47).contains(id) || (50...58).contains(id)
            || (formats[id] != nil && code.lowercased().contains { "ymdhs".contains($0) } && !code.contains("0")
                && !code.contains("#"))
        if isDay, let text = day(value) { return text }
        if id == 9 || id == 10 || code.contains("%") {
            let decimals = id == 10 ? 2 : code.drop { $0 != "." }.dropFirst().prefix { $0 == "0" }.count
            return String(format: "%.\(decimals)f%%", value * 100)
        }
        return Self.plain(value)
    }

    /// The shortest text of a number, as worksheets show 15 digits.
    static func plain(_ value: Double) -> String {
        guard value.isFinite else { return "" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        return String(format: "%.15g", value)
    }

    /// A format without what is in quotes, brackets and behind a backslash.
    private static func bare(_ format: String) -> String {
        var result = ""
        var isQuoted = false, isBracketed = false, isEscaped = false
        for character in format {
            if isEscaped {
                isEscaped = false
            } else if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted {
                if character == "\\" {
                    isEscaped = true
                } else if character == "[" {
                    isBracketed = true
                } else if character == "]" {
                    isBracketed = false
                } else if !isBracketed {
                    result.append(character)
                }
            }
        }
        return result
    }

    /// A day, a time, or both; nil for numbers that are none.
    private func day(_ value: Double) -> String? {
        guard value >= 0, value < 2_958_466 else { return nil }
        let days = Int(value.rounded(.down)) + (isFrom1904 ? 1_462 : 0)
        let seconds = Int(((value - value.rounded(.down)) * 86_400).rounded())
        let time = String(format: "%02d:%02d", seconds / 3_600, seconds / 60 % 60)
        if days == 0 { return time }
        // Excel counts a 29 February 1900 that never was.
        let date = Date(timeIntervalSince1970: Double(days - (days < 60 ? 25_568 : 25_569)) * 86_400)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? calendar.timeZone
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        let text = String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
        return seconds > 0 && seconds < 86_400 ? text + " " + time : text
    }
}
