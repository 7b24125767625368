// `clean:` which rules a document must pass. It does not know the rules.

/// How documents are cleaned.
public struct CleanSettings: Codable, Sendable, Equatable {
    /// A named set of filters.
    public enum Preset: String, Codable, Sendable, CaseIterable { case web, none }
    /// Which repetitions are dropped: none, equal texts, or nearly equal ones too.
    public enum Dedupe: String, Codable, Sendable, CaseIterable { case none, exact, near }

    public var preset = Preset.web
    public var dedupe = Dedupe.near
    /// Shorter documents are dropped.
    public var minimumCharacters = 100

    public init() {}
}

extension CleanSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("preset", \.preset, .choice(Preset.self)),
            .key("dedupe", \.dedupe, .choice(Dedupe.self)),
            .key("minimum_characters", \.minimumCharacters, .integer(0...1_000_000)),
        ]
    }
}
