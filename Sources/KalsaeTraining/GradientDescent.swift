// Stochastic gradient descent with momentum over all parameters at once, with the gradient's norm clipped.
// Decay is added to the gradient, as PyTorch's SGD does; matrices decay, vectors (norms) do not.

import KalsaeTensor

/// Gradient descent with momentum, plain or Nesterov's.
public final class GradientDescent: Optimizer {
    /// Its constants.
    public struct Settings: Codable, Sendable, Equatable {
        public var momentum: Float = 0.9
        /// Whether the gradient counts once more after momentum (Nesterov 1983, as Sutskever et al. 2013 write it).
        public var isNesterov = false
        public var weightDecay: Float = 0
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
        zip(parameters, momentum).map { ("velocity." + $0.name, $1) }
    }

    @discardableResult
    public func update(learningRate: Float) -> Float {
        updates += 1
        let (norm, factor) = clipping(settings.clipNorm)
        parameters.first?.tensor.device.backend.descend(
            zip(parameters, momentum).map { OptimizedParameter($0.tensor, first: $1) },
            DescentStep(
                factor: factor, learningRate: learningRate, momentum: settings.momentum, decay: settings.weightDecay,
                isNesterov: settings.isNesterov))
        clearGradients()
        return norm
    }
}
