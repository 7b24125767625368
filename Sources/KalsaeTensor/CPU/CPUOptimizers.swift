// Optimisers on the CPU: one run of the threads over all parameters, however many there are.

import CKernels

extension CPUBackend {
    private static let pieceSize = 65_536

    /// Arrays cut into pieces of one size: the array's number and the range within it.
    private func pieces(_ counts: [Int]) -> [(array: Int, range: Range<Int>)] {
        counts.enumerated().flatMap { index, count in
            stride(from: 0, to: count, by: Self.pieceSize).map { (index, $0..<min(count, $0 + Self.pieceSize)) }
        }
    }

    public func norm(_ tensors: [Tensor]) -> Float {
        let pieces = pieces(tensors.map(\.count))
        var sums = [Double](repeating: 0, count: pieces.count)
        sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let sums = sums
            threads.run(tasks: pieces.count) { task, _ in
                let (array, range) = pieces[task]
                sums[task] = kernels.sum_of_squares(tensors[array].f32 + range.lowerBound, range.count)
            }
        }
        return Float(sums.reduce(0, +).squareRoot())
    }

    /// Runs a loop over all parameters that have a gradient, cut into pieces.
    private func forEachPiece(
        _ parameters: [OptimizedParameter],
        _ body: (OptimizedParameter, _ gradient: UnsafePointer<Float>, Range<Int>) -> Void
    ) {
        let pieces = pieces(parameters.map { $0.tensor.gradient == nil ? 0 : $0.tensor.count })
        threads.run(tasks: pieces.count) { task, _ in
            let (array, range) = pieces[task], parameter = parameters[array]
            guard let gradient = parameter.tensor.gradient else { return }
            body(parameter, gradient.f32 + range.lowerBound, range)
        }
    }

    public func adamw(_ parameters: [OptimizedParameter], _ step: AdamWStep) {
        forEachPiece(parameters) { parameter, gradient, range in
            let start = range.lowerBound
            guard let second = parameter.second else {
                preconditionFailure("adamw: \(parameter.tensor) has no second moment")
            }
            kernels.adamw(
                parameter.tensor.f32 + start, gradient, parameter.first.f32 + start, second.f32 + start, range.count,
                step.factor, step.learningRate, step.beta1, step.beta2, step.correction1, step.correction2,
                step.epsilon, parameter.decays ? step.decay : 0)
        }
    }

    public func lion(_ parameters: [OptimizedParameter], _ step: LionStep) {
        forEachPiece(parameters) { parameter, gradient, range in
            let start = range.lowerBound
            kernels.lion(
                parameter.tensor.f32 + start, gradient, parameter.first.f32 + start, range.count, step.factor,
                step.learningRate, step.beta1, step.beta2, parameter.decays ? step.decay : 0)
        }
    }

    public func descend(_ parameters: [OptimizedParameter], _ step: DescentStep) {
        forEachPiece(parameters) { parameter, gradient, range in
            let start = range.lowerBound
            kernels.sgd(
                parameter.tensor.f32 + start, gradient, parameter.first.f32 + start, range.count, step.factor,
                step.learningRate, step.momentum, parameter.decays ? step.decay : 0, step.isNesterov ? 1 : 0)
        }
    }
}
