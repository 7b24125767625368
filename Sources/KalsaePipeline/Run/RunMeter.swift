// Measures a step over all its sessions, and writes the measure down now and then, so that time spent before a
// kill -9 is not forgotten. It rides on the step's own progress reports.

import Foundation
import KalsaeSupport

/// Where the runner reads time; tests bring their own.
public struct RunClock: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Double
    /// Processor seconds of this process and of its finished children.
    public var processorSeconds: @Sendable () -> Double

    public init(now: @escaping @Sendable () -> Double, processorSeconds: @escaping @Sendable () -> Double) {
        self.now = now
        self.processorSeconds = processorSeconds
    }

    /// The machine's clocks.
    public static let system = RunClock(
        now: { Date().timeIntervalSince1970 },
        processorSeconds: {
            [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0.0) { sum, who in
                var usage = rusage()
                getrusage(who.rawValue, &usage)
                let times = [usage.ru_utime, usage.ru_stime]
                return sum + times.reduce(0.0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
            }
        })
}

/// Passes progress on and keeps a step's clock.
final class RunMeter: ProgressReporter, @unchecked Sendable {
    /// Seconds between two savings of the clock.
    static let interval = 5.0

    // `lock` guards `savedAt`.
    private let lock = NSLock()
    private var savedAt: Double
    private let progress: any ProgressReporter
    private let scratch: RunScratch
    private let clock: RunClock
    private let earlier: StepClock
    private let beganAt: Double
    private let processorBeganAt: Double

    /// Begins a session and notes it in the scratch folder.
    init(step: String, scratch: RunScratch, clock: RunClock, progress: any ProgressReporter) throws {
        self.scratch = scratch
        self.clock = clock
        self.progress = progress
        beganAt = clock.now()
        processorBeganAt = clock.processorSeconds()
        savedAt = beganAt
        earlier =
            scratch.clock() ?? StepClock(step: step, startedAt: beganAt, seconds: 0, processorSeconds: 0)
        try scratch.save(earlier)
    }

    /// Time spent so far, earlier sessions included.
    var total: StepClock {
        var total = earlier
        total.seconds += max(0, clock.now() - beganAt)
        total.processorSeconds += max(0, clock.processorSeconds() - processorBeganAt)
        return total
    }

    /// Writes the time down.
    func save() throws { try scratch.save(total) }

    func update(_ label: String, done: Double, total: Double, unit: String, detail: String) {
        lock.lock()
        let isDue = clock.now() - savedAt >= Self.interval
        if isDue { savedAt = clock.now() }
        // A clock that cannot be written must not stop the work it measures.
        if isDue { try? save() }
        lock.unlock()
        progress.update(label, done: done, total: total, unit: unit, detail: detail)
    }

    func note(_ line: String) { progress.note(line) }
}
