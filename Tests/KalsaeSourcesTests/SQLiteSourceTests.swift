import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeSources

@Suite struct SQLiteSourceTests {
    /// 5,000 rows: Korean, emoji, quotes, NULLs, a long text at every thousandth, a number that is a time.
    static let sql = """
        CREATE TABLE "리뷰 모음" (id INTEGER PRIMARY KEY, title TEXT, body TEXT, stars INTEGER, price REAL, at INTEGER,
          picture BLOB);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO "리뷰 모음" SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE '제목 ' || i END,
          '리뷰 ' || i || ': "좋아요" 😀 it''s \\ fine' || CASE WHEN i % 1000 = 0
            THEN replace(hex(zeroblob(10000)), '00', '가😀') ELSE '' END,
          i % 10, i / 4.0, 1700000000 + i, x'0001' FROM n;
        """

    private func database(_ folder: TemporaryFolder) throws -> DatabaseSettings {
        let url = folder.url.appendingPathComponent("reviews.sqlite")
        try SQLiteWriter.run(Self.sql, on: url)
        return DatabaseSettings(
            sql: url.path, table: "리뷰 모음", text: ["body"], title: "title", time: "at", rowsPerFile: 500)
    }

    private func refresh(_ settings: DatabaseSettings, _ folder: TemporaryFolder) throws -> (MirrorChanges, Mirror) {
        let mirror = try Mirror(folder.url.appendingPathComponent("mirror"))
        let source = try DatabaseSource(settings)
        let changes = try source.refresh(mirror, progress: SilentProgress(), isInterrupted: { false })
        return (changes, mirror)
    }

    struct Row: Decodable, Equatable {
        var id: Int
        var title: String?
        var text: String
        var stars: Int
        var price: Double
        var time: String
    }

    static func rows(_ mirror: Mirror) throws -> [Row] {
        try mirror.entries.values.filter { $0.refusal == nil }.sorted { $0.origin < $1.origin }
            .flatMap { try JSONLines.read(Row.self, from: mirror.url(of: $0.file)) }
    }

    @Test func everyRowComesOnceWithItsColumns() throws {
        let folder = try TemporaryFolder()
        let (changes, mirror) = try refresh(database(folder), folder)
        let rows = try Self.rows(mirror)
        #expect(rows.map(\.id) == Array(1...5_000))
        #expect(
            rows[0]
                == Row(
                    id: 1, title: "제목 1", text: "리뷰 1: \"좋아요\" 😀 it's \\ fine", stars: 1, price: 0.25,
                    time: "2023-11-14T22:13:21Z"))
        #expect(rows[6].title == nil)
        #expect(rows[999].text.hasSuffix(String(repeating: "가😀", count: 10_000)))
        #expect(changes.fetched == mirror.entries.count && changes.fetched >= 10)
        #expect(mirror.entries["db://리뷰 모음/리뷰 모음#000000"] != nil)
    }

    @Test func aSecondRefreshFetchesNothingAndAChangedRowOneFile() throws {
        let folder = try TemporaryFolder()
        let settings = try database(folder)
        let first = try refresh(settings, folder)
        let second = try refresh(settings, folder)
        #expect(second.0.fetched == 0 && second.0.unchanged == first.0.fetched)
        let url = URL(fileURLWithPath: settings.sql)
        try SQLiteWriter.run("UPDATE \"리뷰 모음\" SET stars = 11 WHERE id = 2500", on: url)
        let third = try refresh(settings, folder)
        #expect(third.0.fetched == 1 && third.0.unchanged == first.0.fetched - 1)
        #expect(try Self.rows(third.1)[2_499].stars == 11)
        let files = try FileManager.default.contentsOfDirectory(
            atPath: third.1.folder.appendingPathComponent("files").path)
        #expect(files.count == third.1.entries.count)
    }

    @Test func aRowThatGoesMovesOnlyItsOwnFile() throws {
        let folder = try TemporaryFolder()
        let settings = try database(folder)
        let first = try refresh(settings, folder)
        try SQLiteWriter.run(
            "DELETE FROM \"리뷰 모음\" WHERE id = 100", on: URL(fileURLWithPath: settings.sql))
        let second = try refresh(settings, folder)
        #expect((1...2).contains(second.0.fetched))
        #expect(second.0.unchanged >= first.0.fetched - 2)
    }

    @Test func nothingCanBeWritten() throws {
        let folder = try TemporaryFolder()
        let settings = try database(folder)
        let before = try Digest.sha256(file: URL(fileURLWithPath: settings.sql))
        for sql in [
            "INSERT INTO \"리뷰 모음\" (id) VALUES (9999)", "ATTACH 'other.db' AS other", "PRAGMA query_only = 0",
            "CREATE TEMP TABLE t (a)", "SELECT load_extension('x')", "VACUUM INTO 'copy.db'", "SELECT 1; SELECT 2",
        ] {
            // Past the first wall, so that the second is what stands.
            let database = try SQLiteDatabase(path: settings.sql, settings: settings)
            #expect(throws: SourceError.self) {
                try database.forEachRow(sql, until: .now + .seconds(5), isInterrupted: { false }) { _, _ in }
            }
        }
        #expect(try Digest.sha256(file: URL(fileURLWithPath: settings.sql)) == before)
    }

    @Test func aQueryThatNeverEndsIsEnded() throws {
        let folder = try TemporaryFolder()
        var settings = try database(folder)
        settings.table = nil
        settings.text = []
        settings.title = nil
        settings.time = nil
        settings.limitSeconds = 0.05
        settings.query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let error = #expect(throws: SourceError.self) { try refresh(settings, folder) }
        #expect(error?.description.contains("longer than 0.05 s") == true)
        settings.limitSeconds = 60
        let source = try DatabaseSource(settings)
        let mirror = try Mirror(folder.url.appendingPathComponent("mirror"))
        var asked = 0
        #expect(throws: CancellationError.self) {
            try source.refresh(
                mirror, progress: SilentProgress(),
                isInterrupted: {
                    asked += 1
                    return asked > 3
                })
        }
    }

    @Test func aFailedRefreshLeavesTheMirrorAsItWas() throws {
        let folder = try TemporaryFolder()
        var settings = try database(folder)
        let first = try refresh(settings, folder)
        let before = try Self.rows(first.1)
        try SQLiteWriter.run(
            "UPDATE \"리뷰 모음\" SET stars = 12 WHERE id < 100", on: URL(fileURLWithPath: settings.sql))
        settings.mostRows = 4_000
        #expect(throws: SourceError.self) { try refresh(settings, folder) }
        #expect(try Self.rows(Mirror(first.1.folder)) == before)
    }

    @Test func aTooLongValueCostsOnlyItsRow() throws {
        let folder = try TemporaryFolder()
        var settings = try database(folder)
        settings.largestValue = 10_000
        let (changes, mirror) = try refresh(settings, folder)
        #expect(changes.refused == 5)
        #expect(try Self.rows(mirror).count == 4_995)
        let refused = try #require(mirror.entries["db://리뷰 모음/리뷰 모음#row-1000"])
        #expect(refused.refusal == .init(rule: "too-large", value: "a value of more than 10000 bytes"))
    }

    @Test func columnsThatAreNotThereAreNamed() throws {
        let folder = try TemporaryFolder()
        var settings = try database(folder)
        settings.text = ["bodies"]
        let error = #expect(throws: SourceError.self) { try refresh(settings, folder) }
        #expect(error?.description.contains("no column bodies; there are id, title, body") == true)
        settings.table = "nowhere"
        let other = #expect(throws: SourceError.self) { try refresh(settings, folder) }
        #expect(other?.description.contains("no such table: nowhere") == true)
    }

    @Test func columnsOfOneNameAndOddValuesAreKeptApart() throws {
        let folder = try TemporaryFolder()
        var settings = try database(folder)
        settings.table = nil
        settings.text = ["a", "b"]
        settings.title = nil
        settings.time = nil
        settings.query = """
            SELECT 'x' || char(1) || char(9) AS a, NULL AS c, 'z' AS b, 1 AS c, 'k' AS text, 9e999 AS d,
              json_extract('{"k": 5}', '$.k') AS j
            """
        let (_, mirror) = try refresh(settings, folder)
        let file = try #require(mirror.entries.values.first?.file)
        let line = try String(contentsOf: mirror.url(of: file), encoding: .utf8)
        #expect(line == #"{"text":"x\u0001\t\n\nz","c":null,"c_2":1,"text_2":"k","d":"inf","j":5}"# + "\n")
    }

    @Test(arguments: [Data(), Data("not a database at all, but long enough to look into".utf8), Data(count: 4_096)])
    func whatIsNoDatabaseIsOneClearError(data: Data) throws {
        let folder = try TemporaryFolder()
        let url = try folder.file("reviews.db", data)
        let settings = DatabaseSettings(sql: url.path, table: "t")
        let error = #expect(throws: SourceError.self) { try refresh(settings, folder) }
        #expect(error?.description.isEmpty == false)
        #expect(throws: SourceError.unreachable(source: "/nowhere/x.db", reason: "there is no such file")) {
            try refresh(DatabaseSettings(sql: "/nowhere/x.db", table: "t"), folder)
        }
    }

    @Test func damagedFilesNeverBringTheProgramDown() throws {
        let folder = try TemporaryFolder()
        let settings = try database(folder)
        let whole = try Data(contentsOf: URL(fileURLWithPath: settings.sql))
        var random = SeededRandom(seed: 7)
        for round in 0..<60 {
            var damaged = round % 3 == 0 ? whole.prefix(Int.random(in: 0..<whole.count, using: &random)) : whole
            for _ in 0..<200 where !damaged.isEmpty {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var bad = settings
            bad.sql = try folder.file("damaged.sqlite", damaged).path
            bad.limitSeconds = 5
            do {
                _ = try refresh(bad, folder)
            } catch {
                #expect(error is SourceError)
            }
        }
    }
}
