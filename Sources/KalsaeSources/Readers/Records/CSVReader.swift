// Tables of text: separators, a title above the header and the header are found, quotes may span lines, rows come one
// by one. What columns are for RecordTable decides. Excel's line `sep=;` is an instruction; cells that are missing at a
// row's end are empty; a row with more cells than the table has columns is refused, unless the others are empty.

import Foundation

/// Reads CSV and TSV.
public struct CSVReader: DocumentReader {
    public let format = "table (CSV, TSV)"
    public let endings = ["csv", "tsv", "tab"]
    private let textColumns: [String]
    private let pseudonymKey: String?

    /// Rows that are looked at before the first is given.
    private static let sampleRows = 20

    /// - Parameters:
    ///   - textColumns: names of the columns that hold the text; empty finds them by name, else the longest.
    ///   - pseudonymKey: for authors' pseudonyms; nil derives one from each file's content.
    public init(textColumns: [String] = [], pseudonymKey: String? = nil) {
        self.textColumns = textColumns
        self.pseudonymKey = pseudonymKey
    }

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let pieces = TextPieces(input)
        let isTabbed = !input.name.lowercased().hasSuffix(".csv")
        var scanner: CSVScanner?
        var sample: [CSVScanner.Row] = []
        var table: Table?
        func take(_ row: CSVScanner.Row) throws {
            if table != nil {
                try table?.row(row, emit)
                return
            }
            sample.append(row)
            if sample.count > Self.sampleRows { try settle() }
        }
        func settle() throws {
            guard table == nil, !sample.isEmpty else { return }
            table = try Table(
                sample, textColumns: textColumns, pseudonyms: Pseudonyms(key: pseudonymKey ?? input.account.seed))
            for row in sample.dropFirst(table?.headRows ?? 0) { try table?.row(row, emit) }
            sample = []
        }
        do {
            while var piece = try pieces.next() {
                if scanner == nil {
                    let instruction = CSVForm.instruction(piece)
                    if let instruction { piece = Data(piece.dropFirst(instruction.length)) }
                    scanner = CSVScanner(
                        separator: instruction?.separator ?? CSVForm.separator(in: piece, isTabbed: isTabbed),
                        limit: input.limits.largestFile)
                }
                try scanner?.scan(piece, take)
            }
            try scanner?.finish(take)
            try settle()
        } catch let failure as ReadingFailure {
            // What came before stays.
            try settle()
            if let table { try table.finish(emit) }
            throw failure
        }
        guard let table else { throw ReadingFailure.empty("0 rows") }
        try table.finish(emit)
    }
}

/// What a table's columns are called, and its rows as records.
private struct Table {
    /// Rows that are no records: titles and the header.
    let headRows: Int
    private let names: [String]
    private let records: RecordTable
    private let isChat: Bool
    private var number = 0
    private var chat: ChatAssembler
    /// What stood above the header.
    private var above: [Omission] = []

    /// KakaoTalk's export as a table.
    private static let chatNames = ["date", "user", "message"]
    private static let longestName = 60
    private static let mostTitles = 5

    init(_ sample: [CSVScanner.Row], textColumns: [String], pseudonyms: Pseudonyms) throws {
        let rows = sample.map { $0.cells ?? [] }
        let titles = Self.titles(rows)
        let first = rows[titles]
        let hasHeader = Self.isHeader(first, rows[(titles + 1)...]) || !textColumns.isEmpty
        headRows = hasHeader ? titles + 1 : 0
        if hasHeader {
            for row in rows[..<titles] {
                above.append(
                    Omission(rule: "table-title", value: "above the header", text: row.filter { !$0.isEmpty }.joined()))
            }
        }
        let width = rows.map(\.count).max() ?? 0
        names = hasHeader ? Self.distinct(first) : (0..<width).map { "column-\($0 + 1)" }
        for name in textColumns where !names.contains(name) {
            throw ReadingFailure(rule: "missing-column", value: "no column is called \"\(name.prefix(60))\"")
        }
        records = RecordTable(chosen: textColumns, pseudonyms: pseudonyms)
        isChat = textColumns.isEmpty && names.map { $0.lowercased() } == Self.chatNames
        chat = ChatAssembler(pseudonyms)
    }

    /// How many rows with a single cell stand above a row that is a header.
    private static func titles(_ rows: [[String]]) -> Int {
        let width = rows.map(\.count).max() ?? 0
        if width < 2 { return 0 }
        let titles = rows.prefix(mostTitles).prefix { row in row.count { !$0.isEmpty } <= 1 }.count
        guard titles > 0, titles < rows.count, isHeader(rows[titles], rows[(titles + 1)...]) else { return 0 }
        return titles
    }

    /// Names for all columns: empty ones and those that stand twice get numbers.
    private static func distinct(_ cells: [String]) -> [String] {
        var taken: Set<String> = []
        return cells.enumerated().map { place, cell in
            let trimmed = cell.trimmingCharacters(in: .whitespacesAndNewlines)
            let base = trimmed.isEmpty ? "column-\(place + 1)" : trimmed
            var name = base, number = 2
            while !taken.insert(name).inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            return name
        }
    }

    /// A header names its columns: none long or a number, and one of them known; or all different and one of another
    /// kind than what stands below.
    private static func isHeader(_ first: [String], _ others: ArraySlice<[String]>) -> Bool {
        let cells = first.map { $0.trimmingCharacters(in: .whitespaces) }
        let named = cells.filter { !$0.isEmpty }
        if named.isEmpty || named.contains(where: { $0.count > longestName || Double($0) != nil }) { return false }
        if named.contains(where: FieldNames.isKnown) { return named.count * 2 >= cells.count }
        if Set(cells).count < cells.count || named.count < cells.count { return false }
        let isNumber = { (column: Int) in
            !others.isEmpty && others.allSatisfy { $0.indices.contains(column) && Double($0[column]) != nil }
        }
        return cells.indices.contains(where: isNumber)
    }

    mutating func row(_ row: CSVScanner.Row, _ emit: (Reading) throws -> Void) throws {
        number += 1
        let part = "row-\(number)"
        guard var cells = row.cells else { return try records.refuse(part, row.failure, emit) }
        while cells.count > names.count, cells.last?.isEmpty == true { cells.removeLast() }
        guard cells.count <= names.count else {
            let value = "\(cells.count) fields where the table has \(names.count) columns"
            return try records.refuse(part, .malformed(value), emit)
        }
        if isChat, cells.count == names.count {
            let line = ChatMessageLine(author: cells[1], text: cells[2], time: TimeText.parse(cells[0]))
            if let text = chat.add(line) { try records.add(text, emit) }
            return
        }
        var record = Record(fields: zip(names, cells).map { ($0, .text($1)) }, repairs: row.repairs)
        record.omissions = above
        above = []
        try records.add(record, number: number, emit)
    }

    consuming func finish(_ emit: (Reading) throws -> Void) throws {
        if let text = chat.finish() { try records.add(text, emit) }
        try records.finish(emit)
    }
}
