// Korean computing terms and their English, for questions in one language about pages in the other.
// A general word list, written for this project; it knows words, not context, and is used on questions only.

/// Looks up translations.
enum Glossary {
    /// The translations of every entry found in an eojeol, left to right, the longest entry first at each place.
    ///
    /// Each entry gives its phrases; each phrase its stemmed terms.
    static func entries(in eojeol: String) -> [[[String]]] {
        let letters = Array(eojeol)
        var found: [[[String]]] = []
        var position = 0
        while position < letters.count {
            let longest = min(longestEntry, letters.count - position)
            let length = stride(from: longest, through: 1, by: -1).first { length in
                // A single syllable is an entry only at the front of the word, and not of a longer noun.
                if length == 1, position > 0 || letters.count > 2 { return false }
                return toEnglish[String(letters[position..<position + length])] != nil
            }
            if let length, let phrases = toEnglish[String(letters[position..<position + length])] {
                found.append(phrases)
                position += length
            } else {
                position += 1
            }
        }
        return found
    }

    /// Korean words for a stemmed English one.
    static func korean(for stem: String) -> [String] { toKorean[stem] ?? [] }

    private static let toEnglish: [String: [[String]]] = {
        var table: [String: [[String]]] = [:]
        for line in GlossaryTable.lines.split(separator: "\n") {
            let sides = line.split(separator: ":")
            guard sides.count == 2 else { continue }
            let phrases = sides[1].split(separator: ",").map { phrase in
                phrase.split(separator: " ").map { EnglishStemmer.stem(String($0)) }
            }
            for word in sides[0].split(separator: " ") { table[String(word), default: []] += phrases }
        }
        return table
    }()

    private static let toKorean: [String: [String]] = {
        var table: [String: [String]] = [:]
        for (korean, phrases) in toEnglish.sorted(by: { $0.key < $1.key }) {
            for phrase in phrases where phrase.count == 1 && korean.count > 1 {
                let stem = KoreanWord.stem(korean)
                if !table[phrase[0], default: []].contains(stem) { table[phrase[0], default: []].append(stem) }
            }
        }
        return table
    }()

    private static let longestEntry = toEnglish.keys.map(\.count).max() ?? 0
}
