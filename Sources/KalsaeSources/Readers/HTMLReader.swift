// HTML pages: parse, find the main text, write it as Markdown-shaped text, settle the title.

/// Reads HTML and XHTML.
public struct HTMLReader: TextReader {
    public let format = "HTML"
    public let endings = ["html", "htm", "xhtml", "xht"]
    public let declaresEncoding = true

    /// Headings of parts that hold no text of their own once links are gone.
    static let hollowHeadings: Set<String> = ["table of contents", "contents", "목차", "차례"]
    /// Marks between a page's title and its site's name.
    static let titleSeparators = [" | ", " — ", " – ", " · ", " :: "]

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        let document = try HTMLTree.parse(text)
        let pageTitle = document.first("title").map { HeadingText.withoutNumber($0.collapsedText) } ?? ""
        let heading = document.first("h1").map { HeadingText.withoutNumber($0.collapsedText) } ?? ""
        let root = HTMLMainText.extract(document)
        var blocks = HTMLMarkdown.blocks(of: root)
        blocks.removeAll { $0.level > 0 && Self.hollowHeadings.contains($0.text.lowercased()) }
        if blocks.isEmpty { return ReadText(title: pageTitle, text: "") }

        let title: String
        if let first = blocks.first, first.level > 0 {
            title = first.text
        } else {
            title = heading.isEmpty ? Self.withoutSiteName(pageTitle) : heading
            if let same = blocks.firstIndex(where: { $0.level > 0 && $0.text == title }) { blocks.remove(at: same) }
            if !title.isEmpty { blocks.insert(.init(text: title, level: 1), at: 0) }
        }
        return ReadText(title: title, text: Self.levelled(blocks).map(\.markdown).joined(separator: "\n\n"))
    }

    /// Moves headings up so that the page begins at level 1, and lets no level be skipped on the way down.
    static func levelled(_ blocks: [HTMLMarkdown.Block]) -> [HTMLMarkdown.Block] {
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
