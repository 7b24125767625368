// Dates and numbers in one form. Which texts are dates is KalsaeText's knowledge.

import KalsaeSupport
import KalsaeText

enum DatesAndNumbers {
    /// Every date that exists as YYYY-MM-DD; counts the dates.
    static func dates(_ text: String, _ language: String) -> (text: String, changes: Int) {
        guard text.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return (text, 0) }
        let forms = DateForms(readsShortYears: language == "ko")
        let found = forms.dates(in: text).filter { $0.digits?.count == 8 }
        if found.isEmpty { return (text, 0) }
        let scalars = Array(text.unicodeScalars)
        var result = ScalarText(), copied = 0, changes = 0
        for date in found {
            guard let digits = date.digits.map({ Array($0.unicodeScalars) }) else { continue }
            let written = digits[0..<4] + ["-"] + digits[4..<6] + ["-"] + digits[6..<8]
            // A time of day may belong to the date as it was written; it is not lost silently.
            if date.text.contains(":") || Array(date.text.unicodeScalars) == Array(written) { continue }
            result.append(contentsOf: scalars[copied..<date.range.lowerBound])
            result.append(contentsOf: written)
            copied = date.range.upperBound
            changes += 1
        }
        result.append(contentsOf: scalars[copied...])
        return changes == 0 ? (text, 0) : (result.string, changes)
    }

    /// Full-width digits as ASCII, and 1,234,567 as 1234567; counts the numbers.
    static func numbers(_ text: String) -> (text: String, changes: Int) {
        let scalars = Array(text.unicodeScalars)
        var result = ScalarText(), changes = 0, place = 0
        while place < scalars.count {
            guard digit(scalars[place]) != nil else {
                result.append(scalars[place])
                place += 1
                continue
            }
            let start = place
            while place < scalars.count, digit(scalars[place]) != nil || isSeparator(scalars, place) { place += 1 }
            let piece = Array(scalars[start..<place])
            let written = number(piece, follows: start > 0 ? scalars[start - 1] : " ")
            if written != piece { changes += 1 }
            result.append(contentsOf: written)
        }
        return changes == 0 ? (text, 0) : (result.string, changes)
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x30...0x39: scalar
        case 0xFF10...0xFF19: Unicode.Scalar(scalar.value - 0xFF10 + 0x30)
        default: nil
        }
    }

    private static func isSeparator(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
        guard scalars[place] == "," || scalars[place] == "，", place + 3 < scalars.count else { return false }
        return (1...3).allSatisfy { digit(scalars[place + $0]) != nil }
    }

    /// The digits without separators, where these stand every three digits and nothing else can be meant.
    private static func number(_ piece: [Unicode.Scalar], follows before: Unicode.Scalar) -> [Unicode.Scalar] {
        let groups = piece.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "，" }
        let isGrouped =
            groups.count > 1 && (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
            && digit(groups[0][groups[0].startIndex]) != "0" && before != "."
        return piece.compactMap { scalar in digit(scalar) ?? (isGrouped ? nil : scalar) }
    }
}
