// Korean addresses: a region of the gazetteer, then a road with a house number (도로명) or a quarter with a lot number
// (지번), then house, floor and room. Anchored at the number, read backwards, because 로 and 길 are also particles and
// nouns: without a region ahead ("집으로 3") nothing counts.

import KalsaeSupport

enum KoreanAddress {
    static let row = PersonalDataRow(.address, rank: 40, standIn: { $0.named(korean: "주소", english: "Address ") })

    private static let words = ContextWords("주소 주소지 배송지 소재지 거주지 도로명 오시는_길 찾아오시는 본사 본점 사는_곳 거주 위치")

    /// One word of Hangul, with digits inside (`강남대로12길`), read backwards.
    private struct Word {
        var range: Range<Int>
        /// Its last syllable.
        var last: Int
        var syllables: Int
    }

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let first = run.groups[0]
        guard first.count <= 5 else { return nil }
        // 산 12-3: a lot on a hill.
        var place = text.skipSpaces(before: first.start)
        if text.has("산", before: place), text[place - 4] == 0x20 { place = text.skipSpaces(before: place - 3) }
        if text.has("지하", before: place), text[place - 7] == 0x20 { place = text.skipSpaces(before: place - 6) }
        guard text[place - 1] >= 0x80, let word = word(text, before: place) else { return nil }
        let isRoad = word.last == road || word.last == way
        let isQuarter = quarters.contains(word.last)
        guard isRoad || isQuarter, word.syllables >= 2, let end = numberEnd(text, run, isRoad: isRoad) else {
            return nil
        }
        guard let start = regionStart(text, before: word.range.lowerBound, orWithin: word.range) else {
            // A road alone counts beside a word such as 주소.
            guard isRoad, word.syllables >= 3, text.isNear(word.range, words, before: 40, after: 0) else { return nil }
            return finding(text, word.range.lowerBound, end)
        }
        return finding(text, start, end)
    }

    private static let road = index("로"), way = index("길")
    private static let quarters: Set<Int> = Set(["동", "리", "가", "읍", "면"].map(index))
    private static let districts: Set<Int> = Set(["시", "군", "구", "읍", "면", "도", "동", "리"].map(index))

    private static func index(_ syllable: String) -> Int {
        Int((syllable.unicodeScalars.first?.value ?? Hangul.syllableBase) - Hangul.syllableBase)
    }

    private static func finding(_ text: ScannedText, _ start: Int, _ end: Int) -> PersonalDataFinding {
        PersonalDataFinding(
            kind: .address, range: postcodeStart(text, before: start)..<detailEnd(text, from: end), confidence: .likely)
    }

    /// The word that ends before a place: at most twelve syllables and digits.
    private static func word(_ text: ScannedText, before place: Int) -> Word? {
        var start = place, syllables = 0, last = -1, parts = 0
        while parts < 16 {
            if let syllable = text.syllable(before: start) {
                if last < 0 { last = syllable }
                start -= 3
                syllables += 1
            } else if text.isDigit(start - 1), last >= 0 {
                start -= 1
            } else {
                break
            }
            parts += 1
        }
        guard last >= 0, parts < 16 else { return nil }
        return Word(range: start..<place, last: last, syllables: syllables)
    }

    /// Where the chain of regions ahead of a place begins; nil where the gazetteer knows none of them. Between region
    /// and road only names of towns and quarters may stand.
    private static func regionStart(_ text: ScannedText, before place: Int, orWithin word: Range<Int>) -> Int? {
        var start = place, known: Int?
        for _ in 0..<5 {
            let end = text.skipSpaces(before: start)
            guard end < start || end == place, let next = Self.word(text, before: end), end > 0 else { break }
            let isKnown = KoreanRegions.holds(text, next.range)
            guard isKnown || (districts.contains(next.last) && next.syllables >= 2) else { break }
            start = next.range.lowerBound
            if isKnown { known = start }
        }
        return known
    }

    /// Where the house or lot number ends, with a branch road (`12번길 34`) or 번지; nil where the digits count things.
    private static func numberEnd(_ text: ScannedText, _ run: DigitRun, isRoad: Bool) -> Int? {
        let first = run.groups[0]
        var end = first.end
        if isRoad {
            for branch in branches where text.has(branch, at: end) {
                let number = text.skipSpaces(from: end + branch.bytes.count)
                guard text.isDigit(number) else { return nil }
                end = number
                while end - number < 5, text.isDigit(end) { end += 1 }
                break
            }
        }
        var isSplit = false
        if text[end] == 0x2D, text.isDigit(end + 1) {
            var last = end + 1
            while last - end < 6, text.isDigit(last) { last += 1 }
            guard last - end <= 5 else { return nil }
            end = last
            isSplit = true
        }
        guard !text.isDigit(end), !Bytes.isLetter(text[end]), text[end] != 0x25 else { return nil }
        if [0x2C, 0x2E].contains(text[end]), text.isDigit(end + 1) { return nil }
        let hasMark = text.has("번지", at: end)
        if hasMark { end += 6 }
        // A counter behind the digits: 3개, 5명, 10위.
        if text.syllable(at: end) != nil, !tails.contains(where: { text.has($0, at: end) }) { return nil }
        return isRoad || isSplit || hasMark || first.count >= 2 ? end : nil
    }

    private static let branches: [StaticWord] = ["번길", "번가길", "길", "가길", "나길", "다길", "라길", "안길"]
    private static let tails: [StaticWord] = [
        "에", "로 ", "으로", "의", "입", "이고", "이며", "이다", "이에", "인 ", "은 ", "는 ", "이 ", "가 ", "을 ", "를 ", "와", "과", "호", "층",
        "였", "이었", "앞",
        "까지", "번지",
    ]

    /// A postcode of five digits, bare or in brackets, ahead of an address belongs to it.
    private static func postcodeStart(_ text: ScannedText, before start: Int) -> Int {
        var place = text.skipSpaces(before: start)
        let isBracketed = text[place - 1] == 0x29 || text[place - 1] == 0x5D
        if isBracketed { place -= 1 }
        var first = place
        while place - first < 6, text.isDigit(first - 1) { first -= 1 }
        guard place - first == 5 else { return start }
        if isBracketed {
            guard text[first - 1] == 0x28 || text[first - 1] == 0x5B else { return start }
            return first - 1
        }
        return text.isWord(first - 1) || text[first - 1] == 0x2D ? start : first
    }

    /// House, floor and room, and what stands in brackets behind the number.
    private static func detailEnd(_ text: ScannedText, from end: Int) -> Int {
        var last = end
        for _ in 0..<5 {
            var place = last
            if text[place] == 0x2C { place += 1 }
            place = text.skipSpaces(from: place)
            if text[place] == 0x28, text.syllable(at: place + 1) != nil {
                var close = place + 1
                while close - place < 80, text[close] != 0x29, text[close] > 0x1F { close += 1 }
                guard text[close] == 0x29, isPlace(text, (place + 1)..<close) else { break }
                last = close + 1
                continue
            }
            // A building's name may stand ahead of house and room.
            let unit = unitEnd(text, from: place) ?? namedUnitEnd(text, from: place)
            guard let unit, place > last || text[last] >= 0x80 else { break }
            last = unit
        }
        return last
    }

    /// Whether brackets hold a quarter (`역삼동`, `역삼동, 한빛빌딩`) or a building.
    private static func isPlace(_ text: ScannedText, _ range: Range<Int>) -> Bool {
        var end = range.lowerBound
        while end < range.upperBound, text[end] != 0x2C, text[end] != 0x20 { end += 1 }
        if let last = text.syllable(before: end), quarters.contains(last) { return true }
        return buildings.contains { text.has($0, before: range.upperBound) }
    }

    private static let buildings: [StaticWord] = [
        "빌딩", "타워", "아파트", "센터", "빌라", "오피스텔", "하우스", "맨션", "상가", "프라자", "플라자", "회관", "주택", "스퀘어", "파크", "캐슬", "자이",
        "푸르지오",
        "래미안", "힐스테이트", "아이파크", "더샵", "편한세상", "롯데캐슬", "밸리", "타운", "사옥", "별관", "본관", "신관", "연립", "기숙사", "고시원", "원룸",
    ]

    /// Where a building's name ends that stands ahead of house, floor or room, or says itself that it is one:
    /// `에이치스퀘어 N동`, `성요셉 아파트`.
    private static func namedUnitEnd(_ text: ScannedText, from place: Int) -> Int? {
        var end = place
        for _ in 0..<3 {
            guard let next = nameEnd(text, from: end) else { return nil }
            if let last = buildingEnd(text, next) {
                let unit = text.skipSpaces(from: last)
                return unitEnd(text, from: unit) ?? last
            }
            guard text[next] == 0x20 else { return nil }
            if let unit = unitEnd(text, from: next + 1) { return unit }
            end = next + 1
        }
        return nil
    }

    /// Where a building's name ends in a word: with the word, or ahead of a particle.
    private static func buildingEnd(_ text: ScannedText, _ end: Int) -> Int? {
        if buildings.contains(where: { text.has($0, before: end) }) { return end }
        guard let last = text.syllable(before: end), KoreanName.roles[last] & KoreanName.Role.particle.rawValue != 0,
            buildings.contains(where: { text.has($0, before: end - 3) })
        else { return nil }
        return end - 3
    }

    /// Where a word of a building's name ends: at least two syllables or letters.
    private static func nameEnd(_ text: ScannedText, from place: Int) -> Int? {
        var end = place, letters = 0
        while letters < 14 {
            if text.syllable(at: end) != nil {
                end += 3
            } else if Bytes.isAlphanumeric(text[end]) || text[end] == 0x26 || text[end] == 0x2D {
                end += 1
            } else {
                break
            }
            letters += 1
        }
        guard letters >= 2, letters < 14, !text.isDigit(place) || text.syllable(at: end - 3) != nil else { return nil }
        return end
    }

    /// `101동`, `N동`, `가동`, `지하 1층`, `B1층`, `1203호`.
    private static func unitEnd(_ text: ScannedText, from place: Int) -> Int? {
        var start = place
        if text.has("지하", at: start) { start = text.skipSpaces(from: start + 6, most: 1) }
        var letters = 0
        while letters < 2, Bytes.isUpper(text[start]) {
            start += 1
            letters += 1
        }
        if letters == 1, text[start] == 0x2D, text.isDigit(start + 1) { start += 1 }
        var end = start
        while end - start < 5, text.isDigit(end) || (text[end] == 0x2D && text.isDigit(end + 1)) { end += 1 }
        // A house named by a letter or syllable.
        if end == start {
            let isNamed = letters > 0 || text.syllable(at: end).map { houses.contains($0) } ?? false
            if letters == 0, isNamed { end += 3 }
            guard isNamed, text.has("동", at: end), !isWordGoingOn(text, at: end + 3) else { return nil }
            return end + 3
        }
        for unit in units where text.has(unit, at: end) {
            return text.has("호실", at: end) ? end + 6 : end + 3
        }
        return nil
    }

    private static let houses: Set<Int> = Set("가나다라마바사아".unicodeScalars.map { Int($0.value - Hangul.syllableBase) })

    /// Whether a syllable that is no particle follows.
    private static func isWordGoingOn(_ text: ScannedText, at place: Int) -> Bool {
        guard let next = text.syllable(at: place) else { return false }
        return KoreanName.roles[next] & KoreanName.Role.particle.rawValue == 0
    }

    private static let units: [StaticWord] = ["동", "호", "층"]
}
