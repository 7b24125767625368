// The catalogue: which fingerprint led to which artifact, which runs there were, which models there are.
// One SQLite file in WAL mode. It knows names and numbers; the content itself lies in the store.

import Foundation
import GRDB
import KalsaeContracts
import KalsaeSupport

/// The project's memory in `.kalsae/catalogue.sqlite`.
public final class Catalogue: Sendable {
    /// Where the database lies.
    public let url: URL
    let queue: DatabaseQueue

    /// Opens the database, making or migrating it where needed, and checks that its pages hang together.
    ///
    /// - Throws: `RegistryError.catalogueDamaged`, `.catalogueReadOnly`, `.catalogueNewer`, `.catalogueBusy`;
    ///   `SupportError.diskFull`.
    public init(_ url: URL) throws {
        self.url = url
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.label = "catalogue"
        queue = try Self.translating(url) {
            let queue = try DatabaseQueue(path: url.path, configuration: configuration)
            let findings = try queue.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }
            if findings != ["ok"] {
                throw RegistryError.catalogueDamaged(path: url.path, reason: "its pages do not hang together")
            }
            if try queue.read(Self.migrator.hasBeenSuperseded) { throw RegistryError.catalogueNewer(path: url.path) }
            if try queue.read({ try !Self.migrator.hasCompletedMigrations($0) }) { try Self.migrator.migrate(queue) }
            return queue
        }
    }

    /// Every change of the tables ever made, in order; one that was published is never edited.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: results, runs, models") { database in
            try database.create(table: "step_result") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("fingerprint", .text).notNull().unique(onConflict: .replace)
                table.column("step", .text).notNull().indexed()
                table.column("artifact", .text).notNull().indexed()
                table.column("made_at", .double).notNull()
                table.column("record", .text).notNull()
            }
            try database.create(table: "run") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("status", .text).notNull()
                table.column("record", .text).notNull()
            }
            try database.create(table: "model") { table in
                table.column("name", .text).notNull()
                table.column("version", .integer).notNull()
                table.column("artifact", .text).notNull()
                table.column("stage", .text).notNull()
                table.column("metrics", .text).notNull()
                table.column("licenses", .text).notNull()
                table.column("created_at", .double).notNull()
                table.primaryKey(["name", "version"])
            }
        }
        migrator.registerMigration("2: steps of runs") { database in
            try database.create(table: "run_step") { table in
                table.column("run", .integer).notNull()
                table.column("recipe", .text).notNull()
                table.column("step", .text).notNull()
                table.column("fingerprint", .text).notNull()
                table.column("artifact", .text).notNull().indexed()
                table.column("ran", .boolean).notNull()
                table.column("seconds", .double).notNull()
                table.primaryKey(["run", "step"])
            }
            try database.create(index: "run_step_by_recipe", on: "run_step", columns: ["recipe", "step", "run"])
        }
        return migrator
    }

    // MARK: Results of steps

    /// The result of exactly this fingerprint.
    public func result(_ fingerprint: Fingerprint) throws -> StepRecord? {
        try read { database in
            let text = try String.fetchOne(
                database, sql: "SELECT record FROM step_result WHERE fingerprint = ?", arguments: [fingerprint.digest])
            return try text.map { try Self.decode(StepRecord.self, $0) }
        }
    }

    /// The result of that step made last, whatever its fingerprint.
    public func latestResult(ofStep step: String) throws -> StepRecord? {
        try read { database in
            let text = try String.fetchOne(
                database, sql: "SELECT record FROM step_result WHERE step = ? ORDER BY made_at DESC, id DESC LIMIT 1",
                arguments: [step])
            return try text.map { try Self.decode(StepRecord.self, $0) }
        }
    }

    /// Remembers a result, in place of an older one with the same fingerprint.
    public func add(_ record: StepRecord) throws {
        try write { try Self.add(record, in: $0) }
    }

    static func add(_ record: StepRecord, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO step_result (fingerprint, step, artifact, made_at, record) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                record.fingerprint.digest, record.fingerprint.step, record.artifact.rawValue, record.madeAt,
                try encode(record),
            ])
    }

    // MARK: Runs

    /// Remembers that a run began; earlier ones that never ended are marked as vanished.
    ///
    /// Call it with the project's lock held: no other run can then be alive.
    /// - Parameters:
    ///   - recipe: the recipe's file name within the project's folder.
    ///   - steps: names of all the recipe's steps.
    public func beginRun(
        process: Int32, at time: Double, recipe: String? = nil, steps: [String]? = nil
    ) throws -> RunRecord {
        try write { database in
            for row in try Row.fetchAll(database, sql: "SELECT id, record FROM run WHERE status = 'running'") {
                var run = try Self.decode(RunRecord.self, row["record"])
                run.status = .vanished
                try Self.update(run, in: database)
            }
            try database.execute(sql: "INSERT INTO run (status, record) VALUES ('running', '')")
            let run = RunRecord(
                id: database.lastInsertedRowID, process: process, recipe: recipe, steps: steps, status: .running,
                startedAt: time, ran: [], stood: [])
            try Self.update(run, in: database)
            return run
        }
    }

    /// Remembers how a run went.
    public func update(_ run: RunRecord) throws {
        try write { try Self.update(run, in: $0) }
    }

    /// The newest runs first.
    public func runs(limit: Int = 100) throws -> [RunRecord] {
        try read { database in
            try String.fetchAll(
                database, sql: "SELECT record FROM run ORDER BY id DESC LIMIT ?", arguments: [limit]
            ).map { try Self.decode(RunRecord.self, $0) }
        }
    }

    private static func update(_ run: RunRecord, in database: Database) throws {
        try database.execute(
            sql: "UPDATE run SET status = ?, record = ? WHERE id = ?",
            arguments: [run.status.rawValue, try encode(run), run.id])
    }

    // MARK: Database access

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.translating(url) { try queue.read(body) }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.translating(url) { try queue.write(body) }
    }

    static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONLines.encoder().encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONLines.decoder().decode(type, from: Data(text.utf8))
    }

    /// Turns SQLite's errors into this room's.
    static func translating<Value>(_ url: URL, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as DatabaseError {
            throw translate(error, url)
        } catch is DecodingError {
            throw RegistryError.catalogueDamaged(path: url.path, reason: "a record in it cannot be read")
        }
    }

    private static func translate(_ error: DatabaseError, _ url: URL) -> any Error {
        let message = error.message ?? "no reason given"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return RegistryError.catalogueDamaged(path: url.path, reason: message)
        case .SQLITE_FULL: return SupportError.diskFull(path: url.path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return RegistryError.catalogueBusy(path: url.path)
        case .SQLITE_READONLY, .SQLITE_PERM: return RegistryError.catalogueReadOnly(path: url.path)
        case .SQLITE_CANTOPEN, .SQLITE_IOERR:
            // SQLite says neither "full" nor "read-only" when its shared-memory file is the one that cannot grow.
            var system = statvfs()
            if statvfs(url.deletingLastPathComponent().path, &system) == 0 {
                if system.f_flag & UInt(ST_RDONLY) != 0 { return RegistryError.catalogueReadOnly(path: url.path) }
                if system.f_bavail == 0 { return SupportError.diskFull(path: url.path) }
            }
            if access(url.deletingLastPathComponent().path, W_OK) != 0 {
                return RegistryError.catalogueReadOnly(path: url.path)
            }
            return RegistryError.catalogueUnusable(path: url.path, reason: message)
        default: return RegistryError.catalogueUnusable(path: url.path, reason: message)
        }
    }
}
