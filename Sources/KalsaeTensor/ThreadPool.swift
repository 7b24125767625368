// The one pool of compute threads: workers wait for work by spinning a little, then sleep.

import CKernels
import Foundation
import Synchronization

/// A fixed set of threads that run numbered tasks together with their caller.
///
/// ```swift
/// pool.run(tasks: 8) { task, worker in process(part: task) }
/// ```
/// Tasks are taken in order by whoever is free, so a task's result must depend on its number alone. A run ends when its
/// tasks are done: a worker that the system did not wake in time is not waited for. The threads end with the pool.
public final class ThreadPool: Sendable {
    /// How many threads work on a run, the caller included.
    public let threadCount: Int
    private let rehearses: Bool
    private let shared = Shared()

    /// - Parameters:
    ///   - threadCount: threads including the caller, at least 1.
    ///   - pinsThreads: whether worker n stays on the n-th processor this process may use; the caller stays free.
    ///   - rehearses: whether tasks are left out, so that only what surrounds them happens.
    public init(threadCount: Int, pinsThreads: Bool = false, rehearses: Bool = false) {
        precondition(threadCount >= 1, "a thread pool needs at least one thread")
        self.threadCount = threadCount
        self.rehearses = rehearses
        if rehearses { return }
        for worker in 1..<max(threadCount, 1) {
            let thread = Thread { [shared] in
                if pinsThreads { kalsae_pin_thread(Int32(worker)) }
                shared.work(as: worker)
            }
            thread.name = "kalsae-\(worker)"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    deinit { shared.end() }

    /// Calls `body(task, worker)` once for every task in `0..<tasks`; returns when all are done.
    ///
    /// `worker` is in `0..<threadCount` and belongs to one thread during the run. Runs must not be nested.
    public func run(tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
        if rehearses { return }
        if tasks <= 1 || threadCount == 1 {
            for task in 0..<tasks { body(task, 0) }
            return
        }
        precondition(tasks <= Shared.mostTasks, "a run of \(tasks) tasks")
        shared.run(tasks: tasks, body)
    }

    /// What the pool and its threads share.
    private final class Shared: @unchecked Sendable {
        // `runLock` lets one run in at a time. `body` and `tasks` are written before `open` is raised (release). A
        // thread reads them only while it holds a task of that run (taken with acquire), and the run cannot end
        // before that task does: so they never change under a reader. `sleep` guards waiting.
        private let runLock = NSLock()
        private let sleep = NSCondition()
        /// The run's number in the upper half, how many of its tasks nobody has taken in the lower one.
        private let open = Atomic<UInt64>(0)
        private let finished = Atomic<Int>(0)
        private let sleeping = Atomic<Int>(0)
        private let isEnding = Atomic<Bool>(false)
        private var body: ((Int, Int) -> Void)?
        private var tasks = 0

        static let mostTasks = Int(UInt32.max)
        /// How often an idle worker looks for work before it sleeps: about 100 microseconds.
        private static let spinLimit = 4000

        func run(tasks: Int, _ body: (Int, Int) -> Void) {
            runLock.lock()
            defer { runLock.unlock() }
            withoutActuallyEscaping(body) { escaping in
                self.body = escaping
                self.tasks = tasks
                finished.store(0, ordering: .relaxed)
                let number = (open.load(ordering: .relaxed) >> 32) &+ 1
                open.store(number << 32 | UInt64(tasks), ordering: .sequentiallyConsistent)
                wake()
                takeTasks(as: 0)
                var spins = 0
                while finished.load(ordering: .acquiring) < tasks {
                    spins += 1
                    if spins > Self.spinLimit { sched_yield() } else { kalsae_spin_pause() }
                }
                self.body = nil
            }
        }

        func end() {
            isEnding.store(true, ordering: .sequentiallyConsistent)
            wake()
        }

        private func wake() {
            guard sleeping.load(ordering: .sequentiallyConsistent) > 0 else { return }
            sleep.lock()
            sleep.broadcast()
            sleep.unlock()
        }

        private func takeTasks(as worker: Int) {
            while true {
                var seen = open.load(ordering: .acquiring)
                while true {
                    if seen & 0xFFFF_FFFF == 0 { return }
                    let (taken, now) = open.compareExchange(
                        expected: seen, desired: seen - 1, ordering: .acquiringAndReleasing)
                    if taken { break }
                    seen = now
                }
                body?(tasks - Int(seen & 0xFFFF_FFFF), worker)
                finished.add(1, ordering: .releasing)
            }
        }

        private var hasWork: Bool {
            open.load(ordering: .sequentiallyConsistent) & 0xFFFF_FFFF != 0
                || isEnding.load(ordering: .sequentiallyConsistent)
        }

        func work(as worker: Int) {
            while true {
                var spins = 0
                while !hasWork {
                    spins += 1
                    if spins < Self.spinLimit {
                        kalsae_spin_pause()
                        continue
                    }
                    sleep.lock()
                    sleeping.add(1, ordering: .sequentiallyConsistent)
                    while !hasWork { sleep.wait() }
                    sleeping.subtract(1, ordering: .sequentiallyConsistent)
                    sleep.unlock()
                }
                if isEnding.load(ordering: .sequentiallyConsistent) { return }
                takeTasks(as: worker)
            }
        }
    }
}
