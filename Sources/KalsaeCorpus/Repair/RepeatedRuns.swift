// Characters repeated for emphasis, cut down: ㅋㅋㅋㅋㅋㅋ, !!!!!!!, 와아아아아, sooooo, and pairs such as ㅋㅎㅋㅎㅋㅎ and ?!?!?!.
// Digits stay (1000000 is a number), and so do rulers of tables, colours (#ffffff), and words of fewer than four equal
// letters. It works line by line.

import KalsaeSupport

enum RepeatedRuns {
    /// The text with no run longer than `longest`; counts the runs.
    static func limited(_ text: String, to longest: Int) -> (text: String, changes: Int) {
        guard mayRepeat(text, longest) else { return (text, 0) }
        var changes = 0
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            if line.utf8.first == UInt8(ascii: "|") || line.contains("-|-") || line.contains(" | ") {
                return String(line)
            }
            let (short, count) = limited(Array(line.unicodeScalars), longest)
            changes += count
            return count == 0 ? String(line) : short
        }
        return changes == 0 ? (text, 0) : (lines.joined(separator: "\n"), changes)
    }

    /// Whether any character stands more than `longest` times in a row, or any pair; bytes tell quickly.
    private static func mayRepeat(_ text: String, _ longest: Int) -> Bool {
        text.withBytes { bytes in
            // A run of a character is a run of its bytes at their distance; pairs are at twice that.
            for distance in [1, 2, 3, 6] {
                var run = 0
                let needed = max(1, longest) * distance
                var place = distance
                while place < bytes.count {
                    run = bytes[place] == bytes[place - distance] && bytes[place] != 0x20 ? run + 1 : 0
                    if run >= needed { return true }
                    place += 1
                }
            }
            return false
        }
    }

    private static func limited(_ scalars: [Unicode.Scalar], _ longest: Int) -> (String, Int) {
        var result = String.UnicodeScalarView()
        var changes = 0, place = 0
        while place < scalars.count {
            var end = place + 1
            while end < scalars.count, scalars[end] == scalars[place] { end += 1 }
            if end - place > longest, isEmphasis(scalars, place..<end) {
                result.append(contentsOf: scalars[place..<place + longest])
                changes += 1
                place = end
                continue
            }
            if end - place == 1, let after = pairs(scalars, place), after - place > 2 * longest {
                result.append(contentsOf: scalars[place..<place + 2 * longest])
                changes += 1
                place = after
                continue
            }
            result.append(contentsOf: scalars[place..<end])
            place = end
        }
        return (String(result), changes)
    }

    private static func isEmphasis(_ scalars: [Unicode.Scalar], _ run: Range<Int>) -> Bool {
        let scalar = scalars[run.lowerBound]
        if scalar.properties.isWhitespace || scalar.properties.numericType != nil { return false }
        // Headings, and marks that Markdown counts.
        if scalar == "#" || scalar == "`" || scalar == "~" && run.lowerBound == 0 { return false }
        guard scalar.isASCII, scalar.properties.isAlphabetic else { return true }
        if run.count < 4 { return false }
        // Colours, hashes, placeholders: a word that holds digits or follows a mark of code is no emphasis.
        var start = run.lowerBound, end = run.upperBound
        while start > 0, isWord(scalars[start - 1]) { start -= 1 }
        while end < scalars.count, isWord(scalars[end]) { end += 1 }
        let word = scalars[start..<end]
        if word.contains(where: { $0.properties.numericType != nil || $0 == "_" || $0 == "#" }) { return false }
        return !word.allSatisfy { "xX".unicodeScalars.contains($0) }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || scalar == "_" || scalar == "#"
    }

    /// The place after a run of the two characters at `place`, both marks or Hangul letters; nil where there is none.
    private static func pairs(_ scalars: [Unicode.Scalar], _ place: Int) -> Int? {
        guard place + 3 < scalars.count, isExclamation(scalars[place]), isExclamation(scalars[place + 1]) else {
            return nil
        }
        var end = place + 2
        while end < scalars.count, scalars[end] == scalars[end - 2] { end += 1 }
        return end - (end - place) % 2
    }

    /// ㅋ, ㅎ, ㅠ and their like, and marks.
    private static func isExclamation(_ scalar: Unicode.Scalar) -> Bool {
        (0x3131...0x3163).contains(scalar.value) || "!?~^.;ㆍ♥♡★☆".unicodeScalars.contains(scalar)
    }
}
