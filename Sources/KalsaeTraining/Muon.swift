// Muon: the momentum of each matrix is brought near an orthogonal one before it is applied, so that every direction
// learns at the same pace. Vectors, embeddings and the output projection are AdamW's.
//
// O rows, I columns of one matrix, S the smaller of both: momentum (O, I), gram (S, S)

import KalsaeTensor

/// Muon (Jordan et al. 2024).
public final class Muon: Optimizer {
    /// How the update's size follows a matrix's shape.
    public enum Scaling: String, Codable, Sendable, CaseIterable {
        /// √max(1, O/I), as its author has it; wants a learning rate of its own, about 0.02.
        case original
        /// 0.2 · √max(O, I), the size of AdamW's updates, so that one learning rate serves both (Liu et al. 2025).
        case matchAdamW
    }

    /// Its constants.
    public struct Settings: Codable, Sendable, Equatable {
        public var momentum: Float = 0.95
        /// Whether the gradient counts once more after momentum.
        public var isNesterov = true
        /// Rounds of the Newton-Schulz iteration.
        public var rounds = 5
        public var weightDecay: Float = 0.1
        public var scaling = Scaling.matchAdamW
        /// What the iteration's products are computed in.
        public var precision = TrainingPrecision.auto
        /// The largest norm of the whole gradient; larger ones are scaled down.
        public var clipNorm: Float = 1
        /// For everything that is not a hidden matrix.
        public var adamw = AdamW.Settings()

        public init() {}
    }

    /// The quintic a·X + b·(X·Xᵀ)·X + c·(X·Xᵀ)²·X, whose fixed points lie about 1 (Jordan et al. 2024).
    private static let quintic: (a: Float, b: Float, c: Float) = (3.4445, -4.7750, 2.0315)
    /// The least norm that is divided by.
    private static let leastNorm: Float = 1e-7

    public let parameters: [(name: String, tensor: Tensor)]
    public var updates: Int {
        get { others.updates }
        set { others.updates = newValue }
    }
    private let matrices: [(name: String, tensor: Tensor)]
    private let momentum: [Tensor]
    private let others: AdamW
    private let settings: Settings

    public init(_ parameters: [(name: String, tensor: Tensor)], settings: Settings = Settings()) {
        self.parameters = parameters
        self.settings = settings
        matrices = parameters.filter(Self.isHiddenMatrix)
        momentum = matrices.map { $0.tensor.zeros() }
        others = AdamW(parameters.filter { !Self.isHiddenMatrix($0) }, settings: settings.adamw)
    }

    /// Whether a parameter maps channels to channels; rows of embeddings and of the output projection are tokens.
    static func isHiddenMatrix(_ parameter: (name: String, tensor: Tensor)) -> Bool {
        parameter.tensor.shape.count == 2
            && !["embed_tokens.weight", "lm_head.weight"].contains { parameter.name.hasSuffix($0) }
    }

    public var state: [(name: String, tensor: Tensor)] {
        zip(matrices, momentum).map { ("momentum." + $0.name, $1) } + others.state
    }

    @discardableResult
    public func update(learningRate: Float) -> Float {
        let (norm, factor) = clipping(settings.clipNorm)
        for ((_, weight), momentum) in zip(matrices, momentum) {
            guard let gradient = weight.gradient else { continue }
            apply(gradient, factor, to: weight, momentum, learningRate)
        }
        others.apply(factor: factor, learningRate: learningRate)
        clearGradients()
        return norm
    }

    private func apply(
        _ gradient: Tensor, _ factor: Float, to weight: Tensor, _ momentum: Tensor, _ learningRate: Float
    ) {
        let backend = weight.device.backend, beta = settings.momentum
        // Both means are of the same weights, so that momentum keeps the gradient's size.
        backend.affine(momentum, factor: beta, addend: 0, into: momentum)
        backend.accumulate(gradient, factor: (1 - beta) * factor, into: momentum, overwrites: false)
        var update = momentum
        if settings.isNesterov {
            update = Tensor(weight.shape, on: weight.device)  // (O, I)
            backend.affine(momentum, factor: beta, addend: 0, into: update)
            backend.accumulate(gradient, factor: (1 - beta) * factor, into: update, overwrites: false)
        }
        let direction = Self.orthogonalized(
            update, rounds: settings.rounds, as: settings.precision.type(on: weight.device))
        let keep = 1 - learningRate * settings.weightDecay
        if keep != 1 { backend.affine(weight, factor: keep, addend: 0, into: weight) }
        let (rows, columns) = (Float(weight.shape[0]), Float(weight.shape[1]))
        let size =
            switch settings.scaling {
            case .original: max(1, rows / max(columns, 1)).squareRoot()
            case .matchAdamW: 0.2 * max(rows, columns).squareRoot()
            }
        backend.accumulate(
            direction.converted(to: .f32), factor: -learningRate * size, into: weight, overwrites: false)
    }

    /// A matrix of x's singular vectors whose singular values lie about 1, by Newton-Schulz iteration.
    static func orthogonalized(_ x: Tensor, rounds: Int, as type: DType) -> Tensor {
        let device = x.device, backend = device.backend
        let isTall = x.shape[0] > x.shape[1], small = x.shape.min() ?? 0
        let unit = Tensor(x.shape, on: device)  // (O, I)
        backend.affine(x, factor: 1 / max(backend.norm([x]), leastNorm), addend: 0, into: unit)
        var current = unit.converted(to: type)  // (O, I)
        let gram = Tensor([small, small], type, on: device), square = Tensor([small, small], type, on: device)
        for _ in 0..<rounds {
            let wide = isTall ? Matrix(current).transposed : Matrix(current)
            backend.product(wide, wide.transposed, into: Matrix(gram), addend: nil, bias: nil)
            backend.product(Matrix(gram), Matrix(gram), into: Matrix(square), addend: nil, bias: nil)
            backend.affine(square, factor: quintic.c, addend: 0, into: square)
            backend.accumulate(gram, factor: quintic.b, into: square, overwrites: false)
            let scaled = Tensor(x.shape, type, on: device), next = Tensor(x.shape, type, on: device)  // (O, I)
            backend.affine(current, factor: quintic.a, addend: 0, into: scaled)
            // The polynomial is symmetric, so a tall matrix takes it from the right.
            if isTall {
                backend.product(
                    Matrix(current), Matrix(square), into: Matrix(next), addend: Matrix(scaled), bias: nil)
            } else {
                backend.product(
                    Matrix(square), Matrix(current), into: Matrix(next), addend: Matrix(scaled), bias: nil)
            }
            current = next
        }
        return current
    }
}
