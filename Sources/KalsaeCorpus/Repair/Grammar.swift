// Faults of grammar and spacing that are certain without reading the sentence. Korean: 되 and 돼, 안 and 않, 뵈 and 봬, the
// space before a few dependent nouns (한글 맞춤법 항 35 붙임 2, 항 42, 항 39). English: a and an, doubled function words, a few
// its and it's, "could of", spaces before marks. Everything doubtful is left alone.

import KalsaeSupport

enum Grammar {
    static func repaired(_ text: String, _ language: String) -> (text: String, changes: Int) {
        let first = korean.repaired(text)
        guard language != "ko" || first.text.utf8.contains(where: { (0x61...0x7A).contains($0) }) else { return first }
        let forms = english.repaired(first.text)
        let words = EnglishGrammar.repaired(forms.text)
        let changes = first.changes + forms.changes + words.changes
        return changes == 0 ? (text, 0) : (words.text, changes)
    }

    private static let korean = WrittenForms(
        [
            WrittenForm("되요", "돼요"), WrittenForm("되서", "돼서"), WrittenForm("되야", "돼야"),
            WrittenForm("됬", "됐"), WrittenForm("돼다", "되다"), WrittenForm("돼는", "되는"), WrittenForm("돼고", "되고"),
            WrittenForm("돼면", "되면"), WrittenForm("돼니", "되니"), WrittenForm("돼겠", "되겠"), WrittenForm("돼지 않", "되지 않"),
            WrittenForm("뵈요", "봬요"), WrittenForm("뵜", "뵀"), WrittenForm("않되", "안 되"), WrittenForm("않돼", "안 돼"),
            WrittenForm("않된", "안 된"), WrittenForm("않될", "안 될"), WrittenForm("않됩", "안 됩"),
            WrittenForm("않하", "안 하"), WrittenForm("않한", "안 한"), WrittenForm("않해", "안 해"), WrittenForm("않할", "안 할"),
            WrittenForm("하지 안는", "하지 않는"), WrittenForm("하지 안고", "하지 않고"), WrittenForm("하지 안았", "하지 않았"),
            WrittenForm("하지 안습", "하지 않습"), WrittenForm("하지 안아", "하지 않아"), WrittenForm("하지 안은", "하지 않은"),
            WrittenForm("되지 안는", "되지 않는"), WrittenForm("되지 안고", "되지 않고"), WrittenForm("되지 안았", "되지 않았"),
            WrittenForm("뿐만아니라", "뿐만 아니라"), WrittenForm("것같", "것 같"),
        ]
            + ["할", "될", "볼", "갈", "올", "줄", "을", "쓸", "낼", "킬"].flatMap { verb in
                [("수있", "수 있"), ("수없", "수 없")].map { WrittenForm("\(verb)\($0.0)", "\(verb) \($0.1)") }
            })

    private static let english = WrittenForms([
        WrittenForm("it's own ", "its own ", startsWord: true),
        WrittenForm("its been ", "it's been ", startsWord: true),
        WrittenForm("its not ", "it's not ", startsWord: true),
        WrittenForm("could of ", "could have ", startsWord: true),
        WrittenForm("should of ", "should have ", startsWord: true, notBefore: "c"),
        WrittenForm("would of ", "would have ", startsWord: true, notBefore: "c"),
        WrittenForm("must of ", "must have ", startsWord: true, notBefore: "c"),
    ])
}

/// Rules that look at a word and its neighbour.
enum EnglishGrammar {
    /// Words that are never right twice in a row. Not "that", "had", "is", "her", "in", "on": these can be.
    private static let neverTwice: Set<String> = [
        "the", "a", "an", "of", "to", "and", "or", "with", "for", "from", "by", "at", "be", "are", "was", "were", "we",
        "they", "my", "your", "our", "their", "this", "it",
    ]
    /// Words after a lone "a" that make it a letter or a name: "a and b". Shorter words are never looked at.
    private static let afterLetter: Set<String> = [
        "are", "and", "also", "equals", "into", "off", "out", "over", "onto", "has", "was",
    ]
    /// Beginnings that are written with a vowel and spoken with a consonant.
    private static let consonantSounds = [
        "one", "once", "eu", "ewe", "uni", "use", "usu", "ubi", "ura", "ute", "uto", "ouija",
    ]

    static func repaired(_ text: String) -> (text: String, changes: Int) {
        var changes = 0
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { bytes -> String in
            let line = Substring(bytes)
            var words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count > 1 else { return String(line) }
            var place = 0
            while place + 1 < words.count {
                if neverTwice.contains(words[place].lowercased()), words[place + 1] == words[place].lowercased(),
                    words[place] != "A"
                {
                    words.remove(at: place + 1)
                    changes += 1
                    continue
                }
                if let article = article(words[place], before: words[place + 1]) {
                    words[place] = article
                    changes += 1
                }
                if isMark(words, place + 1) {
                    words[place] += words[place + 1]
                    words.remove(at: place + 1)
                    changes += 1
                    continue
                }
                place += 1
            }
            return words.joined(separator: " ")
        }
        return changes == 0 ? (text, 0) : (lines.joined(separator: "\n"), changes)
    }

    /// "an" for "a" before a vowel and the reverse; nil where the article is right or the word tells too little.
    private static func article(_ article: String, before next: String) -> String? {
        let word = next.prefix { $0.isASCII && $0.isLetter }
        // Capitals may be spelled out (an FBI agent), and very short words may be letters or sounds.
        guard word.count >= 3, word.allSatisfy(\.isLowercase), let first = word.first else { return nil }
        let vowels = "aeiou"
        switch article {
        case "a":
            guard vowels.contains(first), !afterLetter.contains(String(word)) else { return nil }
            guard !consonantSounds.contains(where: word.hasPrefix), first != "u" || word.hasPrefix("un") else {
                return nil
            }
            return "an"
        case "an", "An":
            let second = word[word.index(after: word.startIndex)]
            // A consonant and a vowel: not "an fsync", "an mp3", nor an h, which may be silent.
            guard !vowels.contains(first), !"hfhlmnrsxy".contains(first), vowels.contains(second) else { return nil }
            return article == "an" ? "a" : "A"
        default: return nil
        }
    }

    /// Whether the word at `place` is a comma or an exclamation that belongs to the word before it.
    private static func isMark(_ words: [String], _ place: Int) -> Bool {
        guard [",", "!", "?"].contains(words[place]), let last = words[place - 1].last else { return false }
        return last.isLetter && words[place - 1].count > 1
    }
}
