// The order in which a page is read, from the places of its lines as pdftotext's -bbox-layout gives them. Its own order
// goes back and forth between columns whose paragraphs stand beside each other; here a page is cut where a gutter runs
// between columns of text (an XY-cut), top to bottom otherwise. Cells that stand below each other are a table, read row
// by row; lines set larger than the text are headings. Gaps between lines become blank lines, measured by the gaps that
// the lines of paragraphs have. It does not read turned pages.

import Foundation

/// Reads pdftotext's boxes as lines of pages in reading order.
enum PDFLayout {
    struct Line {
        var text: String
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double

        var height: Double { max(1, bottom - top) }
        var middle: Double { (top + bottom) / 2 }
    }

    /// One line of a page as it is read: the cells that stand side by side.
    struct Row {
        var cells: [Line]
        /// Whether it belongs to a table.
        var isTable = false

        var top: Double { cells.map(\.top).min() ?? 0 }
        var bottom: Double { cells.map(\.bottom).max() ?? 0 }
        var height: Double { cells.map(\.height).max() ?? 1 }
        var left: Double { cells.map(\.left).min() ?? 0 }
        var right: Double { cells.map(\.right).max() ?? 0 }
    }

    /// Divides a table's cells, and precedes a heading's level, on the way to `PDFText`; no PDF's text holds them.
    static let cellMark: Character = "\u{1F}"
    static let headingMark: Character = "\u{1D}"

    /// More lines than this on one page are no page to read; they stay in the order they came in.
    private static let mostLines = 2_000
    /// A gutter is at least this share of the page's width.
    private static let gutterShare = 0.012
    /// Lines of text fill, on average, at least this share of the page's width; table cells do not.
    private static let textShare = 0.2
    private static let fewestLines = 3
    /// A space within a line of more than this share of its height may be a gutter.
    static let wideSpace = 0.7
    /// A gap between lines of more than this share of a line's height ends a paragraph, unless lines are set wider.
    private static let paragraphGap = 0.55
    /// The widest gap that lines of a paragraph have.
    private static let widestGap = 1.3

    /// Pages divided by form feeds, blank lines between blocks.
    ///
    /// - Throws: `ReadingFailure.malformed` where the boxes are no XML.
    static func text(of boxes: Data) throws(ReadingFailure) -> String {
        let handler = PDFBoxes()
        try XMLEvents.parse(boxes, part: "pdftotext's output", handler)
        let pages = handler.pages.map { page -> [Row] in
            if page.lines.count > mostLines { return page.lines.map { Row(cells: [$0]) } }
            return tables(rows(ordered(byRows(page.lines), width: page.width)))
        }
        let sizes = PDFSizes(pages)
        return pages.map { join($0, sizes) }.joined(separator: "\u{0C}")
    }

    // MARK: Order

    /// Lines from top to bottom, those of one row from left to right: boxes of one row begin at slightly different
    /// heights where their letters differ in size or font.
    private static func byRows(_ lines: [Line]) -> [Line] {
        let sorted = lines.sorted { ($0.middle, $0.left) < ($1.middle, $1.left) }
        var result: [Line] = []
        var row: [Line] = []
        func close() {
            result += row.sorted { ($0.left, $0.top) < ($1.left, $1.top) }
            row = []
        }
        for line in sorted {
            if let first = row.first, line.middle - first.middle > min(first.height, line.height) * 0.4 { close() }
            row.append(line)
        }
        close()
        return result
    }

    /// Lines in reading order; they come sorted from top to bottom.
    private static func ordered(_ lines: [Line], width: Double) -> [Line] {
        if lines.count < 2 * fewestLines { return lines }
        if let x = gutter(lines, width) { return columns(lines, x, width) }
        // The band between two horizontal cuts that has columns and the most lines.
        var best: (range: Range<Int>, x: Double)?
        for range in bands(lines) {
            if let best, best.range.count >= range.count { continue }
            if let x = gutter(Array(lines[range]), width) { best = (range, x) }
        }
        guard let best else { return lines }
        return ordered(Array(lines[..<best.range.lowerBound]), width: width)
            + columns(Array(lines[best.range]), best.x, width)
            + ordered(Array(lines[best.range.upperBound...]), width: width)
    }

    private static func columns(_ lines: [Line], _ x: Double, _ width: Double) -> [Line] {
        ordered(lines.filter { $0.left < x }, width: width) + ordered(lines.filter { $0.left >= x }, width: width)
    }

    /// Runs of lines between those that are wider than half of the page's text: titles over all columns end a band.
    private static func bands(_ lines: [Line]) -> [Range<Int>] {
        let left = lines.map(\.left).min() ?? 0, right = lines.map(\.right).max() ?? 0
        let middle = (left + right) / 2
        var ranges: [Range<Int>] = []
        var start = 0
        for index in lines.indices {
            let spans = lines[index].left < middle && lines[index].right > middle
            if spans {
                if index - start >= 2 * fewestLines { ranges.append(start..<index) }
                start = index + 1
            }
        }
        if lines.count - start >= 2 * fewestLines { ranges.append(start..<lines.count) }
        return ranges
    }

    /// Where the widest gutter ends between two columns of text; nil where there is none.
    private static func gutter(_ lines: [Line], _ width: Double) -> Double? {
        let byLeft = lines.sorted { $0.left < $1.left }
        var edge = -Double.infinity
        var best: (size: Double, x: Double)?
        for (count, line) in byLeft.enumerated() {
            let gap = line.left - edge
            if count >= fewestLines, byLeft.count - count >= fewestLines, gap >= gutterShare * width,
                gap > best?.size ?? 0
            {
                best = (gap, line.left)
            }
            edge = max(edge, line.right)
        }
        guard let best else { return nil }
        let one = lines.filter { $0.left < best.x }, other = lines.filter { $0.left >= best.x }
        let isText = [one, other].allSatisfy { side in
            side.reduce(0) { $0 + $1.right - $1.left } / Double(side.count) >= textShare * width
        }
        // Columns stand beside each other, not one below the other.
        let top = max(one[0].top, other[0].top)
        let bottom = min(one.map(\.bottom).max() ?? 0, other.map(\.bottom).max() ?? 0)
        return isText && bottom > top ? best.x : nil
    }

    // MARK: Rows and tables

    /// Lines that stand side by side in the reading order as rows.
    private static func rows(_ lines: [Line]) -> [Row] {
        var rows: [Row] = []
        for line in lines {
            if let last = rows.last?.cells.last, abs(line.middle - last.middle) < min(line.height, last.height) / 2,
                line.left >= last.right - 0.2 * last.height
            {
                rows[rows.count - 1].cells.append(line)
            } else {
                rows.append(Row(cells: [line]))
            }
        }
        return rows
    }

    /// Marks rows whose cells stand below those of a neighbour.
    private static func tables(_ rows: [Row]) -> [Row] {
        var rows = rows
        for index in rows.indices.dropFirst() {
            let (above, below) = (rows[index - 1], rows[index])
            guard above.cells.count > 1, below.cells.count > 1, below.top >= above.top,
                below.top - above.bottom < 4 * max(above.height, below.height), areAligned(above, below)
            else { continue }
            rows[index - 1].isTable = true
            rows[index].isTable = true
        }
        return rows
    }

    /// Whether a cell that is not a row's first begins, ends or centres where one of the other row's does.
    private static func areAligned(_ one: Row, _ other: Row) -> Bool {
        let slack = 0.5 * min(one.height, other.height)
        return one.cells.dropFirst().contains { cell in
            other.cells.dropFirst().contains {
                abs($0.left - cell.left) < slack || abs($0.right - cell.right) < slack
                    || abs($0.left + $0.right - cell.left - cell.right) < slack
            }
        }
    }

    // MARK: Lines of text

    /// Rows as lines, with a blank one where a paragraph seems to end: a gap, a column's top, a change of size.
    private static func join(_ rows: [Row], _ sizes: PDFSizes) -> String {
        var text = ""
        let usual = sizes.usualGap(rows)
        for (index, row) in rows.enumerated() {
            let level = sizes.headingLevel(row)
            if index > 0 {
                let before = rows[index - 1]
                let height = min(before.height, row.height)
                let gap = row.top - before.bottom
                let larger = max(before.height, row.height) / height
                let isBelow = gap > -height
                // Into the next column a sentence goes on; PDFText decides.
                let limit = max(paragraphGap, min(usual + 0.15, widestGap)) * height
                let changes = row.isTable != before.isTable || level != sizes.headingLevel(before)
                let isWithinTable = row.isTable && before.isTable && gap < 4 * height
                let ends = isBelow && (gap > limit || larger > 1.25)
                text += changes || (ends && !isWithinTable) ? "\n\n" : "\n"
            }
            if let level { text += "\(headingMark)\(level)" }
            text += Self.text(of: row, isEdge: index == 0 || index == rows.count - 1)
        }
        return text
    }

    /// A row's cells, divided where it belongs to a table or stands at a page's edge, where a number stands apart.
    private static func text(of row: Row, isEdge: Bool) -> String {
        var text = ""
        for (index, cell) in row.cells.enumerated() {
            if index > 0 {
                let isApart = isEdge && cell.left - row.cells[index - 1].right > 3 * row.height
                text.append(row.isTable || isApart ? cellMark : " ")
            }
            text += cell.text
        }
        return text
    }
}

/// What a document's lines have in common: the height of its text, those of its headings, the gap between lines.
struct PDFSizes {
    /// The height that most letters have.
    private var body = 0.0
    /// Heights of headings, greatest first.
    private var headings: [Double] = []
    private var gap = 0.0

    /// A heading is set this much larger than the text.
    private static let larger = 1.18
    private static let sameHeight = 1.06
    private static let mostLevels = 4
    private static let longestHeading = 120
    private static let mostShare = 0.25
    /// A line that reaches this share of the widest is full: the next one belongs to its paragraph, mostly.
    private static let fullShare = 0.85
    /// With fewer pairs of lines a page's own gap is not taken.
    private static let fewestPairs = 3

    init(_ pages: [[PDFLayout.Row]]) {
        var letters: [Int: Int] = [:]
        for row in pages.joined() {
            for cell in row.cells { letters[Self.step(cell.height), default: 0] += cell.text.count }
        }
        guard let most = letters.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else { return }
        body = Double(most.key) / 4
        let all = letters.values.reduce(0, +)
        let large = letters.filter { Double($0.key) / 4 >= body * Self.larger }
        // Where much is large, large is no heading.
        if Double(large.values.reduce(0, +)) < Self.mostShare * Double(all) {
            for height in large.keys.sorted(by: >) {
                let height = Double(height) / 4
                if let last = headings.last, last < height * Self.sameHeight { continue }
                headings.append(height)
            }
        }
        gap = Self.usual(pages.flatMap { Self.gaps($0) }) ?? 0
    }

    private static func step(_ height: Double) -> Int { Int((min(height, 10_000) * 4).rounded()) }

    /// The level of a heading; nil for text.
    func headingLevel(_ row: PDFLayout.Row) -> Int? {
        guard row.cells.count == 1, let cell = row.cells.first, cell.height >= body * Self.larger,
            cell.text.count <= Self.longestHeading, cell.text.count(where: \.isLetter) >= 2,
            !PDFText.endsSentence(cell.text) || cell.text.last == "?" || cell.text.last == "!"
        else { return nil }
        guard let rank = headings.firstIndex(where: { cell.height >= $0 / Self.sameHeight }) else { return nil }
        return min(rank + 1, Self.mostLevels)
    }

    /// The gap between a paragraph's lines as a share of their height: the page's own, or the document's.
    func usualGap(_ rows: [PDFLayout.Row]) -> Double {
        let gaps = Self.gaps(rows)
        return gaps.count >= Self.fewestPairs ? Self.usual(gaps) ?? gap : gap
    }

    /// Gaps below lines that are full.
    private static func gaps(_ rows: [PDFLayout.Row]) -> [Double] {
        let widest = rows.map { $0.right - $0.left }.max() ?? 0
        return zip(rows, rows.dropFirst()).compactMap { above, below in
            let isFull =
                above.right - above.left >= fullShare * widest
                || above.right - above.left >= fullShare * (below.right - below.left)
                    && above.right - above.left > 0.3 * widest
            guard isFull, !above.isTable, !below.isTable, abs(above.height - below.height) < 0.1 * above.height else {
                return nil
            }
            let gap = (below.top - above.bottom) / above.height
            return gap > -0.5 && gap < 3 ? gap : nil
        }
    }

    /// The gap that is commonest, of equals the smallest.
    private static func usual(_ gaps: [Double]) -> Double? {
        var counts: [Int: Int] = [:]
        for gap in gaps { counts[Int((gap * 10).rounded()), default: 0] += 1 }
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }.map { Double($0.key) / 10 }
    }
}

/// Pages and lines out of pdftotext's XHTML.
private final class PDFBoxes: OfficePart {
    private(set) var pages: [(width: Double, lines: [PDFLayout.Line])] = []
    private var open: PDFLayout.Line?
    private var isWord = false
    /// Where the last word ended.
    private var reached = 0.0

    init() { super.init(skipping: ["head"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        func number(_ text: String?) -> Double {
            guard let value = text.flatMap({ Double($0) }), value.isFinite else { return 0 }
            return value
        }
        switch name {
        case "page": pages.append((number(attributes["width"]), []))
        case "line":
            open = PDFLayout.Line(
                text: "", left: number(attributes["xMin"]), top: number(attributes["yMin"]),
                right: number(attributes["xMax"]), bottom: number(attributes["yMax"]))
        case "word":
            isWord = true
            guard let line = open else { return }
            let (left, right) = (number(attributes["xMin"]), number(attributes["xMax"]))
            // pdftotext takes narrow gutters for spaces: a wide space may be one. What is no gutter is joined again.
            if !line.text.isEmpty, left - reached > PDFLayout.wideSpace * (line.bottom - line.top) {
                open?.right = reached
                close()
                open = PDFLayout.Line(text: "", left: left, top: line.top, right: line.right, bottom: line.bottom)
            } else if !line.text.isEmpty {
                open?.text += " "
            }
            reached = right
        default: break
        }
    }

    override func take(_ text: String) { if isWord { open?.text += text } }

    override func finish(_ name: String) {
        if name == "word" { isWord = false }
        if name == "line" { close() }
    }

    private func close() {
        guard let line = open else { return }
        if let last = pages.indices.last, !line.text.isEmpty { pages[last].lines.append(line) }
        open = nil
    }
}
