// What a page says of itself: its language, and when it was last changed. Read from the html element, meta tags, time
// elements and linked data (schema.org in JSON-LD). Who wrote it is not kept.

import Foundation

/// A page's own data.
struct HTMLMetadata {
    /// The value of `lang` on the html element, as written; empty where there is none.
    var language = ""
    /// The title that the page gives when it is shared; empty where there is none.
    var sharedTitle = ""
    private var modified: Date?
    private var published: Date?

    /// When the page was last changed, else published, as far as its head says.
    var time: Date? { modified ?? published }

    /// Longest language tag that is kept.
    private static let longestLanguage = 35
    private static let modifiedNames: Set<String> = [
        "article:modified_time", "og:updated_time", "last-modified", "dcterms.modified", "dc.date.modified",
        "datemodified", "revised",
    ]
    private static let publishedNames: Set<String> = [
        "article:published_time", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued",
        "datepublished", "pubdate", "publishdate", "publish-date", "parsely-pub-date", "sailthru.date",
    ]

    /// Reads a tag that carries data.
    mutating func read(_ tag: HTMLTag, _ attributes: [(HTMLAttribute, UnsafePointer<UInt8>)]) {
        func value(_ name: HTMLAttribute) -> String? {
            attributes.first { $0.0 == name }.map { String(cString: $0.1) }
        }
        switch tag {
        case .html:
            if let tag = value(.lang), tag.utf8.count <= Self.longestLanguage,
                tag.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
            {
                language = tag
            }
        default:
            guard let content = value(.content), let name = value(.property) ?? value(.name) ?? value(.itemprop) else {
                return
            }
            let key = name.lowercased()
            if key == "og:title" { sharedTitle = content }
            if modified == nil, Self.modifiedNames.contains(key) { modified = Self.date(content) }
            if published == nil, Self.publishedNames.contains(key) { published = Self.date(content) }
        }
    }

    /// A `time` element on the page, to be chosen from when the main text is known.
    struct Shown {
        var node: Int
        var date: Date
        /// Whether it says that it is when the page was published.
        var isPublished: Bool
    }

    /// The `time` elements with a date, no more than `mostTimes`.
    private(set) var times: [Shown] = []
    static let mostTimes = 200

    /// Reads a `time` element.
    mutating func readTime(_ attributes: [(HTMLAttribute, UnsafePointer<UInt8>)], node: Int) {
        guard times.count < Self.mostTimes, let text = attributes.first(where: { $0.0 == .datetime })?.1,
            let date = Self.date(String(cString: text))
        else { return }
        let isPublished = attributes.contains { name, value in
            name == .pubdate || (name == .itemprop && strcmp(value, "datePublished") == 0)
        }
        times.append(Shown(node: node, date: date, isPublished: isPublished))
    }

    /// Takes the dates of the page's linked data.
    mutating func read(linkedData: [UInt8]) {
        if linkedData.isEmpty { return }
        let found = HTMLLinkedData(linkedData)
        modified = modified ?? found.modified
        published = published ?? found.published
    }

    /// A date as pages write it for machines: `2024-03-05`, `2024.03.05 14:30`, `2024-03-05T14:30:00.5+09:00`.
    /// Without a zone it is taken as UTC; nil for anything else.
    static func date(_ text: String) -> Date? {
        var rest = Substring(text).drop(while: \.isWhitespace)
        func number(_ digits: ClosedRange<Int>) -> Int? {
            let found = rest.prefix { $0.isASCII && $0.isNumber }
            guard digits.contains(found.count) else { return nil }
            rest = rest.dropFirst(found.count)
            return Int(found)
        }
        func mark(_ marks: String) -> Bool {
            guard let first = rest.first, marks.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4...4), 1990...2100 ~= year, mark("-./"), let month = number(1...2), 1...12 ~= month,
            mark("-./"), let day = number(1...2), 1...31 ~= day, day <= Self.days(inMonth: month, of: year)
        else { return nil }
        var seconds = Self.days(to: year, month, day) * 86_400
        guard mark("T ") || mark(".") else { return Date(timeIntervalSince1970: Double(seconds)) }
        _ = mark(" ")
        guard let hour = number(1...2), 0...23 ~= hour, mark(":"), let minute = number(2...2), 0...59 ~= minute else {
            return Date(timeIntervalSince1970: Double(seconds))
        }
        seconds += hour * 3600 + minute * 60
        if mark(":"), let second = number(2...2), 0...60 ~= second { seconds += second }
        if mark(".") { rest = rest.drop { $0.isNumber } }
        _ = mark(" ")
        if let sign = rest.first, sign == "+" || sign == "-" {
            rest = rest.dropFirst()
            guard let digits = number(2...4) else { return nil }
            var minutes = digits >= 100 ? digits / 100 * 60 + digits % 100 : digits * 60
            if mark(":") { minutes += number(2...2) ?? 0 }
            seconds -= (sign == "-" ? -60 : 60) * minutes
        }
        return Date(timeIntervalSince1970: Double(seconds))
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days from the first of January 1970. A year counts from March, so that the leap day is its last.
    private static func days(to year: Int, _ month: Int, _ day: Int) -> Int {
        let from = month > 2 ? year : year - 1
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return 365 * from + from / 4 - from / 100 + from / 400 + ofYear - 719_468
    }
}
