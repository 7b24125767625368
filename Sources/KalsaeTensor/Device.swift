// Where tensors live and are computed: a backend and its memory. Operations reach the machine only through here.

import Foundation

/// One machine: what computes, and the memory it computes on.
///
/// ```swift
/// let device = Device(threadCount: 2)
/// ```
public final class Device: Sendable {
    /// What computes.
    public let backend: any Backend
    /// Where tensors live.
    public let memory: MemoryPool

    public init(_ backend: any Backend, memory: MemoryPool = MemoryPool()) {
        self.backend = backend
        self.memory = memory
    }

    /// This machine's processor with its best instruction set, on `threadCount` threads (all processors by default).
    public convenience init(threadCount: Int? = nil) { self.init(CPUBackend(threadCount: threadCount)) }

    /// A named instruction set (`avx512bf16`, `avx512`, `avx2`, `neon`, `plain`), or nil where this machine lacks it.
    public convenience init?(
        instructionSet: String, threadCount: Int? = nil, memory: MemoryPool = MemoryPool()
    ) {
        guard let backend = CPUBackend(instructionSet: instructionSet, threadCount: threadCount) else { return nil }
        self.init(backend, memory: memory)
    }

    /// A device on which everything takes the memory it takes here, untouched, and nothing is computed.
    public func rehearsal() -> Device { Device(backend.rehearsal(), memory: MemoryPool(rehearses: true)) }

    /// The instruction set in use.
    public var instructionSet: String { backend.name }
}
