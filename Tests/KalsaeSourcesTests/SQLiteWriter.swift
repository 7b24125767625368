// Makes SQLite files for tests. The room's own door only reads, so this asks the library, which the program has loaded,
// for the two functions by name.

import Foundation
import Testing

enum SQLiteWriter {
    private typealias Open = @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>) -> Int32
    private typealias Execute =
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>, OpaquePointer?, OpaquePointer?, OpaquePointer?
        ) -> Int32
    private typealias Close = @convention(c) (OpaquePointer?) -> Int32

    /// Runs SQL on a file, which is made where it is not there.
    static func run(_ sql: String, on url: URL) throws {
        func function<Kind>(_ name: String, _ kind: Kind.Type) throws -> Kind {
            unsafeBitCast(try #require(dlsym(nil, name)), to: kind)
        }
        var database: OpaquePointer?
        #expect(try function("sqlite3_open", Open.self)(url.path, &database) == 0)
        #expect(try function("sqlite3_exec", Execute.self)(database, sql, nil, nil, nil) == 0)
        #expect(try function("sqlite3_close", Close.self)(database) == 0)
    }
}
