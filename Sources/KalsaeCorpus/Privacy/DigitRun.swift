// A number as people write it: groups of digits with a dash, a dot, a space, a slash, a bracket or the like between.
// Read once at each run of digits, so that all rules about numbers see the same groups.

/// Groups of digits from one place on, and how the text around them touches them.
struct DigitRun {
    /// One run of digits.
    struct Group {
        var start = 0
        var count = 0
        /// What stands ahead of it: `-` for every kind of dash, `.`, ` `, `/`, `(`, `)`, `_`, `~`; 0 for the first.
        var separator: UInt8 = 0
        var end: Int { start + count }
    }

    static let mostGroups = 8
    /// Longer runs of digits are no number of a person.
    static let mostDigits = 30

    private(set) var groups = InlineArray<8, Group>(repeating: Group())
    private(set) var groupCount = 0
    /// The digits of all groups, as values.
    private(set) var digits = InlineArray<40, UInt8>(repeating: 0)
    /// How many digits there are.
    private(set) var digitCount = 0
    /// Where the first run of digits ends.
    private(set) var firstEnd: Int
    /// Whether a plus sign stands directly ahead, and nothing that makes it a sum.
    let hasPlus: Bool
    /// Whether the number begins here: no letter, digit, or digit with a joining mark stands ahead.
    private(set) var isClean: Bool

    var start: Int { groups[0].start }

    init(_ text: ScannedText, at place: Int) {
        let previous = text[place - 1], second = text[place - 2]
        hasPlus = previous == 0x2B && !Bytes.isAlphanumeric(second) && second != 0x2B && second != 0x29
        isClean = false
        firstEnd = place
        var position = place, separator: UInt8 = 0
        while groupCount < Self.mostGroups {
            var end = position
            while end - position <= Self.mostDigits, text.isDigit(end) { end += 1 }
            let length = end - position
            if groupCount == 0 {
                while text.isDigit(end) { end += 1 }
                firstEnd = end
            }
            if length == 0 || length > Self.mostDigits || digitCount + length > 40 { break }
            for offset in 0..<length { digits[digitCount + offset] = text[position + offset] & 0x0F }
            digitCount += length
            groups[groupCount] = Group(start: position, count: length, separator: separator)
            groupCount += 1
            guard let next = Self.separator(text, at: end) else { break }
            (separator, position) = next
        }
        isClean = isFree(text, before: place)
    }

    /// Whether the text at `place` could begin a number, as `isClean` says.
    private func isFree(_ text: ScannedText, before place: Int) -> Bool {
        let previous = text[place - 1]
        if Bytes.isAlphanumeric(previous) { return false }
        switch previous {
        case 0x2D, 0x25, 0x26: return !Bytes.isAlphanumeric(text[place - 2])
        // A name and a number, or three groups of their own: not a part of an identifier.
        case 0x5F: return text[place - 2] >= 0x80 || isDashed(3)
        // 1,234 is one number; 2024,010-2345-6789 are two.
        case 0x2C: return !text.isDigit(place - 2) || groupCount > 1 || groups[0].count != 3
        // 12:30 is a time.
        case 0x3A: return !text.isDigit(place - 2) || groups[0].count > 2 && groupCount > 1
        // The number of an item in a list: 1.010-2345-6789.
        case 0x2E where isDashed(2) && text.isDigit(place - 2):
            let start = text.isDigit(place - 3) ? place - 3 : place - 2
            return !text.isWord(start - 1) && text[start - 1] != 0x2E && text[start - 1] != 0x2D
        case 0x2E, 0x7E, 0x3D: return !text.isDigit(place - 2)
        // Two numbers with a slash between: the first ends with four digits, as a date does not.
        case 0x2F: return !text.isDigit(place - 2) || (place - 5..<place - 2).allSatisfy(text.isDigit)
        case 0x24, 0x23: return false
        // A dash of another kind, or the sign of a currency.
        case 0x80...0xBF where text[place - 3] == 0xE2:
            let isDash = text[place - 2] == 0x80 && (0x90...0x95).contains(previous)
            let isMoney = text[place - 2] == 0x82 && (0xA0...0xBF).contains(previous)
            return !(isDash && text.isDigit(place - 4) && !isDashed(3)) && !isMoney
        default: return true
        }
    }

    /// The separator at `place` with a digit behind it, and where that digit stands.
    private static func separator(_ text: ScannedText, at place: Int) -> (UInt8, Int)? {
        var position = place, kind: UInt8 = 0
        var spaces = 0
        while spaces < 2 {
            if text[position] == 0x20 {
                position += 1
            } else if text[position] == 0xC2, text[position + 1] == 0xA0 {
                position += 2
            } else {
                break
            }
            spaces += 1
            kind = 0x20
        }
        var marks = 0
        while marks < 2 {
            let length: Int
            switch text[position] {
            case 0x2D, 0x2E, 0x2F, 0x28, 0x29:
                kind = kind == 0x28 || kind == 0x29 ? kind : text[position]
                length = 1
            case 0x5F,
                0x7E where marks == 0:
                kind = text[position]
                length = 1
            // A middle dot; the vowel that looks like a dash; the sign of subtraction.
            case 0xC2 where text[position + 1] == 0xB7:
                kind = 0x2E
                length = 2
            case 0xE3 where text[position + 1] == 0x85 && text[position + 2] == 0xA1:
                kind = 0x2D
                length = 3
            case 0xE2 where text[position + 1] == 0x88 && text[position + 2] == 0x92:
                kind = 0x2D
                length = 3
            case 0xE2 where text[position + 1] == 0x80 && (0x90...0x95).contains(text[position + 2]):
                kind = 0x2D
                length = 3
            case 0xEF where text[position + 1] == 0xBC && text[position + 2] == 0x8D:
                kind = 0x2D
                length = 3
            case 0x20 where marks > 0: length = 1
            default: length = 0
            }
            if length == 0 { break }
            // Two marks are a bracket with a dash or space; two dashes are no separator.
            if marks == 1, text[position] != 0x20, text[position] != 0x28, kind != 0x29, kind != 0x28 { return nil }
            position += length
            marks += 1
        }
        if marks == 2, text[position] == 0x20 { position += 1 }
        // A number that was broken at its dash.
        if kind == 0x2D, text[position] == 0x0A { position += 1 }
        guard kind != 0, text.isDigit(position) else { return nil }
        return (kind, position)
    }

    /// Whether the first groups have these lengths.
    func hasForm(_ lengths: Int...) -> Bool {
        guard groupCount >= lengths.count else { return false }
        for (index, length) in lengths.enumerated() where groups[index].count != length { return false }
        return true
    }

    /// Whether the separators ahead of groups 1 to `count - 1` are all one of `allowed`.
    func areSeparated(_ count: Int, by allowed: UInt8...) -> Bool {
        for index in 1..<max(1, min(count, groupCount)) where !allowed.contains(groups[index].separator) {
            return false
        }
        return true
    }

    /// How many digits the first groups hold.
    func digitCount(inFirst count: Int) -> Int {
        var sum = 0
        for index in 0..<min(count, groupCount) { sum += groups[index].count }
        return sum
    }

    /// Whether there are at least `count` groups, the first ones with dashes between.
    func isDashed(_ count: Int) -> Bool { groupCount >= count && areSeparated(count, by: 0x2D) }

    /// The bytes of the first groups.
    func range(_ count: Int) -> Range<Int> { groups[0].start..<groups[count - 1].end }

    /// The number that `count` digits from `first` on write; more than 18 digits make the largest there is.
    func value(_ first: Int, _ count: Int) -> Int {
        if count > 18 { return Int.max }
        var value = 0
        for index in first..<min(first + count, digitCount) { value = value * 10 + Int(digits[index]) }
        return value
    }

    /// Whether the number ends with its first `count` groups: no letter, no joining mark with a digit follows.
    func ends(after count: Int, in text: ScannedText) -> Bool {
        let end = groups[count - 1].end
        let next = text[end]
        // Two dashes make a form of their own, which no letter behind it takes away.
        let isFormed = count >= 3 && areSeparated(count, by: 0x2D)
        if Bytes.isDigit(next) || next == 0x25 { return false }
        if Bytes.isLetter(next) { return isFormed }
        switch next {
        case 0x5F: return isFormed || text[end + 1] >= 0x80 || !text.isWord(end + 1)
        case 0x2F where groups[count - 1].count >= 4 && digitCount(inFirst: count) >= 8: return true
        // 1,234: thousands.
        case 0x2C: return !text.isDigit(end + 1) || count > 1 || groups[0].count > 3
        case 0x3A where digitCount(inFirst: count) >= 9: return true
        case 0x2E where count > 1 && groups[count - 1].separator == 0x2D && groups[count - 1].count >= 4: return true
        case 0x2D, 0x2E, 0x2F, 0x3A, 0x40:
            return !Bytes.isAlphanumeric(text[end + 1]) || (next != 0x2D && next != 0x40 && !text.isDigit(end + 1))
        case 0xE2 where text[end + 1] == 0x80 && (0x90...0x95).contains(text[end + 2]):
            // A dash longer than those of the number stands between two numbers.
            return !text.isDigit(end + 3) || isFormed && text[end + 2] >= 0x94
        default: return true
        }
    }

    /// Whether the first four digits are zeros: nobody's number, and what stand-ins begin with.
    var isNobodys: Bool { digitCount >= 8 && value(0, 4) == 0 }
}
