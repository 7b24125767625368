// Korean particles change with the sound before them: 은 after a final consonant, 는 after a vowel. For Hangul the last
// syllable tells; for digits their Korean reading does; for Latin words the last letter does where English loan words
// are regular, and where they are not (b, c, k, p, t), nobody can tell from spelling, and we do not guess.
// After the National Institute of Korean Language, Hangul orthography (한글 맞춤법).

import KalsaeSupport

/// A particle with two forms.
public enum KoreanParticle: Sendable, CaseIterable {
    /// 은/는
    case topic
    /// 을/를
    case object
    /// 이/가
    case subject
    /// 과/와
    case with
    /// 이란/란
    case definition

    /// The forms after a final consonant and after a vowel.
    public var forms: (closed: String, open: String) {
        switch self {
        case .topic: ("은", "는")
        case .object: ("을", "를")
        case .subject: ("이", "가")
        case .with: ("과", "와")
        case .definition: ("이란", "란")
        }
    }

    /// The word with the right form; nil where the sound of its end is not known.
    ///
    /// ```swift
    /// KoreanParticle.topic.attached(to: "데비안")   // "데비안은"
    /// KoreanParticle.object.attached(to: "패키지")  // "패키지를"
    /// ```
    public func attached(to word: String) -> String? {
        Self.endsInConsonant(word).map { word + ($0 ? forms.closed : forms.open) }
    }

    /// "기록(Documents)" is read "기록": what stands in brackets at the end has no say.
    private static func withoutGloss(_ word: String) -> String {
        guard word.hasSuffix(")"), let open = word.lastIndex(of: "("), open > word.startIndex else { return word }
        return String(word[..<open])
    }

    /// Whether the word's last sound is a consonant; nil where spelling does not tell. Marks after it, and words in
    /// brackets, do not count.
    public static func endsInConsonant(_ word: String) -> Bool? {
        let word = withoutGloss(word)
        let sounding = word.unicodeScalars.filter { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
        guard let last = sounding.last else { return nil }
        if let final = Hangul.finalConsonant(of: last.value) { return final != 0 }
        switch last.value {
        // 영 일 이 삼 사 오 육 칠 팔 구; ten, hundred and thousand end in consonants as zero does.
        case 0x30...0x39:
            return [true, true, false, true, false, false, true, true, true, false][Int(last.value - 0x30)]
        default: break
        }
        guard last.isASCII else { return nil }
        let lastWord = word.split { !$0.isLetter && !$0.isNumber }.last.map(String.init) ?? ""
        if lastWord.count == 1 || lastWord.allSatisfy({ $0.isUppercase || $0.isNumber }) {
            // Read letter by letter: 엘, 엠, 엔 end in consonants; R is said 아르 by some and 알 by others.
            return "Rr".unicodeScalars.contains(last) ? nil : "LMNlmn".unicodeScalars.contains(last)
        }
        let lower = lastWord.lowercased()
        // "file", "name", "machine", "type" close, "rule" and "recipe" may not: a silent e does not tell after these.
        if ["le", "me", "ne", "pe", "ke", "be"].contains(lower.suffix(2)) { return nil }
        if lower.hasSuffix("ng") { return true }
        switch lower.last {
        case "l", "m", "n": return true
        case "b", "c", "k", "p", "t": return nil
        default: return false
        }
    }
}
