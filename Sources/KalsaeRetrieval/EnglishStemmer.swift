// The stem of an English word, so that "installing", "installed" and "installs" meet.
// It knows only lower-case ASCII letters; it does not know which language a word is in.

/// Porter's suffix stripping algorithm (M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980).
struct EnglishStemmer {
    private var word: [UInt8] = []
    /// Length of the part before the suffix found last.
    private var stem = 0

    /// The stem of a word; a word of fewer than three letters, or with anything but a-z in it, is returned as it is.
    static func stem(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count > 2, bytes.allSatisfy({ (0x61...0x7A).contains($0) }) else { return text }
        var stemmer = EnglishStemmer()
        stemmer.word = bytes
        stemmer.step1()
        stemmer.replace(Self.step2, measureAbove: 0)
        stemmer.replace(Self.step3, measureAbove: 0)
        stemmer.step4()
        stemmer.step5()
        return String(decoding: stemmer.word, as: UTF8.self)
    }

    private typealias Rule = (suffix: StaticString, replacement: StaticString)

    private static let step2: [Rule] = [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ]

    private static let step3: [Rule] = [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ]

    /// Longest first, as the algorithm asks.
    private static let step4Suffixes: [StaticString] = [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate", "iti", "ous", "ive",
        "ize", "al", "er", "ic", "ou",
    ]

    private func isConsonant(_ index: Int) -> Bool {
        switch word[index] {
        case 0x61, 0x65, 0x69, 0x6F, 0x75: false
        case 0x79: index == 0 || !isConsonant(index - 1)
        default: true
        }
    }

    /// How many vowel-consonant sequences the first `length` letters hold.
    private func measure(_ length: Int) -> Int {
        var count = 0
        var afterVowel = false
        for index in 0..<length {
            let consonant = isConsonant(index)
            if consonant, afterVowel { count += 1 }
            afterVowel = !consonant
        }
        return count
    }

    private func hasVowel(_ length: Int) -> Bool {
        (0..<length).contains { !isConsonant($0) }
    }

    private func endsInDoubleConsonant(_ length: Int) -> Bool {
        length > 1 && word[length - 1] == word[length - 2] && word[length - 1] != 0x79
            && isConsonant(length - 1)
    }

    /// Consonant, vowel, consonant other than w, x, y.
    private func endsInShortSyllable(_ length: Int) -> Bool {
        guard length > 2, isConsonant(length - 1), !isConsonant(length - 2), isConsonant(length - 3) else {
            return false
        }
        return ![0x77, 0x78, 0x79].contains(word[length - 1])
    }

    private mutating func ends(_ suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        guard count < word.count else { return false }
        let start = word.count - count
        for index in 0..<count where word[start + index] != suffix.utf8Start[index] { return false }
        stem = start
        return true
    }

    private mutating func setSuffix(_ replacement: StaticString) {
        word.removeSubrange(stem...)
        word.append(contentsOf: UnsafeBufferPointer(start: replacement.utf8Start, count: replacement.utf8CodeUnitCount))
    }

    private mutating func replace(_ rules: [Rule], measureAbove limit: Int) {
        for rule in rules where ends(rule.suffix) {
            if measure(stem) > limit { setSuffix(rule.replacement) }
            return
        }
    }

    private mutating func step1() {
        if ends("sses") || ends("ies") {
            word.removeLast(2)
        } else if !ends("ss"), ends("s") {
            word.removeLast()
        }
        if ends("eed") {
            if measure(stem) > 0 { word.removeLast() }
        } else if ends("ed") && hasVowel(stem) || ends("ing") && hasVowel(stem) {
            setSuffix("")
            if ends("at") || ends("bl") || ends("iz") {
                word.append(0x65)
            } else if endsInDoubleConsonant(word.count) {
                if ![0x6C, 0x73, 0x7A].contains(word[word.count - 1]) { word.removeLast() }
            } else if measure(word.count) == 1, endsInShortSyllable(word.count) {
                word.append(0x65)
            }
        }
        if ends("y"), hasVowel(stem) { setSuffix("i") }
    }

    private mutating func step4() {
        for suffix in Self.step4Suffixes where ends(suffix) {
            if suffix.utf8CodeUnitCount == 3, suffix.utf8Start[0] == 0x69, suffix.utf8Start[1] == 0x6F {
                guard stem > 0, [0x73, 0x74].contains(word[stem - 1]) else { return }
            }
            if measure(stem) > 1 { setSuffix("") }
            return
        }
    }

    private mutating func step5() {
        if ends("e") {
            let measured = measure(stem)
            if measured > 1 || measured == 1 && !endsInShortSyllable(stem) { setSuffix("") }
        }
        if word.last == 0x6C, endsInDoubleConsonant(word.count), measure(word.count) > 1 { word.removeLast() }
    }
}
