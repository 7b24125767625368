// One row of an ODBC result: what its columns are and what stands in them, long texts in pieces.

import CODBC
import Foundation

/// Reads the row on which a statement stands.
struct ODBCRow {
    /// How a column is read.
    enum Kind: Sendable { case text, number, truth, bytes }

    let handle: ODBCHandle
    /// Bytes (in UTF-8) of one value.
    let largestValue: Int

    /// Code units of one piece of a text.
    private static let piece = 4_096

    /// SQL types that are no text. Every other type is read as text, times included: drivers print them all.
    private static let kinds: [(kind: Kind, types: [Int32])] = [
        (.number, [SQL_TINYINT, SQL_SMALLINT, SQL_INTEGER, SQL_BIGINT, SQL_NUMERIC, SQL_DECIMAL]),
        (.number, [SQL_FLOAT, SQL_REAL, SQL_DOUBLE]), (.truth, [SQL_BIT]),
        (.bytes, [SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY]),
    ]

    /// - Throws: `SourceError.unreachable`.
    func columns() throws -> [(name: String, kind: Kind)] {
        var count: SQLSMALLINT = 0
        SQLNumResultCols(handle.raw, &count)
        if count < 1 {
            throw SourceError.invalidSetting(name: "sources.query", reason: "the statement gives no rows")
        }
        return try (1...Int(count)).map { number in
            var name = [SQLWCHAR](repeating: 0, count: 256)
            var length: SQLSMALLINT = 0
            var type: SQLSMALLINT = 0
            var size: SQLULEN = 0
            var digits: SQLSMALLINT = 0
            var nullable: SQLSMALLINT = 0
            let code = SQLDescribeColW(
                handle.raw, SQLUSMALLINT(number), &name, SQLSMALLINT(name.count), &length, &type, &size, &digits,
                &nullable)
            guard ODBCHandle.succeeded(code) else {
                throw SourceError.unreachable(source: "odbc", reason: handle.diagnostic(hiding: nil).text)
            }
            let kind = Self.kinds.first { $0.types.contains(Int32(type)) }?.kind ?? .text
            return (String(decoding: name.prefix { $0 != 0 }, as: UTF16.self), kind)
        }
    }

    /// - Throws: `SourceError.unreachable`.
    func value(_ column: Int, _ kind: Kind) throws -> DatabaseValue {
        switch kind {
        case .text: return try text(column)
        case .bytes: return try bytes(column)
        case .number:
            let found = try text(column)
            guard case .text(let digits) = found else { return found }
            return .number(digits)
        case .truth:
            var one: UInt8 = 0
            var length: SQLLEN = 0
            let code = SQLGetData(handle.raw, SQLUSMALLINT(column), SQLSMALLINT(SQL_C_BIT), &one, 1, &length)
            guard ODBCHandle.succeeded(code) else { throw fault() }
            return length == SQLLEN(SQL_NULL_DATA) ? .null : .truth(one != 0)
        }
    }

    /// A column as text, whatever it is.
    ///
    /// - Throws: `SourceError.unreachable`.
    func text(_ column: Int) throws -> DatabaseValue {
        var units: [SQLWCHAR] = []
        var piece = [SQLWCHAR](repeating: 0, count: Self.piece)
        while true {
            var length: SQLLEN = 0
            let code = piece.withUnsafeMutableBytes {
                SQLGetData(
                    handle.raw, SQLUSMALLINT(column), SQLSMALLINT(SQL_C_WCHAR), $0.baseAddress, $0.count, &length)
            }
            if Int32(code) == SQL_NO_DATA { break }
            guard ODBCHandle.succeeded(code) else { throw fault() }
            if length == SQLLEN(SQL_NULL_DATA) { return .null }
            // What is left, in bytes, or "unknown"; a full piece ends with a zero.
            let whole = length == SQLLEN(SQL_NO_TOTAL) ? Int.max : Int(length) / MemoryLayout<SQLWCHAR>.size
            let got = min(max(0, whole), Self.piece - 1)
            units.append(contentsOf: piece[..<got])
            // Three bytes a unit at most, in UTF-8.
            if units.count > largestValue { return .tooLarge }
            if Int32(code) == SQL_SUCCESS { break }
        }
        let text = String(decoding: units, as: UTF16.self)
        return text.utf8.count > largestValue ? .tooLarge : .text(text)
    }

    /// Only how many bytes there are: a column of bytes is no text.
    private func bytes(_ column: Int) throws -> DatabaseValue {
        var one: UInt8 = 0
        var length: SQLLEN = 0
        let code = SQLGetData(handle.raw, SQLUSMALLINT(column), SQLSMALLINT(SQL_C_BINARY), &one, 1, &length)
        guard ODBCHandle.succeeded(code) || Int32(code) == SQL_NO_DATA else { throw fault() }
        return length == SQLLEN(SQL_NULL_DATA) ? .null : .bytes(max(0, Int(length)))
    }

    private func fault() -> SourceError {
        .unreachable(source: "odbc", reason: handle.diagnostic(hiding: nil).text)
    }
}
