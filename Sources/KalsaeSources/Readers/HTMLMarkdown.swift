// From a page's main part to Markdown-shaped text: headings, paragraphs, lists, tables, code.
// Inline markup goes (a name in a <code> is a word like another); a paragraph that is bold as a whole stays a bold
// line, which is how books set the titles of their boxes. It does not decide what is content: HTMLMainText did.

/// Writes a tree as Markdown-shaped text.
struct HTMLMarkdown {
    /// A finished block.
    struct Block {
        var text: String
        /// 1...6 for headings, 0 for others.
        var level = 0
    }

    /// Cells longer than this mean that the table is layout, not data.
    static let longestCell = 1_500

    private(set) var blocks: [Block] = []
    private var line = ""
    private var boldDepth = 0
    private var lineIsBold = true
    /// Where the emphasised words end with which the line began: the label of a box's title.
    private var labelEnd: String.Index?

    /// The blocks of a part of a page.
    static func blocks(of node: HTMLNode) -> [Block] {
        var writer = HTMLMarkdown()
        writer.flow(node.children)
        return writer.blocks
    }

    private mutating func flow(_ nodes: [HTMLNode]) {
        for node in nodes { step(node) }
        flush()
    }

    private mutating func step(_ node: HTMLNode) {
        if node.isText {
            append(node.text)
        } else if node.tag == "br" {
            append("\n")
        } else if HTMLTags.blocks.contains(node.tag) {
            if !line.allSatisfy(\.isWhitespace), isBareLink(node) {
                append(" ")
                for child in node.children { step(child) }
            } else {
                flush()
                block(node)
            }
        } else if node.tag == "sup", node.links > 0, node.linkDensity == 1 {
            return  // a footnote's mark
        } else if node.tag == "sup", let first = node.collapsedText.first, first.isNumber, line.last?.isNumber ?? false
        {
            append("^" + node.collapsedText)  // 2^64 would read 264
        } else {
            let isBold = node.tag == "strong" || node.tag == "b"
            let isLabel = (node.tag == "em" || node.tag == "i") && boldDepth > 0 && line.allSatisfy(\.isWhitespace)
            if isBold { boldDepth += 1 }
            for child in node.children { step(child) }
            if isLabel { labelEnd = line.endIndex }
            if isBold { boldDepth -= 1 }
            if node.holdsBlock { flush() }
        }
    }

    /// A block that holds nothing but a link belongs to the sentence before it.
    private func isBareLink(_ node: HTMLNode) -> Bool {
        node.links == 1 && !node.holdsBlock && node.linkDensity > 0.9 && (node.tag == "div" || node.tag == "p")
    }

    private mutating func append(_ text: String) {
        if boldDepth == 0, !text.allSatisfy(\.isWhitespace) { lineIsBold = false }
        line += text
    }

    private mutating func flush() {
        var text = Self.collapse(line)
        if lineIsBold, let labelEnd {
            // "TIP Two wings" was set in two styles; a colon says the same.
            let label = Self.collapse(String(line[..<labelEnd])).trimmingCharacters(where: { ":!. ".contains($0) })
            let rest = Self.collapse(String(line[labelEnd...])).trimmingCharacters(where: { ":- ".contains($0) })
            if !label.isEmpty, !rest.isEmpty { text = "\(label): \(rest)" }
        }
        line = ""
        labelEnd = nil
        defer { lineIsBold = true }
        if text.isEmpty { return }
        blocks.append(Block(text: lineIsBold ? "**\(text)**" : text))
    }

    /// One space for any white space.
    static func collapse(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private mutating func block(_ node: HTMLNode) {
        if let level = HTMLTags.headingLevels[node.tag] {
            let text = HeadingText.withoutNumber(node.collapsedText.trimmingCharacters(where: { $0 == "¶" }))
            if !text.isEmpty { blocks.append(Block(text: text, level: level)) }
            return
        }
        switch node.tag {
        case "pre": code(node)
        case "ul", "ol", "menu", "dir": list(node)
        case "dl": definitions(node)
        case "table": table(node)
        case "figure": if node.holdsContent { flow(node.children) }
        case "blockquote":
            let quoted = Self.blocks(of: node).map(\.markdown).joined(separator: "\n\n")
            if !quoted.isEmpty { blocks.append(Block(text: quoted.prefixingLines(with: "> "))) }
        default:
            if node.marks.contains("figure"), !node.holdsContent { return }
            flow(node.children)
        }
    }

    private mutating func code(_ node: HTMLNode) {
        var text = ""
        Self.verbatim(node, into: &text)
        var lines = text.replacingLineEnds.split(separator: "\n", omittingEmptySubsequences: false)
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        if lines.isEmpty { return }
        let body = lines.joined(separator: "\n")
        let fence = body.contains("```") ? "~~~~" : "```"
        blocks.append(Block(text: "\(fence)\n\(body)\n\(fence)"))
    }

    private static func verbatim(_ node: HTMLNode, into text: inout String) {
        if node.isText { text += node.text }
        if node.tag == "br" { text += "\n" }
        for child in node.children { verbatim(child, into: &text) }
    }

    private mutating func list(_ node: HTMLNode) {
        let isOrdered = node.tag == "ol"
        var number = Int(node.attributes["start"] ?? "") ?? 1
        var items: [String] = []
        for child in node.children where !child.isText {
            let parts = child.tag == "li" ? Self.blocks(of: child) : Self.blocks(ofOne: child)
            guard let item = Self.item(parts, mark: isOrdered ? "\(number). " : "- ") else { continue }
            items.append(item)
            number &+= 1
        }
        append(items)
    }

    private mutating func definitions(_ node: HTMLNode) {
        var items: [String] = []
        var terms: [String] = []
        for child in Self.entries(node) {
            if child.tag == "dt" {
                terms.append(child.collapsedText)
                continue
            }
            var parts = Self.blocks(of: child)
            let term = terms.filter { !$0.isEmpty }.joined(separator: ", ")
            terms = []
            if !term.isEmpty {
                if let first = parts.first, first.level == 0, !first.text.hasPrefix("```"), !first.text.hasPrefix("- ")
                {
                    parts[0].text = "\(term): \(first.text)"
                } else {
                    parts.insert(Block(text: term), at: 0)
                }
            }
            if let item = Self.item(parts, mark: "- ") { items.append(item) }
        }
        if let item = Self.item(terms.filter { !$0.isEmpty }.map { Block(text: $0) }, mark: "- ") { items.append(item) }
        append(items)
    }

    /// A list; where an item holds several paragraphs, blank lines keep the items apart.
    private mutating func append(_ items: [String]) {
        if items.isEmpty { return }
        let isLoose = items.contains { $0.contains("\n\n") }
        blocks.append(Block(text: items.joined(separator: isLoose ? "\n\n" : "\n")))
    }

    /// The dt and dd of a list, also where pages group them in <div>.
    private static func entries(_ node: HTMLNode) -> [HTMLNode] {
        node.children.flatMap { child in
            child.tag == "dt" || child.tag == "dd" ? [child] : child.tag == "div" ? entries(child) : []
        }
    }

    private static func blocks(ofOne node: HTMLNode) -> [Block] {
        var writer = HTMLMarkdown()
        writer.flow([node])
        return writer.blocks
    }

    /// One list item: its first block after the mark, the others below it, indented.
    private static func item(_ parts: [Block], mark: String) -> String? {
        guard let first = parts.first else { return nil }
        var text = mark + first.text.indentingFollowingLines
        for part in parts.dropFirst() {
            let isNestedList = part.text.hasPrefix("- ") || part.text.hasPrefix("1. ")
            text += (isNestedList ? "\n" : "\n\n") + part.text.prefixingLines(with: "  ")
        }
        return text
    }

    private mutating func table(_ node: HTMLNode) {
        var rows: [[HTMLNode]] = []
        Self.rows(node, into: &rows)
        let filled = rows.map { $0.filter { $0.textCount > 0 } }
        let isLayout = (filled.map(\.count).max() ?? 0) <= 1 || rows.joined().contains(where: Self.isLayoutCell)
        for child in node.children where child.tag == "caption" { flow([child]) }
        if isLayout {
            for cell in rows.joined() { flow(cell.children) }
            return
        }
        let lines = rows.filter { row in row.contains { $0.textCount > 0 } }.map { row in
            row.map(\.collapsedText).joined(separator: " | ")
        }
        if !lines.isEmpty { blocks.append(Block(text: lines.joined(separator: "\n"))) }
    }

    private static func isLayoutCell(_ cell: HTMLNode) -> Bool {
        cell.textCount > longestCell || cell.first("pre") != nil || cell.first("table") != nil || cell.holdsHeading
    }

    private static func rows(_ node: HTMLNode, into rows: inout [[HTMLNode]]) {
        for child in node.children {
            if child.tag == "tr" {
                rows.append(child.children.filter { $0.tag == "td" || $0.tag == "th" })
            } else if ["thead", "tbody", "tfoot"].contains(child.tag) {
                Self.rows(child, into: &rows)
            }
        }
    }
}

extension HTMLMarkdown.Block {
    /// The block as it stands in a file.
    var markdown: String { level == 0 ? text : String(repeating: "#", count: level) + " " + text }
}

extension HTMLNode {
    /// Whether a figure holds more than a picture and its caption.
    fileprivate var holdsContent: Bool {
        first("pre") != nil || first("table") != nil || first("ul") != nil || first("ol") != nil
    }
}

extension String {
    fileprivate var replacingLineEnds: String {
        replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    fileprivate func prefixingLines(with prefix: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : prefix + $0 }
            .joined(separator: "\n")
    }

    fileprivate var indentingFollowingLines: String {
        let lines = split(separator: "\n", omittingEmptySubsequences: false)
        return ([String(lines.first ?? "")] + lines.dropFirst().map { $0.isEmpty ? "" : "  " + $0 })
            .joined(separator: "\n")
    }
}
