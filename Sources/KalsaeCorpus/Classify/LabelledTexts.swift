// Labelled texts from files: CSV, TSV and JSON Lines with a column for the text and one for the label. Which labels are
// positive is the user's to say. TSV is read as it is, without quotes; CSV as RFC 4180 has it.

import Foundation
import KalsaeSupport

/// Where the texts and labels of a file stand.
public struct LabelColumns: Codable, Sendable, Equatable {
    public var text: String
    public var label: String
    /// The labels that make a text positive; all others make it negative.
    public var positive: Set<String>
    /// Labels whose texts are passed over.
    public var ignored: Set<String>

    public init(text: String, label: String, positive: Set<String>, ignored: Set<String> = []) {
        self.text = text
        self.label = label
        self.positive = positive
        self.ignored = ignored
    }
}

/// Reads and divides labelled texts.
public enum LabelledTexts {
    /// The labelled texts of a `.csv`, `.tsv` or `.jsonl` file.
    ///
    /// ```swift
    /// let columns = LabelColumns(text: "comments", label: "hate", positive: ["hate", "offensive"])
    /// let examples = try LabelledTexts.read(URL(fileURLWithPath: "hate-train.tsv"), columns)
    /// ```
    /// - Throws: `CorpusError.unusableLabels` for a missing column or a line without its fields, `SupportError`.
    public static func read(_ url: URL, _ columns: LabelColumns) throws -> [LabelledText] {
        let rows: [(text: String, label: String)] =
            url.pathExtension.lowercased() == "jsonl" ? try objects(url, columns) : try table(url, columns)
        let examples = rows.compactMap { row -> LabelledText? in
            if columns.ignored.contains(row.label) { return nil }
            return LabelledText(text: row.text, isPositive: columns.positive.contains(row.label))
        }
        guard !examples.isEmpty else {
            throw CorpusError.unusableLabels(path: url.path, reason: "it holds no labelled text")
        }
        return examples
    }

    /// Divides examples at random; equal seeds divide alike.
    public static func split(
        _ examples: [LabelledText], heldOut share: Double, seed: UInt64
    ) -> (train: [LabelledText], held: [LabelledText]) {
        var random = SeededRandom(seed: seed)
        let shuffled = examples.shuffled(using: &random)
        let count = min(examples.count, max(0, Int((Double(examples.count) * share).rounded())))
        return (Array(shuffled.dropFirst(count)), Array(shuffled.prefix(count)))
    }

    private static func objects(_ url: URL, _ columns: LabelColumns) throws -> [(text: String, label: String)] {
        struct Row: Decodable {
            let fields: [String: String]

            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: AnyKey.self)
                var fields: [String: String] = [:]
                for key in values.allKeys {
                    if let text = try? values.decode(String.self, forKey: key) {
                        fields[key.stringValue] = text
                    } else if let number = try? values.decode(Int.self, forKey: key) {
                        fields[key.stringValue] = String(number)
                    } else if let flag = try? values.decode(Bool.self, forKey: key) {
                        fields[key.stringValue] = String(flag)
                    }
                }
                self.fields = fields
            }
        }
        var rows: [(text: String, label: String)] = []
        try JSONLines.forEach(Row.self, in: url) { row in
            guard let text = row.fields[columns.text], let label = row.fields[columns.label] else {
                throw CorpusError.unusableLabels(
                    path: url.path, reason: "object \(rows.count + 1) lacks \"\(columns.text)\" or \"\(columns.label)\""
                )
            }
            rows.append((text, label))
        }
        return rows
    }

    private static func table(_ url: URL, _ columns: LabelColumns) throws -> [(text: String, label: String)] {
        let file = try MappedFile(url)
        let text = String(decoding: file.bytes, as: UTF8.self)
        let isTabbed = url.pathExtension.lowercased() == "tsv"
        var rows = isTabbed ? tabbed(text) : commaSeparated(text)
        guard !rows.isEmpty else { throw CorpusError.unusableLabels(path: url.path, reason: "it is empty") }
        let names = rows.removeFirst()
        func place(_ name: String) throws -> Int {
            if let place = names.firstIndex(of: name) { return place }
            let nearest = NearestName.find(name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
            throw CorpusError.unusableLabels(path: url.path, reason: "it has no column \"\(name)\"\(nearest)")
        }
        let (textPlace, labelPlace) = (try place(columns.text), try place(columns.label))
        return try rows.enumerated().map { number, row in
            guard row.count == names.count else {
                throw CorpusError.unusableLabels(
                    path: url.path, reason: "row \(number + 1) has \(row.count) fields instead of \(names.count)")
            }
            return (row[textPlace], row[labelPlace])
        }
    }

    private static func tabbed(_ text: String) -> [[String]] {
        text.split { $0.isNewline }.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }

    /// RFC 4180: fields in quotes may hold commas, line breaks and doubled quotes.
    static func commaSeparated(_ text: String) -> [[String]] {
        var rows: [[String]] = [], row: [String] = [], field: [UInt8] = []
        var isQuoted = false, wasQuote = false
        func close() {
            row.append(String(decoding: field, as: UTF8.self))
            field = []
        }
        for byte in text.utf8 {
            if isQuoted {
                if wasQuote {
                    wasQuote = false
                    if byte == 0x22 {
                        field.append(byte)
                        continue
                    }
                    isQuoted = false
                } else if byte == 0x22 {
                    wasQuote = true
                    continue
                } else {
                    field.append(byte)
                    continue
                }
            }
            switch byte {
            case 0x22 where field.isEmpty: isQuoted = true
            case 0x2C: close()
            case 0x0A:
                close()
                if row != [""] { rows.append(row) }
                row = []
            case 0x0D: break
            default: field.append(byte)
            }
        }
        if !field.isEmpty || !row.isEmpty || wasQuote {
            close()
            rows.append(row)
        }
        return rows
    }
}
