// The fields of an address's query, as forms and every HTTP client write them: `+` is a space, `%41` a byte.

import Foundation

/// The first value of each name.
struct FormFields {
    private var values: [String: String] = [:]

    /// - Parameter query: what follows the question mark, still encoded.
    init(_ query: String) {
        for field in query.split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), values[name] == nil,
                let value = Self.decoded(parts.count > 1 ? parts[1] : "")
            else { continue }
            values[name] = value
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// Nil where the bytes are no UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
