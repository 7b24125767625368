// Plain text in the shape that documents have here, which is Markdown's: what would be a heading or a fence there but
// is none in plain text is indented by four columns, and paragraphs of Korean that somebody wrapped at a width become
// lines again. Lists, verses, tables, addresses and code keep their lines: only lines that are filled are joined.

import Foundation

/// Brings plain text into Markdown's shape.
enum PlainTextShape {
    /// The text with its `#` lines marked as none and its wrapped Korean joined; linear.
    static func markdown(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        let fenced = fencedLines(lines)
        let gaps = brokenLines(lines, fenced)
        var output = ""
        output.reserveCapacity(text.utf8.count + 64)
        for (index, line) in lines.enumerated() {
            var line = line
            if index > 0 {
                switch gaps[index] {
                case .lineEnd: output += "\n"
                case .space:
                    output += " "
                    line = line.trimmingBlanks
                case .nothing: line = line.trimmingBlanks
                }
            }
            if index + 1 < lines.count, gaps[index + 1] != .lineEnd {
                while let last = line.last, last == " " || last == "\t" { line.removeLast() }
            }
            if !fenced[index], gaps[index] == .lineEnd, isMark(line, after: index > 0 ? lines[index - 1] : "") {
                output += indentation
            }
            output += line
        }
        return output
    }

    /// What makes a line that begins like a heading none, in Markdown and in the readers of its shape.
    static let indentation = "    "

    /// Whether Markdown would take the line for a heading, or for a fence that nobody closes.
    static func isHeading(_ line: some StringProtocol) -> Bool {
        let marks = line.prefix(8).prefix { $0 == "#" }.count
        guard (1...6).contains(marks) else { return false }
        return line.dropFirst(marks).first.map { $0 == " " || $0 == "\t" } ?? false
    }

    private static func isMark(_ line: Substring, after before: Substring) -> Bool {
        isHeading(line) || fence(line) != nil
    }

    private static func fence(_ line: Substring) -> (mark: Character, count: Int)? {
        let content = line.drop { $0 == " " }
        guard let mark = content.first, mark == "`" || mark == "~" else { return nil }
        let count = content.prefix { $0 == mark }.count
        return count >= 3 && (mark == "~" || !content.dropFirst(count).contains("`")) ? (mark, count) : nil
    }

    /// Lines between fences of backticks that are closed, and those fences; rules of tildes are no fences here.
    private static func fencedLines(_ lines: [Substring]) -> [Bool] {
        var fenced = [Bool](repeating: false, count: lines.count)
        var open: (line: Int, count: Int)?
        for (index, line) in lines.enumerated() {
            guard let found = fence(line), found.mark == "`" else { continue }
            if let begin = open {
                let rest = line.drop { $0 == " " }.dropFirst(found.count)
                guard found.count >= begin.count, rest.allSatisfy(\.isWhitespace) else { continue }
                for inside in begin.line...index { fenced[inside] = true }
                open = nil
            } else {
                open = (index, found.count)
            }
        }
        return fenced
    }

    // MARK: Wrapped lines

    private enum Gap { case lineEnd, space, nothing }

    /// Narrower lines are verses, addresses and labels.
    private static let narrowest = 36
    /// With fewer breaks, only those within a word are joined, where they are plain.
    private static let fewestBreaks = 3
    private static let fullShare = 0.75
    private static let surelyWithin = -1.5
    /// Where most lines end a sentence, each is meant to be a line.
    private static let sentenceShare = 0.7
    private static let hangulShare = 0.3

    /// What stands before each line: its line's end, or what a wrapped paragraph has there.
    private static func brokenLines(_ lines: [Substring], _ fenced: [Bool]) -> [Gap] {
        var gaps = [Gap](repeating: .lineEnd, count: lines.count)
        let paragraphs = paragraphs(lines, fenced)
        if paragraphs.isEmpty { return gaps }
        let breaks = paragraphs.reduce(0) { $0 + $1.count - 1 }
        // Some count columns and some count characters: what fills more lines.
        let byColumns = filledRuns(paragraphs, lines, byColumns: true)
        let byCount = filledRuns(paragraphs, lines, byColumns: false)
        let (runs, full) = byCount.full > byColumns.full ? byCount : byColumns
        let ended = runs.reduce(0) { $0 + $1.dropLast().count { endsSentence(lines[$0]) } }
        guard full > 0, Double(ended) < sentenceShare * Double(full) || full < fewestBreaks else { return gaps }
        let isWrapped = full >= fewestBreaks && Double(full) >= fullShare * Double(breaks)
        var joiner = LineJoiner(breaks: LineBreaks(lines))
        let wrapped = runs.map { run in lines[run].map { WrappedLine($0) } }
        if isWrapped {
            joiner.style = LineJoiner.style(of: wrapped)
            joiner.keepsBlanks =
                joiner.style.kind != .atSpaces
                && wrapped.contains { run in
                    zip(run, run.dropFirst()).contains { $0.endedWithBlank || $1.beganWithBlank }
                }
        }
        for (run, texts) in zip(runs, wrapped) {
            if isWrapped {
                for (offset, isSpace) in joiner.spaces(texts).enumerated() {
                    gaps[run.lowerBound + offset + 1] = isSpace ? .space : .nothing
                }
            } else {
                for offset in texts.indices.dropLast() {
                    let (line, next) = (texts[offset], texts[offset + 1])
                    if line.endedWithBlank || next.beganWithBlank || endsSentence(line.text) { continue }
                    if LineBreaks.Kind(line.text.last ?? " ") == .hangul,
                        LineBreaks.Kind(next.text.first ?? " ") == .hangul,
                        joiner.breaks.score(line.text, next.text) < surelyWithin
                    {
                        gaps[run.lowerBound + offset + 1] = .nothing
                    }
                }
            }
        }
        return gaps
    }

    /// Paragraphs cut where a line is not full, and how many breaks that leaves.
    private static func filledRuns(
        _ paragraphs: [Range<Int>], _ lines: [Substring], byColumns: Bool
    ) -> (runs: [Range<Int>], full: Int) {
        func size(_ text: Substring) -> Int { byColumns ? LineWidth.columns(text) : text.count }
        let width = usualWidth(paragraphs.flatMap { lines[$0].dropLast() }.map { size($0.trimmingBlanks) })
        guard width >= (byColumns ? narrowest : narrowest / 2) else { return ([], 0) }
        var runs: [Range<Int>] = []
        for paragraph in paragraphs {
            var start = paragraph.lowerBound
            for index in paragraph.dropLast() {
                let own = size(lines[index].trimmingBlanks)
                // Nothing more of the next line would have fitted.
                let isFull =
                    own >= width - (byColumns ? 3 : 2)
                    || own + 1 + size(lines[index + 1].trimmingBlanks.prefix { $0 != " " }) > width
                if isFull { continue }
                if index > start { runs.append(start..<(index + 1)) }
                start = index + 1
            }
            if paragraph.upperBound - start > 1 { runs.append(start..<paragraph.upperBound) }
        }
        return (runs, runs.reduce(0) { $0 + $1.count - 1 })
    }

    /// Runs of two lines and more that may be one wrapped paragraph of Korean.
    private static func paragraphs(_ lines: [Substring], _ fenced: [Bool]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        // `다. ` begins a third item, or ends a sentence that was wrapped: only letters that follow each other count.
        let counts =
            lines.contains { $0.trimmingBlanks.hasPrefix("가. ") }
            && lines.contains { $0.trimmingBlanks.hasPrefix("나. ") }
        var letter = 0
        func startsLetter(_ content: Substring) -> Bool {
            guard counts, content.dropFirst().hasPrefix(". "), let place = letterPlace(content),
                place == 0 || place == letter
            else { return false }
            letter = place + 1
            return true
        }
        func close(_ end: Int) {
            if end - start > 1, isKorean(lines[start..<end]) { found.append(start..<end) }
        }
        for (index, line) in lines.enumerated() {
            let content = line.trimmingBlanks
            if content.isEmpty || fenced[index] || !isProse(line, content) {
                close(index)
                start = index + 1
            } else if startsItem(content) || startsLetter(content)
                || (index > start && indent(line) > indent(lines[index - 1]) + 1)
            {
                close(index)
                start = index
            }
        }
        close(lines.count)
        return found
    }

    private static func indent(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }

    /// Whether a line may be part of a paragraph: no table's row, rule, quote or code.
    private static func isProse(_ line: Substring, _ content: Substring) -> Bool {
        if indent(line) > 8 || content.contains("\t") || content.contains("   ") || content.contains("|") {
            return false
        }
        if isHeading(content) || ">`~=+/\\".contains(content.first ?? " ") { return false }
        if content.unicodeScalars.contains(where: { (0x2500...0x257F).contains($0.value) }) { return false }
        return !content.contains("{") && !content.contains("};")
    }

    private static func isKorean(_ lines: ArraySlice<Substring>) -> Bool {
        var letters = 0, hangul = 0
        for line in lines {
            for character in line where character.isLetter {
                letters += 1
                if LineBreaks.Kind(character) == .hangul { hangul += 1 }
            }
        }
        return hangul > 0 && Double(hangul) >= hangulShare * Double(letters)
    }

    private static let bullets: Set<Character> = [
        "•", "○", "●", "◎", "□", "■", "◇", "◆", "▶", "▷", "▪", "◦", "※", "☞", "♣", "【",
    ]
    /// Marks that begin an item where a blank follows.
    private static let dashes: Set<Character> = ["-", "*", "·", "ㆍ", "→", "–", "—"]

    /// Whether a line begins an item, an article or a message of a chat.
    static func startsItem(_ content: Substring) -> Bool {
        guard let first = content.first else { return false }
        if bullets.contains(first) { return true }
        if dashes.contains(first) { return content.dropFirst().first == " " }
        if let scalar = first.unicodeScalars.first, (0x2460...0x24FF).contains(scalar.value) { return true }
        if first == "[" {
            let inside = content.dropFirst().prefix { $0 != "]" }
            return content.dropFirst(inside.count + 2).hasPrefix(" [") || inside.allSatisfy { $0.isNumber || $0 == ":" }
        }
        if first == "제" {
            let number = content.dropFirst().prefix { $0.isNumber }
            return !number.isEmpty && "조장절항관".contains(content.dropFirst(1 + number.count).first ?? " ")
                && !content.dropFirst(2 + number.count).hasPrefix("에")
        }
        let rest = first == "(" ? content.dropFirst() : content
        let number = rest.prefix(12).prefix { $0.isNumber || $0 == "." }
        if let begin = number.first, begin != "." {
            let after = rest.dropFirst(number.count)
            if first == "(" { return after.first == ")" }
            if number.last == "." { return after.first == " " }
            return after.first == ")" || isTime(content)
        }
        guard let letter = rest.first, letter.isLetter else { return false }
        return rest.dropFirst().first == ")" && (first == "(" || letter.isASCII || letterPlace(rest) != nil)
    }

    /// `2024-05-01 09:00` and `09:00:01`: the beginning of a log's line.
    private static func isTime(_ content: Substring) -> Bool {
        let word = content.prefix(20).prefix { $0 != " " }
        let numbers = word.split { "-/.:T,".contains($0) }
        return numbers.count >= 3 && numbers.allSatisfy { $0.allSatisfy(\.isNumber) }
            || word.contains(":") && numbers.count == 2
                && numbers.allSatisfy { $0.allSatisfy(\.isNumber) }
    }

    private static let letters = Array("가나다라마바사아자차카타파하")

    /// Which of the letters that count items a line begins with.
    private static func letterPlace(_ content: Substring) -> Int? {
        guard let first = content.first, content.dropFirst().hasPrefix(". ") || content.dropFirst().first == ")" else {
            return nil
        }
        return letters.firstIndex(of: first)
    }

    static func endsSentence(_ line: Substring) -> Bool {
        guard let last = line.last(where: { !" \t\"'”’)」』]".contains($0) }) else { return true }
        return ".!?:;。…".contains(last)
    }

    /// The width at which lines end: the greatest that a tenth of them, and two at least, come near.
    private static func usualWidth(_ unsorted: [Int]) -> Int {
        let widths = unsorted.sorted(by: >)
        guard let first = widths.first else { return 0 }
        let needed = max(2, widths.count / 10)
        for (index, width) in widths.enumerated() {
            guard index + needed <= widths.count else { break }
            if widths[index + needed - 1] >= width - 3 { return width }
        }
        return widths.count < 4 ? first : widths[widths.count / 4]
    }
}
