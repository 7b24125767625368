// What a user may set about cleaning.

/// Settings of the cleaning step; the defaults suit collections of pages.
public struct CleanSettings: Codable, Sendable, Equatable {
    /// Which quality rules hold.
    public enum Preset: String, Codable, Sendable, CaseIterable {
        /// Rules for pages from the web and manuals.
        case web
        /// No quality rules: every text is taken as it is.
        case none
    }

    /// Which copies go.
    public enum Deduplication: String, Codable, Sendable, CaseIterable {
        case none
        /// Equal documents and equal paragraphs.
        case exact
        /// These and documents that are nearly equal.
        case near
    }

    public var preset: Preset
    public var dedupe: Deduplication
    /// Languages to keep, as ISO 639-1 codes; empty keeps all.
    public var languages: [String]
    /// Estimated Jaccard similarity from which two documents count as nearly equal.
    public var similarity: Double
    /// Shorter documents are dropped; a character counts once, whatever its bytes.
    public var minimumCharacters: Int
    /// Seeds the hash functions of near deduplication.
    public var seed: UInt64

    public init(
        preset: Preset = .web, dedupe: Deduplication = .near, languages: [String] = [], similarity: Double = 0.75,
        minimumCharacters: Int = 0, seed: UInt64 = 1
    ) {
        self.preset = preset
        self.dedupe = dedupe
        self.languages = languages
        self.similarity = similarity
        self.minimumCharacters = minimumCharacters
        self.seed = seed
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case preset, dedupe, languages, similarity, minimumCharacters, seed
    }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("clean", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = CleanSettings()
        preset = try values.value(.preset, or: standard.preset)
        dedupe = try values.value(.dedupe, or: standard.dedupe)
        languages = try values.value(.languages, or: standard.languages)
        similarity = try values.value(.similarity, or: standard.similarity)
        minimumCharacters = try values.value(.minimumCharacters, or: standard.minimumCharacters)
        seed = try values.value(.seed, or: standard.seed)
    }

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        guard similarity > 0, similarity <= 1 else {
            throw CorpusError.invalidSetting(
                name: "clean.similarity", reason: "\(similarity) is not between 0 and 1, for example 0.75")
        }
        for code in languages where code.count != 2 && code != "und" {
            throw CorpusError.invalidSetting(
                name: "clean.languages", reason: "\"\(code)\" is no ISO 639-1 code such as ko or en")
        }
    }
}
