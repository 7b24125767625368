// GPT-2's pattern (Radford et al. 2019, as published with its code): contractions, then words, numbers and signs, each
// with at most one space before it, then white space.

struct GPT2Scanner: PieceScanner {
    static let expression =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    func endOfPiece(at offset: Int, in text: ClassifiedText) -> Int {
        if let end = text.endOfContraction(at: offset, ignoresCase: false) { return end }
        var start = offset
        var (flags, length) = text.character(at: offset)
        if text.bytes[offset] == UInt8(ascii: " "), offset + 1 < text.count {
            let next = text.character(at: offset + 1)
            if next.flags & CharacterClasses.space == 0 {
                start = offset + 1
                (flags, length) = next
            }
        }
        if flags & CharacterClasses.letter != 0 {
            return text.endOfRun(of: CharacterClasses.letter, from: start + length)
        }
        if flags & CharacterClasses.number != 0 {
            return text.endOfRun(of: CharacterClasses.number, from: start + length)
        }
        if flags & CharacterClasses.space == 0 { return text.endOfOther(from: start + length) }
        let runEnd = text.endOfRun(of: CharacterClasses.space, from: offset + length)
        return text.endOfSpacesBeforeText(from: offset, runEnd: runEnd)
    }
}
