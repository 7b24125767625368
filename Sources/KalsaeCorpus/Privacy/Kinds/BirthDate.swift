// Dates of birth: a date behind a label such as 생년월일 or "date of birth", or one that 생 ends. Dates without either are
// dates. Years alone and ages are not found.

enum BirthDate {
    static let row = PersonalDataRow(.birthDate, rank: 35, standIn: { $0.number() })

    private static let labels = ContextWords(
        "생년월일 생년_월일 출생일 출생일자 생일 birthday birthdate birth_date date_of_birth d.o.b. d.o.b dob born_on born")

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        // Zeros are nobody's date, and what stand-ins begin with.
        guard run.isClean, run.value(0, min(4, run.groups[0].count)) > 0 else { return nil }
        if let range = english(text, run) {
            guard labels.end(before: labelEnd(text, range.lowerBound), in: text) else { return nil }
            return PersonalDataFinding(kind: .birthDate, range: range, confidence: .likely)
        }
        guard let end = written(text, run) ?? numeric(text, run) else { return nil }
        guard labels.end(before: labelEnd(text, run.start), in: text) || isBorn(text, end) else { return nil }
        return PersonalDataFinding(kind: .birthDate, range: run.start..<end, confidence: .likely)
    }

    /// Where a label would end: marks, spaces and the particle 은 between label and date do not count.
    private static func labelEnd(_ text: ScannedText, _ start: Int) -> Int {
        var place = start
        for _ in 0..<6 {
            switch text[place - 1] {
            case 0x20, 0x09, 0x3A, 0x7C, 0x3D, 0x28, 0x22, 0x27: place -= 1
            default:
                guard text.has("은", before: place) || text.has("이", before: place) else { return place }
                place -= 3
            }
        }
        return place
    }

    /// `생` behind a date, alone or with a particle: 1990년 1월 1일생.
    private static func isBorn(_ text: ScannedText, _ end: Int) -> Bool {
        guard text.has("생", at: end) else { return false }
        guard let next = text.syllable(at: end + 3) else { return true }
        return KoreanName.roles[next] & KoreanName.Role.particle.rawValue != 0
    }

    /// `January 2, 1990`, `2 January 1990`.
    private static func english(_ text: ScannedText, _ run: DigitRun) -> Range<Int>? {
        let day = run.groups[0], last = text[text.skipSpaces(before: day.start) - 1]
        // A month's last letter or dot ahead, or its first behind; most numbers have neither.
        guard day.count <= 2,
            Bytes.isLower(last) || last == 0x2E || text[day.end] == 0x20 || Bytes.isLower(text[day.end]),
            Bytes.isLower(last) || last == 0x2E || Bytes.isUpper(text[text.skipSpaces(from: day.end)])
                || Bytes.isLower(text[day.end]), (1...31).contains(run.value(0, day.count))
        else { return nil }
        var end = day.end
        if let ordinal = ordinals.first(where: { text.has($0, at: end) }) { end += ordinal.bytes.count }
        if let month = months.first(where: { hasMonth(text, $0, before: text.skipSpaces(before: day.start)) }) {
            let last = text.skipSpaces(before: day.start)
            let year = text.skipSpaces(from: text[end] == 0x2C ? end + 1 : end)
            return isYear(text, year) ? (last - month.bytes.count)..<(year + 4) : nil
        }
        let start = text.skipSpaces(from: end)
        guard start > end, let month = months.first(where: { text.has($0, at: start) }) else { return nil }
        let behind = start + month.bytes.count
        let year = text.skipSpaces(from: text[behind] == 0x2C || text[behind] == 0x2E ? behind + 1 : behind)
        return year > behind && isYear(text, year) ? day.start..<(year + 4) : nil
    }

    private static func hasMonth(_ text: ScannedText, _ month: StaticWord, before place: Int) -> Bool {
        text.has(month, before: place) && !text.isWord(place - month.bytes.count - 1)
    }

    private static func isYear(_ text: ScannedText, _ place: Int) -> Bool {
        (0..<4).allSatisfy { text.isDigit(place + $0) } && (text[place] == 0x31 || text[place] == 0x32)
            && !text.isWord(place + 4)
    }

    private static let ordinals: [StaticWord] = ["st", "nd", "rd", "th"]
    private static let months: [StaticWord] = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December", "Jan.", "Feb.", "Mar.", "Apr.", "Jun.", "Jul.", "Aug.", "Sept.", "Sep.", "Oct.", "Nov.", "Dec.",
        "Jan",
        "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `1990년 1월 1일`, `90년 1월 1일`.
    private static func written(_ text: ScannedText, _ run: DigitRun) -> Int? {
        let year = run.groups[0]
        guard year.count == 4 || year.count == 2, text.has("년", at: year.end) else { return nil }
        var place = text.skipSpaces(from: year.end + 3)
        for (mark, most) in [(StaticWord("월"), 12), (StaticWord("일"), 31)] {
            var value = 0, end = place
            while end - place < 2, text.isDigit(end) {
                value = value * 10 + Int(text[end] & 0x0F)
                end += 1
            }
            guard end > place, (1...most).contains(value), text.has(mark, at: end) else { return nil }
            place = mark.bytes == StaticWord("월").bytes ? text.skipSpaces(from: end + 3) : end + 3
        }
        return place
    }

    /// `1990-01-01`, `1990. 1. 1.`, `01/02/1990`, `19900101`, `900101`.
    private static func numeric(_ text: ScannedText, _ run: DigitRun) -> Int? {
        if run.groupCount >= 3, run.areSeparated(3, by: 0x2D, 0x2E, 0x2F) {
            let counts = (run.groups[0].count, run.groups[1].count, run.groups[2].count)
            guard counts.1 <= 2, counts.0 == 4 && counts.2 <= 2 || counts.0 <= 2 && (counts.2 == 4 || counts.2 == 2)
            else { return nil }
            let end = run.groups[2].end
            // 1990. 1. 1. ends with a dot of its own.
            let isOpen = run.groups[1].start - run.groups[0].end > 1 && run.groups[2].separator == 0x2E
            return isOpen && text[end] == 0x2E && !text.isDigit(end + 1) ? end + 1 : end
        }
        let first = run.groups[0]
        guard first.count == 8 || first.count == 6 else { return nil }
        let year = first.count - 4
        guard (1...12).contains(run.value(year, 2)), (1...31).contains(run.value(year + 2, 2)),
            year == 2 || (1900...2100).contains(run.value(0, 4)), !text.isWord(first.end)
        else { return nil }
        return first.end
    }
}
