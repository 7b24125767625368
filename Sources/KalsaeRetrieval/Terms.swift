// What a word is indexed under: its stem, and the pieces by which a near form of it can still be found.
// The same rules serve passages and questions; they do not know the index.

/// The terms of one word.
struct WordTerms: Equatable {
    /// The word itself, stemmed; a compound as it stands.
    var whole: String
    /// A compound's parts, or a Korean stem's syllable pairs; empty for a plain word.
    var parts: [String]
}

/// Turns words into terms.
enum Terms {
    /// The most parts a compound is cut into; longer ones are data, not names.
    static let mostParts = 8

    /// A word's terms; nil for stop words and particles.
    static func of(_ word: Word) -> WordTerms? {
        switch word.kind {
        case .plain:
            if StopWords.contains(english: word.text) { return nil }
            return WordTerms(whole: EnglishStemmer.stem(word.text), parts: [])
        case .compound: return compound(word.text)
        case .hangulSuffix where KoreanWord.isSuffix(word.text): return nil
        case .hangul, .hangulSuffix:
            if StopWords.contains(korean: word.text) { return nil }
            let stem = KoreanWord.stem(word.text)
            if StopWords.contains(korean: stem) { return nil }
            return WordTerms(whole: stem, parts: KoreanWord.bigrams(stem))
        case .ideographs:
            return WordTerms(whole: String(word.text.prefix(WordScanner.longestWord)), parts: pairs(word.text))
        }
    }

    /// The distinct terms of a text, wholes and parts.
    static func set(of text: String) -> Set<String> {
        var terms: Set<String> = []
        WordScanner.forEachWord(in: text) { word in
            guard let found = of(word) else { return }
            terms.insert(found.whole)
            terms.formUnion(found.parts)
        }
        return terms
    }

    private static func compound(_ text: String) -> WordTerms? {
        if StopWords.contains(english: text) { return nil }
        var parts: [String] = []
        func add(_ part: Substring) {
            guard parts.count < mostParts, part.utf8.count <= WordScanner.longestWord else { return }
            let plain = String(part)
            guard !StopWords.contains(english: plain) else { return }
            let stem = EnglishStemmer.stem(plain)
            if !parts.contains(stem) { parts.append(stem) }
        }
        // A file's name stays a term of its own: /etc/apt/sources.list → sources.list.
        if text.contains("/"), let name = text.split(separator: "/").last, name.count < text.count,
            name.contains(where: { ".-_+@~".contains($0) }), name.utf8.count <= WordScanner.longestWord
        {
            parts.append(String(name))
        }
        for part in text.split(whereSeparator: { "-._/+@~".contains($0) }) { add(part) }
        let whole = text.utf8.count <= WordScanner.longestWord ? text : nil
        guard let term = whole ?? parts.first else { return nil }
        return WordTerms(whole: term, parts: parts.filter { $0 != term })
    }

    private static func pairs(_ text: String) -> [String] {
        let letters = Array(text)
        guard letters.count > 2 else { return [] }
        return (0..<letters.count - 1).map { String(letters[$0...$0 + 1]) }
    }
}
