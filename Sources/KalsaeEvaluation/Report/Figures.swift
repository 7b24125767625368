// Numbers as a report shows them: few digits, grouped thousands, no locale, so that equal cards give equal bytes.

import Foundation
import KalsaeSupport

/// Formats numbers for reports.
enum Figures {
    /// A measured quantity with three to four significant digits; `—` where it is no number.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "—" : value > 0 ? "∞" : "−∞" }
        switch abs(value) {
        case 1e6...: return Units.count(value)
        case 1000...: return grouped(Int(value.rounded()))
        case 100...: return String(format: "%.1f", value)
        case 10...: return String(format: "%.2f", value)
        default: return String(format: "%.3f", value)
        }
    }

    /// A decimal or `—`.
    static func decimal(_ value: Double?) -> String { value.map { decimal($0) } ?? "—" }

    /// A whole number with thousands grouped: 1,234,567.
    static func grouped(_ value: Int) -> String {
        var groups: [String] = []
        var rest = value.magnitude
        while rest >= 1000 {
            groups.append(String(format: "%03d", Int(rest % 1000)))
            rest /= 1000
        }
        groups.append(String(rest))
        return (value < 0 ? "−" : "") + groups.reversed().joined(separator: ",")
    }

    /// A whole number that is held as a floating-point one.
    static func whole(_ value: Double) -> String {
        abs(value) < 1e15 ? grouped(Int(value.rounded())) : decimal(value)
    }

    /// A large count with a suffix: 17.3M.
    static func compact(_ value: Int) -> String { Units.count(Double(value)) }

    /// A large sum with a suffix.
    static func count(_ value: Double) -> String { Units.count(value) }

    /// How many times as much: 2.6.
    static func times(_ ratio: Double) -> String { ratio < 100 ? String(format: "%.1f", ratio) : decimal(ratio) }

    /// A share as a percentage: 12.3%.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "—" }
        let value = share * 100
        return String(format: abs(value) >= 99.95 ? "%.0f%%" : "%.1f%%", value)
    }

    /// Seconds as a duration.
    static func duration(_ seconds: Double) -> LocalizedText {
        let english = Units.duration(max(0, seconds))
        guard english.first?.isNumber == true else { return LocalizedText(english, "알 수 없음") }
        let korean = english.replacing(" min", with: "분").replacing(" s", with: "초").replacing(" h", with: "시간")
        return LocalizedText(english, korean)
    }

    /// A size with a binary suffix.
    static func bytes(_ count: Int) -> String { Units.bytes(max(0, count)) }

    /// A moment as `2026-07-01 09:30 UTC`.
    static func date(_ date: Date) -> String {
        let formatter = ISO8601DateFormatter()
        formatter.timeZone = TimeZone(identifier: "UTC")
        let text = formatter.string(from: date)
        return text.prefix(16).replacingOccurrences(of: "T", with: " ") + " UTC"
    }
}
