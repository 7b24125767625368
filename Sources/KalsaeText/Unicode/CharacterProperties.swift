// What the stages of tokenizers ask of a character beyond letter, number and space, and what it becomes in lower case
// or taken apart. The facts are Hugging Face tokenizers'; see Tests/Fixtures/unicode-property-tables.py.

/// Properties and mappings of all scalars, built once.
struct CharacterProperties: Sendable {
    /// A combining mark.
    static let mark: UInt8 = 1
    /// A nonspacing combining mark.
    static let nonspacing: UInt8 = 2
    static let punctuation: UInt8 = 4
    /// A control, format or unassigned character.
    static let control: UInt8 = 8
    static let numeric: UInt8 = 16
    /// Part of a word, as `\w`.
    static let word: UInt8 = 32
    /// White space.
    static let space: UInt8 = 64
    /// Has a lower case of its own, or a decomposition.
    static let changes: UInt8 = 128

    static let shared = CharacterProperties()

    private let pages: [UInt16]
    private let flags: [UInt8]
    private let lowercase: [UInt32: [UInt32]]
    private let canonical: [UInt32: [UInt32]]
    private let compatibility: [UInt32: [UInt32]]

    private init() {
        var all = [UInt8](repeating: 0, count: 0x110000)
        func mark(_ ranges: [UInt32], _ flag: UInt8) {
            for start in stride(from: 0, to: ranges.count, by: 2) {
                for scalar in ranges[start]...ranges[start + 1] { all[Int(scalar)] |= flag }
            }
        }
        mark(UnicodePropertyTables.marks, Self.mark)
        mark(UnicodePropertyTables.nonspacingMarks, Self.nonspacing)
        mark(UnicodePropertyTables.punctuation, Self.punctuation)
        mark(UnicodePropertyTables.controls, Self.control)
        mark(UnicodePropertyTables.numerics, Self.numeric)
        mark(UnicodePropertyTables.words, Self.word)
        mark(UnicodeTables.spaces, Self.space)
        func mappings(_ numbers: [UInt32]) -> [UInt32: [UInt32]] {
            var result: [UInt32: [UInt32]] = [:]
            var place = 0
            while place < numbers.count {
                let count = Int(numbers[place + 1])
                result[numbers[place]] = Array(numbers[place + 2..<place + 2 + count])
                all[Int(numbers[place])] |= Self.changes
                place += 2 + count
            }
            return result
        }
        lowercase = mappings(UnicodePropertyTables.lowercase)
        canonical = mappings(UnicodePropertyTables.canonical)
        compatibility = mappings(UnicodePropertyTables.compatibility)
        var pageOf: [[UInt8]: UInt16] = [:]
        var pages: [UInt16] = []
        var flags: [UInt8] = []
        for start in stride(from: 0, to: all.count, by: 256) {
            let page = Array(all[start..<start + 256])
            let number = pageOf[page] ?? UInt16(pageOf.count)
            if pageOf.updateValue(number, forKey: page) == nil { flags += page }
            pages.append(number)
        }
        self.pages = pages
        self.flags = flags
    }

    /// The flags of a scalar.
    func flags(_ scalar: UInt32) -> UInt8 { flags[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 255)] }

    /// Whether a scalar has any of `wanted`.
    func has(_ wanted: UInt8, _ scalar: UInt32) -> Bool { flags(scalar) & wanted != 0 }

    /// Lower case of one scalar, without regard to what stands around it; nil where it is itself.
    func lowercase(_ scalar: UInt32) -> [UInt32]? {
        has(Self.changes, scalar) ? lowercase[scalar] : nil
    }

    /// The full decomposition of a scalar other than a Hangul syllable; nil where it is itself.
    func decomposition(_ scalar: UInt32, isCompatible: Bool) -> [UInt32]? {
        guard has(Self.changes, scalar) else { return nil }
        if isCompatible, let parts = compatibility[scalar] { return parts }
        return canonical[scalar]
    }
}
