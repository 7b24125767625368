import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeSources

@Suite struct DatabaseSettingsTests {
    @Test(arguments: [
        "SELECT 1", "  select a, 'it''s; not'  ".replacing(";", with: ","), "WITH x AS (SELECT 1) SELECT * FROM x;",
        "-- first\nSELECT 1 /* and; */".replacing(";", with: ""), "(SELECT 1) UNION (SELECT 2) ; \n",
        "SELECT \"into\" FROM t", "SELECT note -- into\nFROM t", "SELECT update_time FROM t",
    ])
    func readingIsSent(query: String) throws { try SelectGuard.check(query) }

    @Test(arguments: [
        "", "INSERT INTO t VALUES (1)", "DELETE FROM t", "SELECT 1; DROP TABLE t", "SELECT ';' ; DELETE FROM t",
        "SELECT 'a\\'; DROP TABLE t; --'", "/* SELECT */ UPDATE t SET a = 1", "SELECT * INTO u FROM t",
        "SELECT a FROM t INTO OUTFILE '/tmp/x'", "SELECT '\\' INTO OUTFILE \"/tmp/x\" -- '", "SELECT 1 /*! INTO @a */",
        "COPY t TO PROGRAM 'id'", "EXPLAIN ANALYZE DELETE FROM t", "; SELECT 1", "PRAGMA writable_schema = 1",
        "CALL drop_everything()", "SELECT 1\u{0}", "$$SELECT$$", "ATTACH 'x' AS y",
    ])
    func whateverElseIsRefusedBeforeItIsSent(query: String) {
        #expect(throws: SourceError.self) { try SelectGuard.check(query) }
    }

    @Test func addressesNameTheirDriver() throws {
        #expect(try DatabaseAddress("a/b.sqlite") == .sqlite("a/b.sqlite"))
        #expect(try DatabaseAddress("sqlite:archive") == .sqlite("archive"))
        #expect(try DatabaseAddress("odbc:DSN=shop;UID=me") == .odbc("DSN=shop;UID=me;"))
        let address = try DatabaseAddress("postgresql://me@db.example.org:6000/shop%20two?sslmode=require")
        guard case .odbc(let text) = address else {
            Issue.record("a URL is reached through ODBC")
            return
        }
        for part in [
            "Driver={PostgreSQL Unicode};", "UseDeclareFetch=1;", "Servername=db.example.org;", "Port=6000;",
            "Database={shop two};", "Username=me;", "sslmode=require;",
        ] { #expect(text.contains(part)) }
        #expect(address.databaseName == "shop two")
    }

    @Test(arguments: [
        "postgresql://me:geheim@db/shop", "odbc:DSN=shop;PWD=geheim", "odbc:DSN=shop; password =geheim",
        "mariadb://me@db/shop?PWD=geheim", "mariadb://me@db/shop?a=1&;b=2", "oracle://me@db/shop", "reviews.csv", "",
        "postgresql:///shop", "odbc:Driver=/tmp/geheim.so", "odbc:Driver={/tmp/x.so};Server=a", "odbc:DSN=a;Setup=x",
        "odbc:FILEDSN=/tmp/x", "mariadb://me@db/shop?plugin_dir=/tmp", "postgresql://db/shop?Driver=x",
        "odbc:Driver=..\\x", "odbc:DSN=a;{Driver=/x}",
    ])
    func badAddressesAreRefusedAndKeepTheirSecret(address: String) {
        let error = #expect(throws: SourceError.self) { try DatabaseAddress(address) }
        #expect(error?.description.contains("geheim") == false)
    }

    @Test func aValueCannotEndItsPlaceInAConnectionString() {
        #expect(DatabaseAddress.quoted("a;Driver=x}") == "{a;Driver=x}}}")
        #expect(DatabaseAddress.quoted("") == "{}")
        #expect(DatabaseAddress.quoted("plain-1.example") == "plain-1.example")
    }

    @Test(arguments: [
        (#"{"sql":"a.db"}"#, "either"), (#"{"sql":"a.db","table":"t","query":"SELECT 1"}"#, "either"),
        (#"{"sql":"a.db","table":"t","limit_seconds":0}"#, "limit_seconds"),
        (#"{"sql":"a.db","table":"t","tabel":"t"}"#, "did you mean \"table\""),
        (#"{"sql":"a.db","table":"t","password":{"env":"A","file":"b"}}"#, "env: NAME"),
        (#"{"sql":"a.db","query":"DELETE FROM t"}"#, "only SELECT"),
        (#"{"sql":"a.db","table":"t","rows_per_file":0}"#, "rows_per_file"),
    ])
    func wrongSettingsSayWhatIsMeant(json: String, part: String) {
        let error = #expect(throws: SourceError.self) {
            try JSONDecoder().decode(DatabaseSettings.self, from: Data(json.utf8)).validate()
        }
        #expect(error?.description.contains(part) == true)
    }

    @Test func oneTextColumnNeedsNoList() throws {
        let json = #"{"sql":"a.db","table":"t","text":"body","limit_seconds":5}"#
        let settings = try JSONDecoder().decode(DatabaseSettings.self, from: Data(json.utf8))
        #expect(settings == DatabaseSettings(sql: "a.db", table: "t", text: ["body"], limitSeconds: 5))
    }

    @Test func aPasswordShowsItselfNowhere() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("password", "geheim\n")
        for secret in [DatabaseSettings.Secret(env: "SHOP"), .init(file: file.path)] {
            let settings = DatabaseSettings(sql: "postgresql://me@db/shop", password: secret, table: "t")
            let source = try DatabaseSource(settings, environment: ["SHOP": "geheim", "OTHER": "x"])
            var dumped = ""
            dump(source, to: &dumped)
            #expect(!dumped.contains("geheim") && !"\(source)".contains("geheim"))
            #expect(!source.identity.contains("geheim") && !source.identity.contains("SHOP"))
        }
        let settings = DatabaseSettings(sql: "postgresql://me@db/shop", password: .init(env: "NONE"), table: "t")
        #expect(
            throws: SourceError.invalidSetting(
                name: "sources.password", reason: "the environment variable NONE is not set")
        ) { try DatabaseSource(settings, environment: [:]) }
    }

    @Test(
        arguments: [
            ("2024-01-02 03:04:05", "2024-01-02T03:04:05Z"), ("2024-01-02 03:04:05.678+09", "2024-01-01T18:04:05Z"),
            ("2024-01-02", "2024-01-02T00:00:00Z"), ("2024-01-02T03:04-03:30", "2024-01-02T06:34:00Z"),
            ("2024-02-30", nil), ("0000-00-00 00:00:00", nil), ("yesterday", nil), ("2024-01-02 25:00", nil),
        ] as [(String, String?)])
    func timesBecomeISO(text: String, expected: String?) { #expect(DatabaseTime.iso(text) == expected) }

    @Test(arguments: ["0", "-1", "1.50", "1e9", "1.5E-3", "900719925474099312345"])
    func numbersKeepTheirDigits(text: String) { #expect(DatabaseColumns.isNumber(text)) }

    @Test(arguments: ["", "-", ".5", "5.", "007", "NaN", "Infinity", "1e", "1 ", "0x1", "+1"])
    func whatJSONHasNotIsNoNumber(text: String) { #expect(!DatabaseColumns.isNumber(text)) }
}
