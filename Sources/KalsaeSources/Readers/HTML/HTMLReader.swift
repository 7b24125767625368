// HTML pages: parse, find the main text, write it as Markdown-shaped text, settle the title.

/// Reads HTML and XHTML.
///
/// The page's language, as its html element names it, is the attribute `lang`.
public struct HTMLReader: TextReader {
    public let format = "HTML"
    public let endings = ["html", "htm", "xhtml", "xht"]
    public let declaresEncoding = true

    /// Headings of parts that hold no text of their own once links are gone.
    static let hollowHeadings: Set<String> = ["table of contents", "contents", "목차", "차례"]
    /// Marks between a page's title and its site's name.
    static let titleSeparators = [" | ", " — ", " – ", " · ", " :: ", " » ", " « "]
    /// A line that repeats the title is one of the first of a page.
    static let titleLines = 4

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        let parsed = try HTMLPage.parse(text)
        let metadata = parsed.metadata
        let (page, root) = HTMLMainText.extract(parsed)
        var blocks = HTMLMarkdown.blocks(of: root, in: page)
        let isHollow: (MarkdownBlock) -> Bool = { $0.level > 0 && Self.hollowHeadings.contains($0.text.lowercased()) }
        let hollow = blocks.filter(isHollow)
        blocks.removeAll(where: isHollow)
        let pageTitle = Self.pageTitle(page)
        var found = ReadText(title: pageTitle, text: "", time: metadata.time ?? page.shownTime(root))
        found.omissions = page.omissions(outside: root)
        if !metadata.language.isEmpty { found.attributes["lang"] = metadata.language }
        found.omissions += hollow.map { Omission(rule: HTMLRule.hollow.name, text: $0.text) }
        if blocks.isEmpty { return found }

        if let first = blocks.first, first.level > 0 {
            found.title = Self.titled(blocks, page, pageTitle) ?? first.text
        } else {
            let heading = Self.heading(page, pageTitle, blocks)
            found.title = heading.isEmpty ? Self.withoutSiteName(pageTitle) : heading
            let title = Array(found.title.utf8)
            let isSame: (MarkdownBlock) -> Bool = { $0.bytes == title }
            if let same = blocks.firstIndex(where: { $0.level > 0 && isSame($0) })
                ?? blocks.prefix(Self.titleLines).firstIndex(where: isSame)
            {
                blocks.remove(at: same)
            }
            if !found.title.isEmpty { blocks.insert(.init(bytes: Array(found.title.utf8), level: 1), at: 0) }
        }
        found.text = String(decoding: HTMLMarkdown.joined(Self.levelled(blocks)), as: UTF8.self)
        return found
    }

    private static func pageTitle(_ page: HTMLPage) -> String {
        let title = HeadingText.withoutNumber(String(decoding: page.title, as: UTF8.self))
        return title.isEmpty ? HeadingText.withoutNumber(page.metadata.sharedTitle) : title
    }

    /// The first of a page's headings that its title repeats: the one above it may name a department.
    private static func titled(_ blocks: [MarkdownBlock], _ page: HTMLPage, _ pageTitle: String) -> String? {
        let titles = [pageTitle.lowercased(), page.metadata.sharedTitle.lowercased()].filter { !$0.isEmpty }
        let headings = blocks.lazy.filter { $0.level > 0 }.prefix(Self.titleLines).map(\.text)
        return headings.first { heading in
            heading.contains(where: \.isWhitespace) && titles.contains { $0.hasPrefix(heading.lowercased()) }
        }
    }

    /// The page's first heading of level 1, but rather one that the page's title repeats: the other may be the site's.
    private static func heading(_ page: HTMLPage, _ pageTitle: String, _ blocks: [MarkdownBlock]) -> String {
        var first = ""
        let silent: Set<HTMLRule> = [.hidden, .dialog, .embedded, .control, .noscript]
        for place in page.nodes.indices where page.nodes[place].tag == .h1 {
            if page.ancestors(of: place).contains(where: { silent.contains(page.nodes[$0].rule) }) { continue }
            let text = String(decoding: page.heading(place), as: UTF8.self)
            if text.isEmpty { continue }
            if pageTitle.hasPrefix(text) { return text }
            if first.isEmpty { first = text }
        }
        // A heading that has no word of the page's title is a menu's or the site's.
        let words = Set(pageTitle.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber) }))
        let shares = first.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber) }).contains(
            where: words.contains)
        let stands = blocks.contains { $0.level > 0 && $0.text == first }
        return shares || stands || words.isEmpty ? first : ""
    }

    /// Moves headings up so that the page begins at level 1, and lets no level be skipped on the way down.
    static func levelled(_ blocks: [MarkdownBlock]) -> [MarkdownBlock] {
        var open: [Int] = []
        return blocks.map { block in
            guard block.level > 0 else { return block }
            while let last = open.last, last >= block.level { open.removeLast() }
            open.append(block.level)
            var moved = block
            moved.level = min(6, open.count)
            return moved
        }
    }

    static func withoutSiteName(_ title: String) -> String {
        for separator in titleSeparators {
            if let range = title.range(of: separator), range.lowerBound > title.startIndex {
                return String(title[..<range.lowerBound])
            }
        }
        return title
    }
}
