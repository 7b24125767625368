// The processor: C loops for its best instruction set, cut into tasks for one pool of threads.
// Each primitive's cutting lives in a file beside this one.

import CKernels
import Foundation

/// The CPU.
public final class CPUBackend: Backend, @unchecked Sendable {
    // Immutable after init; the threads guard themselves.
    let kernels: kalsae_kernels
    private let table: UnsafePointer<kalsae_kernels>
    /// The compute threads.
    public let threads: ThreadPool
    public let name: String

    /// The fastest instruction set of this machine, on `threadCount` threads (all processors by default).
    public convenience init(threadCount: Int? = nil) {
        self.init(table: kalsae_kernels_best(), threadCount: threadCount)
    }

    /// A named instruction set, or nil where this machine does not have it.
    public convenience init?(instructionSet: String, threadCount: Int? = nil, pinsThreads: Bool = false) {
        guard let table = kalsae_kernels_find(instructionSet) else { return nil }
        self.init(table: table, threadCount: threadCount, pinsThreads: pinsThreads)
    }

    private init(
        table: UnsafePointer<kalsae_kernels>, threadCount: Int?, pinsThreads: Bool = false, rehearses: Bool = false
    ) {
        self.table = table
        kernels = table.pointee
        name = String(cString: table.pointee.name)
        threads = ThreadPool(
            threadCount: threadCount ?? Processors.available, pinsThreads: pinsThreads,
            rehearses: rehearses)
    }

    /// A backend that takes the memory this one would take and computes nothing: a run's need is seen before it.
    public func rehearsal() -> any Backend {
        CPUBackend(table: table, threadCount: threads.threadCount, rehearses: true)
    }

    /// Whether pairs of bf16 are multiplied without widening them.
    public var multipliesBFloat16: Bool { kernels.multiplies_bf16 != 0 }

    /// The loops for elements of one type.
    func loops(_ type: DType) -> kalsae_element_loops {
        precondition(type != .i32, "there are no loops over i32")
        return type == .bf16 ? kernels.bf16.pointee : kernels.f32.pointee
    }

    /// Elements below which a loop is not worth sharing out.
    static let grain = 16_384

    /// Cuts `0..<count` into pieces of at least `grain` and runs them on all threads.
    func forEachRange(_ count: Int, grain: Int = CPUBackend.grain, _ body: (Range<Int>) -> Void) {
        let size = max(grain, 1), pieces = (count + size - 1) / size
        threads.run(tasks: pieces) { task, _ in
            body(task * size..<min(count, (task + 1) * size))
        }
    }
}
