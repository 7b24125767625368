// Listings: the text of `pre` as it stands, its lines kept whether they end with a line feed, a `br`, an element of
// their own or a row of a table; the numbers of its lines are no part of it.

extension HTMLMarkdown {
    mutating func code(_ place: Int) {
        var listing = HTMLListing(page)
        listing.read(place)
        append(listing.lines)
    }

    /// A table whose rows are the lines of a listing; false where it is none.
    mutating func listing(_ rows: [[Int]]) -> Bool {
        var cells: [Int] = []
        var hasMark = false
        for row in rows {
            guard row.dropLast().allSatisfy({ page.nodes[$0].chars == 0 }) else { return false }
            if let cell = row.last {
                if page.nodes[cell].marks.contains(.code) || page.nodes[cell].flags.contains(.holdsPre) {
                    hasMark = true
                } else if page.nodes[cell].chars > 0 {
                    return false
                }
                cells.append(cell)
            }
        }
        // One cell with a listing is layout around it; its own rules apply there.
        guard hasMark, rows.count > 1 || rows.contains(where: { $0.count > 1 }) else { return false }
        var listing = HTMLListing(page)
        for cell in cells { listing.readRow(cell) }
        append(listing.lines)
        return true
    }

    private mutating func append(_ found: [ArraySlice<UInt8>]) {
        var lines = found[...]
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
}

/// Collects the lines of a listing.
struct HTMLListing {
    private let page: HTMLPage
    private var bytes: [UInt8] = []
    /// Whether lines are told apart by elements alone.
    private var breaksAtElements = false

    init(_ page: HTMLPage) { self.page = page }

    var lines: [ArraySlice<UInt8>] { bytes.split(separator: 0x0A, omittingEmptySubsequences: false) }

    mutating func read(_ place: Int) {
        breaksAtElements = hasLinesOnlyAsElements(place)
        take(place, isRoot: true)
    }

    /// A row of a table is one line, or as many as it holds.
    mutating func readRow(_ place: Int) {
        let start = bytes.count
        take(place, isRoot: true)
        if bytes.count == start || bytes.last != 0x0A { bytes.append(0x0A) }
    }

    private mutating func take(_ place: Int, isRoot: Bool) {
        let node = page.nodes[place]
        if node.isGone { return }
        if node.isText { return text(place, node) }
        let isCell = node.tag == .td || node.tag == .th
        let breaks = !isRoot && ((node.flags.contains(.block) && !isCell) || (breaksAtElements && isLine(node)))
        if breaks, let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
        let start = bytes.count
        var child = place + 1
        var hasCell = false
        while child < node.end {
            let part = page.nodes[child]
            if part.tag == .td || part.tag == .th {
                if hasCell, bytes.last != 0x0A { bytes.append(0x09) }
                hasCell = part.chars > 0
            }
            take(child, isRoot: false)
            child = Int(part.end)
        }
        // An element without text is a blank line.
        if breaks, bytes.count == start || bytes.last != 0x0A { bytes.append(0x0A) }
    }

    private mutating func text(_ place: Int, _ node: HTMLNode) {
        let range = Int(node.start)..<Int(node.start + node.length)
        // Between elements that are lines, the white space of the source is none of the listing.
        let holdsLines = page.nodes[Int(node.parent)].flags.contains(.holdsBlock)
        if holdsLines, bytes.isEmpty || bytes.last == 0x0A, page.text[range].allSatisfy({ $0 <= 0x20 }) { return }
        var wasReturn = false
        for byte in page.text[range] {
            // A return, alone or before a line feed, ends a line.
            if !(wasReturn && byte == 0x0A) {
                bytes.append(byte == 0x0D || byte == HTMLPage.lineBreak ? 0x0A : byte)
            }
            wasReturn = byte == 0x0D
        }
    }

    private func isLine(_ node: HTMLNode) -> Bool { node.marks.contains(.codeLine) || node.tag == .code }

    /// Whether no line ends with a line feed, and there are several elements that are lines.
    private func hasLinesOnlyAsElements(_ place: Int) -> Bool {
        var count = 0
        for next in place..<Int(page.nodes[place].end) {
            let node = page.nodes[next]
            if node.isText {
                for byte in page.text[Int(node.start)..<Int(node.start + node.length)]
                where byte == 0x0A || byte == 0x0D || byte == HTMLPage.lineBreak { return false }
            } else if isLine(node) {
                count += 1
            }
        }
        return count > 1
    }
}

extension HTMLPage {
    /// Whether a part of a listing is nothing but the numbers of its lines.
    func isGutter(_ place: Int) -> Bool {
        let node = nodes[place]
        let isMarked = node.marks.contains(.gutter)
        // Without a name numbers are a gutter only in a cell beside others: a listing may print 1, 2, 3.
        guard isMarked || node.tag == .td || node.tag == .th else { return false }
        var digits: [UInt8] = []
        for next in place..<Int(node.end) where nodes[next].isText {
            let piece = nodes[next]
            for byte in text[Int(piece.start)..<Int(piece.start + piece.length)] {
                let isDigit = byte &- 0x30 < 10
                // Points, colons and bars stand behind numbers; a vertical tab is a line break.
                guard isDigit || byte <= 0x20 || byte == 0x2E || byte == 0x3A || byte == 0x7C else { return false }
                digits.append(isDigit ? byte : 0x20)
            }
            digits.append(0x20)
        }
        let numbers = digits.split(separator: 0x20)
        if isMarked { return !numbers.isEmpty }
        guard numbers.count >= 2, nodes[Int(node.parent)].chars > node.chars else { return false }
        var last: Int?
        for digits in numbers {
            guard digits.count < 8, let number = Int(String(decoding: digits, as: UTF8.self)) else { return false }
            if let last, number != last + 1 { return false }
            last = number
        }
        return true
    }
}
