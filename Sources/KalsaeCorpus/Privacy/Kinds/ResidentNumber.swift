// Resident registration numbers and foreigners' registration numbers of Korea: YYMMDD, a digit for century and sex,
// five digits, a check digit. Since October 2020 the last six digits are drawn by lot, so a wrong check digit proves
// nothing for those born, or registered anew, after that: they count with a word such as 주민등록번호 beside them, or where
// the date of birth lies after the change. A number with a wrong check digit, an earlier birth and no such word is not
// found.

enum ResidentNumber {
    static let resident = PersonalDataRow(.residentNumber, rank: 95, standIn: { $0.number() })
    static let foreigner = PersonalDataRow(.foreignerNumber, rank: 95, standIn: { $0.number() })

    static let words = ContextWords(
        """
        주민등록번호 주민번호 주민_번호 주민등록 주민 등록번호 외국인등록번호 외국인등록 외국인_등록번호 외국인번호 거소신고번호 거소신고 생년월일 resident_registration
        신분증 주민증 실명확인 본인확인
        resident_number registration_number rrn alien_registration arc foreigner_registration
        """)

    /// Those of them that are never said of a firm.
    static let persons = ContextWords("주민 외국인 생년월일 거소 resident rrn alien")

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.isClean else { return nil }
        if run.digitCount < 13 || run.groups[1].count < 7 && run.groupCount > 1 {
            if let found = covered(text, run) { return found }
        }
        guard run.digitCount >= 13 else { return nil }
        let groups: Int
        if run.hasForm(6, 7), run.areSeparated(2, by: 0x2D, 0x20, 0x2E) {
            groups = 2
        } else if run.hasForm(13) {
            groups = 1
        } else {
            return nil
        }
        guard run.ends(after: groups, in: text), let birth = birth(run) else { return nil }
        let sign = run.digits[6]
        let isForeign = (5...8).contains(sign)
        let range = run.range(groups)
        let isProven = hasCheckDigit(run, isForeign: isForeign)
        // A bare number of thirteen digits may be a barcode's; 880 is Korea's in those.
        let isBare = groups == 1 || run.groups[1].separator != 0x2D
        if !isProven || isBare && run.value(0, 3) == 880 {
            let isLate = birth >= 2020_10_01 && !isBare
            guard isLate || text.isNear(range, words) else { return nil }
        }
        if CompanyNumbers.isCorporate(text, run, range, isResident: isProven) { return nil }
        return PersonalDataFinding(
            kind: isForeign ? .foreignerNumber : .residentNumber, range: range,
            confidence: isProven && !isBare ? .certain : .likely)
    }

    /// A number whose last digits are covered: 900101-1******.
    private static func covered(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.groupCount >= 2, run.groups[0].count == 6, run.groups[1].count <= 6, run.groups[1].separator == 0x2D,
            birth(run) != nil
        else { return nil }
        let start = run.groups[1].end
        var place = start, covers = 0
        while covers < 7, let length = coverLength(text, at: place) {
            place += length
            covers += 1
        }
        guard covers >= 3, run.groups[1].count + covers <= 7 else { return nil }
        return PersonalDataFinding(
            kind: (5...8).contains(run.digits[6]) ? .foreignerNumber : .residentNumber,
            range: run.start..<place, confidence: .likely)
    }

    /// The length of a sign that covers a digit: `*`, `#`, `X`, ●, ○, ■.
    private static func coverLength(_ text: ScannedText, at place: Int) -> Int? {
        switch text[place] {
        case 0x2A, 0x23, 0x58, 0x78: 1
        case 0xE2 where text[place + 1] == 0x97 || text[place + 1] == 0x96: 3
        default: nil
        }
    }

    /// The date of birth as YYYYMMDD; nil where there is no such date.
    static func birth(_ run: DigitRun) -> Int? {
        let century: Int
        switch run.digits[6] {
        case 9, 0: century = 1800
        case 1, 2, 5, 6: century = 1900
        default: century = 2000
        }
        let year = century + run.value(0, 2), month = run.value(2, 2), day = run.value(4, 2)
        guard (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        // Nobody alive in 1800 has such a number, and nobody is born after 2049 yet.
        guard day <= days[month - 1], year >= 1880, year < 2050 else { return nil }
        return year * 10_000 + month * 100 + day
    }

    private static func hasCheckDigit(_ run: DigitRun, isForeign: Bool) -> Bool {
        var sum = 0
        for index in 0..<12 { sum += Int(run.digits[index]) * (index % 8 + 2) }
        return Int(run.digits[12]) == ((isForeign ? 13 : 11) - sum % 11) % 10
    }
}
