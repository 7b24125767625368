// What a user may set about quality rules: the kind of writing, and limits of their own by the measure's name.

import KalsaeSupport

/// Settings of the quality rules.
public struct QualitySettings: Codable, Sendable, Equatable {
    public var preset: QualityPreset
    /// Limits that take the place of the preset's, by the measure's name (`mean-word-length`), in every language.
    public var limits: [String: QualityLimit]

    public init(preset: QualityPreset = .web, limits: [String: QualityLimit] = [:]) {
        self.preset = preset
        self.limits = limits
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case preset, limits }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("quality", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        preset = try values.value(.preset, or: .web)
        limits = try values.value(.limits, or: [:])
        try validate()
    }

    /// - Throws: `CorpusError.unknownSetting` for a measure that no rule has, `.invalidSetting` for a range that holds
    ///   nothing.
    public func validate() throws {
        let known = QualityRule.table.map(\.measureName)
        for (name, limit) in limits.sorted(by: { $0.key < $1.key }) {
            guard known.contains(name) else {
                throw CorpusError.unknownSetting(
                    section: "quality.limits", key: name, nearest: NearestName.find(name, among: known))
            }
            if let least = limit.least, let most = limit.most, least > most {
                throw CorpusError.invalidSetting(
                    name: "quality.limits.\(name)", reason: "no value is at least \(least) and at most \(most)")
            }
        }
    }

    /// The first rule that a text breaks; nil where it keeps them all.
    ///
    /// ```swift
    /// let profile = TextProfile(text)
    /// QualitySettings(preset: .web).firstViolation(in: profile, language: "en")?.description   // "words 4 < 30"
    /// ```
    /// - Parameters:
    ///   - repetition: whether rules about text that comes again hold too.
    ///   - repetitionAlone: whether they alone do.
    public func firstViolation(
        in profile: TextProfile, language: String, repetition: Bool = true, repetitionAlone: Bool = false
    ) -> QualityViolation? {
        for rule in QualityRule.table
        where rule.isAboutRepetition ? repetition : !repetitionAlone {
            if let violation = breach(of: rule, profile, language) { return violation }
        }
        return nil
    }

    /// Every rule that a text breaks, in the order of the table.
    public func violations(in profile: TextProfile, language: String) -> [QualityViolation] {
        QualityRule.table.compactMap { breach(of: $0, profile, language) }
    }

    private func breach(of rule: QualityRule, _ profile: TextProfile, _ language: String) -> QualityViolation? {
        guard let limit = limits[rule.measureName] ?? rule.limit(preset, language: language) else { return nil }
        return rule.violation(of: profile, limit: limit)
    }
}
