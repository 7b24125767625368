// GPT-2's pattern (Radford et al. 2019, as published with its code): contractions, then words, numbers and signs, each
// with at most one space before it, then white space.

import CText

struct GPT2Scanner: PieceScanner {
    static let expression =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    var alwaysCutsAfterWords: Bool { true }

    @inline(__always)
    func endOfPiece(at offset: Int, in text: ClassifiedText) -> Int {
        let first = text.bytes[offset]
        if first == UInt8(ascii: "'"), let end = text.endOfContraction(at: offset, ignoresCase: false) { return end }
        let body = offset &+ (first == UInt8(ascii: " ") ? 1 : 0)
        guard body < text.count else { return body }
        let (flags, length) = text.character(at: body)
        if flags & CharacterClasses.letter != 0 { return text.endOfLetters(from: body &+ length) }
        if flags & CharacterClasses.number != 0 {
            return text.endOfRun(of: CharacterClasses.number, from: body &+ length)
        }
        if flags & CharacterClasses.space == 0 { return text.endOfOther(from: body &+ length) }
        let runEnd = text.endOfRun(of: CharacterClasses.space, from: body &+ length)
        return text.endOfSpacesBeforeText(from: offset, runEnd: runEnd)
    }

    /// ASCII is cut 64 bytes at a time: bits say where a piece begins, and no branch depends on a single character.
    func cut(_ text: ClassifiedText, from offset: Int, into ends: UnsafeMutablePointer<Int>, limit: Int) -> Int {
        guard let bytes = text.bytes.baseAddress else { return 0 }
        var start = offset
        var count = 0
        while count < limit, start < text.count {
            if start &+ 65 <= text.count, bytes[start] < 0x80, bytes[start &+ 1] < 0x80 {
                // A block has 63 cuts at most; with less room the batch is full.
                if limit &- count < 64 {
                    if count > 0 { return count }
                } else {
                    var starts = Self.starts(bytes + start)
                    if starts != 0 {
                        let block = start
                        repeat {
                            start = block &+ starts.trailingZeroBitCount
                            ends[count] = start
                            count &+= 1
                            starts &= starts &- 1
                        } while starts != 0
                        continue
                    }
                }
            }
            start = endOfPiece(at: start, in: text)
            ends[count] = start
            count &+= 1
        }
        return count
    }

    /// Of 64 bytes, the first of which begins a piece, those that begin another, as far as these bytes tell.
    @inline(__always)
    static func starts(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        let classes = kalsae_classify64(bytes)
        // The last byte's successor is not known, and from the first character beyond ASCII on nothing is.
        var known = UInt64.max &>> 1
        if classes.beyond != 0 {
            let beyond = classes.beyond & (0 &- classes.beyond)
            known = (beyond &- 1) &>> 1
        }
        let letters = classes.letters, digits = classes.digits, spaces = classes.spaces
        let signs = ~(letters | digits | spaces)
        let continued = (letters & letters &<< 1) | (digits & digits &<< 1) | (signs & signs &<< 1)
        // A blank belongs to what follows it, and of several spaces only the last stands apart.
        var starts = ~spaces & ~continued & ~(classes.blanks &<< 1)
        starts |= spaces & ~(spaces &<< 1 & spaces &>> 1)
        starts |= 1
        var apostrophes = starts & classes.apostrophes
        while apostrophes != 0 {
            let place = apostrophes.trailingZeroBitCount
            apostrophes &= apostrophes &- 1
            // Room for the longest contraction and what follows it, else the next block looks again.
            guard place < 60, known &>> UInt64(place &+ 3) & 1 == 1 else {
                known &= (1 &<< UInt64(place)) &* 2 &- 1
                break
            }
            let length = contraction(bytes + place)
            if length == 0 { continue }
            starts &= ~(6 &<< UInt64(place))
            starts |= 1 &<< UInt64(place &+ length)
        }
        return starts & known & ~1
    }

    /// The length of the contraction at an apostrophe, or 0.
    @inline(__always)
    private static func contraction(_ bytes: UnsafePointer<UInt8>) -> Int {
        switch bytes[1] {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): 2
        case UInt8(ascii: "l"): bytes[2] == UInt8(ascii: "l") ? 3 : 0
        case UInt8(ascii: "r"), UInt8(ascii: "v"): bytes[2] == UInt8(ascii: "e") ? 3 : 0
        default: 0
        }
    }
}
