// From a PDF's lines to paragraphs: words broken at line ends are joined, lines become paragraphs again, also over a
// page's end. PDF says nothing of all this; every rule looks at the text. Where it cannot know whether a line's end
// was a space (Korean breaks anywhere), LineBreaks tells. Running heads and page numbers go (PDFRunningLines).

import Foundation

enum PDFText {
    /// A text with the places where its pages begin, and what of it was left out.
    struct Pages {
        var text = ""
        /// The UTF-8 offsets in `text` at which pages begin; the first is 0.
        var starts: [Int] = []
        var omissions: [Omission] = []
    }

    /// A line shorter than this share of its page's usual width ends its paragraph when a new one may begin.
    private static let fullShare = 0.7
    private static let headingShare = 0.6
    private static let bullets: Set<Character> = [
        "•", "◦", "▪", "■", "●", "○", "‣", "·", "∙", "\u{F0B7}", "❖", "□", "-", "–",
    ]
    /// Stands where a page begins while a text is made.
    private static let pageMark = "\u{0C}"

    /// Text in Markdown's shape of pages divided by form feeds.
    static func paragraphs(of text: String) -> String { read(text).text }

    /// Text in Markdown's shape of pages divided by form feeds, and where they begin in it.
    static func read(_ text: String) -> Pages {
        var pages = text.split(separator: "\u{0C}", omittingEmptySubsequences: false).map { page in
            page.split(separator: "\n", omittingEmptySubsequences: false)
                .map { String($0.replacing("\r", with: "")).trimmingCharacters(in: .whitespaces) }
        }
        var result = Pages()
        PDFRunningLines.remove(&pages, &result.omissions)
        let joins = PDFLineEnds(pages)
        var blocks: [[String]] = []
        var marks = ""
        for (number, page) in pages.enumerated() {
            if number > 0 { marks += pageMark }
            var isFirst = true
            let width = usualWidth(page)
            for block in page.split(separator: "", omittingEmptySubsequences: true) {
                var made = join(Array(block), width: width, joins)
                if isFirst, let last = blocks.last?.last, let first = made.first?.first, goesOn(last, first) {
                    joins.glue(&blocks[blocks.count - 1], first, marks)
                    blocks[blocks.count - 1] += made[0].dropFirst()
                    blocks += made.dropFirst()
                } else {
                    if !marks.isEmpty { made[0].insert(marks, at: 0) }
                    blocks += made
                }
                marks = ""
                isFirst = false
            }
        }
        let joined = joinLists(blocks.map { $0.joined() })
        // The marks come out again, and leave the places where they stood.
        result.starts = [0]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(joined.utf8.count)
        for byte in joined.utf8 {
            if byte == 0x0C { result.starts.append(bytes.count) } else { bytes.append(byte) }
        }
        for _ in marks { result.starts.append(bytes.count) }
        result.text = String(decoding: bytes, as: UTF8.self)
        return result
    }

    // MARK: Paragraphs

    /// The width that most full lines of a page have: the ninth decile.
    private static func usualWidth(_ page: [String]) -> Int {
        let widths = page.filter { !$0.isEmpty && !isTable($0) }.map { LineWidth.columns($0) }.sorted()
        return widths.isEmpty ? 0 : widths[min(widths.count - 1, widths.count * 9 / 10)]
    }

    static func isTable(_ line: String) -> Bool { line.contains(PDFLayout.cellMark) }
    static func isHeading(_ line: String) -> Bool { line.first == PDFLayout.headingMark }

    /// Paragraphs, each as the pieces that make it: a text grows by pieces, not by copies.
    private static func join(_ lines: [String], width full: Int, _ joins: PDFLineEnds) -> [[String]] {
        var blocks: [[String]] = []
        var previous = ""
        for line in lines {
            if let last = blocks.last?.last, isTable(line), isTable(previous) || isTable(last) {
                blocks[blocks.count - 1] += ["\n", line]
            } else if isHeading(line), isHeading(previous), line.prefix(2) == previous.prefix(2) {
                blocks[blocks.count - 1].append(" " + line.dropFirst(2))
            } else if blocks.isEmpty || isTable(line) || isTable(previous) || isHeading(line) || isHeading(previous)
                || startsItem(line) || endsParagraph(previous, line, full)
            {
                blocks.append([line])
            } else {
                joins.glue(&blocks[blocks.count - 1], line)
            }
            previous = line
        }
        return blocks
    }

    /// A short line ends its paragraph where its sentence ends, or (a heading) where a capital or Hangul follows.
    private static func endsParagraph(_ line: String, _ next: String, _ full: Int) -> Bool {
        let width = LineWidth.columns(line)
        if endsSentence(line) { return width < Int(fullShare * Double(full)) }
        guard width < Int(headingShare * Double(full)), let begin = next.unicodeScalars.first else { return false }
        if begin.properties.isUppercase { return true }
        return LineWidth.isWide(begin) && !KoreanWords.endings.contains(LineBreaks.firstWord(next))
    }

    static func startsItem(_ line: String) -> Bool {
        guard let first = line.first else { return false }
        if bullets.contains(first), line.dropFirst().first == " " { return true }
        if let scalar = first.unicodeScalars.first, (0x2460...0x2473).contains(scalar.value) { return true }
        let number = line.prefix { $0.isNumber && $0.isASCII }
        let rest = line.dropFirst(number.count)
        return (1...3).contains(number.count) && (rest.hasPrefix(". ") || rest.hasPrefix(") "))
    }

    static func endsSentence(_ line: String) -> Bool {
        guard let last = line.last(where: { !"\"'”’)」』]".contains($0) }) else { return true }
        return ".!?:;。…".contains(last)
    }

    /// Whether a page's first paragraph goes on with the last of the page before.
    private static func goesOn(_ last: String, _ first: String) -> Bool {
        if isTable(last) || isTable(first) || isHeading(last) || isHeading(first) { return false }
        if endsSentence(last) || startsItem(first) || first.hasPrefix("- ") { return false }
        guard let begin = first.unicodeScalars.first, let end = last.unicodeScalars.last else { return false }
        return begin.properties.isLowercase
            || (last.utf8.count > 30 && LineWidth.isWide(begin) && LineWidth.isWide(end)) || end == "-"
    }

    /// Items that follow each other are one list.
    private static func joinLists(_ blocks: [String]) -> String {
        var text = ""
        var wasItem = false
        for block in blocks {
            let marks = block.prefix { $0 == "\u{0C}" }
            let shaped = shape(String(block.dropFirst(marks.count)))
            let isItem = shaped.hasPrefix("- ")
            if !text.isEmpty { text += isItem && wasItem ? "\n" : "\n\n" }
            text += marks + shaped
            wasItem = isItem
        }
        return text
    }

    /// A block in Markdown's shape: bullets as items, cells between bars, and no heading but those that are set as
    /// such.
    private static func shape(_ block: String) -> String {
        if isHeading(block), let level = block.dropFirst().first?.wholeNumberValue {
            return String(repeating: "#", count: level) + " " + block.dropFirst(2)
        }
        if isTable(block) {
            return block.split(separator: "\n").map {
                $0.split(separator: PDFLayout.cellMark).joined(separator: " | ")
            }.joined(separator: "\n")
        }
        if PlainTextShape.isHeading(block) { return PlainTextShape.indentation + block }
        guard let first = block.first, bullets.contains(first), block.dropFirst().first == " " else { return block }
        return "- " + block.dropFirst(2).trimmingCharacters(in: .whitespaces)
    }
}
