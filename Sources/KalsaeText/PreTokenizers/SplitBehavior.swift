// What becomes of the delimiters where a text is split; `the-final--countdown` at `-` in each case below.

/// What becomes of a delimiter.
enum SplitBehavior: String, Sendable, CaseIterable {
    /// `the final countdown`
    case removed = "Removed"
    /// `the - final - - countdown`
    case isolated = "Isolated"
    /// `the- final- - countdown`
    case mergedWithPrevious = "MergedWithPrevious"
    /// `the -final - -countdown`
    case mergedWithNext = "MergedWithNext"
    /// `the - final -- countdown`
    case contiguous = "Contiguous"

    /// The parts of a text of `count` bytes with delimiters at `matches`.
    ///
    /// - Parameter inverted: what lies between the matches are the delimiters.
    func parts(_ matches: [Range<Int>], count: Int, inverted: Bool = false) -> [Range<Int>] {
        var stretches: [(range: Range<Int>, isMatch: Bool)] = []
        stretches.reserveCapacity(matches.count * 2 + 1)
        var end = 0
        for match in matches {
            if end < match.lowerBound { stretches.append((end..<match.lowerBound, inverted)) }
            stretches.append((match, !inverted))
            end = match.upperBound
        }
        if end < count { stretches.append((end..<count, inverted)) }
        var parts: [Range<Int>] = []
        parts.reserveCapacity(stretches.count)
        var previous = false
        switch self {
        case .removed: return stretches.compactMap { $0.isMatch ? nil : $0.range }
        case .isolated: return stretches.map(\.range)
        case .contiguous:
            for (range, isMatch) in stretches {
                if isMatch == previous, let last = parts.popLast() {
                    parts.append(last.lowerBound..<range.upperBound)
                } else {
                    parts.append(range)
                }
                previous = isMatch
            }
        case .mergedWithPrevious:
            for (range, isMatch) in stretches {
                if isMatch, !previous, let last = parts.popLast() {
                    parts.append(last.lowerBound..<range.upperBound)
                } else {
                    parts.append(range)
                }
                previous = isMatch
            }
        case .mergedWithNext:
            for (range, isMatch) in stretches.reversed() {
                if isMatch, !previous, let last = parts.popLast() {
                    parts.append(range.lowerBound..<last.upperBound)
                } else {
                    parts.append(range)
                }
                previous = isMatch
            }
            parts.reverse()
        }
        return parts
    }

    /// Appends the parts of a piece that are not empty.
    func cut(_ piece: AlignedText, at matches: [Range<Int>], inverted: Bool = false, into output: inout [AlignedText]) {
        for part in parts(matches, count: piece.count, inverted: inverted) where !part.isEmpty {
            output.append(piece.slice(part))
        }
    }

    /// Cuts a piece where scalars satisfy a condition, each of them a delimiter by itself.
    func cut(_ piece: AlignedText, where isDelimiter: (UInt32) -> Bool, into output: inout [AlignedText]) {
        var matches: [Range<Int>] = []
        piece.forEachScalar { scalar, offset in
            if isDelimiter(scalar) { matches.append(offset..<offset + UTF8Scalar.length(piece[offset])) }
        }
        cut(piece, at: matches, into: &output)
    }
}
