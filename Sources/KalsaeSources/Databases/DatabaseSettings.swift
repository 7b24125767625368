// What a recipe says about a database: where it is, what to read, which columns mean what, and what it may cost.
// A password is never here, only the name of the place where it is kept.

import Foundation
import KalsaeSupport

/// A table or query of a database as a source.
///
/// ```yaml
/// sql: postgresql://reader@db.example.org/shop
/// password: {env: SHOP_PASSWORD}
/// table: reviews
/// text: [body]
/// id: review_id
/// ```
public struct DatabaseSettings: Codable, Sendable, Equatable {
    /// Where a password is kept.
    public struct Secret: Codable, Sendable, Equatable {
        /// An environment variable that holds it.
        public var env: String?
        /// A file whose first line it is.
        public var file: String?

        public init(env: String? = nil, file: String? = nil) {
            self.env = env
            self.file = file
        }
    }

    /// A SQLite file, `postgresql://user@host:port/database`, `mariadb://user@host:port/database`, or ODBC's own
    /// `odbc:DSN=…` or `odbc:Driver=…;Server=…`. It holds no password.
    public var sql: String
    /// The folder name under which its documents appear; nil takes the table's or the database's.
    public var name: String?
    public var password: Secret?
    /// One `SELECT` or `WITH`. Either this or `table`.
    public var query: String?
    /// A table or view, also `schema.table`, spelt as the database spells it.
    public var table: String?
    /// Columns that are the document's text, in order; none leaves the choice to the columns' names.
    public var text: [String]
    public var title: String?
    /// Column that says when a row was last changed.
    public var time: String?
    /// Column by which rows are told apart and ordered; nil takes a table's primary key.
    public var id: String?
    /// Seconds that the whole query may take.
    public var limitSeconds: Double
    /// Rows after which the query is refused as too large.
    public var mostRows: Int
    /// Bytes of one value; a row with a larger one is put aside.
    public var largestValue: Int
    /// Rows in one file of the mirror, at most. One changed row is read again with that many others.
    public var rowsPerFile: Int

    public init(
        sql: String, name: String? = nil, password: Secret? = nil, query: String? = nil, table: String? = nil,
        text: [String] = [], title: String? = nil, time: String? = nil, id: String? = nil, limitSeconds: Double = 300,
        mostRows: Int = 100_000_000, largestValue: Int = 16 << 20, rowsPerFile: Int = 1_000
    ) {
        self.sql = sql
        self.name = name
        self.password = password
        self.query = query
        self.table = table
        self.text = text
        self.title = title
        self.time = time
        self.id = id
        self.limitSeconds = limitSeconds
        self.mostRows = mostRows
        self.largestValue = largestValue
        self.rowsPerFile = rowsPerFile
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case sql, name, password, query, table, text, title, time, id
        case limitSeconds = "limit_seconds"
        case mostRows = "most_rows"
        case largestValue = "largest_value"
        case rowsPerFile = "rows_per_file"
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    /// - Throws: `SourceError.invalidSetting` for an unknown key, `DecodingError` for a wrong type.
    public init(from decoder: any Decoder) throws {
        let known = CodingKeys.allCases.map(\.stringValue)
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
        where !known.contains(key) {
            let nearest = NearestName.find(key, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw SourceError.invalidSetting(name: "sources.sql", reason: "unknown key \"\(key)\"\(nearest)")
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(sql: try values.decode(String.self, forKey: .sql))
        name = try values.decodeIfPresent(String.self, forKey: .name)
        password = try values.decodeIfPresent(Secret.self, forKey: .password)
        query = try values.decodeIfPresent(String.self, forKey: .query)
        table = try values.decodeIfPresent(String.self, forKey: .table)
        if let one = try? values.decode(String.self, forKey: .text) {
            text = [one]
        } else {
            text = try values.decodeIfPresent([String].self, forKey: .text) ?? []
        }
        title = try values.decodeIfPresent(String.self, forKey: .title)
        time = try values.decodeIfPresent(String.self, forKey: .time)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        limitSeconds = try values.decodeIfPresent(Double.self, forKey: .limitSeconds) ?? limitSeconds
        mostRows = try values.decodeIfPresent(Int.self, forKey: .mostRows) ?? mostRows
        largestValue = try values.decodeIfPresent(Int.self, forKey: .largestValue) ?? largestValue
        rowsPerFile = try values.decodeIfPresent(Int.self, forKey: .rowsPerFile) ?? rowsPerFile
    }

    /// - Throws: `SourceError.invalidSetting`.
    public func validate() throws {
        func require(_ holds: Bool, _ key: String, _ reason: String) throws {
            if !holds { throw SourceError.invalidSetting(name: "sources.\(key)", reason: reason) }
        }
        try require((query == nil) != (table == nil), "sql", "name either a `table:` or a `query:`")
        try require(table.map { !$0.isEmpty } ?? true, "table", "the name is empty")
        try require(limitSeconds > 0 && limitSeconds <= 86_400, "limit_seconds", "between 0 and 86,400 seconds")
        try require(mostRows > 0, "most_rows", "at least 1")
        try require((1...(1 << 30)).contains(largestValue), "largest_value", "between 1 byte and 1 GiB")
        try require((1...1_000_000).contains(rowsPerFile), "rows_per_file", "between 1 and 1,000,000")
        if let password {
            try require(
                (password.env == nil) != (password.file == nil), "password",
                "write `{env: NAME}` or `{file: PATH}`; the password itself must not stand in a recipe")
        }
        if let query { try SelectGuard.check(query) }
        _ = try DatabaseAddress(sql)
    }
}

/// A password in memory that does not show itself where a value is printed or reflected.
struct HiddenText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let value: String
    var description: String { "(hidden)" }
    var debugDescription: String { "(hidden)" }
    var customMirror: Swift.Mirror { Swift.Mirror(self, children: [:]) }

    /// The text without this secret, for messages that come from a server.
    func removed(from text: String) -> String { value.isEmpty ? text : text.replacing(value, with: "(hidden)") }
}

extension DatabaseSettings.Secret {
    /// - Throws: `SourceError.invalidSetting` where the place is empty.
    func text(in environment: [String: String]) throws -> HiddenText {
        if let env {
            guard let found = environment[env] else {
                throw SourceError.invalidSetting(
                    name: "sources.password", reason: "the environment variable \(env) is not set")
            }
            return HiddenText(value: found)
        }
        guard let file, let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw SourceError.invalidSetting(
                name: "sources.password", reason: "the file \(file ?? "") cannot be read")
        }
        return HiddenText(value: text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
    }
}
