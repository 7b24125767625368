// Names of authors become pseudonyms: the same for the same name and key, and not to be turned back without the key
// (HMAC-SHA-256, RFC 2104). It stores no names.

import Foundation
import KalsaeSupport

/// Consistent pseudonyms under one key.
///
/// ```swift
/// Pseudonyms(key: "team").name("Kim")   // "person-3f0a9c1b22d4"
/// ```
public final class Pseudonyms {
    private let inner: Data
    private let outer: Data
    /// Pseudonyms already made; emptied when full, so that memory stays flat.
    private var made: [String: String] = [:]
    private static let mostKept = 1 << 16
    private static let blockSize = 64
    /// Hexadecimal digits of the digest that are shown.
    private static let shown = 12

    /// - Parameter key: whoever knows it can test guesses of names; keep it where secrets are kept.
    public init(key: String) {
        var bytes = Data(key.utf8)
        if bytes.count > Self.blockSize { bytes = Self.bytes(Digest.sha256(bytes)) }
        bytes.append(Data(count: Self.blockSize - bytes.count))
        inner = Data(bytes.map { $0 ^ 0x36 })
        outer = Data(bytes.map { $0 ^ 0x5C })
    }

    /// The pseudonym of a name.
    public func name(_ name: String) -> String {
        if let known = made[name] { return known }
        let pseudonym = "person-" + digest(Data(name.utf8)).prefix(Self.shown)
        if made.count >= Self.mostKept { made.removeAll(keepingCapacity: true) }
        made[name] = pseudonym
        return pseudonym
    }

    /// HMAC-SHA-256 as 64 hexadecimal digits.
    func digest(_ message: Data) -> String { Digest.sha256(outer + Self.bytes(Digest.sha256(inner + message))) }

    private static func bytes(_ digits: String) -> Data {
        let values = digits.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10 }
        return Data(stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] })
    }
}
