// Maps a list over a few threads, results in the list's order. It does not know what is computed.

import Foundation

enum ParallelMap {
    /// Items are handed out in runs of about this weight.
    private static let runWeight = 1 << 16

    /// `transform` of every item, computed by at most `threads` threads.
    ///
    /// - Parameter weight: how much work an item is; runs of items are cut by it.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], threads: Int, weight: (Item) -> Int, _ transform: @Sendable (Item) -> Result
    ) -> [Result] {
        var runs: [Range<Int>] = []
        var start = 0
        var sum = 0
        for index in items.indices {
            sum += weight(items[index])
            if sum >= runWeight {
                runs.append(start..<index + 1)
                (start, sum) = (index + 1, 0)
            }
        }
        if start < items.count { runs.append(start..<items.count) }
        guard threads > 1, runs.count > 1 else { return items.map(transform) }
        let results = RunResults<Result>(runs)
        DispatchQueue.concurrentPerform(iterations: min(threads, runs.count)) { _ in
            while let (number, run) = results.takeRun() { results.put(number, items[run].map(transform)) }
        }
        return results.joined()
    }
}

/// The runs still to do and the results so far.
private final class RunResults<Result: Sendable>: @unchecked Sendable {
    // `lock` guards every stored variable.
    private let lock = NSLock()
    private var nextRun = 0
    private var results: [[Result]]
    private let runs: [Range<Int>]

    init(_ runs: [Range<Int>]) {
        self.runs = runs
        results = Array(repeating: [], count: runs.count)
    }

    func takeRun() -> (number: Int, run: Range<Int>)? {
        lock.withLock {
            guard nextRun < runs.count else { return nil }
            nextRun += 1
            return (nextRun - 1, runs[nextRun - 1])
        }
    }

    func put(_ run: Int, _ values: [Result]) {
        lock.withLock { results[run] = values }
    }

    func joined() -> [Result] {
        lock.withLock { results.flatMap { $0 } }
    }
}
