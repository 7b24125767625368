// Korean particles and endings taken off by rule, down to the letters of a syllable: 마셨습니다 → 마시, 학교에서는 → 학교.
// The rules know suffixes, final consonants and how stems contract (봤 is 보 + 았); they have no dictionary, and where
// spelling alone does not tell (들었다 is of 들다 or of 듣다) they take the regular stem. KoreanLemmatizer asks a dictionary
// first. After the National Institute of Korean Language, Hangul orthography (한글 맞춤법), chapters 4 and 5.

import KalsaeSupport

/// What the rules make of an eojeol.
struct KoreanStem: Equatable {
    enum Kind { case noun, verb, unchanged }

    /// The noun, or the stem of the verb or adjective without 다.
    var text: String
    var kind: Kind

    /// The form that a dictionary lists.
    var lemma: String { kind == .verb ? text + "다" : text }
}

/// Takes Korean words apart by rule.
enum KoreanStems {
    /// The likeliest reading of an eojeol of Hangul syllables.
    static func stem(of word: String) -> KoreanStem {
        let syllables = word.unicodeScalars.compactMap { KoreanSyllable($0.value) }
        guard syllables.count == word.unicodeScalars.count, syllables.count > 1 else {
            return KoreanStem(text: word, kind: .unchanged)
        }
        if adverbs.contains(word) { return KoreanStem(text: word, kind: .unchanged) }
        if let noun = withoutCopula(word, clear: true) { return KoreanStem(text: noun, kind: .noun) }
        if let verb = verb(syllables) { return KoreanStem(text: verb, kind: .verb) }
        if let noun = withoutCopula(word, clear: false) { return KoreanStem(text: noun, kind: .noun) }
        if let noun = withoutParticles(word) { return KoreanStem(text: noun, kind: .noun) }
        return KoreanStem(text: word, kind: .unchanged)
    }

    /// Everything that may stand before the particles at a word's end, longest first; the word itself is not among it.
    static func nouns(in word: String) -> [String] {
        var found: [String] = []
        var rest = word
        while let shorter = withoutOneParticle(rest) {
            found.append(shorter)
            rest = shorter
        }
        return found
    }

    /// Whether nothing stands there but particles, as behind a Latin word: dpkg + 에서는.
    static func isSuffix(_ word: String) -> Bool {
        let particles = ["입니다", "이다", "이라는", "라는", "이란", "란", "들", "들이", "들은", "들을", "들의", "인", "일", "등"]
        return particles.contains(word) || allParticles.contains { $0.text == word }
            || allParticles.contains {
                word.hasSuffix($0.text) && word.count > $0.text.count
                    && isParticle(String(word.dropLast($0.text.count)))
            }
    }

    private static func isParticle(_ word: String) -> Bool { allParticles.contains { $0.text == word } }

    // MARK: Nouns

    /// What a particle asks of the syllable before it.
    private enum Before { case any, consonant, vowel, vowelOrRieul }

    private static let allParticles: [(text: String, before: Before)] = {
        let any =
            "에서부터 에서 에게서 에게 에 한테서 한테 께서 께 의 도 만 부터 까지 마다 보다 처럼 만큼 대로 조차 마저 밖에 커녕 하고 동안 더러 같이"
        let consonant = "으로부터 으로써 으로서 으로 을 은 이 과 이랑 이나 이든지 이라도 이야말로 아"
        let vowel = "를 는 가 와 랑 나 든지 라도 야말로 야"
        let vowelOrRieul = "로부터 로써 로서 로"
        var all: [(String, Before)] = []
        for (list, before) in [
            (any, Before.any), (consonant, .consonant), (vowel, .vowel), (vowelOrRieul, .vowelOrRieul),
        ] {
            all += list.split(separator: " ").map { (String($0), before) }
        }
        return all.sorted { $0.0.count > $1.0.count }
    }()

    /// Forms of 이다 behind a noun: those behind any, and those behind a vowel alone.
    private static let copulas: [(text: String, before: Before)] = {
        let any =
            "입니다 입니까 이었습니다 이었어요 이었다 이었던 이에요 이다 이라고 이라는 이라서 이라면 이지만 이며 이고 이면 인데 인지 이니까 이니 일까 인가요 이군요 이네요"
        let vowel = "였습니다 였어요 였다 였던 예요 라고 라는 라서 라면 지만 며 ㄴ데"
        return
            (any.split(separator: " ").map { (String($0), Before.any) }
            + vowel.split(separator: " ").map { (String($0), Before.vowel) }).sorted { $0.0.count > $1.0.count }
    }()

    private static func agrees(_ word: some StringProtocol, _ before: Before) -> Bool {
        guard let last = word.unicodeScalars.last, let final = Hangul.finalConsonant(of: last.value) else {
            return true
        }
        switch before {
        case .any: return true
        case .consonant: return final != 0
        case .vowel: return final == 0
        case .vowelOrRieul: return final == 0 || final == 8
        }
    }

    private static func withoutOneParticle(_ word: String) -> String? {
        for (text, before) in allParticles where word.hasSuffix(text) && word.count > text.count {
            let rest = word.dropLast(text.count)
            // A single syllable keeps what may be its own last one, but for particles that nothing else ends in.
            if rest.count == 1, text.count == 1, !["을", "를", "은", "는", "의", "에"].contains(text) { continue }
            if agrees(rest, before) { return String(rest) }
        }
        return nil
    }

    private static func withoutParticles(_ word: String) -> String? {
        guard var noun = withoutOneParticle(word) else {
            return word.count > 2 && word.hasSuffix("들") ? plain(word) : nil
        }
        // 에서 + 만, 까지 + 도: a second one only where the rest stays a word of two syllables.
        if let shorter = withoutOneParticle(noun), shorter.count > 1, secondary.contains(where: noun.hasSuffix) {
            noun = shorter
        }
        return plain(noun)
    }

    /// Particles that others follow.
    private static let secondary = ["에서", "에게", "까지", "부터", "으로", "로", "에", "만", "께서"]

    private static func plain(_ noun: String) -> String {
        noun.count > 2 && noun.hasSuffix("들") ? String(noun.dropLast()) : noun
    }

    /// The noun before a form of 이다; the clear forms are those that begin with its own 이.
    private static func withoutCopula(_ word: String, clear: Bool) -> String? {
        for (text, before) in copulas where !clear || "이입인일였예".contains(text.prefix(1)) {
            guard word.hasSuffix(text), word.count > text.count + 1 else { continue }
            let rest = word.dropLast(text.count)
            if agrees(rest, before), !verbsInI.contains(where: rest.hasSuffix) { return plain(String(rest)) }
        }
        return nil
    }

    /// What stands before the 이 of verbs that end in it: 움직이다, 반짝이다.
    private static let verbsInI = ["움직", "반짝", "끄덕", "망설", "속삭", "높", "줄", "보", "먹", "붙", "쓰", "모", "놓"]

    // MARK: Verbs and adjectives

    /// The stem where the word ends as verbs and adjectives do, and as nouns do not.
    private static func verb(_ word: [KoreanSyllable]) -> String? {
        let text = KoreanSyllable.text(word)
        for ending in finals where text.hasSuffix(ending) && text.count > ending.count {
            let stem = Array(word.dropLast(ending.count))
            if let found = stemBefore(ending, stem) { return found }
        }
        // 하다 and 되다 behind a noun, in their commonest noun-like forms: 공부한, 사용할, 시작된.
        if word.count > 2, let last = word.last, ["한", "할", "함", "해", "된", "될", "됨", "돼"].contains(last.text) {
            return KoreanSyllable.text(word.dropLast()) + ("한할함해".contains(last.text) ? "하" : "되")
        }
        return nil
    }

    /// Endings behind a stem as it is, behind its 아/어 form or its past, and behind ㄴ, ㄹ, ㅁ, ㅂ under its last syllable.
    private static let finals: [String] = {
        let list = """
            습니다 습니까 습니다만 니다 니까 십시오 으십시오 세요 으세요 셔요 시오 다 는다 는다고 다고 다는 다면 지만 지요 죠 고 고서 고는 면 으면 면서 으면서
            며 으며 려고 으려고 려면 으려면 러 으러 는데 은데 는지 은지 니 으니 으니까 나요 까요 네요 군요 는군요 게 게요 도록 거나 든지 기 기에 던 던데 겠다
            겠어요 겠습니다 겠지만 요 서 도 야 야만 라 자 자고 는
            """
        return list.split(whereSeparator: \.isWhitespace).map(String.init).sorted { $0.count > $1.count }
    }()

    /// Endings that stand behind the 아/어 form: 먹어요, 가서, 해야.
    private static let afterInfinitive: Set<String> = ["요", "서", "도", "야", "야만", "라"]

    /// Endings behind which a past ㅆ may stand.
    private static let afterPast: Set<String> = [
        "습니다", "습니까", "습니다만", "다", "다고", "다는", "다면", "지만", "지요", "죠", "고", "으면", "으며", "는데", "는지", "으니", "으니까", "나요",
        "네요", "군요", "거나", "던", "던데", "겠다", "기", "기에", "게",
    ]

    /// Endings that begin with ㄴ or ㅂ written under the stem's last syllable: 간다, 갑니다, 갈까요, 간데.
    private static let underStem: [String: [UInt32]] = [
        "다": [4], "다고": [4], "다는": [4], "다면": [4], "니다": [17], "니까": [17], "까요": [8], "데": [4], "지": [4], "게요": [8],
        "시오": [17],
    ]

    /// Endings that only verbs have, so that a stem in front of them needs no further sign.
    private static let plainEndings: Set<String> = [
        "십시오", "으십시오", "세요", "으세요", "는다", "는다고", "려고", "으려고", "려면", "으려면", "면서", "으면서", "는데", "은데", "는지", "나요", "네요",
        "군요", "는군요", "도록", "거나", "겠다", "겠어요", "겠습니다", "겠지만", "지만", "지요", "죠", "으면", "으며", "으니까", "으러", "던데", "던", "자고",
    ]

    private static func stemBefore(_ ending: String, _ stem: [KoreanSyllable]) -> String? {
        guard let last = stem.last else { return nil }
        // The past: 먹었-, 갔-, 했-.
        if afterPast.contains(ending), last.tail == 20, stem.count > 1 || last.text != "있" {
            if ["있", "겠"].contains(last.text) {
                let rest = stem.dropLast()
                return last.text == "겠" ? (rest.isEmpty ? nil : KoreanSyllable.text(rest)) : KoreanSyllable.text(stem)
            }
            return beforeInfinitive(stem.dropLast() + [last.with(tail: 0)])
        }
        if afterPast.contains(ending), ["있", "없", "겠"].contains(last.text) { return KoreanSyllable.text(stem) }
        // 었어요, 았어서: the past and its 어 in one.
        if afterInfinitive.contains(ending) {
            if last.text == "어", stem.count > 1, stem[stem.count - 2].tail == 20 {
                return stemBefore("다", Array(stem.dropLast()))
            }
            // 에서도 and 로서도 are particles.
            let text = KoreanSyllable.text(stem)
            let isParticle = ["에서", "게서", "로서", "에", "께서"].contains(where: text.hasSuffix)
            if ending != "라", !isParticle, isInfinitive(last) { return beforeInfinitive(stem) }
        }
        if let under = underStem[ending], under.contains(last.tail) {
            return KoreanSyllable.text(stem.dropLast() + [last.with(tail: 0)])
        }
        if ending == "습니다" || ending == "습니까" || ending == "습니다만" { return KoreanSyllable.text(stem) }
        if plainEndings.contains(ending) { return KoreanSyllable.text(stem) }
        // 다 and 고 end nouns too (바다, 광고): only behind a stem that shows what it is.
        if ["다", "고", "게", "면", "며", "기"].contains(ending), stem.count > 0 {
            if ["하", "되", "있", "없", "같", "않", "싶", "좋", "많", "크", "먹", "받", "찾", "읽", "놀"].contains(last.text) {
                return KoreanSyllable.text(stem)
            }
        }
        if ending == "는", ["하", "되", "있", "없", "않", "시키"].contains(last.text), stem.count > 1 || last.tail != 0 {
            return KoreanSyllable.text(stem)
        }
        return nil
    }

    /// Whether a syllable may end an 아/어 form: an open one in ㅏ ㅓ ㅐ ㅕ ㅘ ㅝ ㅙ.
    private static func isInfinitive(_ syllable: KoreanSyllable) -> Bool {
        guard syllable.tail == 0 else { return false }
        return [0, 1, 4, 6, 9, 10, 14].contains(syllable.vowel)
    }

    /// The stem that an 아/어 form comes from: 먹어 → 먹, 가 → 가, 마셔 → 마시, 추워 → 춥, 불러 → 부르, 해 → 하.
    static func beforeInfinitive(_ form: [KoreanSyllable]) -> String? {
        guard let last = form.last else { return nil }
        let rest = Array(form.dropLast())
        if last.text == "해" || last.text == "하" { return KoreanSyllable.text(rest) + "하" }
        if last.text == "여", rest.last?.text == "하" { return KoreanSyllable.text(rest) }
        if last.lead == 11, let before = rest.last {
            // 아, 어 behind a consonant, 워 and 와 of an irregular ㅂ, 여 of 이 + 어.
            if last.vowel == 0 || last.vowel == 4 { return KoreanSyllable.text(rest) }
            if last.vowel == 14 || last.vowel == 9 {
                if before.tail == 0, !regularU.contains(before.text),
                    !(last.vowel == 9 && before.text != "도" && before.text != "고")
                {
                    return KoreanSyllable.text(rest.dropLast() + [before.with(tail: 17)])
                }
            }
        }
        // 르: 불러 → 부르, 몰라 → 모르.
        if last.lead == 5, last.vowel == 0 || last.vowel == 4, let before = rest.last, before.tail == 8 {
            return KoreanSyllable.text(rest.dropLast() + [before.with(tail: 0)]) + "르"
        }
        switch last.vowel {
        case 9: return KoreanSyllable.text(rest + [last.with(vowel: 8)])
        case 14: return KoreanSyllable.text(rest + [last.with(vowel: 13)])
        case 10: return KoreanSyllable.text(rest + [last.with(vowel: 11)])
        case 6: return KoreanSyllable.text(rest + [last.with(vowel: 20)])
        // ㅡ falls out before 아 and 어: 써 → 쓰, 바빠 → 바쁘, 예뻐 → 예쁘.
        case 4 where rest.isEmpty ? [10, 15, 4].contains(last.lead) : [8, 17, 15].contains(last.lead),
            0 where !rest.isEmpty && [8, 17].contains(last.lead):
            return KoreanSyllable.text(rest + [last.with(vowel: 18)])
        default: return KoreanSyllable.text(form)
        }
    }

    /// Syllables before 우 that keep it: 배우다, 싸우다, 세우다 and the like are regular.
    private static let regularU: Set<String> = [
        "배", "싸", "세", "채", "피", "키", "깨", "태", "재", "비", "치", "외", "데", "메", "지", "새", "띄",
    ]

    private static let adverbs: Set<String> = [
        "빨리", "천천히", "아마", "매우", "그리고", "많이", "조용히", "열심히", "가장", "바로", "아주", "정말", "너무", "다시", "함께", "서로", "먼저", "벌써",
        "아직",
        "이미", "거의", "특히", "따라서", "그러나", "하지만", "그래서", "그런데", "또는", "혹은", "모두", "항상", "가끔", "자주", "잠시", "오늘", "내일", "어제",
        "바다", "광고", "참고", "창고", "보고", "사고", "기다",
    ]
}

/// A syllable as initial, vowel and final, by their numbers in Unicode's order.
struct KoreanSyllable: Equatable {
    var lead: UInt32, vowel: UInt32, tail: UInt32

    init?(_ value: UInt32) {
        guard Hangul.isSyllable(value) else { return nil }
        let index = value - Hangul.syllableBase
        lead = index / (Hangul.vowelCount * Hangul.tailCount)
        vowel = index / Hangul.tailCount % Hangul.vowelCount
        tail = index % Hangul.tailCount
    }

    var value: UInt32 { Hangul.syllableBase + (lead * Hangul.vowelCount + vowel) * Hangul.tailCount + tail }

    var text: String { Unicode.Scalar(value).map { String($0) } ?? "" }

    func with(vowel: UInt32? = nil, tail: UInt32? = nil) -> KoreanSyllable {
        var copy = self
        if let vowel { copy.vowel = vowel }
        if let tail { copy.tail = tail }
        return copy
    }

    static func text(_ syllables: some Sequence<KoreanSyllable>) -> String { syllables.map(\.text).joined() }
}
