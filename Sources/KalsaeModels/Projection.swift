// A weight matrix as a layer sees it: something that maps rows of inputs to rows of outputs.
// Dense f32 weights, which can be trained, live here; packed ones live where they are served from.

import KalsaeTensor

/// A weight matrix of shape (outputs, inputs).
public protocol Projection {
    var outputs: Int { get }
    var inputs: Int { get }
    /// y (R, outputs) = x (R, inputs) · Wᵀ + residual.
    func apply(_ x: Tensor, _ tape: Tape, residual: Tensor?) -> Tensor
    /// y (N, inputs), in `type`: rows of the matrix by number, as an embedding table gives them.
    func rows(_ tokens: Tensor, _ tape: Tape, as type: DType) -> Tensor
    /// The f32 weights, where they are dense.
    var parameter: Tensor? { get }
}

/// Dense f32 weights.
public struct DenseProjection: Projection {
    public let weight: Tensor  // (outputs, inputs)

    public init(_ weight: Tensor) { self.weight = weight }

    public var outputs: Int { weight.shape[0] }
    public var inputs: Int { weight.shape[1] }
    public var parameter: Tensor? { weight }
    public func apply(_ x: Tensor, _ tape: Tape, residual: Tensor?) -> Tensor {
        tape.linear(x, weight, residual: residual)
    }
    public func rows(_ tokens: Tensor, _ tape: Tape, as type: DType) -> Tensor {
        tape.embedding(tokens, weight, as: type)
    }
}

extension Projection {
    /// y (R, outputs) = x (R, inputs) · Wᵀ.
    public func apply(_ x: Tensor, _ tape: Tape) -> Tensor { apply(x, tape, residual: nil) }
}

/// Where a model's weights come from: random numbers, a safetensors file, a GGUF file.
public protocol WeightSource {
    /// The matrix (outputs, inputs) called `name` in Hugging Face's naming.
    ///
    /// - Throws: `ModelError` where it is missing, misshapen or not finite.
    func matrix(_ name: String, _ outputs: Int, _ inputs: Int) throws -> any Projection
    /// The vector called `name`.
    func vector(_ name: String, _ count: Int) throws -> Tensor
}
