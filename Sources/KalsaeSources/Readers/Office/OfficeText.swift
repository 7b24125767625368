// What office documents have in common, whatever their XML is called: paragraphs of a kind, lists, tables, notes,
// boxes, and what is left out. Readers tell it what begins and ends; it gives Markdown-shaped blocks, as HTMLMarkdown
// does for web pages. Headings keep their numbers, typed or counted; titles do not.

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

    /// A block, and whether it can stand in a table's row.
    struct Block {
        enum Shape { case text, heading, code, table }
        var markdown: MarkdownBlock
        var shape = Shape.text
    }

    /// Text that runs by itself: the body, a cell, a note, a box.
    private struct Flow {
        var blocks: [Block] = []
        var line = ""
        var code: [String] = []
        var items: [String] = []
        /// Boxes met within a paragraph; they follow it.
        var boxed: [Block] = []
    }

    private var flows = [Flow()]
    private var tables: [OfficeTable] = []
    private var notes: [[Block]] = []
    private var title = ""
    /// What was left out, in the document's order.
    private(set) var omissions: [Omission] = []

    /// No list is deeper.
    private static let deepestItem = 8

    // MARK: What readers say

    /// Text of the open paragraph.
    mutating func append(_ text: String) { flows[flows.count - 1].line += text }

    /// A number that stands before the open paragraph's text.
    mutating func prepend(_ mark: String) { flows[flows.count - 1].line = mark + flows[flows.count - 1].line }

    /// Whether the open paragraph holds anything.
    var isParagraphEmpty: Bool { flows[flows.count - 1].line.isEmpty }

    /// Text that does not become part of the document.
    mutating func leave(_ rule: String, _ text: String, value: String = "") {
        let text = MarkdownBlock.collapse(text)
        if !text.isEmpty { omissions.append(Omission(rule: rule, value: value, text: text)) }
    }

    mutating func leave(_ more: [Omission]) { omissions += more }

    mutating func endParagraph(_ kind: Kind) {
        let raw = take(\.line, "")
        if kind != .code { closeCode() }
        if case .item = kind {} else { closeList() }
        switch kind {
        case .left: leave(OfficeRule.contents, raw)
        case .code:
            flows[flows.count - 1].code += raw.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        case .body:
            let text = Self.lines(raw)
            if !text.isEmpty { add(MarkdownBlock(text: text)) }
        case .title:
            let text = MarkdownBlock.collapse(raw)
            if !text.isEmpty {
                if title.isEmpty { title = text }
                add(MarkdownBlock(text: text, level: 1), .heading)
            }
        case .heading(let level):
            let text = MarkdownBlock.collapse(raw)
            if !text.isEmpty { add(MarkdownBlock(text: text, level: min(6, max(1, level))), .heading) }
        case .item(let level, let mark):
            let text = MarkdownBlock.collapse(raw)
            let indent = String(repeating: "  ", count: min(Self.deepestItem, max(0, level)))
            if !text.isEmpty { flows[flows.count - 1].items.append(indent + mark + text) }
        }
        let boxed = take(\.boxed, [])
        if !boxed.isEmpty {
            closeCode()
            closeList()
            flows[flows.count - 1].blocks += boxed
        }
    }

    /// Finished Markdown from elsewhere, as it stands.
    mutating func add(markdown: String) {
        endParagraph(.body)
        closeCode()
        if !markdown.isEmpty { add(MarkdownBlock(text: markdown), .code) }
    }

    /// A box or a note begins: text that is no part of the open paragraph.
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

    /// Ends a part of the document that stands where it is met, a slide; its heading comes first, wherever it stood.
    mutating func endPart(heading: String) {
        let blocks = endFlow()
        if !heading.isEmpty { add(MarkdownBlock(text: heading, level: 1), .heading) }
        flows[flows.count - 1].blocks += blocks
    }

    /// Ends text that is no part of the document (a header, a comment), and gives it.
    mutating func endAside() -> String {
        MarkdownBlock.collapse(endFlow().map(\.markdown.text).joined(separator: "\n"))
    }

    mutating func beginTable() {
        closeCode()
        closeList()
        tables.append(OfficeTable())
    }

    mutating func beginRow() { if !tables.isEmpty { tables[tables.count - 1].beginRow() } }

    /// - Parameters:
    ///   - columns: how many columns it covers; those that the file does not name as cells of their own.
    ///   - rows: how many rows it covers, where the rows below have no cell for it.
    mutating func beginCell(columns: Int = 1, rows: Int = 1) {
        if !tables.isEmpty { tables[tables.count - 1].beginCell(columns: columns, rows: rows) }
        beginFlow()
    }

    /// Says how many columns the open cell covers.
    mutating func spanCell(columns: Int) { if !tables.isEmpty { tables[tables.count - 1].span(columns: columns) } }

    /// Says in which column the open cell stands, counted from 0.
    mutating func placeCell(column: Int) { if !tables.isEmpty { tables[tables.count - 1].place(column: column) } }

    mutating func endCell() {
        let blocks = endFlow()
        if !tables.isEmpty { tables[tables.count - 1].endCell(blocks) }
    }

    mutating func endTable() {
        guard let table = tables.popLast() else { return }
        let blocks = table.blocks
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
        closeCode()
        let blocks = HTMLReader.levelled((flows[0].blocks + notes.joined()).map(\.markdown))
        let heading = blocks.first { $0.level > 0 }.map { HeadingText.withoutNumber($0.text) } ?? ""
        return (title.isEmpty ? heading : title, blocks.map(\.markdown).joined(separator: "\n\n"))
    }

    // MARK: Putting together

    private mutating func take<Value>(_ part: WritableKeyPath<Flow, Value>, _ empty: Value) -> Value {
        let value = flows[flows.count - 1][keyPath: part]
        flows[flows.count - 1][keyPath: part] = empty
        return value
    }

    private mutating func add(_ block: MarkdownBlock, _ shape: Block.Shape = .text) {
        flows[flows.count - 1].blocks.append(Block(markdown: block, shape: shape))
    }

    private mutating func endFlow() -> [Block] {
        guard flows.count > 1 else { return [] }
        endParagraph(.body)
        closeCode()
        return flows.removeLast().blocks
    }

    /// Breaks within a paragraph stay; other white space is one space.
    private static func lines(_ raw: String) -> String {
        if !raw.utf8.contains(0x0A) { return MarkdownBlock.collapse(raw) }
        return raw.split(separator: "\n").map { MarkdownBlock.collapse(String($0)) }.filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    private mutating func closeCode() {
        var lines = take(\.code, [])[...]
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        if lines.isEmpty { return }
        let body = lines.joined(separator: "\n")
        let fence = body.contains("```") ? "~~~~" : "```"
        add(MarkdownBlock(text: "\(fence)\n\(body)\n\(fence)"), .code)
    }

    private mutating func closeList() {
        let items = take(\.items, [])
        if !items.isEmpty { add(MarkdownBlock(text: items.joined(separator: "\n"))) }
    }
}

/// A table of cells that hold blocks. Merged cells stand where they begin; what they cover is empty, so that every
/// cell stays in its column.
struct OfficeTable {
    private struct Cell {
        var blocks: [OfficeText.Block] = []
        var bytes: Int { blocks.reduce(0) { $0 + $1.markdown.bytes.count } }
        var isEmpty: Bool { blocks.isEmpty }
        /// A heading alone in a cell is a column's name.
        var needsRoom: Bool {
            blocks.contains { $0.shape == .code || $0.shape == .table || ($0.shape == .heading && blocks.count > 1) }
        }
        var text: String { MarkdownBlock.collapse(blocks.map(\.markdown.text).joined(separator: " ")) }
    }

    private var rows: [[Cell]] = []
    private var openColumns = 1
    private var openColumn: Int?
    /// Columns that cells of rows above cover, and how many rows more.
    private var covered: [Int: Int] = [:]
    /// Columns beyond are not counted.
    private static let mostColumns = 1_024
    /// A cell says that it covers no more.
    private static let widestCell = 64

    mutating func beginRow() {
        if let last = rows.last { for (column, left) in covered where column >= last.count { cover(column, left - 1) } }
        rows.append([])
    }

    private mutating func cover(_ column: Int, _ rows: Int) { covered[column] = rows > 0 ? rows : nil }

    mutating func beginCell(columns: Int, rows height: Int) {
        if rows.isEmpty { rows.append([]) }
        span(columns: columns)
        openColumn = nil
        while let left = covered[rows[rows.count - 1].count] {
            cover(rows[rows.count - 1].count, left - 1)
            rows[rows.count - 1].append(Cell())
        }
        let first = rows[rows.count - 1].count
        if height > 1, first < Self.mostColumns {
            for column in first..<first + openColumns { cover(column, min(height, 65_536) - 1) }
        }
    }

    mutating func span(columns: Int) { openColumns = min(Self.widestCell, max(1, columns)) }

    mutating func place(column: Int) { openColumn = column }

    mutating func endCell(_ blocks: [OfficeText.Block]) {
        if rows.isEmpty { rows.append([]) }
        if let openColumn, openColumn < Self.mostColumns {
            while rows[rows.count - 1].count < openColumn { rows[rows.count - 1].append(Cell()) }
        }
        rows[rows.count - 1].append(Cell(blocks: blocks))
        if rows[rows.count - 1].count < Self.mostColumns {
            for _ in 1..<openColumns { rows[rows.count - 1].append(Cell()) }
        }
        openColumns = 1
        openColumn = nil
    }

    /// Rows with ` | ` between cells; tables that only arrange text on the page give the text. A row whose cells hold
    /// code, tables or text below a heading is given cell by cell between the others.
    var blocks: [OfficeText.Block] {
        let filled = rows.filter { row in row.contains { !$0.isEmpty } }
        let widest = filled.map { row in row.count { !$0.isEmpty } }.max() ?? 0
        if widest <= 1 { return Array(filled.joined().flatMap(\.blocks)) }
        var blocks: [OfficeText.Block] = []
        var lines: [String] = []
        func close() {
            if !lines.isEmpty {
                blocks.append(.init(markdown: MarkdownBlock(text: lines.joined(separator: "\n")), shape: .table))
            }
            lines = []
        }
        for row in filled {
            let long = row.count { $0.bytes > HTMLMarkdown.longestCell }
            if row.contains(where: \.needsRoom) || long > 1 || (long == 1 && filled.count == 1) {
                close()
                blocks += row.flatMap(\.blocks)
            } else {
                lines.append(Self.line(row.map(\.text)))
            }
        }
        close()
        return blocks
    }

    /// One row; the empty cells at its end are left out, those before keep their place.
    static func line(_ cells: [String]) -> String {
        var cells = cells[...]
        while let last = cells.last, last.isEmpty { cells.removeLast() }
        return cells.joined(separator: " | ")
    }
}
