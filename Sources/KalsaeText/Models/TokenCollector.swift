// Collects the tokens of a text's parts, which several threads make in any order, into one array in the text's order.
// A part is copied to its place by whoever made the last one missing before it, so that no thread waits for another and
// buffers are used again: fresh memory costs more here than copying.

import Foundation

/// Where threads fetch parts and leave tokens.
final class TokenCollector: @unchecked Sendable {
    // `lock` guards every stored variable but the memory behind `target`, of which each range is one thread's.
    private let lock = NSLock()
    private let target: UnsafeMutableBufferPointer<Int32>
    private let parts: Int
    private var nextPart = 0
    private var nextPlaced = 0
    private var placed = 0
    private var waiting: [Int: [Int32]] = [:]
    private var idle: [[Int32]] = []
    private var overflow: [Int32] = []
    private var isFull = false

    /// - Parameters:
    ///   - parts: how many there are.
    ///   - target: room for about as many tokens as are expected; what does not fit is in `rest`.
    init(parts: Int, target: UnsafeMutableBufferPointer<Int32>) {
        self.parts = parts
        self.target = target
    }

    /// How many tokens lie in the target; ask when all threads are done.
    var count: Int { lock.withLock { placed } }
    /// The tokens after those.
    var rest: [Int32] { lock.withLock { overflow } }

    /// The number of a part that nobody has begun and an empty buffer for its tokens; nil where none is left.
    func next() -> (part: Int, buffer: [Int32])? {
        lock.withLock {
            guard nextPart < parts else { return nil }
            nextPart += 1
            return (nextPart - 1, idle.popLast() ?? [])
        }
    }

    /// Takes the tokens of a part out of `buffer`.
    func put(_ part: Int, _ buffer: inout [Int32]) {
        var tokens: [Int32] = []
        swap(&tokens, &buffer)
        var ready: [(offset: Int, tokens: [Int32])] = []
        lock.withLock {
            waiting[part] = tokens
            tokens = []
            while let next = waiting.removeValue(forKey: nextPlaced) {
                nextPlaced += 1
                isFull = isFull || placed + next.count > target.count
                if isFull {
                    overflow += next
                } else {
                    ready.append((placed, next))
                    placed += next.count
                }
            }
        }
        for (offset, tokens) in ready {
            tokens.withUnsafeBufferPointer { tokens in
                guard let from = tokens.baseAddress, let to = target.baseAddress else { return }
                (to + offset).update(from: from, count: tokens.count)
            }
        }
        for index in ready.indices {
            var buffer: [Int32] = []
            swap(&buffer, &ready[index].tokens)
            buffer.removeAll(keepingCapacity: true)
            lock.withLock { idle.append(buffer) }
        }
    }
}
