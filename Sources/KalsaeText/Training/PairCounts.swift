// How often each pair of neighbouring tokens occurs in a corpus of counted words, kept up to date while pairs are
// joined: the words that hold a pair are listed with it, so that a join touches those alone. A heap with lazy repair
// yields the most frequent pair; equal counts go to the pair with the smaller ids, so that every run learns the same.

/// Words as tokens, and the counts of their pairs.
struct PairCounts {
    /// A pair and how often it occurs.
    struct Candidate: Comparable {
        var count: Int
        var pair: UInt64

        static func < (left: Candidate, right: Candidate) -> Bool {
            left.count != right.count ? left.count < right.count : left.pair > right.pair
        }
    }

    private var symbols: [Int32]
    private let starts: [Int]
    private var lengths: [Int32]
    private let wordCounts: [Int]
    private var numbers: [UInt64: Int32] = [:]
    private var counts: [Int] = []
    private var holders: [[Int32]] = []
    private var heap: [Candidate] = []
    private var touched: [Int32] = []
    private var pairs: [UInt64] = []

    /// - Parameters:
    ///   - words: distinct words and their counts.
    ///   - byteTokens: the token of each byte.
    init(words: WordCounter, byteTokens: [Int32]) {
        symbols = words.bytes.map { byteTokens[Int($0)] }
        starts = words.offsets
        lengths = (0..<words.wordCount).map { Int32(words.offsets[$0 + 1] - words.offsets[$0]) }
        wordCounts = words.counts
        for word in 0..<words.wordCount {
            let start = starts[word], end = start + Int(lengths[word])
            for place in start..<max(start, end - 1) {
                change(symbols[place], symbols[place + 1], in: word, by: 1)
            }
        }
        for number in pairs.indices { push(Candidate(count: counts[number], pair: pairs[number])) }
        touched.removeAll()
    }

    /// The most frequent pair, or nil where none is left; the same pair is never given twice unless it occurs anew.
    mutating func popMostFrequent() -> (pair: (left: Int32, right: Int32), count: Int)? {
        while let top = pop() {
            guard let number = numbers[top.pair] else { continue }
            let count = counts[Int(number)]
            if count != top.count {
                if count > 0 { push(Candidate(count: count, pair: top.pair)) }
                continue
            }
            let left = Int32(truncatingIfNeeded: top.pair >> 32), right = Int32(truncatingIfNeeded: top.pair)
            return ((left, right), count)
        }
        return nil
    }

    /// Joins a pair into one token wherever it occurs.
    mutating func join(_ pair: (left: Int32, right: Int32), into token: Int32) {
        guard let number = numbers[BytePairModel.key(pair.left, pair.right)] else { return }
        let words = holders[Int(number)]
        holders[Int(number)] = []
        touched.removeAll(keepingCapacity: true)
        for word in words { join(pair, into: token, in: Int(word)) }
        counts[Int(number)] = 0
        for number in Set(touched).sorted() where counts[Int(number)] > 0 {
            push(Candidate(count: counts[Int(number)], pair: pairs[Int(number)]))
        }
    }

    private mutating func join(_ pair: (left: Int32, right: Int32), into token: Int32, in word: Int) {
        let start = starts[word]
        let length = Int(lengths[word])
        var read = 0
        var written = 0
        while read < length {
            let symbol = symbols[start + read]
            guard symbol == pair.left, read + 1 < length, symbols[start + read + 1] == pair.right else {
                symbols[start + written] = symbol
                written += 1
                read += 1
                continue
            }
            if written > 0 {
                let before = symbols[start + written - 1]
                change(before, pair.left, in: word, by: -1)
                change(before, token, in: word, by: 1)
            }
            if read + 2 < length {
                let after = symbols[start + read + 2]
                change(pair.right, after, in: word, by: -1)
                change(token, after, in: word, by: 1)
            }
            symbols[start + written] = token
            written += 1
            read += 2
        }
        lengths[word] = Int32(written)
    }

    private mutating func change(_ left: Int32, _ right: Int32, in word: Int, by sign: Int) {
        let key = BytePairModel.key(left, right)
        let number: Int
        if let known = numbers[key] {
            number = Int(known)
        } else {
            number = counts.count
            numbers[key] = Int32(number)
            counts.append(0)
            holders.append([])
            pairs.append(key)
        }
        counts[number] += sign * wordCounts[word]
        guard sign > 0 else { return }
        if holders[number].last != Int32(word) { holders[number].append(Int32(word)) }
        if touched.last != Int32(number) { touched.append(Int32(number)) }
    }

    private mutating func push(_ candidate: Candidate) {
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

    private mutating func pop() -> Candidate? {
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
