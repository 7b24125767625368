// From a page's main part to Markdown-shaped text: headings, paragraphs, lists, tables, code.
// Inline markup goes (a name in a <code> is a word like another); a paragraph that is bold as a whole stays a bold
// line, which is how books set the titles of their boxes. It does not decide what is content: HTMLMainText did.

/// Writes a part of a page as Markdown-shaped text.
struct HTMLMarkdown {
    /// Cells longer than this mean that the table is layout, not data.
    static let longestCell = 1_500
    /// Lists and quotations within each other beyond this are written as if they were not.
    static let deepestNesting = 12

    private let page: HTMLPage
    private var nesting: Int
    private(set) var blocks: [MarkdownBlock] = []
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

    private mutating func flow(_ place: Int) {
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
        } else if node.flags.contains(.block) {
            if !line.isEmpty, isBareLink(node) {
                line.space()
                steps(place)
            } else {
                flush()
                block(place, node)
            }
        } else if node.tag == .sup, node.links > 0, node.linked == node.chars {
            return  // a footnote's mark
        } else if node.tag == .sup, let last = line.bytes.last, last &- 0x30 < 10,
            let first = page.collapsedText(of: place).first, first &- 0x30 < 10
        {
            append([0x5E])  // 2^64 would read 264
            append(page.collapsedText(of: place)[...])
        } else {
            let isBold = node.tag == .strong || node.tag == .b
            let isLabel = (node.tag == .em || node.tag == .i) && boldDepth > 0 && line.isEmpty
            if isBold { boldDepth += 1 }
            steps(place)
            if isLabel { labelEnd = line.bytes.count }
            if isBold { boldDepth -= 1 }
            if node.flags.contains(.holdsBlock) { flush() }
        }
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

    private mutating func flush() {
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
            let text = page.heading(place)
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
        default:
            // The title of a picture that is not here says nothing without it; a caption is a sentence of its own.
            let isPicture = node.marks.contains(.figure) && node.tag != .figure
            if isPicture, node.flags.isDisjoint(with: [.holdsPre, .holdsTable, .holdsList]) { return }
            flow(place)
        }
    }

    private mutating func code(_ place: Int) {
        var bytes: [UInt8] = []
        verbatim(place, into: &bytes)
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        let isBlank: (ArraySlice<UInt8>) -> Bool = { $0.allSatisfy { $0 <= 0x20 } }
        while let first = lines.first, isBlank(first) { lines.removeFirst() }
        while let last = lines.last, isBlank(last) { lines.removeLast() }
        if lines.isEmpty { return }
        let body = Array(lines.joined(separator: [0x0A]))
        let holdsFence = body.indices.dropLast(2).contains {
            body[$0] == 0x60 && body[$0 + 1] == 0x60 && body[$0 + 2] == 0x60
        }
        let fence = Array((holdsFence ? "~~~~" : "```").utf8)
        blocks.append(MarkdownBlock(bytes: fence + [0x0A] + body + [0x0A] + fence))
    }

    private func verbatim(_ place: Int, into bytes: inout [UInt8]) {
        let end = Int(page.nodes[place].end)
        var next = place + 1
        while next < end {
            let node = page.nodes[next]
            if node.isGone {
                next = Int(node.end)
                continue
            }
            if node.isText {
                var wasReturn = false
                for byte in page.text[Int(node.start)..<Int(node.start + node.length)] {
                    // A return, alone or before a line feed, ends a line.
                    if !(wasReturn && byte == 0x0A) {
                        bytes.append(byte == 0x0D || byte == HTMLPage.lineBreak ? 0x0A : byte)
                    }
                    wasReturn = byte == 0x0D
                }
            }
            next += 1
        }
    }

    // MARK: - Lists

    private mutating func list(_ place: Int, _ node: HTMLNode) {
        let isOrdered = node.tag == .ol
        var number = Int(node.start == 0 ? 1 : node.start)
        var items: [[UInt8]] = []
        for child in page.children(of: place) where !page.nodes[child].isText {
            let parts = page.nodes[child].tag == .li ? blocks(in: child) : blocks(ofOne: child)
            let mark = isOrdered ? "\(number). " : "- "
            guard let item = Self.item(parts, mark: mark) else { continue }
            items.append(item)
            number += 1
        }
        append(items)
    }

    private mutating func definitions(_ place: Int) {
        var items: [[UInt8]] = []
        var terms: [[UInt8]] = []
        for entry in entries(place) {
            if page.nodes[entry].tag == .dt {
                let term = page.collapsedText(of: entry)
                if !term.isEmpty { terms.append(term) }
                continue
            }
            var parts = blocks(in: entry)
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

    /// The dt and dd of a list, also where pages group them in <div>.
    private func entries(_ place: Int) -> [Int] {
        page.children(of: place).flatMap { child in
            switch page.nodes[child].tag {
            case .dt, .dd: [child]
            case .div: entries(child)
            default: [Int]()
            }
        }
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

    // MARK: - Tables

    private mutating func table(_ place: Int) {
        var rows: [[Int]] = []
        collectRows(place, into: &rows)
        let cells = rows.joined()
        let mostFilled = rows.map { row in row.count { page.nodes[$0].chars > 0 } }.max() ?? 0
        for child in page.children(of: place) where page.nodes[child].tag == .caption { flow(child) }
        if mostFilled <= 1 || cells.contains(where: { isLayoutCell(page.nodes[$0]) }) {
            for cell in cells { flow(cell) }
            return
        }
        var bytes: [UInt8] = []
        for row in rows where row.contains(where: { page.nodes[$0].chars > 0 }) {
            if !bytes.isEmpty { bytes.append(0x0A) }
            bytes.append(contentsOf: row.map { page.collapsedText(of: $0) }.joined(separator: Array(" | ".utf8)))
        }
        if !bytes.isEmpty { blocks.append(MarkdownBlock(bytes: bytes)) }
    }

    private func isLayoutCell(_ cell: HTMLNode) -> Bool {
        cell.chars > Self.longestCell || !cell.flags.isDisjoint(with: [.holdsPre, .holdsTable, .holdsHeading])
    }

    private func collectRows(_ place: Int, into rows: inout [[Int]]) {
        for child in page.children(of: place) {
            switch page.nodes[child].tag {
            case .tr:
                rows.append(
                    page.children(of: child).filter { page.nodes[$0].tag == .td || page.nodes[$0].tag == .th })
            case .thead, .tbody, .tfoot: collectRows(child, into: &rows)
            default: break
            }
        }
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
