// Markdown is nearly the shape that documents have here, so a line stays as it is written unless it is known to be
// markup: front matter, comments, tags, link targets and images are left out, each with an omission; tables lose their
// rulers, headings their anchors. Code and formulas stay byte by byte. Works line by line, in linear time.

import Foundation

/// Reads Markdown, also with front matter, the components of MDX and the containers of VitePress.
public struct MarkdownReader: TextReader {
    public let format = "Markdown"
    public let endings = ["md", "markdown", "mdown", "mdx"]
    public let declaresEncoding = false

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        var walk = MarkdownWalk(text)
        walk.run()
        var title = walk.title
        if title.isEmpty { title = walk.firstHeading ?? "" }
        var body = walk.output.joined(separator: "\n")
        while let last = body.last, last.isWhitespace { body.removeLast() }
        if !title.isEmpty, !body.isEmpty, walk.firstHeading == nil { body = "# \(title)\n\n\(body)" }
        return ReadText(title: title, text: body, omissions: walk.left.omissions)
    }
}

/// What a reader leaves out, one omission a rule, in the order in which the rules first spoke.
struct OmissionList {
    private(set) var omissions: [Omission] = []
    private var places: [String: Int] = [:]

    /// Adds a piece; empty ones tell nothing.
    mutating func add(_ rule: String, _ value: String, _ text: some StringProtocol) {
        if text.allSatisfy(\.isWhitespace) { return }
        if let place = places[rule] {
            omissions[place].text += "\n" + text
        } else {
            places[rule] = omissions.count
            omissions.append(Omission(rule: rule, value: value, text: String(text)))
        }
    }
}

/// Walks over the lines of a Markdown file.
private struct MarkdownWalk {
    private var lines: [String]
    private var index = 0
    private let names: MarkdownNames
    /// Lines of the paragraph, list or table that is open.
    private var pending: [String] = []
    private var fence: Fence?
    /// Whether a list is open, in which indented lines are no code.
    private var isInList = false
    /// Whether indented code was the last that was not blank, and how many blank lines follow it.
    private var isAfterCode = false
    private var codeGap = 0
    /// The line from which on nothing closes a comment, a script or a formula.
    private var unclosed: [String: Int] = [:]

    private(set) var title = ""
    private(set) var firstHeading: String?
    private(set) var output: [String] = []
    private(set) var left = OmissionList()

    private struct Fence {
        var mark: Character
        var count: Int
        var isQuoted: Bool
    }

    /// The furthest that front matter reaches, in lines.
    private static let longestFrontMatter = 400
    /// Longer paragraphs are cleaned line by line, longer lines stay as they are: they are data.
    private static let longestParagraph = 1 << 16

    init(_ text: String) {
        let plain = text.contains("\r") ? text.replacing("\r\n", with: "\n").replacing("\r", with: "\n") : text
        lines = plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        names = MarkdownNames(lines)
    }

    mutating func run() {
        takeFrontMatter()
        while index < lines.count {
            let line = lines[index]
            index += 1
            take(line)
        }
        flush()
    }

    // MARK: Lines

    private mutating func take(_ line: String) {
        let indent = line.prefix { $0 == " " || $0 == "\t" }
        let columns = indent.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
        let content = line.dropFirst(indent.count)
        if fence != nil { return takeCode(line, content) }
        if content.isEmpty {
            flush()
            codeGap = isAfterCode ? codeGap + 1 : 0
            return blank()
        }
        // Indented code: four columns after a blank line, outside a list.
        if columns >= 4, pending.isEmpty, !isInList {
            if codeGap > 1 { output += Array(repeating: "", count: codeGap - 1) }
            codeGap = 0
            isAfterCode = true
            return output.append(line)
        }
        isAfterCode = false
        if let open = Self.fence(content) {
            flush()
            fence = open
            return output.append(line)
        }
        if columns < 4 {
            if Self.isThematicBreak(content), !isUnderline(content) {
                flush()
                return blank()
            }
            if let marks = Self.headingMarks(content), columns == 0 || !isInList {
                flush()
                return takeHeading(content, marks)
            }
            if isUnderline(content), let only = pending.first {
                pending = []
                return takeHeading("\(content.first == "=" ? "#" : "##") \(only)"[...], content.first == "=" ? 1 : 2)
            }
            if content.hasPrefix("$$"), takeFormula(line, content) { return }
            if content.first == "<", takeScript(line, content) { return }
            if content.allSatisfy({ $0 == ":" }), content.count > 2, takeContainer(content) { return }
            if pending.isEmpty, takeDefinition(content) || takeImport(content) || takeContainer(content) { return }
        }
        if let joined = takeComment(line) {
            // What follows the comment may be anything.
            if !joined.allSatisfy(\.isWhitespace) { take(joined) }
            return
        }
        if columns == 0, pending.isEmpty { isInList = false }
        if Self.isItem(content) { isInList = true }
        pending.append(line)
    }

    private mutating func blank() {
        if output.last?.isEmpty == false { output.append("") }
    }

    private mutating func takeCode(_ line: String, _ content: Substring) {
        guard let open = fence else { return }
        var inside = content
        if open.isQuoted {
            // A quoted fence ends with its quote.
            guard inside.first == ">" else {
                fence = nil
                return take(line)
            }
            inside = Self.unquoted(inside)
        }
        output.append(line)
        let marks = inside.prefix { $0 == open.mark }.count
        if marks >= open.count, inside.dropFirst(marks).allSatisfy(\.isWhitespace) { fence = nil }
    }

    private static func unquoted(_ content: Substring) -> Substring {
        content.drop { $0 == ">" || $0 == " " || $0 == "\t" }
    }

    private static func fence(_ content: Substring) -> Fence? {
        let isQuoted = content.first == ">"
        var inside = isQuoted ? unquoted(content) : content
        if !isQuoted, isItem(inside) {  // `- ```sh` opens a fence within an item
            inside = inside.drop { $0 != " " }.drop { $0 == " " }
        }
        guard let mark = inside.first, mark == "`" || mark == "~" else { return nil }
        let count = inside.prefix { $0 == mark }.count
        guard count >= 3, mark == "~" || !inside.dropFirst(count).contains("`") else { return nil }
        return Fence(mark: mark, count: count, isQuoted: isQuoted)
    }

    private static func isThematicBreak(_ content: Substring) -> Bool {
        guard let mark = content.first, "-*_".contains(mark) else { return false }
        return content.count { $0 == mark } >= 3 && content.allSatisfy { $0 == mark || $0 == " " || $0 == "\t" }
    }

    /// Whether the line makes the one-line paragraph before it a heading.
    private func isUnderline(_ content: Substring) -> Bool {
        guard pending.count == 1, let mark = content.first, mark == "=" || mark == "-", content.count >= 2 else {
            return false
        }
        let line = content.trimmingCharacters(in: .whitespaces)
        guard line.allSatisfy({ $0 == mark }) else { return false }
        let before = pending[0].drop { $0 == " " }
        return !Self.isItem(before) && before.first != ">" && before.first != "|" && before.first != "<"
    }

    private static func headingMarks(_ content: Substring) -> Int? {
        let marks = content.prefix { $0 == "#" }.count
        guard (1...6).contains(marks) else { return nil }
        guard let next = content.dropFirst(marks).first else { return marks }
        return next == " " || next == "\t" ? marks : nil
    }

    static func isItem(_ content: Substring) -> Bool {
        guard let first = content.first else { return false }
        if "-*+".contains(first) { return content.dropFirst().first.map { $0 == " " || $0 == "\t" } ?? true }
        let digits = content.prefix { $0.isASCII && $0.isNumber }.count
        guard (1...9).contains(digits), let mark = content.dropFirst(digits).first else { return false }
        return (mark == "." || mark == ")") && (content.dropFirst(digits + 1).first.map { $0 == " " } ?? true)
    }

    private mutating func takeHeading(_ content: Substring, _ marks: Int) {
        isInList = false
        var rest = content.dropFirst(marks).trimmingCharacters(in: .whitespaces)
        // Closing marks stand after a blank: `C#` ends with none.
        let closing = rest.reversed().prefix { $0 == "#" }.count
        if closing > 0 {
            let before = rest.dropLast(closing)
            if before.isEmpty || before.last == " " || before.last == "\t" {
                rest = before.trimmingCharacters(in: .whitespaces)
            }
        }
        if let anchor = Self.anchor(rest) {
            left.add("heading-anchor", "the names of headings", rest[anchor].dropFirst().dropLast())
            rest = rest[..<anchor.lowerBound].trimmingCharacters(in: .whitespaces)
        }
        let text = inline(rest).trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty { return blank() }
        if firstHeading == nil, marks == 1 { firstHeading = text }
        output.append(String(repeating: "#", count: marks) + " " + text)
    }

    /// `{#name}`, `{#name .class}` at a heading's end; `{id}` is text.
    private static func anchor(_ text: String) -> Range<String.Index>? {
        guard text.last == "}", let open = text.lastIndex(of: "{") else { return nil }
        let inside = text[text.index(after: open)...].dropLast()
        guard let first = inside.first, first == "#" || first == "." || inside.hasPrefix(":#"), inside.count > 1,
            !inside.contains(where: { "{}<>`".contains($0) })
        else { return nil }
        return open..<text.endIndex
    }

    // MARK: What is no paragraph

    /// A YAML or TOML head: its title is the document's, the rest is left out.
    private mutating func takeFrontMatter() {
        guard let first = lines.first?.trimmingCharacters(in: .whitespaces), first == "---" || first == "+++" else {
            return
        }
        let end = lines.indices.dropFirst().prefix(Self.longestFrontMatter).first {
            lines[$0].trimmingCharacters(in: .whitespaces) == first
        }
        guard let end, end > 1, Self.isFrontMatter(lines[1..<end], first == "---" ? ":" : "=") else { return }
        var rest: [String] = []
        for line in lines[1..<end] {
            if title.isEmpty, let mark = line.firstIndex(where: { $0 == ":" || $0 == "=" }),
                line[..<mark].trimmingCharacters(in: .whitespaces) == "title", !line.hasPrefix(" ")
            {
                title = line[line.index(after: mark)...].trimmingCharacters(in: .whitespaces)
                for quote in ["\"", "'"] where title.count >= 2 && title.hasPrefix(quote) && title.hasSuffix(quote) {
                    title = String(title.dropFirst().dropLast())
                }
            } else {
                rest.append(line)
            }
        }
        left.add("front-matter", "what the file's head says beside its title", rest.joined(separator: "\n"))
        index = end + 1
    }

    /// Front matter begins at once with a key; a rule with text below it does not.
    private static func isFrontMatter(_ lines: ArraySlice<String>, _ mark: Character) -> Bool {
        guard let first = lines.first(where: { !$0.hasPrefix("#") }), let place = first.firstIndex(of: mark) else {
            return false
        }
        let key = first[..<place].trimmingCharacters(in: .whitespaces)
        return !key.isEmpty && key.allSatisfy { $0.isLetter || $0.isNumber || "_-.\"'".contains($0) }
            && (mark == "=" || first.index(after: place) == first.endIndex || first[first.index(after: place)] == " ")
    }

    /// A formula between lines of `$$` stays as it is.
    private mutating func takeFormula(_ line: String, _ content: Substring) -> Bool {
        if content.dropFirst(2).contains("$$") { return false }
        guard let end = find("$$", from: index) else { return false }
        flush()
        output.append(line)
        output += lines[index...end]
        index = end + 1
        return true
    }

    /// Scripts and styles are no text.
    private mutating func takeScript(_ line: String, _ content: Substring) -> Bool {
        let lower = content.prefix(8).lowercased()
        guard let name = ["script", "style"].first(where: { lower.hasPrefix("<" + $0) }),
            let next = content.dropFirst(name.count + 1).first, next == ">" || next.isWhitespace
        else { return false }
        var end = index - 1
        if !line.contains("</\(name)") {
            guard let found = find("</\(name)", from: index) else { return false }
            end = found
        }
        flush()
        left.add("script", "scripts and styles", lines[(index - 1)...end].joined(separator: "\n"))
        index = end + 1
        return true
    }

    /// A comment that goes over lines; gives what stands before and after it, nil where none begins here.
    private mutating func takeComment(_ line: String) -> String? {
        for (open, close) in [("<!--", "-->"), ("{/*", "*/}")] where line.contains(open) {
            guard let start = MarkdownInline.lastOutsideCode(open, in: line) else { continue }
            if line[start...].contains(close) { continue }
            guard let end = find(close, from: index), let mark = lines[end].range(of: close) else { continue }
            let inside =
                [line[start...].dropFirst(open.count)] + lines[index..<end].map { $0[...] }
                + [lines[end][..<mark.lowerBound]]
            left.add("comment", "comments", inside.joined(separator: "\n"))
            index = end + 1
            let before = line[..<start], after = lines[end][mark.upperBound...]
            return before.allSatisfy(\.isWhitespace) ? String(after) : before + " " + after
        }
        return nil
    }

    /// The next line that holds a mark. What is not found is not looked for again, so that time stays linear.
    private mutating func find(_ mark: String, from start: Int) -> Int? {
        if let none = unclosed[mark], start >= none { return nil }
        let found = lines[start...].firstIndex { $0.contains(mark) }
        if found == nil { unclosed[mark] = start }
        return found
    }

    /// `[name]: address "title"`; footnotes and notices in brackets are text.
    private mutating func takeDefinition(_ content: Substring) -> Bool {
        guard MarkdownNames.definition(content) != nil else { return false }
        left.add("link-target", "where links lead", content)
        return true
    }

    /// A module's import, as MDX has them.
    private mutating func takeImport(_ content: Substring) -> Bool {
        guard content.hasPrefix("import "), content.contains(" from ") else { return false }
        let end = content.trimmingCharacters(in: CharacterSet(charactersIn: "; \t"))
        guard end.hasSuffix("'") || end.hasSuffix("\"") else { return false }
        left.add("import", "imports of modules", content)
        return true
    }

    /// `::: tip Title` opens a box and `:::` closes it; the title stays.
    private mutating func takeContainer(_ content: Substring) -> Bool {
        guard content.hasPrefix(":::") else { return false }
        let rest = content.drop { $0 == ":" }.trimmingCharacters(in: .whitespaces)
        if rest.isEmpty { flush() }
        var kind = rest.prefix { !$0.isWhitespace }
        // What is no name of a kind is a title.
        if !kind.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "{" || $0 == "}") }) {
            kind = kind.prefix(0)
        }
        left.add("container", "marks of boxes", kind)
        let title = inline(String(rest.dropFirst(kind.count))).trimmingCharacters(in: .whitespaces)
        if !title.isEmpty { output.append("**\(title)**") }
        blank()
        return true
    }

    // MARK: Paragraphs

    private mutating func inline(_ text: String) -> String {
        if text.utf8.count > Self.longestParagraph { return text }
        return MarkdownInline.clean(text, names, &left)
    }

    private mutating func flush() {
        if pending.isEmpty { return }
        let raw = pending
        pending = []
        let ruler = raw.indices.dropFirst().first { Self.isRuler(raw[$0]) && raw[$0 - 1].contains("|") }
        let whole = raw.joined(separator: "\n")
        let cleaned: [String]
        if ruler == nil, whole.utf8.count <= Self.longestParagraph {
            cleaned = inline(whole).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        } else {
            cleaned = raw.map { inline($0) }
        }
        for (place, line) in cleaned.enumerated() {
            if line.allSatisfy(\.isWhitespace) || (place == ruler && Self.isRuler(line)) { continue }
            if let ruler, place >= ruler - 1, line.contains("|") {
                output.append(Self.row(line))
            } else {
                output.append(Self.item(line))
            }
        }
    }

    /// The line between a table's head and its rows.
    private static func isRuler(_ line: String) -> Bool {
        line.contains("-") && line.contains("|") && line.allSatisfy { "|-: \t".contains($0) }
    }

    /// A table's row without its outer bars; a bar that is escaped is a cell's.
    private static func row(_ line: String) -> String {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        for character in line {
            if isEscaped {
                if character != "|" { cell.append("\\") }
                cell.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|" {
                cells.append(cell)
                cell = ""
            } else {
                cell.append(character)
            }
        }
        if isEscaped { cell.append("\\") }
        cells.append(cell)
        cells = cells.map { $0.trimmingCharacters(in: .whitespaces) }
        let trimmed = line.trimmingCharacters(in: .whitespaces)
        if trimmed.hasPrefix("|"), cells.first?.isEmpty == true { cells.removeFirst() }
        if trimmed.hasSuffix("|"), cells.count > 1, cells.last?.isEmpty == true { cells.removeLast() }
        return cells.joined(separator: " | ")
    }

    /// Every bullet is a `-`.
    private static func item(_ line: String) -> String {
        let indent = line.prefix { $0 == " " || $0 == "\t" }
        let rest = line.dropFirst(indent.count)
        return rest.hasPrefix("* ") || rest.hasPrefix("+ ") ? indent + "- " + rest.dropFirst(2) : line
    }
}
