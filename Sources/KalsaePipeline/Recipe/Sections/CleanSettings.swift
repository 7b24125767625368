// `clean:` what is mended, what is dropped, which copies go, and what happens to personal data. It does not know the
// rules.

import KalsaeCorpus

/// How documents are cleaned.
public struct CleanSettings: Codable, Sendable, Equatable {
    /// The kind of writing for which quality is judged.
    public enum Preset: String, Codable, Sendable, CaseIterable { case web, reviews, none }
    /// Which repetitions are dropped: none, equal texts, or nearly equal ones too.
    public enum Dedupe: String, Codable, Sendable, CaseIterable { case none, exact, near }
    /// What happens to personal data.
    public enum PersonalData: String, Codable, Sendable, CaseIterable { case keep, mask, pseudonym, drop }
    /// What happens to lines that only sell, share or ask for consent.
    public enum Adverts: String, Codable, Sendable, CaseIterable { case drop, keep }

    public var preset = Preset.web
    public var dedupe = Dedupe.near
    /// Shorter documents are dropped.
    public var minimumCharacters = 100
    /// Estimated Jaccard similarity from which two documents count as nearly equal.
    public var similarity = 0.75
    /// Whether lines that stand in another document, or earlier, are taken out.
    public var lines = false
    /// Bytes from which a passage that stands twice is cut out the second time; 0 leaves passages alone.
    public var passages = 0
    /// Confidence below which a document's language counts as undetermined.
    public var languageConfidence = 0.0
    public var adverts = Adverts.drop
    public var personalData = PersonalData.keep
    /// Kinds of personal data that are treated otherwise.
    public var personalDataKinds = PersonalDataKindSettings()
    /// Kinds of repair that are not as usual.
    public var repair = RepairKindSettings()

    /// Classifiers that have a say, each trained here or read from a file.
    public var classifiers: [ClassifierSettings] = []
    /// The n-gram model that texts must not surprise too much.
    public var perplexity: PerplexitySettings?

    public init() {}
}

/// A classifier of texts and what it drops.
public struct ClassifierSettings: Codable, Sendable, Equatable {
    /// The rule's name in the ledger.
    public var name = ""
    /// Labelled texts to train it on (.csv, .tsv, .jsonl).
    public var train = ""
    public var text = "text"
    public var label = "label"
    /// Labels that count as positive.
    public var positive: [String] = []
    /// Documents with a score above, or below, are dropped.
    public var above: Double?
    public var below: Double?

    public init() {}
}

extension ClassifierSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        let word = ValueKind<String>.text("a name", limit: 200, form: #"[^\u0000-\u001F]+"#)
        return [
            .key(
                "name", \.name, .text("letters, digits and hyphens", limit: 64, form: "[a-z0-9][a-z0-9-]*"),
                required: true),
            .key("train", \.train, .text("the path of a file", limit: 4096, form: #"[^\u0000]+"#), required: true),
            .key("text", \.text, word),
            .key("label", \.label, word),
            .key("positive", \.positive, .oneOrMore(word, of: "labels"), required: true),
            .optional("above", \.above, .number(0...1)),
            .optional("below", \.below, .number(0...1)),
        ]
    }

    var conflict: String? {
        above == nil && below == nil ? "above or below is missing; it says which scores are dropped" : nil
    }
}

/// A model of trusted text.
public struct PerplexitySettings: Codable, Sendable, Equatable {
    /// Files of text as it should be.
    public var train: [String] = []
    /// Documents with more bits per character are dropped, and those with fewer.
    public var above: Double?
    public var below: Double?

    public init() {}
}

extension PerplexitySettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key(
                "train", \.train,
                .oneOrMore(.text("the path of a file", limit: 4096, form: #"[^\u0000]+"#), of: "files"),
                required: true),
            .optional("above", \.above, .number(0...100)),
            .optional("below", \.below, .number(0...100)),
        ]
    }

    var conflict: String? {
        above == nil && below == nil ? "above or below is missing; it says which bits per character are dropped" : nil
    }
}

/// An action for kinds of personal data that differ from the rest.
public struct PersonalDataKindSettings: Codable, Sendable, Equatable {
    public var actions: [PersonalDataKind: CleanSettings.PersonalData] = [:]
    public init() {}
}

extension PersonalDataKindSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        PersonalDataKind.allCases.map { kind in
            .variant(
                kind.rawValue, .choice(CleanSettings.PersonalData.self), get: { $0.actions[kind] },
                set: { $0.actions[kind] = $1 })
        }
    }
}

/// Kinds of repair that are switched on or off.
public struct RepairKindSettings: Codable, Sendable, Equatable {
    public var kinds: [RepairKind: Bool] = [:]
    /// How often a character may stand in a row where `repeats` is on.
    public var longestRun = 3
    public init() {}
}

extension RepairKindSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        RepairKind.allCases.map { kind in
            .variant(kind.rawValue, .flag, get: { $0.kinds[kind] }, set: { $0.kinds[kind] = $1 })
        } + [.key("longest_run", \.longestRun, .integer(1...1_000))]
    }
}

extension CleanSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("preset", \.preset, .choice(Preset.self)),
            .key("dedupe", \.dedupe, .choice(Dedupe.self)),
            .key("minimum_characters", \.minimumCharacters, .integer(0...1_000_000)),
            .key("similarity", \.similarity, .number(0...1)),
            .key("lines", \.lines, .flag),
            .key("passages", \.passages, .integer(0...1_000_000)),
            .key("language_confidence", \.languageConfidence, .number(0...1)),
            .key("adverts", \.adverts, .choice(Adverts.self)),
            .key("personal_data", \.personalData, .choice(PersonalData.self)),
            .key("personal_data_kinds", \.personalDataKinds, .section(PersonalDataKindSettings.self)),
            .key("repair", \.repair, .section(RepairKindSettings.self)),
            .list(
                "classifiers", \.classifiers,
                .list(.section(ClassifierSettings.self), of: "classifiers", count: 1...100)),
            .optional("perplexity", \.perplexity, .section(PerplexitySettings.self)),
        ]
    }

    var conflict: String? {
        passages == 0 || passages >= 50 ? nil : "passages must be 0 or at least 50 bytes"
    }
}

extension CleanSettings {
    /// The same for the cleaner.
    func corpus(
        languages: [String], presets: [String: QualityPreset] = [:]
    ) -> KalsaeCorpus.CleanSettings {
        var kinds = RepairSettings.standard
        for (kind, isOn) in repair.kinds {
            if isOn { kinds.insert(kind) } else { kinds.remove(kind) }
        }
        var near = NearDuplicateSettings()
        near.similarity = similarity
        let isQuiet = personalData == .keep && personalDataKinds.actions.isEmpty
        return KalsaeCorpus.CleanSettings(
            repair: RepairSettings(kinds: kinds, longestRun: repair.longestRun),
            quality: QualitySettings(preset: QualityPreset(rawValue: preset.rawValue) ?? .none),
            presets: presets, dedupe: KalsaeCorpus.CleanSettings.Deduplication(rawValue: dedupe.rawValue) ?? .none,
            near: near,
            dedupesLines: lines, repeatedSpan: passages == 0 ? nil : passages, languages: languages,
            languageConfidence: languageConfidence, minimumCharacters: minimumCharacters,
            personalData: isQuiet
                ? nil
                : PersonalDataPolicy(
                    actions: personalDataKinds.actions.mapValues(Self.action), otherwise: Self.action(personalData)),
            dropsAdverts: adverts == .drop)
    }

    /// The same for documents that are searched: mended and treated for personal data, and no document is judged.
    func search() -> KalsaeCorpus.CleanSettings {
        var settings = corpus(languages: [])
        settings.quality.preset = .none
        settings.dedupe = .none
        settings.dedupesLines = false
        settings.repeatedSpan = nil
        settings.minimumCharacters = 0
        settings.dropsAdverts = false
        return settings
    }

    private static func action(_ choice: PersonalData) -> PersonalDataPolicy.Action {
        PersonalDataPolicy.Action(rawValue: choice.rawValue) ?? .mask
    }
}
