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
    private static let formats: [NumberFormat] = [.f32]

    private enum Product: String, CaseIterable, Sendable {
        /// y = x · wᵀ
        case forward
        /// dx = dy · w
        case input = "input gradient"
        /// dw = dyᵀ · x
        case weight = "weight gradient"
    }

    var cases: [BenchCase] {
        Self.formats.flatMap { format in
            Self.sizes.flatMap { m, n, k in
                Product.allCases.map { product in
                    BenchCase(
                        "\(m)x\(n)x\(k) \(product.rawValue) \(format)", .gigaflops(2 * Double(m * n * k)),
                        precision: format,
                        settings: [
                            "m": .integer(m), "n": .integer(n), "k": .integer(k), "product": .text("\(product)"),
                        ],
                        variants: ["eager"]
                    ) { context in Self.prepare(product, m, n, k, context.device) }
                }
            }
        }
    }

    private static func prepare(_ product: Product, _ m: Int, _ n: Int, _ k: Int, _ device: Device) -> PreparedCase {
        let x = RandomTensor.make([m, k], seed: 1, on: device)  // (M, K)
        let w = RandomTensor.make([n, k], seed: 2, on: device)  // (N, K)
        let y = RandomTensor.make([m, n], seed: 3, on: device)  // (M, N)
        return .timing {
            switch product {
            case .forward:
                device.multiply(
                    transposeB: true, m: m, n: n, k: k, x.f32, lda: k, w.f32, ldb: k, into: y.f32, ldc: n)
            case .input:
                device.multiply(m: m, n: k, k: n, y.f32, lda: n, w.f32, ldb: k, into: x.f32, ldc: k)
            case .weight:
                device.multiply(
                    transposeA: true, m: n, n: k, k: m, y.f32, lda: n, x.f32, ldb: k, into: w.f32, ldc: k)
            }
        }
    }
}

/// Tensors of reproducible random numbers.
enum RandomTensor {
    /// Uniform numbers between -`bound` and `bound`.
    static func make(
        _ shape: [Int], seed: UInt64, bound: Float = 0.1, requiresGradient: Bool = false, on device: Device
    ) -> Tensor {
        let tensor = Tensor(shape, on: device, requiresGradient: requiresGradient)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        tensor.fill {
            // A multiplicative generator is random enough to keep products from being special.
            state = state &* 0x5851_F42D_4C95_7F2D &+ 1
            return (Float(state >> 40) * 0x1p-23 - 1) * bound
        }
        return tensor
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
