// Parquet files as Hugging Face's datasets and pyarrow write them: each row a document, its text chosen by the columns'
// names. Damaged and hostile files are put aside with a reason; what was read before stays.
// Missing: encryption, Brotli, LZO, columns in other files.

import Foundation

/// Reads Parquet.
public struct ParquetReader: DocumentReader {
    public let format = "Parquet"
    public let endings = ["parquet"]
    /// Columns that are the text; empty leaves the choice to their names.
    public var textColumns: [String]

    public init(textColumns: [String] = []) { self.textColumns = textColumns }

    /// Rows that any file may have; a larger file may have more, as many as its bytes by `largestExpansion`.
    static let rowsOfAny = 1_000_000

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let limits = input.limits
        do {
            let rows = try ParquetRows(try input.file(), limits: limits)
            let expansion = rows.size.multipliedReportingOverflow(by: limits.largestExpansion)
            let mostRows = max(Self.rowsOfAny, expansion.overflow ? Int.max : expansion.partialValue)
            let mostBytes = min(limits.largestArchive, max(limits.largestFile, mostRows))
            var columns = TextColumns(textColumns)
            var number = 0
            var found = 0
            var bytes = 0
            // Values that are no text cost nothing where their pages are not read.
            try rows.forEach(wanted: { !Self.isBytes($0) }) { row in
                number += 1
                if number > mostRows { throw ParquetFault.tooLarge(number, limit: mostRows) }
                guard var text = columns.document(of: row.map { ($0.name, Self.column($0.value)) }) else {
                    try emit(.refused(part: "row-\(number)", .empty("no text in the row's columns")))
                    return
                }
                bytes += text.text.utf8.count
                if bytes > mostBytes { throw ParquetFault.tooLarge(bytes, limit: mostBytes) }
                found += 1
                text.part = "row-\(number)"
                // Bytes that are no UTF-8 came as U+FFFD.
                text.repairs = text.text.utf8.count > 0 ? Self.repair(&text.text) : 0
                try emit(.text(text))
            }
            if number == 0 { throw ReadingFailure.empty("no rows") }
        } catch let fault as ParquetFault {
            switch fault {
            case .truncated: throw ReadingFailure.malformed("the file ends before what it announces")
            case .malformed(let reason): throw ReadingFailure.malformed(reason)
            case .unsupported(let what): throw ReadingFailure(rule: "unsupported", value: "Parquet: \(what)")
            case .tooLarge(let count, let limit): throw ReadingFailure.tooLarge(bytes: count, limit: limit)
            }
        }
    }

    /// Whether a column holds nothing but bytes (a picture).
    private static func isBytes(_ node: ParquetNode) -> Bool {
        node.kind == .bytes || !node.children.isEmpty && node.children.allSatisfy(isBytes)
    }

    private static func repair(_ text: inout String) -> Int {
        guard text.utf8.contains(0xEF), text.contains("\u{FFFD}") else { return 0 }
        let count = text.unicodeScalars.filter { $0 == "\u{FFFD}" }.count
        text.unicodeScalars.removeAll { $0 == "\u{FFFD}" }
        return count
    }

    /// The names that a turn's speaker and words go by.
    private static let speakers = ["role", "from", "speaker", "author"]
    private static let words = ["content", "value", "text", "message"]

    static func column(_ value: ParquetValue) -> ColumnValue {
        switch value {
        case .text(let text): return .text(text)
        case .time(let date): return .time(date)
        case .list(let elements):
            let turns = elements.compactMap(turn)
            if !turns.isEmpty, turns.count == elements.count { return .turns(ColumnValue.Turn.anonymous(turns)) }
            let texts = elements.compactMap(short)
            return texts.isEmpty ? .none : .text(texts.joined(separator: "\n"))
        case .group(let fields):
            // A group of lists is datasets' form of a list of groups; what else a group holds is no text by itself.
            return turns(fields).map { .turns(ColumnValue.Turn.anonymous($0)) } ?? .none
        case .null, .bytes: return .none
        default: return short(value).map { .other($0) } ?? .none
        }
    }

    private static func short(_ value: ParquetValue) -> String? {
        switch value {
        case .text(let text), .decimal(let text): text
        case .truth(let isTrue): isTrue ? "true" : "false"
        case .integer(let number): String(number)
        case .unsigned(let number): String(number)
        case .real(let number): number.isFinite ? String(number) : nil
        default: nil
        }
    }

    private static func turn(_ value: ParquetValue) -> ColumnValue.Turn? {
        guard case .group(let fields) = value else { return nil }
        func field(_ names: [String]) -> String? {
            names.lazy.compactMap { name in fields.first { $0.name == name }.flatMap { short($0.value) } }.first
        }
        guard let text = field(words) else { return nil }
        return ColumnValue.Turn(speaker: field(speakers) ?? "", text: text)
    }

    private static func turns(_ fields: [(name: String, value: ParquetValue)]) -> [ColumnValue.Turn]? {
        func list(_ names: [String]) -> [ParquetValue]? {
            names.lazy.compactMap { name -> [ParquetValue]? in
                guard case .list(let values)? = fields.first(where: { $0.name == name })?.value else { return nil }
                return values
            }.first
        }
        guard let speakers = list(speakers), let words = list(words), speakers.count == words.count else { return nil }
        return zip(speakers, words).map {
            ColumnValue.Turn(speaker: short($0) ?? "", text: short($1) ?? "")
        }
    }
}
