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

    /// Characters of a document by which its language is told.
    private static let identifiedCharacters = 4_000

    private let all: Settings
    let name = StepName.report
    let inputs: [String]
    /// The step whose model is packed.
    private let trained: String

    /// - Parameter inputs: names of all the other steps.
    init(_ recipe: Recipe, inputs: [String]) {
        all = Settings(name: recipe.name, languages: recipe.languages.map(\.rawValue))
        self.inputs = inputs.filter { $0 != StepName.dataCard }
        trained = recipe.trainedStep
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    func run(_ context: StepContext) throws -> StepResult {
        let artifacts = inputs.compactMap { context.inputs[$0] }
        let made = artifacts.map(\.manifest.startedAt).max() ?? Date()
        var card = ReportCard(
            project: all.name, createdAt: made, languages: all.languages, codeVersion: KalsaeVersion.current)
        card.corpus = try corpus(context)
        card.tokenizer = tokenizer(context)
        card.model = try model(context)
        card.training = try [(.pretrain, StepName.pretrain), (.tune, StepName.tune)].compactMap {
            try phase($0, $1, context)
        }
        if let evaluated = context.inputs[StepName.evaluate], let packed = context.inputs[StepName.compress] {
            let evaluation = try readJSON(EvaluationRecord.self, from: evaluated.file(StepFile.evaluation))
            card.results = evaluation.results
            card.samples = evaluation.samples
            let figures = packed.manifest.measurements
            card.packed = .init(
                file: StepFile.packed, bytes: Int(figures["bytes"] ?? 0),
                bitsPerWeight: figures["bits_per_weight"] ?? 0, bytesBefore: card.model.map { $0.parameters * 4 },
                perplexityBefore: evaluation.tunedPerplexity, perplexityAfter: evaluation.packedPerplexity)
        }
        let index = context.inputs[StepName.index]
        card.knowledge = .init(
            passages: Int(index?.manifest.measurements["passages"] ?? 0),
            documents: index?.manifest.measurements["documents"].map { Int($0) },
            bytes: index?.manifest.files.reduce(0) { $0 + $1.size } ?? 0)
        card.steps = artifacts.map { .init($0, isCached: false) }
        card.lineage = artifacts.map { .init($0) }
        card.warnings = ReportFindings.warnings(for: card)
        if context.inputs[StepName.tune]?.manifest.measurements[TuneStep.skipped] != nil {
            card.warnings?.append(
                LocalizedText(
                    "Tuning was skipped, for no question-answer pair could be made; the base model is served.",
                    "질문-답변 쌍을 만들 수 없어 튜닝을 건너뛰었습니다. 기반 모델을 제공합니다."))
        }
        try AtomicFile.write(try ReportJSON.render(card), to: context.result(StepFile.reportJSON))
        let language: ReportLanguage = all.languages.first == "ko" ? .korean : .english
        try AtomicFile.write(
            HTMLReport.render(card, language: language), to: context.result(StepFile.reportHTML))
        let verdict =
            ReportFindings.verdict(for: card)?.english
            ?? (context.inputs[StepName.compress] == nil
                ? "written, without a model" : "written; no text was held out to judge on")
        return StepResult(summary: verdict.hasSuffix(".") ? String(verdict.dropLast()) : verdict)
    }

    private func corpus(_ context: StepContext) throws -> ReportCard.Corpus {
        let statistics = try readJSON(
            CorpusStatistics.self, from: context.file(StepFile.statistics, of: StepName.clean))
        var collected: [String: Int] = [:]
        var terms: [String: Set<String>] = [:]
        try DocumentFile.forEach(in: context.file(StepFile.documents, of: StepName.collect)) { document in
            // Collecting does not look at the language; the beginning tells it as cleaning would.
            let beginning = String(document.text.prefix(Self.identifiedCharacters))
            let language = ProseLanguage.language(of: beginning, confidence: 0)
            collected[language, default: 0] += 1
            terms[document.folder, default: []].insert(document.license)
        }
        let found = Set(collected.keys).union(statistics.byLanguage.keys)
        let languages = found.map { code in
            let kept = statistics.byLanguage[code] ?? 0
            return ReportCard.LanguageCount(
                language: code, documentsIn: max(kept, collected[code] ?? 0), documentsKept: kept,
                characters: statistics.charactersByLanguage[code] ?? 0)
        }.sorted { ($1.documentsIn, $0.language) < ($0.documentsIn, $1.language) }
        let reasons = statistics.documentsDropped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            ReportCard.DropCount(reason: DropReasons.text(for: $0.key), documents: $0.value)
        }
        let license = context.inputs[StepName.collect]?.manifest.licenses ?? []
        let sources = statistics.bySource.sorted { $0.key < $1.key }.map {
            ReportCard.Source(
                name: $0.key, license: (terms[$0.key] ?? []).sorted().joined(separator: ", "), documents: $0.value)
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

    private func model(_ context: StepContext) throws -> ReportCard.Model? {
        guard let artifact = context.inputs[trained] else { return nil }
        let configuration = try DecoderConfiguration(contentsOf: artifact.file("config.json"))
        return .init(
            architecture: "Qwen3", parameters: configuration.parameterCount, layers: configuration.layers,
            width: configuration.hiddenSize, heads: configuration.heads,
            keyValueHeads: configuration.keyValueHeads, context: configuration.contextLength)
    }

    private func phase(
        _ kind: ReportCard.TrainingPhase.Kind, _ step: String, _ context: StepContext
    ) throws -> ReportCard.TrainingPhase? {
        guard let artifact = context.inputs[step], artifact.manifest.measurements[TuneStep.skipped] == nil else {
            return nil
        }
        let record = try readJSON(TrainingRecord.self, from: artifact.file(StepFile.training))
        return .init(
            kind: kind, steps: record.state.step, tokens: record.tokens, seconds: record.state.seconds,
            finalTrainLoss: record.state.curve.last?.loss,
            curve: record.state.curve.map { .init(step: $0.step, trainLoss: $0.loss) })
    }
}
