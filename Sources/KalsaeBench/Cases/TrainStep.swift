// A whole training step (forward, backward, clipped AdamW) of the default architecture in two sizes.
//
// B batch, T time, C channels, H heads, V vocabulary, L layers

import Foundation
import KalsaeModels
import KalsaeTensor
import KalsaeTraining

/// `kalsae bench train-step`
struct TrainStepBenchmark: Benchmark {
    let name = "train-step"
    let summary = "a whole training step of the house architecture, forward, backward and update"

    var cases: [BenchCase] {
        TrainStepSize.all.flatMap { size in
            NumberFormat.allCases.map { format in
                BenchCase(
                    "\(size.name) \(format)",
                    .rate("tokens/s", work: Double(size.batch * size.time), flops: size.flops),
                    precision: format, settings: size.settings, variants: ["eager", "compile"]
                ) { context in
                    let work = try TrainStepWork(size, format, context.device)
                    return .timing(facts: work.facts) { try work.run() }
                }
            }
        }
    }
}

/// A model's sizes and its batch.
struct TrainStepSize: Sendable {
    let name: String
    let vocabulary, channels, layers, heads, time, batch: Int

    /// 17 million parameters.
    static let small = TrainStepSize(
        name: "17M", vocabulary: 8192, channels: 384, layers: 6, heads: 6, time: 256, batch: 16)
    /// The size of GPT-2 with an output projection of its own.
    static let large = TrainStepSize(
        name: "162M", vocabulary: 50304, channels: 768, layers: 12, heads: 12, time: 512, batch: 2)
    static let all = [small, large]

    /// Untied, as many key-value heads as heads, and a feed-forward part of 8/3 C, so that a block has 12 C² weights.
    var configuration: DecoderConfiguration {
        var c = DecoderConfiguration(depth: layers, vocabularySize: vocabulary, contextLength: time)
        c.hiddenSize = channels
        c.heads = heads
        c.keyValueHeads = heads
        c.headSize = channels / heads
        c.intermediateSize = (8 * channels / 3 + 32) / 64 * 64
        c.tiesEmbeddings = false
        return c
    }

    /// What the twin needs to build the same model.
    var settings: [String: PeerValue] {
        let c = configuration
        return [
            "vocabulary": .integer(vocabulary), "channels": .integer(channels), "layers": .integer(layers),
            "heads": .integer(heads), "hidden": .integer(c.intermediateSize), "time": .integer(time),
            "batch": .integer(batch), "rope_base": .number(c.ropeBase), "epsilon": .number(c.epsilon),
        ]
    }

    /// Floating-point operations of a step: 6 a token for every weight but the embedding's (Kaplan et al. 2020), and
    /// causal attention, of which only the half that is seen counts.
    var flops: Double {
        let weights = Double(configuration.parameterCount - vocabulary * channels)
        return Double(batch * time) * (6 * weights + 6 * Double(layers * time * channels))
    }
}

/// A model in training on one batch.
final class TrainStepWork {
    /// What the twin must have as well.
    let facts: [String: Double]
    private let size: TrainStepSize
    private let type: DType
    private let model: DecoderModel
    private let optimizer: AdamW
    private let tokens, targets: Tensor
    /// The loss of the last step in nats.
    private(set) var loss: Float = 0

    init(_ size: TrainStepSize, _ format: NumberFormat, _ device: Device) throws {
        self.size = size
        type = format.type
        model = try DecoderModel(size.configuration, weights: RandomTensorWeights(device: device), on: device)
        optimizer = AdamW(model.parameters)
        facts = ["parameters": Double(model.parameters.reduce(0) { $0 + $1.tensor.count })]
        let count = size.batch * size.time
        tokens = RandomTensor.tokens(count, vocabulary: size.vocabulary, seed: 1, on: device)  // (B·T)
        targets = RandomTensor.tokens(count, vocabulary: size.vocabulary, seed: 2, on: device)  // (B·T)
    }

    /// One step.
    ///
    /// - Throws: `TrainingError.lossNotFinite`.
    func run() throws {
        let tape = Tape(on: model.device)
        let result = model.loss(model.hidden(tokens, batch: size.batch, tape, as: type), targets, tape)
        loss = result.f32.pointee
        tape.backward(from: result)
        optimizer.update(learningRate: 1e-4)
        guard loss.isFinite else { throw TrainingError.lossNotFinite(step: 0, loss: "\(loss)") }
    }
}

/// Weights made quickly: speed does not depend on their values, only memory on their sizes.
struct RandomTensorWeights: WeightSource {
    let device: Device

    func matrix(_ name: String, _ outputs: Int, _ inputs: Int) -> any Projection {
        DenseProjection(
            RandomTensor.make([outputs, inputs], seed: 1, bound: 0.03, requiresGradient: true, on: device))
    }

    func vector(_ name: String, _ count: Int) -> Tensor {
        let weight = Tensor([count], on: device, requiresGradient: true)
        weight.fill { 1 }
        return weight
    }
}
