// The pattern of Llama 3 and Qwen2 (from OpenAI's cl100k): contractions in any case; a word with any one character
// before it that is neither letter, number nor line end; numbers of limited length; signs with the line ends after
// them; white space up to its last line end; white space.

struct Qwen2Scanner: PieceScanner {
    /// Digits beyond this begin a new piece.
    let maximumDigits: Int

    static func expression(digits: Int) -> String {
        let number = digits == 1 ? #"\p{N}"# : #"\p{N}{1,\#(digits)}"#
        return #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    var alwaysCutsAfterWords: Bool { true }

    @inline(__always)
    func endOfPiece(at offset: Int, in text: ClassifiedText) -> Int {
        if let end = text.endOfContraction(at: offset, ignoresCase: true) { return end }
        let (flags, length) = text.character(at: offset)
        let next = offset + length
        if flags & CharacterClasses.letter != 0 { return text.endOfLetters(from: next) }
        if flags & CharacterClasses.number != 0 { return endOfNumber(from: next, in: text) }
        let byte = text.bytes[offset]
        if next < text.count, !Self.isLineEnd(byte) {
            let (nextFlags, nextLength) = text.character(at: next)
            if nextFlags & CharacterClasses.letter != 0 {
                return text.endOfLetters(from: next + nextLength)
            }
            if byte == UInt8(ascii: " "), nextFlags & CharacterClasses.anyKind == 0 {
                return endOfSigns(from: next + nextLength, in: text)
            }
        }
        if flags & CharacterClasses.space == 0 { return endOfSigns(from: next, in: text) }
        return endOfSpaces(from: offset, in: text)
    }

    private func endOfNumber(from offset: Int, in text: ClassifiedText) -> Int {
        var end = offset
        var digits = 1
        while digits < maximumDigits, end < text.count {
            let (flags, length) = text.character(at: end)
            if flags & CharacterClasses.number == 0 { break }
            end += length
            digits += 1
        }
        return end
    }

    private func endOfSigns(from offset: Int, in text: ClassifiedText) -> Int {
        var end = text.endOfOther(from: offset)
        while end < text.count, Self.isLineEnd(text.bytes[end]) { end += 1 }
        return end
    }

    private func endOfSpaces(from offset: Int, in text: ClassifiedText) -> Int {
        var runEnd = offset
        var afterLineEnd: Int?
        while runEnd < text.count {
            let (flags, length) = text.character(at: runEnd)
            if flags & CharacterClasses.space == 0 { break }
            runEnd += length
            if length == 1, Self.isLineEnd(text.bytes[runEnd - 1]) { afterLineEnd = runEnd }
        }
        return afterLineEnd ?? text.endOfSpacesBeforeText(from: offset, runEnd: runEnd)
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
