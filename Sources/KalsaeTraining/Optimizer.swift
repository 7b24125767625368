// What the trainer and the checkpoint know of an optimiser, whichever it is, and the table of those there are.

import KalsaeTensor

/// Moves parameters down their gradients.
public protocol Optimizer: AnyObject {
    /// What is trained, by name.
    var parameters: [(name: String, tensor: Tensor)] { get }
    /// How many updates were made; set when a saved run goes on.
    var updates: Int { get set }
    /// What it remembers between updates, by names that no weight has: a checkpoint saves it.
    var state: [(name: String, tensor: Tensor)] { get }

    /// One update from the gradients the parameters hold; the gradients are then cleared.
    ///
    /// - Returns: the gradient's norm before clipping.
    @discardableResult
    func update(learningRate: Float) -> Float
}

/// The optimisers by their names in a recipe.
public enum OptimizerKind: String, Codable, Sendable, CaseIterable {
    case adamw, muon, lion, sgd

    /// The optimiser with its usual constants.
    public var defaults: OptimizerSettings {
        switch self {
        case .adamw: .adamw(AdamW.Settings())
        case .muon: .muon(Muon.Settings())
        case .lion: .lion(Lion.Settings())
        case .sgd: .sgd(GradientDescent.Settings())
        }
    }
}

/// An optimiser's name with its constants.
public enum OptimizerSettings: Codable, Sendable, Equatable {
    case adamw(AdamW.Settings)
    case muon(Muon.Settings)
    case lion(Lion.Settings)
    case sgd(GradientDescent.Settings)

    public var kind: OptimizerKind {
        switch self {
        case .adamw: .adamw
        case .muon: .muon
        case .lion: .lion
        case .sgd: .sgd
        }
    }

    /// A fresh optimiser for some parameters.
    public func optimizer(_ parameters: [(name: String, tensor: Tensor)]) -> any Optimizer {
        switch self {
        case .adamw(let settings): AdamW(parameters, settings: settings)
        case .muon(let settings): Muon(parameters, settings: settings)
        case .lion(let settings): Lion(parameters, settings: settings)
        case .sgd(let settings): GradientDescent(parameters, settings: settings)
        }
    }
}

extension Optimizer {
    /// The norm of the whole gradient, and what to multiply it by so that it is at most `limit`.
    func clipping(_ limit: Float) -> (norm: Float, factor: Float) {
        guard let backend = parameters.first?.tensor.device.backend else { return (0, 1) }
        let norm = backend.norm(parameters.compactMap(\.tensor.gradient))
        return (norm, norm > limit ? limit / norm : 1)
    }

    /// The gradients' memory goes back to the pool.
    func clearGradients() {
        for (_, tensor) in parameters { tensor.clearGradient() }
    }
}

extension Tensor {
    /// Zeros of this shape in f32, beside this tensor.
    func zeros() -> Tensor {
        let state = Tensor(shape, on: device)
        device.backend.fill(state, 0)
        return state
    }
}
