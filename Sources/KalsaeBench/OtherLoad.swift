// How much of the processors other programs took while something was measured, so that a figure from a busy machine can
// be told from one of a quiet machine. It reads Linux's own counters (proc(5)) and does not know what was measured.

import Foundation

/// Processor time spent on this machine by everybody but the two sides.
struct OtherLoad: Equatable {
    /// Clock ticks of all processors since the start of the machine, idle ones included.
    private let total: Double
    /// Ticks spent in other programs, or taken from this machine by its host.
    private let others: Double

    /// Counters as they stand now; nil where the machine does not tell.
    ///
    /// - Parameter sides: the processes that measure.
    init?(besides sides: [Int32]) {
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        self.init(machine: text("/proc/stat"), sides: sides.map { text("/proc/\($0)/stat") })
    }

    /// - Parameters:
    ///   - machine: the text of /proc/stat.
    ///   - sides: the texts of the processes' stat files.
    init?(machine: String, sides: [String]) {
        let first = machine.split(separator: "\n").first.map { $0.split(separator: " ") } ?? []
        // user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user.
        let ticks = first.dropFirst().prefix(8).compactMap { Double($0) }
        guard first.first == "cpu", ticks.count == 8 else { return nil }
        var own = 0.0
        for side in sides {
            // The name in parentheses may hold anything; user and system time are fields 14 and 15.
            let fields = side[(side.lastIndex(of: ")") ?? side.startIndex)...].split(separator: " ")
            guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return nil }
            own += user + system
        }
        total = ticks.reduce(0, +)
        others = total - ticks[3] - ticks[4] - own
    }

    /// The part of all processors that others took since `earlier`, between 0 and 1; nil where no time has passed.
    func share(since earlier: OtherLoad) -> Double? {
        guard total > earlier.total else { return nil }
        return min(1, max(0, (others - earlier.others) / (total - earlier.total)))
    }
}
