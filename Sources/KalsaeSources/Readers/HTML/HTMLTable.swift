// Tables: a line for each row, cells apart by bars, every value in its column also where cells span rows or columns.
// A table that lays out a page is written as its cells one after the other.

extension HTMLMarkdown {
    /// A cell that spans rows is said again in each of them while it is no longer than this.
    static let longestRepeat: Int32 = 100
    /// A table within a cell of more text is no part of the cell's line.
    static let longestInnerTable: Int32 = 400
    /// A row of more columns than this puts what is left into the last.
    static let mostColumns = 200

    mutating func table(_ place: Int) {
        var rows: [[Int]] = []
        var others: [Int] = []
        collectRows(place, into: &rows, &others)
        for other in others { if page.nodes[other].isText { flowText(other) } else { flow(other) } }
        if listing(rows) { return }
        let cells = rows.joined()
        let mostFilled = rows.map { row in row.count { page.nodes[$0].chars > 0 } }.max() ?? 0
        let isData = rows.count > 1 && cells.contains { page.nodes[$0].tag == .th }
        if mostFilled <= 1 || cells.contains(where: { isLayoutCell($0, isData: isData) }) {
            for cell in cells { flow(cell) }
            return
        }
        var bytes: [UInt8] = []
        for row in aligned(rows) where row.contains(where: { !$0.isEmpty }) {
            if !bytes.isEmpty { bytes.append(0x0A) }
            bytes.append(contentsOf: row.joined(separator: Array(" | ".utf8)))
        }
        if !bytes.isEmpty { blocks.append(MarkdownBlock(bytes: bytes)) }
    }

    private mutating func flowText(_ place: Int) {
        let text = page.collapsedText(of: place)
        if !text.isEmpty { blocks.append(MarkdownBlock(bytes: text)) }
    }

    /// The rows with every cell in its column.
    private func aligned(_ rows: [[Int]]) -> [[[UInt8]]] {
        var carried: [Int: (rows: Int32, text: [UInt8])] = [:]
        return rows.map { row in
            var line: [[UInt8]] = []
            func takeCarried() {
                while let held = carried[line.count], line.count < Self.mostColumns {
                    carried[line.count] = held.rows > 1 ? (held.rows - 1, held.text) : nil
                    line.append(held.text)
                }
            }
            for cell in row {
                takeCarried()
                let node = page.nodes[cell], text = lineText(cell)
                if line.count >= Self.mostColumns {
                    if !text.isEmpty { line[line.count - 1] += [0x20] + text }
                    continue
                }
                for column in 0..<max(1, Int(node.length)) where line.count < Self.mostColumns {
                    if node.start > 1 {
                        let again = column == 0 && node.chars <= Self.longestRepeat ? text : []
                        carried[line.count] = (node.start - 1, again)
                    }
                    line.append(column == 0 ? text : [])
                }
            }
            takeCarried()
            return line
        }
    }

    /// The text of a cell, heading or term on one line, without the marks of blocks.
    func lineText(_ cell: Int) -> [UInt8] {
        if page.nodes[cell].flags.contains(.holdsList) { return page.collapsedText(of: cell) }
        let blocks = HTMLMarkdown.blocks(of: cell, in: page)
        let parts = blocks.map { block -> [UInt8] in
            guard block.level == 0, block.bytes.starts(with: Array("```".utf8)) else {
                // A cell in bold is a heading of its row or column.
                return block.bytes.withoutBold
            }
            let lines = block.bytes.split(separator: 0x0A).dropFirst().dropLast()
            return Array(lines.joined(separator: [0x20]))
        }
        var line = HTMLLine()
        for part in parts {
            line.append(part[...])
            line.space()
        }
        return line.bytes
    }

    private func isLayoutCell(_ place: Int, isData: Bool) -> Bool {
        let cell = page.nodes[place]
        if cell.chars > Self.longestCell || cell.flags.contains(.holdsHeading) { return true }
        if cell.flags.contains(.holdsTable) { return !isData || cell.chars > Self.longestInnerTable }
        guard cell.flags.contains(.holdsPre) else { return false }
        // A command in a cell is a value; a listing of several lines is not.
        for next in place + 1..<Int(cell.end) where page.nodes[next].tag == .pre {
            var listing = HTMLListing(page)
            listing.read(next)
            if listing.lines.filter({ $0.contains { $0 > 0x20 } }).count > 1 { return true }
        }
        return false
    }

    private func collectRows(_ place: Int, into rows: inout [[Int]], _ others: inout [Int]) {
        for child in page.children(of: place) {
            switch page.nodes[child].tag {
            case .tr: rows.append(page.children(of: child).filter { isCell($0) })
            case .thead, .tbody, .tfoot: collectRows(child, into: &rows, &others)
            default:
                if page.nodes[child].chars > 0 { others.append(child) }
            }
        }
    }

    /// What in a row is a cell: also what stands there without being one.
    private func isCell(_ place: Int) -> Bool {
        let node = page.nodes[place]
        return node.tag == .td || node.tag == .th || node.chars > 0
    }
}
