// Applies byte-pair merges to one piece after another: short pieces by scanning for the lowest rank, long ones with a
// heap over a linked list, so that a megabyte of one letter takes n log n; pieces seen before come from a small cache.
// Not thread-safe: each thread borrows one from the tokenizer's pool.

/// Working memory for encoding: buffers and the cache of pieces.
final class BytePairEncoder {
    /// Longest piece, in bytes, for which scanning beats the heap.
    private static let shortPiece = 48

    /// The upper half of a table's value and of a heap's entry: the rank.
    private static let rankMask: UInt64 = 0xFFFF_FFFF_0000_0000

    private let model: BytePairModel
    private let cache = PieceCache()
    private let short = UnsafeMutablePointer<Int32>.allocate(capacity: shortPiece)
    private let ranks = UnsafeMutablePointer<UInt64>.allocate(capacity: shortPiece)
    private var symbols: [Int32] = []
    private var previous: [Int32] = []
    private var next: [Int32] = []
    private var heap: [UInt64] = []

    init(model: BytePairModel) { self.model = model }

    deinit {
        short.deallocate()
        ranks.deallocate()
    }

    /// Cuts a text with `scanner` and appends the tokens of its pieces.
    ///
    /// - Parameter bytes: valid UTF-8, normalised.
    func encode(_ bytes: UnsafeBufferPointer<UInt8>, cutBy scanner: any PieceScanner, into output: inout [Int32]) {
        CharacterClasses.shared.withText(bytes) { text in
            model.table.withView { table in
                model.byteTokens.withUnsafeBufferPointer { byteTokens in
                    var offset = 0
                    while offset < text.count {
                        let end = scanner.endOfPiece(at: offset, in: text)
                        append(bytes, offset..<end, table, byteTokens, &output)
                        offset = end
                    }
                }
            }
        }
    }

    @inline(__always)
    private func append(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ table: IntegerTableView,
        _ byteTokens: UnsafeBufferPointer<Int32>, _ output: inout [Int32]
    ) {
        if range.count == 1, model.wholeTokens == nil {
            output.append(byteTokens[Int(bytes[range.lowerBound])])
            return
        }
        guard range.count <= PieceCache.maximumBytes else {
            appendUncached(bytes, range, table, byteTokens, &output)
            return
        }
        let key = PieceCache.key(bytes, range)
        if cache.append(key, to: &output) { return }
        let start = output.count
        appendUncached(bytes, range, table, byteTokens, &output)
        cache.store(key, output[start...])
    }

    private func appendUncached(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ table: IntegerTableView,
        _ byteTokens: UnsafeBufferPointer<Int32>, _ output: inout [Int32]
    ) {
        if let wholeTokens = model.wholeTokens, let id = wholeTokens[Array(bytes[range])] {
            output.append(id)
        } else if range.count <= Self.shortPiece {
            appendShort(bytes, range, table, byteTokens, &output)
        } else {
            appendLong(bytes, range, table, byteTokens, &output)
        }
    }

    private func appendShort(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ table: IntegerTableView,
        _ byteTokens: UnsafeBufferPointer<Int32>, _ output: inout [Int32]
    ) {
        var count = range.count
        for index in 0..<count { short[index] = byteTokens[Int(bytes[range.lowerBound + index])] }
        for index in 0..<count - 1 { ranks[index] = table[BytePairModel.key(short[index], short[index + 1])] }
        while count > 1 {
            var best = IntegerTable.missing
            var place = 0
            for index in 0..<count - 1 where ranks[index] < best {
                best = ranks[index]
                place = index
            }
            if best == IntegerTable.missing { break }
            short[place] = Int32(truncatingIfNeeded: best & 0xFFFF_FFFF)
            count -= 1
            var index = place + 1
            while index < count {
                short[index] = short[index + 1]
                ranks[index - 1] = ranks[index]
                index += 1
            }
            if place < count - 1 { ranks[place] = table[BytePairModel.key(short[place], short[place + 1])] }
            if place > 0 { ranks[place - 1] = table[BytePairModel.key(short[place - 1], short[place])] }
        }
        output.append(contentsOf: UnsafeBufferPointer(start: short, count: count))
    }

    /// Heap entries are rank (upper half) and place (lower half): the lowest rank first, of equal ones the leftmost.
    private func appendLong(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ table: IntegerTableView,
        _ byteTokens: UnsafeBufferPointer<Int32>, _ output: inout [Int32]
    ) {
        let count = range.count
        symbols = range.map { byteTokens[Int(bytes[$0])] }
        previous = (0..<Int32(count)).map { $0 - 1 }
        next = (0..<Int32(count)).map { $0 + 1 }
        heap.removeAll(keepingCapacity: true)
        for place in 0..<count - 1 {
            let found = table[BytePairModel.key(symbols[place], symbols[place + 1])]
            if found != IntegerTable.missing { heap.append((found & Self.rankMask) | UInt64(place)) }
        }
        heap.sort()  // A sorted array is a heap.
        while let entry = popSmallest() {
            let place = Int(entry & 0xFFFF_FFFF)
            let right = Int(next[place])
            guard symbols[place] >= 0, right < count else { continue }
            let found = table[BytePairModel.key(symbols[place], symbols[right])]
            guard found != IntegerTable.missing, found >> 32 == entry >> 32 else { continue }
            symbols[place] = Int32(truncatingIfNeeded: found & 0xFFFF_FFFF)
            symbols[right] = -1
            next[place] = next[right]
            let after = Int(next[place]), before = Int(previous[place])
            if after < count {
                previous[after] = Int32(place)
                push(place, table[BytePairModel.key(symbols[place], symbols[after])])
            }
            if before >= 0 { push(before, table[BytePairModel.key(symbols[before], symbols[place])]) }
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
