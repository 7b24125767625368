// Dates as people write them in Korean and English, found in a text and told as YYYYMMDD (proleptic Gregorian
// calendar).
//
// Read: 2024년 3월 5일 · 24년 3월 5일 · '24. 3. 5. · 24.3.5. (in Korean text) · 2024.03.05 · 2024. 3. 5. · 2024/3/5 ·
// 2024-03-05 with or without T and a time · 20240305 · March 5th, 2024 · Mar. 5 2024 · 5 March 2024 · 5th of March 2024
// · 5-Mar-2024 · 03/05/2024.
//
// Rules where a form can be read in two ways: two digits of a year are 1969 to 2068, as in POSIX. 03/05/2024 is month
// first, as in the United States, unless `dayFirst` says otherwise; where only one order gives a date (25/03/2024) it
// is that one. With dots (5.3.2024) the day comes first. A date that does not exist (2024-02-30) is refused, not
// mended. It does not read times, ranges, or dates without a year.

import KalsaeSupport

/// A date found in a text.
public struct FoundDate: Sendable, Equatable {
    /// The date as it was written.
    public var text: String
    /// The date as YYYYMMDD; nil where there is no such day.
    public var digits: String?
    /// Where it stands, in Unicode scalars from the text's start.
    public var range: Range<Int>
}

/// Reads dates.
public struct DateForms: Sendable {
    /// Whether 03/05/2024 is the third of May.
    public var dayFirst: Bool
    /// Whether 24.3.5. without an apostrophe is a date; in English text it is rather a version.
    public var readsShortYears: Bool

    /// A reader with the rules of American English, which reads Korean forms as well.
    public init(dayFirst: Bool = false, readsShortYears: Bool = true) {
        self.dayFirst = dayFirst
        self.readsShortYears = readsShortYears
    }

    /// All dates of a text, those that do not exist included; linear.
    public func dates(in text: String) -> [FoundDate] { find(Array(text.unicodeScalars)) }

    /// The text with every date that exists replaced by YYYYMMDD.
    ///
    /// ```swift
    /// DateForms().normalized("2024년 3월 5일부터 March 9th, 2024까지")   // "20240305부터 20240309까지"
    /// ```
    public func normalized(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ScalarText()
        var copied = 0
        for date in find(scalars) {
            guard let digits = date.digits else { continue }
            result.append(contentsOf: scalars[copied..<date.range.lowerBound])
            result.append(contentsOf: digits.unicodeScalars)
            copied = date.range.upperBound
        }
        result.append(contentsOf: scalars[copied...])
        return result.string
    }

    /// The date that a text is, as YYYYMMDD.
    ///
    /// - Throws: `TextError.notADate` where the text is no date, more than one, or one that does not exist.
    public func digits(of text: String) throws -> String {
        let scalars = Array(text.unicodeScalars)
        let found = find(scalars)
        guard found.count == 1, found[0].range == 0..<scalars.count else {
            throw TextError.notADate(text: text, reason: "it is written in no form that is known here")
        }
        guard let digits = found[0].digits else {
            throw TextError.notADate(text: text, reason: "there is no such day")
        }
        return digits
    }

    private func find(_ scalars: [Unicode.Scalar]) -> [FoundDate] {
        var found: [FoundDate] = []
        var place = 0
        while place < scalars.count {
            if mayStart(scalars, at: place), let (date, end) = DateScanner(scalars, at: place, self).date() {
                found.append(
                    FoundDate(
                        text: String(String.UnicodeScalarView(scalars[place..<end])), digits: date?.digits,
                        range: place..<end))
                place = end
            } else if isWord(scalars[place]) {
                while place < scalars.count, isWord(scalars[place]) { place += 1 }
            } else {
                place += 1
            }
        }
        return found
    }

    /// A date starts with a letter, a digit or an apostrophe that nothing runs into.
    private func mayStart(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
        guard isWord(scalars[place]) || scalars[place] == "'" || scalars[place] == "’" else { return false }
        guard place > 0 else { return true }
        let before = scalars[place - 1]
        if isWord(before) { return false }
        // 10.1.24.3.5, 1/2/2024/3, v-1.2: the number goes on to the left.
        if place > 1, ".-/:,".unicodeScalars.contains(before), isWord(scalars[place - 2]) { return false }
        return true
    }

    private func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic || scalar.isDigit
    }
}

/// A day of the calendar.
private struct CalendarDay {
    var year: Int, month: Int, day: Int

    /// Nil where there is no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    var digits: String {
        let all = String(year * 10000 + month * 100 + day)
        return String(repeating: "0", count: 8 - all.count) + all
    }
}

/// Tries the forms of a date from one place in a text.
private struct DateScanner {
    /// What a form gives: the day, nil where it does not exist, and where the form ends.
    typealias Match = (day: CalendarDay?, end: Int)
    typealias Number = (value: Int, count: Int)

    private let scalars: [Unicode.Scalar]
    private let start: Int
    private let rules: DateForms
    private var place: Int

    init(_ scalars: [Unicode.Scalar], at start: Int, _ rules: DateForms) {
        self.scalars = scalars
        self.start = start
        self.rules = rules
        place = start
    }

    /// The first form that fits and does not run into something else.
    func date() -> Match? {
        let forms: [(inout Self) -> Match?] = [
            { $0.korean() }, { $0.yearFirst() }, { $0.digitsOnly() }, { $0.yearLast() }, { $0.dayAndName() },
            { $0.nameAndDay() },
        ]
        for form in forms {
            var scanner = self
            if let match = form(&scanner), scanner.isClosed(match.end) { return match }
        }
        return nil
    }

    /// 2024년 3월 5일, '24년 3월 5일; also 2024年3月5日.
    private mutating func korean() -> Match? {
        let isShort = skip("'’")
        guard let year = number(2...4), year.count == 4 || year.count == 2, !(isShort && year.count == 4) else {
            return nil
        }
        spaces()
        guard skip("년年") else { return nil }
        spaces()
        guard let month = number(1...2) else { return nil }
        spaces()
        guard skip("월月") else { return nil }
        spaces()
        guard let day = number(1...2) else { return nil }
        spaces()
        guard skip("일日") else { return nil }
        return (CalendarDay(year: full(year), month: month.value, day: day.value), place)
    }

    /// 2024-03-05, 2024.3.5., 2024. 3. 5., 2024/3/5, '24.3.5, 24.3.5.
    private mutating func yearFirst() -> Match? {
        let isShort = skip("'’")
        guard let year = number(2...4),
            year.count == 4 && !isShort || year.count == 2 && (isShort || rules.readsShortYears)
        else { return nil }
        guard let mark = peek(), mark == "." || year.count == 4 && (mark == "-" || mark == "/") else { return nil }
        place += 1
        if mark == "." { spaces() }
        guard let month = number(1...2), skip(String(mark)) else { return nil }
        if mark == "." { spaces() }
        guard let day = number(1...2) else { return nil }
        let result = CalendarDay(year: full(year), month: month.value, day: day.value)
        // A version such as 24.13.40 is no date that was written wrongly.
        if year.count == 2, result == nil { return nil }
        if mark == ".", peek() == ".", !(peek(1)?.isDigit ?? false) { place += 1 }
        if mark == "-", peek() == "T" || peek() == "t", peek(1)?.isDigit ?? false { skipTime() }
        return (result, place)
    }

    /// 20240305; other numbers of eight digits are left alone.
    private mutating func digitsOnly() -> Match? {
        guard let all = number(8...8), (1900...2100).contains(all.value / 10000) else { return nil }
        let day = CalendarDay(year: all.value / 10000, month: all.value / 100 % 100, day: all.value % 100)
        return day.map { ($0, place) }
    }

    /// 03/05/2024, 3-5-2024, 5.3.2024.
    private mutating func yearLast() -> Match? {
        guard let first = number(1...2), let mark = peek(), "/-.".unicodeScalars.contains(mark) else { return nil }
        place += 1
        guard let second = number(1...2), skip(String(mark)), let year = number(4...4) else { return nil }
        // Dots are Europe's, where the day comes first.
        let dayFirst = rules.dayFirst || mark == "."
        let orders = dayFirst ? [(second, first), (first, second)] : [(first, second), (second, first)]
        let days = orders.lazy.map { CalendarDay(year: year.value, month: $0.0.value, day: $0.1.value) }
        return (days.first { $0 != nil } ?? nil, place)
    }

    /// 5 March 2024, 5th of March, 2024, 5-Mar-2024.
    private mutating func dayAndName() -> Match? {
        guard let day = number(1...2) else { return nil }
        ordinal(after: day.value)
        let dashed = skip("-")
        if !dashed { spaces() }
        if word("of") { spaces() }
        guard let month = monthName() else { return nil }
        if dashed {
            guard skip("-") else { return nil }
        } else {
            _ = skip(".")
            _ = skip(",")
            spaces()
        }
        guard let year = number(4...4) else { return nil }
        return (CalendarDay(year: year.value, month: month, day: day.value), place)
    }

    /// March 5th, 2024, Mar. 5 2024.
    private mutating func nameAndDay() -> Match? {
        guard let month = monthName() else { return nil }
        _ = skip(".")
        spaces()
        _ = word("the")
        spaces()
        guard let day = number(1...2) else { return nil }
        ordinal(after: day.value)
        let comma = skip(",")
        let before = place
        spaces()
        guard comma || place > before, let year = number(4...4) else { return nil }
        return (CalendarDay(year: year.value, month: month, day: day.value), place)
    }

    private static let months: [(name: String, number: Int)] = [
        ("january", 1), ("february", 2), ("march", 3), ("april", 4), ("may", 5), ("june", 6), ("july", 7),
        ("august", 8),
        ("september", 9), ("october", 10), ("november", 11), ("december", 12), ("jan", 1), ("feb", 2), ("mar", 3),
        ("apr", 4),
        ("jun", 6), ("jul", 7), ("aug", 8), ("sept", 9), ("sep", 9), ("oct", 10), ("nov", 11), ("dec", 12),
    ]

    private mutating func monthName() -> Int? {
        Self.months.first { word($0.name) }?.number
    }

    /// Passes over a word in any case that ends there.
    private mutating func word(_ name: String) -> Bool {
        var end = place
        for letter in name.unicodeScalars {
            guard end < scalars.count, scalars[end].value | 0x20 == letter.value else { return false }
            end += 1
        }
        if end < scalars.count, scalars[end].isASCII, scalars[end].properties.isAlphabetic { return false }
        place = end
        return true
    }

    private mutating func ordinal(after day: Int) {
        let suffix =
            switch (day % 10, day / 10) {
            case (1, 0), (1, 2), (1, 3): "st"
            case (2, 0), (2, 2): "nd"
            case (3, 0), (3, 2): "rd"
            default: "th"
            }
        _ = word(suffix)
    }

    /// T09:30:00.5Z or T0930+09:00, as far as it looks like a time.
    private mutating func skipTime() {
        place += 1
        while let next = peek(), next.isDigit || "Zz".unicodeScalars.contains(next) || continuesTime(next) {
            place += 1
        }
    }

    private func continuesTime(_ mark: Unicode.Scalar) -> Bool {
        ":.+-".unicodeScalars.contains(mark) && (peek(1)?.isDigit ?? false)
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        place + ahead < scalars.count ? scalars[place + ahead] : nil
    }

    private mutating func skip(_ any: String) -> Bool {
        guard let next = peek(), any.unicodeScalars.contains(next) else { return false }
        place += 1
        return true
    }

    private mutating func spaces() {
        var passed = 0
        while passed < 3, let next = peek(), next == " " || next == "\u{A0}" {
            place += 1
            passed += 1
        }
    }

    /// A number with as many digits as asked for, and no digit behind it.
    private mutating func number(_ digits: ClosedRange<Int>) -> Number? {
        var end = place
        var value = 0
        while end < scalars.count, scalars[end].isDigit, end - place <= digits.upperBound {
            value = value * 10 + Int(scalars[end].value - 0x30)
            end += 1
        }
        guard digits.contains(end - place) else { return nil }
        let count = end - place
        place = end
        return (value, count)
    }

    private func full(_ year: Number) -> Int {
        year.count == 4 ? year.value : year.value + (year.value < 69 ? 2000 : 1900)
    }

    /// Whether what follows does not go on with the number or word.
    private func isClosed(_ end: Int) -> Bool {
        guard end < scalars.count else { return true }
        let next = scalars[end]
        if next.isDigit || next.isASCII && next.properties.isAlphabetic { return false }
        if "./-:".unicodeScalars.contains(next), end + 1 < scalars.count, scalars[end + 1].isDigit { return false }
        return true
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(value) }
}
