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
        blocks.removeAll { $0.level > 0 && Self.hollowHeadings.contains($0.text.lowercased()) }
        let pageTitle = Self.pageTitle(page)
        var found = ReadText(title: pageTitle, text: "", time: metadata.time)
        if !metadata.language.isEmpty { found.attributes["lang"] = metadata.language }
        if blocks.isEmpty { return found }

        if let first = blocks.first, first.level > 0 {
            found.title = first.text
        } else {
            let heading = Self.heading(page, pageTitle)
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

    /// The page's first heading of level 1, but rather one that the page's title repeats: the other may be the site's.
    private static func heading(_ page: HTMLPage, _ pageTitle: String) -> String {
        var first = ""
        for place in page.nodes.indices where page.nodes[place].tag == .h1 {
            let text = String(decoding: page.heading(place), as: UTF8.self)
            if text.isEmpty { continue }
            if pageTitle.hasPrefix(text) { return text }
            if first.isEmpty { first = text }
        }
        return first
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
