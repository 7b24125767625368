// Lengths of time as people write them: `90 s`, `5 min`, `2 h`. The one place that reads and writes them.

import Foundation

/// A length of time in a recipe.
///
/// ```swift
/// RecipeDuration("5 min")?.seconds  // 300
/// ```
public struct RecipeDuration: Sendable, Equatable, Codable, CustomStringConvertible {
    public var seconds: Double

    public init(seconds: Double) { self.seconds = seconds }

    /// Reads a number and a unit (s, min, h, d), with or without a space between them.
    public init?(_ text: String) {
        guard let unitStart = text.firstIndex(where: { $0.isLetter && $0 != "e" && $0 != "E" }) else { return nil }
        let number = text[..<unitStart].trimmingCharacters(in: .whitespaces)
        guard let value = Numbers.decimal(number),
            let unit = Self.units.first(where: { $0.name == text[unitStart...].trimmingCharacters(in: .whitespaces) })
        else { return nil }
        seconds = value * unit.seconds
    }

    /// The text that reads as this length, in the largest unit that leaves a whole number.
    public var description: String {
        let unit = Self.units.first { seconds >= $0.seconds && seconds.remainder(dividingBy: $0.seconds) == 0 }
        guard let unit else { return "\(Numbers.text(seconds)) s" }
        return "\(Numbers.text(seconds / unit.seconds)) \(unit.name)"
    }

    public init(from decoder: any Decoder) throws {
        let text = try String(from: decoder)
        guard let duration = RecipeDuration(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(text) is no length of time"))
        }
        self = duration
    }

    public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }

    private static let units: [(name: String, seconds: Double)] = [("d", 86400), ("h", 3600), ("min", 60), ("s", 1)]
}
