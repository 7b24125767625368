// PostgreSQL and MariaDB themselves, which Tests/Databases/run.sh starts. Without its variables all is skipped.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeSources

private let environment = ProcessInfo.processInfo.environment

/// A server that runs, and how its words differ.
struct LiveServer: Sendable, CustomTestStringConvertible {
    var name: String
    var variable: String
    var sleep: String
    /// Changes sent past the first wall. (MariaDB's driver never comes back from two statements at once, which that
    /// wall refuses.)
    var changes: [String]
    var testDescription: String { name }

    var sql: String? { environment[variable] }

    static let all = [
        LiveServer(
            name: "PostgreSQL", variable: "KALSAE_TEST_POSTGRES", sleep: "SELECT id, pg_sleep(5) FROM reviews",
            changes: [
                "INSERT INTO reviews (id) VALUES (99999)",
                "WITH gone AS (DELETE FROM reviews RETURNING id) SELECT * FROM gone",
                "WITH new AS (INSERT INTO reviews (id) VALUES (99999) RETURNING id) SELECT * FROM new",
                "SELECT * INTO copy FROM reviews", "SELECT nextval('counter')", "DROP TABLE reviews",
                "SELECT 1; COMMIT; DELETE FROM reviews",
                "SELECT set_config('transaction_read_only', 'off', false)",
            ]),
        LiveServer(
            name: "MariaDB", variable: "KALSAE_TEST_MARIADB", sleep: "SELECT id, SLEEP(5) FROM reviews",
            changes: [
                "INSERT INTO reviews (id) VALUES (99999)", "DELETE FROM reviews", "DROP TABLE reviews",
                "CREATE TABLE copy AS SELECT * FROM reviews", "REPLACE INTO reviews (id) VALUES (1)",
            ]),
    ]
    static let running = all.filter { $0.sql != nil }
}

@Suite(.enabled(if: !LiveServer.running.isEmpty, "Tests/Databases/run.sh starts the servers"), .serialized)
struct DatabaseServerTests {
    private func settings(_ server: LiveServer) throws -> DatabaseSettings {
        DatabaseSettings(
            sql: try #require(server.sql), password: .init(env: "KALSAE_TEST_DATABASE_PASSWORD"), table: "reviews",
            text: ["body"], title: "title", time: "written", limitSeconds: 60, rowsPerFile: 500)
    }

    private func refresh(_ settings: DatabaseSettings, _ folder: TemporaryFolder) throws -> (MirrorChanges, Mirror) {
        let mirror = try Mirror(folder.url.appendingPathComponent("mirror"))
        let source = try DatabaseSource(settings, environment: environment)
        return (try source.refresh(mirror, progress: SilentProgress(), isInterrupted: { false }), mirror)
    }

    /// Runs SQL as the owner, through the same door but without its walls.
    private func change(_ sql: String, _ server: LiveServer) throws {
        guard case .odbc(let connection) = try DatabaseAddress(try #require(server.sql)) else { return }
        let secret = HiddenText(value: environment["KALSAE_TEST_DATABASE_PASSWORD"] ?? "")
        try ODBCWriter.run(sql, connection: connection, secret: secret)
    }

    struct Row: Decodable {
        var id: Int
        var title: String?
        var text: String
        var stars: Int
        var price: Double
        var score: Double
        var big: Int
        var time: String
        var spam: Bool
        var note: String
    }

    private func rows(_ mirror: Mirror) throws -> [Row] {
        try mirror.entries.values.sorted { $0.origin < $1.origin }
            .flatMap { try JSONLines.read(Row.self, from: mirror.url(of: $0.file)) }
    }

    @Test(arguments: LiveServer.running) func everyRowComesAsItIs(server: LiveServer) throws {
        let folder = try TemporaryFolder()
        let (changes, mirror) = try refresh(settings(server), folder)
        let rows = try rows(mirror)
        #expect(rows.map(\.id) == Array(1...5_000))
        #expect(changes.refused == 0 && changes.fetched == mirror.entries.count)
        let formatter = ISO8601DateFormatter()
        let start = try #require(formatter.date(from: "2024-01-01T00:00:00Z"))
        for row in rows {
            let long = row.id % 1_000 == 0 ? String(repeating: "가😀", count: 10_000) : ""
            #expect(row.text == "리뷰 \(row.id): \"좋아요\" 😀 it's \\ fine" + long)
            #expect(row.title == (row.id % 7 == 0 ? nil : "제목 \(row.id)"))
            #expect(row.stars == row.id % 10 && row.price == Double(row.id) / 4 && row.score == Double(row.id) / 8)
            #expect(row.big == 9_007_199_254_740_993 + row.id)
            #expect(row.spam == (row.id % 2 == 0))
            #expect(row.note == (row.id % 3 == 0 ? "" : "a\tb\nc"))
            #expect(row.time == formatter.string(from: start.addingTimeInterval(Double(row.id) * 60)))
        }
    }

    @Test(arguments: LiveServer.running) func oneChangedRowChangesOneFile(server: LiveServer) throws {
        let folder = try TemporaryFolder()
        let settings = try settings(server)
        let first = try refresh(settings, folder).0
        #expect(try refresh(settings, folder).0.fetched == 0)
        try change("UPDATE reviews SET stars = 99 WHERE id = 2345", server)
        let third = try refresh(settings, folder)
        try change("UPDATE reviews SET stars = 5 WHERE id = 2345", server)
        #expect(third.0.fetched == 1 && third.0.unchanged == first.fetched - 1)
        #expect(try rows(third.1)[2_344].stars == 99)
    }

    @Test(arguments: LiveServer.running) func nothingCanBeWritten(server: LiveServer) throws {
        let settings = try settings(server)
        guard case .odbc(let text) = try DatabaseAddress(settings.sql) else { return }
        let secret = HiddenText(value: environment["KALSAE_TEST_DATABASE_PASSWORD"] ?? "")
        for sql in server.changes {
            let database = try ODBCDatabase(connection: text, secret: secret, settings: settings) { _ in }
            let error = #expect(throws: SourceError.self, "\(sql)") {
                try database.forEachRow(sql, until: .now + .seconds(20), isInterrupted: { false }) { _, _ in }
            }
            #expect(error?.description.contains("비밀") == false)
        }
        let folder = try TemporaryFolder()
        #expect(try rows(refresh(settings, folder).1).count == 5_000)
    }

    @Test(arguments: LiveServer.running) func aSlowQueryIsEnded(server: LiveServer) throws {
        let folder = try TemporaryFolder()
        var settings = try settings(server)
        settings.table = nil
        settings.text = []
        settings.title = nil
        settings.time = nil
        settings.query = server.sleep
        settings.limitSeconds = 0.5
        // Work is counted, not time: 5,000 rows of 5 seconds would never come to an end.
        let error = #expect(throws: SourceError.self) { try refresh(settings, folder) }
        #expect(error?.description.contains("longer than 0.5 s") == true, "\(String(describing: error))")
    }

    @Test(arguments: LiveServer.running) func theUserEndsAQuery(server: LiveServer) throws {
        let folder = try TemporaryFolder()
        var settings = try settings(server)
        settings.table = nil
        settings.text = []
        settings.title = nil
        settings.time = nil
        settings.query = server.sleep
        let source = try DatabaseSource(settings, environment: environment)
        let mirror = try Mirror(folder.url.appendingPathComponent("mirror"))
        var asked = 0
        #expect(throws: CancellationError.self) {
            try source.refresh(
                mirror, progress: SilentProgress(),
                isInterrupted: {
                    asked += 1
                    return asked > 2
                })
        }
    }

    @Test(arguments: LiveServer.running) func queriesAreOrderedByTheirID(server: LiveServer) throws {
        let folder = try TemporaryFolder()
        var settings = try settings(server)
        settings.table = nil
        settings.query = "SELECT * FROM reviews WHERE id <= 1200 -- not all;".replacing(";", with: "")
        settings.id = "id"
        #expect(try rows(refresh(settings, folder).1).map(\.id) == Array(1...1_200))
    }

    @Test(arguments: LiveServer.running) func faultsAreInTheEnginesWordsWithoutThePassword(server: LiveServer) throws {
        let folder = try TemporaryFolder()
        var wrong = try settings(server)
        wrong.table = "no_such_table"
        let missing = #expect(throws: SourceError.self) { try refresh(wrong, folder) }
        #expect(missing?.description.contains("no_such_table") == true)
        wrong = try settings(server)
        wrong.sql = wrong.sql.replacing("owner@", with: "nobody@")
        let refused = #expect(throws: SourceError.self) { try refresh(wrong, folder) }
        #expect(refused?.description.contains("cannot be collected") == true)
        #expect(refused?.description.contains("비밀") == false)
        let port = try #require(URLComponents(string: wrong.sql)?.port)
        wrong.sql = wrong.sql.replacing(":\(port)/", with: ":1/")
        let away = #expect(throws: SourceError.self) { try refresh(wrong, folder) }
        #expect(away?.description.contains("cannot be collected") == true)
    }

    @Test func aDriverThatIsNotThereIsNamed() throws {
        let settings = DatabaseSettings(sql: "odbc:Driver={No Such Driver};Server=a", table: "t")
        let source = try DatabaseSource(settings)
        let folder = try TemporaryFolder()
        let mirror = try Mirror(folder.url)
        let error = #expect(throws: SourceError.self) {
            try source.refresh(mirror, progress: SilentProgress(), isInterrupted: { false })
        }
        #expect(error?.description.contains("ODBC driver is not installed") == true)
    }
}
