// Signs that a text is prose in a language rather than a list of words: English function words, and the particles and
// endings with which Korean words close. Gopher asks for two of eight English words; Korean glues its own to the word
// before, so there the last syllable is looked at. Nothing here tells what language a text is in.

import KalsaeSupport

/// Looks up function words; each has a number below 64, so that a set of them is one machine word.
enum FunctionWords {
    /// Sixty-four English words at most, of seven letters at most.
    static let english = """
        the be to of and that have with a an in is it for on as are this by from at or not you was were has had can \
        will if but its their they he she we his her all any every each which when who what there so no do does into \
        more than may also must i your my
        """.split(separator: " ").map(String.init)

    /// Last syllables of Korean eojeols: particles first, then endings of verbs.
    static let korean = Array("은는이가을를의에로와과도만서게고다요며면지한할된될인던까죠네야자니들란")

    private static let table: [UInt64] = {
        var table = [UInt64](repeating: 0, count: 256)
        for word in english {
            let key = word.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            var slot = slot(key)
            while table[slot] != 0 { slot = (slot + 1) & 255 }
            table[slot] = key
        }
        return table
    }()
    private static let numbers: [UInt8] = {
        var numbers = [UInt8](repeating: 0, count: 256)
        for (number, word) in english.enumerated() {
            let key = word.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            for slot in 0..<256 where table[slot] == key { numbers[slot] = UInt8(number) }
        }
        return numbers
    }()

    @inline(__always)
    private static func slot(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56) }

    /// The number of an English word given as its lower-case bytes, the first one lowest; nil where it is none.
    @inline(__always)
    static func english(_ key: UInt64) -> UInt64? {
        var place = slot(key)
        while table[place] != 0 {
            if table[place] == key { return UInt64(numbers[place]) }
            place = (place + 1) & 255
        }
        return nil
    }

    /// For each syllable from 가 on, its number plus one, or 0.
    private static let endings: [UInt8] = {
        var endings = [UInt8](repeating: 0, count: Int(Hangul.syllableCount))
        for (number, character) in korean.enumerated() {
            for scalar in character.unicodeScalars where Hangul.isSyllable(scalar.value) {
                endings[Int(scalar.value - Hangul.syllableBase)] = UInt8(number + 1)
            }
        }
        return endings
    }()

    /// The number of the particle or ending that a syllable may be; nil where it is none.
    @inline(__always)
    static func korean(_ value: UInt32) -> UInt64? {
        guard Hangul.isSyllable(value) else { return nil }
        let number = endings[Int(value - Hangul.syllableBase)]
        return number == 0 ? nil : UInt64(number - 1)
    }
}
