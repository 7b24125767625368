// What a user may set about near duplicates, and where the search may put what does not fit into memory.

import Foundation

/// Settings of the search for near duplicates; the defaults are FineWeb's (Penedo et al. 2024, word 5-grams, 14 bands
/// of 8 rows), with a rule of our own for Korean and for short texts.
public struct NearDuplicateSettings: Codable, Sendable, Equatable {
    /// What an n-gram is made of. Case, punctuation and white space never count.
    public enum Unit: String, Codable, Sendable, CaseIterable {
        /// Characters where a text is mostly Hangul, whose words change their endings, or short; else words.
        case automatic
        case words
        case characters
    }

    public var unit: Unit
    /// Words in an n-gram.
    public var wordGram: Int
    /// Characters in an n-gram.
    public var characterGram: Int
    /// Characters in an n-gram of a short text, where `unit` is automatic. Of 712,404 Korean reviews of 35 characters
    /// on average 41,200 are copies at similarity .75 by threes, 38,700 by fives: one changed syllable spoils as
    /// many n-grams as they are long. In long texts threes are shared by chance.
    public var shortGram: Int
    /// A text with fewer words is short. It is compared by its characters: of so few n-grams of words, one changed word
    /// spoils most. Texts on either side of this border are never copies of each other.
    public var shortText: Int
    /// A pair of similarity s becomes a candidate with probability 1 - (1 - s^rows)^bands.
    public var bands: Int
    /// Hash functions in a band.
    public var rows: Int
    /// Jaccard similarity from which a candidate counts as a copy: estimated, and counted out where the estimate is
    /// within a tenth of it; 0 takes every candidate, as FineWeb does.
    public var similarity: Double
    /// Whether texts whose figures differ are no copies: see `TextFigures`.
    public var figures: Bool
    /// Seeds the hash functions.
    public var seed: UInt64

    public init(
        unit: Unit = .automatic, wordGram: Int = 5, characterGram: Int = 5, shortGram: Int = 3,
        shortText: Int = 20, bands: Int = 14, rows: Int = 8, similarity: Double = 0.75, figures: Bool = true,
        seed: UInt64 = 1
    ) {
        self.unit = unit
        self.wordGram = wordGram
        self.characterGram = characterGram
        self.shortGram = shortGram
        self.shortText = shortText
        self.bands = bands
        self.rows = rows
        self.similarity = similarity
        self.figures = figures
        self.seed = seed
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case unit, wordGram, characterGram, shortGram, shortText, bands, rows, similarity, figures, seed
    }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("clean.near", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = NearDuplicateSettings()
        unit = try values.value(.unit, or: standard.unit)
        wordGram = try values.value(.wordGram, or: standard.wordGram)
        characterGram = try values.value(.characterGram, or: standard.characterGram)
        shortGram = try values.value(.shortGram, or: standard.shortGram)
        shortText = try values.value(.shortText, or: standard.shortText)
        bands = try values.value(.bands, or: standard.bands)
        rows = try values.value(.rows, or: standard.rows)
        similarity = try values.value(.similarity, or: standard.similarity)
        figures = try values.value(.figures, or: standard.figures)
        seed = try values.value(.seed, or: standard.seed)
    }

    /// The longest n-gram.
    static let longestGram = 32
    /// The most hash functions.
    static let mostFunctions = 1024

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>, _ example: Int) throws {
            guard range.contains(value) else {
                throw CorpusError.invalidSetting(
                    name: "clean.near.\(name)",
                    reason: "\(value) is not between \(range.lowerBound) and \(range.upperBound), "
                        + "for example \(example)")
            }
        }
        try check("wordGram", wordGram, 1...Self.longestGram, 5)
        try check("characterGram", characterGram, 1...Self.longestGram, 5)
        try check("shortGram", shortGram, 1...Self.longestGram, 3)
        try check("shortText", shortText, 0...1_000_000, 20)
        // Fewer rows would make bands whose documents have little in common, and nothing would be linear any more.
        try check("rows", rows, 3...32, 8)
        try check("bands", bands, 1...Self.mostFunctions / rows, 14)
        guard similarity >= 0, similarity <= 1 else {
            throw CorpusError.invalidSetting(
                name: "clean.near.similarity", reason: "\(similarity) is not between 0 and 1, for example 0.75")
        }
    }

    /// The probability that a pair of this Jaccard similarity shares a band.
    public func candidateProbability(_ similarity: Double) -> Double {
        1 - pow(1 - pow(similarity, Double(rows)), Double(bands))
    }
}

/// Memory and disk that a search over more than fits into memory may use.
public struct Scratch: Sendable, Equatable {
    /// Where files go that are gone with the process, however it ends. Better no folder that is itself in memory, as
    /// the temporary one of some systems is.
    public var folder: URL
    /// Bytes for sketches and sorting; what exceeds them goes to `folder`. What a document costs besides is said by
    /// each index.
    public var memory: Int

    /// The least memory that makes sense.
    static let leastMemory = 1 << 16

    public init(
        folder: URL = FileManager.default.temporaryDirectory, memory: Int = 512 << 20
    ) {
        self.folder = folder
        self.memory = max(Self.leastMemory, memory)
    }
}
