// Addresses of the United States, Canada and the United Kingdom: house number, street, a word such as Street or Ave,
// then unit, city, state or province and postcode where they follow (USPS Publication 28's words). Anchored at the
// number. Addresses of other countries are not found.

enum StreetAddress {
    static let row = KoreanAddress.row

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let number = run.groups[0]
        guard number.count <= 6, run.isClean || text[run.start - 1] == 0x23,
            text[run.start - 1] != 0x2C || !text.isDigit(run.start - 2)
        else { return nil }
        if let box = postBox(text, number) { return finding(text, box.start, box.end) }
        var place = number.end
        if Bytes.isUpper(text[place]), text[place + 1] == 0x20 { place += 1 }
        // (5400) Main Street.
        let isBracketed = text[run.start - 1] == 0x28 && text[place] == 0x29
        if isBracketed { place += 1 }
        guard run.digits[0] != 0, text[place] == 0x20 else { return nil }
        place += 1
        // At most five words up to the one that says street.
        for count in 0..<5 {
            guard let end = wordEnd(text, from: place) else { return nil }
            if count > 0, let kind = suffixes[key(text, place..<end)] {
                let stop = text[end] == 0x2E ? end + 1 : end
                if let next = suffix(text, after: stop), count < 4 {
                    // "Park Avenue": the last such word counts.
                    place = next
                    continue
                }
                let full = finding(text, number.start - (isBracketed ? 1 : 0), stop)
                let hasMore = full.range.upperBound > stop
                if !hasMore, isYear(text, run) || kind == .weak && !isClosed(text, stop) { return nil }
                return full
            }
            guard text[end] == 0x20 || text[end] == 0x2E && text[end + 1] == 0x20 else { return nil }
            place = text[end] == 0x2E ? end + 2 : end + 1
        }
        return nil
    }

    /// Whether a word is a street's always, or also an ordinary noun.
    private enum Strength { case strong, weak }

    private static let suffixes: [UInt64: Strength] = {
        var table: [UInt64: Strength] = [:]
        let strong = """
            Street St Avenue Ave Av Boulevard Blvd Road Rd Lane Ln Drive Dr Parkway Pkwy Highway Hwy Terrace Ter
            Turnpike Expressway
            """
        let weak =
            "Court Ct Way Place Pl Square Sq Circle Cir Trail Trl Plaza Plz Alley Loop Crossing Pike Row Walk Broadway"
        for (list, strength) in [(strong, Strength.strong), (weak, .weak)] {
            for word in list.split(whereSeparator: \.isWhitespace) {
                table[word.utf8.reduce(0) { $0 << 8 ^ ($0 >> 56) ^ UInt64($1) }] = strength
            }
        }
        return table
    }()

    private static func key(_ text: ScannedText, _ range: Range<Int>) -> UInt64 {
        var key: UInt64 = 0
        for place in range { key = key << 8 ^ (key >> 56) ^ UInt64(text[place]) }
        return key
    }

    /// Where the word at a place ends: a capital with letters behind it, or an ordinal such as 5th.
    private static func wordEnd(_ text: ScannedText, from place: Int) -> Int? {
        var end = place
        if Bytes.isUpper(text[place]) {
            while end - place < 20 {
                if Bytes.isLetter(text[end]) || text[end] == 0x27 || text[end] == 0x2D {
                    end += 1
                } else if text.has("’", at: end), Bytes.isLetter(text[end + 3]) {
                    end += 3
                } else {
                    break
                }
            }
            return end - place < 20 ? end : nil
        }
        while end - place < 4, text.isDigit(end) { end += 1 }
        guard end > place else { return nil }
        let ordinal: [StaticWord] = ["st", "nd", "rd", "th"]
        return ordinal.contains { text.has($0, at: end) } ? end + 2 : nil
    }

    /// The place of the next word where that word says street as well.
    private static func suffix(_ text: ScannedText, after stop: Int) -> Int? {
        guard text[stop] == 0x20, let end = wordEnd(text, from: stop + 1) else { return nil }
        return suffixes[key(text, (stop + 1)..<end)] == nil ? nil : stop + 1
    }

    /// Whether a sentence or clause ends, or goes on in small letters: not a title such as "Court Cases".
    private static func isClosed(_ text: ScannedText, _ stop: Int) -> Bool {
        !Bytes.isAlphanumeric(text[text.skipSpaces(from: stop)]) || Bytes.isLower(text[text.skipSpaces(from: stop)])
    }

    /// "in 1984 Wall Street": a year, by its value and the word ahead.
    private static func isYear(_ text: ScannedText, _ run: DigitRun) -> Bool {
        run.groups[0].count == 4 && (1700...2100).contains(run.value(0, 4))
            && timeWords.end(before: run.start, in: text)
    }

    private static let timeWords = ContextWords(
        "in since of until by after before during early late from through circa")

    private static func postBox(_ text: ScannedText, _ number: DigitRun.Group) -> (start: Int, end: Int)? {
        guard text[number.start - 1] == 0x20 else { return nil }
        let heads: [StaticWord] = ["P.O. Box ", "PO Box ", "P. O. Box ", "P.O.Box ", "Post Office Box "]
        for head in heads where text.has(head, before: number.start) && !Bytes.isLetter(text[number.end]) {
            return (number.start - head.bytes.count, number.end)
        }
        return nil
    }

    /// The address with unit, city, state and ZIP code where they follow.
    private static func finding(_ text: ScannedText, _ start: Int, _ stop: Int) -> PersonalDataFinding {
        var end = stop
        if let unit = unitEnd(text, from: end) { end = unit }
        if let city = cityEnd(text, from: end) { end = city }
        return PersonalDataFinding(kind: .address, range: start..<end, confidence: .likely)
    }

    private static func unitEnd(_ text: ScannedText, from stop: Int) -> Int? {
        var place = text[stop] == 0x2C ? stop + 1 : stop
        place = text.skipSpaces(from: place)
        guard place > stop else { return nil }
        if text[place] == 0x23 {
            place += 1
        } else {
            guard let head = units.first(where: { text.has($0, at: place) }) else { return nil }
            place += head.bytes.count
            if text[place] == 0x2E { place += 1 }
            guard text[place] == 0x20 else { return nil }
            place += 1
            if text[place] == 0x23 { place += 1 }
        }
        var end = place
        while end - place < 6, Bytes.isAlphanumeric(text[end]) || text[end] == 0x2D { end += 1 }
        return end > place ? end : nil
    }

    private static let units: [StaticWord] = [
        "Apt", "Apartment", "Suite", "Ste", "Unit", "Floor", "Room", "Building", "Bldg",
    ]

    /// `, Springfield, IL 62701`; city and state, or state and ZIP code, must both be there.
    private static func cityEnd(_ text: ScannedText, from stop: Int) -> Int? {
        var place = text[stop] == 0x2C ? stop + 1 : stop
        place = text[place] == 0x0A ? place + 1 : text.skipSpaces(from: place)
        guard place > stop else { return nil }
        for count in 0..<4 {
            if let state = stateEnd(text, from: place), count > 0 || zipEnd(text, from: state) != nil {
                return countryEnd(text, from: zipEnd(text, from: state) ?? state)
            }
            if count > 0, let code = britishCodeEnd(text, from: place) { return countryEnd(text, from: code) }
            guard let end = wordEnd(text, from: place), Bytes.isUpper(text[place]) else { return nil }
            let next = text[end] == 0x2C || text[end] == 0x2E ? end + 1 : end
            guard text[next] == 0x20 else { return nil }
            place = next + 1
        }
        return nil
    }

    /// The country behind the postcode.
    private static func countryEnd(_ text: ScannedText, from stop: Int) -> Int {
        let place = text.skipSpaces(from: text[stop] == 0x2C ? stop + 1 : stop)
        guard place > stop, let country = countries.first(where: { text.has($0, at: place) }),
            !text.isWord(place + country.bytes.count)
        else { return stop }
        return place + country.bytes.count
    }

    private static let countries: [StaticWord] = [
        "USA", "U.S.A.", "United States", "Canada", "UK", "U.K.", "United Kingdom", "England", "Scotland", "Wales",
    ]

    /// `SW1A 2AA`, `M1 1AE`.
    private static func britishCodeEnd(_ text: ScannedText, from place: Int) -> Int? {
        var end = place
        while end - place < 4, Bytes.isUpper(text[end]) || text.isDigit(end) { end += 1 }
        guard end - place >= 2, Bytes.isUpper(text[place]), text.isDigit(place + 1) || text.isDigit(place + 2),
            text[end] == 0x20, text.isDigit(end + 1), Bytes.isUpper(text[end + 2]), Bytes.isUpper(text[end + 3]),
            !text.isWord(end + 4)
        else { return nil }
        return end + 4
    }

    private static func stateEnd(_ text: ScannedText, from place: Int) -> Int? {
        if Bytes.isUpper(text[place]), Bytes.isUpper(text[place + 1]), !text.isWord(place + 2) {
            return states.contains(UInt16(text[place]) << 8 | UInt16(text[place + 1])) ? place + 2 : nil
        }
        return stateNames.first { text.has($0, at: place) && !text.isWord(place + $0.bytes.count) }.map {
            place + $0.bytes.count
        }
    }

    private static func zipEnd(_ text: ScannedText, from stop: Int) -> Int? {
        let place = text.skipSpaces(from: stop)
        // Canada: M6C 1R5.
        if place > stop, Bytes.isUpper(text[place]), text.isDigit(place + 1), Bytes.isUpper(text[place + 2]),
            text[place + 3] == 0x20, text.isDigit(place + 4), Bytes.isUpper(text[place + 5]), text.isDigit(place + 6),
            !text.isWord(place + 7)
        {
            return place + 7
        }
        guard place > stop, (0..<5).allSatisfy({ text.isDigit(place + $0) }) else { return nil }
        if text[place + 5] == 0x2D, (6..<10).allSatisfy({ text.isDigit(place + $0) }) { return place + 10 }
        return text.isWord(place + 5) ? nil : place + 5
    }

    private static let states: Set<UInt16> = Set(
        """
        AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
        PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR ON QC BC AB MB SK NS NB NL PE
        """.split(whereSeparator: \.isWhitespace).map {
            $0.utf8.reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        })
    private static let stateNames: [StaticWord] = [
        "California", "Texas", "Florida", "New York", "Pennsylvania", "Illinois", "Ohio", "Georgia", "Michigan",
        "Virginia",
        "Washington", "Arizona", "Massachusetts", "Oregon", "Colorado", "New Jersey", "North Carolina", "Minnesota",
    ]
}
