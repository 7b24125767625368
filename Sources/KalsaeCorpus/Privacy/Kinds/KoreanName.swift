// Korean names beside a title: a surname, a given name of syllables that given names have, then 씨, 님, 교수, 부장, 귀하,
// 드림, a seal and the like, or a label such as "성명:" or "기안자" ahead, also of several names in one list. Titles of
// public office and of the stage (의원, 감독, 배우) are not in the table: who acts in public keeps the name. A given name
// alone counts before 씨 and kin (민수씨, 민수 형님); surnames alone ("김 부장") are not found.

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
        static let seal = Role(rawValue: 512)
        /// Begins a label of a password.
        static let password = Role(rawValue: 2048)
        /// Begins a telephone number in words.
        static let numeral = Role(rawValue: 4096)
        /// Begins the name of the sign @.
        static let sign = Role(rawValue: 16384)
        /// Is a title or label by itself.
        static let short = Role(rawValue: 8192)
        /// Ends words that are no names.
        static let ending = Role(rawValue: 1024)
    }

    /// The roles at which the scanner stops.
    static let anchors =
        Role.title.rawValue | Role.label.rawValue | Role.seal.rawValue | Role.password.rawValue
        | Role.numeral.rawValue | Role.sign.rawValue

    /// The roles of all syllables, from 가 on.
    static let roles: [UInt16] = {
        var table = [UInt16](repeating: 0, count: Int(Hangul.syllableCount))
        func mark(_ syllables: some Sequence<Unicode.Scalar>, _ role: Role) {
            for scalar in syllables where Hangul.isSyllable(scalar.value) {
                table[Int(scalar.value - Hangul.syllableBase)] |= role.rawValue
            }
        }
        mark(titleWords.compactMap(\.unicodeScalars.first), .title)
        mark(words(of: labels).compactMap(\.unicodeScalars.first), .label)
        mark(
            (titleWords + words(of: labels)).filter { $0.unicodeScalars.count == 1 }.compactMap(\.unicodeScalars.first),
            .short)
        mark("인서날직".unicodeScalars, .seal)
        mark("비패암".unicodeScalars, .password)
        mark("공영".unicodeScalars, .numeral)
        mark("골".unicodeScalars, .sign)
        mark(NameSyllables.surnames.unicodeScalars, .surname)
        mark(NameSyllables.commonSurnames.unicodeScalars, [.surname, .commonSurname])
        mark(NameSyllables.first.unicodeScalars, .first)
        mark(NameSyllables.last.unicodeScalars, .last)
        mark(NameSyllables.single.unicodeScalars, .single)
        mark(NameSyllables.particles.unicodeScalars, .particle)
        mark("은 는 이 의 을 과 도 에 께 한 입 이 로 만".unicodeScalars, .narrowParticle)
        mark("의 는 을 를 에 로 께 며 고 던 된 될 할 함 들 짜 말 것 때 적 날 글 솜 맵 불 꽃 홀 볍 모".unicodeScalars, .ending)
        return table
    }()

    /// One bit for each pair of syllables with which a title, a label or another word begins that this room looks at.
    static let pairs: [UInt64] = {
        var bits = [UInt64](repeating: 0, count: 1 << 10)
        for word in titleWords + words(of: labels) + Secret.labels.map(\.text) + ["공일", "영일", "골뱅이"] {
            let scalars = Array(word.unicodeScalars.prefix(2).map { Int($0.value) - Int(Hangul.syllableBase) })
            guard scalars.count == 2, scalars[1] >= 0 else { continue }
            let key = pairKey(scalars[0], scalars[1])
            bits[key >> 6] |= 1 << UInt64(key & 63)
        }
        return bits
    }()

    private static func words(of labels: [Label]) -> [String] { labels.map(\.word.text) }

    @inline(__always) static func pairKey(_ first: Int, _ second: Int) -> Int { (first &* 40_503 ^ second) & 0xFFFF }

    @inline(__always) private static func has(_ syllable: Int, _ role: Role) -> Bool {
        roles[syllable] & role.rawValue != 0
    }

    // MARK: A title behind

    /// The name before the title at a place.
    static func find(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        let isApart = text[place - 1] == 0x20 || text[place - 1] == 0x28
        let end = isApart ? text.skipSpaces(before: place - 1, most: 1) : place
        guard let last = text.syllable(before: end) else { return nil }
        if text[place - 1] == 0x28 {
            // 김민수(부장): the office fills the brackets.
            guard let range = name(text, before: end, last), range.count == 9,
                titles(at: text, place).contains(where: {
                    text.has($0, at: place) && text[place + $0.bytes.count] == 0x29
                })
            else { return nil }
            return finding(range)
        }
        if let range = name(text, before: end, last) {
            guard titles(at: text, place).contains(where: { isTitle(text, $0, at: place, isApart: isApart) }) else {
                return nil
            }
            return finding(range)
        }
        guard let range = addressed(text, before: end, last, isApart: isApart),
            (range.count == 9 ? personal + kin : personal).contains(where: {
                isTitle(text, $0, at: place, isApart: isApart)
            })
        else { return nil }
        return finding(range)
    }

    /// Names ahead of one that a title follows, with commas or the like between: 김민수, 박서연 드림.
    static func findListed(_ text: ScannedText, before place: Int) -> [PersonalDataFinding] {
        var found: [PersonalDataFinding] = [], start = place
        while found.count < 16 {
            var end = text.skipSpaces(before: start)
            if text[end - 1] == 0x2C || text[end - 1] == 0x2F || text[end - 1] == 0x26 {
                end -= 1
            } else if text.has("·", before: end) {
                end -= 2
            } else {
                break
            }
            end = text.skipSpaces(before: end, most: 1)
            guard let last = text.syllable(before: end), let range = name(text, before: end, last), range.count == 9
            else { break }
            found.append(finding(range))
            start = range.lowerBound
        }
        return found
    }

    /// Who is addressed by 씨 or as kin: also a given name alone (민수씨), and behind a common surname any syllables
    /// (송혜교씨), as long as they stand in one word with the title or end in none that ends other words.
    private static func addressed(
        _ text: ScannedText, before end: Int, _ last: Int, isApart: Bool
    ) -> Range<Int>? {
        guard let middle = text.syllable(before: end - 3) else { return nil }
        guard let third = text.syllable(before: end - 6) else {
            let range = (end - 6)..<end
            // In one word with the title the syllables alone are enough.
            guard isWhole(text, end) || (isApart ? isGiven(middle, last) : has(middle, .first) && has(last, .last)),
                !has(last, .particle) || !isApart
            else { return nil }
            if has(last, .ending) { return nil }
            return NameSyllables.notGiven.contains(String(decoding: text.bytes[range], as: UTF8.self)) ? nil : range
        }
        guard text.syllable(before: end - 9) == nil, has(third, .commonSurname), !has(last, .ending),
            !isApart || !has(last, .particle)
        else { return nil }
        let range = (end - 9)..<end
        return isWord(text, range) ? nil : range
    }

    /// Forms of address that follow only persons.
    private static let personal: [StaticWord] = ["씨", "형님", "누님", "스님"].map { StaticWord($0) }
    /// Kin after whole names alone: 동네 언니, 이웃 아저씨 have no name.
    private static let kin: [StaticWord] = ["아저씨", "언니", "오빠", "누나"].map { StaticWord($0) }

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
        씨 님 군 양 선생 교수 박사 대표 대표이사 사장 회장 부장 과장 팀장 실장 본부장 원장 변호사 목사 여사 어르신 매니저 연구원 장로 전무 상무 부사장 귀하
        아저씨 언니 오빠 누나
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

    /// The name before a seal or signature in brackets, 홍길동 (인); `place` is the syllable in the brackets.
    static func findSealed(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text[place - 1] == 0x28, seals.contains(where: { text.has($0, at: place) }) else { return nil }
        let end = text.skipSpaces(before: place - 1, most: 4)
        guard let last = text.syllable(before: end) else { return nil }
        if let range = name(text, before: end, last, isLabelled: true) { return finding(range) }
        // 홍 길 동 (인)
        for spaces in 1...2 {
            let start = end - 9 - 2 * spaces
            if let range = spacedName(text, at: start), range.upperBound == end { return finding(range) }
        }
        return nil
    }

    private static let seals: [StaticWord] = ["인)", "서명)", "날인)", "印)", "서명 또는 인)", "직인)", "인 또는 서명)", "서명인)"]

    // MARK: A label ahead

    /// The names behind the label at a place: `성명: 홍길동`, `이름은 홍길동입니다`, `참석자: 홍길동, 김영희`.
    static func findLabelled(_ text: ScannedText, at place: Int) -> [PersonalDataFinding] {
        guard text.syllable(before: place) == nil, let first = text.syllable(at: place),
            let label = labelsByFirst[first]?.first(where: { text.has($0.word, at: place) })
        else { return [] }
        let end = place + label.word.bytes.count
        // 고객님, 담당자분: a form of address behind the label.
        var start = text.skipSpaces(from: end, most: 8)
        let isSpaced = start > end
        if [0x3A, 0x7C, 0x3D].contains(text[start]) {
            start = text.skipSpaces(from: start + 1, most: 8)
            if text[start] == 0x2A || text[start] == 0x5F { start += text[start + 1] == text[start] ? 2 : 1 }
        } else if text.has("은 ", at: start) || text.has("는 ", at: start) {
            return said(text, at: start + 4)
        } else if text[end] == 0x28 || text[end] == 0x5B {
            start = end + 1
            return list(text, from: start, isLoose: false, least: 3)
        } else if !isSpaced || !label.isAlone && text[end] == 0x20 && start - end == 1 {
            return []
        } else {
            // Without a mark only a whole name counts, and nothing else in its word.
            return list(text, from: start, isLoose: false, least: 3, isStrict: true)
        }
        if let spaced = spacedName(text, at: start) { return [finding(spaced)] }
        let found = list(text, from: start, isLoose: true, least: 2)
        // A department may stand ahead of the name: 담당자: 홍보팀 김민수.
        guard found.isEmpty, let next = officeEnd(text, from: start) else { return found }
        return list(text, from: next, isLoose: false, least: 3)
    }

    /// Where the word behind one that ends as departments do begins.
    private static func officeEnd(_ text: ScannedText, from start: Int) -> Int? {
        var end = start, last = -1
        while end - start < 36, let syllable = text.syllable(at: end) {
            last = syllable
            end += 3
        }
        return last >= 0 && offices.contains(last) && text[end] == 0x20 ? end + 1 : nil
    }

    private static func finding(_ range: Range<Int>) -> PersonalDataFinding {
        PersonalDataFinding(kind: .name, range: range, confidence: .likely)
    }

    /// `이름은 홍길동입니다`.
    private static func said(_ text: ScannedText, at start: Int) -> [PersonalDataFinding] {
        for count in [4, 3] {
            guard let range = labelled(text, from: start, count, isLoose: false),
                sayings.contains(where: { text.has($0, at: range.upperBound) })
            else { continue }
            return [finding(range)]
        }
        return []
    }

    /// Names with a comma, a slash or the like between, from a place on.
    private static func list(
        _ text: ScannedText, from place: Int, isLoose: Bool, least: Int, isStrict: Bool = false
    ) -> [PersonalDataFinding] {
        var found: [PersonalDataFinding] = []
        var start = place, misses = 0
        for _ in 0..<mostNames {
            var end = start
            let range = [4, 3, 2].lazy.filter { $0 >= least }.compactMap { count -> Range<Int>? in
                guard let range = labelled(text, from: start, count, isLoose: isLoose) else { return nil }
                guard let next = text.syllable(at: range.upperBound) else { return range }
                if isStrict { return endings.contains { text.has($0, at: range.upperBound) } ? range : nil }
                return has(next, .particle) || endings.contains { text.has($0, at: range.upperBound) } ? range : nil
            }.first
            if let range {
                found.append(finding(range))
                end = range.upperBound
            } else {
                misses += 1
                if found.isEmpty || misses > 2 { break }
            }
            // A rank or an office may stand behind a name, then a mark, then the next name.
            guard let next = nextItem(text, from: end) else { break }
            start = next
        }
        return found
    }

    private static let mostNames = 64

    /// Where the next item of a list begins: behind a mark that stands at most a short word away.
    private static func nextItem(_ text: ScannedText, from end: Int) -> Int? {
        var place = end
        while place - end < 40 {
            switch text[place] {
            case 0x2C, 0x2F, 0x3B, 0x26: return text.skipSpaces(from: place + 1)
            case 0xC2 where text[place + 1] == 0xB7: return text.skipSpaces(from: place + 2)
            case 0xE3 where text.has("、", at: place) || text.has("ㆍ", at: place):
                return text.skipSpaces(from: place + 3)
            case 0x20, 0x28, 0x29, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: place += 1
            case 0xEA...0xED: place += 3
            default: return nil
            }
        }
        return nil
    }

    /// A name of so many syllables from a place on.
    private static func labelled(_ text: ScannedText, from start: Int, _ count: Int, isLoose: Bool) -> Range<Int>? {
        let end = start + 3 * count
        guard let last = text.syllable(before: end),
            (0..<count).allSatisfy({ text.syllable(at: start + 3 * $0) != nil })
        else { return nil }
        if let range = name(text, before: end, last, isLabelled: isLoose), range.lowerBound == start { return range }
        // Behind a label a common surname is enough, unless the word is an office or a thing.
        guard isLoose, count == 3, let first = text.syllable(at: start), has(first, .commonSurname),
            text.syllable(at: end) == nil || endings.contains(where: { text.has($0, at: end) }),
            !offices.contains(last), !isWord(text, start..<end)
        else { return nil }
        return start..<end
    }

    /// `박 서 연`: a syllable, a space, and so on.
    private static func spacedName(_ text: ScannedText, at start: Int) -> Range<Int>? {
        var place = start
        for index in 0..<3 {
            guard let syllable = text.syllable(at: place) else { return nil }
            if index == 0, !has(syllable, .surname) { return nil }
            place += 3
            if index == 2 { break }
            let next = text.skipSpaces(from: place, most: 4)
            guard next > place else { return nil }
            place = next
        }
        return text.syllable(at: place) == nil ? start..<place : nil
    }

    /// `From. 김민수`, `To: 김민수`, `Name: 김민수`; `place` is the label's first letter.
    static func findBehindLetters(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        var end = place
        while end - place <= 6, Bytes.isLetter(text[end]) { end += 1 }
        guard text[end] == 0x3A || text[end] == 0x2E else { return nil }
        let start = text.skipSpaces(from: end + 1, most: 4)
        guard text[start] >= 0xEA, text.syllable(at: start) != nil else { return nil }
        let word = text.bytes[place..<end].map(Bytes.lower)
        guard letterLabels.contains(where: { $0.bytes == word }) else { return nil }
        return list(text, from: start, isLoose: false, least: 2).first
    }

    private static let letterLabels: [StaticWord] = [
        "from", "to", "by", "name", "cc", "bcc", "attn", "writer", "author",
    ]
    /// The first two letters of those, for the scanner; small ones begin too many other words.
    static let heads = ["Fr", "FR", "To", "TO", "By", "BY", "Na", "NA", "Cc", "CC", "Bc", "BC", "At", "AT", "Wr", "Au"]
        .map {
            Array($0.utf8)
        }

    /// A letter for an office right behind a name: 김민수M.
    static func findBeforeLetter(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard !text.isWord(place + 1), let last = text.syllable(before: place),
            let range = name(text, before: place, last), range.count == 9
        else { return nil }
        return finding(range)
    }

    private static let sayings: [StaticWord] = [
        "입니다", "이에요", "예요", "이고", "이며", "이야", "이다", "라고", "이라고", "씨", "님", " 씨", " 님",
    ]
    /// What may follow a labelled name in the same word.
    private static let endings: [StaticWord] = [
        "님", "씨", "입니다", "이며", "이고", "에게", "께", "외 ", "이 ", "가 ", "은 ", "는 ", "을 ", "를 ", "의 ", "과 ", "와 ", "도 ", "및 ",
    ]
    /// Last syllables of offices and places, which stand behind labels too.
    private static let offices: Set<Int> = Set(
        "팀부과실국처청단점역장자님씨측사".unicodeScalars.map { Int($0.value - Hangul.syllableBase) })

    // MARK: Tables

    static let titleWords = """
        씨 님 선생님 선생 교수님 교수 박사님 박사 대표님 대표이사 대표 사장님 사장 회장님 회장 부회장 부사장 전무 상무 이사님 이사장 이사 부장님 부장 차장님 차장 과장님 과장 대리님 대리 주임님 주임
        사원 팀장님 팀장 실장님 실장 본부장 센터장 소장님 소장 원장님 원장 국장 처장 총장 학장 교장 교감 교사 변호사님 변호사 판사 검사 간호사 약사 의사 기자님 기자 목사님 목사 신부님 집사님 집사
        장로님 장로 전도사 권사님 권사 매니저님 매니저 연구원님 연구원 선임 책임 수석 형사 경위 경사 경감 순경 병장 상병 일병 중위 대위 소령 중령 대령 계장 반장 조교 강사님 강사 여사님 여사 어르신
        고객님 고객 회원님 회원 환자분 환자 보호자 주무관님 주무관 사무관 학생 군 양 귀하 드림 올림 배상 프로님 프로 책임님 수석님 선임님 사원님 형님 누님 아저씨 아주머니 아줌마 스님 언니 오빠
        누나 선배님 선배 수녀님 이장님 이모님 작가님 코치님 간사님 간사 총무님 위원님
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    private static let titles: [StaticWord] = titleWords.map { StaticWord($0) }
    private static let titlesByFirst: [Int: [StaticWord]] = Dictionary(grouping: titles) { first(of: $0) }

    /// The titles that begin with the syllable at a place.
    private static func titles(at text: ScannedText, _ place: Int) -> [StaticWord] {
        text.syllable(at: place).flatMap { titlesByFirst[$0] } ?? []
    }

    private static func first(of word: StaticWord) -> Int {
        word.bytes.withUnsafeBufferPointer { ScannedText(bytes: $0).syllable(at: 0) ?? -1 }
    }

    /// A word that a name follows.
    struct Label: Sendable {
        var word: StaticWord
        /// Whether a space alone may stand between: a word that means a person and hardly ever another thing.
        var isAlone: Bool
    }

    private static let aloneLabels = """
        성명 작성자 기안자 검토자 승인자 결재자 예금주 신청자 신청인 수취인 수령인 담당자 대표이사 대표자 발표자 보고자 입금자 접수자 의뢰인 임차인 임대인 매도인 매수인
        피보험자 명의자 상담원 발신자 수신자 예약자 계약자 주문자 구매자
        """
    private static let markedLabels = """
        이름 성함 담당 받는사람 받는분 받는_사람 받는_분 보내는사람 보내는분 보내는_사람 보내는_분 고객 고객명 환자명 환자 보호자 가입자 참가자 참여자 지원자 민원인 발신인 수신인 등록자 문의자
        근로자 원고
        피고 참석자 참석 배석자 참석자명 회의참석자 기안 검토 작성 승인 결재 수신 발신 참조 대표 팀장 부장 과장 대리 실장 강사 멘토 지도교수 연구책임자 책임자 관리자 소유자 세대주 배우자 자녀 부
        모 본인
        대리인 위임자 위임인 수임인 증인 피해자 가해자 신고자 면접자 면접관 응시자 합격자 당첨자 학생 학생명 교사 담임 성명(한글) 한글이름 한글_이름 본명 실명 회원명 사용자 직원명 사원명 상담자
        점장 매니저 연락담당 비상연락처
        진행자 사회자 서기 기록자 회장 총무 의장 위원 위원장 감사 이사 담당의 주치의 간병인 수급자 후원자 기부자 글쓴이 보낸사람 보낸이 받는이
        """

    /// The longest first, so that 참석자 is not read as 참석.
    static let labels: [Label] = {
        func words(_ list: String, _ isAlone: Bool) -> [Label] {
            list.split(whereSeparator: \.isWhitespace).map {
                Label(word: StaticWord(String($0).replacing("_", with: " ")), isAlone: isAlone)
            }
        }
        return (words(aloneLabels, true) + words(markedLabels, false))
            .sorted { ($1.word.bytes.count, $0.isAlone ? 0 : 1) < ($0.word.bytes.count, $1.isAlone ? 0 : 1) }
    }()

    private static let labelsByFirst: [Int: [Label]] = Dictionary(grouping: labels) { first(of: $0.word) }
}
