// reStructuredText (docutils) as Markdown-shaped text: headings by their underlines, directives by what they hold,
// roles and links by the words that are read. Comments and settings of the document become rows.

import Foundation

/// Reads reStructuredText.
public struct RSTReader: TextReader {
    public let format = "reStructuredText"
    public let endings = ["rst", "rest"]
    public let declaresEncoding = false

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        var writer = RSTWriter(text)
        return writer.run()
    }
}

/// Goes through a document line by line.
struct RSTWriter {
    private let lines: [String]
    private var blocks: [MarkdownBlock] = []
    private var omissions: [Omission] = []
    private var styles: [String] = []
    private var depth = 0

    /// Directives within directives; deeper ones are text as they stand.
    private static let deepest = 30
    private static let marks = Set("=-`:.'\"~^_*+#<>")
    private static let code: Set<String> = [
        "code-block", "code", "sourcecode", "parsed-literal", "highlight", "doctest", "prompt",
    ]
    /// Directives that hold no text of the document.
    private static let left: Set<String> = [
        "toctree", "contents", "index", "raw", "include", "literalinclude", "image", "highlight", "default-role",
        "role",
        "sectnum", "header", "footer", "meta", "automodule", "autoclass", "autofunction", "target-notes", "only",
        "currentmodule", "module", "tabularcolumns", "graphviz", "digraph",
    ]

    init(_ text: String) {
        let raw = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        lines = raw.map { (line: Substring) -> String in String(line).replacing("\t", with: "        ") }
    }

    mutating func run() -> ReadText {
        read(0..<lines.count, dedent: 0)
        let found = HTMLReader.levelled(blocks)
        let title = found.first { $0.level > 0 }?.text ?? ""
        return ReadText(title: title, text: found.map(\.markdown).joined(separator: "\n\n"), omissions: omissions)
    }

    private func line(_ index: Int, _ dedent: Int) -> Substring {
        let line = lines[index]
        let space = min(dedent, line.utf8.prefix { $0 == 0x20 }.count)
        return line.dropFirst(space)
    }

    private static func indent(_ line: some StringProtocol) -> Int { line.utf8.prefix { $0 == 0x20 }.count }
    private static func isBlank(_ line: some StringProtocol) -> Bool { line.allSatisfy(\.isWhitespace) }

    private mutating func read(_ range: Range<Int>, dedent: Int) {
        var index = range.lowerBound
        while index < range.upperBound {
            let line = line(index, dedent)
            if Self.isBlank(line) {
                index += 1
            } else if let next = heading(index, range, dedent) {
                index = next
            } else if line.hasPrefix(".. ") || line == ".." {
                index = explicit(index, range, dedent)
            } else if line.hasPrefix("+-") || line.hasPrefix("+=") {
                index = grid(index, range, dedent)
            } else {
                index = paragraph(index, range, dedent)
            }
        }
    }

    // MARK: Headings

    private static func isAdornment(_ line: Substring) -> Bool {
        let bare = trimmed(line)
        guard let first = bare.first, marks.contains(first), bare.count >= 3 else { return false }
        return bare.allSatisfy { $0 == first } && line.first == first
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line
        while line.last?.isWhitespace ?? false { line.removeLast() }
        return line
    }

    private mutating func heading(_ index: Int, _ range: Range<Int>, _ dedent: Int) -> Int? {
        guard dedent == 0, index + 1 < range.upperBound else { return nil }
        let first = line(index, dedent), second = line(index + 1, dedent)
        var title: Substring
        var style: String
        var next = index + 2
        if Self.isAdornment(first), index + 2 < range.upperBound, !Self.isBlank(second),
            Self.trimmed(line(index + 2, dedent)) == Self.trimmed(first)
        {
            title = second
            style = "over" + String(first.prefix(1))
            next = index + 3
        } else if Self.isAdornment(second), Self.indent(first) == 0, !Self.isAdornment(first),
            second.count >= min(4, first.count)
        {
            title = first
            style = String(second.prefix(1))
        } else if Self.isAdornment(first) {
            // A line between paragraphs, or the edge of a simple table.
            guard Self.trimmed(first).count == first.count, !first.contains(" "), Self.isBlank(second) else {
                return nil
            }
            return index + 1
        } else {
            return nil
        }
        let level = styles.firstIndex(of: style) ?? styles.count
        if level == styles.count { styles.append(style) }
        blocks.append(
            MarkdownBlock(text: MarkdownBlock.collapse(RSTInline.undo(String(title))), level: min(6, level + 1)))
        return next
    }

    // MARK: Blocks

    /// The lines that belong to what begins at `index`: blank ones, and those that are indented deeper.
    private func extent(_ index: Int, _ range: Range<Int>, _ dedent: Int) -> Range<Int> {
        var end = index + 1
        var last = index + 1
        while end < range.upperBound {
            let line = line(end, dedent)
            if !Self.isBlank(line) {
                if Self.indent(line) == 0 { break }
                last = end + 1
            }
            end += 1
        }
        return (index + 1)..<last
    }

    /// Lines without the white space that all of them begin with.
    private func body(_ range: Range<Int>) -> (text: String, indent: Int) {
        let filled = range.filter { !Self.isBlank(lines[$0]) }
        let indent = filled.map { Self.indent(lines[$0]) }.min() ?? 0
        let text = range.map { String(line($0, indent)) }.joined(separator: "\n")
        return (text.trimmingCharacters(in: .newlines), indent)
    }

    /// `.. name:: argument`, `.. [1] note`, `.. _target: address`, `.. |name| replace:: text`, `.. comment`
    private mutating func explicit(_ index: Int, _ range: Range<Int>, _ dedent: Int) -> Int {
        let head = line(index, dedent).dropFirst(2).trimmingCharacters(in: .whitespaces)
        let inner = extent(index, range, dedent)
        let whole = head + (inner.isEmpty ? "" : "\n" + body(inner).text)
        if head.hasPrefix("["), let close = head.firstIndex(of: "]") {
            let label = head[...close]
            let rest = head[head.index(after: close)...].trimmingCharacters(in: .whitespaces)
            let more = inner.isEmpty ? "" : " " + body(inner).text
            blocks.append(MarkdownBlock(text: label + " " + MarkdownBlock.collapse(RSTInline.undo(rest + more))))
        } else if head.hasPrefix("_") || head.hasPrefix("|") {
            leave("rst-target", whole)
        } else if let colons = head.range(of: "::"), !head[..<colons.lowerBound].contains(" ") {
            let argument = head[colons.upperBound...].trimmingCharacters(in: .whitespaces)
            directive(head[..<colons.lowerBound].lowercased(), argument, inner)
        } else {
            leave("comment", whole)
        }
        return max(inner.upperBound, index + 1)
    }

    private mutating func leave(_ rule: String, _ text: String) {
        if text.contains(where: \.isLetter) { omissions.append(Omission(rule: rule, text: text)) }
    }

    private mutating func directive(_ name: String, _ argument: String, _ range: Range<Int>) {
        var range = range
        var options: [String] = []
        while let first = range.first, Self.isOption(lines[first]) {
            options.append(lines[first].trimmingCharacters(in: .whitespaces))
            range = (first + 1)..<range.upperBound
        }
        if Self.code.contains(name), !range.isEmpty {
            let text = body(range).text
            if !text.isEmpty {
                blocks.append(MarkdownBlock(text: Fence.block(text, language: argument.contains(" ") ? "" : argument)))
            }
            leave("directive", options.joined(separator: "\n"))
            return
        }
        if Self.left.contains(name) {
            leave("directive", ([name + ":: " + argument] + options + [body(range).text]).joined(separator: "\n"))
            return
        }
        leave("directive", options.joined(separator: "\n"))
        if !argument.isEmpty, name != "figure" { blocks.append(MarkdownBlock(text: RSTInline.undo(argument))) }
        if name == "figure" { leave("directive", "figure:: " + argument) }
        if name == "math" || name == "csv-table" || depth >= Self.deepest {
            let text = body(range).text
            if !text.isEmpty { blocks.append(MarkdownBlock(text: text)) }
        } else {
            depth += 1
            read(range, dedent: body(range).indent)
            depth -= 1
        }
    }

    /// `:name: value` below a directive.
    private static func isOption(_ line: String) -> Bool {
        let text = line.drop { $0 == " " }
        guard text.hasPrefix(":"), let end = text.dropFirst().firstIndex(of: ":") else { return false }
        return end > text.index(after: text.startIndex) && !text[..<end].contains(" ") && !text[..<end].contains("`")
    }

    /// A table drawn with `+---+`: each row's lines joined cell by cell.
    private mutating func grid(_ index: Int, _ range: Range<Int>, _ dedent: Int) -> Int {
        var rows: [String] = []
        var cells: [String] = []
        var end = index
        while end < range.upperBound {
            let line = line(end, dedent)
            if line.hasPrefix("+") {
                if cells.contains(where: { !$0.isEmpty }) {
                    rows.append(cells.map { RSTInline.undo($0) }.joined(separator: " | "))
                }
                cells = []
            } else if line.hasPrefix("|") {
                let parts = Self.trimmed(line).dropFirst().split(separator: "|", omittingEmptySubsequences: false)
                let own = parts.dropLast(parts.last?.isEmpty ?? false ? 1 : 0).map {
                    MarkdownBlock.collapse(String($0))
                }
                for (place, text) in own.enumerated() where !text.isEmpty || place >= cells.count {
                    if place < cells.count {
                        cells[place] += (cells[place].isEmpty ? "" : " ") + text
                    } else {
                        cells.append(text)
                    }
                }
            } else {
                break
            }
            end += 1
        }
        if cells.contains(where: { !$0.isEmpty }) { rows.append(cells.joined(separator: " | ")) }
        if !rows.isEmpty { blocks.append(MarkdownBlock(text: rows.joined(separator: "\n"))) }
        return max(end, index + 1)
    }

    private mutating func paragraph(_ index: Int, _ range: Range<Int>, _ dedent: Int) -> Int {
        var end = index
        var own: [Substring] = []
        while end < range.upperBound {
            let line = line(end, dedent)
            if Self.isBlank(line) { break }
            own.append(line)
            end += 1
        }
        guard let last = own.last else { return index + 1 }
        let isLiteral = Self.trimmed(last).hasSuffix("::") && Self.indent(last) == 0
        var text = own.joined(separator: "\n")
        if isLiteral {
            // "::" alone says that code follows; behind words it stands for a colon.
            while text.last?.isWhitespace ?? false { text.removeLast() }
            text.removeLast(text.trimmingCharacters(in: .whitespaces) == "::" ? 2 : 1)
        }
        if own.allSatisfy({ $0.hasPrefix("| ") || $0 == "|" }) {
            text = own.map { $0.dropFirst(min(2, $0.count)) }.joined(separator: "\n")
        }
        text = RSTInline.undo(text)
        if !Self.isBlank(text) {
            blocks.append(MarkdownBlock(text: Self.isBlank(text) ? "" : text.trimmingCharacters(in: .newlines)))
        }
        guard isLiteral, end < range.upperBound else { return end }
        let code = extent(end, range, dedent)
        let whole = end..<max(end, code.upperBound)
        let found = body(whole)
        if !found.text.isEmpty { blocks.append(MarkdownBlock(text: Fence.block(found.text))) }
        return max(whole.upperBound, end)
    }
}

/// Marks within lines.
enum RSTInline {
    /// Undoes literals, roles and links; emphasis is Markdown's already.
    static func undo(_ text: String) -> String {
        guard text.contains("`") || text.contains("\\") else { return text }
        var result = ""
        var rest = text[...]
        while let tick = rest.firstIndex(where: { $0 == "`" || $0 == "\\" }) {
            var before = rest[..<tick]
            rest = rest[tick...]
            if rest.first == "\\" {
                result += before
                rest = rest.dropFirst()
                // An escaped space joins two words.
                if let next = rest.first {
                    if !" `*_|".contains(next) { result += "\\" }
                    if next != " " { result.append(next) }
                    rest = rest.dropFirst()
                }
                continue
            }
            if rest.hasPrefix("``") {
                result += before
                let content = rest.dropFirst(2)
                guard let end = content.range(of: "``") else {
                    result += "``"
                    rest = content
                    continue
                }
                result += "`" + content[..<end.lowerBound] + "`"
                rest = content[end.upperBound...]
                continue
            }
            let content = rest.dropFirst()
            guard let end = content.prefix(2_000).firstIndex(of: "`") else {
                result += before + "`"
                rest = content
                continue
            }
            before = withoutRole(before)
            var inner = content[..<end]
            var after = content[content.index(after: end)...]
            // `text <address>`_ and :role:`text <target>`
            if inner.hasSuffix(">"), let mark = inner.lastIndex(of: "<"), mark > inner.startIndex {
                inner = inner[..<mark]
                while inner.last?.isWhitespace ?? false { inner.removeLast() }
            }
            if inner.hasPrefix("~") || inner.hasPrefix("!") { inner = inner.dropFirst() }
            while after.first == "_" { after = after.dropFirst() }
            result += before + inner
            rest = after
        }
        return result + rest
    }

    /// A role's name before its text: `:ref:`, `:py:func:`.
    private static func withoutRole(_ before: Substring) -> Substring {
        guard before.hasSuffix(":") else { return before }
        let word = before.reversed().prefix {
            $0 == ":" || $0.isASCII && ($0.isLetter || $0.isNumber || "-_+.".contains($0))
        }
        guard word.count > 2, word.last == ":" else { return before }
        return before.dropLast(word.count)
    }
}
