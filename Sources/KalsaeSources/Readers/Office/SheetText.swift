// A sheet of a workbook as text, whichever program wrote it. Rows that empty ones part are blocks of their own. A
// block of one column is lines; rows of one cell above a table are lines; a table whose first row names every column
// is a Markdown table, others are rows with ` | ` between cells. Columns that are empty in the whole block take no
// place. A long sheet becomes several documents of at most `mostRows` rows or `mostBytes` bytes, each with the
// table's header; the first is named as the sheet is, the others by the row they begin with. Only cells that hold
// something take memory.

import Foundation

/// The filled cells of one sheet, row by row.
struct SheetText {
    static let lastColumn = 16_384
    static let mostRows = 500
    static let mostBytes = 64 << 10

    private struct Cell {
        var column: Int
        var text: String
        var isNumber: Bool
    }

    private struct Row {
        var number: Int
        var isHidden: Bool
        var cells: [Cell] = []
    }

    /// What a document is put together from.
    private enum Unit {
        case lines(String)
        /// A row of a table, and the header that a document which begins with it repeats.
        case row(number: Int, text: String, header: String?, begins: Bool)
    }

    private var rows: [Row] = []
    private var hiddenColumns: [ClosedRange<Int>] = []
    private var hidden: [Int: [String]] = [:]
    private var notes: [String] = []
    private(set) var omissions: [Omission] = []
    private let limit: Int
    private(set) var bytes = 0

    init(limit: Int) { self.limit = limit }

    /// Whether its cells hold more text than a file may: a text that many cells share counts for each.
    var isTooLarge: Bool { bytes > limit }

    mutating func leave(_ rule: String, _ text: String, value: String = "") {
        let text = MarkdownBlock.collapse(text)
        if !text.isEmpty { omissions.append(Omission(rule: rule, value: value, text: text)) }
    }

    /// Text that stands on the sheet beside its cells.
    mutating func note(_ line: String) { notes.append(line) }

    mutating func hideColumns(_ first: Int, _ last: Int) {
        if first <= last, hiddenColumns.count < Self.lastColumn { hiddenColumns.append(first...last) }
    }

    mutating func beginRow(_ number: Int, isHidden: Bool) {
        if rows.last?.cells.isEmpty ?? false { rows.removeLast() }
        rows.append(Row(number: number, isHidden: isHidden))
    }

    mutating func cell(_ column: Int, _ text: String, isNumber: Bool) {
        if isTooLarge { return }
        bytes += text.utf8.count + 16
        let text = MarkdownBlock.collapse(text)
        if text.isEmpty { return }
        if rows.isEmpty { beginRow(1, isHidden: false) }
        if !rows[rows.count - 1].isHidden, hiddenColumns.contains(where: { $0.contains(column) }) {
            hidden[column, default: []].append(text)
        } else {
            rows[rows.count - 1].cells.append(Cell(column: column, text: text, isNumber: isNumber))
        }
    }

    /// Takes hidden rows and columns out.
    private mutating func leaveHidden() {
        for row in rows where row.isHidden {
            leave("hidden-row", row.cells.map(\.text).joined(separator: " | "), value: "row \(row.number)")
        }
        rows.removeAll { $0.isHidden || $0.cells.isEmpty }
        for column in hidden.keys.sorted() {
            leave("hidden-column", (hidden[column] ?? []).joined(separator: " | "), value: "column \(column)")
        }
        hidden = [:]
    }

    /// All of it as one text.
    mutating func whole() -> String { documents().map(\.text).joined(separator: "\n\n") }

    /// The sheet's documents: the row each but the first begins with, and its text.
    mutating func documents() -> [(row: Int?, text: String)] {
        // A hidden row does not part what stands above and below it.
        let filled = Set(rows.lazy.filter { !$0.cells.isEmpty }.map(\.number))
        leaveHidden()
        var units: [Unit] = []
        var start = 0
        for place in rows.indices.dropFirst() where !filled.contains(rows[place].number - 1) {
            Self.add(rows[start..<place], to: &units)
            start = place
        }
        Self.add(rows[start...], to: &units)
        for note in notes { units.append(.lines(note)) }
        return Self.packed(units)
    }

    private static func add(_ rows: ArraySlice<Row>, to units: inout [Unit]) {
        var rows = rows
        let lines = rows.prefix { $0.cells.count == 1 }
        if !lines.isEmpty { units.append(.lines(lines.compactMap { $0.cells.first?.text }.joined(separator: "\n"))) }
        rows = rows.dropFirst(lines.count)
        guard let first = rows.first else { return }
        let columns = Set(rows.flatMap { $0.cells.map(\.column) }).sorted()
        let filled = rows.reduce(0) { $0 + $1.cells.count }
        // A sheet whose cells hardly share columns is no table; its empty cells would outweigh the others.
        let isSparse = rows.count > 100 && columns.count / 8 > filled / rows.count
        let places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        let hasHeader =
            rows.count > 1 && first.cells.count == columns.count && !isSparse
            && first.cells.allSatisfy { !$0.isNumber } && Set(first.cells.map(\.text)).count == columns.count
        var header: String?
        for row in rows {
            var cells = isSparse ? [] : Array(repeating: "", count: columns.count)
            for cell in row.cells {
                let text = hasHeader ? cell.text.replacing("|", with: "\\|") : cell.text
                if let place = places[cell.column], !isSparse { cells[place] = text } else { cells.append(text) }
            }
            var text = hasHeader ? "| " + cells.joined(separator: " | ") + " |" : OfficeTable.line(cells)
            if hasHeader, header == nil {
                header = text + "\n|" + String(repeating: " --- |", count: columns.count)
                text = ""
            }
            units.append(.row(number: row.number, text: text, header: header, begins: row.number == first.number))
        }
    }

    private static func packed(_ units: [Unit]) -> [(row: Int?, text: String)] {
        var documents: [(row: Int?, text: String)] = []
        var row: Int?
        var text = ""
        var count = 0
        var isInTable = false
        func close(_ next: Int?) {
            if !text.isEmpty { documents.append((row, text)) }
            (text, count, isInTable, row) = ("", 0, false, next)
        }
        for unit in units {
            switch unit {
            case .lines(let lines):
                if text.utf8.count + lines.utf8.count > mostBytes, !text.isEmpty { close(nil) }
                text += (text.isEmpty ? "" : "\n\n") + lines
                isInTable = false
            case .row(let number, let line, let header, let begins):
                if count >= mostRows || text.utf8.count + line.utf8.count > mostBytes, !text.isEmpty { close(number) }
                if begins || !isInTable {
                    text += text.isEmpty ? "" : "\n\n"
                    if let header { text += header }
                    text += header != nil && !line.isEmpty ? "\n" + line : line
                } else {
                    text += "\n" + line
                }
                isInTable = true
                count += 1
            }
        }
        close(nil)
        // Only the first may go without a row of its own.
        for place in documents.indices.dropFirst() where documents[place].row == nil { documents[place].row = place }
        return documents
    }
}

/// A workbook's sheets on their way to documents. What is left out of a sheet without text stands with the next.
struct SheetBook {
    private let title: String
    private let time: Date?
    private let limit: Int
    private var bytes = 0
    private var pending: [Omission] = []
    private var held: ReadText?

    /// - Parameters:
    ///   - title: the workbook's own, for sheets whose name says nothing.
    ///   - limit: bytes of all cells' text.
    init(title: String, time: Date?, limit: Int) {
        self.title = title
        self.time = time
        self.limit = limit
    }

    mutating func leave(_ omissions: [Omission]) { pending += omissions.filter { !$0.text.isEmpty } }

    /// Takes a sheet.
    ///
    /// - Throws: `ReadingFailure.tooLarge`, or what `emit` throws.
    mutating func add(
        _ sheet: SheetText, name: String, isHidden: Bool, _ emit: (Reading) throws -> Void
    ) throws {
        var sheet = sheet
        bytes += sheet.bytes
        if bytes > limit { throw ReadingFailure.tooLarge(bytes: bytes, limit: limit) }
        if isHidden {
            let text = sheet.whole()
            leave([Omission(rule: "hidden-sheet", value: name, text: text)] + sheet.omissions)
            return
        }
        let documents = sheet.documents()
        pending += sheet.omissions
        for document in documents {
            if let held { try emit(.text(held)) }
            let part = document.row.map { "\(name) from row \($0)" } ?? name
            held = ReadText(
                title: OfficeTitle.isReal(name) ? name : title, text: document.text, part: part, time: time,
                omissions: pending)
            pending = []
        }
    }

    /// - Throws: `ReadingFailure.empty` where no sheet had text.
    mutating func finish(_ format: String, _ emit: (Reading) throws -> Void) throws {
        guard var last = held else { throw ReadingFailure.noText(format, pending) }
        last.omissions += pending
        try emit(.text(last))
    }
}
