// A weight matrix as a layer sees it: something that maps rows of inputs to rows of outputs.
// Dense f32 weights, which can be trained, live here; packed ones live where they are served from.

import KalsaeTensor

/// A weight matrix of shape (outputs, inputs).
public protocol Projection {
    var outputs: Int { get }
    var inputs: Int { get }
    /// y (R, outputs) = x (R, inputs) · Wᵀ.
    func apply(_ x: Tensor, _ tape: Tape) -> Tensor
    /// y (N, inputs): rows of the matrix by number, as an embedding table gives them.
    func rows(_ tokens: Tensor, _ tape: Tape) -> Tensor
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
    public func apply(_ x: Tensor, _ tape: Tape) -> Tensor { tape.linear(x, weight) }
    public func rows(_ tokens: Tensor, _ tape: Tape) -> Tensor { tape.embedding(tokens, weight) }
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
