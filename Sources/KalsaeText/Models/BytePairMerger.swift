// Applies byte-pair merges to one piece: short pieces by scanning for the lowest rank, long ones with a heap over a
// linked list, so that a megabyte of one letter takes n log n. It knows neither pieces nor caches. Not thread-safe.

/// The merges of a model, and the working memory to apply them.
final class BytePairMerger {
    /// Longest piece, in bytes, for which scanning beats the heap.
    static let shortPiece = 48

    /// The upper half of a table's value and of a heap's entry: the rank.
    private static let rankMask: UInt64 = 0xFFFF_FFFF_0000_0000

    private let ranks = UnsafeMutablePointer<UInt64>.allocate(capacity: shortPiece)
    private var symbols: [Int32] = []
    private var previous: [Int32] = []
    private var next: [Int32] = []
    private var heap: [UInt64] = []

    deinit { ranks.deallocate() }

    /// Writes the tokens of a piece of 1 to `shortPiece` bytes to `output`, which has room for one a byte.
    ///
    /// - Returns: the number of tokens.
    func joinShort(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, _ view: BytePairView, to output: UnsafeMutablePointer<Int32>
    ) -> Int {
        var count = length
        var last = Int(bytes[0])
        output[0] = view.byteTokens[last]
        for index in 1..<max(1, count) {
            let byte = Int(bytes[index])
            output[index] = view.byteTokens[byte]
            ranks[index - 1] = view.bytePairs[last << 8 | byte]
            last = byte
        }
        while count > 1 {
            var best = ranks[0]
            var place = 0
            for index in 1..<max(1, count - 1) {
                let rank = ranks[index]
                place = rank < best ? index : place
                best = min(best, rank)
            }
            if best == IntegerTable.missing { break }
            output[place] = Int32(truncatingIfNeeded: best)
            count -= 1
            for index in place + 1..<max(place + 1, count) {
                output[index] = output[index + 1]
                ranks[index - 1] = ranks[index]
            }
            if place < count - 1 { ranks[place] = view.table[BytePairModel.key(output[place], output[place + 1])] }
            if place > 0 { ranks[place - 1] = view.table[BytePairModel.key(output[place - 1], output[place])] }
        }
        return count
    }

    /// Appends the tokens of a piece of any length.
    ///
    /// Heap entries are rank (upper half) and place (lower half): the lowest rank first, of equal ones the leftmost.
    func joinLong(_ bytes: UnsafeBufferPointer<UInt8>, _ view: BytePairView, to output: inout [Int32]) {
        let count = bytes.count
        symbols = bytes.map { view.byteTokens[Int($0)] }
        previous = (0..<Int32(count)).map { $0 - 1 }
        next = (0..<Int32(count)).map { $0 + 1 }
        heap.removeAll(keepingCapacity: true)
        for place in 0..<count - 1 {
            let found = view.bytePairs[Int(bytes[place]) << 8 | Int(bytes[place + 1])]
            if found != IntegerTable.missing { heap.append((found & Self.rankMask) | UInt64(place)) }
        }
        heap.sort()  // A sorted array is a heap.
        while let entry = popSmallest() {
            let place = Int(entry & 0xFFFF_FFFF)
            let right = Int(next[place])
            guard symbols[place] >= 0, right < count else { continue }
            let found = view.table[BytePairModel.key(symbols[place], symbols[right])]
            guard found != IntegerTable.missing, found >> 32 == entry >> 32 else { continue }
            symbols[place] = Int32(truncatingIfNeeded: found)
            symbols[right] = -1
            next[place] = next[right]
            let after = Int(next[place]), before = Int(previous[place])
            if after < count {
                previous[after] = Int32(place)
                push(place, view.table[BytePairModel.key(symbols[place], symbols[after])])
            }
            if before >= 0 { push(before, view.table[BytePairModel.key(symbols[before], symbols[place])]) }
        }
        for symbol in symbols where symbol >= 0 { output.append(symbol) }
        release()
    }

    /// Lets go of buffers that one huge piece made huge.
    private func release() {
        guard symbols.count > 1 << 16 else { return }
        symbols = []
        previous = []
        next = []
        heap = []
    }

    private func push(_ place: Int, _ found: UInt64) {
        guard found != IntegerTable.missing else { return }
        let entry = (found & Self.rankMask) | UInt64(place)
        heap.append(entry)
        heap.withUnsafeMutableBufferPointer { heap in
            var child = heap.count - 1
            while child > 0 {
                let parent = (child - 1) / 2
                if heap[parent] <= entry { break }
                heap[child] = heap[parent]
                child = parent
            }
            heap[child] = entry
        }
    }

    private func popSmallest() -> UInt64? {
        guard let smallest = heap.first, let last = heap.popLast() else { return nil }
        heap.withUnsafeMutableBufferPointer { heap in
            let count = heap.count
            guard count > 0 else { return }
            var parent = 0
            while true {
                var child = parent * 2 + 1
                if child >= count { break }
                if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
                if heap[child] >= last { break }
                heap[parent] = heap[child]
                parent = child
            }
            heap[parent] = last
        }
        return smallest
    }
}
