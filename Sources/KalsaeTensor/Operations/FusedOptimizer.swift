// Optimiser loops over all parameters at once: one run of the threads, however many tensors there are.

import Foundation

/// Parameters cut into pieces of one size for the threads.
public final class FusedOptimizer {
    private struct Piece {
        var parameter: Int
        var range: Range<Int>
    }

    private let parameters: [Tensor]
    private let pieces: [Piece]
    private static let pieceSize = 65_536

    public init(_ parameters: [Tensor]) {
        self.parameters = parameters
        pieces = parameters.enumerated().flatMap { index, tensor in
            stride(from: 0, to: tensor.count, by: Self.pieceSize).map {
                Piece(parameter: index, range: $0..<min(tensor.count, $0 + Self.pieceSize))
            }
        }
    }

    private var device: Device { parameters[0].device }

    /// The Euclidean norm of all gradients together; parameters without one count as zero.
    public func gradientNorm() -> Float {
        if parameters.isEmpty { return 0 }
        let sums = Tensor([pieces.count], on: device)
        device.threads.run(tasks: pieces.count) { [device] task, _ in
            let piece = pieces[task]
            guard let gradient = parameters[piece.parameter].arrivedGradient else {
                sums.f32[task] = 0
                return
            }
            sums.f32[task] = Float(
                device.kernels.sum_of_squares(gradient.f32 + piece.range.lowerBound, piece.range.count))
        }
        return Float((0..<pieces.count).reduce(0.0) { $0 + Double(sums.f32[$1]) }.squareRoot())
    }

    /// One AdamW update; `factor` multiplies the gradient, `decay` applies to matrices alone.
    public func adamw(
        first: [Tensor], second: [Tensor], factor: Float, learningRate: Float, beta1: Float, beta2: Float,
        correction1: Float, correction2: Float, epsilon: Float, decay: Float
    ) {
        if parameters.isEmpty { return }
        device.threads.run(tasks: pieces.count) { [device] task, _ in
            let piece = pieces[task], start = piece.range.lowerBound
            let tensor = parameters[piece.parameter]
            guard let gradient = tensor.arrivedGradient else { return }
            device.kernels.adamw(
                tensor.f32 + start, gradient.f32 + start, first[piece.parameter].f32 + start,
                second[piece.parameter].f32 + start, piece.range.count, factor, learningRate, beta1, beta2, correction1,
                correction2, epsilon, tensor.shape.count > 1 ? decay : 0)
        }
    }
}
