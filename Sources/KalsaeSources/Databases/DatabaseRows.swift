// Rows as they come from any database, and the JSON line each of them becomes.
// It does not know engines or files.

import Foundation

/// One value of a row.
enum DatabaseValue: Equatable, Sendable {
    case null
    case text(String)
    /// As the database prints it, so that no digit is lost.
    case number(String)
    case truth(Bool)
    /// Bytes that are no text; only their count is kept.
    case bytes(Int)
    /// More bytes than a value may have.
    case tooLarge
}

/// What every connection can do.
protocol DatabaseConnection: AnyObject {
    /// A name as the engine wants it where it may hold anything.
    func quoted(_ name: String) -> String
    /// The columns of a table's primary key in their order; empty where it has none or is not found.
    func primaryKey(of table: [String]) throws -> [String]
    /// Sends one statement that reads and calls `body` with the columns' names and each row.
    ///
    /// - Throws: `SourceError`, `CancellationError`, or what `body` throws.
    func forEachRow(
        _ sql: String, until deadline: ContinuousClock.Instant, isInterrupted: () -> Bool,
        _ body: (_ columns: [String], _ row: [DatabaseValue]) throws -> Void
    ) throws
}

/// Which columns of a row mean what.
struct DatabaseColumns: Sendable {
    var text: [Int]
    /// The key under which each column is written; nil where it went into another.
    var keys: [String?]
    var time: Int?
    var id: Int?

    /// - Throws: `SourceError.invalidSetting` where the recipe names a column that is not there.
    init(_ names: [String], _ settings: DatabaseSettings, id: String?) throws {
        func place(_ name: String?, _ key: String) throws -> Int? {
            guard let name else { return nil }
            if let found = names.firstIndex(of: name) { return found }
            let others = names.filter { $0.lowercased() == name.lowercased() }
            if others.count == 1 { return names.firstIndex(of: others[0]) }
            throw SourceError.invalidSetting(
                name: "sources.\(key)",
                reason: "no column \(name); there are \(names.prefix(30).joined(separator: ", "))")
        }
        text = try settings.text.compactMap { try place($0, "text") }
        let title = try place(settings.title, "title")
        time = try place(settings.time, "time")
        let namedID = try place(settings.id, "id")
        self.id = namedID ?? id.flatMap { names.firstIndex(of: $0) }
        let roles = [(title, "title"), (time, "time"), (namedID, "id")].filter { $0.0 != nil }
        var taken = Set(roles.map(\.1) + (text.isEmpty ? [] : ["text"]))
        keys = []
        for (column, name) in names.enumerated() {
            if text.contains(column) {
                keys.append(nil)
            } else if let role = roles.first(where: { $0.0 == column }) {
                keys.append(role.1)
            } else {
                var key = name
                var number = 2
                while !taken.insert(key).inserted {
                    key = "\(name)_\(number)"
                    number += 1
                }
                keys.append(key)
            }
        }
    }

    /// One line of JSON for a row, columns in the query's order; nil where a value is too large.
    func line(_ row: [DatabaseValue]) -> Data? {
        if row.contains(.tooLarge) { return nil }
        var line = Data("{".utf8)
        func add(_ key: String, _ value: (inout Data) -> Void) {
            if line.count > 1 { line.append(UInt8(ascii: ",")) }
            Self.appendString(key, to: &line)
            line.append(UInt8(ascii: ":"))
            value(&line)
        }
        if !text.isEmpty {
            let parts = text.compactMap { column -> String? in
                switch row[column] {
                case .text(let text), .number(let text): text
                default: nil
                }
            }
            add("text") { Self.appendString(parts.joined(separator: "\n\n"), to: &$0) }
        }
        for (column, key) in keys.enumerated() {
            guard let key, column < row.count else { continue }
            let value = column == time ? DatabaseTime.value(row[column]) : row[column]
            add(key) { Self.append(value, to: &$0) }
        }
        line.append(contentsOf: [UInt8(ascii: "}"), 0x0A])
        return line
    }

    private static func append(_ value: DatabaseValue, to line: inout Data) {
        switch value {
        case .null, .bytes, .tooLarge: line.append(contentsOf: "null".utf8)
        case .truth(let isTrue): line.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .number(let digits) where isNumber(digits): line.append(contentsOf: digits.utf8)
        case .number(let text), .text(let text): appendString(text, to: &line)
        }
    }

    /// Whether JSON has this number (RFC 8259, section 6): `.5`, `NaN` and `007` are none.
    static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func digits() -> Int {
            let found = rest.prefix { (48...57).contains($0) }.count
            rest = rest.dropFirst(found)
            return found
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let isZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        if whole == 0 || isZero && whole > 1 { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if digits() == 0 { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }

    private static func appendString(_ text: String, to line: inout Data) {
        line.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): line.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x0A: line.append(contentsOf: "\\n".utf8)
            case 0x09: line.append(contentsOf: "\\t".utf8)
            case 0x0D: line.append(contentsOf: "\\r".utf8)
            case 0..<0x20: line.append(contentsOf: ("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
            default: line.append(byte)
            }
        }
        line.append(UInt8(ascii: "\""))
    }
}

/// Times as databases write them, in ISO 8601 at UTC.
enum DatabaseTime {
    /// A time column's value; what is no time stays as it is. A number is seconds, or milliseconds where seconds would
    /// lie beyond the year 5000.
    static func value(_ value: DatabaseValue) -> DatabaseValue {
        switch value {
        case .text(let text): .text(iso(text) ?? text)
        case .number(let digits):
            Double(digits).flatMap { number -> DatabaseValue? in
                let seconds = abs(number) > 1e11 ? number / 1_000 : number
                guard seconds.isFinite, abs(seconds) < 1e11 else { return nil }
                return .text(Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601))
            } ?? value
        default: value
        }
    }

    /// `2024-01-02 03:04:05.678+09` as `2024-01-01T18:04:05Z`; nil where the text is no time.
    static func iso(_ text: String) -> String? {
        let pattern =
            /(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(?:Z|([+-])(\d\d):?(\d\d)?)?/
        guard let found = text.trimmingCharacters(in: .whitespaces).wholeMatch(of: pattern)?.output else { return nil }
        var parts = DateComponents()
        parts.year = Int(found.1)
        parts.month = Int(found.2)
        parts.day = Int(found.3)
        parts.hour = found.4.flatMap { Int($0) } ?? 0
        parts.minute = found.5.flatMap { Int($0) } ?? 0
        parts.second = found.6.flatMap { Int($0) } ?? 0
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        parts.calendar = calendar
        guard parts.isValidDate, let local = calendar.date(from: parts) else { return nil }
        var offset = 0.0
        if let sign = found.7, let hours = found.8.flatMap({ Double($0) }) {
            offset = (hours * 60 + (found.9.flatMap { Double($0) } ?? 0)) * (sign == "-" ? -60 : 60)
        }
        return local.addingTimeInterval(-offset).formatted(.iso8601)
    }
}
