// A SQLite file as a source of rows: opened for reading only, watched by time. What the file's own schema says is not
// trusted. It does not know recipes or mirrors.

import CSQLite
import Foundation

/// A SQLite file, open.
final class SQLiteDatabase: DatabaseConnection {
    private let database: UnsafeMutableRawPointer
    private let path: String
    private let seconds: Double
    private let largestValue: Int

    /// Bytes of a value beyond which SQLite itself stops.
    private static let hardLimit = 64 << 20

    /// - Throws: `SourceError.unreachable`.
    init(path: String, settings: DatabaseSettings) throws {
        self.path = path
        seconds = settings.limitSeconds
        guard FileManager.default.fileExists(atPath: path) else {
            throw SourceError.unreachable(source: path, reason: "there is no such file")
        }
        let room = 512
        var message = [CChar](repeating: 0, count: room)
        largestValue = settings.largestValue
        // SQLite's own limit ends the whole query, so it lies higher: a value between the two costs only its row.
        let largest = Int32(clamping: max(settings.largestValue, Self.hardLimit))
        guard let opened = kalsae_sqlite_open(path, largest, &message, Int32(room)) else {
            let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw SourceError.unreachable(source: path, reason: reason)
        }
        database = opened
    }

    deinit { kalsae_sqlite_close(database) }

    func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    func primaryKey(of table: [String]) throws -> [String] {
        guard let name = table.last else { return [] }
        var found: [(Int, String)] = []
        let literal = "'" + name.replacing("'", with: "''") + "'"
        try forEachRow(
            "SELECT name, pk FROM pragma_table_info(\(literal)) WHERE pk > 0", until: .now + .seconds(seconds),
            isInterrupted: { false }
        ) { _, row in
            if case .text(let column) = row[0], case .number(let place) = row[1] {
                found.append((Int(place) ?? 0, column))
            }
        }
        return found.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// What the watch asks.
    private struct Watch {
        var deadline: ContinuousClock.Instant
        var isInterrupted: () -> Bool
    }

    func forEachRow(
        _ sql: String, until deadline: ContinuousClock.Instant, isInterrupted: () -> Bool,
        _ body: (_ columns: [String], _ row: [DatabaseValue]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(isInterrupted) { isInterrupted in
            var watch = Watch(deadline: deadline, isInterrupted: isInterrupted)
            try withUnsafeMutablePointer(to: &watch) { watch in
                kalsae_sqlite_watch(
                    database,
                    { context in
                        guard let watch = context?.assumingMemoryBound(to: Watch.self).pointee else { return 1 }
                        return ContinuousClock.now > watch.deadline || watch.isInterrupted() ? 1 : 0
                    }, watch)
                defer { kalsae_sqlite_watch(database, nil, nil) }
                try rows(of: sql, watch.pointee, body)
            }
        }
    }

    private func rows(
        of sql: String, _ watch: Watch, _ body: (_ columns: [String], _ row: [DatabaseValue]) throws -> Void
    ) throws {
        var prepared: UnsafeMutableRawPointer?
        let fault = kalsae_sqlite_prepare(database, sql, &prepared)
        guard fault == 0, let statement = prepared else {
            let reasons = [1: message, 2: "one statement only", 3: "the statement would write"]
            throw SourceError.invalidSetting(name: "sources.query", reason: reasons[Int(fault)] ?? message)
        }
        defer { kalsae_sqlite_finish(statement) }
        let count = kalsae_sqlite_columns(statement)
        let columns = (0..<count).map { kalsae_sqlite_name(statement, $0).map { String(cString: $0) } ?? "" }
        while true {
            let step = kalsae_sqlite_step(statement)
            if step == 0 { return }
            if step == -1 || ContinuousClock.now > watch.deadline {
                if watch.isInterrupted() { throw CancellationError() }
                throw DatabaseFault.tooSlow(path, seconds: seconds)
            }
            if step == -2 {
                throw SourceError.unreachable(
                    source: path, reason: "a value has more bytes than `largest_value` allows; raise it")
            }
            guard step == 1 else { throw SourceError.unreachable(source: path, reason: message) }
            try body(columns, (0..<count).map { value(of: statement, $0) })
        }
    }

    private var message: String { kalsae_sqlite_message(database).map { String(cString: $0) } ?? "unknown fault" }

    private func value(of statement: UnsafeMutableRawPointer, _ column: Int32) -> DatabaseValue {
        switch kalsae_sqlite_kind(statement, column) {
        case 1: return .number(String(kalsae_sqlite_integer(statement, column)))
        case 2: return .number("\(kalsae_sqlite_real(statement, column))")
        case 3:
            var count: Int32 = 0
            guard let bytes = kalsae_sqlite_bytes(statement, column, &count) else { return .text("") }
            if Int(count) > largestValue { return .tooLarge }
            return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self))
        case 4:
            var count: Int32 = 0
            _ = kalsae_sqlite_bytes(statement, column, &count)
            return .bytes(Int(count))
        default: return .null
        }
    }
}

/// Faults that every engine has.
enum DatabaseFault {
    static func tooSlow(_ place: String, seconds: Double) -> SourceError {
        .unreachable(
            source: place,
            reason: "the query took longer than \(seconds.formatted(.number.locale(Locale(identifier: "en")))) s; "
                + "narrow it or raise `limit_seconds`")
    }
}
