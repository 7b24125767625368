// A stream worked on by several threads, its order kept: a batch is read, its items are worked on beside each other,
// the results are taken in turn.

import Foundation
import Synchronization

/// Runs work over a stream.
public enum ParallelBatches {
    /// Items that one thread takes at a time.
    private static let run = 16

    /// A batch is closed when its items weigh as much: bytes of text that are held and that a run may have to finish
    /// before it looks whether it is interrupted.
    public static let mostWeight = 4 << 20

    /// Reads everything `next` gives, works on it and hands the results on in the order of the items.
    ///
    /// - Parameters:
    ///   - size: the most items of a batch.
    ///   - weight: of an item, in bytes; what is held at a time is `mostWeight` and one item more.
    ///   - next: the next item; nil at the end.
    ///   - work: called from several threads at once.
    ///   - take: called in order, from the caller's thread.
    /// - Throws: the first error of `next`, of `work` (in the order of the items) or of `take`.
    public static func forEach<Item: Sendable, Result: Sendable>(
        size: Int = 2_048, threads: Int, weight: (Item) -> Int, next: () throws -> Item?,
        work: @Sendable (Item) throws -> Result,
        take: ([Result]) throws -> Void
    ) throws {
        var isAtEnd = false
        while !isAtEnd {
            var items: [Item] = []
            items.reserveCapacity(size)
            var held = 0
            while items.count < size, held < mostWeight {
                guard let item = try next() else {
                    isAtEnd = true
                    break
                }
                held += weight(item)
                items.append(item)
            }
            if items.isEmpty { return }
            try take(try map(items, threads: threads, work))
        }
    }

    /// Works on all items beside each other; the results are in the items' order.
    public static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], threads: Int, _ work: @Sendable (Item) throws -> Result
    ) throws -> [Result] {
        if threads <= 1 || items.count < 2 { return try items.map(work) }
        let places = Places<Swift.Result<Result, any Error>>(count: items.count)
        let taken = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let start = taken.add(run, ordering: .relaxed).oldValue
                guard start < items.count else { return }
                for index in start..<min(start + run, items.count) {
                    let item = items[index]
                    places.set(index, Swift.Result { try work(item) })
                }
            }
        }
        return try places.all().map { try $0.get() }
    }

    /// Room for results, each written once by the thread that took its item, read after all have ended.
    private final class Places<Value>: @unchecked Sendable {
        private let values: UnsafeMutableBufferPointer<Value?>

        init(count: Int) {
            values = .allocate(capacity: count)
            values.initialize(repeating: nil)
        }

        deinit {
            values.deinitialize()
            values.deallocate()
        }

        func set(_ index: Int, _ value: Value) { values[index] = value }
        func all() -> [Value] { values.compactMap { $0 } }
    }
}
