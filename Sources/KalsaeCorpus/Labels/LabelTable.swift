// Labels as a table that people fill in with a spreadsheet: a row for each item, a column for each person. Texts come
// back as they went out; what a spreadsheet would run is protected (DelimitedText.swift).
//
//     id, text, proposed, label:kim, label:lee
//     7,  "…",  hostile 0.75, hostile, neutral
//
// A person who is not there yet adds a column `label:NAME`. Several labels in a field have `|` between them. In a task
// of many labels `(none)` says that none fits; an empty field says that nothing was decided.

import Foundation
import KalsaeSupport

/// Writes and reads tables of labels.
public enum LabelTable {
    /// What a person writes where no label of many fits.
    public static let none = "(none)"
    private static let personPrefix = "label:"

    /// The table as comma-separated values.
    ///
    /// - Parameters:
    ///   - people: whose columns there are, decided or not; everybody who decided something by default.
    ///   - marksEncoding: whether it begins with a byte order mark, without which Excel reads Korean wrongly.
    public static func csv(
        _ items: some Sequence<LabelItem>, _ decisions: LabelDecisions, _ set: LabelSet, people: [String]? = nil,
        marksEncoding: Bool = true
    ) -> String {
        let people = people ?? decisions.people
        var table = marksEncoding ? "\u{FEFF}" : ""
        table += DelimitedText.line(["id", "text", "proposed"] + people.map { personPrefix + $0 })
        for item in items {
            let proposed = item.proposed.map { "\($0.label) \(Decimals.text($0.score))" }.joined(separator: ", ")
            let said = people.map { person -> String in
                guard let labels = decisions.labels(of: item.id, by: person) else { return "" }
                return labels.isEmpty ? none : set.joined(labels)
            }
            table += DelimitedText.line([item.id, item.text, proposed] + said)
        }
        return table
    }

    /// The decisions of a table, in the order of its rows.
    ///
    /// - Parameter path: where it was read, for what is said of it.
    /// - Throws: `SupportError.malformedLine` with the row's number (the header is row 1): a column that is missing or
    ///   twice there, an item that is twice there, a label outside the set.
    public static func decisions(in csv: String, _ set: LabelSet, path: String) throws -> [LabelDecision] {
        let rows = DelimitedText.rows(csv, separator: separator(of: csv)).map { $0.map(DelimitedText.unprotected) }
        func refuse(_ row: Int, _ reason: String) -> SupportError {
            .malformedLine(path: path, line: row, reason: reason)
        }
        guard let header = rows.first?.map({ $0.trimmingCharacters(in: .whitespaces) }),
            let idColumn = header.firstIndex(of: "id")
        else { throw refuse(1, "the first row must name the columns, and one of them must be \"id\"") }
        let people = header.enumerated().compactMap { column, name in
            name.hasPrefix(personPrefix) && name.count > personPrefix.count
                ? (column: column, name: String(name.dropFirst(personPrefix.count))) : nil
        }
        guard !people.isEmpty else { throw refuse(1, "there is no column \"\(personPrefix)NAME\"") }
        guard Set(people.map(\.name)).count == people.count else { throw refuse(1, "two columns have the same name") }
        var seen: Set<String> = []
        var decisions: [LabelDecision] = []
        for (place, row) in rows.enumerated().dropFirst() {
            guard row.count > idColumn, !row[idColumn].isEmpty else { throw refuse(place + 1, "the id is missing") }
            guard row.count <= header.count else {
                throw refuse(place + 1, "it has \(row.count) fields, the first row \(header.count)")
            }
            let id = row[idColumn]
            guard seen.insert(id).inserted else { throw refuse(place + 1, "\"\(id)\" stands there twice") }
            for (column, name) in people where column < row.count {
                let field = row[column].trimmingCharacters(in: .whitespaces)
                if field.isEmpty { continue }
                do {
                    let labels = set.allowsMany && field == none ? [] : try set.split(field)
                    decisions.append(LabelDecision(id: id, labels: labels, by: name))
                } catch let error as CorpusError { throw refuse(place + 1, error.description) }
            }
        }
        return decisions
    }

    /// What stands between the names of the columns: spreadsheets write commas, semicolons or tabs, by country.
    private static func separator(of csv: String) -> Unicode.Scalar {
        let header = csv.prefix { !$0.isNewline }.unicodeScalars
        let candidates: [Unicode.Scalar] = [",", ";", "\t"]
        return candidates.max { left, right in header.count { $0 == left } < header.count { $0 == right } } ?? ","
    }
}
