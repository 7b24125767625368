// Matrix products as a linear layer makes them: forward and both backward products of two layers' sizes.
//
// M rows, N outputs, K inputs: x (M, K), w (N, K), y (M, N)

import Foundation
import KalsaeTensor

/// `kalsae bench gemm`
struct GemmBenchmark: Benchmark {
    let name = "gemm"
    let summary = "matrix products of a linear layer, forward and both backward ones"

    /// The feed-forward layer of a 768-channel model and the attention input of a 384-channel one.
    private static let sizes = [(m: 2048, n: 3072, k: 768), (m: 4096, n: 1152, k: 384)]

    private enum Product: String, CaseIterable, Sendable {
        /// y = x · wᵀ
        case forward
        /// dx = dy · w
        case input = "input gradient"
        /// dw = dyᵀ · x
        case weight = "weight gradient"
    }

    var cases: [BenchCase] {
        NumberFormat.allCases.flatMap { format in
            Self.sizes.flatMap { m, n, k in
                Product.allCases.map { product in
                    BenchCase(
                        "\(m)x\(n)x\(k) \(product.rawValue) \(format)", .gigaflops(2 * Double(m * n * k)),
                        precision: format,
                        settings: [
                            "m": .integer(m), "n": .integer(n), "k": .integer(k), "product": .text("\(product)"),
                        ],
                        variants: ["eager", "onednn"]
                    ) { context in Self.prepare(product, m, n, k, format.type, context.device) }
                }
            }
        }
    }

    /// Types are training's: activations in `type`, weights and their gradient in f32.
    private static func prepare(
        _ product: Product, _ m: Int, _ n: Int, _ k: Int, _ type: DType, _ device: Device
    ) -> PreparedCase {
        let x = Matrix(RandomTensor.make([m, k], type, seed: 1, on: device))  // (M, K)
        let w = Matrix(RandomTensor.make([n, k], seed: 2, on: device))  // (N, K)
        let y = Matrix(RandomTensor.make([m, n], type, seed: 3, on: device))  // (M, N)
        return .timing {
            let (a, b, c) =
                switch product {
                case .forward: (x, w.transposed, y)
                case .input: (y, w, x)
                case .weight: (y.transposed, x, w)
                }
            device.backend.product(a, b, into: c, addend: nil, bias: nil)
        }
    }
}

/// Tensors of reproducible random numbers.
enum RandomTensor {
    /// Uniform numbers between -`bound` and `bound`.
    static func make(
        _ shape: [Int], _ type: DType = .f32, seed: UInt64, bound: Float = 0.1, requiresGradient: Bool = false,
        on device: Device
    ) -> Tensor {
        let tensor = Tensor(shape, on: device, requiresGradient: requiresGradient && type == .f32)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        tensor.fill {
            // A multiplicative generator is random enough to keep products from being special.
            state = state &* 0x5851_F42D_4C95_7F2D &+ 1
            return (Float(state >> 40) * 0x1p-23 - 1) * bound
        }
        if type == .f32 { return tensor }
        let narrow = Tensor(shape, type, on: device, requiresGradient: requiresGradient)
        device.backend.convert(tensor, into: narrow)
        return narrow
    }

    /// Uniform token numbers below `vocabulary`.
    static func tokens(_ count: Int, vocabulary: Int, seed: UInt64, on device: Device) -> Tensor {
        let tensor = Tensor([count], .i32, on: device)  // (N)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        for i in 0..<count {
            state = state &* 0x5851_F42D_4C95_7F2D &+ 1
            tensor.i32[i] = Int32((state >> 33) % UInt64(vocabulary))
        }
        return tensor
    }
}
