// Causal attention, forward and backward, over a fixed number of tokens cut into ever longer sequences; and the memory
// of one sequence, which must grow as its length and not as its square.
//
// B batch, T time, H heads, D head size: q, k, v (B·T, H·D)

import Foundation
import KalsaeTensor

/// `kalsae bench attention`
struct AttentionBenchmark: Benchmark {
    let name = "attention"
    let summary = "causal attention forward and backward by sequence length, and its memory"

    private static let tokens = 4096
    private static let times = [256, 512, 1024, 2048, 4096]
    private static let memoryTimes = [1024, 2048, 4096, 8192]
    private static let heads = [(count: 6, size: 64), (count: 12, size: 64)]

    var cases: [BenchCase] {
        NumberFormat.allCases.flatMap { format in
            Self.heads.flatMap { heads in
                Self.times.map { time in
                    let batch = Self.tokens / time
                    // Two products of T·T/2 by D forward, five backward where the scores are recomputed; a user of
                    // attention counts the two and their four derivatives.
                    let flops = 6 * 2 * Double(batch * heads.count * heads.size) * Double(time * time) / 2
                    return BenchCase(
                        "B \(batch) T \(time) H \(heads.count) D \(heads.size) \(format)", .milliseconds(flops: flops),
                        precision: format, settings: Self.settings(batch, time, heads.count, heads.size),
                        variants: ["eager"]
                    ) { context in
                        let work = AttentionWork(batch, time, heads.count, heads.size, format.type, context.device)
                        return .timing { work.run() }
                    }
                }
            }
                + Self.memoryTimes.map { time in
                    BenchCase(
                        "memory B 1 T \(time) H 6 D 64 \(format)", .mebibytes, precision: format,
                        settings: Self.settings(1, time, 6, 64), variants: ["eager"], isIsolated: true
                    ) { context in
                        let device = context.device
                        return try PeakMemory.prepare {
                            let work = AttentionWork(1, time, 6, 64, format.type, device)
                            return ([:], { work.run() })
                        }
                    }
                }
        }
    }

    private static func settings(_ batch: Int, _ time: Int, _ heads: Int, _ size: Int) -> [String: PeerValue] {
        ["batch": .integer(batch), "time": .integer(time), "heads": .integer(heads), "head_size": .integer(size)]
    }
}

/// Inputs of one attention and their gradients.
private final class AttentionWork {
    private let q, k, v: Tensor
    private let upstream: Tensor
    private let shape: AttentionShape

    init(_ batch: Int, _ time: Int, _ heads: Int, _ size: Int, _ type: DType, _ device: Device) {
        let rows = batch * time, columns = heads * size
        func input(_ seed: UInt64) -> Tensor {
            RandomTensor.make([rows, columns], type, seed: seed, bound: 1, requiresGradient: true, on: device)
        }
        (q, k, v) = (input(1), input(2), input(3))  // (B·T, H·D)
        upstream = input(4)  // (B·T, H·D)
        shape = AttentionShape(batch: batch, heads: heads, keyValueHeads: heads, headSize: size)
    }

    func run() {
        let tape = Tape(on: q.device)
        tape.backward(from: tape.attention(q, k, v, shape), gradient: upstream)
        for tensor in [q, k, v] { tensor.clearGradient() }
    }
}
