// The order in which a page is read, from the places of its lines as pdftotext's -bbox-layout gives them. Its own order
// goes back and forth between columns whose paragraphs stand beside each other; here a page is cut where a gutter runs
// between columns of text (an XY-cut), top to bottom otherwise. Gaps between lines become blank lines.
// Columns of short lines are a table, and are read row by row. It does not read turned pages.

import Foundation

/// Reads pdftotext's boxes as lines of pages in reading order.
enum PDFLayout {
    struct Line {
        var text: String
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double
    }

    /// More lines than this on one page are no page to read; they stay in the order they came in.
    private static let mostLines = 2_000
    /// A gutter is at least this share of the page's width.
    private static let gutterShare = 0.012
    /// Lines of text fill, on average, at least this share of the page's width; table cells do not.
    private static let textShare = 0.2
    private static let fewestLines = 3
    /// A space within a line of more than this share of its height may be a gutter.
    static let wideSpace = 0.7
    /// A gap between lines of more than this share of a line's height ends a paragraph.
    private static let paragraphGap = 0.55

    /// Pages divided by form feeds, blank lines between blocks.
    ///
    /// - Throws: `ReadingFailure.malformed` where the boxes are no XML.
    static func text(of boxes: Data) throws(ReadingFailure) -> String {
        let handler = PDFBoxes()
        try XMLEvents.parse(boxes, part: "pdftotext's output", handler)
        return handler.pages.map { page in
            var lines = page.lines
            if lines.count <= mostLines {
                lines.sort { ($0.top, $0.left) < ($1.top, $1.left) }
                lines = ordered(lines, width: page.width)
            }
            return join(lines)
        }.joined(separator: "\u{0C}")
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

    /// Lines with a blank one where a paragraph seems to end: a gap, a column's top, a change of size.
    private static func join(_ lines: [Line]) -> String {
        var text = ""
        for (index, line) in lines.enumerated() {
            if index > 0 {
                let before = lines[index - 1]
                let height = max(1, min(before.bottom - before.top, line.bottom - line.top))
                let gap = line.top - before.bottom
                let larger = max(before.bottom - before.top, line.bottom - line.top) / height
                let isBelow = gap > -height
                if abs(line.top - before.top) < height / 2, line.left >= before.right {
                    text += " "  // beside each other: cells of a row, words set wide
                    text += line.text
                    continue
                }
                text += "\n"
                // Into the next column a sentence goes on; PDFText decides.
                if isBelow, gap > paragraphGap * height || larger > 1.25 { text += "\n" }
            }
            text += line.text
        }
        return text
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
