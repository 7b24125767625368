// Comma-separated values as spreadsheets read and write them (RFC 4180): fields in quotes may hold commas, line ends
// and doubled quotes. Fields that a spreadsheet would take for a formula are written with an apostrophe before them
// and read without it, so that no text of the corpus is ever run. It knows no columns.

/// Rows of delimited text.
public enum DelimitedText {
    /// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection"); white space before it does not
    /// protect, and an apostrophe is doubled so that reading gives back what was written.
    private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]

    /// The rows of a text; empty lines give none. An unclosed quote reaches to the end.
    ///
    /// Fields are given as they stand; `unprotected` takes a formula's apostrophe off.
    public static func rows(_ text: String, separator: Unicode.Scalar = ",") -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuoted = false
        func closeField() {
            row.append(String(field))
            field = String.UnicodeScalarView()
            wasQuoted = false
        }
        func closeRow() {
            if row.isEmpty, field.isEmpty, !wasQuoted { return }
            closeField()
            rows.append(row)
            row = []
        }
        let scalars = Array(text.unicodeScalars)
        var place = scalars.first == "\u{FEFF}" ? 1 : 0
        while place < scalars.count {
            let scalar = scalars[place]
            place += 1
            if isQuoted {
                if scalar != "\"" {
                    field.append(scalar)
                } else if place < scalars.count, scalars[place] == "\"" {
                    field.append(scalar)
                    place += 1
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"", field.isEmpty, !wasQuoted {
                isQuoted = true
                wasQuoted = true
            } else if scalar == separator {
                closeField()
            } else if scalar == "\n" {
                closeRow()
            } else if scalar == "\r" {
                if place < scalars.count, scalars[place] == "\n" { place += 1 }
                closeRow()
            } else {
                field.append(scalar)
            }
        }
        closeRow()
        return rows
    }

    /// One row with its line end.
    public static func line(_ fields: [String], separator: Unicode.Scalar = ",") -> String {
        var line = ""
        for (place, field) in fields.enumerated() {
            if place > 0 { line.unicodeScalars.append(separator) }
            let shown = protected(field)
            let needsQuotes = shown.unicodeScalars.contains {
                $0 == separator || $0 == "\"" || $0 == "\n" || $0 == "\r" || $0 == "\t"
            }
            let isBlank = fields.count == 1 && shown.isEmpty
            if needsQuotes || isBlank || shown != shown.trimmed || shown.unicodeScalars.first == "\u{FEFF}" {
                line += "\"" + shown.replacing("\"", with: "\"\"") + "\""
            } else {
                line += shown
            }
        }
        return line + "\r\n"
    }

    /// A field that no spreadsheet runs.
    public static func protected(_ field: String) -> String {
        isDangerous(field) ? "'" + field : field
    }

    /// What `protected` was given.
    public static func unprotected(_ field: String) -> String {
        field.unicodeScalars.first == "'" && isDangerous(String(field.unicodeScalars.dropFirst()))
            ? String(field.unicodeScalars.dropFirst()) : field
    }

    private static func isDangerous(_ field: String) -> Bool {
        // Apostrophes already there count too: what begins with them is protected by one more.
        let first = field.unicodeScalars.first {
            $0 != "'" && $0 != " " && $0 != "\u{A0}" && $0 != "\u{3000}" && $0 != "\n" && $0 != "\u{FEFF}"
        }
        return first.map(formulaStarts.contains) ?? false
    }
}

extension String {
    /// Without white space at either end.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
