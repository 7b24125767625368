// Changes rows of a test's own database through ODBC, without the walls that the room puts up.

import CODBC
import Foundation
import Testing

@testable import KalsaeSources

enum ODBCWriter {
    static func run(_ sql: String, connection text: String, secret: HiddenText) throws {
        let environment = try ODBCHandle(SQL_HANDLE_ENV, parent: nil)
        SQLSetEnvAttr(environment.raw, SQL_ATTR_ODBC_VERSION, SQLPOINTER(bitPattern: Int(SQL_OV_ODBC3)), 0)
        let connection = try ODBCHandle(SQL_HANDLE_DBC, parent: environment)
        let full = text + "PWD=\(DatabaseAddress.quoted(secret.value));"
        let opened = full.withODBC {
            SQLDriverConnectW(
                connection.raw, nil, $0, SQLSMALLINT($1), nil, 0, nil, SQLUSMALLINT(SQL_DRIVER_NOPROMPT))
        }
        #expect(ODBCHandle.succeeded(opened))
        do {
            let statement = try ODBCHandle(SQL_HANDLE_STMT, parent: connection)
            let done = sql.withODBC { SQLExecDirectW(statement.raw, $0, SQLINTEGER($1)) }
            #expect(ODBCHandle.succeeded(done))
        }
        SQLDisconnect(connection.raw)
    }
}
