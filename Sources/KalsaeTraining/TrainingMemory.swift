// How much memory training takes, known before it starts: a rehearsal of two steps on a device that computes nothing.
// What is counted is what is taken, so it cannot fall behind the code; files and the program itself are left out.

import KalsaeModels
import KalsaeTensor

/// The memory of a training run.
public struct TrainingMemory: Sendable, Equatable {
    /// The most bytes the pool of tensors holds, what waits for its next use included: weights, gradients, optimiser
    /// state, activations, scratch.
    public var peakBytes: Int

    /// Rehearses two steps.
    ///
    /// - Parameters:
    ///   - rows, columns: the sequences of a batch and their tokens.
    /// - Throws: `ModelError` where the configuration does not fit together.
    public init(
        _ configuration: DecoderConfiguration, rows: Int, columns: Int, precision: TrainingPrecision = .auto,
        optimizer settings: OptimizerSettings = OptimizerKind.adamw.defaults, recomputes: Bool = false,
        on device: Device
    ) throws {
        let type = precision.type(on: device), device = device.rehearsal()
        let model = try DecoderModel(configuration, weights: UnsetWeights(device: device), on: device)
        model.recomputes = recomputes
        let optimizer = settings.optimizer(model.parameters)
        for _ in 0..<2 {
            let tokens = Tensor([rows * columns], .i32, on: device),
                targets = Tensor([rows * columns], .i32, on: device)
            for i in 0..<tokens.count {
                tokens.i32[i] = 0
                targets.i32[i] = 0
            }
            let tape = Tape(on: device)
            let loss = model.loss(model.hidden(tokens, batch: rows, tape, as: type), targets, tape)
            tape.backward(from: loss)
            optimizer.update(learningRate: 0)
        }
        peakBytes = device.memory.reservedBytes
    }

    /// Weights whose values nobody looks at.
    private struct UnsetWeights: WeightSource {
        let device: Device

        func matrix(_ name: String, _ outputs: Int, _ inputs: Int) -> any Projection {
            DenseProjection(Tensor([outputs, inputs], on: device, requiresGradient: true))
        }

        func vector(_ name: String, _ count: Int) -> Tensor {
            Tensor([count], on: device, requiresGradient: true)
        }
    }
}
