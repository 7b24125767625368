// AdamW over all parameters at once, with the gradient's norm clipped in the same pass over the threads.
// Matrices decay, vectors (norms) do not.

import Foundation
import KalsaeTensor

/// AdamW (Loshchilov and Hutter 2019).
public final class AdamW: Optimizer {
    /// Its constants.
    public struct Settings: Codable, Sendable, Equatable {
        public var beta1: Float = 0.9
        public var beta2: Float = 0.95
        public var epsilon: Float = 1e-8
        public var weightDecay: Float = 0.1
        /// The largest norm of the whole gradient; larger ones are scaled down.
        public var clipNorm: Float = 1

        public init() {}
    }

    public let parameters: [(name: String, tensor: Tensor)]
    private let first: [Tensor], second: [Tensor]
    private let settings: Settings
    public var updates = 0

    public init(_ parameters: [(name: String, tensor: Tensor)], settings: Settings = Settings()) {
        self.parameters = parameters
        self.settings = settings
        first = parameters.map { $0.tensor.zeros() }
        second = parameters.map { $0.tensor.zeros() }
    }

    public var state: [(name: String, tensor: Tensor)] {
        zip(parameters, first).map { ("first." + $0.name, $1) }
            + zip(parameters, second).map { ("second." + $0.name, $1) }
    }

    @discardableResult
    public func update(learningRate: Float) -> Float {
        let (norm, factor) = clipping(settings.clipNorm)
        apply(factor: factor, learningRate: learningRate)
        clearGradients()
        return norm
    }

    /// One update with the gradients times `factor`, which stay.
    func apply(factor: Float, learningRate: Float) {
        updates += 1
        guard let backend = parameters.first?.tensor.device.backend else { return }
        let optimized = parameters.indices.map {
            OptimizedParameter(parameters[$0].tensor, first: first[$0], second: second[$0])
        }
        backend.adamw(
            optimized,
            AdamWStep(
                factor: factor, learningRate: learningRate, beta1: settings.beta1, beta2: settings.beta2,
                correction1: 1 - pow(settings.beta1, Float(updates)),
                correction2: 1 - pow(settings.beta2, Float(updates)),
                epsilon: settings.epsilon, decay: settings.weightDecay))
    }
}
