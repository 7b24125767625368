// AdamW over all parameters at once, with the gradient's norm clipped in the same pass over the threads.
// Matrices decay, vectors (norms) do not.

import Foundation
import KalsaeTensor

/// AdamW (Loshchilov and Hutter 2019).
public final class AdamW {
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

    let parameters: [(name: String, tensor: Tensor)]
    let first: [Tensor], second: [Tensor]
    private let settings: Settings
    /// How many updates were made.
    public internal(set) var updates = 0

    public init(_ parameters: [(name: String, tensor: Tensor)], settings: Settings = Settings()) {
        self.parameters = parameters
        self.settings = settings
        let tensors = parameters.map(\.tensor)
        func zeros() -> [Tensor] {
            tensors.map { tensor in
                let state = Tensor(tensor.shape, on: tensor.device)
                tensor.device.backend.fill(state, 0)
                return state
            }
        }
        first = zeros()
        second = zeros()
    }

    /// One update from the gradients the parameters hold; the gradients are then cleared.
    ///
    /// - Returns: the gradient's norm before clipping.
    @discardableResult
    public func update(learningRate: Float) -> Float {
        updates += 1
        guard let backend = parameters.first?.tensor.device.backend else { return 0 }
        let norm = backend.norm(parameters.compactMap(\.tensor.gradient))
        let factor = norm > settings.clipNorm ? settings.clipNorm / norm : 1
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
        for (_, tensor) in parameters { tensor.clearGradient() }
        return norm
    }
}
