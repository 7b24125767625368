// A database behind unixODBC: connected for reading only, one transaction, one query, rolled back.
// It does not know recipes or mirrors; what engines want differently stands in DatabaseEngine.

import CODBC
import Foundation

/// A database behind ODBC, connected.
final class ODBCDatabase: DatabaseConnection {
    private let environment: ODBCHandle
    private let connection: ODBCHandle
    private let place: String
    private let secret: HiddenText?
    private let seconds: Double
    private let largestValue: Int
    private let quote: String
    private let engine: DatabaseEngine?
    private var isConnected = false

    /// - Parameter note: is called with what the user should know (an engine without a read-only transaction).
    /// - Throws: `SourceError.unreachable`.
    init(connection text: String, secret: HiddenText?, settings: DatabaseSettings, note: (String) -> Void) throws {
        place = settings.sql
        self.secret = secret
        seconds = settings.limitSeconds
        largestValue = settings.largestValue
        environment = try ODBCHandle(SQL_HANDLE_ENV, parent: nil)
        SQLSetEnvAttr(environment.raw, SQL_ATTR_ODBC_VERSION, SQLPOINTER(bitPattern: Int(SQL_OV_ODBC3)), 0)
        let made = try ODBCHandle(SQL_HANDLE_DBC, parent: environment)
        connection = made
        let login = max(1, Int(min(seconds, Self.loginSeconds)))
        SQLSetConnectAttrW(made.raw, SQL_LOGIN_TIMEOUT, SQLPOINTER(bitPattern: login), SQL_IS_UINTEGER)
        let full = text + (secret.map { "PWD=\(DatabaseAddress.quoted($0.value));" } ?? "")
        let code = full.withODBC { text, count in
            SQLDriverConnectW(
                made.raw, nil, text, SQLSMALLINT(clamping: count), nil, 0, nil, SQLUSMALLINT(SQL_DRIVER_NOPROMPT))
        }
        guard ODBCHandle.succeeded(code) else {
            throw Self.connectionFault(made.diagnostic(hiding: secret), connection: text, place: settings.sql)
        }
        let product = Self.information(SQL_DBMS_NAME, of: made)
        quote = Self.information(SQL_IDENTIFIER_QUOTE_CHAR, of: made)
        engine = DatabaseEngine.table.first { $0.product == product }
        isConnected = true
        if let engine {
            for statement in engine.session(seconds) {
                let handle = try ODBCHandle(SQL_HANDLE_STMT, parent: made)
                let code = statement.withODBC { SQLExecDirectW(handle.raw, $0, SQLINTEGER($1)) }
                guard ODBCHandle.succeeded(code) else {
                    throw SourceError.unreachable(source: place, reason: handle.diagnostic(hiding: secret).text)
                }
            }
        } else {
            note("\(place): \(product) is no engine whose read-only mode is known; use an account that may only read")
        }
        // What follows is one transaction; it ends with a rollback.
        let attributes = [(SQL_ACCESS_MODE, Int(SQL_MODE_READ_ONLY)), (SQL_AUTOCOMMIT, Int(SQL_AUTOCOMMIT_OFF))]
        for (name, value) in attributes {
            SQLSetConnectAttrW(made.raw, name, SQLPOINTER(bitPattern: value), SQL_IS_UINTEGER)
        }
    }

    deinit {
        guard isConnected else { return }
        SQLEndTran(SQLSMALLINT(SQL_HANDLE_DBC), connection.raw, SQLSMALLINT(SQL_ROLLBACK))
        SQLDisconnect(connection.raw)
    }

    private static let loginSeconds = 30.0

    func quoted(_ name: String) -> String {
        if quote.isEmpty || quote == " " { return name }
        return quote + name.replacing(quote, with: quote + quote) + quote
    }

    func primaryKey(of table: [String]) throws -> [String] {
        guard let name = table.last else { return [] }
        let handle = try ODBCHandle(SQL_HANDLE_STMT, parent: connection)
        let schema = table.count > 1 ? table[table.count - 2] : nil
        // MariaDB calls a schema a catalog.
        let isCatalog = engine?.product == "MariaDB"
        func call(_ schema: UnsafeMutablePointer<SQLWCHAR>?, _ length: Int) -> SQLRETURN {
            name.withODBC { name, count in
                SQLPrimaryKeysW(
                    handle.raw, isCatalog ? schema : nil, isCatalog ? SQLSMALLINT(clamping: length) : 0,
                    isCatalog ? nil : schema, isCatalog ? 0 : SQLSMALLINT(clamping: length), name,
                    SQLSMALLINT(clamping: count))
            }
        }
        let code = schema.map { $0.withODBC(call) } ?? call(nil, 0)
        guard ODBCHandle.succeeded(code) else { return [] }
        var found: [(place: Int, name: String)] = []
        let reading = ODBCRow(handle: handle, largestValue: largestValue)
        while ODBCHandle.succeeded(SQLFetch(handle.raw)) {
            // COLUMN_NAME is the fourth column, KEY_SEQ the fifth.
            guard case .text(let column) = try reading.text(4), case .text(let place) = try reading.text(5) else {
                continue
            }
            found.append((Int(place) ?? 0, column))
        }
        return found.sorted { $0.place < $1.place }.map(\.name)
    }

    func forEachRow(
        _ sql: String, until deadline: ContinuousClock.Instant, isInterrupted: () -> Bool,
        _ body: (_ columns: [String], _ row: [DatabaseValue]) throws -> Void
    ) throws {
        let handle = try ODBCHandle(SQL_HANDLE_STMT, parent: connection)
        defer { SQLFreeStmt(handle.raw, SQLUSMALLINT(SQL_CLOSE)) }
        SQLSetStmtAttrW(
            handle.raw, SQL_QUERY_TIMEOUT, SQLPOINTER(bitPattern: max(1, Int(seconds.rounded(.up)))), SQL_IS_UINTEGER)
        var watch = ODBCWatch(statement: handle, deadline: deadline)
        let code = watch.call(isInterrupted) { statement in
            sql.withODBC { SQLExecDirectW(statement, $0, SQLINTEGER(clamping: $1)) }
        }
        guard ODBCHandle.succeeded(code) else { throw fault(handle, watch, isInterrupted) }
        let reading = ODBCRow(handle: handle, largestValue: largestValue)
        let columns = try reading.columns()
        while true {
            let code = watch.call(isInterrupted) { SQLFetch($0) }
            if Int32(code) == SQL_NO_DATA { return }
            guard ODBCHandle.succeeded(code) else { throw fault(handle, watch, isInterrupted) }
            if ContinuousClock.now > deadline { throw DatabaseFault.tooSlow(place, seconds: seconds) }
            if isInterrupted() { throw CancellationError() }
            try body(
                columns.map(\.name),
                try columns.enumerated().map { number, column in try reading.value(number + 1, column.kind) })
        }
    }

    private func fault(_ handle: ODBCHandle, _ watch: ODBCWatch, _ isInterrupted: () -> Bool) -> any Error {
        let (state, text) = handle.diagnostic(hiding: secret)
        if isInterrupted() { return CancellationError() }
        // HYT00 is ODBC's, 57014 PostgreSQL's, 70100 MariaDB's word for a statement that was stopped.
        if watch.wasStopped || ["HYT00", "57014", "70100"].contains(state) || ContinuousClock.now > watch.deadline {
            return DatabaseFault.tooSlow(place, seconds: seconds)
        }
        if state.hasPrefix("08") { return SourceError.unreachable(source: place, reason: text) }
        return SourceError.invalidSetting(name: "sources.query", reason: "\(place) answers: \(text)")
    }

    private static func connectionFault(
        _ fault: (state: String, text: String), connection: String, place: String
    ) -> SourceError {
        // unixODBC says 01000 or IM00x where a driver or data source is not installed.
        if fault.state == "01000" || fault.state.hasPrefix("IM00") {
            let engine = DatabaseEngine.table.first { connection.contains("{\($0.driver)}") }
            let advice = engine.map { "apt-get install \($0.package)" } ?? "see odbcinst -q -d and odbcinst -q -s"
            return .unreachable(source: place, reason: "its ODBC driver is not installed (\(advice)): \(fault.text)")
        }
        return .unreachable(source: place, reason: fault.text)
    }

    private static func information(_ name: Int32, of connection: ODBCHandle) -> String {
        var text = [SQLWCHAR](repeating: 0, count: 128)
        var bytes: SQLSMALLINT = 0
        let code = text.withUnsafeMutableBytes {
            SQLGetInfoW(connection.raw, SQLUSMALLINT(name), $0.baseAddress, SQLSMALLINT($0.count), &bytes)
        }
        return ODBCHandle.succeeded(code) ? String(decoding: text.prefix { $0 != 0 }, as: UTF16.self) : ""
    }
}

/// Calls that may take long, from a thread of their own, so that this one can end them: by the clock, whether or not
/// the engine keeps its own limit, or because the user wishes it.
struct ODBCWatch {
    let statement: ODBCHandle
    let deadline: ContinuousClock.Instant
    private(set) var wasStopped = false
    private let queue = DispatchQueue(label: "kalsae.odbc")

    /// What a call gave; written before the signal, read after it.
    private final class Answer: @unchecked Sendable {
        // The semaphore orders the one write and the one read.
        var code = SQLRETURN(SQL_ERROR)
    }

    /// How long after the engine's own limit a statement is ended from here.
    private static let grace = Duration.seconds(1)
    private static let pollSeconds = 0.1

    init(statement: ODBCHandle, deadline: ContinuousClock.Instant) {
        self.statement = statement
        self.deadline = deadline
    }

    /// The call's return code; `isInterrupted` is asked ten times a second.
    mutating func call(_ isInterrupted: () -> Bool, _ work: @escaping @Sendable (SQLHSTMT) -> SQLRETURN) -> SQLRETURN {
        let answer = Answer()
        let done = DispatchSemaphore(value: 0)
        queue.async { [statement] in
            answer.code = work(statement.raw)
            done.signal()
        }
        while done.wait(timeout: .now() + Self.pollSeconds) == .timedOut {
            if !wasStopped, isInterrupted() || ContinuousClock.now > deadline + Self.grace {
                wasStopped = true
                SQLCancel(statement.raw)
            }
        }
        return answer.code
    }
}
