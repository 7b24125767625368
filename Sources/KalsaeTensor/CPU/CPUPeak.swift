// What this processor can do at most, measured: the yardstick for shares of peak.

import CKernels
import Foundation

extension CPUBackend {
    /// Floating-point operations a second of all threads together, from multiply-adds that stay in registers.
    ///
    /// - Parameters:
    ///   - type: f32, or bf16, which where bf16 is not multiplied as it is gives f32's figure.
    ///   - seconds: how long to measure, about.
    public func peak(_ type: DType, seconds: Double = 0.05) -> Double {
        let isBFloat16: Int32 = type == .bf16 ? 1 : 0
        var sink: Float = 1e-9
        var rounds = 1000
        // Long enough on one thread first, so that the measured run is one of known length.
        while true {
            let start = ContinuousClock.now
            _ = kernels.peak(isBFloat16, rounds, &sink)
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            if elapsed >= seconds / 4 {
                rounds = Int(Double(rounds) * seconds / elapsed)
                break
            }
            rounds *= 2
        }
        var done = [Double](repeating: 0, count: threads.threadCount)
        let start = ContinuousClock.now
        done.withUnsafeMutableBufferPointer { done in
            nonisolated(unsafe) let done = done
            threads.run(tasks: threads.threadCount) { task, _ in
                var sink: Float = 1e-9
                done[task] = kernels.peak(isBFloat16, rounds, &sink)
            }
        }
        return done.reduce(0, +) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
