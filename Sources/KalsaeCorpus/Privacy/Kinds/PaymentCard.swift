// Numbers of payment cards (ISO/IEC 7812): an issuer's range, the length that issuer uses, and Luhn's check digit.
// Cards that only Korean firms issue (ranges that begin with 9) need the word beside them.

enum PaymentCard {
    static let row = PersonalDataRow(.card, rank: 85, standIn: { $0.number() })

    private static let words = ContextWords("카드 카드번호 신용카드 체크카드 결제 card cards credit debit visa mastercard amex")

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        guard run.isClean, run.digitCount >= 13, !run.isNobodys, let groups = groups(run) else { return nil }
        let count = run.digitCount(inFirst: groups)
        guard run.ends(after: groups, in: text) || hasExpiry(text, run.groups[groups - 1].end) else { return nil }
        let range = run.range(groups)
        guard isLuhn(run, count) else {
            // Sixteen digits right behind the word are a card's, whoever mistyped one of them.
            guard count == 16, numberWords.end(before: run.start, in: text),
                !text.isNear(range, notCards, before: 24, after: 0)
            else { return nil }
            return PersonalDataFinding(kind: .card, range: range, confidence: .likely)
        }
        let isIssued = isIssued(run, count)
        let isLocal = run.digits[0] == 9 && count == 16
        guard isIssued || isLocal && text.isNear(range, words) else { return nil }
        // Fourteen bare digits are mostly a time; other bare numbers may be counters.
        if groups == 1, count < 15, !text.isNear(range, words) { return nil }
        return PersonalDataFinding(kind: .card, range: range, confidence: groups > 1 && isIssued ? .certain : .likely)
    }

    private static let numberWords = ContextWords(
        "카드번호 카드_번호 카드 신용카드 체크카드 card_number card_no card_no. credit_card debit_card")
    private static let notCards = ContextWords("송장 운송장 주문번호 상품권 쿠폰 상품 기프트 gift tracking order coupon")

    /// The month of expiry behind a dash or slash: -05/27.
    private static func hasExpiry(_ text: ScannedText, _ end: Int) -> Bool {
        (text[end] == 0x2D || text[end] == 0x2F) && text.isDigit(end + 1) && text.isDigit(end + 2)
            && text[end + 3] == 0x2F && text.isDigit(end + 4) && text.isDigit(end + 5)
    }

    /// How many groups make one of the forms in which cards are printed.
    private static func groups(_ run: DigitRun) -> Int? {
        let first = run.groups[0].count
        if first >= 13, first <= 19 { return 1 }
        for (index, form) in forms.enumerated() {
            let fits = (0..<form.count).allSatisfy { $0 < run.groupCount && run.groups[$0].count == form[$0] }
            guard fits,
                index == 0 || run.groupCount == form.count || run.groups[form.count].separator != 0x2D
                    || isExpiry(run, form.count)
            else { continue }
            if run.areSeparated(form.count, by: 0x2D) || run.areSeparated(form.count, by: 0x20)
                || run.areSeparated(form.count, by: 0x2E)
            {
                return form.count
            }
        }
        return nil
    }

    private static func isExpiry(_ run: DigitRun, _ group: Int) -> Bool {
        run.groups[group].count == 2 && run.groupCount > group + 1 && run.groups[group + 1].separator == 0x2F
            && run.groups[group + 1].count == 2
    }

    private static let forms = [[4, 4, 4, 4, 3], [4, 4, 4, 4], [4, 6, 5], [4, 6, 4]]

    static func isLuhn(_ run: DigitRun, _ count: Int) -> Bool {
        var sum = 0
        for index in 0..<count {
            let digit = Int(run.digits[count - 1 - index])
            sum += index % 2 == 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
        }
        return sum % 10 == 0
    }

    /// One issuer's range: the first four digits and the lengths of its numbers.
    private struct Issuer {
        var first: ClosedRange<Int>
        var lengths: ClosedRange<Int>
    }

    private static let issuers = [
        Issuer(first: 4000...4999, lengths: 16...16), Issuer(first: 4000...4999, lengths: 13...13),
        Issuer(first: 5100...5599, lengths: 16...16), Issuer(first: 2221...2720, lengths: 16...16),
        Issuer(first: 3400...3499, lengths: 15...15), Issuer(first: 3700...3799, lengths: 15...15),
        Issuer(first: 3528...3589, lengths: 16...19), Issuer(first: 3000...3059, lengths: 14...14),
        Issuer(first: 3095...3095, lengths: 14...14), Issuer(first: 3600...3699, lengths: 14...14),
        Issuer(first: 3800...3999, lengths: 14...14), Issuer(first: 6011...6011, lengths: 16...19),
        Issuer(first: 6440...6599, lengths: 16...19), Issuer(first: 6200...6299, lengths: 16...19),
        Issuer(first: 8100...8171, lengths: 16...19), Issuer(first: 5018...5893, lengths: 16...16),
    ]

    private static func isIssued(_ run: DigitRun, _ count: Int) -> Bool {
        let first = run.value(0, 4)
        return issuers.contains { $0.first.contains(first) && $0.lengths.contains(count) }
    }
}
