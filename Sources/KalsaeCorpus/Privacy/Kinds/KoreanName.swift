// Korean names beside a title: a surname, a given name of syllables that given names have, then 씨, 님, 교수, 부장 and
// the like, or a label such as "성명:" ahead. Titles of public office and of the stage (의원, 감독, 배우) are not in the
// table: who acts in public keeps the name. Given names alone ("민수 씨") and surnames alone ("김 부장") are not found.

import KalsaeSupport

enum KoreanName {
    static let row = PersonalDataRow(.name, rank: 30, standIn: { $0.named(korean: "인물", english: "Person ") })

    /// What a syllable may be in a name, one bit each.
    struct Role: OptionSet {
        let rawValue: UInt16
        static let title = Role(rawValue: 1)
        static let label = Role(rawValue: 2)
        static let surname = Role(rawValue: 4)
        static let first = Role(rawValue: 8)
        static let last = Role(rawValue: 16)
        static let single = Role(rawValue: 32)
        static let commonSurname = Role(rawValue: 64)
        static let particle = Role(rawValue: 128)
        static let narrowParticle = Role(rawValue: 256)
    }

    /// The roles of all syllables, from 가 on.
    static let roles: [UInt16] = {
        var table = [UInt16](repeating: 0, count: Int(Hangul.syllableCount))
        func mark(_ syllables: some Sequence<Unicode.Scalar>, _ role: Role) {
            for scalar in syllables where Hangul.isSyllable(scalar.value) {
                table[Int(scalar.value - Hangul.syllableBase)] |= role.rawValue
            }
        }
        mark(titleWords.compactMap(\.unicodeScalars.first), .title)
        mark(labelWords.compactMap(\.unicodeScalars.first), .label)
        mark(NameSyllables.surnames.unicodeScalars, .surname)
        mark(NameSyllables.commonSurnames.unicodeScalars, [.surname, .commonSurname])
        mark(NameSyllables.first.unicodeScalars, .first)
        mark(NameSyllables.last.unicodeScalars, .last)
        mark(NameSyllables.single.unicodeScalars, .single)
        mark(NameSyllables.particles.unicodeScalars, .particle)
        mark("은 는 이 의 을 과 도 에 께 한 입 이 로 만".unicodeScalars, .narrowParticle)
        return table
    }()

    @inline(__always) private static func has(_ syllable: Int, _ role: Role) -> Bool {
        roles[syllable] & role.rawValue != 0
    }

    // MARK: A title behind

    /// The name before the title at a place.
    static func find(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        let isApart = text[place - 1] == 0x20
        let end = isApart ? place - 1 : place
        guard let last = text.syllable(before: end), let range = name(text, before: end, last),
            titles.contains(where: { isTitle(text, $0, at: place, isApart: isApart) })
        else { return nil }
        return PersonalDataFinding(kind: .name, range: range, confidence: .likely)
    }

    private static func isTitle(_ text: ScannedText, _ title: StaticWord, at place: Int, isApart: Bool) -> Bool {
        guard text.has(title, at: place) else { return false }
        // 전문연기자 is no 기자 and 지하주차장 no 차장: written together only some titles are clear.
        guard isApart || together.contains(title.bytes) || text.has("님", before: place + title.bytes.count) else {
            return false
        }
        guard let next = text.syllable(at: place + title.bytes.count) else { return true }
        // 군인, 양가: of what follows 군 and 양 only some is a particle.
        if title.bytes.count == 3, !isOpen.contains(title.bytes) { return has(next, .narrowParticle) }
        return has(next, .particle)
    }

    private static let isOpen: Set<[UInt8]> = Set(["씨", "님"].map { Array($0.utf8) })
    private static let together: Set<[UInt8]> = Set(
        """
        씨 님 군 양 선생 교수 박사 대표 대표이사 사장 회장 부장 과장 팀장 실장 본부장 원장 변호사 목사 여사 어르신 매니저 연구원 장로 전무 상무 부사장
        """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })

    /// A name that ends at a place and begins where a word begins.
    ///
    /// Of two syllables only common surnames count, but behind a label (`isLabelled`) all of them.
    private static func name(
        _ text: ScannedText, before end: Int, _ last: Int, isLabelled: Bool = false
    ) -> Range<Int>? {
        guard let middle = text.syllable(before: end - 3) else { return nil }
        guard let third = text.syllable(before: end - 6) else {
            let isName = has(middle, isLabelled ? .surname : .commonSurname) && has(last, .single)
            return isName && !isWord(text, (end - 6)..<end) ? (end - 6)..<end : nil
        }
        guard let fourth = text.syllable(before: end - 9) else {
            let range = (end - 9)..<end
            let isDouble = isDoubleSurname(text, at: end - 9) && has(last, .last)
            guard isDouble || has(third, .surname) && (isGiven(middle, last) || isWhole(text, end)) else { return nil }
            return isWord(text, range) ? nil : range
        }
        _ = fourth
        guard text.syllable(before: end - 12) == nil, isDoubleSurname(text, at: end - 12), isGiven(middle, last) else {
            return nil
        }
        return (end - 12)..<end
    }

    private static func isGiven(_ first: Int, _ last: Int) -> Bool {
        guard has(first, .first), has(last, .last) else { return false }
        // Words end in 자 and 인 more often than names do.
        if let allowed = NameSyllables.onlyAfter[last] { return allowed.contains(first) }
        return true
    }

    /// Whether the two syllables before a place are a name such as 슬기.
    private static func isWhole(_ text: ScannedText, _ end: Int) -> Bool {
        NameSyllables.whole.contains(String(decoding: text.bytes[(end - 6)..<end], as: UTF8.self))
    }

    private static func isDoubleSurname(_ text: ScannedText, at place: Int) -> Bool {
        NameSyllables.doubleSurnames.contains { text.has($0, at: place) }
    }

    /// Whether a word that looks like a name is an ordinary word.
    private static func isWord(_ text: ScannedText, _ range: Range<Int>) -> Bool {
        if NameSyllables.words.contains(String(decoding: text.bytes[range], as: UTF8.self)) { return true }
        // 신대표님: what looks like a given name is the title itself.
        let given = Array(text.bytes[(range.upperBound - 6)..<range.upperBound])
        return range.count == 9 && titles.contains { $0.bytes == given }
    }

    // MARK: A label ahead

    /// The name behind the label at a place: `성명: 홍길동`, `이름은 홍길동입니다`.
    static func findLabelled(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text.syllable(before: place) == nil, let label = labels.first(where: { text.has($0, at: place) }) else {
            return nil
        }
        var start = text.skipSpaces(from: place + label.bytes.count)
        var isSaid = false
        if text[start] == 0x3A || text[start] == 0x7C || text.has("：", at: start) {
            start = text.skipSpaces(from: start + (text[start] < 0x80 ? 1 : 3))
        } else if text.has("은 ", at: start) || text.has("는 ", at: start) {
            isSaid = true
            start += 4
        } else {
            return nil
        }
        // The longest name first: four syllables, three, two.
        for count in [4, 3, 2] {
            let end = start + 3 * count
            guard let last = text.syllable(before: end),
                let range = name(text, before: end, last, isLabelled: !isSaid), range.lowerBound == start
            else { continue }
            if isSaid {
                guard count > 2, sayings.contains(where: { text.has($0, at: end) }) else { continue }
            } else if let next = text.syllable(at: end), !has(next, .particle) {
                continue
            }
            return PersonalDataFinding(kind: .name, range: range, confidence: .likely)
        }
        return nil
    }

    private static let sayings: [StaticWord] = [
        "입니다", "이에요", "예요", "이고", "이며", "이야", "이다", "라고", "이라고", "씨", "님", " 씨", " 님",
    ]

    // MARK: Tables

    static let titleWords = """
        씨 님 선생님 선생 교수님 교수 박사님 박사 대표님 대표이사 대표 사장님 사장 회장님 회장 부회장 부사장 전무 상무 이사님 이사장 이사 부장님 부장 차장님 차장 과장님 과장 대리님 대리 주임님 주임
        사원 팀장님 팀장 실장님 실장 본부장 센터장 소장님 소장 원장님 원장 국장 처장 총장 학장 교장 교감 교사 변호사님 변호사 판사 검사 간호사 약사 의사 기자님 기자 목사님 목사 신부님 집사님 집사
        장로님 장로 전도사 권사님 권사 매니저님 매니저 연구원님 연구원 선임 책임 수석 형사 경위 경사 경감 순경 병장 상병 일병 중위 대위 소령 중령 대령 계장 반장 조교 강사님 강사 여사님 여사 어르신
        고객님 고객 회원님 회원 환자분 환자 보호자 주무관님 주무관 사무관 학생 군 양
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    private static let titles: [StaticWord] = titleWords.map { StaticWord($0) }

    static let labelWords = """
        이름 성명 성함 담당자 담당 예금주 대표자 작성자 신청자 신청인 수신인 수령인 받는사람 받는분 보내는사람 고객명 환자명 환자 계약자 피보험자 보호자 예약자 대표이사 주문자 구매자 가입자 참가자
        지원자 민원인 발신인 접수자 등록자 문의자 의뢰인 임차인 임대인 매도인 매수인 근로자 원고 피고
        """.split(whereSeparator: \.isWhitespace).map(String.init).sorted { $0.utf8.count > $1.utf8.count }

    private static let labels: [StaticWord] = labelWords.map { StaticWord($0) }
}
