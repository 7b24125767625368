// How often each pair of neighbouring tokens occurs in a corpus of counted words, kept up to date while pairs are
// joined: the words that hold a pair are listed with it, so that a join touches those alone. A heap with lazy repair
// yields the most frequent pair; equal counts go to the pair with the smaller ids, so that every run learns the same.

/// Words as tokens, and the counts of their pairs.
final class PairCounts {
    private let minimumCount: Int
    private var corpus: TokenWords
    private var table = PairTable()
    private var heap: [Candidate] = []
    private var holders = HolderLists()
    private let scratches: [JoinScratch]
    /// Tokens that more than one join has made: only lists of pairs with one of these may name a word twice.
    private var remade: Set<Int32> = []
    private var newest: Int32

    /// Joins of fewer words are not worth a second thread.
    static let worthThreads = 6000
    private let worthThreads: Int

    /// A pair and how often it occurs.
    private struct Candidate: Comparable {
        var count: Int
        var pair: UInt64

        static func < (left: Candidate, right: Candidate) -> Bool {
            left.count != right.count ? left.count < right.count : left.pair > right.pair
        }
    }

    /// - Parameters:
    ///   - words: distinct words and their counts.
    ///   - byteTokens: the token of each byte; below 256.
    ///   - tokenLimit: no join makes a token of this number or above.
    ///   - minimumCount: pairs that occur less often are never asked for.
    ///   - threads: over how many threads a join of at least `worthThreads` words is spread.
    init(
        words: WordCounter, byteTokens: [Int32], tokenLimit: Int, minimumCount: Int = 1, threads: Int = 1,
        worthThreads: Int = PairCounts.worthThreads
    ) {
        self.worthThreads = worthThreads
        self.minimumCount = max(1, minimumCount)
        corpus = TokenWords(words, byteTokens: byteTokens)
        scratches = (0..<max(1, threads)).map { _ in JoinScratch(tokens: max(256, tokenLimit)) }
        newest = 255
        countBytePairs()
    }

    deinit {
        corpus.deallocate()
        table.deallocate()
        holders.deallocate()
    }

    /// The first counts: pairs of bytes fit in a flat array, and their lists are cut to size beforehand.
    private func countBytePairs() {
        var counts = [Int](repeating: 0, count: 1 << 16)
        var sizes = [Int](repeating: 0, count: 1 << 16)
        var last = [Int32](repeating: -1, count: 1 << 16)
        func forEachPair(_ body: (_ pair: Int, _ word: Int, _ isFirst: Bool) -> Void) {
            last.withUnsafeMutableBufferPointer { last in
                for index in last.indices { last[index] = -1 }
                for word in 0..<corpus.count {
                    let symbols = corpus.symbols(of: word)
                    for place in 0..<max(0, symbols.count - 1) {
                        let pair = Int(symbols[place]) << 8 | Int(symbols[place + 1])
                        body(pair, word, last[pair] != Int32(word))
                        last[pair] = Int32(word)
                    }
                }
            }
        }
        counts.withUnsafeMutableBufferPointer { counts in
            sizes.withUnsafeMutableBufferPointer { sizes in
                forEachPair { pair, word, isFirst in
                    counts[pair] += corpus.words[word].count
                    if isFirst { sizes[pair] += 1 }
                }
            }
        }
        var cursors = [UnsafeMutablePointer<Int32>?](repeating: nil, count: 1 << 16)
        for pair in 0..<1 << 16 where sizes[pair] > 0 {
            let key = BytePairModel.key(Int32(pair >> 8), Int32(pair & 255))
            let slot = table.slot(of: key)
            slot.pointee.count = counts[pair]
            cursors[pair] = holders.append(to: &slot.pointee.list, count: sizes[pair])
            push(Candidate(count: counts[pair], pair: key))
        }
        cursors.withUnsafeMutableBufferPointer { cursors in
            forEachPair { pair, word, isFirst in
                guard isFirst, let place = cursors[pair] else { return }
                place.pointee = Int32(word)
                cursors[pair] = place + 1
            }
        }
    }

    /// The most frequent pair, or nil where none is left; the same pair is never given twice unless it occurs anew.
    func popMostFrequent() -> (pair: (left: Int32, right: Int32), count: Int)? {
        while let top = pop() {
            guard let count = table.count(of: top.pair) else { continue }
            if count != top.count {
                push(Candidate(count: count, pair: top.pair))
                continue
            }
            let left = Int32(truncatingIfNeeded: top.pair >> 32), right = Int32(truncatingIfNeeded: top.pair)
            return ((left, right), count)
        }
        return nil
    }

    /// Joins a pair into one token wherever it occurs.
    func join(_ pair: (left: Int32, right: Int32), into token: Int32) {
        let slot = table.slot(of: BytePairModel.key(pair.left, pair.right))
        if token <= newest { remade.insert(token) }
        newest = max(newest, token)
        let parts = holders.parts(
            slot.pointee.list,
            threads: remade.contains(pair.left) || remade.contains(pair.right) ? 1 : scratches.count,
            worthThreads: worthThreads)
        if parts.count > 1 {
            let jobs = zip(parts, scratches).map { JoinJob(words: $0, scratch: $1, corpus: corpus) }
            _ = ParallelMap.map(jobs, threads: jobs.count, weight: { _ in .max / jobs.count }) { $0.run(pair, token) }
        } else if let part = parts.first {
            JoinJob(words: part, scratch: scratches[0], corpus: corpus).run(pair, token)
        }
        holders.release(&slot.pointee.list)
        var touched: [UInt64] = []
        for scratch in scratches.prefix(max(1, parts.count)) { apply(scratch, pair, token, &touched) }
        table.slot(of: BytePairModel.key(pair.left, pair.right)).pointee.count = 0
        for key in touched {
            if let count = table.count(of: key) { push(Candidate(count: count, pair: key)) }
        }
    }

    /// Brings what a thread found into the table: where a token stood before or after the joined pair, one pair less of
    /// it with the pair's part and one more with the new token.
    private func apply(
        _ scratch: JoinScratch, _ pair: (left: Int32, right: Int32), _ token: Int32, _ touched: inout [UInt64]
    ) {
        for symbol in scratch.before.symbols {
            let times = scratch.before.neighbours[Int(symbol)].times
            table.slot(of: BytePairModel.key(symbol, pair.left)).pointee.count -= times
            let key = BytePairModel.key(symbol, token)
            let slot = table.slot(of: key)
            slot.pointee.count += times
            scratch.before.place(symbol, in: &holders, list: &slot.pointee.list)
            touched.append(key)
        }
        scratch.before.finish()
        for symbol in scratch.after.symbols {
            let times = scratch.after.neighbours[Int(symbol)].times
            table.slot(of: BytePairModel.key(pair.right, symbol)).pointee.count -= times
            let key = BytePairModel.key(token, symbol)
            let slot = table.slot(of: key)
            slot.pointee.count += times
            scratch.after.place(symbol, in: &holders, list: &slot.pointee.list)
            touched.append(key)
        }
        scratch.after.finish()
    }

    private func push(_ candidate: Candidate) {
        guard candidate.count >= minimumCount else { return }
        heap.append(candidate)
        heap.withUnsafeMutableBufferPointer { heap in
            var child = heap.count - 1
            while child > 0 {
                let parent = (child - 1) / 2
                if candidate <= heap[parent] { break }
                heap[child] = heap[parent]
                child = parent
            }
            heap[child] = candidate
        }
    }

    private func pop() -> Candidate? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        heap.withUnsafeMutableBufferPointer { heap in
            guard !heap.isEmpty else { return }
            var parent = 0
            while true {
                var child = parent * 2 + 1
                if child >= heap.count { break }
                if child + 1 < heap.count, heap[child] < heap[child + 1] { child += 1 }
                if heap[child] <= last { break }
                heap[parent] = heap[child]
                parent = child
            }
            heap[parent] = last
        }
        return top
    }
}
