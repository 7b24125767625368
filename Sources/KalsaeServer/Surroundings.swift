// What the server takes from the world besides requests: the time and fresh names. Tests put in their own.

import Foundation

/// The clock and the source of names.
struct Surroundings: Sendable {
    /// Unix seconds.
    var now: @Sendable () -> Int
    /// A fresh name of 32 hexadecimal digits.
    var newID: @Sendable () -> String

    static let real = Surroundings(
        now: { Int(Date().timeIntervalSince1970) },
        newID: { UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased() })
}
