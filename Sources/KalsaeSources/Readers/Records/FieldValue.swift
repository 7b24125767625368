// The value of a record's field as far as texts are concerned, and what it looks like: prose, an identifier, a
// person's name, something personal.

import Foundation

/// A value of a field.
enum FieldValue: Equatable, Sendable {
    case none
    case text(String)
    case time(Date)
    /// Turns of a conversation.
    case turns([Turn])
    /// A number, a truth value: as short text.
    case other(String)
    /// Bytes that are no text.
    case bytes

    struct Turn: Equatable, Sendable {
        var speaker: String
        var text: String
    }

    /// As text; nil where it has none.
    var string: String? {
        switch self {
        case .text(let text), .other(let text): text.isEmpty ? nil : text
        case .time(let date): date.formatted(.iso8601)
        case .none, .turns, .bytes: nil
        }
    }
}

/// One record: a row of a table, an object.
struct Record {
    var fields: [(name: String, value: FieldValue)]
    /// Broken characters that were left out.
    var repairs = 0
    /// What was left out before the fields were made.
    var omissions: [Omission] = []
}

/// What values look like.
enum ValueForm {
    /// Whether a value is an identifier, a number, a date or an address of the web: no words.
    static func isIdentifier(_ value: String) -> Bool {
        let text = value.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty || TimeText.parse(text) != nil { return true }
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isPlain else { return false }
        return text.contains("://") || text.hasPrefix("www.") || !text.contains(where: \.isLetter)
            || text.contains(where: { $0.isNumber || $0 == "_" || $0 == "@" }) || text.utf8.count <= 3
    }

    private static let surnames = Set(
        "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
    )
    private static let longSurnames: Set<String> = ["남궁", "황보", "제갈", "선우", "사공", "독고", "서문"]

    /// Whether a value has the form of a Korean's name: a family name and one or two syllables, a masked one
    /// (`김*수`, `홍OO`), also before `님` or `씨`.
    static func isKoreanName(_ value: String) -> Bool {
        var text = value.trimmingCharacters(in: .whitespaces)
        for title in ["님", "씨", "고객", "회원"] where text.count > 2 && text.hasSuffix(title) {
            text = String(text.dropLast(title.count)).trimmingCharacters(in: .whitespaces)
        }
        let letters = Array(text)
        guard (2...4).contains(letters.count), let first = letters.first else { return false }
        let isLong = longSurnames.contains(String(letters.prefix(2)))
        guard isLong ? letters.count >= 3 : surnames.contains(first) && letters.count <= 3 else { return false }
        return letters.dropFirst().allSatisfy { letter in
            letter == "*" || letter == "O" || letter == "○" || letter == "X"
                || letter.unicodeScalars.allSatisfy { (0xAC00...0xD7A3).contains($0.value) }
        }
    }

    /// Whether a value has the form of a name in Latin letters: two or three words that begin with capitals.
    static func isLatinName(_ value: String) -> Bool {
        let words = value.split(separator: " ")
        return (2...3).contains(words.count)
            && words.allSatisfy { word in
                guard let first = word.first, first.isUppercase, first.isLetter else { return false }
                return word.dropFirst().allSatisfy { $0.isLowercase || $0 == "." || $0 == "-" || $0 == "'" }
            }
    }

    /// Whether a short value may tell who somebody is: a mail address, a telephone number, a resident registration
    /// number, a card's. Dates, prices and counts are none.
    static func isPersonal(_ value: String) -> Bool {
        if let at = value.firstIndex(of: "@"), at > value.startIndex, value[at...].contains(".") { return true }
        var digits = 0, isZero = false, isAbroad = false, marks = 0, others = 0
        for byte in value.utf8 {
            switch byte {
            case 0x30...0x39:
                // A telephone's first zero stands before another digit; numbers filled up with zeros are none.
                if digits == 0 { isZero = isZero || byte == 0x30 }
                if digits == 1, byte == 0x30, !isAbroad { isZero = false }
                digits += 1
            case 0x2D, 0x20, 0x28, 0x29: marks += 1
            case 0x2B: (isZero, isAbroad) = (true, true)
            default: others += 1
            }
        }
        guard others == 0, marks > 0 || isZero else { return false }
        if isZero { return (9...13).contains(digits) }
        // 6-7 digits: a resident's number; 4-4-4-4: a card's.
        let groups = value.split { $0 == "-" || $0 == " " }.map(\.count)
        return groups == [6, 7] || groups == [4, 4, 4, 4]
    }
}
