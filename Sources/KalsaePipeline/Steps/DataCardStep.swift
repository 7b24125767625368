// Data card: what the corpus is made of, for people (terminal, browser) and machines (JSON, CycloneDX). It reads what
// the corpus steps left and counts nothing anew but ledger rows.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeEvaluation
import KalsaeSupport

struct DataCardStep: Step {
    private struct Settings: Codable {
        var name: String
        var languages: [String]
        var personalData: String
    }

    private let all: Settings
    /// Whether samples are masked; collecting's rows quote documents as they came.
    private let hidesPersonalData: Bool
    private let sources: [PlacedSource]
    let name = StepName.dataCard
    let inputs = [
        StepName.collect, StepName.clean, StepName.split, StepName.tokenizer, StepName.tokenize,
    ]

    /// The most examples of a rule that the card shows.
    private static let mostSamples = 3

    init(_ recipe: Recipe, sources: [PlacedSource]) {
        all = Settings(
            name: recipe.name, languages: recipe.languages.map(\.rawValue),
            personalData: recipe.clean.personalData.rawValue)
        hidesPersonalData =
            recipe.clean.personalData != .keep || !recipe.clean.personalDataKinds.actions.isEmpty
        self.sources = sources
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    func run(_ context: StepContext) throws -> StepResult {
        guard let clean = context.inputs[StepName.clean] else {
            throw PipelineError.settings(message: "this step was given nothing from \"\(StepName.clean)\"")
        }
        let artifacts = inputs.compactMap { context.inputs[$0] }
        let statistics = try readJSON(CorpusStatistics.self, from: clean.file(StepFile.statistics))
        var card = CorpusCard(
            project: all.name, createdAt: artifacts.map(\.manifest.startedAt).max() ?? clean.manifest.startedAt,
            codeVersion: KalsaeVersion.current, digest: clean.id.rawValue)
        card.documentsIn = statistics.documentsIn
        card.documentsKept = statistics.documentsKept
        card.characters = statistics.characters
        card.words = statistics.words
        card.lengths = statistics.byLength
        card.languages = Self.sorted(statistics.charactersByLanguage).map { code, characters in
            .init(code: code, documents: statistics.byLanguage[code] ?? 0, characters: characters)
        }
        card.licenses = Self.counts(statistics.byLicense)
        card.nearDuplicateClusters = statistics.nearDuplicateClusters
        card.personalDataPolicy = all.personalData == "keep" ? nil : all.personalData
        card.personalData = Self.counts(statistics.personalData)
        card.mentions = Self.counts(statistics.mentions)
        card.sources = try sources(context, statistics)
        card.quarantined = try samples(context, StepName.collect, .quarantined) { $0.source + ": " + $0.value }
        let collected = context.inputs[StepName.collect]?.manifest.measurements ?? [:]
        card.leftOut = collected.filter { $0.key.hasPrefix("left-out.") }
            .map { CorpusCard.Count(String($0.key.dropFirst("left-out.".count)), Int($0.value)) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        card.dropped = try samples(context, StepName.clean, .dropped) { $0.value + " · " + $0.sample }
        card.paragraphs = try samples(context, StepName.clean, .droppedParagraph) { $0.sample }
        card.changed = try samples(context, StepName.clean, .changed) { $0.value + " · " + $0.sample }
        let split = context.inputs[StepName.split]?.manifest.measurements ?? [:]
        let tokens = context.inputs[StepName.tokenize]?.manifest.measurements ?? [:]
        card.parts = CorpusPart.allCases.map { part in
            .init(
                name: part.rawValue, documents: Int(split[part.rawValue] ?? 0),
                tokens: tokens["tokens_" + part.rawValue].map { Int($0) })
        }
        card.removedForOverlap = Int(split["removed_for_overlap"] ?? 0)
        card.steps = artifacts.map {
            .init(
                name: $0.manifest.step, artifact: $0.id.short, seconds: $0.manifest.seconds,
                processorSeconds: $0.manifest.processorSeconds)
        }
        try AtomicFile.write(try card.json(), to: context.result(StepFile.corpusJSON))
        try AtomicFile.write(try CycloneDX.render(card), to: context.result(StepFile.corpusBill))
        let language: ReportLanguage = all.languages.first == "ko" ? .korean : .english
        try AtomicFile.write(
            HTMLCorpusReport.render(card, language: language), to: context.result(StepFile.corpusHTML))
        return StepResult(
            summary: "\(card.documentsKept) of \(card.documentsIn) documents, \(card.sources.count) sources, "
                + "\(card.warnings.count) warnings")
    }

    /// Every source folder with what was read of it and what stayed.
    private func sources(_ context: StepContext, _ statistics: CorpusStatistics) throws -> [CorpusCard.Source] {
        var documents: [String: Int] = [:]
        var licenses: [String: Set<String>] = [:]
        try DocumentFile.forEach(in: context.file(StepFile.documents, of: StepName.collect)) { document in
            documents[document.folder, default: 0] += 1
            licenses[document.folder, default: []].insert(document.license)
        }
        let origins = Dictionary(
            sources.map { ($0.corpus.name ?? URL(fileURLWithPath: $0.corpus.path).lastPathComponent, $0.origin) },
            uniquingKeysWith: { first, _ in first })
        return documents.keys.sorted().map { folder in
            .init(
                name: folder, origin: origins[folder] ?? folder, licenses: (licenses[folder] ?? []).sorted(),
                documentsIn: documents[folder] ?? 0, documentsKept: statistics.bySource[folder] ?? 0,
                characters: statistics.charactersBySource[folder] ?? 0)
        }
    }

    /// Rows of one action by rule, each with its first few samples.
    private func samples(
        _ context: StepContext, _ step: String, _ action: LedgerRow.Action, _ sample: (LedgerRow) -> String
    ) throws -> [CorpusCard.Count] {
        var counts: [String: CorpusCard.Count] = [:]
        let masks = hidesPersonalData ? try PersonalDataFilter(PersonalDataPolicy()) : nil
        try JSONLines.forEach(LedgerRow.self, in: context.file(StepFile.ledger, of: step)) { row in
            guard row.action == action else { return }
            var count = counts[row.rule] ?? CorpusCard.Count(row.rule, 0)
            count.count += 1
            if count.samples.count < Self.mostSamples {
                let text = sample(row)
                count.samples.append(masks?.apply(text).text ?? text)
            }
            counts[row.rule] = count
        }
        return counts.values.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    private static func counts(_ values: [String: Int]) -> [CorpusCard.Count] {
        sorted(values).map { CorpusCard.Count($0, $1) }
    }

    /// The largest first.
    private static func sorted(_ values: [String: Int]) -> [(String, Int)] {
        values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}
