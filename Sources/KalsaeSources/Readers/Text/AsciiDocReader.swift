// AsciiDoc as Markdown-shaped text: headings, listings, tables and lists by their lines; settings and comments become
// rows.

import Foundation

/// Reads AsciiDoc.
public struct AsciiDocReader: TextReader {
    public let format = "AsciiDoc"
    public let endings = ["adoc", "asciidoc"]
    public let declaresEncoding = false

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        var writer = AsciiDocWriter(text)
        return writer.run()
    }
}

/// Goes through a document line by line.
struct AsciiDocWriter {
    private let lines: [Substring]
    private var blocks: [MarkdownBlock] = []
    private var omissions: [Omission] = []
    private var paragraph: [String] = []
    private var language = ""
    private var comments: [String] = []

    private static let fences: Set<Substring> = ["----", "....", "```", "++++"]
    /// Marks around examples, notes, quotations: what is within is text.
    private static let frames: Set<Substring> = ["====", "****", "____", "--"]

    init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    }

    mutating func run() -> ReadText {
        var index = 0
        while index < lines.count { index = step(index) }
        close()
        leave("comment", comments.joined(separator: "\n"))
        let found = HTMLReader.levelled(blocks)
        let title = found.first { $0.level > 0 }?.text ?? ""
        return ReadText(title: title, text: found.map(\.markdown).joined(separator: "\n\n"), omissions: omissions)
    }

    private mutating func step(_ index: Int) -> Int {
        var line = lines[index]
        while line.last?.isWhitespace ?? false { line.removeLast() }
        if line.isEmpty {
            close()
            return index + 1
        }
        if line.hasPrefix("////") { return block(index, line) { writer, body in writer.leave("comment", body) } }
        if line.hasPrefix("//"), !line.hasPrefix("///") {
            comments.append(String(line.dropFirst(2)).trimmingCharacters(in: .whitespaces))
            return index + 1
        }
        if isFence(line) {
            return block(index, line) { writer, body in
                writer.close()
                let language = writer.language
                writer.language = ""
                if !body.isEmpty { writer.blocks.append(MarkdownBlock(text: Fence.block(body, language: language))) }
            }
        }
        if Self.frames.contains(line.prefix(4)), line.allSatisfy({ $0 == line.first }), line.count >= 4 || line == "--"
        {
            close()
            return index + 1
        }
        if line.hasPrefix("|===") || line.hasPrefix(",===") || line.hasPrefix("!===") {
            return block(index, line) { writer, body in writer.table(body) }
        }
        if line.hasPrefix("="), let heading = Self.heading(line) {
            close()
            blocks.append(heading)
            return index + 1
        }
        if line.hasPrefix("["), line.hasSuffix("]") {
            attributes(line)
            return index + 1
        }
        if line.hasPrefix(":"), let end = line.dropFirst().firstIndex(of: ":"), !line[..<end].contains(" "),
            paragraph.isEmpty
        {
            leave("setting", String(line))
            return index + 1
        }
        if line.hasPrefix("include::") || line.hasPrefix("image::") || line.hasPrefix("ifdef::")
            || line.hasPrefix("ifndef::")
            || line.hasPrefix("endif::") || line.hasPrefix("toc::")
        {
            close()
            leave("directive", String(line))
            return index + 1
        }
        if line == "+" { return index + 1 }
        if line.hasPrefix("."), paragraph.isEmpty,
            line.dropFirst().first.map({ $0 != "." && !$0.isWhitespace }) ?? false
        {
            blocks.append(MarkdownBlock(text: Self.inline(String(line.dropFirst()))))
            return index + 1
        }
        paragraph.append(Self.item(line))
        return index + 1
    }

    private func isFence(_ line: Substring) -> Bool {
        Self.fences.contains(line) || (line.hasPrefix("```") && !line.dropFirst(3).contains("`"))
            || (line.count > 4 && (line.allSatisfy { $0 == "-" } || line.allSatisfy { $0 == "." }))
    }

    /// A block between two lines of one mark.
    private mutating func block(_ index: Int, _ mark: Substring, _ take: (inout AsciiDocWriter, String) -> Void) -> Int
    {
        let closing = mark.hasPrefix("```") ? "```" : mark
        if mark.hasPrefix("```"), mark.count > 3 { language = mark.dropFirst(3).trimmingCharacters(in: .whitespaces) }
        var end = index + 1
        while end < lines.count, lines[end].trimmingCharacters(in: .whitespaces) != closing { end += 1 }
        take(&self, lines[(index + 1)..<end].joined(separator: "\n"))
        return min(lines.count, end) + 1
    }

    private mutating func close() {
        if !paragraph.isEmpty { blocks.append(MarkdownBlock(text: Self.inline(paragraph.joined(separator: "\n")))) }
        paragraph = []
    }

    private mutating func leave(_ rule: String, _ text: String) {
        if text.contains(where: \.isLetter) { omissions.append(Omission(rule: rule, text: text)) }
    }

    /// `[source,java]`; other settings of the next block become rows.
    private mutating func attributes(_ line: Substring) {
        let content = line.dropFirst().dropLast()
        let parts = content.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        if parts.count > 1, parts[0] == "source" || parts[0].hasPrefix("source%") {
            language = parts[1]
        } else if content.contains(where: { $0.isLetter }) {
            leave("setting", String(line))
        }
    }

    private static func heading(_ line: Substring) -> MarkdownBlock? {
        let level = line.prefix { $0 == "=" }.count
        let rest = line.dropFirst(level)
        guard level <= 6, rest.first == " " else { return nil }
        return MarkdownBlock(text: inline(rest.trimmingCharacters(in: .whitespaces)), level: level)
    }

    /// `** deeper` and `.. second` as Markdown's lists.
    private static func item(_ line: Substring) -> String {
        let bare = line.drop { $0 == " " }
        guard let first = bare.first, first == "*" || first == "." else { return String(line) }
        let depth = bare.prefix { $0 == first }.count
        let rest = bare.dropFirst(depth)
        guard depth <= 5, rest.first == " " else { return String(line) }
        return String(repeating: "  ", count: depth - 1) + (first == "*" ? "-" : "1.") + rest
    }

    /// Rows of a table: a line with several bars is a row; cells on lines of their own fill the row of the first.
    private mutating func table(_ body: String) {
        close()
        var rows: [[String]] = []
        var width = 0
        for line in body.split(separator: "\n") {
            guard line.contains("|") else {
                if let last = rows.indices.last, let cell = rows[last].indices.last {
                    rows[last][cell] += " " + line.trimmingCharacters(in: .whitespaces)
                } else {
                    rows.append([line.trimmingCharacters(in: .whitespaces)])
                }
                continue
            }
            let parts = line.split(separator: "|", omittingEmptySubsequences: false)
            // What stands before the first bar is a cell's format, or goes on in the cell before.
            let cells = parts.dropFirst().map { Self.inline($0.trimmingCharacters(in: .whitespaces)) }
            let before = parts[0].trimmingCharacters(in: .whitespaces)
            if before.contains(where: \.isLetter), before.count > 3, let last = rows.indices.last,
                let cell = rows[last].indices.last
            {
                rows[last][cell] += " " + before
            }
            if width == 0 { width = cells.count }
            if cells.count < width, let last = rows.last, last.count < width || cells.count == 1,
                last.count + cells.count <= width
            {
                rows[rows.count - 1] += cells
            } else {
                rows.append(cells)
            }
        }
        let text = rows.map { $0.joined(separator: " | ") }.joined(separator: "\n")
        if !text.allSatisfy(\.isWhitespace) { blocks.append(MarkdownBlock(text: text)) }
    }

    /// Links and references by the words that are read.
    static func inline(_ text: String) -> String {
        guard text.contains("[") || text.contains("<<") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(where: { $0 == "[" || $0 == "<" }) {
            let before = rest[..<mark]
            if rest[mark] == "<" {
                guard rest[mark...].hasPrefix("<<"), let end = rest[mark...].prefix(500).range(of: ">>") else {
                    result += before + "<"
                    rest = rest[rest.index(after: mark)...]
                    continue
                }
                let content = rest[rest.index(mark, offsetBy: 2)..<end.lowerBound]
                result +=
                    before
                    + (content.firstIndex(of: ",").map {
                        content[content.index(after: $0)...].trimmingCharacters(in: .whitespaces)
                    } ?? String(content))
                rest = rest[end.upperBound...]
                continue
            }
            let address = before.reversed().prefix { !$0.isWhitespace }
            let word = String(address.reversed())
            let isLink = ["http://", "https://", "link:", "xref:", "mailto:"].contains { word.contains($0) }
            guard isLink, let end = rest[mark...].prefix(1_000).firstIndex(of: "]") else {
                result += before + "["
                rest = rest[rest.index(after: mark)...]
                continue
            }
            let label = rest[rest.index(after: mark)..<end]
            let start =
                ["link:", "xref:", "mailto:", "http"].compactMap { word.range(of: $0)?.lowerBound }.min()
                ?? word.startIndex
            result += before.dropLast(word.count) + word[..<start] + (label.isEmpty ? word[start...] : label)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
