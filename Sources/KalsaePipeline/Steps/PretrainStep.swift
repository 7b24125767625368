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
        var length: TrainingLength
        var batchTokens: Int
        var learningRate: Double
        var precision: TrainingPrecision
        var recompute: Bool
        var optimizer: OptimizerKind
        var mixture: [String: Double]
    }

    private let all: (model: ModelSettings, pretrain: PretrainSettings)
    private let vocabulary: Int
    private let device: DeviceSettings
    let name = StepName.pretrain
    let inputs = [StepName.tokenizer, StepName.tokenize]

    init(_ recipe: Recipe, _ device: DeviceSettings) {
        self.device = device
        vocabulary = recipe.tokenizer.vocabulary
        all = (recipe.model, recipe.pretrain)
    }

    /// How often the state is saved changes nothing in the result.
    func settings() throws -> String {
        let pretrain = all.pretrain
        return try CanonicalJSON.text(
            of: Settings(
                model: all.model, length: pretrain.length, batchTokens: pretrain.batchTokens,
                learningRate: pretrain.learningRate, precision: pretrain.precision, recompute: pretrain.recompute,
                optimizer: pretrain.optimizer, mixture: pretrain.mixture))
    }

    var estimatedSeconds: Double? { all.pretrain.length.budget.map { Double($0.seconds) } }

    func estimatedBytes() throws -> Int? {
        try checkMemory(vocabulary: vocabulary)
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

    /// Refuses what cannot fit: the least that training takes is known before anything is allocated.
    ///
    /// Weights, gradients and two moments are 16 bytes a parameter; the logits of a batch, their gradients and one
    /// activation a layer are the least of a step.
    private func checkMemory(vocabulary: Int) throws {
        let configuration = configuration(vocabulary: vocabulary, endToken: 0, turnEndToken: 0)
        let tokens = Double(rows) * Double(all.model.context)
        let weights = 16 * Double(configuration.parameterCount)
        let step = tokens * (4 * Double(vocabulary) + 2 * Double(configuration.layers * configuration.hiddenSize))
        let machine = Double(ProcessInfo.processInfo.physicalMemory)
        if weights > machine {
            throw PipelineError.settings(
                message: "model.depth \(all.model.depth) needs at least \(Self.gibibytes(weights)) of memory to train; "
                    + "this machine has \(Self.gibibytes(machine))")
        }
        if weights + step > machine {
            throw PipelineError.settings(
                message: "pretrain.batch_tokens \(all.pretrain.batchTokens) needs at least "
                    + "\(Self.gibibytes(weights + step)) of memory; this machine has \(Self.gibibytes(machine))")
        }
    }

    private static func gibibytes(_ bytes: Double) -> String {
        String(format: "%.0f GiB", (bytes / 1_073_741_824).rounded(.up))
    }

    func run(_ context: StepContext) throws -> StepResult {
        let device = try Device(self.device)
        let tokenizer = try Tokenizer(contentsOf: context.file(StepFile.tokenizer, of: StepName.tokenizer))
        let control = try ControlTokens(tokenizer)
        let configuration = configuration(
            vocabulary: tokenizer.vocabularySize, endToken: Int(control.endOfText),
            turnEndToken: Int(control.turnEnd))
        try checkMemory(vocabulary: tokenizer.vocabularySize)
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
