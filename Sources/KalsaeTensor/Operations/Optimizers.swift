// What optimisers hand to a backend: parameters with their state, and one step's numbers.

/// A parameter with what its optimiser remembers of it, all f32 and of one shape.
public struct OptimizedParameter {
    public let tensor: Tensor
    /// The first moment, or momentum.
    public let first: Tensor
    /// The second moment, for optimisers that have one.
    public let second: Tensor?
    /// Whether weight decay applies: matrices yes, vectors no.
    public let decays: Bool

    public init(_ tensor: Tensor, first: Tensor, second: Tensor? = nil) {
        self.tensor = tensor
        self.first = first
        self.second = second
        decays = tensor.shape.count > 1
    }
}

/// The numbers of one AdamW update (Loshchilov and Hutter 2019).
public struct AdamWStep: Sendable {
    /// What gradients are multiplied by first, as clipping asks.
    public var factor: Float
    public var learningRate: Float
    public var beta1: Float, beta2: Float
    /// 1 - beta^updates.
    public var correction1: Float, correction2: Float
    public var epsilon: Float
    public var decay: Float

    public init(
        factor: Float, learningRate: Float, beta1: Float, beta2: Float, correction1: Float, correction2: Float,
        epsilon: Float, decay: Float
    ) {
        self.factor = factor
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.correction1 = correction1
        self.correction2 = correction2
        self.epsilon = epsilon
        self.decay = decay
    }
}

/// The numbers of one Lion update (Chen et al. 2023).
public struct LionStep: Sendable {
    /// What gradients are multiplied by first, as clipping asks.
    public var factor: Float
    public var learningRate: Float
    /// Momentum's share of the update, and what stays of it.
    public var beta1: Float, beta2: Float
    public var decay: Float

    public init(factor: Float, learningRate: Float, beta1: Float, beta2: Float, decay: Float) {
        self.factor = factor
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.decay = decay
    }
}

/// The numbers of one update by gradient descent with momentum.
public struct DescentStep: Sendable {
    /// What gradients are multiplied by first, as clipping asks.
    public var factor: Float
    public var learningRate: Float
    public var momentum: Float
    /// Added to the gradient, times the parameter.
    public var decay: Float
    /// Whether the gradient is taken where momentum leads (Nesterov 1983, as Sutskever et al. 2013 write it).
    public var isNesterov: Bool

    public init(factor: Float, learningRate: Float, momentum: Float, decay: Float, isNesterov: Bool) {
        self.factor = factor
        self.learningRate = learningRate
        self.momentum = momentum
        self.decay = decay
        self.isNesterov = isNesterov
    }
}
