// The text of a Hangul document: paragraphs in the order in which they stand, controls at the place where their sign
// stands in the text. A paragraph's records have a higher level than it; its controls follow in the order of the signs.
//
// Characters below 32 are signs: 0, 10, 13 and 24…31 take one code unit, all others eight, the second and third of
// which name the control.

import Foundation

/// Gathers a document's text from the records of its sections.
struct HWPBody {
    var output = OfficeText()
    private(set) var omissions: [Omission] = []
    private let info: HWPInfo
    /// Numbers given so far, by numbering and level.
    private var counts: [Int: [Int]] = [:]
    /// The numbering of the section's outline.
    private var outline = 0

    private enum Tag {
        static let paragraph = 0x42
        static let text = 0x43
        static let control = 0x47
        static let list = 0x48
        static let table = 0x4D
        static let equation = 0x58
    }

    /// Tables in tables, boxes in boxes.
    private static let deepest = 24
    /// Cells by which a table is filled up where rows or columns span several.
    private static let mostFilled = 1 << 16
    /// Characters above which a paragraph of the outline is no heading.
    private static let longestHeading = 100
    /// Header, footer and hidden comment: what they are in a row's words.
    private static let asides = ["head": "page-header", "foot": "page-footer", "tcmt": "hidden-comment"]

    init(_ info: HWPInfo) { self.info = info }

    /// Reads a section.
    mutating func read(_ records: HWPRecords) {
        paragraphs(records, 0..<records.list.count, depth: 0)
        if records.cut > 0 {
            omissions.append(
                Omission(
                    rule: "broken-part", value: "a section breaks off; \(records.cut) bytes are no record", text: ""))
        }
    }

    /// The end of what a record at `index` holds: the next record that is not deeper.
    private func end(_ records: HWPRecords, _ index: Int, _ last: Int) -> Int {
        let level = records.list[index].level
        var next = index + 1
        while next < last, records.list[next].level > level { next += 1 }
        return next
    }

    /// All paragraphs that begin in a range and lie in none other of it.
    private mutating func paragraphs(_ records: HWPRecords, _ range: Range<Int>, depth: Int) {
        var index = range.lowerBound
        while index < range.upperBound {
            guard records.list[index].tag == Tag.paragraph else {
                index += 1
                continue
            }
            let end = end(records, index, range.upperBound)
            paragraph(records, index..<end, depth: depth)
            index = end
        }
    }

    private mutating func paragraph(_ records: HWPRecords, _ range: Range<Int>, depth: Int) {
        let header = records.list[range.lowerBound]
        var controls: [Range<Int>] = []
        var text: HWPRecords.Record?
        var index = range.lowerBound + 1
        while index < range.upperBound {
            let record = records.list[index]
            let end = end(records, index, range.upperBound)
            if record.tag == Tag.control { controls.append(index..<end) }
            if record.tag == Tag.text, text == nil { text = record }
            index = end
        }
        let visible = text.map { length(records, $0) } ?? 0
        // What the section says about its outline comes with its first paragraph.
        if let first = controls.first, records.data.slice(records.list[first.lowerBound].start, 4) == Array("dces".utf8)
        {
            control(records, first, depth: depth)
        }
        let kind = kind(shape: records.u16(header, 8) ?? 0, style: records.u8(header, 10) ?? 0, visible)
        var next = 0
        if let text { units(records, text, controls, &next, depth) }
        // Controls whose signs are missing still have text.
        while next < controls.count {
            control(records, controls[next], depth: depth)
            next += 1
        }
        output.endParagraph(kind)
    }

    private mutating func units(
        _ records: HWPRecords, _ record: HWPRecords.Record, _ controls: [Range<Int>], _ next: inout Int, _ depth: Int
    ) {
        var run: [UInt16] = []
        func flush(_ output: inout OfficeText) {
            if !run.isEmpty { output.append(String(decoding: run, as: UTF16.self)) }
            run = []
        }
        var offset = 0
        while let unit = records.u16(record, offset) {
            offset += 2
            if unit >= 32 {
                run.append(UInt16(unit))
                continue
            }
            switch unit {
            case 10: run.append(10)
            case 24: run.append(0x2D)
            case 30: run.append(0xA0)
            case 31: run.append(0x20)
            case 0, 13, 25...29: break
            case 9:
                run.append(9)
                offset += 14
            case 4...8, 19, 20: offset += 14
            default:
                offset += 14
                guard offset <= record.size, next < controls.count else { continue }
                flush(&output)
                control(records, controls[next], depth: depth)
                next += 1
            }
        }
        flush(&output)
    }

    // MARK: Controls

    private mutating func control(_ records: HWPRecords, _ range: Range<Int>, depth: Int) {
        let record = records.list[range.lowerBound]
        let name = String(
            decoding: (records.data.slice(record.start, min(4, record.size)) ?? []).reversed(), as: UTF8.self)
        let inner = (range.lowerBound + 1)..<range.upperBound
        if depth >= Self.deepest {
            let text = plain(records, inner)
            if !text.isEmpty {
                omissions.append(Omission(rule: "too-deep", value: "tables and boxes in others", text: text))
            }
            return
        }
        switch name {
        case "secd": outline = records.u16(record, 18) ?? 0
        case "tbl ": table(records, inner, depth + 1)
        case "fn  ", "en  ":
            output.beginFlow()
            paragraphs(records, inner, depth: depth + 1)
            output.endNote()
        case "head", "foot", "tcmt":
            let text = plain(records, inner)
            if !text.isEmpty { omissions.append(Omission(rule: Self.asides[name] ?? name, text: text)) }
        case "atno":
            // Numbers of pictures, tables and formulas stand in captions; those of notes and pages in no sentence.
            if let flags = records.u32(record, 4), (3...5).contains(flags & 15), let number = records.u16(record, 8) {
                output.append(String(number))
            }
        case "tdut", "tcps":
            var offset = 4
            if let main = records.text(record, &offset) { output.append(main) }
            if name == "tdut", let small = records.text(record, &offset), !small.isEmpty { output.append("(\(small))") }
        case "eqed":
            for index in inner where records.list[index].tag == Tag.equation {
                var offset = 4
                if let script = records.text(records.list[index], &offset) { output.append(" \(script) ") }
            }
            box(records, inner, depth + 1)
        default: box(records, inner, depth + 1)
        }
    }

    /// The paragraphs of a drawing's boxes and captions; they stand after the paragraph.
    private mutating func box(_ records: HWPRecords, _ range: Range<Int>, _ depth: Int) {
        guard range.contains(where: { records.list[$0].tag == Tag.paragraph }) else { return }
        output.beginFlow()
        paragraphs(records, range, depth: depth)
        output.endBox()
    }

    private struct Cell {
        var row: Int
        var column: Int
        var rows: Int
        var columns: Int
        var range: Range<Int>
    }

    private mutating func table(_ records: HWPRecords, _ range: Range<Int>, _ depth: Int) {
        guard let level = range.first.map({ records.list[$0].level }) else { return }
        var starts: [Int] = []
        var body: Int?
        for index in range where records.list[index].level == level {
            if records.list[index].tag == Tag.table, body == nil { body = index }
            if records.list[index].tag == Tag.list { starts.append(index) }
        }
        var cells: [Cell] = []
        for (order, start) in starts.enumerated() {
            let end = order + 1 < starts.count ? starts[order + 1] : range.upperBound
            let record = records.list[start]
            if let body, start > body, let column = records.u16(record, 8), let row = records.u16(record, 10) {
                cells.append(
                    Cell(
                        row: row, column: column, rows: max(1, records.u16(record, 14) ?? 1),
                        columns: max(1, records.u16(record, 12) ?? 1), range: (start + 1)..<end))
            } else {
                box(records, (start + 1)..<end, depth)
            }
        }
        cells.sort { ($0.row, $0.column) < ($1.row, $1.column) }
        output.beginTable()
        write(records, cells, depth)
        output.endTable()
    }

    /// The cells row by row; a place that a cell above covers repeats nothing but keeps its column.
    private mutating func write(_ records: HWPRecords, _ cells: [Cell], _ depth: Int) {
        // Until which row a column is covered from above, and how wide the covering cell is.
        var covered: [Int: (until: Int, columns: Int)] = [:]
        var filled = 0
        var row = -1
        var column = 0
        for cell in cells {
            if cell.row != row {
                output.beginRow()
                row = cell.row
                column = 0
            }
            while column < cell.column, filled < Self.mostFilled {
                var width = 1
                if let over = covered[column], over.until > row { width = over.columns }
                output.beginFlow()
                output.endCell()
                filled += 1
                column += width
            }
            if cell.rows > 1 { covered[cell.column] = (row + cell.rows, cell.columns) }
            output.beginFlow()
            paragraphs(records, cell.range, depth: depth)
            output.endCell()
            column = cell.column + cell.columns
        }
    }

    /// All text of a range without its structure.
    private func plain(_ records: HWPRecords, _ range: Range<Int>) -> String {
        var lines: [String] = []
        for index in range where records.list[index].tag == Tag.text {
            let record = records.list[index]
            var units: [UInt16] = []
            var offset = 0
            while let unit = records.u16(record, offset) {
                offset += 2
                if unit >= 32 || unit == 10 { units.append(UInt16(unit)) }
                if unit < 32, ![0, 10, 13].contains(unit), !(24...31).contains(unit) {
                    units.append(0x20)
                    offset += 14
                }
            }
            let line = MarkdownBlock.collapse(String(decoding: units, as: UTF16.self))
            if !line.isEmpty { lines.append(line) }
        }
        return lines.joined(separator: "\n")
    }

    // MARK: What a paragraph is

    /// Characters of a paragraph's text that are seen.
    private func length(_ records: HWPRecords, _ record: HWPRecords.Record) -> Int {
        var count = 0
        var offset = 0
        while let unit = records.u16(record, offset) {
            offset += 2
            if unit > 32 { count += 1 }
            if unit < 32, ![0, 10, 13].contains(unit), !(24...31).contains(unit) { offset += 14 }
        }
        return count
    }

    /// The kind of a paragraph; the number of a heading is written before its text.
    private mutating func kind(shape place: Int, style: Int, _ visible: Int) -> OfficeText.Kind {
        let shape = place < info.shapes.count ? info.shapes[place] : HWPInfo.Shape()
        var named = style < info.styles.count ? info.styles[style].kind : nil
        // A table of contents is text here: its lines are typed, not counted.
        if named == .left { named = nil }
        if visible == 0 { return .body }
        switch shape.head {
        case .none: return named ?? .body
        case .bullet: return named ?? .item(level: shape.level, mark: "- ")
        case .number, .outline:
            let mark = number(shape)
            if mark.isEmpty { return named ?? .body }
            // Outlines are also how offices write long lists of points.
            if named == nil, shape.head == .number || visible > Self.longestHeading {
                return .item(level: shape.level, mark: mark + " ")
            }
            output.append(mark + " ")
            return named ?? .heading(shape.level + 1)
        }
    }

    /// The next number of a shape, as the document writes it; empty where it writes none.
    private mutating func number(_ shape: HWPInfo.Shape) -> String {
        let place = shape.head == .outline ? outline : shape.numbering
        // Outlines are counted apart from lists.
        let key = shape.head == .outline ? -1 - place : place
        var numbers = counts[key] ?? [Int](repeating: 0, count: 8)
        numbers[shape.level] += 1
        for deeper in (shape.level + 1)..<max(shape.level + 1, numbers.count) { numbers[deeper] = 0 }
        counts[key] = numbers
        guard place > 0, place <= info.numberings.count else {
            return shape.head == .outline ? "" : "\(numbers[shape.level])."
        }
        let levels = info.numberings[place - 1]
        guard shape.level < levels.count else { return "\(numbers[shape.level])." }
        var text = ""
        var isSign = false
        for character in levels[shape.level].form {
            if isSign, let level = character.wholeNumberValue, (1...7).contains(level) {
                let kind = level - 1 < levels.count ? levels[level - 1].kind : 0
                text += HWPNumber.text(max(1, numbers[level - 1]), kind: kind)
            } else if character != "^" {
                text.append(character)
            }
            isSign = character == "^"
        }
        return text
    }
}
