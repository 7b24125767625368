// The most memory a training step needs, weights and optimiser included, each side in a process of its own.

import Foundation
import KalsaeTensor

/// `kalsae bench memory`
struct MemoryBenchmark: Benchmark {
    let name = "memory"
    let summary = "the most memory that training holds at once, weights and optimiser included"

    var cases: [BenchCase] {
        TrainStepSize.all.flatMap { size in
            NumberFormat.allCases.map { format in
                BenchCase(
                    "\(size.name) \(format)", .mebibytes, precision: format, settings: size.settings,
                    variants: ["eager", "compile"], isIsolated: true
                ) { context in
                    let device = context.device
                    return try PeakMemory.prepare {
                        let work = try TrainStepWork(size, format, device)
                        return (work.facts, { try work.run() })
                    }
                }
            }
        }
    }
}

/// The most resident memory of this process, as Linux counts it (proc(5): `VmHWM`, `clear_refs`).
enum PeakMemory {
    private static let status = "/proc/self/status"
    private static let reset = "/proc/self/clear_refs"
    /// Steps in a round: from the second on a step may hold what the first one left.
    private static let steps = 2

    /// Rounds that read how far above the present the memory of what `make` makes and does has ever been.
    static func prepare(_ make: () throws -> (facts: [String: Double], step: () throws -> Void)) throws -> PreparedCase
    {
        // Everything above is counted from here: the peak so far is forgotten.
        do { try Data("5".utf8).write(to: URL(fileURLWithPath: reset)) } catch {
            throw BenchError.memoryUnknown(reason: "\(reset) cannot be written")
        }
        let before = try bytes("VmRSS")
        let (facts, step) = try make()
        return PreparedCase(facts: facts) {
            for _ in 0..<steps { try step() }
            return Double(try bytes("VmHWM") - before)
        }
    }

    /// A line of /proc/self/status, in bytes.
    private static func bytes(_ name: String) throws -> Int {
        let text = String(decoding: FileManager.default.contents(atPath: status) ?? Data(), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        let words = line?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count > 1, let kibibytes = Int(words[1]) else {
            throw BenchError.memoryUnknown(reason: "\(status) has no \(name)")
        }
        return kibibytes * 1024
    }
}
