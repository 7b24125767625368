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

    public func adamw(_ parameters: [OptimizedParameter], _ step: AdamWStep) {
        let pieces = pieces(parameters.map { $0.tensor.gradient == nil ? 0 : $0.tensor.count })
        threads.run(tasks: pieces.count) { task, _ in
            let (array, range) = pieces[task], start = range.lowerBound
            let parameter = parameters[array]
            guard let gradient = parameter.tensor.gradient else { return }
            kernels.adamw(
                parameter.tensor.f32 + start, gradient.f32 + start, parameter.first.f32 + start,
                parameter.second.f32 + start, range.count, step.factor, step.learningRate, step.beta1, step.beta2,
                step.correction1, step.correction2, step.epsilon, parameter.decays ? step.decay : 0)
        }
    }
}
