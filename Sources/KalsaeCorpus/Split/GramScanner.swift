// A text as grams see it: its words and its letters, lower case, without punctuation, as hashes from which the hash of
// any stretch is had at once (polynomial prefix hashes modulo 2^61 - 1, Karp and Rabin 1987). One scanner reads text
// after text without allocating anew. It compares nothing.

/// Reads a text and gives the hashes of its stretches.
struct GramScanner {
    /// The Mersenne prime 2^61 - 1 and the base of the polynomial, an arbitrary number below it.
    fileprivate static let prime: UInt64 = (1 << 61) - 1
    private static let base: UInt64 = 0x0B5A_3C96_D8F1_4E27
    /// A stretch is at most this long.
    private static let longest = max(GramRule.spaced.length, GramRule.korean.length)
    private static let powers: [UInt64] = (0..<longest).reduce(into: [1]) { $0.append(times($0[$1], base)) }

    /// Prefix hashes by unit: one more than there are units.
    private var prefixes: [[UInt64]] = [[0], [0]]
    private var letters: [UInt32] = []
    private var hangul = 0
    private var lettersHash = StableHash()

    init() {}

    /// Takes a text in; the one before is forgotten.
    mutating func read(_ text: String) {
        for unit in GramUnit.allCases {
            prefixes[unit.rawValue].removeAll(keepingCapacity: true)
            prefixes[unit.rawValue].append(0)
        }
        letters.removeAll(keepingCapacity: true)
        hangul = 0
        lettersHash = StableHash()
        var word = StableHash()
        var isInside = false
        for scalar in text.unicodeScalars {
            let value = scalar.value
            switch value {
            case 0x61...0x7A, 0x30...0x39: take(value, &word)
            case 0x41...0x5A: take(value + 32, &word)
            case 0xAC00...0xD7A3:
                hangul += 1
                take(value, &word)
            case 0..<0x80:
                close(&word, isInside)
                isInside = false
                continue
            default:
                let properties = scalar.properties
                guard properties.isAlphabetic || properties.numericType != nil else {
                    close(&word, isInside)
                    isInside = false
                    continue
                }
                for lower in properties.lowercaseMapping.unicodeScalars
                where lower.properties.isAlphabetic || lower.properties.numericType != nil {
                    take(lower.value, &word)
                }
            }
            isInside = true
        }
        close(&word, isInside)
        // Grams of letters begin with Hangul, so a text without it has none.
        if hangul == 0 { return }
        var hash: UInt64 = 0
        prefixes[GramUnit.letters.rawValue].reserveCapacity(letters.count + 1)
        for letter in letters {
            hash = Self.next(hash, UInt64(letter) &* 0x9E37_79B9_7F4A_7C15)
            prefixes[GramUnit.letters.rawValue].append(hash)
        }
    }

    private mutating func take(_ letter: UInt32, _ word: inout StableHash) {
        letters.append(letter)
        word.add(UInt64(letter))
        lettersHash.add(UInt64(letter))
    }

    private mutating func close(_ word: inout StableHash, _ isInside: Bool) {
        guard isInside else { return }
        prefixes[0].append(Self.next(prefixes[0][prefixes[0].count - 1], word.value))
        word = StableHash()
    }

    /// How many words or letters the text has; no letters where it has no Hangul.
    func count(_ unit: GramUnit) -> Int { prefixes[unit.rawValue].count - 1 }

    /// Whether a gram may begin here.
    func mayBegin(_ unit: GramUnit, at start: Int) -> Bool {
        unit == .words || (0xAC00...0xD7A3).contains(letters[start])
    }

    /// The rule for looking for this text: by letters where it is written in Hangul more than in anything else.
    var rule: GramRule { hangul > 0 && hangul * 2 >= letters.count - hangul ? .korean : .spaced }

    /// The hash of a stretch; stretches of other lengths or units have others.
    func window(_ unit: GramUnit, _ start: Int, _ length: Int) -> UInt64 {
        withWindows(unit) { $0.hash(start, length) }
    }

    /// Hashes of stretches of one unit, for loops over many of them.
    func withWindows<Result>(_ unit: GramUnit, _ body: (Windows) throws -> Result) rethrows -> Result {
        try prefixes[unit.rawValue].withUnsafeBufferPointer { prefixes in
            try letters.withUnsafeBufferPointer { letters in
                try Self.powers.withUnsafeBufferPointer { powers in
                    try body(Windows(prefixes: prefixes, letters: letters, powers: powers, unit: unit))
                }
            }
        }
    }

    /// The stretches of a text in one unit; valid while the scanner holds still.
    struct Windows {
        fileprivate let prefixes: UnsafeBufferPointer<UInt64>
        fileprivate let letters: UnsafeBufferPointer<UInt32>
        fileprivate let powers: UnsafeBufferPointer<UInt64>
        fileprivate let unit: GramUnit

        /// How many words or letters there are.
        var count: Int { prefixes.count - 1 }

        /// Whether a gram may begin here.
        func mayBegin(at start: Int) -> Bool { unit == .words || 0xAC00...0xD7A3 ~= letters[start] }

        /// The hash of a stretch.
        func hash(_ start: Int, _ length: Int) -> UInt64 {
            let before = GramScanner.times(prefixes[start], powers[length])
            let difference = prefixes[start + length] &+ GramScanner.prime &- before
            let value = difference >= GramScanner.prime ? difference - GramScanner.prime : difference
            // Lengths and units get hashes of their own; the multiplications spread them over all 64 bits.
            var mixed = (value ^ UInt64(length * 2 + unit.rawValue) << 56) &* 0xFF51_AFD7_ED55_8CCD
            mixed = (mixed ^ mixed >> 32) &* 0xC4CE_B9FE_1A85_EC53
            return mixed ^ mixed >> 29
        }
    }

    /// The hash of all letters of the text; nil where it is too short to be compared at all.
    var whole: UInt64? {
        let rule = rule
        return count(rule.unit) < rule.shortestWhole ? nil : lettersHash.value
    }

    /// How many letters and digits the text has, Hangul or not.
    var letterCount: Int { letters.count }

    private static func next(_ hash: UInt64, _ unit: UInt64) -> UInt64 {
        let sum = times(hash, base) + (unit >> 4) + 1
        return sum >= prime ? sum - prime : sum
    }

    fileprivate static func times(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        let sum = (low & prime) + (low >> 61 | high << 3)
        let folded = (sum & prime) + (sum >> 61)
        return folded >= prime ? folded - prime : folded
    }
}
