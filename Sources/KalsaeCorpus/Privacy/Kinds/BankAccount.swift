// Bank accounts. Korean ones have a form of each bank's own and no public check digit, so they count only beside a word
// such as 계좌 or a bank's name. IBAN (ISO 13616): country, length, remainder 97. United States: routing numbers with
// their check digit and account numbers, each beside its word.

enum BankAccount {
    static let row = PersonalDataRow(.bankAccount, rank: 65, standIn: { $0.number() })

    private static let words = ContextWords(
        """
        계좌 계좌번호 통장 입금 예금주 송금 이체 무통장 환불_계좌 후원 입금은 은행 뱅크 새마을금고 우체국 농협 수협 신협 저축은행 카카오뱅크 토스뱅크 케이뱅크 국민은행 신한은행 우리은행 하나은행
        기업은행 bank_account account_number account_no account_no. acct acct. bank_transfer wire_transfer deposit_to
        """)
    /// Names that are ordinary words as well: they count only directly before the number.
    private static let banks = ContextWords(
        "국민 신한 우리 하나 기업 농협 수협 신협 카카오 토스 우체국 새마을 sc제일 제일 씨티 부산 대구 경남 광주 전북 제주 산업 kb nh ibk")
    private static let american = ContextWords(
        "account_number account_no account_no. account_# account# account acct acct. checking savings deposit")
    private static let routing = ContextWords("routing routing_number aba rtn transit")
    private static let notAccounts = ContextWords("주문 주문번호 송장 운송장 상품 order invoice tracking game")

    static func isBankNear(_ text: ScannedText, _ range: Range<Int>) -> Bool {
        text.isNear(range, words, before: 48, after: 24)
    }

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.isClean, run.digitCount >= 6, !run.isNobodys else { return iban(text, run) }
        return korean(text, run) ?? american(text, run)
    }

    private static func finding(_ range: Range<Int>, _ confidence: PersonalDataConfidence) -> PersonalDataFinding {
        PersonalDataFinding(kind: .bankAccount, range: range, confidence: confidence)
    }

    private static func korean(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let separator: UInt8 = run.groupCount > 1 && run.groups[1].separator == 0x20 ? 0x20 : 0x2D
        var groups = 1
        while groups < min(5, run.groupCount), run.groups[groups].separator == separator { groups += 1 }
        if separator == 0x20 { groups = spaced(run, groups) }
        let count = run.digitCount(inFirst: groups)
        guard (10...16).contains(count), run.ends(after: groups, in: text) else { return nil }
        // Money is no account: 원 behind the number.
        let range = run.range(groups)
        if groups == 1, text.has("원", at: text.skipSpaces(from: range.upperBound)) { return nil }
        if groups == 1, count > 14 { return nil }
        let isBeside = banks.end(before: run.start, in: text) || isBankBehind(text, range.upperBound)
        guard isBeside || text.isNear(range, words, before: 60, after: 36) else { return nil }
        if !isBeside, text.isNear(range, notAccounts, before: 24, after: 0) { return nil }
        return finding(range, .likely)
    }

    /// How many groups with spaces between make an account: three or more, at most eight digits each, no date.
    private static func spaced(_ run: DigitRun, _ groups: Int) -> Int {
        let isDate = run.groups[0].count == 4 && (1900...2100).contains(run.value(0, 4)) && run.groups[1].count <= 2
        var most = 0
        while most < groups, run.groups[most].count >= 2, run.groups[most].count <= 8 { most += 1 }
        while most > 3, run.digitCount(inFirst: most) > 14 { most -= 1 }
        return most >= 3 && !isDate ? most : 1
    }

    /// A bank's name in brackets behind the number: 123-456789-01-011 (기업).
    private static func isBankBehind(_ text: ScannedText, _ end: Int) -> Bool {
        let place = text.skipSpaces(from: end, most: 1)
        guard text[place] == 0x28 || text[place] == 0x5B || text[place] == 0x2F else { return false }
        return banks.begin(at: place + 1, in: text)
    }

    private static func american(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let count = run.groups[0].count
        guard (6...17).contains(count), run.ends(after: 1, in: text) else { return nil }
        let range = run.range(1)
        if count == 9, hasRoutingCheck(run), text.isNear(range, routing, before: 40, after: 20) {
            return finding(range, .certain)
        }
        return text.isNear(range, american, before: 28, after: 0) && isAboutBanks(text, range)
            ? finding(range, .likely) : nil
    }

    /// "Account" alone is also a user's: a word of banking must stand near it.
    private static func isAboutBanks(_ text: ScannedText, _ range: Range<Int>) -> Bool {
        text.isNear(range, banking, before: 90, after: 60)
    }

    private static let banking = ContextWords(
        """
        bank banks banking checking savings routing aba deposit wire transfer transferred payment payments payroll
        refund account_number account_no account_no. acct credited debited
        """)

    private static func hasRoutingCheck(_ run: DigitRun) -> Bool {
        let district = run.value(0, 2)
        guard
            (1...12).contains(district) || (21...32).contains(district) || (61...72).contains(district)
                || district == 80
        else { return false }
        var sum = 0
        for (index, weight) in [3, 7, 1, 3, 7, 1, 3, 7, 1].enumerated() { sum += Int(run.digits[index]) * weight }
        return sum % 10 == 0
    }

    // MARK: IBAN

    /// Two capitals ahead of two digits, then groups of letters and digits with at most one space between.
    private static func iban(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let start = run.start - 2
        guard run.groups[0].count >= 2, Bytes.isUpper(text[start]), Bytes.isUpper(text[start + 1]),
            !text.isWord(start - 1),
            let length = ibanLengths[UInt16(text[start]) << 8 | UInt16(text[start + 1])]
        else { return nil }
        var place = start, count = 0, remainder = 0, head = 0
        while count < length {
            let byte = text[place]
            if Bytes.isDigit(byte) || Bytes.isUpper(byte) {
                // The first four characters count last.
                let value = Bytes.isDigit(byte) ? Int(byte) - 0x30 : Int(byte) - 0x37
                if count < 4 {
                    head = head * (value > 9 ? 100 : 10) + value
                } else {
                    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
                }
                count += 1
            } else if (byte != 0x20 && byte != 0x2D) || !Bytes.isAlphanumeric(text[place + 1]) || place == start + 1 {
                return nil
            }
            place += 1
        }
        guard !text.isWord(place), (remainder * 1_000_000 + head) % 97 == 1 else { return nil }
        return finding(start..<place, .certain)
    }

    private static let ibanLengths: [UInt16: Int] = {
        let list = """
            AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24
            FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
            LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22
            SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
            """
        var lengths: [UInt16: Int] = [:]
        for entry in list.split(whereSeparator: \.isWhitespace) {
            let bytes = Array(entry.utf8)
            lengths[UInt16(bytes[0]) << 8 | UInt16(bytes[1])] = Int(bytes[2] - 0x30) * 10 + Int(bytes[3] - 0x30)
        }
        return lengths
    }()
}
