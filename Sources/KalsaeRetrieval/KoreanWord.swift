// The stem of a Korean eojeol: what is left when particles and endings are taken off by rule.
// It knows suffixes and final consonants, no dictionary: it may cut too much, but cuts question and text alike.

import KalsaeSupport

/// Strips Korean particles and endings.
enum KoreanWord {
    /// What a particle asks of the syllable before it.
    private enum Final {
        case any, consonant, vowel, vowelOrRieul
    }

    /// Particles (조사), longest first within what they may follow.
    private static let particles: [(text: [Character], final: Final)] = {
        let any = [
            "에서부터", "으로부터", "에서만", "에서는", "에서도", "에서의", "에게서", "까지는", "까지도", "부터는", "마다", "보다",
            "처럼", "까지", "부터", "에서", "에게", "한테", "에는", "에도", "에만", "만이", "만을", "만의", "대로", "만큼", "조차",
            "밖에", "커녕", "하고", "이라고", "이라는", "이라면", "이란", "이나", "이며", "이고", "이든", "인지", "인데", "에",
            "의", "도", "만",
        ]
        let consonant = ["으로는", "으로도", "으로써", "으로서", "으로만", "으로", "을", "은", "이", "과", "이랑"]
        let vowel = ["를", "는", "가", "와", "라고", "라는", "라면", "란", "랑", "든지", "며"]
        let vowelOrRieul = ["로는", "로도", "로써", "로서", "로만", "로부터", "로"]
        let all =
            any.map { ($0, Final.any) } + consonant.map { ($0, .consonant) } + vowel.map { ($0, .vowel) }
            + vowelOrRieul.map { ($0, .vowelOrRieul) }
        return all.map { (Array($0.0), $0.1) }.sorted { $0.0.count > $1.0.count }
    }()

    /// Endings (어미) of verbs and of 이다, longest first; 지 and 자 are left out, since 패키지 and 사용자 end so.
    private static let endings: [[Character]] = [
        "으십시오", "십시오", "습니다", "습니까", "입니다", "입니까", "인가요", "일까요", "이에요", "이었다", "으려면", "으려고", "으면", "으니", "으며", "으세요",
        "으실", "았습니다",
        "었습니다", "하려면", "려면", "려고", "면서", "지만", "는데", "는지", "나요", "까요", "세요", "어요", "아요", "네요", "니까", "니다",
        "도록", "거나", "어서", "아서", "어야", "아야", "었다", "았다", "였다", "는다", "예요", "던데", "건가", "인가", "고", "면",
        "게", "기", "던", "죠",
    ].map(Array.init).sorted { $0.count > $1.count }

    /// Syllables that 하다, 되다 and 시키다 take after a noun.
    private static let derivations: Set<Character> = [
        "하", "합", "한", "할", "함", "했", "해", "되", "된", "될", "됨", "됩", "됐", "돼", "시",
    ]

    /// What may follow them.
    private static let derivedTails: Set<String> = [
        "", "다", "는", "고", "며", "면", "여", "서", "야", "요", "기", "지", "게", "던", "도", "자", "나", "나요", "니", "려면", "려고",
        "니다", "니까", "였다", "었다", "습니다", "습니까", "십시오", "시오", "세요", "어요", "어", "어서", "어야", "여야", "여서", "면서",
        "지만", "는데", "는지", "도록", "거나", "기에", "기는", "기도", "려는", "까요", "죠", "주세요", "키", "키는", "키다", "킨다", "켜",
        "킵니다", "킬", "키고", "키려면", "다면", "다는", "다고", "라고", "네요", "군요", "건데", "겠다", "겠습니다", "야만", "야지", "질",
        "진", "지는", "지도", "지는지", "냐", "느냐", "음",
    ]

    /// The stem of an eojeol; never empty for a word that is not.
    static func stem(_ word: String) -> String {
        var letters = Array(word)
        if let shorter = withoutParticle(letters) { letters = shorter }
        if let noun = withoutDerivation(letters) {
            letters = noun
        } else if let ending = endings.first(where: {
            letters.count >= $0.count + ($0[0] == "으" ? 1 : 2) && letters.ends(with: $0)
        }) {
            letters.removeLast(ending.count)
        }
        if letters.count > 2, letters.last == "들" { letters.removeLast() }
        return String(letters)
    }

    /// Whether the syllables are nothing but particles and endings, as after a Latin word: `dpkg` + `에서는`.
    static func isSuffix(_ word: String) -> Bool {
        let letters = Array(word)
        return particles.contains { $0.text == letters } || endings.contains(letters)
            || derivations.contains(letters[0]) && derivedTails.contains(String(letters[1...]))
            || ["들", "등", "란", "일", "인", "들의", "들이", "들은", "들을", "이다", "이라", "라", "나", "님"].contains(word)
    }

    /// Pairs of neighbouring syllables, where the stem has more than two.
    static func bigrams(_ stem: String) -> [String] {
        let letters = Array(stem)
        guard letters.count > 2 else { return [] }
        return (0..<letters.count - 1).map { String(letters[$0...$0 + 1]) }
    }

    private static func withoutParticle(_ letters: [Character]) -> [Character]? {
        for particle in particles where letters.count > particle.text.count && letters.ends(with: particle.text) {
            let rest = letters.count - particle.text.count
            // 을 and 를 are particles after a single syllable too: 책을.
            let least = particle.text == ["을"] || particle.text == ["를"] ? 1 : 2
            guard rest >= least, agrees(letters[rest - 1], particle.final) else { continue }
            return Array(letters[..<rest])
        }
        return nil
    }

    private static func withoutDerivation(_ letters: [Character]) -> [Character]? {
        guard letters.count > 2 else { return nil }
        for index in 2..<letters.count where derivations.contains(letters[index]) {
            let tail = String(letters[(index + 1)...])
            // 시 alone ends many nouns (다시, 표시): it is 시키다 only where 키 or 켜 follows.
            if letters[index] == "시", !tail.hasPrefix("키"), !tail.hasPrefix("킨"), !tail.hasPrefix("켜") { continue }
            if derivedTails.contains(tail) { return Array(letters[..<index]) }
        }
        return nil
    }

    /// Whether the syllable ends as the particle asks (Unicode 3.12: the final consonant is the index modulo 28).
    private static func agrees(_ syllable: Character, _ final: Final) -> Bool {
        guard final != .any else { return true }
        guard let value = syllable.unicodeScalars.first?.value, let consonant = Hangul.finalConsonant(of: value) else {
            return true
        }
        switch final {
        case .any: return true
        case .consonant: return consonant != 0
        case .vowel: return consonant == 0
        case .vowelOrRieul: return consonant == 0 || consonant == 8
        }
    }
}

extension [Character] {
    fileprivate func ends(with suffix: [Character]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
