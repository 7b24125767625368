// Lion over all parameters at once, with the gradient's norm clipped. Every weight moves by the same size, so the
// learning rate wants to be three to ten times smaller than AdamW's. Matrices decay, vectors (norms) do not.

import KalsaeTensor

/// Lion (Chen et al. 2023): the sign of a mixture of momentum and gradient; half of AdamW's memory.
public final class Lion: Optimizer {
    /// Its constants.
    public struct Settings: Codable, Sendable, Equatable {
        /// Momentum's share of an update.
        public var beta1: Float = 0.9
        /// What stays of momentum.
        public var beta2: Float = 0.99
        public var weightDecay: Float = 0.1
        /// The largest norm of the whole gradient; larger ones are scaled down.
        public var clipNorm: Float = 1

        public init() {}
    }

    public let parameters: [(name: String, tensor: Tensor)]
    public var updates = 0
    private let momentum: [Tensor]
    private let settings: Settings

    public init(_ parameters: [(name: String, tensor: Tensor)], settings: Settings = Settings()) {
        self.parameters = parameters
        self.settings = settings
        momentum = parameters.map { $0.tensor.zeros() }
    }

    public var state: [(name: String, tensor: Tensor)] {
        zip(parameters, momentum).map { ("momentum." + $0.name, $1) }
    }

    @discardableResult
    public func update(learningRate: Float) -> Float {
        updates += 1
        let (norm, factor) = clipping(settings.clipNorm)
        parameters.first?.tensor.device.backend.lion(
            zip(parameters, momentum).map { OptimizedParameter($0.tensor, first: $1) },
            LionStep(
                factor: factor, learningRate: learningRate, beta1: settings.beta1, beta2: settings.beta2,
                decay: settings.weightDecay))
        clearGradients()
        return norm
    }
}
