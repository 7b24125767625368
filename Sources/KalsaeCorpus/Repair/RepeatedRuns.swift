// Characters repeated for emphasis, cut down: ㅋㅋㅋㅋㅋㅋ, !!!!!!!, 와아아아아, sooooo, pairs such as ㅋㅎㅋㅎㅋㅎ and ?!?!?!, and the
// dots and rules that lead the eye (1장 ........ 3). Everything else that stands in a row means something and stays:
// digits, brackets of a formula, AAAA, \\\\server, ****, ;;;; and ,,,, between empty columns, ★★★★★ out of five,
// colours (#ffffff), patterns (yyyyMMdd), letters of other scripts. It works line by line, and each line is read once.

import KalsaeSupport

enum RepeatedRuns {
    /// The text with no run of emphasis longer than `longest`; counts the runs.
    static func limited(_ text: String, to longest: Int) -> (text: String, changes: Int) {
        guard mayRepeat(text, longest) else { return (text, 0) }
        var changes = 0
        let limited = LineChanges.map(text) { line in
            if line.utf8.first == UInt8(ascii: "|") || !mayRepeat(line, longest) { return nil }
            if line.contains("-|-") || line.contains(" | ") { return nil }
            var runs = LineRuns(Array(line.unicodeScalars), longest)
            runs.limit()
            changes += runs.changes
            return runs.changes == 0 ? nil : runs.result.string
        }
        return (limited, changes)
    }

    /// Whether any character stands more than `longest` times in a row, or any pair; bytes tell quickly.
    private static func mayRepeat(_ text: some StringProtocol, _ longest: Int) -> Bool {
        let found = text.utf8.withContiguousStorageIfAvailable { bytes -> Bool in
            // A run of a character is a run of its bytes at their distance; pairs are at twice that.
            for distance in [1, 2, 3, 6] {
                var run = 0
                let needed = max(1, longest) * distance
                var place = distance
                while place < bytes.count {
                    let byte = bytes[place]
                    run = byte == bytes[place - distance] && byte != 0x20 && byte != 0x0A ? run + 1 : 0
                    if run >= needed { return true }
                    place += 1
                }
            }
            return false
        }
        return found ?? true
    }
}

/// The runs of one line.
private struct LineRuns {
    /// Marks that show more of the same by standing in a row, but count nothing.
    private static let marks = Set("!?~…⋯〜～ㆍ".unicodeScalars)
    /// What a table of contents and a form draw between their columns.
    private static let leaders = Set(".·‥・-=_─━═＿".unicodeScalars)
    /// Fewer are no leader: `----` may be an option, `====` a comparison.
    private static let shortestLeader = 8
    /// Signs of a kind up to so many may count something: five stars, ten boxes.
    private static let mostCounted = 10

    private let scalars: [Unicode.Scalar]
    private let longest: Int
    private(set) var result = ScalarText()
    private(set) var changes = 0
    /// The ASCII word looked at last and whether its runs are emphasis, so that each word is read once.
    private var word = 0..<0
    private var wordIsEmphatic = false

    init(_ scalars: [Unicode.Scalar], _ longest: Int) {
        self.scalars = scalars
        self.longest = longest
    }

    mutating func limit() {
        var place = 0
        while place < scalars.count {
            var end = place + 1
            while end < scalars.count, scalars[end] == scalars[place] { end += 1 }
            if end - place > longest, isEmphasis(place..<end) {
                result.append(contentsOf: scalars[place..<place + longest])
                changes += 1
            } else if end - place == 1, let after = pairs(place) {
                if after - place > 2 * longest {
                    result.append(contentsOf: scalars[place..<place + 2 * longest])
                    changes += 1
                } else {
                    result.append(contentsOf: scalars[place..<after])
                }
                end = after
            } else {
                result.append(contentsOf: scalars[place..<end])
            }
            place = end
        }
    }

    private mutating func isEmphasis(_ run: Range<Int>) -> Bool {
        let scalar = scalars[run.lowerBound]
        if Hangul.isHangul(scalar) { return true }
        if Self.marks.contains(scalar) {
            // A fence of code, or what a regular expression or a shell makes of marks in a row inside a word.
            return !(scalar == "~" && run.lowerBound == 0)
        }
        if scalar == "." { return run.count > 3 && !isCode(run) }
        if Self.leaders.contains(scalar) { return run.count >= Self.shortestLeader && standsAlone(run) }
        if scalar == "^" || scalar == ";" { return isBesideHangul(run) }
        if scalar.isASCII {
            guard run.count >= 4, (0x61...0x7A).contains(scalar.value) else { return false }
            return isEmphaticWord(around: run)
        }
        switch scalar.properties.generalCategory {
        case .otherSymbol: return run.count > Self.mostCounted
        default: return false
        }
    }

    /// Whether dots stand inside something that is no prose: `../..`, `a[....]`.
    private func isCode(_ run: Range<Int>) -> Bool {
        let around = [run.lowerBound - 1, run.upperBound].filter { scalars.indices.contains($0) }.map { scalars[$0] }
        return around.contains { "/\\[]{}()*+$^|=<>".unicodeScalars.contains($0) }
    }

    /// Whether white space, a line's end or a letter of text stands on both sides.
    private func standsAlone(_ run: Range<Int>) -> Bool {
        func isEdge(_ place: Int) -> Bool {
            guard scalars.indices.contains(place) else { return true }
            let properties = scalars[place].properties
            return properties.isWhitespace || Hangul.isHangul(scalars[place]) || properties.numericType != nil
        }
        return isEdge(run.lowerBound - 1) && isEdge(run.upperBound)
    }

    /// `ㅠㅠ;;;;` and `^^^^` behind Hangul letters; `1;;;;2` are columns.
    private func isBesideHangul(_ run: Range<Int>) -> Bool {
        guard run.lowerBound > 0 else { return false }
        let before = scalars[run.lowerBound - 1]
        guard Hangul.isHangul(before) || before == "^" || before == "!" || before == "~" else { return false }
        return !Hangul.isSyllable(before.value) || scalars[run.lowerBound] == "^"
    }

    /// Whether a run of small letters is how somebody speaks: `sooooo`, `noooo`. A word of digits, marks of code or
    /// capitals, of one letter alone (`aaaa`), of letters that write numbers (`deadaaaa`) or of date patterns is not.
    private mutating func isEmphaticWord(around run: Range<Int>) -> Bool {
        if word.lowerBound <= run.lowerBound, run.upperBound <= word.upperBound { return wordIsEmphatic }
        var start = run.lowerBound, end = run.upperBound
        while start > 0, Self.isWord(scalars[start - 1]) { start -= 1 }
        while end < scalars.count, Self.isWord(scalars[end]) { end += 1 }
        word = start..<end
        wordIsEmphatic = Self.isSpoken(scalars[word])
        return wordIsEmphatic
    }

    private static func isSpoken(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        guard word.count <= 60 else { return false }
        var letters = Set<UInt32>(), hasVowel = false
        for (place, scalar) in word.enumerated() {
            guard scalar.isASCII, scalar.properties.isAlphabetic else { return false }
            let isCapital = (0x41...0x5A).contains(scalar.value)
            if isCapital, place > 0 { return false }
            letters.insert(scalar.value | 0x20)
            if "aeiou".unicodeScalars.contains(Unicode.Scalar(UInt8(scalar.value | 0x20))) { hasVowel = true }
        }
        let isHexadecimal = letters.allSatisfy { (0x61...0x66).contains($0) }
        let isSequence = letters.isSubset(of: Set("acgtun".unicodeScalars.map(\.value)))
        return letters.count > 1 && hasVowel && !isHexadecimal && !isSequence
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_#/\\@+=$%&".unicodeScalars.contains(scalar))
    }

    /// The place after a run of the two characters at `place`, both marks or Hangul letters; nil where there is none.
    private func pairs(_ place: Int) -> Int? {
        guard place + 3 < scalars.count, isExclamation(scalars[place]), isExclamation(scalars[place + 1]) else {
            return nil
        }
        var end = place + 2
        while end < scalars.count, scalars[end] == scalars[end - 2] { end += 1 }
        let after = end - (end - place) % 2
        return after - place > 2 ? after : nil
    }

    /// ㅋ, ㅎ, ㅠ and their like, and marks.
    private func isExclamation(_ scalar: Unicode.Scalar) -> Bool {
        (0x3131...0x3163).contains(scalar.value) || "!?~^ㆍ".unicodeScalars.contains(scalar)
    }
}
