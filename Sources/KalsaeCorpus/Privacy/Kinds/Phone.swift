// Telephone numbers. Korea: mobile, area and service numbers (numbering plan of the Ministry of Science and ICT);
// United States and Canada: ten digits of the North American plan; elsewhere: a plus sign and a country code (ITU-T
// E.164). What looks like another number without a separator (`0212345678`) counts only beside a word such as 전화 or
// "call".

enum Phone {
    static let row = PersonalDataRow(.phone, rank: 60, standIn: { $0.phone() })

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.digitCount >= 7, run.isClean || run.hasPlus || hasLabel(text, before: run.start) else { return nil }
        if run.hasPlus { return international(text, run, from: 0) }
        if let found = national(text, run) { return found }
        return spelled(text, run) ?? local(text, run)
    }

    private static func national(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.digitCount >= 8 else { return nil }
        switch run.digits[0] {
        case 0 where run.digits[1] == 0: return international(text, run, from: 2)
        case 0: return korean(text, run) ?? british(text, run)
        case 1: return service(text, run) ?? withoutZero(text, run) ?? american(text, run)
        case 8 where run.value(0, 2) == 82 && run.groups[0].count == 2:
            return abroad(text, run) ?? american(text, run)
        default: return american(text, run)
        }
    }

    /// Whether a label of letters stands directly ahead: T010-…, H.P010-…, Tel010-….
    private static func hasLabel(_ text: ScannedText, before place: Int) -> Bool {
        guard Bytes.isLetter(text[place - 1]) else { return false }
        var start = place
        while place - start < 10, Bytes.isLetter(text[start - 1]) { start -= 1 }
        guard place - start < 10, !text.isWord(start - 1) else { return false }
        let word = text.bytes[start..<place].map(Bytes.lower)
        return labels.contains { $0.bytes == word }
    }

    private static let labels: [StaticWord] = [
        "t", "m", "h", "f", "c", "p", "hp", "ph", "tel", "fax", "cell", "phone", "mobile", "call", "telephone", "cp",
    ]

    /// Words beside which a bare number is a telephone's.
    static let words = ContextWords(
        """
        전화 연락처 연락 휴대폰 핸드폰 폰번호 휴대전화 문의 대표번호 팩스 고객센터 콜센터 상담 번호는 문자 카톡 수신 발신 전번 직통 내선 수신자 ☎ ☏ 📞 tel tel. telephone phone
        phones mobile cell cellphone fax call called calling dial text sms whatsapp hotline contact reach ring
        number_is numbers
        """)

    /// Those of them that stand directly ahead of a number within one area.
    private static let localWords = ContextWords(
        """
        전화 전화번호 연락처 휴대폰 핸드폰 휴대전화 팩스 직통 대표번호 전번 폰번호 ☎ ☏ tel tel. telephone phone cell cellphone mobile fax call
        phone_number number_is number
        """)

    private static func finding(_ range: Range<Int>) -> PersonalDataFinding {
        PersonalDataFinding(kind: .phone, range: range, confidence: .likely)
    }

    // MARK: Korea

    /// A number with its leading zero.
    private static func korean(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let bracket = text[run.start - 1] == 0x28 ? 1 : 0
        for groups in 1...min(3, run.groupCount) {
            let count = run.digitCount(inFirst: groups)
            guard count >= 9, count <= 12,
                run.areSeparated(groups, by: 0x2D, 0x2E, 0x20, 0x29, 0x2F) || isDrawn(run, groups),
                run.ends(after: groups, in: text) || hasExtension(text, run, groups), let prefix = prefixLength(run),
                isSubscriber(run, from: prefix, to: count)
            else { continue }
            var isWhole = true
            if groups > 1 {
                // The groups are prefix, exchange, line, or two of these written together.
                let first = run.groups[0].count, last = run.groups[groups - 1].count
                isWhole = first == prefix || (groups == 2 && first > prefix && first - prefix <= 4)
                isWhole = isWhole && (last == 4 || groups == 2 && last == count - prefix)
            } else if !isDistinct(run, count) {
                isWhole = text.isNear(run.range(groups), words)
            }
            if !isWhole { continue }
            let closes = bracket == 1 && run.groups[min(1, groups - 1)].separator == 0x29
            let end = run.groups[groups - 1].end
            return finding((run.start - (closes ? 1 : 0))..<(groups > 1 ? extensionEnd(text, end) : end))
        }
        return nil
    }

    /// 010_1234_5678, 010~1234~5678: marks that join other numbers too, so the form must be whole.
    private static func isDrawn(_ run: DigitRun, _ groups: Int) -> Bool {
        groups == 3 && run.groups[0].count == 3 && run.groups[2].count == 4
            && (run.areSeparated(3, by: 0x5F) || run.areSeparated(3, by: 0x7E))
    }

    private static func hasExtension(_ text: ScannedText, _ run: DigitRun, _ groups: Int) -> Bool {
        groups > 1 && extensionEnd(text, run.groups[groups - 1].end) > run.groups[groups - 1].end
    }

    /// 10-1234-5678: a spreadsheet took the zero.
    private static func withoutZero(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let groups = run.hasForm(2, 4, 4) && run.areSeparated(3, by: 0x2D, 0x20, 0x2E) ? 3 : run.hasForm(10) ? 1 : 0
        guard groups > 0, run.value(0, 2) == 10, run.value(2, 3) != 0, run.ends(after: groups, in: text),
            text.isNear(run.range(groups), localWords, before: 40, after: 0)
        else { return nil }
        return finding(run.range(groups))
    }

    /// The prefix in words: 공일공-1234-5678.
    private static func spelled(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let groups = run.hasForm(4, 4) ? 2 : run.hasForm(8) ? 1 : 0
        guard groups > 0, run.value(0, 3) != 0, run.ends(after: groups, in: text) else { return nil }
        var place = run.start
        while run.start - place < 3, [0x20, 0x2D, 0x2E, 0x29, 0x2C].contains(text[place - 1]) { place -= 1 }
        for word in spelledPrefixes where text.has(word, before: place) {
            return finding((place - word.bytes.count)..<run.groups[groups - 1].end)
        }
        return nil
    }

    /// A number all in words: 공일공 이삼사오 육칠팔구; `place` is its first syllable.
    static func findSpelled(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text.syllable(before: place) == nil || text[place - 1] < 0x80,
            spelledPrefixes.contains(where: { text.has($0, at: place) })
        else { return nil }
        var end = place, digits = 0, last = place
        while digits < 12, end - place < 80 {
            if let syllable = text.syllable(at: end), numerals.contains(syllable) {
                end += 3
                (digits, last) = (digits + 1, end)
            } else if text.isDigit(end) {
                end += 1
                (digits, last) = (digits + 1, end)
            } else if [0x20, 0x2D, 0x2E, 0x2C].contains(text[end]) {
                end += 1
            } else if text.has("에", at: end) || text.has("의", at: end) {
                end += 3
            } else {
                break
            }
        }
        return digits == 11 || digits == 10 ? finding(place..<last) : nil
    }

    private static let numerals: Set<Int> = Set("공영일이삼사오육칠팔구".unicodeScalars.map { Int($0.value) - 0xAC00 })

    private static let spelledPrefixes: [StaticWord] = [
        "공일공", "영일영", "공1공", "공십", "O1O", "o1o", "O10", "o10", "01O", "01o", "공일일", "공일육", "공일칠", "공일구", "영일공",
    ]

    /// 555-1234, 345-6789, 2345-6789: a number within one area, right behind a word such as 전화 or "phone".
    private static func local(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.hasForm(3, 4) || run.hasForm(4, 4), run.isDashed(2), run.isClean, run.digits[0] >= 2,
            run.ends(after: 2, in: text), !run.isNobodys
        else { return nil }
        // Kept for fiction, and what is left of a longer number of that range.
        if run.value(0, 3) == 555, run.value(3, 2) == 1 { return nil }
        let before = text.skipSpaces(before: run.start)
        if text[before - 1] == 0x29 || text.isDigit(before - 1) { return nil }
        // 2019-2021 are years.
        if run.groups[0].count == 4, (1900...2100).contains(run.value(0, 4)) { return nil }
        guard text.isNear(run.range(2), localWords, before: 24, after: 0) else { return nil }
        return finding(run.range(2))
    }

    /// Eleven digits that begin as mobile numbers do need no word beside them.
    private static func isDistinct(_ run: DigitRun, _ count: Int) -> Bool { count == 11 && run.value(0, 3) == 10 }

    /// How many digits the mobile, area or service prefix at the number's beginning has.
    private static func prefixLength(_ run: DigitRun) -> Int? {
        if run.value(0, 2) == 2 { return 2 }
        let three = run.value(0, 3)
        if [10, 11, 16, 17, 18, 19, 70, 80, 60].contains(three) { return 3 }
        if (31...33).contains(three) || (41...44).contains(three) || (51...55).contains(three) { return 3 }
        if (61...64).contains(three) { return 3 }
        return three == 50 && (2...8).contains(run.digits[3]) ? 4 : nil
    }

    /// Whether exchange and line fit; numbers whose exchange begins with zeros belong to nobody.
    private static func isSubscriber(_ run: DigitRun, from prefix: Int, to count: Int) -> Bool {
        let length = count - prefix
        guard length == 7 || length == 8, run.value(prefix, 3) != 0 else { return false }
        // 010 numbers have four digits and four.
        return run.value(0, 3) != 10 || length == 8
    }

    /// 1588-1234: numbers of firms without an area.
    private static func service(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.hasForm(4, 4), run.areSeparated(2, by: 0x2D, 0x2E, 0x20), run.ends(after: 2, in: text) else {
            return nil
        }
        let first = run.value(0, 4), second = run.value(4, 4)
        guard services.contains(first) else { return nil }
        let isSpan = second < 2101 || run.groups[1].separator == 0x20
        if isSpan, !text.isNear(run.range(2), words) { return nil }
        return finding(run.range(2))
    }

    private static let services: Set<Int> = [
        1522, 1533, 1544, 1551, 1555, 1566, 1577, 1588, 1599, 1600, 1644, 1660, 1661, 1666, 1668, 1670, 1688, 1800,
        1811,
        1833, 1855, 1877, 1899,
    ]

    // MARK: The rest of the world

    /// 82-10-1234-5678 without its plus sign.
    private static func abroad(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let first = run.digits[2] == 0 ? 3 : 2
        guard run.groupCount >= 4, run.areSeparated(4, by: 0x2D, 0x20, 0x29, 0x2E),
            run.value(first, 2) == 10 || run.digits[first] == 2 || run.groups[1].separator == 0x2D,
            run.groups[3].count == 4, (10...13).contains(run.digitCount(inFirst: 4)), run.ends(after: 4, in: text)
        else { return nil }
        if isNobodysKorean(run, run.digitCount(inFirst: 4)) { return nil }
        let opens = text[run.start - 1] == 0x28 && run.groups[1].separator == 0x29
        return finding((run.start - (opens ? 1 : 0))..<run.groups[3].end)
    }

    private static func isNobodysKorean(_ run: DigitRun, _ count: Int) -> Bool {
        run.value(count - 8, 3) == 0 || run.value(count - 7, 3) == 0
    }

    /// A plus sign or two zeros (`skipped`), a country code, and a number as long as that country's are.
    private static func international(
        _ text: ScannedText, _ run: DigitRun, from skipped: Int
    ) -> PersonalDataFinding? {
        guard let (code, shortest, longest) = CountryCodes.plan(run, from: skipped) else { return nil }
        let first = skipped + code
        for groups in stride(from: run.groupCount, through: 1, by: -1) {
            let total = run.digitCount(inFirst: groups)
            guard run.areSeparated(groups, by: 0x2D, 0x20, 0x28, 0x29, 0x2E), run.ends(after: groups, in: text) else {
                continue
            }
            // A trunk zero does not count: in brackets anywhere, in Korean numbers also without.
            let isKorean = run.value(skipped, code) == 82
            let hasTrunk = run.digits[first] == 0 && (groups > 1 && run.groups[1].separator == 0x28 || isKorean)
            let national = total - first - (hasTrunk ? 1 : 0)
            guard national >= shortest, national <= longest, total <= 17 + skipped else { continue }
            if groups == 1, total < 10 { return nil }
            if run.value(skipped, code) == 1, !isNorthAmerican(run, first) { return nil }
            if isKorean, isNobodysKorean(run, total) { return nil }
            // Two zeros begin other numbers as well.
            if skipped > 0, !(groups > 1 && run.groups[0].count == first && isKorean) {
                guard text.isNear(run.range(groups), words) else { return nil }
            }
            let opens = skipped == 0 && text[run.start - 2] == 0x28 && groups > 1 && run.groups[1].separator == 0x29
            let start = run.start - (skipped > 0 ? 0 : opens ? 2 : 1)
            return finding(start..<extensionEnd(text, run.groups[groups - 1].end))
        }
        return nil
    }

    /// 020 7946 0958, 07700 900123: numbers of the United Kingdom with their zero, beside a word such as "phone".
    private static func british(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard [1, 2, 3, 7, 8].contains(run.digits[1]) else { return nil }
        for groups in 1...min(4, run.groupCount) {
            let count = run.digitCount(inFirst: groups)
            guard count == 11 || count == 10, run.areSeparated(groups, by: 0x20, 0x2D, 0x29),
                run.groups[0].count >= 3, run.ends(after: groups, in: text), !isNobodysKorean(run, count),
                text.isNear(run.range(groups), englishWords)
            else { continue }
            return finding(run.range(groups))
        }
        return nil
    }

    private static let englishWords = ContextWords(
        "tel tel. telephone phone mobile cell fax call calling dial text sms whatsapp contact reach ring number")

    /// 212-555-2368, (212) 555-2368, 1-212-555-2368.
    private static func american(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let hasCode = run.hasForm(1) && run.digits[0] == 1
        let first = hasCode ? 1 : 0
        let groups: Int, isFormed: Bool
        if run.groupCount >= first + 3, run.groups[first].count == 3, run.groups[first + 1].count == 3,
            run.groups[first + 2].count == 4
        {
            groups = first + 3
            let one = run.groups[first + 1].separator, two = run.groups[first + 2].separator
            let allowed = one == 0x29 || one == 0x2F ? two == 0x2D || two == 0x20 || two == 0x2E : one == two
            guard allowed, [0x2D, 0x2E, 0x20, 0x29, 0x2F].contains(one) else { return nil }
            isFormed = one != 0x20
        } else if run.hasForm(10) || (run.hasForm(11) && run.digits[0] == 1) {
            (groups, isFormed) = (1, false)
        } else {
            return nil
        }
        guard run.ends(after: groups, in: text) || hasExtension(text, run, groups),
            run.digitCount(inFirst: groups) - 10 <= 1,
            isNorthAmerican(run, run.digitCount(inFirst: groups) - 10)
        else { return nil }
        var range = run.range(groups)
        if !isFormed, !text.isNear(range, words) { return nil }
        if run.groups[min(first + 1, groups - 1)].separator == 0x29, first == 0, text[run.start - 1] == 0x28 {
            range = (range.lowerBound - 1)..<range.upperBound
        }
        return finding(range.lowerBound..<extensionEnd(text, range.upperBound))
    }

    /// Area and exchange of ten digits from `first` on; 555-0100 to 555-0199 are kept for fiction.
    private static func isNorthAmerican(_ run: DigitRun, _ first: Int) -> Bool {
        let area = run.value(first, 3), exchange = run.value(first + 3, 3)
        guard run.digitCount >= first + 10, area >= 200, area / 10 % 10 != 9, area % 100 != 11 else { return false }
        guard exchange >= 200, exchange % 100 != 11 else { return false }
        return exchange != 555 || run.value(first + 6, 2) != 1
    }

    /// Where an extension (`ext. 12`, `x12`) behind a number ends, or the number where there is none.
    private static func extensionEnd(_ text: ScannedText, _ end: Int) -> Int {
        var place = text.skipSpaces(from: end)
        if text.has("ext", at: place) {
            place += text.has("ext.", at: place) ? 4 : 3
        } else if text[place] == 0x78 {
            place += 1
        } else {
            return end
        }
        place = text.skipSpaces(from: place, most: 1)
        var last = place
        while last - place < 6, text.isDigit(last) { last += 1 }
        return last > place && !Bytes.isAlphanumeric(text[last]) ? last : end
    }
}

/// Country codes of ITU-T E.164 and how many digits follow them.
enum CountryCodes {
    /// The length of the code a number begins with, and the least and most digits behind it.
    static func plan(_ run: DigitRun, from first: Int = 0) -> (code: Int, shortest: Int, longest: Int)? {
        for length in 1...3 where run.digitCount > first + length {
            let code = run.value(first, length)
            if let lengths = lengths[code] { return (length, lengths.0, lengths.1) }
            if codes.contains(code) { return (length, 7, 12) }
        }
        return nil
    }

    private static let lengths: [Int: (Int, Int)] = [
        1: (10, 10), 7: (10, 10), 81: (9, 10), 82: (8, 10), 86: (10, 11), 44: (9, 10), 33: (9, 9), 39: (8, 11),
        34: (9, 9),
        49: (7, 12), 61: (9, 9), 64: (8, 10), 65: (8, 8), 84: (9, 10), 66: (8, 9), 63: (8, 10), 62: (8, 12),
        91: (10, 10),
        852: (8, 8), 886: (8, 9), 55: (10, 11), 52: (10, 11), 31: (9, 9), 32: (8, 9), 41: (9, 9), 46: (7, 10),
        47: (8, 8),
    ]

    private static let codes: Set<Int> = [
        20, 27, 30, 36, 40, 43, 45, 48, 51, 53, 54, 56, 57, 58, 60, 90, 92, 93, 94, 95, 98, 211, 212, 213, 216, 218,
        220, 221,
        222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239, 240, 241, 242, 243,
        244, 245,
        246, 248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269,
        290,
        291, 297, 298, 299, 350, 351, 352, 353, 354, 355, 356, 357, 358, 359, 370, 371, 372, 373, 374, 375, 376, 377,
        378, 380,
        381, 382, 383, 385, 386, 387, 389, 420, 421, 423, 500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 590, 591,
        592, 593,
        594, 595, 596, 597, 598, 599, 670, 672, 673, 674, 675, 676, 677, 678, 679, 680, 681, 682, 683, 685, 686, 687,
        688,
        689, 690, 691, 692, 850, 853, 855, 856, 880, 960, 961, 962, 963, 964, 965, 966, 967, 968, 970, 971, 972, 973,
        974,
        975, 976, 977, 992, 993, 994, 995, 996, 998,
    ]
}
