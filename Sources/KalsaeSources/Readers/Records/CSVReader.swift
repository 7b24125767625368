// Tables of text (RFC 4180 and what programs write instead): separators and headers are found, quotes may span lines,
// rows come one by one. Which column is the text, FieldNames or the recipe says; where nothing does, the longest is.
// In files that tabs separate, quotes are letters like others, as IANA's text/tab-separated-values has it, unless they
// stand around a whole field.
// It does not guess types and does not read spreadsheets.

import Foundation

/// Reads CSV and TSV.
public struct CSVReader: DocumentReader {
    public let format = "table (CSV, TSV)"
    public let endings = ["csv", "tsv", "tab"]
    private let textColumns: [String]
    private let pseudonymKey: String?

    /// Rows that are looked at before the first is given.
    private static let sampleRows = 20
    private static let mostColumns = 4_096

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
        var sample: [[String]] = []
        var table: Table?
        func take(_ row: CSVScanner.Row) throws {
            guard let cells = row.cells else {
                try emit(.refused(part: "row-\(row.number)", .undecodable))
                return
            }
            if table != nil {
                try table?.row(cells, emit)
                return
            }
            sample.append(cells)
            if sample.count > Self.sampleRows { try settle() }
        }
        func settle() throws {
            guard table == nil, !sample.isEmpty else { return }
            table = try Table(
                sample, textColumns: textColumns, pseudonyms: Pseudonyms(key: pseudonymKey ?? input.account.seed))
            for cells in sample.dropFirst(table?.hasHeader == true ? 1 : 0) { try table?.row(cells, emit) }
            sample = []
        }
        while let piece = try pieces.next() {
            if scanner == nil {
                scanner = CSVScanner(
                    separator: CSVScanner.separator(in: piece, isTabbed: isTabbed), limit: input.limits.largestFile)
            }
            try scanner?.scan(piece, take)
        }
        try scanner?.finish(take)
        try settle()
        guard let table else { throw ReadingFailure.empty("0 rows") }
        try table.finish(emit)
    }
}

/// What a table's columns are for, and its rows as texts.
private struct Table {
    let hasHeader: Bool
    private let names: [String]
    private let roles: [FieldRole]
    private let pseudonyms: Pseudonyms
    private let isChat: Bool
    private var number = 0
    private var chat: ChatAssembler

    /// KakaoTalk's export as a table.
    private static let chatNames = ["date", "user", "message"]
    private static let longestName = 60

    init(_ sample: [[String]], textColumns: [String], pseudonyms: Pseudonyms) throws {
        let first = sample[0]
        hasHeader = Self.isHeader(first, sample.dropFirst()) || !textColumns.isEmpty
        names =
            hasHeader ? first.map { $0.trimmingCharacters(in: .whitespaces) } : first.indices.map { "column-\($0 + 1)" }
        var roles = names.map(FieldNames.role)
        if !textColumns.isEmpty {
            for name in textColumns where !names.contains(name) {
                throw ReadingFailure(rule: "missing-column", value: "no column is called \"\(name.prefix(60))\"")
            }
            for index in names.indices {
                let isText = if case .text = roles[index] { true } else { roles[index] == .pair }
                if textColumns.contains(names[index]) {
                    roles[index] = .pair
                } else if isText {
                    roles[index] = .attribute
                }
            }
        } else if !roles.contains(where: { if case .text = $0 { true } else { $0 == .pair } }) {
            let rows = sample.dropFirst(hasHeader ? 1 : 0)
            let free = names.indices.filter { roles[$0] == .attribute }
            let longest = free.max { one, other in
                func size(_ column: Int) -> Int {
                    rows.reduce(0) { $0 + ($1.indices.contains(column) ? $1[column].utf8.count : 0) }
                }
                return size(one) < size(other)
            }
            if let longest { roles[longest] = .text(0) }
        }
        self.roles = roles
        self.pseudonyms = pseudonyms
        isChat = textColumns.isEmpty && names.map { $0.lowercased() } == Self.chatNames
        chat = ChatAssembler(pseudonyms)
    }

    /// A header names its columns: no two alike, none empty, long or a number, and one of them known or of another kind
    /// than what stands below.
    private static func isHeader(_ first: [String], _ others: ArraySlice<[String]>) -> Bool {
        let cells = first.map { $0.trimmingCharacters(in: .whitespaces) }
        if Set(cells).count < cells.count || cells.contains(where: { $0.isEmpty || $0.count > longestName }) {
            return false
        }
        if cells.contains(where: { Double($0) != nil }) { return false }
        if cells.contains(where: FieldNames.isKnown) { return true }
        let isNumber = { (column: Int) in
            !others.isEmpty && others.allSatisfy { $0.indices.contains(column) && Double($0[column]) != nil }
        }
        return cells.indices.contains(where: isNumber)
    }

    mutating func row(_ cells: [String], _ emit: (Reading) throws -> Void) throws {
        number += 1
        let part = "row-\(number)"
        guard cells.count == names.count else {
            let value = "\(cells.count) fields where the table has \(names.count) columns"
            try emit(.refused(part: part, .malformed(value)))
            return
        }
        if isChat {
            let line = ChatMessageLine(author: cells[1], text: cells[2], time: TimeText.parse(cells[0]))
            if let text = chat.add(line) { try emit(.text(text)) }
            return
        }
        var record = RecordText()
        for index in cells.indices where roles[index] != .left {
            record.add(roles[index], name: names[index], value: cells[index], pseudonyms)
        }
        if let text = record.reading(part: part) {
            try emit(.text(text))
        } else {
            try emit(.refused(part: part, .noText))
        }
    }

    consuming func finish(_ emit: (Reading) throws -> Void) throws {
        if let text = chat.finish() { try emit(.text(text)) }
    }
}
