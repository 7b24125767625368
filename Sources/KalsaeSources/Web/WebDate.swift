// Dates as the web writes them: HTTP's three forms (RFC 9110), e-mail's (RSS), and ISO 8601 in its shortened forms
// (sitemaps, Atom). Written by hand because Foundation's formatters are slow and read what the machine's language says.

import Foundation

enum WebDate {
    private static let months = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
        "nov": 11, "dec": 12,
    ]
    private static let zones = ["GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "KST": 540, "EST": -300, "EDT": -240, "PST": -480]
    private static let longest = 64

    /// The moment a date means; nil where it is none. A day without a time is its beginning in UTC.
    static func parse(_ text: String) -> Date? {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (4...longest).contains(trimmed.utf8.count) else { return nil }
        let isISO = trimmed.prefix(4).allSatisfy(\.isNumber) && (trimmed.dropFirst(4).first ?? "-") == "-"
        return isISO ? iso(trimmed) : mail(trimmed)
    }

    private static func iso(_ text: String) -> Date? {
        let halves = text.split(maxSplits: 1) { $0 == "T" || $0 == "t" || $0 == " " }
        let days = halves[0].split(separator: "-").map { Int($0) }
        guard !days.contains(nil), let year = days[0], (1...3).contains(days.count) else { return nil }
        let month = days.count > 1 ? days[1] ?? 0 : 1
        let day = days.count > 2 ? days[2] ?? 0 : 1
        guard halves.count == 2 else { return date(year, month, day) }
        var clock = halves[1]
        var offset = 0
        if clock.hasSuffix("Z") || clock.hasSuffix("z") {
            clock = clock.dropLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            guard let minutes = zone(clock[sign...]) else { return nil }
            offset = minutes
            clock = clock[..<sign]
        }
        return time(clock).flatMap { date(year, month, day, seconds: $0 - offset * 60) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`, RFC 5322.
    private static func mail(_ text: String) -> Date? {
        var parts: [Substring] = []
        for part in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
            let isDay = part.contains("-") && part.contains(where: \.isLetter)
            if isDay { parts += part.split(separator: "-") } else { parts.append(part) }
        }
        var (day, month, year, seconds, offset): (Int?, Int?, Int?, Int?, Int) = (nil, nil, nil, nil, 0)
        for part in parts {
            if part.hasPrefix("+") || part.hasPrefix("-") {
                guard let minutes = zone(part) else { return nil }
                offset = minutes
            } else if part.contains(":") {
                seconds = time(part)
            } else if let number = Int(part) {
                if day == nil { day = number } else { year = number }
            } else if let found = months[part.prefix(3).lowercased()] {
                month = found
            } else if let minutes = zones[part.uppercased()] {
                offset = minutes
            }
        }
        guard let day, let month, var year, let seconds else { return nil }
        if year < 100 { year += year < 70 ? 2_000 : 1_900 }
        return date(year, month, day, seconds: seconds - offset * 60)
    }

    private static func zone(_ text: Substring) -> Int? {
        let digits = text.dropFirst().filter { $0 != ":" }
        guard digits.count == 4 || digits.count == 2, let number = Int(digits) else { return nil }
        let minutes = digits.count == 2 ? number * 60 : number / 100 * 60 + number % 100
        return text.first == "-" ? -minutes : minutes
    }

    private static func time(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".")[0].split(separator: ":").map { Int($0) }
        guard (2...3).contains(parts.count), !parts.contains(nil) else { return nil }
        let values = parts.map { $0 ?? 0 }
        guard (0..<24).contains(values[0]), (0..<60).contains(values[1]),
            values.count < 3 || (0...60).contains(values[2])
        else { return nil }
        return values[0] * 3_600 + values[1] * 60 + (values.count > 2 ? values[2] : 0)
    }

    /// Days by the civil calendar's formula (proleptic Gregorian).
    private static func date(_ year: Int, _ month: Int, _ day: Int, seconds: Int = 0) -> Date? {
        guard (1_970...2_200).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Date(timeIntervalSince1970: Double(days * 86_400 + seconds))
    }
}
