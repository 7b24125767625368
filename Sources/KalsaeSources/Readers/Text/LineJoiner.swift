// Lines that somebody wrapped become one again, with a space where one stood. Widths tell most: where lines are filled
// to the last column, every column that is missing was a blank cut off at a line's end or beginning; where a syllable
// more would have fitted, the break was at a space. What widths leave open, the letters decide (LineBreaks).
//
// Breaks of one paragraph are decided together, by the best path (Viterbi) over whether a line lost its first blank.

import Foundation

/// How a document's lines were wrapped.
struct WrapStyle: Equatable {
    enum Kind { case atSpaces, atCharacters, atColumns, unknown }
    var kind: Kind
    /// Columns, or characters, of a full line.
    var width: Int
}

/// One line of a paragraph.
struct WrappedLine {
    /// Without blanks at its ends.
    var text: Substring
    var beganWithBlank: Bool
    var endedWithBlank: Bool

    init(_ line: Substring) {
        text = line.trimmingBlanks
        beganWithBlank = line.first == " "
        endedWithBlank = line.last == " "
    }
}

/// Joins lines.
struct LineJoiner {
    let breaks: LineBreaks
    var style = WrapStyle(kind: .unknown, width: 0)
    /// Whether blanks at line ends were kept, so that a line without one ends within a word.
    var keepsBlanks = false

    /// Where lines of `paragraphs` were wrapped, by their widths; every line but a paragraph's last counts.
    static func style(of paragraphs: [[WrappedLine]]) -> WrapStyle {
        let full = paragraphs.flatMap { $0.dropLast() }
        guard full.count >= fewestLines else { return WrapStyle(kind: .unknown, width: 0) }
        let columns = full.map { LineWidth.columns($0.text) }, counts = full.map(\.text.count)
        func measured(_ widths: [Int], _ slack: Int) -> (isFilled: Bool, width: Int, missing: Double) {
            let most = widths.max() ?? 0, all = Double(widths.count)
            let filled = Double(widths.count { $0 >= most - slack })
            return (filled >= filledShare * all, most, Double(widths.reduce(0) { $0 + most - $1 }) / all)
        }
        let byCount = measured(counts, 2), byColumn = measured(columns, 3)
        // Lines of one length in columns differ little in characters, and the other way round: what differs less
        // counts.
        if byCount.isFilled, !byColumn.isFilled || byCount.missing < 0.75 * byColumn.missing {
            return WrapStyle(kind: .atCharacters, width: byCount.width)
        }
        if byColumn.isFilled { return WrapStyle(kind: .atColumns, width: byColumn.width) }
        return WrapStyle(kind: .atSpaces, width: byColumn.width)
    }

    /// Fewer lines tell nothing about how they were wrapped.
    private static let fewestLines = 4
    private static let filledShare = 0.97
    /// Characters before a line that are looked at.
    private static let context = 400
    /// Logarithm of the odds that a blank vanished without leaving its column free.
    private static let uncounted = -5.0

    /// Whether a space stood at each break of a paragraph.
    func spaces(_ lines: [WrappedLine]) -> [Bool] {
        if lines.count < 2 { return [] }
        var scores: [Double] = []
        var before = String(lines[0].text)
        for next in lines.dropFirst() {
            if style.kind == .atSpaces {
                scores.append(Self.sure(before, next.text))
            } else {
                scores.append(breaks.score(before, next.text))
            }
            // Quotes are paired over some lines.
            before = before.suffix(Self.context) + " " + next.text
        }
        for index in scores.indices {
            if lines[index].endedWithBlank || lines[index + 1].beganWithBlank {
                scores[index] = 50
            } else if keepsBlanks {
                scores[index] = -50
            }
        }
        switch style.kind {
        case .atSpaces, .unknown: return scores.map { $0 > 0 }
        case .atCharacters, .atColumns: return bestPath(lines, scores)
        }
    }

    /// Lines wrapped at spaces lost one at every break, but between Han or Kana.
    private static func sure(_ before: String, _ after: Substring) -> Double {
        guard let end = before.last, let begin = after.first else { return 4 }
        return LineBreaks.Kind(end) == .wide && LineBreaks.Kind(begin) == .wide ? -4 : 4
    }

    /// Ways in which a break may be: no space, one cut off the line's end, one cut off the next line's beginning, one
    /// that left no trace.
    private func bestPath(_ lines: [WrappedLine], _ scores: [Double]) -> [Bool] {
        let isColumns = style.kind == .atColumns
        // best[l]: the best sum so far where the line at hand lost l blanks at its beginning.
        var best: [Double] = [0, -.infinity]
        var ways: [[(from: Int, isSpace: Bool)]] = []
        for index in scores.indices {
            let line = lines[index].text
            let missing = max(0, style.width - (isColumns ? LineWidth.columns(line) : line.count))
            var next: [Double] = [-.infinity, -.infinity]
            var way: [(from: Int, isSpace: Bool)] = [(0, false), (0, false)]
            func offer(_ to: Int, _ value: Double, _ from: Int, _ isSpace: Bool) {
                if value > next[to] {
                    next[to] = value
                    way[to] = (from, isSpace)
                }
            }
            let nextIsWide = lines[index + 1].text.first.map { LineWidth.columns($0) == 2 } ?? false
            let score = max(-8, min(8, scores[index])) + (abs(scores[index]) > 20 ? scores[index] : 0)
            for lost in [0, 1] where best[lost] > -.infinity {
                let rest = missing - lost  // columns that this break has to explain
                let none = best[lost], some = best[lost] + score
                // A column may be free because the next letter takes two.
                let spare = isColumns && nextIsWide ? 1 : 0
                // A blank at a break is the line's last or the next line's first, each with or without a free column.
                let one = spare == 1 ? -1.1 : -0.7
                offer(0, none + Self.fit(rest, 0, spare) - 0.7 * Double(spare), lost, false)
                offer(0, some + one + Self.fit(rest, 1, spare), lost, true)
                offer(1, some + one + Self.fit(rest, 0, 0), lost, true)
                offer(0, some + Self.uncounted + Self.fit(rest, 0, spare), lost, true)
            }
            best = next
            ways.append(way)
        }
        var spaces: [Bool] = []
        var at = best[0] >= best[1] ? 0 : 1
        for way in ways.reversed() {
            spaces.append(way[at].isSpace)
            at = way[at].from
        }
        return spaces.reversed()
    }

    /// What it costs to explain `rest` free columns by `lost` blanks and at most `spare` that a wide letter left.
    private static func fit(_ rest: Int, _ lost: Int, _ spare: Int) -> Double {
        let over = rest - lost
        if over < 0 { return 4 * Double(over) }
        if over <= spare { return 0 }
        return -4 * Double(over - spare)
    }
}

/// Widths of letters and lines on a grid.
enum LineWidth {
    /// 2 for Hangul, Han, Kana and full-width forms.
    static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return isWide(scalar) ? 2 : 1
    }

    static func columns(_ line: some StringProtocol) -> Int { line.reduce(0) { $0 + columns($1) } }

    static func isWide(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x9FFF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

extension Substring {
    /// Without spaces and tabs at both ends.
    var trimmingBlanks: Substring {
        var rest = drop { $0 == " " || $0 == "\t" }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
