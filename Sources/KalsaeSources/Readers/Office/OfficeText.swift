// What office documents have in common, whatever their XML is called: paragraphs of a kind, lists, tables, notes,
// boxes. Readers tell it what begins and ends; it gives Markdown-shaped blocks, as HTMLMarkdown does for web pages.
// It does not know styles or file formats.

import Foundation

/// Gathers the paragraphs of an office document.
struct OfficeText {
    /// What a paragraph is.
    enum Kind: Equatable {
        case body
        case title
        case heading(Int)
        case code
        /// A list's item: how deep, and its mark (`- `, `3. `).
        case item(level: Int, mark: String)
        /// Not part of the text: a table of contents.
        case left
    }

    /// Text that runs by itself: the body, a cell, a note, a box.
    private struct Flow {
        var blocks: [MarkdownBlock] = []
        var line = ""
        var code: [String] = []
        var items: [String] = []
        /// Boxes met within a paragraph; they follow it.
        var boxed: [MarkdownBlock] = []
    }

    private struct Table {
        var rows: [[[MarkdownBlock]]] = []
    }

    private var flows = [Flow()]
    private var tables: [Table] = []
    private var notes: [[MarkdownBlock]] = []
    private(set) var title = ""

    /// No list is deeper.
    private static let deepestItem = 8

    // MARK: What readers say

    /// Text of the open paragraph.
    mutating func append(_ text: String) { flows[flows.count - 1].line += text }

    /// Whether the open paragraph holds anything.
    var isParagraphEmpty: Bool { flows[flows.count - 1].line.isEmpty }

    mutating func endParagraph(_ kind: Kind) {
        var flow = flows[flows.count - 1]
        let raw = flow.line
        flow.line = ""
        if kind != .code { Self.closeCode(&flow) }
        if case .item = kind {} else { Self.closeList(&flow) }
        switch kind {
        case .left: break
        case .code: flow.code += raw.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        case .body:
            let text = Self.lines(raw)
            if !text.isEmpty { flow.blocks.append(MarkdownBlock(text: text)) }
        case .title:
            let text = MarkdownBlock.collapse(raw)
            if !text.isEmpty {
                if title.isEmpty { title = text }
                flow.blocks.append(MarkdownBlock(text: text, level: 1))
            }
        case .heading(let level):
            let text = HeadingText.withoutNumber(raw)
            if !text.isEmpty { flow.blocks.append(MarkdownBlock(text: text, level: min(6, max(1, level)))) }
        case .item(let level, let mark):
            let text = MarkdownBlock.collapse(raw)
            let indent = String(repeating: "  ", count: min(Self.deepestItem, max(0, level)))
            if !text.isEmpty { flow.items.append(indent + mark + text) }
        }
        if !flow.boxed.isEmpty {
            Self.closeCode(&flow)
            Self.closeList(&flow)
            flow.blocks += flow.boxed
            flow.boxed = []
        }
        flows[flows.count - 1] = flow
    }

    /// A box, a cell or a note begins: text that is no part of the open paragraph.
    mutating func beginFlow() { flows.append(Flow()) }

    /// Ends a box; it stands after the paragraph it is anchored in.
    mutating func endBox() {
        let blocks = endFlow()
        flows[flows.count - 1].boxed += blocks
    }

    /// Ends a note; notes stand at the document's end.
    mutating func endNote() {
        let blocks = endFlow()
        if !blocks.isEmpty { notes.append(blocks) }
    }

    /// Ends text that is no part of the document (a header, a comment).
    mutating func endAside() { _ = endFlow() }

    mutating func beginTable() {
        Self.closeCode(&flows[flows.count - 1])
        Self.closeList(&flows[flows.count - 1])
        tables.append(Table())
    }

    mutating func beginRow() { if !tables.isEmpty { tables[tables.count - 1].rows.append([]) } }

    mutating func endCell() {
        let blocks = endFlow()
        guard let last = tables.indices.last else { return }
        if tables[last].rows.isEmpty { tables[last].rows.append([]) }
        tables[last].rows[tables[last].rows.count - 1].append(blocks)
    }

    mutating func endTable() {
        guard let table = tables.popLast() else { return }
        let blocks = Self.blocks(of: table)
        // Within a paragraph (a table anchored in one) it stands after it.
        if isParagraphEmpty {
            flows[flows.count - 1].blocks += blocks
        } else {
            flows[flows.count - 1].boxed += blocks
        }
    }

    /// The document: its title where it names one, and its text.
    mutating func finish() -> (title: String, text: String) {
        while flows.count > 1 { endBox() }
        endParagraph(.body)
        Self.closeCode(&flows[0])
        let blocks = HTMLReader.levelled(flows[0].blocks + notes.joined())
        let heading = blocks.first { $0.level > 0 }?.text ?? ""
        return (title.isEmpty ? heading : title, blocks.map(\.markdown).joined(separator: "\n\n"))
    }

    // MARK: Putting together

    private mutating func endFlow() -> [MarkdownBlock] {
        guard flows.count > 1 else { return [] }
        endParagraph(.body)
        var flow = flows.removeLast()
        Self.closeCode(&flow)
        return flow.blocks
    }

    /// Breaks within a paragraph stay; other white space is one space.
    private static func lines(_ raw: String) -> String {
        raw.split(separator: "\n").map { MarkdownBlock.collapse(String($0)) }.filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    private static func closeCode(_ flow: inout Flow) {
        var lines = flow.code[...]
        flow.code = []
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        if lines.isEmpty { return }
        let body = lines.joined(separator: "\n")
        let fence = body.contains("```") ? "~~~~" : "```"
        flow.blocks.append(MarkdownBlock(text: "\(fence)\n\(body)\n\(fence)"))
    }

    private static func closeList(_ flow: inout Flow) {
        if !flow.items.isEmpty { flow.blocks.append(MarkdownBlock(text: flow.items.joined(separator: "\n"))) }
        flow.items = []
    }

    /// Rows with ` | ` between cells; tables that only arrange text on the page give the text.
    private static func blocks(of table: Table) -> [MarkdownBlock] {
        let rows = table.rows.filter { row in row.contains { !$0.isEmpty } }
        let widest = rows.map { row in row.count { !$0.isEmpty } }.max() ?? 0
        let cells = rows.joined()
        let isLayout =
            widest <= 1
            || cells.contains { cell in
                cell.contains { $0.level > 0 || $0.text.hasPrefix("```") || $0.text.hasPrefix("~~~~") }
                    || cell.reduce(0) { $0 + $1.text.utf8.count } > HTMLMarkdown.longestCell
            }
        if isLayout { return Array(cells.joined()) }
        let lines = rows.map { row in
            row.map { cell in MarkdownBlock.collapse(cell.map(\.text).joined(separator: " ")) }
                .joined(separator: " | ")
        }
        return lines.isEmpty ? [] : [MarkdownBlock(text: lines.joined(separator: "\n"))]
    }
}

/// What the names of paragraph styles say, in both languages.
enum OfficeStyle {
    private static let headingWords: Set<String> = ["heading", "제목", "개요", "outline", "표제"]
    private static let titleNames: Set<String> = ["title", "제목", "문서 제목", "chapter title", "표지 제목"]
    private static let contentsWords: Set<String> = ["toc", "목차", "차례"]
    private static let codeWords: Set<String> = [
        "code", "listing", "preformatted", "verbatim", "source", "코드", "소스", "program", "macro",
    ]
    private static let notCodeWords: Set<String> = [
        "caption", "label", "title", "heading", "char", "inline", "annotation", "character", "캡션",
    ]

    /// The kind a style's name tells; nil where it tells nothing.
    ///
    /// ```swift
    /// OfficeStyle.kind("heading 2")      // .heading(2)
    /// OfficeStyle.kind("제목 1")          // .heading(1)
    /// OfficeStyle.kind("CodeWide")       // .code
    /// OfficeStyle.kind("HeadB")          // .heading(3): publishers count from A below the chapter's title
    /// ```
    static func kind(_ name: String) -> OfficeText.Kind? {
        let words = words(name)
        if titleNames.contains(words.joined(separator: " ")) { return .title }
        guard let first = words.first else { return nil }
        if contentsWords.contains(first) || name.lowercased().hasPrefix("table of contents") { return .left }
        if headingWords.contains(first), words.count == 2, let level = Int(words[1]), (1...9).contains(level) {
            return .heading(level)
        }
        if first == "head", words.count == 2, let letter = words[1].utf8.first, words[1].utf8.count == 1,
            (0x61...0x66).contains(letter)
        {
            return .heading(Int(letter - 0x61) + 2)
        }
        if words.contains(where: codeWords.contains), !words.contains(where: notCodeWords.contains) { return .code }
        return nil
    }

    /// Words of a name: split at spaces, marks and capitals (`CodeWide`), digits apart.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Character = " "
        for character in name {
            let isBreak = !(character.isLetter || character.isNumber)
            if isBreak || (character.isUppercase && !previous.isUppercase) || (character.isNumber != previous.isNumber)
                || (character.isUppercase && word.lowercased() == "head")
            {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if !isBreak { word.append(character) }
            previous = character
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}
