// Headings without their numbers: "6.2. Initialization", "Chapter 6. Maintenance" and "6장. 관리" lose what only the
// table of contents needs. It works on text alone and knows no book.

import KalsaeSupport

/// Cleans headings and titles.
public enum HeadingText {
    private static let words = ["chapter", "appendix", "part", "section", "부록", "부", "장", "절", "제"]

    /// Strips a leading chapter or section number.
    ///
    /// ```swift
    /// HeadingText.withoutNumber("6.2.1. Initialization")   // "Initialization"
    /// HeadingText.withoutNumber("제6장. 관리와 업데이트")      // "관리와 업데이트"
    /// HeadingText.withoutNumber("3 ways to boot")          // unchanged: no number of a section
    /// ```
    public static func withoutNumber(_ heading: String) -> String {
        let text = heading.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for pattern in [namedNumber, koreanNumber, dottedNumber] {
            if let rest = pattern(text), !rest.isEmpty { return rest }
        }
        return text
    }

    /// "Chapter 6. X", "Appendix A: X", "부록 A. X"
    private static func namedNumber(_ text: String) -> String? {
        let parts = text.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, words.contains(parts[0].lowercased()), let mark = parts[1].last, ".:".contains(mark)
        else { return nil }
        let number = parts[1].dropLast()
        let isNumber = number.allSatisfy(\.isNumber)
        let isLetter = number.count == 1 && number.allSatisfy(\.isUppercase)
        let isRoman = number.allSatisfy { "IVXLC".contains($0) }
        return isNumber || isLetter || isRoman ? String(parts[2]) : nil
    }

    /// "6장. X", "제6장 X", "2절 X"
    private static func koreanNumber(_ text: String) -> String? {
        guard let space = text.firstIndex(of: " ") else { return nil }
        var mark = text[..<space]
        if mark.hasPrefix("제") { mark = mark.dropFirst() }
        if let last = mark.last, ".:".contains(last) { mark = mark.dropLast() }
        guard let unit = mark.last, "장절부".contains(unit), mark.count > 1, mark.dropLast().allSatisfy(\.isNumber)
        else { return nil }
        return String(text[text.index(after: space)...])
    }

    /// "6.2.1. X", "6. X", "A.1. X", and "6.2 X" where a capital or a Korean letter follows.
    private static func dottedNumber(_ text: String) -> String? {
        guard let space = text.firstIndex(of: " ") else { return nil }
        let mark = text[..<space]
        let rest = text[text.index(after: space)...]
        let endsWithDot = mark.hasSuffix(".")
        let parts = (endsWithDot ? mark.dropLast() : mark).split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.dropFirst().allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) })
        else { return nil }
        let startsWell = first.count == 1 && first.allSatisfy { $0.isASCII && $0.isUppercase } && parts.count > 1
        guard startsWell || (!first.isEmpty && first.allSatisfy(\.isNumber)) else { return nil }
        if endsWithDot { return String(rest) }
        guard parts.count > 1, let next = rest.unicodeScalars.first else { return nil }
        return next.properties.isUppercase || Hangul.isHangul(next) ? String(rest) : nil
    }
}
