// What a line shows of advertising and of page furniture: phrases by group, telephone numbers, prices, hashtags,
// addresses. It counts and judges nothing. Telephone numbers here are a sign among others, found by their outline; the
// privacy rules look at them properly.

import KalsaeSupport

/// Signs in a stretch of text; signs of several lines add up.
struct PromotionSigns: Sendable, Equatable {
    /// How often a phrase of each group stands there.
    var phrases = [Int](repeating: 0, count: PhraseGroup.allCases.count)
    var words = 0
    var characters = 0
    var longestWord = 0
    var hashtags = 0
    var links = 0
    var phones = 0
    var prices = 0
    /// Telephone numbers of somebody's own mobile.
    var mobiles = 0
    /// Sentences that state something: they close in `다` or, in an alphabet, in a full stop behind a word.
    var statements = 0
    /// Whether an English phrase of `subscribe` opens the line, which makes it an order.
    var opensWithOrder = false
    /// Whether it closes as sentences do.
    var isFinished = false

    init() {}

    func count(_ group: PhraseGroup) -> Int { phrases[group.rawValue] }

    /// Ways to reach or pay somebody: telephone, price, shortened address, messenger.
    var contacts: Int {
        [phones, prices, count(.shortLink), count(.messenger)].count { $0 > 0 }
    }

    /// Phrases of sellers.
    var adverts: Int { count(.advert) + count(.call) }

    /// Whether what it states outweighs what it sells: a shop's rules on delivery are sentences about free shipping.
    /// Two invitations, or one with two ways to reach the seller, make an advert of sentences too.
    var isAbout: Bool {
        statements > 0 && 2 * count(.call) <= statements && !(count(.call) > 0 && contacts > 1) && count(.call) < 2
    }

    /// The signs of the bytes from `start` up to `end`, one line.
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        PromotionPhrases.matcher.forEach(bytes, start, end) {
            let group = PromotionPhrases.groupOf[$0.phrase]
            // "더보기" invites where nothing follows; "더보기 좋다" is a sentence.
            if group == .more, Self.hasLetters(bytes, $0.range.upperBound, end) { return }
            phrases[group.rawValue] += 1
            if group == .subscribe, $0.range.lowerBound == start, bytes[start] < 0x80 { opensWithOrder = true }
        }
        var place = start
        while place < end {
            while place < end, Self.isBlank(bytes[place]) { place += 1 }
            let first = place
            var length = 0, digits = 0
            while place < end, !Self.isBlank(bytes[place]) {
                if bytes[place] & 0xC0 != 0x80 { length += 1 }
                if (0x30...0x39).contains(bytes[place]) { digits += 1 }
                place += 1
            }
            if place == first { break }
            words += 1
            characters += length
            longestWord = max(longestWord, length)
            if bytes[first] == 0x23, place > first + 1, bytes[first + 1] >= 0x41 { hashtags += 1 }
            if starts(bytes, first, place, "http://") || starts(bytes, first, place, "https://")
                || starts(bytes, first, place, "www.")
            {
                links += 1
            } else if digits > 0, isPrice(bytes, first, place, end) {
                prices += 1
            }
        }
        (phones, mobiles) = Self.phones(bytes, start, end)
        statements = Self.statements(bytes, start, end)
        isFinished = SentenceEnd.closes(bytes, start, end)
    }

    static func += (left: inout PromotionSigns, right: PromotionSigns) {
        for group in left.phrases.indices { left.phrases[group] += right.phrases[group] }
        left.words += right.words
        left.characters += right.characters
        left.longestWord = max(left.longestWord, right.longestWord)
        left.hashtags += right.hashtags
        left.links += right.links
        left.phones += right.phones
        left.mobiles += right.mobiles
        left.statements += right.statements
        left.prices += right.prices
        left.isFinished = right.isFinished
    }

    private static func hasLetters(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var place = start
        while place < end {
            let (value, length) = bytes.scalar(at: place)
            if CharacterKinds.of(value).contains(.letter) { return true }
            place += length
        }
        return false
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private func starts(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ end: Int, _ word: StaticString) -> Bool {
        guard place + word.utf8CodeUnitCount <= end else { return false }
        return (0..<word.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == word.utf8Start[$0] }
    }

    /// `$19.99`, `₩9,900`, `9,900원`, `3만원`, `990 원`.
    private func isPrice(_ bytes: UnsafeBufferPointer<UInt8>, _ first: Int, _ last: Int, _ end: Int) -> Bool {
        if bytes[first] == UInt8(ascii: "$") || starts(bytes, first, last, "₩") || starts(bytes, first, last, "€") {
            return true
        }
        var place = first, digits = 0
        var isThousands = false
        while place < last, (0x30...0x39).contains(bytes[place]) || bytes[place] == 0x2C {
            if bytes[place] == 0x2C { isThousands = true } else { digits += 1 }
            place += 1
        }
        guard digits > 0 else { return false }
        if starts(bytes, place, last, "만") {
            place += 3
            isThousands = true
        }
        if place == last, place < end { place += 1 }
        // 3원칙 and 2원화 are no prices; three digits or thousands are.
        return (isThousands || digits >= 3) && starts(bytes, place, end, "원")
    }

    /// Stretches of digits with separators that have the outline of a telephone number.
    private static func phones(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> (all: Int, mobiles: Int) {
        var found = 0, mobiles = 0, place = start
        while place < end {
            let byte = bytes[place]
            let isDigit = (0x30...0x39).contains(byte)
            guard isDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(") else {
                place += 1
                continue
            }
            var groups = [0], scan = place
            while scan < end, scan - place < 24 {
                if (0x30...0x39).contains(bytes[scan]) {
                    groups[groups.count - 1] += 1
                } else if scan + 1 < end, "-. )+(".utf8.contains(bytes[scan]) {
                    if groups[groups.count - 1] > 0 { groups.append(0) }
                } else {
                    break
                }
                scan += 1
            }
            let sizes = groups.filter { $0 > 0 }
            if isPhone(sizes, leadsWithZero: byte == 0x30, isInternational: byte == UInt8(ascii: "+")) {
                found += 1
                if byte == 0x30, bytes[place + 1] == 0x31 { mobiles += 1 }
            }
            place = max(scan, place + 1)
        }
        return (found, mobiles)
    }

    /// Sentences that close in a full stop behind 다, a small letter, a digit or a bracket, and a line's end in 다.
    private static func statements(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        func closesKorean(_ place: Int) -> Bool {
            place - start >= 3 && bytes[place - 3] == 0xEB && bytes[place - 2] == 0x8B && bytes[place - 1] == 0xA4
        }
        var found = 0, words = 0
        for place in start..<end {
            if isBlank(bytes[place]) { words += 1 }
            guard bytes[place] == 0x2E, place + 1 == end || isBlank(bytes[place + 1]) else { continue }
            let before = place > start ? bytes[place - 1] : 0
            let isEnglish = (0x61...0x7A).contains(before) || before == UInt8(ascii: ")")
            if closesKorean(place) || isEnglish && words >= 4 { found += 1 }
            words = 0
        }
        var last = end
        while last > start, isBlank(bytes[last - 1]) { last -= 1 }
        return found + (closesKorean(last) ? 1 : 0)
    }

    /// 010-1234-5678 and 01012345678, 02-123-4567, +82-10-…, (212) 555-0100; not 1588-1234, which may
    /// be a span of years.
    private static func isPhone(_ sizes: [Int], leadsWithZero: Bool, isInternational: Bool) -> Bool {
        let digits = sizes.reduce(0, +)
        if isInternational { return (9...15).contains(digits) }
        if leadsWithZero {
            if sizes.count == 1 { return (10...11).contains(digits) }
            return sizes.count == 3 && (2...4).contains(sizes[0]) && (3...4).contains(sizes[1]) && sizes[2] == 4
        }
        return sizes == [3, 3, 4]
    }
}

/// Whether a line closes as sentences do, over bytes.
enum SentenceEnd {
    /// Last syllables of Korean sentences that go without a stop: verbs' endings and noun forms used as such.
    private static let korean = Set("다요까죠네음함임됨죵욥니".unicodeScalars.map(\.value))

    /// Whether the bytes from `start` up to `end` close with a mark that ends a sentence, quotes and brackets apart, or
    /// in a Korean ending. Three dots leave a sentence open.
    static func closes(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var last = end
        while last > start {
            let (value, first) = scalarBefore(bytes, last, start)
            let kind = CharacterKinds.of(value)
            if kind.contains(.stop) {
                if value == 0x2026 { return false }
                return !(value == 0x2E && first > start && bytes[first - 1] == 0x2E)
            }
            if korean.contains(value) { return true }
            if !kind.contains(.closer), !kind.contains(.white) { return false }
            last = first
        }
        return false
    }

    /// Whether the bytes end with an ellipsis.
    static func isOpen(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var last = end
        while last > start {
            let (value, first) = scalarBefore(bytes, last, start)
            if value == 0x2026 { return true }
            if value == 0x2E { return first > start + 1 && bytes[first - 1] == 0x2E && bytes[first - 2] == 0x2E }
            let kind = CharacterKinds.of(value)
            if !kind.contains(.closer), !kind.contains(.white) { return false }
            last = first
        }
        return false
    }

    private static func scalarBefore(
        _ bytes: UnsafeBufferPointer<UInt8>, _ end: Int, _ start: Int
    ) -> (value: UInt32, first: Int) {
        var first = end - 1
        while first > start, bytes[first] & 0xC0 == 0x80 { first -= 1 }
        return (bytes.scalar(at: first).value, first)
    }
}
