// Passports, driving licences and social security numbers: numbers without a check digit, known by their form and,
// where other things have the same form, by the words beside them.

enum Passport {
    static let row = PersonalDataRow(.passport, rank: 80, standIn: { $0.number() })

    private static let words = ContextWords(
        """
        여권 여권번호 여권_번호 passport passports passport_no passport_number 출입국 출국 입국 비자 visa travel_document
        """)

    /// Korea: M, S, R, G or D and eight digits, or three digits, a letter and four digits (since 2021). United States:
    /// nine digits, or a letter and eight digits, with the word beside them.
    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let first = run.groups[0], letter = text[run.start - 1]
        let hasLetter = Bytes.isUpper(letter) && isFree(text, before: run.start - 1)
        if hasLetter, first.count == 3, Bytes.isUpper(text[first.end]), kinds.contains(letter), run.value(0, 3) > 0 {
            let end = first.end + 5
            guard (1...4).allSatisfy({ text.isDigit(first.end + $0) }), !text.isWord(end), text[end] != 0x2D else {
                return nil
            }
            let range = (run.start - 1)..<end
            return finding(range, isNamed: text.isNear(range, words))
        }
        let range = (run.start - (hasLetter ? 1 : 0))..<first.end
        guard hasLetter ? first.count == 8 : first.count == 9 && run.isClean, run.ends(after: 1, in: text),
            run.value(0, 4) != 0, text.isNear(range, words, before: 80, after: 30)
        else { return nil }
        return finding(range, isNamed: true)
    }

    private static let kinds: Set<UInt8> = [0x4D, 0x53, 0x52, 0x47, 0x44]

    private static func isFree(_ text: ScannedText, before place: Int) -> Bool {
        !text.isWord(place - 1) && !(text[place - 1] == 0x2D && text.isWord(place - 2))
    }

    private static func finding(_ range: Range<Int>, isNamed: Bool) -> PersonalDataFinding {
        PersonalDataFinding(kind: .passport, range: range, confidence: isNamed ? .certain : .likely)
    }
}

enum DrivingLicence {
    static let row = PersonalDataRow(.drivingLicence, rank: 72, standIn: { $0.number() })

    private static let words = ContextWords("면허 운전면허 면허번호 운전면허번호 driver driver's driving licence license")
    private static let regions = ContextWords("서울 부산 경기 강원 충북 충남 전북 전남 경북 경남 제주 대구 인천 광주 대전 울산")

    /// Two digits of the region (11 to 28) or its name, two of the year, six, two.
    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.isClean || text[run.start - 1] == 0x2D, run.digitCount >= 10 else { return nil }
        if run.hasForm(2, 6, 2), run.areSeparated(3, by: 0x2D), run.ends(after: 3, in: text),
            regions.end(before: run.start, in: text)
        {
            return PersonalDataFinding(kind: .drivingLicence, range: run.range(3), confidence: .likely)
        }
        guard run.isClean, (11...28).contains(run.value(0, 2)) else { return nil }
        if run.hasForm(2, 2, 6, 2), run.areSeparated(4, by: 0x2D, 0x20), run.ends(after: 4, in: text) {
            let range = run.range(4)
            let isNamed = text.isNear(range, words)
            guard isNamed || run.areSeparated(4, by: 0x2D) && !BankAccount.isBankNear(text, range) else { return nil }
            return PersonalDataFinding(kind: .drivingLicence, range: range, confidence: .likely)
        }
        guard run.hasForm(12), run.ends(after: 1, in: text), text.isNear(run.range(1), words) else { return nil }
        return PersonalDataFinding(kind: .drivingLicence, range: run.range(1), confidence: .likely)
    }
}

enum SocialSecurityNumber {
    static let row = PersonalDataRow(.socialSecurityNumber, rank: 71, standIn: { $0.number() })

    private static let words = ContextWords("ssn ssns social_security ss# ss_number")

    /// Three, two and four digits; 000, 666 and 900 and more are no areas, 00 no group, 0000 no serial (SSA).
    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.isClean, run.digitCount >= 9 else { return nil }
        let groups = run.hasForm(3, 2, 4) && run.areSeparated(3, by: 0x2D, 0x20) ? 3 : run.hasForm(9) ? 1 : 0
        guard groups > 0, run.ends(after: groups, in: text) else { return nil }
        let area = run.value(0, 3)
        guard area > 0, area != 666, area < 900, run.value(3, 2) > 0, run.value(5, 4) > 0 else { return nil }
        let range = run.range(groups)
        guard groups == 3 && run.areSeparated(3, by: 0x2D) || text.isNear(range, words) else { return nil }
        return PersonalDataFinding(kind: .socialSecurityNumber, range: range, confidence: .likely)
    }
}
