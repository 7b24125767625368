// Where a sentence ends, in Korean and in English, without cutting abbreviations, version numbers or code.
// It does not know grammar: a full stop followed by a space is an end unless one of the rules below says no.

/// Splits paragraphs into sentences.
public enum Sentences {
    /// The sentences of a paragraph, verbatim, in order, without the white space between them.
    ///
    /// An end is `.`, `?`, `!`, `。`, `？`, `！` or `…` with closing quotes and brackets after it, followed by white space
    /// or the paragraph's end; a Korean ending (다 요 까 죠 음 함) with a stop needs no space. Not an end: inside
    /// back-quoted code; after an abbreviation, a single capital or a leading list number; before a lower-case letter.
    ///
    /// ```swift
    /// Sentences.split("설치했다. See Fig. 3.")   // ["설치했다.", "See Fig. 3."]
    /// ```
    public static func split(_ paragraph: Substring) -> [Substring] {
        let text = Array(paragraph)
        var indices = Array(paragraph.indices)
        indices.append(paragraph.endIndex)
        var sentences: [Substring] = []
        var start = 0
        func close(at end: Int) {
            var first = start, last = end
            while first < last, text[first].isWhitespace { first += 1 }
            while last > first, text[last - 1].isWhitespace { last -= 1 }
            let sentence = paragraph[indices[first]..<indices[last]]
            if !sentence.isEmpty { sentences.append(sentence) }
            start = end
        }
        var position = 0
        while position < text.count {
            if text[position] == "`", let end = codeEnd(text, from: position) {
                position = end
                continue
            }
            guard terminators.contains(text[position]) else {
                position += 1
                continue
            }
            var end = position + 1
            while end < text.count, terminators.contains(text[end]) || closers.contains(text[end]) { end += 1 }
            if isEnd(text, stop: position, end: end, start: start) { close(at: end) }
            position = end
        }
        close(at: text.count)
        return sentences
    }

    /// Whether a sentence that `split` gave, or the end of a paragraph, closes as sentences do: with a mark, and not
    /// with an abbreviation, an initial or three dots that leave it open.
    public static func isWhole(_ sentence: some StringProtocol) -> Bool {
        var text = Array(sentence)
        while let last = text.last, closers.contains(last) { text.removeLast() }
        guard let mark = text.last, terminators.contains(mark), mark != "…" else { return false }
        if mark != "." { return true }
        let word = String(text.dropLast().reversed().prefix { !$0.isWhitespace && !"(“\"'‘".contains($0) }.reversed())
        if word.hasSuffix("..") || word == "etc" { return false }
        if word.count == 1, let letter = word.first, letter.isUppercase { return false }
        return !abbreviations.contains(word.lowercased())
    }

    private static let terminators: Set<Character> = [".", "?", "!", "。", "？", "！", "…"]
    private static let closers: Set<Character> = ["\"", "'", "”", "’", ")", "]", "»", "」", "』", "›"]
    private static let koreanEnds: Set<Character> = ["다", "요", "까", "죠", "음", "함", "오"]
    private static let abbreviations: Set<String> = [
        "e.g", "i.e", "etc", "vs", "cf", "mr", "mrs", "ms", "dr", "prof", "st", "fig", "no", "nos", "vol", "p", "pp",
        "ch", "sec", "sect", "inc", "ltd", "corp", "approx", "resp", "ca", "al", "ed", "eds", "jan", "feb", "mar",
        "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    ]

    /// The position after the back quotes that close the ones at `position`.
    private static func codeEnd(_ text: [Character], from position: Int) -> Int? {
        var opening = position
        while opening < text.count, text[opening] == "`" { opening += 1 }
        let count = opening - position
        var run = 0
        // A code span is short; a lone back quote must not cost a scan of the whole text each time.
        let limit = min(text.count, opening + 1000)
        for index in opening..<limit {
            if text[index] == "`" {
                run += 1
            } else {
                if run == count { return index }
                run = 0
            }
        }
        return limit == text.count && run == count ? limit : nil
    }

    private static func isEnd(_ text: [Character], stop: Int, end: Int, start: Int) -> Bool {
        guard end < text.count else { return true }
        if !text[end].isWhitespace {
            guard stop > start, koreanEnds.contains(text[stop - 1]) else { return false }
            return text[end].isLetter && !text[end].isASCII || "\"“‘(".contains(text[end])
        }
        let next = text[end...].first { !$0.isWhitespace && !"\"'“‘([`".contains($0) }
        if let next, next.isLowercase { return false }
        guard text[stop] == ".", end == stop + 1 || text[stop + 1] != "." else { return true }
        var wordStart = stop
        while wordStart > start, !text[wordStart - 1].isWhitespace, !"(“\"'‘".contains(text[wordStart - 1]) {
            wordStart -= 1
        }
        let word = String(text[wordStart..<stop])
        if word.count == 1, let letter = word.first {
            // "J. Smith"; but "plan B." before a new line of thought is rarer than initials.
            if letter.isUppercase && letter.isASCII { return false }
        }
        if wordStart == start, !word.isEmpty, word.allSatisfy({ ("0"..."9").contains($0) }) { return false }
        let lowered = word.lowercased()
        // "etc." may end a sentence: before a capital it does.
        if lowered == "etc" { return next?.isUppercase ?? true }
        return !abbreviations.contains(lowered)
    }
}
