// Report: one card of everything the run made and measured, for the terminal, the browser and machines.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeEvaluation
import KalsaeModels
import KalsaeSupport

struct ReportStep: Step {
    private struct Settings: Codable {
        var name: String
        var languages: [String]
    }

    private let all: Settings
    let name = StepName.report
    let inputs = [
        StepName.collect, StepName.clean, StepName.split, StepName.tokenizer, StepName.tokenize, StepName.pretrain,
        StepName.instructions, StepName.tune, StepName.compress, StepName.evaluate, StepName.index,
    ]

    init(_ recipe: Recipe) { all = Settings(name: recipe.name, languages: recipe.languages.map(\.rawValue)) }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    func run(_ context: StepContext) throws -> StepResult {
        let artifacts = inputs.compactMap { context.inputs[$0] }
        let made = artifacts.map(\.manifest.startedAt).max() ?? Date()
        var card = ReportCard(
            project: all.name, createdAt: made, languages: all.languages, codeVersion: KalsaeVersion.current)
        card.corpus = try corpus(context)
        card.tokenizer = tokenizer(context)
        card.model = try model(context)
        card.training = [
            try phase(.pretrain, StepName.pretrain, context), try phase(.tune, StepName.tune, context),
        ]
        let evaluation = try readJSON(
            EvaluationRecord.self, from: context.file(StepFile.evaluation, of: StepName.evaluate))
        card.results = evaluation.results
        card.samples = evaluation.samples
        let packed = context.inputs[StepName.compress]?.manifest.measurements ?? [:]
        card.packed = .init(
            file: StepFile.packed, bytes: Int(packed["bytes"] ?? 0), bitsPerWeight: packed["bits_per_weight"] ?? 0,
            bytesBefore: card.model.map { $0.parameters * 4 }, perplexityBefore: evaluation.tunedPerplexity,
            perplexityAfter: evaluation.packedPerplexity)
        let index = context.inputs[StepName.index]
        card.knowledge = .init(
            passages: Int(index?.manifest.measurements["passages"] ?? 0),
            documents: index?.manifest.measurements["documents"].map { Int($0) },
            bytes: index?.manifest.files.reduce(0) { $0 + $1.size } ?? 0)
        card.steps = artifacts.map { .init($0, isCached: false) }
        card.lineage = artifacts.map { .init($0) }
        card.warnings = ReportFindings.warnings(for: card)
        try AtomicFile.write(try ReportJSON.render(card), to: context.result(StepFile.reportJSON))
        let language: ReportLanguage = all.languages.first == "ko" ? .korean : .english
        try AtomicFile.write(
            HTMLReport.render(card, language: language), to: context.result(StepFile.reportHTML))
        let verdict = ReportFindings.verdict(for: card)?.english ?? "written"
        return StepResult(summary: verdict.hasSuffix(".") ? String(verdict.dropLast()) : verdict)
    }

    private func corpus(_ context: StepContext) throws -> ReportCard.Corpus {
        let statistics = try readJSON(
            CorpusStatistics.self, from: context.file(StepFile.statistics, of: StepName.clean))
        var collected: [String: Int] = [:]
        try DocumentFile.forEach(in: context.file(StepFile.documents, of: StepName.collect)) {
            collected[$0.language, default: 0] += 1
        }
        let languages = statistics.byLanguage.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            ReportCard.LanguageCount(
                language: $0.key, documentsIn: collected[$0.key] ?? $0.value, documentsKept: $0.value,
                characters: statistics.charactersByLanguage[$0.key] ?? 0)
        }
        let reasons = statistics.documentsDropped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            ReportCard.DropCount(reason: DropReasons.text(for: $0.key), documents: $0.value)
        }
        let license = context.inputs[StepName.collect]?.manifest.licenses ?? []
        let sources = statistics.bySource.sorted { $0.key < $1.key }.map {
            ReportCard.Source(name: $0.key, license: license.joined(separator: ", "), documents: $0.value)
        }
        return .init(
            documentsIn: statistics.documentsIn, documentsKept: statistics.documentsKept,
            characters: statistics.characters, languages: languages, dropped: reasons, licenses: license,
            sources: sources)
    }

    private func tokenizer(_ context: StepContext) -> ReportCard.Tokenizer? {
        guard let made = context.inputs[StepName.tokenizer]?.manifest,
            let counts = context.inputs[StepName.tokenize]?.manifest.measurements
        else { return nil }
        var ratios: [String: Double] = [:]
        for (key, bytes) in counts where key.hasPrefix("bytes.") {
            let language = String(key.dropFirst("bytes.".count))
            if let tokens = counts["tokens." + language], tokens > 0 { ratios[language] = bytes / tokens }
        }
        return .init(
            kind: "byte-level BPE", vocabulary: Int(made.measurements["vocabulary"] ?? 0), bytesPerToken: ratios,
            trainingSeconds: made.seconds)
    }

    private func model(_ context: StepContext) throws -> ReportCard.Model {
        let configuration = try DecoderConfiguration(contentsOf: context.file("config.json", of: StepName.tune))
        return .init(
            architecture: "Qwen3", parameters: configuration.parameterCount, layers: configuration.layers,
            width: configuration.hiddenSize, heads: configuration.heads,
            keyValueHeads: configuration.keyValueHeads, context: configuration.contextLength)
    }

    private func phase(
        _ kind: ReportCard.TrainingPhase.Kind, _ step: String, _ context: StepContext
    ) throws -> ReportCard.TrainingPhase {
        let record = try readJSON(TrainingRecord.self, from: context.file(StepFile.training, of: step))
        return .init(
            kind: kind, steps: record.state.step, tokens: record.tokens, seconds: record.state.seconds,
            finalTrainLoss: record.state.curve.last?.loss,
            curve: record.state.curve.map { .init(step: $0.step, trainLoss: $0.loss) })
    }
}
