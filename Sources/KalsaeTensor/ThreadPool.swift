// The one pool of compute threads: workers wait for work by spinning a little, then sleep.
// It does not know what the work is; matrix products and loops alike are cut into tasks here.

import CKernels
import Foundation
import Synchronization

/// A fixed set of threads that run numbered tasks together with their caller.
///
/// ```swift
/// pool.run(tasks: 8) { task, worker in process(part: task) }
/// ```
/// The threads hold the pool, so a pool lives as long as its process: make one and pass it on.
/// Tasks are taken in order by whoever is free, so a task's result must depend on its number alone.
public final class ThreadPool: @unchecked Sendable {
    // `runLock` lets one run in at a time; `body`, `tasks` are written before `generation` is raised (release) and
    // read after it is seen (acquire); `sleep` guards waiting.
    private let runLock = NSLock()
    private let sleep = NSCondition()
    private let generation = Atomic<Int>(0)
    private let nextTask = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let sleeping = Atomic<Int>(0)
    private var body: ((Int, Int) -> Void)?
    private var tasks = 0

    /// How many threads work on a run, the caller included.
    public let threadCount: Int
    private let rehearses: Bool

    /// How often an idle worker looks for work before it sleeps: about 100 microseconds.
    private static let spinLimit = 4000

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
            let thread = Thread {
                if pinsThreads { kalsae_pin_thread(Int32(worker)) }
                self.work(as: worker)
            }
            thread.name = "kalsae-\(worker)"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    /// Calls `body(task, worker)` once for every task in `0..<tasks`; returns when all are done.
    ///
    /// `worker` is in `0..<threadCount` and belongs to one thread during the run. Runs must not be nested.
    public func run(tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
        if rehearses { return }
        if tasks <= 1 || threadCount == 1 {
            for task in 0..<tasks { body(task, 0) }
            return
        }
        runLock.lock()
        defer { runLock.unlock() }
        withoutActuallyEscaping(body) { escaping in
            self.body = escaping
            self.tasks = tasks
            nextTask.store(0, ordering: .relaxed)
            finished.store(0, ordering: .relaxed)
            generation.add(1, ordering: .sequentiallyConsistent)
            if sleeping.load(ordering: .sequentiallyConsistent) > 0 {
                sleep.lock()
                sleep.broadcast()
                sleep.unlock()
            }
            takeTasks(as: 0)
            var spins = 0
            while finished.load(ordering: .acquiring) < threadCount - 1 {
                spins += 1
                if spins > Self.spinLimit { sched_yield() } else { kalsae_spin_pause() }
            }
            self.body = nil
        }
    }

    private func takeTasks(as worker: Int) {
        guard let body else { return }
        while true {
            let task = nextTask.add(1, ordering: .relaxed).oldValue
            if task >= tasks { return }
            body(task, worker)
        }
    }

    private func work(as worker: Int) {
        var seen = 0
        while true {
            var spins = 0
            while generation.load(ordering: .acquiring) == seen {
                spins += 1
                if spins < Self.spinLimit {
                    kalsae_spin_pause()
                    continue
                }
                sleep.lock()
                sleeping.add(1, ordering: .sequentiallyConsistent)
                while generation.load(ordering: .sequentiallyConsistent) == seen { sleep.wait() }
                sleeping.subtract(1, ordering: .sequentiallyConsistent)
                sleep.unlock()
            }
            seen += 1
            takeTasks(as: worker)
            finished.add(1, ordering: .releasing)
        }
    }
}
