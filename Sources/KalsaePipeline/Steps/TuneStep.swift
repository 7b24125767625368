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
        var length: TrainingLength
        var learningRate: Double
        var batchTokens: Int
        var precision: TrainingPrecision
        var checkpointSeconds: Double
    }

    private let all: Settings
    private let device: DeviceSettings
    let name = StepName.tune
    let inputs = [StepName.pretrain, StepName.instructions]

    init(_ recipe: Recipe, _ device: DeviceSettings) {
        self.device = device
        all = Settings(
            length: recipe.tune.length, learningRate: recipe.tune.learningRate,
            batchTokens: recipe.pretrain.batchTokens, precision: recipe.pretrain.precision,
            checkpointSeconds: recipe.pretrain.checkpointEvery.seconds)
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    var estimatedSeconds: Double? { all.length.budget.map { Double($0.seconds) } }

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
        let batches = try ExampleBatches(
            examples, rows: max(1, all.batchTokens / length), columns: length,
            vocabulary: tokenizer.vocabularySize, padding: Int32(model.configuration.endToken), seed: context.seed)
        let trainer = Trainer(
            model, on: batches,
            settings: TrainingSettings(
                length: all.length.forTrainer, learningRate: Float(all.learningRate), precision: all.precision,
                checkpointSeconds: Double(all.checkpointSeconds), label: name),
            scratch: context.scratch, progress: context.progress, isInterrupted: context.isInterrupted)
        let record = TrainingRecord(
            state: try trainer.run(), tokensPerStep: batches.rows * batches.columns,
            stepsPerEpoch: batches.stepsPerEpoch,
            precision: all.precision.type(on: device).rawValue)
        try ModelArtifact.write(model, tokenizer, record, context)
        return ModelArtifact.result(record, parameters: model.configuration.parameterCount)
    }
}

extension TrainingExample {
    /// The first `count` tokens: an answer that is too long for the context is learned as far as it fits.
    func shortened(to count: Int) -> TrainingExample {
        TrainingExample(tokens: Array(tokens.prefix(count)), isTrained: Array(isTrained.prefix(count)))
    }
}
