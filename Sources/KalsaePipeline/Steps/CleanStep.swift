// Clean: mend, judge, tag and deduplicate; whatever was dropped or changed stands in the ledger with its reason.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSources
import KalsaeSupport
import KalsaeText

struct CleanStep: Step {
    private struct Settings: Codable {
        var clean: KalsaeCorpus.CleanSettings
        var classifiers: [ClassifierSettings]
        var perplexity: PerplexitySettings?
    }

    /// Share of a classifier's examples on which it is measured instead of trained.
    private static let heldOutExamples = 0.1

    /// Examples of which the language is looked at.
    private static let languageExamples = 1_000

    private let all: Settings
    private var cleaning: KalsaeCorpus.CleanSettings { all.clean }
    private let project: URL
    /// What later steps ask of the documents is looked at here, before anything takes long.
    private let recipe: Recipe
    private var material: CleaningMaterial { CleaningMaterial(settings: cleaning, project: project) }
    let name = StepName.clean
    let inputs = [StepName.collect]

    init(_ recipe: Recipe, sources: [PlacedSource], folder: URL) {
        let names = Collector.distinct(sources.map(\.folder))
        var presets: [String: QualityPreset] = [:]
        for (source, name) in zip(recipe.sources, names) {
            if let preset = source.preset { presets[name] = QualityPreset(rawValue: preset.rawValue) }
        }
        all = Settings(
            clean: recipe.clean.corpus(languages: recipe.languageCodes, presets: presets),
            classifiers: recipe.clean.classifiers, perplexity: recipe.clean.perplexity)
        project = folder
        self.recipe = recipe
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    /// Pseudonyms depend on the project's key, judges on what they learn from.
    func externalDigest() throws -> String {
        var digests = try (all.classifiers.map(\.train) + (all.perplexity?.train ?? [])).map {
            try RecipeFiles.digest(SourceSettings.place($0, in: project), key: "clean")
        }
        if let digest = try material.keyDigest() { digests.append(digest) }
        return digests.joined(separator: "\n")
    }

    func run(_ context: StepContext) throws -> StepResult {
        try recipe.check(collected: context.inputs[StepName.collect]?.manifest.measurements ?? [:])
        let collected = context.inputs[StepName.collect]?.manifest.measurements["documents"] ?? 0
        let documents = try DocumentWriter(context.result(StepFile.documents))
        let ledger = try LedgerWriter(context.result(StepFile.ledger))
        let scratch = context.scratch.appendingPathComponent("clean")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let cleaner = try CorpusCleaner(
            cleaning, judges: try judges(context), key: try material.key(), dictionaries: try material.dictionaries(),
            scratch: Scratch(folder: scratch),
            threads: ProcessInfo.processInfo.activeProcessorCount)
        if let note = Self.note(on: cleaning) { context.progress.note(note) }
        let cursor = try DocumentCursor(context.file(StepFile.documents, of: StepName.collect))
        let statistics = try cleaner.run(
            { try cursor.next() }, total: Int(collected), progress: context.progress,
            isInterrupted: context.isInterrupted, document: { try documents.write($0) }, row: { try ledger.add($0) })
        try documents.commit()
        try ledger.commit()
        try writeJSON(statistics, to: context.result(StepFile.statistics))
        let found = statistics.personalData.values.reduce(0, +)
        return StepResult(
            measurements: [
                "documents": Double(statistics.documentsKept), "characters": Double(statistics.characters),
                "personal_data": Double(found),
            ].merging(
                ledger.counts.rules(.dropped).map { ("dropped." + $0.key, Double($0.value)) },
                uniquingKeysWith: { first, _ in first }),
            summary: "\(statistics.documentsKept) of \(statistics.documentsIn) documents kept, "
                + "\(Units.count(Double(statistics.characters))) characters"
                + (found > 0 ? ", \(found) pieces of personal data treated" : ""))
    }

    /// What the rules leave alone in languages for which they have no limits; nil where there is none of these.
    private static func note(on settings: KalsaeCorpus.CleanSettings) -> String? {
        let measured = QualityRule.measuredLanguages
        guard settings.quality.preset != .none,
            settings.languages.isEmpty
                || settings.languages.contains(where: { !measured.contains($0) })
        else { return nil }
        let rules = Set(QualityRule.table.filter(\.holdsEverywhere).map(\.name)).sorted()
        return "clean: limits of quality rules are for ko and en; in other languages only these hold: "
            + rules.joined(separator: ", ")
    }

    /// Trains what has a say, and tells how good it is.
    private func judges(_ context: StepContext) throws -> [TextJudge] {
        var judges = try all.classifiers.map { settings -> TextJudge in
            let examples = try LabelledTexts.read(
                SourceSettings.place(settings.train, in: project),
                LabelColumns(text: settings.text, label: settings.label, positive: Set(settings.positive)))
            let (train, held) = LabelledTexts.split(examples, heldOut: Self.heldOutExamples, seed: context.seed)
            var classifier = try LinearClassifier.train(train, progress: context.progress)
            if let threshold = settings.above ?? settings.below { classifier.threshold = threshold }
            context.progress.note(
                "clean: \(settings.name), on \(held.count) examples held out: \(classifier.metrics(on: held))")
            return TextJudge(
                settings.name, classifier, limit: QualityLimit(least: settings.below, most: settings.above),
                languages: TextJudge.languages(of: train.prefix(Self.languageExamples).map(\.text)))
        }
        if let settings = all.perplexity {
            let texts = try settings.train.map { path -> String in
                let file = SourceSettings.place(path, in: project)
                guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                    throw SupportError.unreadable(path: file.path, reason: "it is not UTF-8 text")
                }
                return text
            }
            judges.append(
                TextJudge(
                    "perplexity", try NGramPerplexity.train(texts),
                    limit: QualityLimit(least: settings.below, most: settings.above),
                    languages: TextJudge.languages(of: texts)))
        }
        return judges
    }
}
