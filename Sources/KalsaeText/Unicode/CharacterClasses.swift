// What a scanner needs to know of a character: letter, number, white space or none of these, and whether it can change
// under canonical composition. A two-level table over all of Unicode, built once from the ranges of UnicodeTables.

/// Character classes of all Unicode scalars: one byte of flags each, in shared pages of 256.
struct CharacterClasses: Sendable {
    static let letter: UInt8 = 1
    static let number: UInt8 = 2
    static let space: UInt8 = 4
    /// May be changed or moved by NFC, or may combine with what stands before it.
    static let unstable: UInt8 = 8
    /// Any of letter, number, space.
    static let anyKind: UInt8 = 7

    /// Page number of each block of 256 scalars; block 0 is page 0.
    let pages: [UInt16]
    /// Flags, page after page.
    let flags: [UInt8]

    /// The classes of the fixed Unicode version.
    static let shared = CharacterClasses()

    private init() {
        var all = [UInt8](repeating: 0, count: 0x110000)
        func mark(_ ranges: [UInt32], _ flag: UInt8, stride step: Int = 2) {
            for start in stride(from: 0, to: ranges.count, by: step) {
                for scalar in ranges[start]...ranges[start + 1] { all[Int(scalar)] |= flag }
            }
        }
        mark(UnicodeTables.letters, Self.letter)
        mark(UnicodeTables.numbers, Self.number)
        mark(UnicodeTables.spaces, Self.space)
        mark(UnicodeTables.combiningClasses, Self.unstable, stride: 3)
        for start in stride(from: 0, to: UnicodeTables.compositions.count, by: 3) {
            all[Int(UnicodeTables.compositions[start + 1])] |= Self.unstable
        }
        for start in stride(from: 0, to: UnicodeTables.decompositions.count, by: 3) {
            all[Int(UnicodeTables.decompositions[start])] |= Self.unstable
        }
        mark([Hangul.vowelBase, Hangul.vowelBase + Hangul.vowelCount - 1], Self.unstable)
        mark([Hangul.tailBase + 1, Hangul.tailBase + Hangul.tailCount - 1], Self.unstable)
        // A composite whose first part may combine backwards may be taken apart again by what stands before it.
        var changed = true
        while changed {
            changed = false
            for start in stride(from: 0, to: UnicodeTables.compositions.count, by: 3) {
                let first = Int(UnicodeTables.compositions[start]), whole = Int(UnicodeTables.compositions[start + 2])
                if all[first] & Self.unstable != 0, all[whole] & Self.unstable == 0 {
                    all[whole] |= Self.unstable
                    changed = true
                }
            }
        }

        self.init(flagsOfAll: all)
    }

    /// Finds equal pages among the flags of all scalars.
    init(flagsOfAll all: [UInt8]) {
        var pageOf: [[UInt8]: UInt16] = [:]
        var pages: [UInt16] = []
        var flags: [UInt8] = []
        for start in stride(from: 0, to: all.count, by: 256) {
            let page = Array(all[start..<start + 256])
            if let known = pageOf[page] {
                pages.append(known)
            } else {
                let number = UInt16(pageOf.count)
                pageOf[page] = number
                pages.append(number)
                flags += page
            }
        }
        self.pages = pages
        self.flags = flags
    }

    /// Lends `body` the bytes of a text together with the classes of its characters.
    ///
    /// - Parameter bytes: valid UTF-8.
    func withText<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (ClassifiedText) throws -> Result
    ) rethrows -> Result {
        try pages.withUnsafeBufferPointer { pages in
            try flags.withUnsafeBufferPointer { flags in
                guard let pages = pages.baseAddress, let flags = flags.baseAddress else {
                    preconditionFailure("the tables are never empty")
                }
                return try body(ClassifiedText(bytes: bytes, pages: pages, flags: flags))
            }
        }
    }
}

/// A text as scanners see it; valid only inside `CharacterClasses.withText`.
struct ClassifiedText {
    let bytes: UnsafeBufferPointer<UInt8>
    let pages: UnsafePointer<UInt16>
    let flags: UnsafePointer<UInt8>

    /// The text's length in bytes.
    var count: Int { bytes.count }

    /// The flags and the length in bytes of the character that starts at `offset`.
    @inline(__always)
    func character(at offset: Int) -> (flags: UInt8, length: Int) {
        let lead = bytes[offset]
        if lead < 0x80 { return (flags[Int(lead)], 1) }
        let (scalar, length) = scalar(at: offset)
        return (flags[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 255)], length)
    }

    /// The Unicode scalar that starts at `offset`, and its length in bytes.
    @inline(__always)
    func scalar(at offset: Int) -> (scalar: UInt32, length: Int) {
        let lead = UInt32(bytes[offset])
        if lead < 0x80 { return (lead, 1) }
        let second = UInt32(bytes[offset + 1] & 0x3F)
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | second, 2) }
        let third = UInt32(bytes[offset + 2] & 0x3F)
        if lead < 0xF0 { return ((lead & 0x0F) << 12 | second << 6 | third, 3) }
        return ((lead & 0x07) << 18 | second << 12 | third << 6 | UInt32(bytes[offset + 3] & 0x3F), 4)
    }

    /// Where the run of letters that starts at `offset` ends; ASCII is looked at eight bytes at a time.
    @inline(__always)
    func endOfLetters(from offset: Int) -> Int {
        var end = offset
        while true {
            while end &+ 8 <= count {
                let others = Self.othersThanLetters(
                    UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped).loadUnaligned(
                        fromByteOffset: end, as: UInt64.self))
                if others != 0 {
                    end &+= others.trailingZeroBitCount &>> 3
                    break
                }
                end &+= 8
            }
            guard end < count else { return end }
            // Not a letter of ASCII, or one of the text's last bytes.
            repeat {
                let (flags, length) = character(at: end)
                if flags & CharacterClasses.letter == 0 { return end }
                end &+= length
            } while end < count && bytes[end] >= 0x80
            guard end < count, flags[Int(bytes[end])] & CharacterClasses.letter != 0 else { return end }
        }
    }

    /// The highest bit of each byte that is not an ASCII letter.
    @inline(__always)
    private static func othersThanLetters(_ word: UInt64) -> UInt64 {
        let lower = (UInt64(littleEndian: word) | 0x2020_2020_2020_2020) & 0x7F7F_7F7F_7F7F_7F7F
        let fromA = lower &+ 0x1F1F_1F1F_1F1F_1F1F
        let aboveZ = lower &+ 0x0505_0505_0505_0505
        return (~fromA | aboveZ | UInt64(littleEndian: word)) & 0x8080_8080_8080_8080
    }

    /// Where the run of characters with any of `wanted` that starts at `offset` ends.
    @inline(__always)
    func endOfRun(of wanted: UInt8, from offset: Int) -> Int {
        var end = offset
        while end < count {
            let (flags, length) = character(at: end)
            if flags & wanted == 0 { break }
            end += length
        }
        return end
    }

    /// Where the run of characters that are neither letter, number nor space ends.
    @inline(__always)
    func endOfOther(from offset: Int) -> Int {
        var end = offset
        while end < count {
            let (flags, length) = character(at: end)
            if flags & CharacterClasses.anyKind != 0 { break }
            end += length
        }
        return end
    }
}
