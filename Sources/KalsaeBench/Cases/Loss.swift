// The output projection with its cross-entropy, forward and backward, at a large and a small vocabulary.
//
// N rows, C channels, V vocabulary: hidden (N, C), weight (V, C)

import Foundation
import KalsaeTensor

/// `kalsae bench loss`
struct LossBenchmark: Benchmark {
    let name = "loss"
    let summary = "output projection and cross-entropy, forward and backward"

    private static let sizes = [
        (rows: 1024, channels: 768, vocabulary: 50304), (rows: 4096, channels: 384, vocabulary: 8192),
    ]

    var cases: [BenchCase] {
        NumberFormat.allCases.flatMap { format in
            Self.sizes.map { rows, channels, vocabulary in
                BenchCase(
                    "N \(rows) C \(channels) V \(vocabulary) \(format)",
                    .milliseconds(flops: 6 * Double(rows * channels * vocabulary)), precision: format,
                    settings: [
                        "rows": .integer(rows), "channels": .integer(channels), "vocabulary": .integer(vocabulary),
                    ],
                    variants: ["eager", "compile"]
                ) { context in Self.prepare(rows, channels, vocabulary, format.type, context.device) }
            }
        }
    }

    private static func prepare(
        _ rows: Int, _ channels: Int, _ vocabulary: Int, _ type: DType, _ device: Device
    ) -> PreparedCase {
        let hidden = RandomTensor.make([rows, channels], type, seed: 1, bound: 1, requiresGradient: true, on: device)
        let weight = RandomTensor.make([vocabulary, channels], seed: 2, requiresGradient: true, on: device)
        let targets = RandomTensor.tokens(rows, vocabulary: vocabulary, seed: 3, on: device)
        return .timing {
            let tape = Tape(on: device)
            tape.backward(from: tape.linearCrossEntropy(hidden, weight, targets))
            hidden.clearGradient()
            weight.clearGradient()
        }
    }
}
