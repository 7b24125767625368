// Markdown is nearly what we want already: front matter, comments, raw tags, images and link targets go, tables lose
// their rulers, headings their anchors. Code stays as it is. It works line by line, in linear time.

import Foundation

/// Reads Markdown, also with front matter and the tags of MDX.
public struct MarkdownReader: TextReader {
    public let format = "Markdown"
    public let endings = ["md", "markdown", "mdown", "mdx"]
    public let declaresEncoding = false

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        var lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var title = Self.takeFrontMatter(&lines)
        var output: [String] = []
        var fence: String?
        var isComment = false
        for line in lines {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            if let open = fence {
                output.append(line)
                if trimmed.hasPrefix(open) { fence = nil }
                continue
            }
            if let mark = ["```", "~~~"].first(where: { trimmed.hasPrefix($0) }) {
                fence = String(trimmed.prefix { $0 == mark.first })
                output.append(line)
                continue
            }
            let visible = Self.withoutComments(line, &isComment)
            guard let clean = Self.clean(visible, previous: &output) else { continue }
            if !clean.isEmpty || output.last?.isEmpty == false { output.append(clean) }
        }
        if title.isEmpty, let first = output.first(where: { $0.hasPrefix("# ") }) { title = String(first.dropFirst(2)) }
        var body = output.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        if !title.isEmpty, !body.isEmpty, !output.contains(where: { $0.hasPrefix("# ") }) {
            body = "# \(title)\n\n\(body)"
        }
        return ReadText(title: title, text: body)
    }

    /// Removes a YAML or TOML head and returns its title.
    private static func takeFrontMatter(_ lines: inout [String]) -> String {
        guard let first = lines.first, first == "---" || first == "+++" else { return "" }
        guard let end = lines.dropFirst().prefix(200).firstIndex(of: first) else { return "" }
        var title = ""
        for line in lines[1..<end] {
            guard let mark = line.firstIndex(where: { $0 == ":" || $0 == "=" }) else { continue }
            guard line[..<mark].trimmingCharacters(in: .whitespaces) == "title" else { continue }
            title = line[line.index(after: mark)...]
                .trimmingCharacters(in: CharacterSet(charactersIn: " \"'"))
        }
        lines.removeSubrange(0...end)
        return title
    }

    /// What of a line stands outside `<!-- -->`.
    private static func withoutComments(_ line: String, _ isComment: inout Bool) -> String {
        if !isComment, !line.contains("<!--") { return line }
        var rest = Substring(line)
        var visible = ""
        while true {
            guard let mark = rest.range(of: isComment ? "-->" : "<!--") else {
                if !isComment { visible += rest }
                return visible
            }
            if !isComment { visible += rest[..<mark.lowerBound] }
            isComment.toggle()
            rest = rest[mark.upperBound...]
        }
    }

    /// A cleaned line; nil where nothing of it is text. An underline turns the line before it into a heading.
    private static func clean(_ line: String, previous output: inout [String]) -> String? {
        let trimmed = line.trimmingCharacters(in: .whitespaces)
        if trimmed.isEmpty { return "" }
        if let last = output.last, !last.isEmpty, !last.hasPrefix("#"), !last.hasPrefix("- "), trimmed.count >= 2 {
            if trimmed.allSatisfy({ $0 == "=" }) { output[output.count - 1] = "# " + last; return nil }
            if trimmed.allSatisfy({ $0 == "-" }) { output[output.count - 1] = "## " + last; return nil }
        }
        if trimmed.allSatisfy({ "|-: ".contains($0) }), trimmed.contains("-") {
            return trimmed.contains("|") ? nil : ""  // a table's ruler, a thematic break
        }
        if isLinkDefinition(trimmed) { return nil }
        var text = Inline.clean(line)
        if text.allSatisfy(\.isWhitespace) { return nil }
        if text.hasPrefix("#") { return heading(text) }
        if trimmed.hasPrefix("|"), trimmed.hasSuffix("|"), trimmed.count > 1 {
            let row = text.trimmingCharacters(in: .whitespaces).dropFirst().dropLast()
            return row.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " | ")
        }
        let indent = text.prefix { $0 == " " }
        let rest = text.dropFirst(indent.count)
        if rest.hasPrefix("* ") || rest.hasPrefix("+ ") { text = indent + "- " + rest.dropFirst(2) }
        return text
    }

    private static func heading(_ text: String) -> String {
        let marks = text.prefix { $0 == "#" }
        var rest = text.dropFirst(marks.count).trimmingCharacters(in: .whitespaces)
        guard marks.count <= 6, text.dropFirst(marks.count).first?.isWhitespace ?? false else { return text }
        if rest.hasSuffix("}"), let open = rest.lastIndex(of: "{") { rest = String(rest[..<open]) }
        return "\(marks) " + rest.trimmingCharacters(in: CharacterSet(charactersIn: "# "))
    }

    private static func isLinkDefinition(_ line: String) -> Bool {
        guard line.hasPrefix("["), let close = line.firstIndex(of: "]") else { return false }
        return line[line.index(after: close)...].hasPrefix(": ")
    }
}

/// Links, images and tags inside a line.
private enum Inline {
    /// Longer lines are data, not prose; they stay as they are.
    static let longestLine = 1 << 16
    /// A link's target, or a tag, is no longer than this.
    static let longestTarget = 2_048

    static func clean(_ line: String) -> String {
        if line.utf8.count > longestLine || !line.contains(where: { "[<".contains($0) }) { return line }
        return String(withoutLinks(withoutTags(Array(line))))
    }

    /// `[text](target)` becomes `text`, `![alternative](image)` goes.
    private static func withoutLinks(_ line: [Character]) -> [Character] {
        var output: [Character] = []
        var opened: [(place: Int, isImage: Bool)] = []
        var index = 0
        while index < line.count {
            let character = line[index]
            if character == "`", let end = line[(index + 1)...].firstIndex(of: "`") {
                output += line[index...end]
                index = end + 1
                continue
            }
            if character == "[" {
                let isImage = output.last == "!"
                opened.append((output.count, isImage))
                output.append(character)
            } else if character == "]", let open = opened.popLast(), index + 1 < line.count,
                let end = targetEnd(line, index + 1)
            {
                if open.isImage {
                    output.removeSubrange((open.place - 1)...)
                } else {
                    output.remove(at: open.place)
                }
                index = end
            } else {
                output.append(character)
            }
            index += 1
        }
        return output
    }

    /// The place of the bracket that closes a link's target; nil where no target follows.
    private static func targetEnd(_ line: [Character], _ start: Int) -> Int? {
        let (open, close): (Character, Character) = line[start] == "(" ? ("(", ")") : ("[", "]")
        guard line[start] == open else { return nil }
        var depth = 0
        for index in start..<min(line.count, start + longestTarget) {
            if line[index] == open { depth += 1 }
            if line[index] == close { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// `<b>`, `</Intro>`, `<br/>` go; `<https://…>` keeps its address; `a < b` stays.
    private static func withoutTags(_ line: [Character]) -> [Character] {
        var output: [Character] = []
        var index = 0
        var isCode = false
        while index < line.count {
            if line[index] == "`" { isCode.toggle() }
            if !isCode, line[index] == "<", index + 1 < line.count, line[index + 1].isLetter || line[index + 1] == "/",
                let end = line[index...].prefix(longestTarget).firstIndex(of: ">")
            {
                let inside = String(line[(index + 1)..<end])
                if inside.hasPrefix("http") { output += Array(inside) }
                index = end + 1
                continue
            }
            output.append(line[index])
            index += 1
        }
        return output
    }
}
