// From a page's main part to Markdown-shaped text: headings, paragraphs, lists, definitions. Tables, code and formulas
// have files of their own. Inline markup goes (a name in a <code> is a word like another, unless its backticks keep it
// from being read as an entity or a tag); a paragraph that is bold as a whole stays a bold line, which is how books set
// the titles of their boxes. It leaves nothing out: HTMLMainText did.

/// Writes a part of a page as Markdown-shaped text.
struct HTMLMarkdown {
    /// Cells longer than this mean that the table is layout, not data.
    static let longestCell = 1_500
    /// Lists and quotations within each other beyond this are written as if they were not.
    static let deepestNesting = 12

    let page: HTMLPage
    private var nesting: Int
    var blocks: [MarkdownBlock] = []
    private var line = HTMLLine()
    private var boldDepth = 0
    private var lineIsBold = true
    /// Line breaks since the last word.
    private var breaks = 0
    /// Where the emphasised words end with which the line began: the label of a box's title.
    private var labelEnd: Int?

    private init(_ page: HTMLPage, nesting: Int) {
        self.page = page
        self.nesting = nesting
    }

    /// The blocks of a part of a page.
    static func blocks(of place: Int, in page: HTMLPage) -> [MarkdownBlock] {
        var writer = HTMLMarkdown(page, nesting: 0)
        writer.flow(place)
        return writer.blocks
    }

    /// What stands in a part, as blocks of their own.
    private func blocks(in place: Int) -> [MarkdownBlock] {
        var writer = HTMLMarkdown(page, nesting: nesting + 1)
        writer.flow(place)
        return writer.blocks
    }

    /// A part itself, as blocks of its own.
    private func blocks(ofOne place: Int) -> [MarkdownBlock] {
        var writer = HTMLMarkdown(page, nesting: nesting + 1)
        writer.step(place)
        writer.flush()
        return writer.blocks
    }

    mutating func flow(_ place: Int) {
        steps(place)
        flush()
    }

    private mutating func steps(_ place: Int) {
        let end = page.nodes[place].end
        var child = place + 1
        while child < end {
            let next = Int(page.nodes[child].end)
            if !page.nodes[child].isGone { step(child) }
            child = next
        }
    }

    private mutating func step(_ place: Int) {
        let node = page.nodes[place]
        if node.isText {
            append(page.text[Int(node.start)..<Int(node.start + node.length)])
            return
        }
        if node.flags.contains(.block) {
            if !line.isEmpty, isBareLink(node) {
                line.space()
                steps(place)
            } else {
                flush()
                block(place, node)
            }
            return
        }
        switch node.tag {
        case .sup, .sub: raised(place, node)
        case .math: formula(place, node)
        case .code, .tt, .kbd, .samp: inlineCode(place, node)
        default:
            let isBold = node.tag == .strong || node.tag == .b
            let isLabel = (node.tag == .em || node.tag == .i) && boldDepth > 0 && line.isEmpty
            if isBold { boldDepth += 1 }
            steps(place)
            if isLabel { labelEnd = line.bytes.count }
            if isBold { boldDepth -= 1 }
        }
        if node.flags.contains(.holdsBlock) { flush() }
    }

    /// A block that holds nothing but a link belongs to the sentence before it.
    private func isBareLink(_ node: HTMLNode) -> Bool {
        node.links == 1 && !node.flags.contains(.holdsBlock) && node.linkDensity > 0.9
            && (node.tag == .div || node.tag == .p)
    }

    private mutating func append(_ text: ArraySlice<UInt8>) {
        var rest = text
        while let end = rest.firstIndex(of: HTMLPage.lineBreak) {
            appendPiece(rest[..<end])
            breaks += 1
            // Two breaks are how pages without paragraphs set them.
            if breaks == 2, !line.isEmpty { flush() } else { line.space() }
            rest = rest[(end + 1)...]
        }
        appendPiece(rest)
    }

    private mutating func appendPiece(_ text: ArraySlice<UInt8>) {
        let before = line.bytes.count
        line.append(text)
        if line.bytes.count > before {
            breaks = 0
            if boldDepth == 0 { lineIsBold = false }
        }
    }

    mutating func flush() {
        defer {
            line = HTMLLine()
            labelEnd = nil
            lineIsBold = true
        }
        if line.isEmpty { return }
        var bytes = line.bytes
        if lineIsBold {
            if let labelEnd, labelEnd <= bytes.count {
                // "TIP Two wings" was set in two styles; a colon says the same.
                let label = String(decoding: bytes[..<labelEnd], as: UTF8.self)
                    .trimmingCharacters(where: { ":!. ".contains($0) })
                let rest = String(decoding: bytes[labelEnd...], as: UTF8.self)
                    .trimmingCharacters(where: { ":- ".contains($0) })
                if !label.isEmpty, !rest.isEmpty { bytes = Array("\(label): \(rest)".utf8) }
            }
            bytes = [0x2A, 0x2A] + bytes + [0x2A, 0x2A]
        }
        blocks.append(MarkdownBlock(bytes: bytes))
    }

    private mutating func block(_ place: Int, _ node: HTMLNode) {
        if node.flags.contains(.heading) {
            let text = heading(place)
            if !text.isEmpty { blocks.append(MarkdownBlock(bytes: text, level: node.tag.headingLevel)) }
            return
        }
        let mayNest = nesting < Self.deepestNesting
        switch node.tag {
        case .pre: code(place)
        case .ul, .ol, .menu, .dir: if mayNest { list(place, node) } else { flow(place) }
        case .dl: if mayNest { definitions(place) } else { flow(place) }
        case .table: table(place)
        case .blockquote:
            if !mayNest { return flow(place) }
            let quoted = Self.joined(blocks(in: place))
            if !quoted.isEmpty { blocks.append(MarkdownBlock(bytes: quoted.prefixingLines(with: [0x3E, 0x20]))) }
        default: flow(place)
        }
    }

    private func heading(_ place: Int) -> [UInt8] {
        // Only a formula or a raised letter needs more than the words.
        let isPlain = !page.nodes[place..<Int(page.nodes[place].end)].contains { [.sup, .sub, .code].contains($0.tag) }
        if isPlain { return page.heading(place) }
        var writer = HTMLMarkdown(page, nesting: nesting + 1)
        writer.steps(place)
        writer.flush()
        var line = HTMLLine()
        for block in writer.blocks {
            line.append(block.bytes.withoutBold[...])
            line.space()
        }
        let text = String(decoding: line.bytes, as: UTF8.self).trimmingCharacters(where: { $0 == "¶" })
        return Array(HeadingText.withoutNumber(text).utf8)
    }

    // MARK: - Inline

    private mutating func append(_ text: String) { append(Array(text.utf8)[...]) }

    /// Inline code keeps its backticks where its words would mean something else without them: `&lt;`, `<b>`.
    private mutating func inlineCode(_ place: Int, _ node: HTMLNode) {
        let text = page.collapsedText(of: place)
        let isDangerous = text.contains(0x26) || text.contains(0x3C) || text.contains(0x5C)
        guard isDangerous, !node.flags.contains(.holdsBlock) else { return steps(place) }
        var longest = 0, run = 0
        for byte in text {
            run = byte == 0x60 ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = [UInt8](repeating: 0x60, count: longest + 1)
        let space: [UInt8] = longest > 0 ? [0x20] : []
        appendPiece((fence + space + text + space + fence)[...])
    }

    /// `2<sup>64</sup>` would read 264, `log<sub>2</sub>8` log28.
    private mutating func raised(_ place: Int, _ node: HTMLNode) {
        let text = String(decoding: page.collapsedText(of: place), as: UTF8.self)
        let base = HTMLScript.base(of: line.bytes)
        guard !node.flags.contains(.holdsBlock), node.links == 0 else { return steps(place) }
        if !text.isEmpty, line.bytes.isEmpty || line.endsWithSpace { return steps(place) }
        guard let written = HTMLScript.write(text, isRaised: node.tag == .sup, on: base) else { return steps(place) }
        append(written)
    }

    private mutating func formula(_ place: Int, _ node: HTMLNode) {
        let tex = page.formula(place)
        if tex.isEmpty { return }
        append(tex)
    }

    // MARK: - Lists

    private mutating func list(_ place: Int, _ node: HTMLNode) {
        let isOrdered = node.tag == .ol
        var number = Int(node.start == 0 ? 1 : node.start)
        var items: [[UInt8]] = []
        for child in page.children(of: place) {
            let isItem = page.nodes[child].tag == .li
            let parts = isItem ? blocks(in: child) : blocks(ofOne: child)
            let mark = isOrdered && isItem ? "\(number). " : "- "
            guard let item = Self.item(parts, mark: mark) else { continue }
            items.append(item)
            number += isItem ? 1 : 0
        }
        append(items)
    }

    private mutating func definitions(_ place: Int) {
        var items: [[UInt8]] = []
        var terms: [[UInt8]] = []
        for entry in entries(place) {
            if page.nodes[entry].tag == .dt {
                let term = lineText(entry)
                if !term.isEmpty { terms.append(term) }
                continue
            }
            var parts = page.nodes[entry].tag == .dd ? blocks(in: entry) : blocks(ofOne: entry)
            if parts.isEmpty { continue }
            let term = Array(terms.joined(separator: [0x2C, 0x20]))
            terms = []
            if !term.isEmpty {
                if let first = parts.first, first.level == 0, !first.bytes.starts(with: Array("```".utf8)),
                    !first.bytes.starts(with: [0x2D, 0x20])
                {
                    parts[0].bytes = term + [0x3A, 0x20] + first.bytes
                } else {
                    parts.insert(MarkdownBlock(bytes: term), at: 0)
                }
            }
            if let item = Self.item(parts, mark: "- ") { items.append(item) }
        }
        if let item = Self.item(terms.map { MarkdownBlock(bytes: $0) }, mark: "- ") { items.append(item) }
        append(items)
    }

    /// A list; where an item holds several paragraphs, blank lines keep the items apart.
    private mutating func append(_ items: [[UInt8]]) {
        if items.isEmpty { return }
        let isLoose = items.contains { item in
            item.indices.dropLast().contains { item[$0] == 0x0A && item[$0 + 1] == 0x0A }
        }
        blocks.append(MarkdownBlock(bytes: Array(items.joined(separator: isLoose ? [0x0A, 0x0A] : [0x0A]))))
    }

    /// The dt and dd of a list, also where pages group them in <div>, and what else stands in it.
    private func entries(_ place: Int) -> [Int] {
        page.children(of: place).flatMap { child in page.nodes[child].tag == .div ? entries(child) : [child] }
    }

    /// One list item: its first block after the mark, the others below it, indented.
    private static func item(_ parts: [MarkdownBlock], mark: String) -> [UInt8]? {
        guard let first = parts.first else { return nil }
        var bytes = Array(mark.utf8)
        bytes.reserveCapacity(parts.reduce(16) { $0 + $1.bytes.count + 8 })
        bytes.append(contentsOf: first.bytes.prefixingLines(with: [0x20, 0x20], first: false))
        for part in parts.dropFirst() {
            let isNestedList = part.bytes.starts(with: [0x2D, 0x20]) || part.bytes.starts(with: Array("1. ".utf8))
            bytes.append(contentsOf: isNestedList ? [0x0A] : [0x0A, 0x0A])
            bytes.append(contentsOf: part.bytes.prefixingLines(with: [0x20, 0x20]))
        }
        return bytes
    }

    // MARK: - Blocks together

    /// Blocks as they stand in a file, a blank line between them.
    static func joined(_ blocks: [MarkdownBlock]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(blocks.reduce(0) { $0 + $1.bytes.count + 9 })
        for block in blocks {
            if !bytes.isEmpty { bytes.append(contentsOf: [0x0A, 0x0A]) }
            if block.level > 0 {
                bytes.append(contentsOf: repeatElement(0x23, count: block.level))
                bytes.append(0x20)
            }
            bytes.append(contentsOf: block.bytes)
        }
        return bytes
    }
}

extension HTMLPage {
    /// A heading's text without its number and the mark of a link to itself.
    func heading(_ place: Int) -> [UInt8] {
        let text = String(decoding: collapsedText(of: place), as: UTF8.self)
        return Array(HeadingText.withoutNumber(text.trimmingCharacters(where: { $0 == "¶" })).utf8)
    }
}

extension [UInt8] {
    /// A line that is bold as a whole without the marks of it.
    var withoutBold: [UInt8] {
        let isBold = count > 4 && starts(with: [0x2A, 0x2A]) && suffix(2) == [0x2A, 0x2A]
        return isBold ? Array(dropFirst(2).dropLast(2)) : self
    }

    /// The same with `prefix` before every line that is not empty; before the first only where `first` says so.
    fileprivate func prefixingLines(with prefix: [UInt8], first: Bool = true) -> [UInt8] {
        if !first, !contains(0x0A) { return self }
        var result: [UInt8] = []
        result.reserveCapacity(count + count / 16 + prefix.count)
        var isLineStart = first
        for byte in self {
            if isLineStart, byte != 0x0A { result.append(contentsOf: prefix) }
            isLineStart = byte == 0x0A
            result.append(byte)
        }
        return result
    }
}
