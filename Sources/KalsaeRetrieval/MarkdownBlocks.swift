// The blocks of a Markdown-shaped text: what a passage may be cut between and what a sentence may be quoted from.
// It knows the shape that documents have here, not all of Markdown: no nested quotes, no HTML.

/// One block of a text, with the lines that make it.
struct MarkdownBlock: Equatable {
    enum Kind: Equatable {
        case heading(level: Int)
        case paragraph
        /// One item of a list, with the lines that continue it.
        case item
        case code
        case table
    }

    var kind: Kind
    /// The block's lines as they stand, joined by line feeds.
    var text: Substring

    /// A heading's words without its marks.
    var headingText: String {
        var rest = text.drop { $0 == "#" }
        while rest.last == "#" { rest.removeLast() }
        return rest.trimmed.filter { $0 != "`" }
    }

    /// Whether the block is one bold line: the title of a box.
    var isBoldLine: Bool {
        let content = text.trimmed
        return content.count > 4 && content.hasPrefix("**") && content.hasSuffix("**")
            && !content.dropFirst(2).dropLast(2).contains("**") && !content.contains("\n")
    }

    /// A list item's text after its mark.
    var itemText: Substring {
        MarkdownBlock.itemMark(of: text).map { text.dropFirst($0) } ?? text
    }

    /// The blocks of `text`, in order; every character that is not between blocks belongs to exactly one.
    static func parse(_ text: String) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var open: (kind: Kind, start: String.Index, end: String.Index)?
        var fence: (mark: Character, count: Int)?
        func close() {
            if let block = open { blocks.append(MarkdownBlock(kind: block.kind, text: text[block.start..<block.end])) }
            open = nil
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let content = line.trimmed
            if let inside = fence {
                open?.end = line.endIndex
                let ticks = content.prefix { $0 == inside.mark }.count
                if ticks >= inside.count, ticks == content.count {
                    close()
                    fence = nil
                }
                continue
            }
            if let mark = content.first, mark == "`" || mark == "~" {
                let ticks = content.prefix { $0 == mark }.count
                if ticks >= 3, !content.dropFirst(ticks).contains(mark) {
                    close()
                    fence = (mark, ticks)
                    open = (.code, line.startIndex, line.endIndex)
                    continue
                }
            }
            if content.isEmpty {
                close()
            } else if let level = headingLevel(line) {
                close()
                blocks.append(MarkdownBlock(kind: .heading(level: level), text: line))
            } else if itemMark(of: line) != nil {
                close()
                open = (.item, line.startIndex, line.endIndex)
            } else if content.hasPrefix("|") {
                if open?.kind != .table {
                    close()
                    open = (.table, line.startIndex, line.endIndex)
                }
                open?.end = line.endIndex
            } else {
                if open == nil || open?.kind == .table {
                    close()
                    open = (.paragraph, line.startIndex, line.endIndex)
                }
                open?.end = line.endIndex
            }
        }
        close()
        return blocks
    }

    /// 1 to 6 for an ATX heading.
    private static func headingLevel(_ line: Substring) -> Int? {
        let marks = line.prefix { $0 == "#" }.count
        guard (1...6).contains(marks) else { return nil }
        let rest = line.dropFirst(marks)
        return rest.first == " " && !rest.trimmed.isEmpty ? marks : nil
    }

    /// How many characters the indentation and mark of a list item take; nil where the line begins none.
    private static func itemMark(of line: Substring) -> Int? {
        let indentation = line.prefix { $0 == " " }.count
        let rest = line.dropFirst(indentation)
        guard let first = rest.first else { return nil }
        if "-*+".contains(first), rest.dropFirst().first == " " { return indentation + 2 }
        let digits = rest.prefix { ("0"..."9").contains($0) }.count
        guard (1...9).contains(digits) else { return nil }
        let tail = rest.dropFirst(digits)
        guard let mark = tail.first, mark == "." || mark == ")", tail.dropFirst().first == " " else { return nil }
        return indentation + digits + 2
    }
}

extension Substring {
    /// Without spaces, tabs and line ends at both sides.
    var trimmed: Substring {
        var rest = self
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
