// Numbers as people write them in a recipe: the one place that reads them. YAML's hexadecimal, octal, sexagesimal
// and not-a-number forms are refused; whoever writes 0x20 epochs has made a mistake.

import Foundation

/// Reads numbers in their plain decimal form.
enum Numbers {
    /// A whole number such as `8192`, `-3` or `100_000`.
    static func integer(_ text: String) -> Int? {
        guard let digits = ungrouped(text),
            digits.range(of: #"^-?(0|[1-9][0-9]*)$"#, options: .regularExpression) != nil
        else { return nil }
        return Int(digits)
    }

    /// A number such as `0.001`, `1e-3` or `2`.
    static func decimal(_ text: String) -> Double? {
        let form = #"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"#
        guard let digits = ungrouped(text), digits.range(of: form, options: .regularExpression) != nil,
            let value = Double(digits), value.isFinite
        else { return nil }
        return value
    }

    /// The shortest text that `decimal` reads as the same number.
    static func text(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        return "\(value)"
    }

    // Removes underscores that stand between digits; others make it no number.
    private static func ungrouped(_ text: String) -> String? {
        if !text.contains("_") { return text }
        guard text.range(of: #"^-?[0-9]+(_[0-9]+)*$"#, options: .regularExpression) != nil else { return nil }
        return text.replacingOccurrences(of: "_", with: "")
    }
}
