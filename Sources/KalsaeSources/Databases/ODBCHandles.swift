// unixODBC's handles as Swift values: freed when they go away, their diagnostics in words without secrets.
// It does not know queries.

import CODBC
import Foundation

/// A handle of the driver manager; the caller keeps its parent alive.
final class ODBCHandle: @unchecked Sendable {
    // Immutable after init; the driver manager guards a handle that two threads use (a statement, its cancel).
    let raw: SQLHANDLE
    private let kind: Int32
    private let parent: ODBCHandle?

    /// - Throws: `SourceError.unreachable` where the driver manager has none left.
    init(_ kind: Int32, parent: ODBCHandle?) throws {
        var made: SQLHANDLE?
        let code = SQLAllocHandle(SQLSMALLINT(kind), parent?.raw, &made)
        guard ODBCHandle.succeeded(code), let made else {
            throw SourceError.unreachable(source: "odbc", reason: "unixODBC has no handle left")
        }
        raw = made
        self.kind = kind
        self.parent = parent
    }

    deinit { SQLFreeHandle(SQLSMALLINT(kind), raw) }

    static func succeeded(_ code: SQLRETURN) -> Bool {
        Int32(code) == SQL_SUCCESS || Int32(code) == SQL_SUCCESS_WITH_INFO
    }

    /// The first fault of the last call: its SQLSTATE and the driver's words without the names in brackets.
    func diagnostic(hiding secret: HiddenText?) -> (state: String, text: String) {
        var state = [SQLWCHAR](repeating: 0, count: 6)
        var native: SQLINTEGER = 0
        var text = [SQLWCHAR](repeating: 0, count: 2_048)
        var length: SQLSMALLINT = 0
        let code = SQLGetDiagRecW(
            SQLSMALLINT(kind), raw, 1, &state, &native, &text, SQLSMALLINT(text.count), &length)
        guard Self.succeeded(code) else { return ("", "no reason given") }
        var words = Substring(String(decoding: text.prefix(max(0, min(Int(length), text.count - 1))), as: UTF16.self))
        while words.first == "[", let end = words.firstIndex(of: "]") { words = words[words.index(after: end)...] }
        // A refusal by the driver quotes no connection string, but nothing promises that.
        let flat = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let safe = secret?.removed(from: flat) ?? flat
        return (String(decoding: state.prefix(5), as: UTF16.self), String(safe.prefix(600)))
    }
}

extension String {
    /// Calls `body` with UTF-16 code units and their count, as ODBC's wide functions take them.
    func withODBC<Result>(_ body: (UnsafeMutablePointer<SQLWCHAR>, Int) throws -> Result) rethrows -> Result {
        var units = Array(utf16)
        let count = units.count
        units.append(0)
        return try units.withUnsafeMutableBufferPointer { buffer in
            // Never nil: the buffer has one element at least.
            guard let start = buffer.baseAddress else { preconditionFailure("an array with an element has a place") }
            return try body(start, count)
        }
    }
}
