// The device that computes: today the CPU, with its loops, its threads and its memory.
// Operations reach the machine only through here.

import CKernels
import COneDNN
import Foundation

/// The processor, its threads and its memory pool.
public final class Device: @unchecked Sendable {
    // Immutable after init; the pool and the threads guard themselves.
    let kernels: kalsae_kernels
    /// The compute threads.
    public let threads: ThreadPool
    /// Where tensors live.
    public let memory = MemoryPool()
    /// The instruction set in use: `avx512`, `avx2` or `plain`.
    public let instructionSet: String

    /// The fastest instruction set of this machine, on `threadCount` threads (all processors by default).
    public convenience init(threadCount: Int? = nil) {
        self.init(table: kalsae_kernels_best(), threadCount: threadCount)
    }

    /// A named instruction set, or nil where this machine does not have it.
    public convenience init?(instructionSet: String, threadCount: Int? = nil) {
        guard let table = kalsae_kernels_find(instructionSet) else { return nil }
        self.init(table: table, threadCount: threadCount)
    }

    private init(table: UnsafePointer<kalsae_kernels>, threadCount: Int?) {
        kernels = table.pointee
        instructionSet = String(cString: table.pointee.name)
        threads = ThreadPool(threadCount: threadCount ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Elements below which a loop is not worth sharing out.
    static let grain = 16_384

    /// Cuts `0..<count` into pieces of at least `grain` and runs them on all threads.
    func forEachRange(_ count: Int, grain: Int = Device.grain, _ body: (Range<Int>) -> Void) {
        let pieces = (count + grain - 1) / max(grain, 1)
        threads.run(tasks: pieces) { task, _ in
            body(task * grain..<min(count, (task + 1) * grain))
        }
    }

    /// c (m, n) = a (m, k) · b (k, n) + beta · c on all threads, f32, row-major.
    ///
    /// - Parameters:
    ///   - transposeA: `a` is stored (k, m). - transposeB: `b` is stored (n, k).
    ///   - lda, ldb, ldc: elements from one stored row to the next.
    package func multiply(
        transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int,
        _ a: UnsafePointer<Float>, lda: Int, _ b: UnsafePointer<Float>, ldb: Int, beta: Float = 0,
        into c: UnsafeMutablePointer<Float>, ldc: Int
    ) {
        if m == 0 || n == 0 { return }
        let splitsRows = m >= n
        let extent = splitsRows ? m : n
        let isSmall = m * n * k < 1 << 18
        let parts = isSmall ? 1 : min(threads.threadCount, max(1, extent / 16))
        let size = ((extent + parts - 1) / parts + 15) / 16 * 16
        threads.run(tasks: (extent + size - 1) / size) { task, _ in
            let start = task * size
            let length = min(size, extent - start)
            if splitsRows {
                Device.product(
                    transposeA, transposeB, length, n, k, a + (transposeA ? start : start * lda), lda, b, ldb, beta,
                    c + start * ldc, ldc)
            } else {
                Device.product(
                    transposeA, transposeB, m, length, k, a, lda, b + (transposeB ? start * ldb : start), ldb, beta,
                    c + start, ldc)
            }
        }
    }

    /// One product on the calling thread.
    @inline(__always)
    static func product(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int,
        _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
    ) {
        let status = kalsae_sgemm(transposeA ? 1 : 0, transposeB ? 1 : 0, m, n, k, a, lda, b, ldb, beta, c, ldc)
        precondition(status == 0, "oneDNN refused a product of \(m)x\(k) by \(k)x\(n) (status \(status))")
    }
}
