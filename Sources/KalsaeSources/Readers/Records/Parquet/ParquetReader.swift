// Parquet files as Hugging Face's datasets and pyarrow write them: each row a record, what its columns are for
// RecordTable decides. Groups within a row become fields by their way (`data.body.text`). Damaged and hostile files are
// put aside with a reason; what was read before stays.
// Missing: encryption, LZO, columns in other files.

import Foundation

/// Reads Parquet.
public struct ParquetReader: DocumentReader {
    public let format = "Parquet"
    public let endings = ["parquet"]
    /// Columns that are the text; empty leaves the choice to their names.
    public var textColumns: [String]
    private let pseudonymKey: String?

    /// - Parameter pseudonymKey: for authors' pseudonyms; nil derives one from each file's content.
    public init(textColumns: [String] = [], pseudonymKey: String? = nil) {
        self.textColumns = textColumns
        self.pseudonymKey = pseudonymKey
    }

    /// Rows that any file may have; a larger file may have more, as many as its bytes by `largestExpansion`.
    static let rowsOfAny = 1_000_000

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let limits = input.limits
        do {
            let rows = try ParquetRows(try input.file(), limits: limits)
            let expansion = rows.size.multipliedReportingOverflow(by: limits.largestExpansion)
            let mostRows = max(Self.rowsOfAny, expansion.overflow ? Int.max : expansion.partialValue)
            let mostBytes = min(limits.largestArchive, max(limits.largestFile, mostRows))
            let table = RecordTable(
                chosen: textColumns, pseudonyms: Pseudonyms(key: pseudonymKey ?? input.account.seed))
            var number = 0
            var bytes = 0
            for node in rows.footer.root.children where Self.isBytes(node) { table.leaveOut(node.name) }
            do {
                // Values that are no text cost nothing where their pages are not read.
                try rows.forEach(wanted: { !Self.isBytes($0) }) { row in
                    number += 1
                    if number > mostRows { throw ParquetFault.tooLarge(number, limit: mostRows) }
                    var record = Record(fields: [])
                    for (name, value) in row { Self.add(value, name, 0, to: &record) }
                    for field in record.fields { bytes += field.value.string?.utf8.count ?? 0 }
                    if bytes > mostBytes { throw ParquetFault.tooLarge(bytes, limit: mostBytes) }
                    try table.add(record, number: number, emit)
                }
            } catch let fault as ParquetFault {
                // What came before stays.
                try table.finish(emit)
                throw fault
            }
            try table.finish(emit)
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

    /// Groups within groups of one row that become fields.
    private static let fieldDepth = 8

    /// A value as fields of its row.
    private static func add(_ value: ParquetValue, _ name: String, _ depth: Int, to record: inout Record) {
        let last = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        switch value {
        case .null: return
        case .bytes: record.fields.append((name, .bytes))
        case .time(let date): record.fields.append((name, .time(date)))
        case .list(let elements):
            let turns = elements.compactMap(turn)
            if ChatShapes.conversations.contains(last), !turns.isEmpty, turns.count == elements.count {
                record.fields.append((name, .turns(turns)))
            } else {
                let texts = elements.flatMap(leaves)
                if !texts.isEmpty { add(.text(texts.joined(separator: "\n")), name, depth, to: &record) }
            }
        case .group(let fields):
            // A group of lists is datasets' form of a list of groups.
            if ChatShapes.conversations.contains(last), let turns = turns(fields) {
                record.fields.append((name, .turns(turns)))
            } else if depth < fieldDepth {
                for field in fields { add(field.value, name + "." + field.name, depth + 1, to: &record) }
            } else {
                add(.text(leaves(value).joined(separator: "\n")), name, depth, to: &record)
            }
        case .text(var text):
            // Bytes that are no UTF-8 came as U+FFFD.
            if text.utf8.contains(0xEF), text.contains("\u{FFFD}") {
                record.repairs += text.unicodeScalars.count { $0 == "\u{FFFD}" }
                text.unicodeScalars.removeAll { $0 == "\u{FFFD}" }
            }
            record.fields.append((name, .text(text)))
        default: if let text = short(value) { record.fields.append((name, .other(text))) }
        }
    }

    /// All texts and numbers within a value.
    private static func leaves(_ value: ParquetValue) -> [String] {
        switch value {
        case .list(let elements): elements.flatMap(leaves)
        case .group(let fields): fields.flatMap { leaves($0.value) }
        case .time(let date): [date.formatted(.iso8601)]
        default: short(value).map { [$0] } ?? []
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

    private static func turn(_ value: ParquetValue) -> FieldValue.Turn? {
        guard case .group(let fields) = value else { return nil }
        func field(_ names: [String]) -> String? {
            names.lazy.compactMap { name in fields.first { $0.name == name }.flatMap { short($0.value) } }.first
        }
        guard let text = field(ChatShapes.words) else { return nil }
        return FieldValue.Turn(speaker: field(ChatShapes.speakers) ?? "", text: text)
    }

    private static func turns(_ fields: [(name: String, value: ParquetValue)]) -> [FieldValue.Turn]? {
        func list(_ names: [String]) -> [ParquetValue]? {
            names.lazy.compactMap { name -> [ParquetValue]? in
                guard case .list(let values)? = fields.first(where: { $0.name == name })?.value else { return nil }
                return values
            }.first
        }
        guard let speakers = list(ChatShapes.speakers), let words = list(ChatShapes.words),
            speakers.count == words.count
        else { return nil }
        return zip(speakers, words).map {
            FieldValue.Turn(speaker: short($0) ?? "", text: short($1) ?? "")
        }
    }
}
