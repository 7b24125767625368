// Number formats of spreadsheets (ECMA-376 part 1, 18.8.30 and .31): a cell's number as it is shown. Dates and times
// are written as ISO 8601 whatever their order on the sheet; percentages, digits, signs and words as the format has
// them. Fractions and formats that are not understood show the number itself.

import Foundation

/// One format, ready for use.
struct NumberFormat: Sendable {
    /// A cell's number: where dates begin is the workbook's choice.
    struct Calendar: Sendable {
        /// Days since 1970 of the serial number 0.
        var epoch: Int
        /// 1900 was no leap year, but the serial number 60 is its 29 February.
        var hasFalseLeapDay: Bool

        static let from1900 = Calendar(epoch: -25_568, hasFalseLeapDay: true)
        static let from1904 = Calendar(epoch: -24_107, hasFalseLeapDay: false)
    }

    private enum Part: Sendable { case literal(String), number, percent, text }

    private struct Section: Sendable {
        var parts: [Part] = []
        var decimals = 0
        /// Decimals shown even where they are 0.
        var fixedDecimals = 0
        var integers = 0
        var isGrouped = false
        var thousands = 0
        var percents = 0
        var isGeneral = false
        var isScientific = false
        /// Digits in each run of places that words or signs part: 3 and 4 in `000-0000`.
        var runs: [Int] = []
        var isFraction = false
        var hasDigits: Bool { parts.contains { if case .number = $0 { true } else { false } } }
        var date: Set<Character> = []
        var isElapsed = false
        var secondDecimals = 0
        var hasCondition = false
    }

    private let sections: [Section]
    static let general = NumberFormat("General")

    /// Formats that files name by number alone; those of Korean programs where they differ by language.
    static let builtIn: [Int: String] = [
        0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00",
        8: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd",
        15: "yyyy-mm-dd", 16: "mm-dd", 17: "yyyy-mm", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss",
        22: "yyyy-mm-dd h:mm", 27: "yyyy-mm-dd", 28: "mm-dd", 29: "mm-dd", 30: "mm-dd", 31: "yyyy-mm-dd", 32: "h:mm",
        33: "h:mm:ss", 34: "yyyy-mm-dd", 35: "yyyy-mm-dd", 36: "yyyy-mm-dd", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
        40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
        47: "mm:ss.0", 48: "0.0E+0", 49: "@", 50: "yyyy-mm-dd", 51: "mm-dd", 52: "yyyy-mm-dd", 53: "yyyy-mm-dd",
        54: "mm-dd", 55: "yyyy-mm-dd", 56: "mm-dd", 57: "yyyy-mm-dd", 58: "mm-dd",
    ]
    /// No format code is longer (Excel allows 255 characters).
    private static let longest = 1_024

    init(_ code: String) { sections = Self.split(code.prefix(Self.longest)).prefix(4).map(Self.section) }

    // MARK: Reading a format

    private static func split(_ code: Substring) -> [Substring] {
        var sections: [Substring] = []
        var start = code.startIndex, place = start
        var isQuoted = false
        while place < code.endIndex {
            let character = code[place]
            if character == "\"" { isQuoted.toggle() }
            if character == "\\", !isQuoted, code.index(after: place) < code.endIndex {
                place = code.index(after: place)
            }
            if character == ";", !isQuoted {
                sections.append(code[start..<place])
                start = code.index(after: place)
            }
            place = code.index(after: place)
        }
        return sections + [code[start...]]
    }

    private static func section(_ code: Substring) -> Section {
        var section = Section()
        var characters = Array(code)[...]
        var isAfterPoint = false, commas = 0
        func literal(_ text: String) { section.parts.append(.literal(text)) }
        if code.lowercased() == "general" || code.lowercased() == "standard" {
            section.isGeneral = true
            section.parts = [.number]
            return section
        }
        var isInRun = false
        while let character = characters.popFirst() {
            if !"0#?,.".contains(character) { isInRun = false }
            switch character {
            case "\"":
                literal(String(characters.prefix { $0 != "\"" }))
                characters = characters.drop { $0 != "\"" }.dropFirst()
            case "\\": if let next = characters.popFirst() { literal(String(next)) }
            case "_":
                characters = characters.dropFirst()
                literal(" ")
            case "*": characters = characters.dropFirst()
            case "[":
                let inner = String(characters.prefix { $0 != "]" })
                characters = characters.drop { $0 != "]" }.dropFirst()
                if inner.hasPrefix("$") {
                    literal(String(inner.dropFirst().prefix { $0 != "-" }))
                } else if ["h", "hh", "m", "mm", "s", "ss"].contains(inner.lowercased()) {
                    section.isElapsed = true
                    section.date.formUnion(inner.lowercased())
                } else if inner.first.map({ "<>=".contains($0) }) ?? false {
                    section.hasCondition = true
                }
            case "0", "#", "?":
                if !isInRun, !isAfterPoint || !section.hasDigits {
                    section.parts.append(.number)
                    section.runs.append(0)
                }
                isInRun = true
                if isAfterPoint {
                    section.decimals += 1
                    if character != "#" { section.fixedDecimals = section.decimals }
                } else {
                    if commas > 0 { section.isGrouped = true }
                    commas = 0
                    section.runs[section.runs.count - 1] += 1
                    if character == "0" { section.integers += 1 }
                }
            case ".":
                if section.date.contains("s") {
                    section.secondDecimals = characters.prefix { $0 == "0" }.count
                    characters = characters.drop { $0 == "0" }
                } else {
                    isAfterPoint = true
                    if !section.hasDigits { section.parts.append(.number) }
                }
            case ",": if section.hasDigits { commas += 1 } else { literal(",") }
            case "%":
                section.percents += 1
                section.parts.append(.percent)
            case "@": section.parts.append(.text)
            case "E" where section.hasDigits, "e" where section.hasDigits:
                section.isScientific = true
                characters = characters.drop { "+-0#?".contains($0) }
            case "/" where section.hasDigits:
                section.isFraction = true
            case "y", "Y", "m", "M", "d", "D", "h", "H", "s", "S", "e", "b", "B", "g", "G":
                section.date.insert(Character(character.lowercased()))
                characters = characters.drop { $0.lowercased() == character.lowercased() }
            case "A", "a":
                // AM/PM and weekdays (aaa) are said by the time and the date.
                let word = String(characters.prefix(4)).lowercased()
                if word.hasPrefix("m/pm") {
                    characters = characters.dropFirst(4)
                } else if word.hasPrefix("/p") {
                    characters = characters.dropFirst(2)
                } else if !word.hasPrefix("a") {
                    literal(String(character))
                } else {
                    characters = characters.drop { $0 == "a" || $0 == "A" }
                }
            default: literal(String(character))
            }
        }
        section.thousands = commas
        return section
    }

    // MARK: Showing a number

    /// The number as its cell shows it.
    ///
    /// ```swift
    /// NumberFormat("0%").text(0.12, .from1900)             // "12%"
    /// NumberFormat("m/d/yyyy").text(45_413, .from1900)     // "2024-05-01"
    /// NumberFormat("#,##0\"원\"").text(1_234_567, .from1900) // "1,234,567원"
    /// ```
    func text(_ number: Double, _ calendar: Calendar) -> String {
        guard number.isFinite, let first = sections.first else { return "\(number)" }
        var section = first
        var shown = number
        var needsSign = number < 0
        if !first.hasCondition {
            if number < 0, sections.count > 1 {
                section = sections[1]
                shown = -number
                // A format of negative numbers has its own sign, in words, brackets or a minus.
                needsSign = section.isGeneral
            } else if number == 0, sections.count > 2 {
                section = sections[2]
            }
        }
        if !section.date.isEmpty, !section.hasDigits { return date(number, section, calendar) ?? Self.plain(number) }
        if section.isFraction || section.parts.isEmpty { return Self.plain(number) }
        for _ in 0..<min(4, section.percents) { shown *= 100 }
        for _ in 0..<min(4, section.thousands) { shown /= 1_000 }
        var text = ""
        var run = 0
        let pieces = section.runs.count > 1 ? Self.inRuns(abs(shown), section) : []
        for part in section.parts {
            switch part {
            case .literal(let words): text += words
            case .percent: text += "%"
            case .text: text += Self.plain(abs(shown))
            case .number:
                text += pieces.isEmpty ? Self.digits(abs(shown), section) : pieces[run]
                run += 1
            }
        }
        text = text.trimmingCharacters(in: .whitespaces)
        if text.isEmpty { return "" }
        return needsSign && !text.hasPrefix("-") && !text.hasPrefix("(") ? "-" + text : text
    }

    private static func digits(_ number: Double, _ section: Section) -> String {
        if section.isGeneral { return plain(number) }
        if section.isScientific {
            return String(format: "%.\(min(section.decimals, 15))E", number)
        }
        var (whole, part) = rounded(number, decimals: min(section.decimals, 30))
        while part.count > section.fixedDecimals, part.last == "0" { part.removeLast() }
        if whole == "0", section.integers == 0, !part.isEmpty { whole = "" }
        while whole.count < min(section.integers, 30) { whole = "0" + whole }
        if section.isGrouped { whole = grouped(whole) }
        return part.isEmpty ? whole : whole + "." + part
    }

    /// A number's digits over the runs of places, filled from the right; what is left over stands in the first.
    private static func inRuns(_ number: Double, _ section: Section) -> [String] {
        var rest = digits(number, section)[...]
        var pieces: [String] = []
        for length in section.runs.dropFirst().reversed() {
            pieces.append(String(rest.suffix(length)))
            rest = rest.dropLast(length)
        }
        return [String(rest)] + pieces.reversed()
    }

    private static func grouped(_ digits: String) -> String {
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// Digits before and after the point, rounded half away from zero on the 15 digits that spreadsheets keep.
    private static func rounded(_ number: Double, decimals: Int) -> (String, String) {
        guard number < 1e21 else { return (String(format: "%.0f", number), String(repeating: "0", count: decimals)) }
        let scientific = String(format: "%.14E", number)
        let halves = scientific.split(separator: "E")
        guard halves.count == 2, let exponent = Int(halves[1]) else { return (plain(number), "") }
        var digits = halves[0].compactMap(\.wholeNumberValue)
        // digits[0] stands before the point where the exponent is 0.
        let kept = exponent + 1 + decimals
        if kept < 0 {
            digits = []
        } else if kept < digits.count {
            let isUp = digits[kept] >= 5
            digits = Array(digits[..<kept])
            if isUp {
                var place = kept - 1
                while place >= 0 {
                    digits[place] += 1
                    if digits[place] < 10 { break }
                    digits[place] = 0
                    place -= 1
                }
                if place < 0 { digits.insert(1, at: 0) }
            }
            if digits.count > kept { return join(digits, whole: exponent + 2, decimals) }
        }
        return join(digits, whole: exponent + 1, decimals)
    }

    private static func join(_ digits: [Int], whole: Int, _ decimals: Int) -> (String, String) {
        func digit(_ place: Int) -> String { digits.indices.contains(place) ? String(digits[place]) : "0" }
        let before = whole > 0 ? (0..<whole).map(digit).joined() : "0"
        return (before, (0..<decimals).map { digit(whole + $0) }.joined())
    }

    /// A number without a format: at most 15 digits, as spreadsheets keep them.
    static func plain(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
        if abs(number) >= 1e21 || abs(number) < 1e-9 { return String(format: "%.15G", number) }
        var (whole, part) = rounded(abs(number), decimals: 20)
        while part.last == "0" { part.removeLast() }
        return (number < 0 ? "-" : "") + (part.isEmpty ? whole : whole + "." + part)
    }

    // MARK: Dates

    private func date(_ number: Double, _ section: Section, _ calendar: Calendar) -> String? {
        guard abs(number) < 3e6 else { return nil }
        let unit = pow(10, Double(min(section.secondDecimals, 6)))
        if section.isElapsed { return Self.elapsed(number, section, unit) }
        guard number >= 0 else { return nil }
        let units = (number * 86_400 * unit).rounded()
        var day = Int((units / (86_400 * unit)).rounded(.down))
        let second = units / unit - Double(day) * 86_400
        let hasDay = !section.date.isDisjoint(with: ["y", "d", "e", "b", "g"])
        // `m` alone means months, beside hours or seconds it means minutes.
        let hasClock = !section.date.isDisjoint(with: ["h", "s"])
        if calendar.hasFalseLeapDay {
            if day == 60 { return "1900-02-29" }
            if day > 60 { day -= 1 }
        }
        let clock = Self.clock(second, section)
        if hasClock, !hasDay { return clock }
        let (year, month, dayOfMonth) = Self.civil(day + calendar.epoch)
        let date: String
        switch (section.date.contains("m") || section.date.contains("d"), section.date.contains("d")) {
        case (false, _): date = String(format: "%04d", year)
        case (true, false) where !hasClock && hasDay: date = String(format: "%04d-%02d", year, month)
        default: date = String(format: "%04d-%02d-%02d", year, month, dayOfMonth)
        }
        return hasClock ? date + " " + clock : date
    }

    private static func clock(_ second: Double, _ section: Section) -> String {
        let whole = Int(second)
        var text = String(format: "%02d:%02d", whole / 3_600, whole / 60 % 60)
        if section.date.contains("s") { text += seconds(second, section) }
        return text
    }

    private static func seconds(_ second: Double, _ section: Section) -> String {
        let decimals = min(section.secondDecimals, 6)
        let inMinute = second.truncatingRemainder(dividingBy: 60)
        if decimals == 0 { return String(format: ":%02d", Int(inMinute)) }
        return String(format: ":%0\(decimals + 3).\(decimals)f", inMinute)
    }

    private static func elapsed(_ number: Double, _ section: Section, _ unit: Double) -> String {
        let second = (abs(number) * 86_400 * unit).rounded() / unit
        let whole = Int(second)
        let sign = number < 0 ? "-" : ""
        if section.date.contains("h") {
            let text = String(format: "%d:%02d", whole / 3_600, whole / 60 % 60)
            return sign + text + (section.date.contains("s") ? seconds(second, section) : "")
        }
        if section.date.contains("m") { return sign + "\(whole / 60)" + seconds(second, section) }
        return sign + "\(whole)"
    }

    /// Year, month and day of days since 1970 (Hinnant, "chrono-compatible low-level date algorithms").
    static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}
