// Business registration numbers (사업자등록번호, NNN-NN-NNNNN) and corporate registration numbers (법인등록번호,
// NNNNNN-NNNNNNN), both with a check digit. Corporate numbers given out since 2025 have none: they need the word beside
// them. Whether a number is in use, only the registries know.

enum CompanyNumbers {
    static let business = PersonalDataRow(.businessNumber, rank: 70, standIn: { $0.number() })
    static let corporate = PersonalDataRow(.corporateNumber, rank: 75, standIn: { $0.number() })

    private static let businessWords = ContextWords("사업자 사업자번호 등록번호 business_registration brn business_number")
    private static let corporateWords = ContextWords("법인등록번호 법인번호 법인 corporate_registration corporate_number")

    static func findBusiness(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.isClean, run.digitCount >= 10, !run.isNobodys else { return nil }
        let groups = run.hasForm(3, 2, 5) && run.areSeparated(3, by: 0x2D, 0x20) ? 3 : run.hasForm(10) ? 1 : 0
        guard groups > 0, run.ends(after: groups, in: text), run.value(0, 3) > 100, run.value(3, 2) > 0 else {
            return nil
        }
        var sum = Int(run.digits[8]) * 5 / 10
        for (index, weight) in [1, 3, 7, 1, 3, 7, 1, 3, 5].enumerated() { sum += Int(run.digits[index]) * weight }
        guard Int(run.digits[9]) == (10 - sum % 10) % 10 else { return nil }
        let range = run.range(groups)
        let isNamed = text.isNear(range, businessWords)
        let isDashed = groups == 3 && run.areSeparated(3, by: 0x2D)
        // Accounts of several banks have this form too, and one in ten has this check digit.
        guard isNamed || isDashed && !BankAccount.isBankNear(text, range) else { return nil }
        return PersonalDataFinding(
            kind: .businessNumber, range: range, confidence: isDashed || isNamed ? .certain : .likely)
    }

    static func findCorporate(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.isClean, run.digitCount >= 13, !run.isNobodys else { return nil }
        let groups = run.hasForm(6, 7) && run.areSeparated(2, by: 0x2D) ? 2 : run.hasForm(13) ? 1 : 0
        guard groups > 0, run.ends(after: groups, in: text) else { return nil }
        let range = run.range(groups)
        let isProven = hasCheckDigit(run)
        let isNamed = text.isNear(range, corporateWords)
        let isPlausible = groups == 2 && isProven && hasRegistry(run)
        guard isNamed || isPlausible else { return nil }
        return PersonalDataFinding(kind: .corporateNumber, range: range, confidence: isProven ? .certain : .likely)
    }

    /// Whether a number that could be a resident's is a firm's: the word says so, or its check digit alone fits.
    static func isCorporate(_ text: ScannedText, _ run: DigitRun, _ range: Range<Int>, isResident: Bool) -> Bool {
        if text.isNear(range, corporateWords, before: 48, after: 0),
            !text.isNear(range, ResidentNumber.persons, before: 36, after: 0)
        {
            return true
        }
        return !isResident && hasCheckDigit(run) && hasRegistry(run) && !text.isNear(range, ResidentNumber.words)
    }

    private static func hasCheckDigit(_ run: DigitRun) -> Bool {
        var sum = 0
        for index in 0..<12 { sum += Int(run.digits[index]) * (index % 2 + 1) }
        return Int(run.digits[12]) == (10 - sum % 10) % 10
    }

    /// The court's number, then the kind of firm: 11 to 15 and 21 to 29 at home, 31 and more for others.
    private static func hasRegistry(_ run: DigitRun) -> Bool {
        let court = run.value(0, 2), kind = run.value(4, 2)
        return (11...28).contains(court) && ((11...15).contains(kind) || (21...29).contains(kind) || kind == 81)
    }
}
