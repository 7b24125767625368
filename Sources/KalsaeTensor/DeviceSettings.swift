// How the processor is to be used, as a user may choose it.

import CKernels

/// Which instructions and how many threads.
public struct DeviceSettings: Sendable, Equatable {
    /// An instruction set by name; the machine's best where it is nil.
    public var instructionSet: String?
    /// Compute threads; as many as `Processors.available` where it is nil.
    public var threads: Int?
    /// Whether each thread stays on one processor.
    public var pinsThreads: Bool

    public init(instructionSet: String? = nil, threads: Int? = nil, pinsThreads: Bool = false) {
        self.instructionSet = instructionSet
        self.threads = threads
        self.pinsThreads = pinsThreads
    }

    /// The instruction sets this machine can run, best first.
    public static var instructionSets: [String] {
        ["avx512bf16", "avx512", "avx2", "neon", "plain"].filter { kalsae_kernels_find($0) != nil }
    }
}

/// What can be wrong with a wish for a device.
public enum DeviceError: Error, Equatable, CustomStringConvertible {
    case unknownInstructionSet(name: String, available: [String])
    case invalidThreads(text: String)

    public var description: String {
        switch self {
        case .unknownInstructionSet(let name, let available):
            "this machine does not run the instruction set \"\(name)\"; it runs \(available.joined(separator: ", "))"
        case .invalidThreads(let text): "the number of threads must be from 1 to 1024, not \"\(text)\""
        }
    }
}

extension Device {
    /// The processor as settings ask for it.
    ///
    /// - Throws: `DeviceError` where this machine lacks the instruction set or the number of threads is out of range.
    public convenience init(_ settings: DeviceSettings) throws {
        if let threads = settings.threads, !(1...1024).contains(threads) {
            throw DeviceError.invalidThreads(text: "\(threads)")
        }
        let name = settings.instructionSet ?? DeviceSettings.instructionSets[0]
        guard
            let backend = CPUBackend(
                instructionSet: name, threadCount: settings.threads, pinsThreads: settings.pinsThreads)
        else {
            throw DeviceError.unknownInstructionSet(name: name, available: DeviceSettings.instructionSets)
        }
        self.init(backend)
    }
}
