// Tune: the base model learns to answer in the form of a conversation; only the answers count in the loss.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import KalsaeText
import KalsaeTraining

struct TuneStep: Step {
    private struct Settings: Codable {
        /// Nil is `TuneSettings.usualEpochs`, within `mostSeconds`.
        var length: TrainingLength?
        var usualEpochs: Double?
        var mostSeconds: Double?
        var learningRate: Double
        var batchTokens: Int
        var precision: TrainingPrecision
    }

    private let all: Settings
    private let checkpointSeconds: Double
    private let device: DeviceSettings
    let name = StepName.tune
    let inputs = [StepName.pretrain, StepName.instructions]

    init(_ recipe: Recipe, _ device: DeviceSettings) {
        self.device = device
        let usual = recipe.tune.length == nil
        all = Settings(
            length: recipe.tune.length, usualEpochs: usual ? TuneSettings.usualEpochs : nil,
            mostSeconds: usual ? recipe.pretrain.length.budget.map { $0.seconds / 2 } : nil,
            learningRate: recipe.tune.learningRate,
            batchTokens: recipe.pretrain.batchTokens, precision: recipe.pretrain.precision)
        checkpointSeconds = recipe.pretrain.checkpointEvery.seconds
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    var estimatedSeconds: Double? { all.length?.budget?.seconds ?? all.mostSeconds }

    func run(_ context: StepContext) throws -> StepResult {
        let device = try Device(self.device)
        let (model, tokenizer) = try ModelArtifact.read(StepName.pretrain, context, on: device)
        let length = model.configuration.contextLength
        let pairs = try JSONLines.read(
            InstructionExample.self, from: context.file(StepFile.instructions, of: StepName.instructions))
        let examples = try pairs.map { pair in
            let chat = try ChatTemplate.chatML.encode(pair.messages, tokenizer)
            return TrainingExample(tokens: chat.ids, isTrained: chat.isTrained).shortened(to: length + 1)
        }
        let batches: ExampleBatches
        do {
            batches = try ExampleBatches(
                examples, rows: max(1, all.batchTokens / length), columns: length,
                vocabulary: tokenizer.vocabularySize, padding: Int32(model.configuration.endToken),
                seed: context.seed)
        } catch TrainingError.noExamples {
            return try skip(model, tokenizer, pairs: pairs.count, context)
        }
        let trainer = Trainer(
            model, on: batches,
            settings: TrainingSettings(
                length: trainingLength(batches, context), learningRate: Float(all.learningRate),
                precision: all.precision,
                checkpointSeconds: checkpointSeconds, label: name),
            scratch: context.scratch, progress: context.progress, isInterrupted: context.isInterrupted)
        let record = TrainingRecord(
            state: try trainer.run(), tokensPerStep: batches.rows * batches.columns,
            stepsPerEpoch: batches.stepsPerEpoch,
            precision: all.precision.type(on: device).rawValue)
        try ModelArtifact.write(model, tokenizer, record, context)
        return ModelArtifact.result(record, parameters: model.configuration.parameterCount)
    }

    /// The base model goes on as it is where there is nothing to tune it on.
    private func skip(
        _ model: DecoderModel, _ tokenizer: Tokenizer, pairs: Int, _ context: StepContext
    ) throws -> StepResult {
        let record = TrainingRecord(
            state: TrainingState(), tokensPerStep: 0, stepsPerEpoch: 0, precision: all.precision.rawValue)
        try ModelArtifact.write(model, tokenizer, record, context)
        let why = pairs == 0 ? "there are no question-answer pairs" : "none of \(pairs) pairs fits the context"
        context.progress.note("\(name): skipped, \(why); the base model is used as it is")
        return StepResult(
            measurements: [Self.skipped: 1, "steps": 0], summary: "skipped: \(why); the base model is used as it is")
    }

    /// The measurement that tells that nothing was tuned.
    static let skipped = "skipped"

    /// How long to train: where the recipe leaves it open, no longer than half of pretraining's budget at the speed
    /// that pretraining had.
    private func trainingLength(
        _ batches: ExampleBatches, _ context: StepContext
    ) -> KalsaeTraining.TrainingLength {
        if let length = all.length { return length.forTrainer }
        let wanted = max(1, Int((TuneSettings.usualEpochs * Double(batches.stepsPerEpoch)).rounded(.up)))
        let base = context.inputs[StepName.pretrain]?.manifest.measurements ?? [:]
        guard let most = all.mostSeconds, let seconds = base["training_seconds"], let tokens = base["tokens"],
            seconds > 0, tokens > 0
        else { return .steps(wanted) }
        let perStep = seconds / tokens * Double(batches.rows * batches.columns)
        return .steps(min(wanted, max(1, Int(most / perStep))))
    }
}

extension TrainingExample {
    /// The first `count` tokens: an answer that is too long for the context is learned as far as it fits.
    func shortened(to count: Int) -> TrainingExample {
        TrainingExample(tokens: Array(tokens.prefix(count)), isTrained: Array(isTrained.prefix(count)))
    }
}
