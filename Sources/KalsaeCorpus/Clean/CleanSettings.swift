// What a user may set about cleaning.

import KalsaeText

/// Settings of the cleaning step; the defaults suit collections of pages.
public struct CleanSettings: Codable, Sendable, Equatable {
    /// Which copies go.
    public enum Deduplication: String, Codable, Sendable, CaseIterable {
        case none
        /// Equal documents and equal paragraphs.
        case exact
        /// These and documents that are nearly equal.
        case near
    }

    /// What is mended in a text.
    public var repair: RepairSettings
    /// Which quality rules hold.
    public var quality: QualitySettings
    /// Presets of source folders whose kind of writing is another.
    public var presets: [String: QualityPreset]
    public var dedupe: Deduplication
    /// How near duplicates are found.
    public var near: NearDuplicateSettings
    /// Whether lines that stand in another document, or earlier, go too.
    public var dedupesLines: Bool
    /// Bytes from which a passage that stands twice is cut out the second time; nil leaves passages alone.
    public var repeatedSpan: Int?
    /// Languages to keep, as ISO 639-1 codes (639-3 where there is none); empty keeps all.
    public var languages: [String]
    /// Confidence below which a language counts as undetermined (FineWeb: 0.65).
    public var languageConfidence: Double
    /// Shorter documents are dropped; a character counts once, whatever its bytes.
    public var minimumCharacters: Int
    /// What happens to personal data; nil does not look for any.
    public var personalData: PersonalDataPolicy?
    /// Whether lines that only sell, share or ask for consent go, and documents that consist of them.
    public var dropsAdverts: Bool

    public init(
        repair: RepairSettings = RepairSettings(), quality: QualitySettings = QualitySettings(),
        presets: [String: QualityPreset] = [:], dedupe: Deduplication = .near,
        near: NearDuplicateSettings = NearDuplicateSettings(),
        dedupesLines: Bool = false, repeatedSpan: Int? = nil, languages: [String] = [],
        languageConfidence: Double = 0, minimumCharacters: Int = 0, personalData: PersonalDataPolicy? = nil,
        dropsAdverts: Bool = true
    ) {
        self.repair = repair
        self.quality = quality
        self.presets = presets
        self.dedupe = dedupe
        self.near = near
        self.dedupesLines = dedupesLines
        self.repeatedSpan = repeatedSpan
        self.languages = languages
        self.languageConfidence = languageConfidence
        self.minimumCharacters = minimumCharacters
        self.personalData = personalData
        self.dropsAdverts = dropsAdverts
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case repair, quality, presets, dedupe, near, dedupesLines, repeatedSpan, languages, languageConfidence,
            minimumCharacters, personalData, dropsAdverts
    }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("clean", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = CleanSettings()
        repair = try values.value(.repair, or: standard.repair)
        quality = try values.value(.quality, or: standard.quality)
        presets = try values.value(.presets, or: standard.presets)
        dedupe = try values.value(.dedupe, or: standard.dedupe)
        near = try values.value(.near, or: standard.near)
        dedupesLines = try values.value(.dedupesLines, or: standard.dedupesLines)
        repeatedSpan = try values.decodeIfPresent(Int.self, forKey: .repeatedSpan)
        languages = try values.value(.languages, or: standard.languages)
        languageConfidence = try values.value(.languageConfidence, or: standard.languageConfidence)
        minimumCharacters = try values.value(.minimumCharacters, or: standard.minimumCharacters)
        personalData = try values.decodeIfPresent(PersonalDataPolicy.self, forKey: .personalData)
        dropsAdverts = try values.value(.dropsAdverts, or: standard.dropsAdverts)
    }

    /// The languages that can be told, without their scripts.
    private static let identified = Set(LanguageIdentifier.known.map { String($0.prefix { $0 != "-" }) })

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        try repair.validate()
        try quality.validate()
        try near.validate()
        for code in languages where code != "und" && !Self.identified.contains(code) {
            throw CorpusError.invalidSetting(
                name: "clean.languages",
                reason: "\"\(code)\" is no ISO 639 code of a language that can be told, such as ko or en")
        }
        guard (0...1).contains(languageConfidence) else {
            throw CorpusError.invalidSetting(
                name: "clean.languageConfidence", reason: "\(languageConfidence) is not between 0 and 1")
        }
        if let repeatedSpan, !(50...1_000_000).contains(repeatedSpan) {
            throw CorpusError.invalidSetting(
                name: "clean.repeatedSpan", reason: "\(repeatedSpan) is not between 50 and 1000000 bytes")
        }
    }
}
