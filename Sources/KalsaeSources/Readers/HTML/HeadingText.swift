// Headings without their numbers: "6.2. Initialization", "Chapter 6. Maintenance" and "6장. 관리" lose what only the
// table of contents needs. Only what can be nothing but a section's number is taken: dates ("2024. 5. 1. 회의록"),
// versions ("22.04 LTS") and names ("3.1 운동", "2부 리그") stay.

/// Cleans headings and titles.
public enum HeadingText {
    private static let words = ["chapter", "appendix", "part", "section", "부록", "부", "장", "절", "제"]

    /// Strips a leading chapter or section number.
    ///
    /// ```swift
    /// HeadingText.withoutNumber("6.2.1. Initialization")   // "Initialization"
    /// HeadingText.withoutNumber("제6장. 관리와 업데이트")      // "관리와 업데이트"
    /// HeadingText.withoutNumber("3 ways to boot")          // unchanged: no number of a section
    /// HeadingText.withoutNumber("6.25 전쟁")                // unchanged: no full stop closes the number
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

    /// "6장. X", "제6장 X", "2절 X"; without a mark "2부 X" may be a league or a year's half.
    private static func koreanNumber(_ text: String) -> String? {
        guard let space = text.firstIndex(of: " ") else { return nil }
        var mark = text[..<space], isMarked = false
        if mark.hasPrefix("제") { (mark, isMarked) = (mark.dropFirst(), true) }
        if let last = mark.last, ".:".contains(last) { (mark, isMarked) = (mark.dropLast(), true) }
        guard let unit = mark.last, "장절부".contains(unit), isMarked || unit != "부", (2...3).contains(mark.count),
            mark.dropLast().allSatisfy(\.isNumber)
        else { return nil }
        return String(text[text.index(after: space)...])
    }

    /// "6.2.1. X", "6. X", "A.1. X": numbers of one or two digits that a full stop closes, and no date.
    private static func dottedNumber(_ text: String) -> String? {
        guard let space = text.firstIndex(of: " ") else { return nil }
        let mark = text[..<space]
        let rest = text[text.index(after: space)...]
        let parts = mark.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard mark.hasSuffix("."), let first = parts.first, parts.dropFirst().allSatisfy(isPartOfNumber) else {
            return nil
        }
        let isAppendix = first.count == 1 && first.allSatisfy { $0.isASCII && $0.isUppercase } && parts.count > 1
        // "12. 25. 성탄절" is a day.
        guard isAppendix || isPartOfNumber(first), rest.first?.isNumber != true else { return nil }
        return String(rest)
    }

    private static func isPartOfNumber(_ part: Substring) -> Bool {
        (1...2).contains(part.count) && part.allSatisfy { $0.isASCII && $0.isNumber } && part.first != "0"
    }
}
