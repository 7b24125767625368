// Taking out of a document the paragraphs and lines that stand elsewhere, and the headings under which nothing is left.
// Which of them stand elsewhere, the indexes know.

import KalsaeContracts
import KalsaeSupport

/// The parts of a document that may be repeats, and the document without those that are.
enum RepeatedBlocks {
    /// Shorter paragraphs may repeat: "See also", a common command. Twice as many for alphabets as for Hangul.
    static let shortestParagraph = 40
    /// Shorter lines may repeat.
    static let shortestLine = 20

    /// Paragraphs that must not stand elsewhere, by their number among the blocks. Headings and code may repeat.
    static func paragraphs(of blocks: [TextBlock]) -> [(number: Int, text: String)] {
        blocks.enumerated().compactMap { number, block in
            switch block.kind {
            case .heading, .code, .boldLine: return nil
            default: return isLong(block.text, shortestParagraph) ? (number, block.text) : nil
            }
        }
    }

    /// Lines that must not stand elsewhere, by block and line. Code and tables may repeat.
    static func lines(of blocks: [TextBlock]) -> [(number: Int, text: Substring)] {
        var found: [(Int, Substring)] = []
        var number = 0
        for block in blocks {
            for line in block.text.utf8.split(separator: 0x0A).map { Substring($0) } {
                if block.kind == .paragraph || block.kind == .list, isLong(line, shortestLine) {
                    found.append((number, line))
                }
                number += 1
            }
        }
        return found
    }

    /// The blocks without some paragraphs and lines, by their numbers; blocks left empty go.
    static func removing(paragraphs: Set<Int>, lines: Set<Int>, from blocks: [TextBlock]) -> [TextBlock] {
        var line = 0
        return blocks.enumerated().compactMap { number, block in
            let all = block.text.utf8.split(separator: 0x0A).map { Substring($0) }
            let first = line
            line += all.count
            if paragraphs.contains(number) { return nil }
            let kept = all.enumerated().filter { !lines.contains(first + $0.offset) }.map(\.element)
            if kept.count == all.count { return block }
            return kept.isEmpty ? nil : TextBlock(kind: block.kind, text: kept.joined(separator: "\n"))
        }
    }

    /// Blocks in two: what stays, and headings and box titles under which nothing is left.
    static func withoutHollowHeadings(_ blocks: [TextBlock]) -> (kept: [TextBlock], hollow: [TextBlock]) {
        var kept: [TextBlock] = [], hollow: [TextBlock] = []
        var next: TextBlockKind?
        for block in blocks.reversed() {
            var isHollow = false
            switch (block.kind, next) {
            case (.heading, nil): isHollow = true
            case (.heading(let level), .heading(let below)?): isHollow = below <= level
            case (.boldLine, nil), (.boldLine, .heading?), (.boldLine, .boldLine?): isHollow = true
            default: break
            }
            if isHollow {
                hollow.append(block)
            } else {
                kept.append(block)
                next = block.kind
            }
        }
        return (kept.reversed(), hollow)
    }

    private static func isLong(_ text: some StringProtocol, _ shortest: Int) -> Bool {
        var length = 0
        for scalar in text.unicodeScalars {
            length += Hangul.isHangul(scalar) ? 2 : 1
            if length >= 2 * shortest { return true }
        }
        return false
    }
}
