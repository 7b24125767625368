// What stood at the end of a PDF's line: a space, nothing, or a hyphen that was put in only because the line was full.

import Foundation

/// Joins the lines of a document's paragraphs.
struct PDFLineEnds {
    private let breaks: LineBreaks
    /// Whether lines of Korean break at spaces alone.
    private let breaksAtSpaces: Bool

    private static let hyphens: Set<Character> = ["-", "\u{AD}", "\u{2010}"]
    /// What stands before a hyphen that belongs to the word.
    private static let firsts: Set<String> = [
        "self", "well", "half", "high", "low", "long", "short", "full", "cross", "two", "three", "four", "five", "six",
        "seven", "eight", "nine", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "left",
        "right", "user", "server", "client", "single", "double", "large", "small", "third", "semi", "quasi", "real",
        "e",
        "x", "t", "k", "n",
    ]
    /// What stands after such a hyphen.
    private static let seconds: Set<String> = [
        "based", "like", "free", "level", "specific", "defined", "aware", "oriented", "friendly", "style", "sized",
        "quality",
        "threaded", "driven", "dependent", "compatible", "related", "purpose", "readable",
    ]
    /// Ends of words that no compound begins with.
    private static let suffixes: Set<String> = [
        "able", "ably", "ally", "ance", "ence", "ening", "ened", "ment", "ments", "ness", "less", "lessly", "fully",
        "ship",
        "tion", "tions", "sion", "ization", "izing", "istic", "ities", "ward", "wards", "ware", "ever", "ings", "ized",
        "ously", "ingly", "eous", "ious",
    ]

    init(_ pages: [[String]]) {
        let found = LineBreaks(pages.joined().map { $0[...] })
        breaks = found
        var ofSpaces = 0.0, ofLetters = 0.0
        for page in pages {
            for (line, next) in zip(page, page.dropFirst()) where !line.isEmpty && !next.isEmpty {
                guard let end = line.last, let begin = next.first, LineBreaks.Kind(end) == .hangul,
                    LineBreaks.Kind(begin) == .hangul, LineWidth.columns(line) > 30, !PDFText.isTable(line)
                else { continue }
                let score = max(-4, min(4, found.score(line, next)))
                // Where lines break anywhere, some three of eight breaks are at a space.
                ofSpaces += score
                ofLetters += log(0.4 * exp(score) + 0.6)
            }
        }
        breaksAtSpaces = ofSpaces > ofLetters
    }

    /// Adds a paragraph's next line; `marks` stand right before it.
    func glue(_ pieces: inout [String], _ line: String, _ marks: String = "") {
        guard var text = pieces.popLast() else { return }
        defer { pieces += marks.isEmpty ? [text, line] : [text, marks, line] }
        guard let end = text.last, let begin = line.first else { return }
        let tail = LineBreaks.lastWord(text), head = LineBreaks.firstWord(line)
        if Self.hyphens.contains(end), let before = text.dropLast().last, before.isLetter || before.isNumber {
            if end == "\u{AD}" || isBroken(tail, head, begin) { text.removeLast() }
            return
        }
        if needsSpace(text, line) { text += " " }
    }

    /// Whether a hyphen was put in for the line's end.
    private func isBroken(_ tail: String, _ head: String, _ begin: Character) -> Bool {
        let first = String(LineBreaks.bare(tail.dropLast()[...])).lowercased()
        let second = String(LineBreaks.bare(head[...])).lowercased()
        guard begin.isLowercase, first.last?.isLetter ?? false, !first.contains("-") else { return false }
        let whole = first + second, hyphened = first + "-" + second
        if breaks.all.contains(hyphened) { return breaks.inner.contains(whole) }
        if breaks.all.contains(whole) { return true }
        let part = second.prefix { $0 != "-" }
        let isCompound = Self.firsts.contains(first) && part.count > 3 && !Self.suffixes.contains(String(part))
        return !isCompound && !Self.seconds.contains(String(part))
    }

    private func needsSpace(_ text: String, _ line: String) -> Bool {
        guard let end = text.last, let begin = line.first else { return false }
        let left = LineBreaks.Kind(end), right = LineBreaks.Kind(begin)
        if left == .wide, right == .wide { return false }  // Han and Kana know no spaces
        let hasHangul = left == .hangul || right == .hangul
        guard hasHangul || left == .wide || right == .wide else { return true }
        let score = breaks.score(text.suffix(400), line)
        if left == .hangul, right == .hangul { return breaksAtSpaces ? true : score > 0 }
        return breaksAtSpaces ? score > -2 : score > 0
    }
}
