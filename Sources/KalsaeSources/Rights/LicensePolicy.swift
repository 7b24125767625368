// Which licences may be trained on: an allow list, a deny list, and what happens where nobody said. Compared as SPDX
// expressions, so that `MIT OR GPL-3.0-only` may be used as MIT and `A AND B` only where both may.
// It does not find licences and does not say what is lawful: whoever writes the recipe does.

import Foundation

/// A recipe's lists of licences.
///
/// ```swift
/// let policy = LicensePolicy(allow: ["CC0-1.0", "CC-BY-*", "MIT"], deny: ["CC-BY-NC-*"], unknown: .drop)
/// policy.refusal(for: "CC-BY-NC-4.0")   // rule "license-denied", value "CC-BY-NC-4.0"
/// ```
public struct LicensePolicy: Codable, Sendable, Equatable {
    /// What happens to documents whose licence nobody declared.
    public enum Unknown: String, Codable, Sendable, CaseIterable {
        /// They stay; the corpus report counts them.
        case report
        /// They are put aside.
        case drop
    }

    /// SPDX identifiers, `*` for anything; empty allows all that are not denied.
    public var allow: [String]
    /// Goes before `allow`.
    public var deny: [String]
    public var unknown: Unknown

    public static let unknownName = "unknown"

    public init(allow: [String] = [], deny: [String] = [], unknown: Unknown = .report) {
        self.allow = allow
        self.deny = deny
        self.unknown = unknown
    }

    private enum CodingKeys: String, CodingKey { case allow, deny, unknown }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        allow = try values.decodeIfPresent([String].self, forKey: .allow) ?? []
        deny = try values.decodeIfPresent([String].self, forKey: .deny) ?? []
        unknown = try values.decodeIfPresent(Unknown.self, forKey: .unknown) ?? .report
    }

    /// - Throws: `SourceError.invalidSetting` for an empty or unreadable pattern.
    public func validate() throws {
        for (name, list) in [("licenses.allow", allow), ("licenses.deny", deny)] {
            for pattern in list {
                let isSound =
                    !pattern.isEmpty
                    && pattern.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                            || [0x2A, 0x2B, 0x2D, 0x2E].contains(byte)
                    }
                if !isSound {
                    throw SourceError.invalidSetting(
                        name: name, reason: "\"\(pattern)\" is no SPDX identifier; write MIT, CC-BY-4.0 or CC-BY-NC-*")
                }
            }
        }
    }

    /// Why documents under this licence are put aside; nil where they may be used.
    public func refusal(for license: String) -> ReadingFailure? {
        let trimmed = license.trimmingCharacters(in: .whitespaces)
        if trimmed.isEmpty || trimmed == Self.unknownName || trimmed == "NOASSERTION" {
            return unknown == .drop ? ReadingFailure(rule: "license-unknown", value: "nobody declared one") : nil
        }
        if allow.isEmpty, deny.isEmpty { return nil }
        return verdict(Substring(trimmed), depth: 0)
    }

    /// Bytes of an identifier.
    private static let longestName = 200
    /// Expressions nested deeper are refused.
    private static let deepest = 16

    private func verdict(_ expression: Substring, depth: Int) -> ReadingFailure? {
        let text = Self.withoutBrackets(expression)
        guard depth < Self.deepest else {
            return ReadingFailure(rule: "license-not-allowed", value: String(text.prefix(80)))
        }
        let choices = Self.split(text, by: "OR")
        if choices.count > 1 {
            let refusals = choices.map { verdict($0, depth: depth + 1) }
            return refusals.contains(nil) ? nil : refusals.compactMap(\.self).first
        }
        let parts = Self.split(text, by: "AND")
        if parts.count > 1 { return parts.lazy.compactMap { verdict($0, depth: depth + 1) }.first }
        // An exception only widens what a licence permits.
        let name = String(Self.split(text, by: "WITH")[0]).trimmingCharacters(in: .whitespaces)
        if let pattern = deny.first(where: { Self.matches($0, name) }) {
            let reason = pattern == name ? name : "\(name) (\(pattern))"
            return ReadingFailure(rule: "license-denied", value: String(reason.prefix(120)))
        }
        if allow.isEmpty || allow.contains(where: { Self.matches($0, name) }) { return nil }
        return ReadingFailure(rule: "license-not-allowed", value: String(name.prefix(120)))
    }

    private static func withoutBrackets(_ text: Substring) -> Substring {
        var inner = Substring(text.trimmingCharacters(in: .whitespaces))
        while inner.hasPrefix("("), inner.hasSuffix(")") {
            var depth = 0
            let closesEarly = inner.dropLast().contains { character in
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                return depth == 0
            }
            if closesEarly { break }
            inner = Substring(inner.dropFirst().dropLast().trimmingCharacters(in: .whitespaces))
        }
        return inner
    }

    /// The parts between an operator that stands outside brackets.
    private static func split(_ text: Substring, by word: String) -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0, text[index] == " ",
                text[index...].dropFirst().prefix(word.count + 1).uppercased() == word + " "
            {
                parts.append(text[start..<index])
                index = text.index(index, offsetBy: word.count + 1)
                start = index
            } else {
                index = text.index(after: index)
            }
        }
        return parts + [text[start...]]
    }

    /// Whether an identifier fits a pattern with `*`; letter case does not matter (SPDX, annex D).
    static func matches(_ pattern: String, _ name: String) -> Bool {
        name.utf8.count <= longestName
            && RobotsFile.matches(
                Array(pattern.lowercased().utf8) + [0x24], Array(name.lowercased().utf8), ifUnclear: false)
    }
}
