// Pretrain: the house decoder from random weights, on the training shard.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeModels
import KalsaeTensor
import KalsaeText
import KalsaeTraining

struct PretrainStep: Step {
    /// What the program takes beside tensors: itself, its libraries, the mapped shard, a batch.
    private static let programBytes = 48 << 20

    private struct Settings: Codable {
        var model: ModelSettings
        var pretrain: PretrainSettings
    }

    private let all: Settings
    private let vocabulary: Int
    private let device: DeviceSettings
    let name = StepName.pretrain
    let inputs = [StepName.tokenizer, StepName.tokenize]

    init(_ recipe: Recipe, _ device: DeviceSettings) {
        self.device = device
        vocabulary = recipe.tokenizer.vocabulary
        all = Settings(model: recipe.model, pretrain: recipe.pretrain)
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    var estimatedSeconds: Double? { all.pretrain.length.budget.map { Double($0.seconds) } }

    func estimatedBytes() throws -> Int? {
        let device = try Device(self.device)
        let memory = try TrainingMemory(
            configuration(vocabulary: vocabulary, endToken: 0, turnEndToken: 0), rows: rows, columns: all.model.context,
            precision: all.pretrain.precision, optimizer: all.pretrain.optimizer.defaults,
            recomputes: all.pretrain.recompute, on: device)
        return memory.peakBytes + Self.programBytes
    }

    /// Sequences of a batch.
    private var rows: Int { max(1, all.pretrain.batchTokens / all.model.context) }

    private func configuration(vocabulary: Int, endToken: Int, turnEndToken: Int) -> DecoderConfiguration {
        DecoderConfiguration(
            depth: all.model.depth, vocabularySize: vocabulary, contextLength: all.model.context, endToken: endToken,
            turnEndToken: turnEndToken)
    }

    func run(_ context: StepContext) throws -> StepResult {
        let device = try Device(self.device)
        let tokenizer = try Tokenizer(contentsOf: context.file(StepFile.tokenizer, of: StepName.tokenizer))
        let control = try ControlTokens(tokenizer)
        let configuration = configuration(
            vocabulary: tokenizer.vocabularySize, endToken: Int(control.endOfText),
            turnEndToken: Int(control.turnEnd))
        let batches = try MixtureBatches(
            context.shards(.train), weights: all.pretrain.mixture, rows: rows, columns: all.model.context,
            vocabulary: tokenizer.vocabularySize, seed: context.seed)
        let model = try DecoderModel(
            configuration, weights: RandomWeights(seed: context.seed, layers: configuration.layers, on: device),
            on: device)
        model.recomputes = all.pretrain.recompute
        let trainer = Trainer(
            model, on: batches,
            settings: TrainingSettings(
                length: all.pretrain.length.forTrainer, learningRate: Float(all.pretrain.learningRate),
                optimizer: all.pretrain.optimizer.defaults, precision: all.pretrain.precision,
                checkpointSeconds: Double(all.pretrain.checkpointEvery.seconds), label: name),
            scratch: context.scratch, progress: context.progress, isInterrupted: context.isInterrupted)
        let record = TrainingRecord(
            state: try trainer.run(), tokensPerStep: batches.rows * batches.columns,
            stepsPerEpoch: batches.stepsPerEpoch,
            precision: all.pretrain.precision.type(on: device).rawValue)
        try ModelArtifact.write(model, tokenizer, record, context)
        return ModelArtifact.result(record, parameters: configuration.parameterCount)
    }
}
