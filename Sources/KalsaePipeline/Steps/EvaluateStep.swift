// Evaluate: the base, the tuned and the packed model beside an honest baseline, on the same tokens; and samples.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeEvaluation
import KalsaeInference
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import KalsaeText

/// What the evaluation leaves for the report.
struct EvaluationRecord: Codable, Equatable {
    var results: [ReportCard.Result]
    var samples: [ReportCard.Sample]
    /// Perplexity on the test part before and after packing.
    var tunedPerplexity: Double?
    var packedPerplexity: Double?
}

struct EvaluateStep: Step {
    private struct Settings: Codable {
        var evaluate: EvaluateSettings
        var languages: [String]
    }

    private let all: Settings
    private let device: DeviceSettings
    let name = StepName.evaluate
    private let tunes: Bool
    var inputs: [String] {
        [StepName.split, StepName.tokenize, StepName.pretrain] + (tunes ? [StepName.tune] : []) + [StepName.compress]
    }

    /// Tokens of a part that are scored at most: enough for two digits, few enough for minutes.
    static let mostTokens = 40_000
    static let baselineOrder = 3
    private static let sampleTokens = 60
    private static let sampleTemperature: Float = 0.7

    init(_ recipe: Recipe, _ device: DeviceSettings) {
        self.device = device
        tunes = !recipe.tune.isNone
        all = Settings(evaluate: recipe.evaluate, languages: recipe.languages.map(\.rawValue))
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    func run(_ context: StepContext) throws -> StepResult {
        let device = try Device(self.device)
        let packed = try LoadedModel(
            contentsOf: context.file(StepFile.packed, of: StepName.compress), on: device)
        var record = EvaluationRecord(results: [], samples: [])
        if all.evaluate.tasks.contains(.perplexity) { try measure(&record, packed, context, device) }
        if all.evaluate.tasks.contains(.samples) { record.samples = try samples(packed, context) }
        try writeJSON(record, to: context.result(StepFile.evaluation))
        var measurements: [String: Double] = [:]
        for row in record.results where row.split == .test {
            measurements["perplexity." + row.model] = row.perplexity
            measurements["bits_per_byte." + row.model] = row.bitsPerByte
        }
        let line = record.results.filter { $0.split == .test }.map {
            "\($0.model) \($0.bitsPerByte.map { String(format: "%.3f", $0) } ?? "?")"
        }
        return StepResult(
            measurements: measurements,
            summary: line.isEmpty
                ? "\(record.samples.count) samples" : "bits per byte on test: " + line.joined(separator: ", "))
    }

    private func measure(
        _ record: inout EvaluationRecord, _ packed: LoadedModel, _ context: StepContext, _ device: Device
    ) throws {
        let base = try ModelArtifact.read(StepName.pretrain, context, on: device).0
        let isTuned = context.inputs[StepName.tune].map { $0.manifest.measurements[TuneStep.skipped] == nil } ?? false
        let tuned = isTuned ? try ModelArtifact.read(StepName.tune, context, on: device).0 : nil
        let train = try context.shards(.train)
        let boundary = Int32(base.configuration.endToken)
        context.progress.note("evaluate: counting the baseline's n-grams")
        let baseline = try NGramModel(
            training: train.allTokens(), order: Self.baselineOrder,
            vocabularySize: packed.tokenizer.vocabularySize, boundary: boundary)
        let parts: [(CorpusPart, ReportCard.Result.Split)] = [
            (.train, .train), (.validation, .validation), (.test, .test),
        ]
        for (number, (part, split)) in parts.enumerated() {
            let tokens = Self.sample(try context.shards(part), boundary: boundary)
            if tokens.isEmpty { continue }
            let bytes = tokens.reduce(0) { $0 + ($1 == boundary ? 0 : packed.tokenizer.bytes(of: $1).count) }
            var models: [(String, ReportCard.Result.Kind, () throws -> (nats: Double, count: Int))] = [
                ("Kneser-Ney \(Self.baselineOrder)-gram", .baseline, { try baseline.crossEntropy(of: tokens) }),
                ("base", .neural, { try base.crossEntropy(of: tokens, isInterrupted: context.isInterrupted) }),
            ]
            if let tuned {
                models.append(
                    ("tuned", .neural, { try tuned.crossEntropy(of: tokens, isInterrupted: context.isInterrupted) }))
            }
            models.append(
                (
                    ReportCard.servedModel, .neural,
                    { try packed.decoder.crossEntropy(of: tokens, isInterrupted: context.isInterrupted) }
                ))
            for (index, (model, kind, score)) in models.enumerated() {
                try context.checkInterruption()
                let (nats, count) = try score()
                let perplexity = Perplexity(nats: nats, tokens: count, bytes: bytes)
                record.results.append(.init(model: model, kind: kind, split: split, score: perplexity))
                if split == .test, model == (isTuned ? "tuned" : "base") {
                    record.tunedPerplexity = perplexity.perplexity
                }
                if split == .test, model == ReportCard.servedModel { record.packedPerplexity = perplexity.perplexity }
                context.progress.update(
                    name, done: number * models.count + index + 1, total: parts.count * models.count, unit: "scores")
            }
        }
    }

    /// Whole documents, each ended by the boundary, spread evenly over a shard; as many as `most` tokens hold.
    /// Where not even the first one fits, its beginning stands for it.
    static func sample(_ shards: ShardSet, boundary: Int32, most: Int = mostTokens) -> [Int32] {
        let documents = shards.sources.flatMap { source in (0..<source.documentCount).map { (source, $0) } }
        let total = shards.sources.reduce(0) { $0 + $1.tokenCount }
        let every = max(1, (total + most - 1) / most)
        var tokens: [Int32] = []
        for index in stride(from: 0, to: documents.count, by: every) {
            let document = documents[index].0.document(documents[index].1)
            if tokens.count + document.count <= most { tokens += document }
        }
        if tokens.isEmpty, let (source, index) = documents.first {
            tokens = source.document(index).dropLast().prefix(most - 1) + [boundary]
        }
        return tokens
    }

    /// Answers of the packed model to the recipe's prompts, or to questions made from held-out documents.
    private func samples(_ model: LoadedModel, _ context: StepContext) throws -> [ReportCard.Sample] {
        var prompts = all.evaluate.prompts
        if prompts.isEmpty {
            let documents = try context.documents(CorpusPart.test.documents, of: StepName.split)
            let pairs = try InstructionMaker(InstructionSettings(seed: context.seed)).examples(from: documents)
            for language in all.languages {
                // A question that fills the context leaves no room for an answer.
                let questions = try pairs.compactMap { $0.messages.first?.content }
                    .filter {
                        try Script.isKorean($0) == (language == "ko")
                            && model.holds($0, answer: min(Self.sampleTokens, model.contextLength / 2))
                    }
                prompts += questions.prefix(2)
            }
        }
        return try prompts.enumerated().map { number, prompt in
            try context.checkInterruption()
            guard try model.holds(prompt, answer: 1) else {
                throw PipelineError.settings(
                    message: "evaluate.prompts[\(number)] is longer than the model's context of "
                        + "\(model.contextLength) tokens; shorten it or raise model.context")
            }
            let request = GenerationRequest(
                prompt: .messages([ChatMessage(role: .user, content: prompt)]), maximumTokens: Self.sampleTokens,
                temperature: Self.sampleTemperature, topP: 0.95, seed: context.seed + UInt64(number))
            return .init(
                prompt: prompt, language: Script.isKorean(prompt) ? "ko" : "en",
                output: try model.complete(request), model: ReportCard.servedModel)
        }
    }
}

extension LoadedModel {
    /// Whether a question and an answer of that many tokens fit into the context.
    func holds(_ question: String, answer tokens: Int) throws -> Bool {
        let messages = [ChatMessage(role: .user, content: question)]
        let prompt = try template.encode(messages, tokenizer, addGenerationPrompt: true).ids
        return prompt.count + tokens <= contextLength
    }
}
