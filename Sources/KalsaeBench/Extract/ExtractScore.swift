// How well an extracted text agrees with a page's main text: by words where all of it is known, by snippets where only
// some places were labelled. benchmarks/peers/extract.py counts the same way, and the bench compares the counts.

import Foundation

/// Counts over one text or many.
struct ExtractScore: Equatable {
    /// What was found of what should be.
    var matched = 0
    /// What was found and should not be.
    var extra = 0
    /// What should be and was not found.
    var missed = 0

    /// Harmonic mean of precision and recall; 0 where nothing was found.
    var f1: Double { matched == 0 ? 0 : 2 * Double(matched) / Double(2 * matched + extra + missed) }
    var precision: Double { matched == 0 ? 0 : Double(matched) / Double(matched + extra) }
    var recall: Double { matched == 0 ? 0 : Double(matched) / Double(matched + missed) }

    static func + (one: Self, other: Self) -> Self {
        Self(matched: one.matched + other.matched, extra: one.extra + other.extra, missed: one.missed + other.missed)
    }

    /// Word by word, as often as each occurs; words of `optional` neither help nor harm.
    static func words(_ text: String, truth: String, optional: String) -> ExtractScore {
        let found = counts(text), wanted = counts(truth), free = counts(optional)
        var score = ExtractScore()
        for (word, count) in found {
            let good = min(count, wanted[word] ?? 0)
            score.matched += good
            score.extra += max(0, count - good - (free[word] ?? 0))
        }
        for (word, count) in wanted { score.missed += max(0, count - (found[word] ?? 0)) }
        return score
    }

    /// Snippets that must stand in a text, and those that must not; white space counts as one space.
    static func snippets(_ text: String, with: [String], without: [String]) -> ExtractScore {
        let line = spaced(text)
        var score = ExtractScore()
        for snippet in with { if line.contains(spaced(snippet)) { score.matched += 1 } else { score.missed += 1 } }
        for snippet in without where line.contains(spaced(snippet)) { score.extra += 1 }
        return score
    }

    /// Snippets byte for byte, white space as it stands: as trafilatura's own evaluation counts.
    static func exactSnippets(_ text: String, with: [String], without: [String]) -> ExtractScore {
        let bytes = Data(text.utf8)
        var score = ExtractScore()
        for snippet in with {
            if bytes.range(of: Data(snippet.utf8)) != nil { score.matched += 1 } else { score.missed += 1 }
        }
        for snippet in without where bytes.range(of: Data(snippet.utf8)) != nil { score.extra += 1 }
        return score
    }

    private static func spaced(_ text: String) -> String {
        text.unicodeScalars.split { $0.properties.isWhitespace }.map(String.init).joined(separator: " ")
    }

    private static func counts(_ text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        for word in text.unicodeScalars.split(whereSeparator: { !isLetter($0.value) }) {
            counts[String(word).lowercased(), default: 0] += 1
        }
        return counts
    }

    /// ASCII letters and digits, Latin with accents, Hangul, Kana, Han.
    private static func isLetter(_ value: UInt32) -> Bool {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1100...0x11FF, 0x3040...0x30FF, 0x3130...0x318F,
            0x3400...0x9FFF, 0xAC00...0xD7A3:
            true
        default: false
        }
    }
}
