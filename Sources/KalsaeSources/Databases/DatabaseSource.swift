// A table or query of a database as a source: its rows become files of JSON lines in a mirror, so many rows a file.
// A file is written anew only where one of its rows changed. Where files end is decided by the rows' ids, so that a row
// that comes or goes moves no more than its neighbours. It does not know engines.

import Foundation
import KalsaeSupport

/// Rows of a database.
///
/// ```swift
/// let source = try DatabaseSource(settings, environment: ProcessInfo.processInfo.environment)
/// let changes = try source.refresh(mirror, progress: progress, isInterrupted: { false })
/// ```
public struct DatabaseSource: RemoteSource {
    public let settings: DatabaseSettings
    public let name: String
    private let address: DatabaseAddress
    private let secret: HiddenText?

    /// - Parameter environment: where `password: {env: NAME}` is looked up; nothing else of it is kept.
    /// - Throws: `SourceError.invalidSetting`.
    public init(_ settings: DatabaseSettings, environment: [String: String] = [:]) throws {
        try settings.validate()
        self.settings = settings
        address = try DatabaseAddress(settings.sql)
        name = settings.name ?? settings.table?.split(separator: ".").last.map(String.init) ?? address.databaseName
        secret = try settings.password?.text(in: environment)
    }

    public var identity: String {
        let columns = [settings.title, settings.time, settings.id].map { $0 ?? "" }
        let what = settings.table.map { "table \($0)" } ?? "query \(settings.query ?? "")"
        return (["database", name, settings.sql, what] + settings.text + columns + ["\(settings.rowsPerFile)"])
            .joined(separator: "\n")
    }

    /// Asks the database once and compares each file with the mirror's.
    ///
    /// Memory: one file's rows. Time: the query's, and SHA-256 over what it gives.
    /// - Throws: `SourceError.unreachable`, `.invalidSetting` for SQL that the engine refuses, `CancellationError`.
    public func refresh(
        _ mirror: Mirror, progress: any ProgressReporter, isInterrupted: () -> Bool
    ) throws -> MirrorChanges {
        let database = try connect(progress)
        let deadline = ContinuousClock.now + .seconds(settings.limitSeconds)
        let (sql, key) = try statement(for: database, progress)
        var parts = DatabaseParts(mirror: mirror, origin: origin, settings: settings, isOrdered: key != nil)
        var columns: DatabaseColumns?
        var hasBytes: Set<String> = []
        var rows = 0
        try database.forEachRow(sql, until: deadline, isInterrupted: isInterrupted) { names, row in
            let known = try columns ?? DatabaseColumns(names, settings, id: key)
            columns = known
            rows += 1
            if rows > settings.mostRows {
                throw SourceError.invalidSetting(
                    name: "sources.most_rows", reason: "the query gives more than \(settings.mostRows) rows")
            }
            for (name, value) in zip(names, row) {
                if case .bytes = value, hasBytes.insert(name).inserted {
                    progress.note("\(origin): column \(name) holds bytes and is left out")
                }
            }
            try parts.add(known.line(row), key: known.id.map { Self.text(row[$0]) }, row: rows)
            progress.update(name, done: Double(rows), total: 0, unit: "rows", detail: "")
        }
        return try parts.finish()
    }

    /// What every entry's origin begins with.
    private var origin: String { "db://\(name)/\(settings.table ?? "query")" }

    private func connect(_ progress: any ProgressReporter) throws -> any DatabaseConnection {
        switch address {
        case .sqlite(let path): try SQLiteDatabase(path: path, settings: settings)
        case .odbc(let text):
            try ODBCDatabase(connection: text, secret: secret, settings: settings) { progress.note($0) }
        }
    }

    /// The statement to send, and the column by which rows are told apart.
    private func statement(
        for database: any DatabaseConnection, _ progress: any ProgressReporter
    ) throws -> (sql: String, key: String?) {
        if let table = settings.table {
            let parts = table.split(separator: ".").map(String.init)
            let keys = try settings.id.map { [$0] } ?? database.primaryKey(of: parts)
            let sql = "SELECT * FROM " + parts.map(database.quoted).joined(separator: ".")
            if keys.isEmpty { noteDisorder(progress) }
            let order = keys.isEmpty ? "" : " ORDER BY " + keys.map(database.quoted).joined(separator: ", ")
            return (sql + order, keys.count == 1 ? keys[0] : nil)
        }
        let query = SelectGuard.statement(settings.query ?? "")
        guard let id = settings.id else {
            if query.range(of: "order\\s+by", options: [.regularExpression, .caseInsensitive]) == nil {
                noteDisorder(progress)
            }
            return (query, nil)
        }
        // The line break ends a comment at the query's end.
        return ("SELECT * FROM (\(query)\n) AS kalsae_rows ORDER BY \(database.quoted(id))", id)
    }

    private func noteDisorder(_ progress: any ProgressReporter) {
        progress.note("\(origin): rows have no order (name `id:`); a change may move many of them to other files")
    }

    private static func text(_ value: DatabaseValue) -> String {
        switch value {
        case .text(let text), .number(let text): text
        case .truth(let isTrue): isTrue ? "1" : "0"
        case .null, .bytes, .tooLarge: ""
        }
    }
}

/// Cuts rows into files and keeps the mirror's that are the same.
struct DatabaseParts {
    private let mirror: Mirror
    private let origin: String
    private let rowsPerFile: Int
    private let largestValue: Int
    private let isOrdered: Bool
    private var lines = Data()
    private var rows = 0
    private var entries: [MirrorEntry] = []
    private var number = 0
    private var changes = MirrorChanges()

    /// Bytes after which a file ends before it has all its rows.
    private static let largestPart = 8 << 20

    init(mirror: Mirror, origin: String, settings: DatabaseSettings, isOrdered: Bool) {
        self.mirror = mirror
        self.origin = origin
        rowsPerFile = settings.rowsPerFile
        largestValue = settings.largestValue
        self.isOrdered = isOrdered
    }

    /// - Parameter line: nil where a value of the row is too large.
    mutating func add(_ line: Data?, key: String?, row: Int) throws {
        guard let line else {
            let refusal = MirrorEntry.Refusal(rule: "too-large", value: "a value of more than \(largestValue) bytes")
            entries.append(MirrorEntry(origin: "\(origin)#row-\(key ?? String(row))", refusal: refusal))
            changes.refused += 1
            return
        }
        let isFull = rows >= rowsPerFile || lines.count + line.count > Self.largestPart
        if rows > 0, isFull || isOrdered && key.map(isFirst) ?? false { try close() }
        lines.append(line)
        rows += 1
    }

    /// Whether a row with this id begins a file, wherever it stands: one in half of `rowsPerFile` does.
    private func isFirst(_ key: String) -> Bool {
        guard rowsPerFile >= 64 else { return false }
        // FNV-1a, and a last mix so that its low bits depend on every byte.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 33
        hash = hash &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        return hash % UInt64(rowsPerFile / 2) == 0
    }

    private mutating func close() throws {
        let place = String(format: "%06d", number)
        let hash = Digest.sha256(lines)
        // Named by its content as well, so that a refresh that fails half-way leaves every file that is in use.
        let path = "rows-\(place)-\(hash.prefix(12)).jsonl"
        let entry = MirrorEntry(origin: "\(origin)#\(place)", place: origin, file: path, sha256: hash)
        if let old = mirror.entries[entry.origin], old.sha256 == hash, old.file == path,
            FileManager.default.fileExists(atPath: mirror.url(of: path).path)
        {
            changes.unchanged += 1
        } else {
            _ = try mirror.store(lines, as: path)
            changes.fetched += 1
        }
        entries.append(entry)
        number += 1
        rows = 0
        lines.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws -> MirrorChanges {
        if rows > 0 { try close() }
        let origins = Set(entries.map(\.origin))
        changes.removed = mirror.entries.keys.filter { !origins.contains($0) }.count
        try mirror.replaceEntries(entries)
        return changes
    }
}
