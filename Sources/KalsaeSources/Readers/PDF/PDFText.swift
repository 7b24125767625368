// From a PDF's lines to paragraphs: running heads, feet and page numbers go, words broken at line ends are joined,
// lines become paragraphs again, also over a page's end. PDF says nothing of all this; every rule looks at the text.
// Where it cannot know whether a line's end was a space (Korean breaks anywhere), the document's other words decide.
// It does not find headings or tables.

import Foundation

enum PDFText {
    /// Lines at each end of a page that may be running heads or feet.
    private static let edgeLines = 2
    /// Share of pages on which such a line must stand, and the fewest pages.
    private static let runningShare = 0.4
    private static let fewestPages = 3
    /// A line shorter than this share of its page's usual width ends its paragraph when a new one may begin.
    private static let fullShare = 0.7
    private static let headingShare = 0.6
    /// Characters of a word that are compared.
    private static let longestWord = 60
    private static let bullets: Set<Character> = [
        "•", "◦", "▪", "■", "●", "○", "‣", "·", "∙", "\u{F0B7}", "❖", "□", "-", "–",
    ]

    /// Text in Markdown's shape of pages divided by form feeds.
    static func paragraphs(of text: String) -> String {
        var pages = text.split(separator: "\u{0C}", omittingEmptySubsequences: false).map { page in
            page.split(separator: "\n", omittingEmptySubsequences: false)
                .map { String($0.replacing("\r", with: "")).trimmingCharacters(in: .whitespaces) }
        }
        removeRunningLines(&pages)
        let words = Vocabulary(pages)
        var blocks: [[String]] = []
        for page in pages {
            var isFirst = true
            let width = usualWidth(page)
            for block in page.split(separator: "", omittingEmptySubsequences: true) {
                let made = join(Array(block), width: width, words)
                if isFirst, let last = blocks.last?.last, let first = made.first?.first, goesOn(last, first) {
                    glue(&blocks[blocks.count - 1], first, words)
                    blocks[blocks.count - 1] += made[0].dropFirst()
                    blocks += made.dropFirst()
                } else {
                    blocks += made
                }
                isFirst = false
            }
        }
        return joinLists(blocks.map { item($0.joined()) })
    }

    // MARK: Running heads

    /// What a line is when its numbers do not count.
    private static func pattern(_ line: String) -> String {
        var result = ""
        var wasNumber = false
        for character in line where !character.isWhitespace {
            if character.isNumber {
                if !wasNumber { result += "#" }
                wasNumber = true
            } else {
                result.append(character)
                wasNumber = false
            }
        }
        return result.lowercased()
    }

    private static let numberLines: Set<String> = [
        "#", "-#-", "–#–", "—#—", "#/#", "page#", "page#of#", "[#]", "(#)", "#쪽", "|#", "#|", "p.#", "-#/#-", "쪽#",
        "제#쪽",
    ]
    private static let romans: Set<Character> = ["i", "v", "x", "l"]

    private static func isPageNumber(_ line: String) -> Bool {
        let shape = pattern(line)
        return numberLines.contains(shape) || (!shape.isEmpty && shape.count <= 6 && shape.allSatisfy(romans.contains))
    }

    /// Places of the outermost lines of a page that hold text.
    private static func edges(_ page: [String]) -> [Int] {
        let filled = page.indices.filter { !page[$0].isEmpty }
        return Array(Set(filled.prefix(edgeLines) + filled.suffix(edgeLines)))
    }

    private static func removeRunningLines(_ pages: inout [[String]]) {
        var counts: [String: Int] = [:]
        for page in pages {
            let shapes = Set(edges(page).map { pattern(page[$0]) })
            for shape in shapes { counts[shape, default: 0] += 1 }
        }
        let filled = pages.count { page in page.contains { !$0.isEmpty } }
        // A head may stand on left or right pages alone, or change with each chapter.
        let most = max(fewestPages, Int((runningShare * Double(filled)).rounded(.up)))
        for index in pages.indices {
            for line in edges(pages[index]) {
                let shape = pattern(pages[index][line])
                if (counts[shape] ?? 0) >= most { pages[index][line] = "" }
            }
            // Numbers are the outermost lines that are left, or stand beside a head that is gone.
            let left = pages[index].indices.filter { !pages[index][$0].isEmpty }
            for line in [left.first, left.last].compactMap(\.self) where isPageNumber(pages[index][line]) {
                pages[index][line] = ""
            }
        }
    }

    // MARK: Paragraphs

    /// The width that most full lines of a page have: the ninth decile.
    private static func usualWidth(_ page: [String]) -> Int {
        let widths = page.filter { !$0.isEmpty }.map(width).sorted()
        return widths.isEmpty ? 0 : widths[min(widths.count - 1, widths.count * 9 / 10)]
    }

    /// Columns a line takes: Hangul and Han are twice as wide.
    private static func width(_ line: String) -> Int {
        line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 && isWide($1) ? 2 : 1) }
    }

    private static func isWide(_ scalar: UnicodeScalar) -> Bool {
        (0x1100...0x11FF).contains(scalar.value) || (0x2E80...0x9FFF).contains(scalar.value)
            || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
            || (0xFF00...0xFF60).contains(scalar.value)
    }

    /// Paragraphs, each as the pieces that make it: a text grows by pieces, not by copies.
    private static func join(_ lines: [String], width full: Int, _ words: Vocabulary) -> [[String]] {
        var blocks: [[String]] = []
        var previous = ""
        for line in lines {
            if blocks.isEmpty || startsItem(line) || endsParagraph(previous, line, full) {
                blocks.append([line])
            } else {
                glue(&blocks[blocks.count - 1], line, words)
            }
            previous = line
        }
        return blocks
    }

    /// A short line ends its paragraph where its sentence ends, or (a heading) where a capital or Hangul follows.
    private static func endsParagraph(_ line: String, _ next: String, _ full: Int) -> Bool {
        let width = width(line)
        if endsSentence(line) { return width < Int(fullShare * Double(full)) }
        guard width < Int(headingShare * Double(full)), let begin = next.unicodeScalars.first else { return false }
        return begin.properties.isUppercase || (isWide(begin) && !particles.contains(String(firstWord(next))))
    }

    /// A bullet's line as a list's item.
    private static func item(_ text: String) -> String {
        guard let first = text.first, bullets.contains(first), text.dropFirst().first == " " else { return text }
        return "- " + text.dropFirst(2).trimmingCharacters(in: .whitespaces)
    }

    private static func startsItem(_ line: String) -> Bool {
        guard let first = line.first else { return false }
        if bullets.contains(first), line.dropFirst().first == " " { return true }
        let number = line.prefix { $0.isNumber && $0.isASCII }
        let rest = line.dropFirst(number.count)
        return (1...3).contains(number.count) && (rest.hasPrefix(". ") || rest.hasPrefix(") "))
    }

    private static func endsSentence(_ line: String) -> Bool {
        guard let last = line.last(where: { !"\"'”’)」』]".contains($0) }) else { return true }
        return ".!?:;。…".contains(last)
    }

    /// Whether a page's first paragraph goes on with the last of the page before.
    private static func goesOn(_ last: String, _ first: String) -> Bool {
        if endsSentence(last) || startsItem(first) || first.hasPrefix("- ") { return false }
        guard let begin = first.unicodeScalars.first, let end = last.unicodeScalars.last else { return false }
        return begin.properties.isLowercase || (last.utf8.count > 30 && isWide(begin) && isWide(end)) || end == "-"
    }

    /// Items that follow each other are one list.
    private static func joinLists(_ blocks: [String]) -> String {
        var text = ""
        var wasItem = false
        for block in blocks {
            let isItem = block.hasPrefix("- ")
            if !text.isEmpty { text += isItem && wasItem ? "\n" : "\n\n" }
            text += block
            wasItem = isItem
        }
        return text
    }

    // MARK: Line ends

    private static let hyphens: Set<Character> = ["-", "\u{AD}", "\u{2010}"]
    /// Particles that never begin a line of their own: they belong to the word before.
    private static let particles: Set<String> = [
        "은", "는", "을", "를", "의", "에", "로", "으로", "와", "과", "도", "만", "에서", "에게", "부터", "까지", "입니다", "이다",
        "하는", "하고", "하여", "한다", "합니다", "했다", "했습니다", "되는", "된다", "됩니다", "들은", "들을", "면서", "지만", "므로", "니다", "습니다", "으며",
        "이며", "처럼", "라고", "라는", "에는", "들이",
    ]

    /// Adds a paragraph's next line.
    private static func glue(_ pieces: inout [String], _ line: String, _ words: Vocabulary) {
        guard var text = pieces.popLast() else { return }
        defer { pieces += [text, line] }
        guard let end = text.last, let begin = line.first else { return }
        let tail = lastWord(text), head = firstWord(line)
        if hyphens.contains(end), text.dropLast().last?.isLetter ?? false {
            let whole = (tail.dropLast() + head).lowercased()
            let hyphened = (tail.dropLast() + "-" + head).lowercased()
            let isBroken = begin.isLowercase && (words.all.contains(whole) || !words.all.contains(hyphened))
            if end == "\u{AD}" || isBroken { text.removeLast() }
            return
        }
        if needsSpace(end, begin, tail: tail, head: String(head), words) { text += " " }
    }

    private static func needsSpace(
        _ end: Character, _ begin: Character, tail: String, head: String, _ words: Vocabulary
    ) -> Bool {
        guard let last = end.unicodeScalars.last, let first = begin.unicodeScalars.first, isWide(last), isWide(first)
        else { return true }
        let isHangul = { (scalar: UnicodeScalar) in (0xAC00...0xD7A3).contains(scalar.value) }
        if !isHangul(last), !isHangul(first) { return false }  // Han and Kana know no spaces
        if particles.contains(head) { return false }
        return !words.all.contains((tail + head).lowercased()) || words.inner.contains(tail.lowercased())
    }

    /// The last word, or of a longer one its end.
    private static func lastWord(_ text: String) -> String {
        var letters: [Character] = []
        for character in text.reversed() {
            if character == " " || letters.count == longestWord { break }
            letters.append(character)
        }
        return String(String(letters.reversed()).drop { !$0.isLetter && !$0.isNumber })
    }

    private static func firstWord(_ text: String) -> Substring {
        var word = text.prefix(longestWord).prefix { $0 != " " }
        while let last = word.last, !last.isLetter, !last.isNumber { word = word.dropLast() }
        return word
    }

    /// The document's words: all that stand between spaces, and those that are neither a line's first nor its last,
    /// which are surely whole.
    private struct Vocabulary {
        private(set) var all: Set<String> = []
        private(set) var inner: Set<String> = []

        init(_ pages: [[String]]) {
            for line in pages.joined() {
                let words = line.split(separator: " ")
                for (index, word) in words.enumerated() {
                    var bare = word.drop { !$0.isLetter && !$0.isNumber }
                    while let last = bare.last, !last.isLetter, !last.isNumber { bare = bare.dropLast() }
                    if bare.isEmpty { continue }
                    let plain = bare.lowercased()
                    all.insert(plain)
                    if index > 0, index < words.count - 1 { inner.insert(plain) }
                }
            }
        }
    }
}
