// The table of database engines that are reached through ODBC: the driver, where it comes from, and the words by which
// each is told to read only, to stop in time and to speak of time in one zone. It opens nothing.

import Foundation

/// What one engine needs.
struct DatabaseEngine: Sendable {
    /// In a URL, before `://`.
    var schemes: [String]
    /// What the driver calls the engine (`SQL_DBMS_NAME`).
    var product: String
    /// The driver's name in odbcinst.ini, and Debian's package that puts it there.
    var driver: String
    var package: String
    var defaultPort: Int
    /// The connection string's keys for server, port, database, user.
    var keys: (server: String, port: String, database: String, user: String)
    /// Further keys that hold for every connection.
    var options: String
    /// Statements before the query; `seconds` is the whole query's limit.
    var session: @Sendable (_ seconds: Double) -> [String]

    /// One row an engine.
    static let table: [DatabaseEngine] = [
        DatabaseEngine(
            schemes: ["postgresql", "postgres"], product: "PostgreSQL", driver: "PostgreSQL Unicode",
            package: "odbc-postgresql", defaultPort: 5432, keys: ("Servername", "Port", "Database", "Username"),
            // A cursor on the server instead of the whole result in memory; truth values as such. The driver's own
            // ReadOnly would refuse the statements of the session; the connection is made read-only after them.
            options: "ReadOnly=0;UseDeclareFetch=1;Fetch=500;BoolsAsChar=0;UseServerSidePrepare=0;",
            session: { seconds in
                [
                    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                    "SET statement_timeout = \(Int((seconds * 1_000).rounded(.up)))",
                    "SET standard_conforming_strings = on", "SET TIME ZONE 'UTC'", "SET extra_float_digits = 1",
                ]
            }),
        DatabaseEngine(
            schemes: ["mariadb"], product: "MariaDB", driver: "MariaDB Unicode", package: "odbc-mariadb",
            defaultPort: 3306, keys: ("SERVER", "PORT", "DATABASE", "UID"),
            // Rows one by one from the server (1 << 20) instead of the whole result in memory, forward only (1 << 21).
            options: "CHARSET=utf8mb4;OPTION=3145728;",
            session: { seconds in
                [
                    "SET SESSION TRANSACTION READ ONLY", "SET SESSION max_statement_time = \(seconds)",
                    "SET SESSION time_zone = '+00:00'",
                ]
            }),
    ]
}

/// Where a database is.
enum DatabaseAddress: Equatable, Sendable {
    /// Path of a file.
    case sqlite(String)
    /// A connection string without a password.
    case odbc(String)

    /// Endings by which a path is known as SQLite's.
    static let fileEndings = ["sqlite", "sqlite3", "db", "db3"]

    /// - Throws: `SourceError.invalidSetting`, also for a password in the text.
    init(_ text: String) throws {
        func refuse(_ reason: String) -> SourceError { .invalidSetting(name: "sources.sql", reason: reason) }
        if text.isEmpty || text.utf8.contains(0) { throw refuse("name a file, a URL or `odbc:…`") }
        if let path = Self.rest(of: text, after: "sqlite:") {
            self = .sqlite(path)
        } else if let connection = Self.rest(of: text, after: "odbc:") {
            let keys = connection.split(separator: ";").map {
                $0.prefix { $0 != "=" }.lowercased().trimmingCharacters(in: .whitespaces)
            }
            if keys.contains(where: { ["pwd", "password"].contains($0) }) { throw Self.openPassword }
            try Self.checkParts(connection)
            self = .odbc(connection.hasSuffix(";") ? connection : connection + ";")
        } else if let mark = text.range(of: "://") {
            let scheme = text[..<mark.lowerBound].lowercased()
            guard let engine = DatabaseEngine.table.first(where: { $0.schemes.contains(scheme) }) else {
                let known = DatabaseEngine.table.flatMap(\.schemes).joined(separator: ", ")
                throw refuse("no engine is called \(scheme) (known: \(known); any other through `odbc:DSN=…`)")
            }
            self = .odbc(try Self.connection(text, engine))
        } else if Self.fileEndings.contains((text as NSString).pathExtension.lowercased()) {
            self = .sqlite(text)
        } else {
            throw refuse(
                "neither a file (.sqlite, .db), a URL (postgresql://…, mariadb://…), `sqlite:PATH` nor `odbc:…`")
        }
    }

    /// What the address says about a name of the database: the file's, or the URL's last part.
    var databaseName: String {
        switch self {
        case .sqlite(let path): (path as NSString).lastPathComponent
        case .odbc(let connection):
            connection.split(separator: ";").lazy.compactMap { pair -> String? in
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, ["database", "dsn"].contains(parts[0].lowercased()) else { return nil }
                return parts[1].trimmingCharacters(in: CharacterSet(charactersIn: "{} "))
            }.first ?? "database"
        }
    }

    /// What a connection string may say: where, as whom, and how the connection is secured. A driver is named as it is
    /// registered in odbcinst.ini; a path would run whatever code lies there.
    private static let connectionKeys: Set<String> = [
        "dsn", "driver", "server", "servername", "host", "hostname", "port", "database", "db", "uid", "user",
        "username", "sslmode", "ssl", "encrypt", "trustservercertificate", "charset", "catalog", "schema",
    ]

    private static func checkParts(_ connection: String) throws {
        for part in connection.split(separator: ";") where !part.allSatisfy(\.isWhitespace) {
            let key = part.prefix { $0 != "=" }.lowercased().trimmingCharacters(in: .whitespaces)
            let value = part.dropFirst(part.prefix { $0 != "=" }.count + 1)
            guard connectionKeys.contains(key) else {
                throw SourceError.invalidSetting(
                    name: "sources.sql", reason: "\"\(key.prefix(40))\" is no key that a recipe may set for a driver")
            }
            if key == "driver", value.contains("/") || value.contains("\\") || value.lowercased().contains(".so") {
                throw SourceError.invalidSetting(
                    name: "sources.sql", reason: "name a driver as odbcinst.ini has it, not by its path")
            }
        }
    }

    private static let openPassword = SourceError.invalidSetting(
        name: "sources.sql", reason: "a password must not stand in a recipe; write `password: {env: NAME}`")

    private static func rest(of text: String, after mark: String) -> String? {
        text.lowercased().hasPrefix(mark) ? String(text.dropFirst(mark.count)) : nil
    }

    private static func connection(_ text: String, _ engine: DatabaseEngine) throws -> String {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty else {
            throw SourceError.invalidSetting(
                name: "sources.sql", reason: "write \(engine.schemes[0])://user@host:\(engine.defaultPort)/database")
        }
        if url.password != nil { throw openPassword }
        var connection = "Driver={\(engine.driver)};" + engine.options
        connection += "\(engine.keys.server)=\(quoted(host));\(engine.keys.port)=\(url.port ?? engine.defaultPort);"
        let database = String(url.path.drop { $0 == "/" })
        if !database.isEmpty { connection += "\(engine.keys.database)=\(quoted(database));" }
        if let user = url.user, !user.isEmpty { connection += "\(engine.keys.user)=\(quoted(user));" }
        for item in url.queryItems ?? [] {
            let isName = item.name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            if !isName || ["pwd", "password"].contains(item.name.lowercased()) { throw openPassword }
            try checkParts("\(item.name)=")
            if item.name.lowercased() == "driver" || item.name.lowercased() == "dsn" {
                throw SourceError.invalidSetting(name: "sources.sql", reason: "the scheme names the driver")
            }
            connection += "\(item.name)=\(quoted(item.value ?? ""));"
        }
        return connection
    }

    /// A value of a connection string, in braces where it holds what would end it.
    static func quoted(_ value: String) -> String {
        let isPlain = value.allSatisfy { $0.isLetter || $0.isNumber || "._-/+:@".contains($0) }
        return isPlain && !value.isEmpty ? value : "{" + value.replacing("}", with: "}}") + "}"
    }
}
