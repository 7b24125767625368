// Sentences, as far as cutting an answer at a whole one needs them.

/// Cuts text into sentences.
enum Sentences {
    private static let abbreviations: Set<String> = [
        "e.g.", "i.e.", "etc.", "vs.", "cf.", "fig.", "no.", "mr.", "mrs.", "dr.", "st.", "approx.", "resp.",
    ]

    /// The sentences with their marks, without the white space between them.
    static func split(_ text: String) -> [String] {
        var sentences: [String] = []
        var words: [Substring] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            words.append(word)
            if ends(word) {
                sentences.append(words.joined(separator: " "))
                words = []
            }
        }
        if !words.isEmpty { sentences.append(words.joined(separator: " ")) }
        return sentences
    }

    /// Whether a sentence ends with this word.
    static func ends(_ word: Substring) -> Bool {
        let bare = word.trimmingCharacters(where: { "\"'”’)]」』».".contains($0) == true && $0 != "." })
        guard let mark = bare.last, ".!?。！？".contains(mark) else { return false }
        if mark != "." { return true }
        let lower = bare.lowercased().trimmingCharacters(where: { $0 == "(" })
        if abbreviations.contains(lower) || lower.hasSuffix("...") { return false }
        // "J." is an initial, "3." counts a list.
        return !(bare.dropLast().count == 1 && bare.first?.isLetter == true && bare.first?.isUppercase == true)
    }
}
