// The distinct words of a corpus as tokens, and the joining of one pair in some of them. What a join changes in the
// counts is written down by neighbour and not by pair: one join meets few different neighbours, so that the table of
// pairs is asked once for each and not once for every place. Several threads may join in different words at once.

import CText

/// Words as tokens, side by side in one array. Owns its memory; see `deallocate`.
struct TokenWords {
    /// Where a word's tokens stand, how many are left, and how often the word occurs.
    struct Word {
        var start: Int
        var count: Int
        var length: Int
    }

    let words: UnsafeMutablePointer<Word>
    let count: Int
    private let tokens: UnsafeMutablePointer<Int32>

    init(_ source: WordCounter, byteTokens: [Int32]) {
        count = source.wordCount
        words = .allocate(capacity: max(1, count))
        tokens = .allocate(capacity: max(1, source.bytes.count))
        for (place, byte) in source.bytes.enumerated() { tokens[place] = byteTokens[Int(byte)] }
        for word in 0..<count {
            let start = source.offsets[word]
            words[word] = Word(start: start, count: source.counts[word], length: source.offsets[word + 1] - start)
        }
    }

    /// Gives the memory back; nothing can be used after.
    func deallocate() {
        words.deallocate()
        tokens.deallocate()
    }

    /// A word's tokens.
    @inline(__always)
    func symbols(of word: Int) -> UnsafeMutableBufferPointer<Int32> {
        UnsafeMutableBufferPointer(start: tokens + words[word].start, count: words[word].length)
    }

    /// Asks for a word's tokens before they are needed.
    @inline(__always)
    func readAhead(_ word: Int) { kalsae_read_ahead(tokens + words[word].start) }
}

/// The tokens found on one side of a joined pair.
final class Neighbours {
    struct Neighbour {
        /// How many pairs change, by the counts of the words.
        var times = 0
        /// In how many words.
        var words: Int32 = 0
        /// The last of these.
        var last: Int32 = -1
        /// Where the next of these is listed.
        var cursor: UnsafeMutablePointer<Int32>?
    }

    /// By token.
    let neighbours: UnsafeMutablePointer<Neighbour>
    private let count: Int
    /// Tokens found.
    private(set) var symbols: [Int32] = []
    /// Token (upper half) and word (lower half), in the order found; a word once for each token.
    private var events: [UInt64] = []

    init(tokens: Int) {
        count = tokens
        neighbours = .allocate(capacity: tokens)
        neighbours.initialize(repeating: Neighbour(), count: tokens)
    }

    deinit { neighbours.deallocate() }

    /// Notes that a pair with `symbol` changes in `word`, which occurs `times` times.
    @inline(__always)
    func note(_ symbol: Int32, in word: Int32, times: Int) {
        let neighbour = neighbours + Int(symbol)
        if neighbour.pointee.last != word {
            if neighbour.pointee.words == 0 { symbols.append(symbol) }
            neighbour.pointee.last = word
            neighbour.pointee.words &+= 1
            events.append(UInt64(UInt32(bitPattern: symbol)) << 32 | UInt64(UInt32(bitPattern: word)))
        }
        neighbour.pointee.times &+= times
    }

    /// Makes a list for the words of `symbol`; `finish` fills it.
    func place(_ symbol: Int32, in holders: inout HolderLists, list: inout Int32) {
        neighbours[Int(symbol)].cursor = holders.append(to: &list, count: Int(neighbours[Int(symbol)].words))
    }

    /// Fills the lists and forgets everything.
    func finish() {
        events.withUnsafeBufferPointer { events in
            for event in events {
                let neighbour = neighbours + Int(event >> 32)
                guard let place = neighbour.pointee.cursor else { continue }
                place.pointee = Int32(truncatingIfNeeded: event)
                neighbour.pointee.cursor = place + 1
            }
        }
        for symbol in symbols { neighbours[Int(symbol)] = Neighbour() }
        symbols.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: events.count < 1 << 20)
    }
}

/// What one thread notes while it joins a pair.
final class JoinScratch {
    let before: Neighbours
    let after: Neighbours

    init(tokens: Int) {
        before = Neighbours(tokens: tokens)
        after = Neighbours(tokens: tokens)
    }
}

/// The joining of a pair in some words.
struct JoinJob: @unchecked Sendable {
    // No lock: jobs that run at once have different words and each its own scratch.
    var words: [UnsafeBufferPointer<Int32>]
    var scratch: JoinScratch
    var corpus: TokenWords

    /// How many words ahead memory is asked for.
    private static let ahead = 6

    func run(_ pair: (left: Int32, right: Int32), _ token: Int32) {
        for list in words {
            for index in 0..<list.count {
                if index + 2 * Self.ahead < list.count {
                    kalsae_read_ahead(corpus.words + Int(list[index + 2 * Self.ahead]))
                    corpus.readAhead(Int(list[index + Self.ahead]))
                }
                join(pair, token, in: list[index])
            }
        }
    }

    @inline(__always)
    private func join(_ pair: (left: Int32, right: Int32), _ token: Int32, in word: Int32) {
        let symbols = corpus.symbols(of: Int(word))
        let length = symbols.count
        let times = corpus.words[Int(word)].count
        var read = 0
        var written = 0
        while read < length {
            let symbol = symbols[read]
            guard symbol == pair.left, read &+ 1 < length, symbols[read &+ 1] == pair.right else {
                symbols[written] = symbol
                written &+= 1
                read &+= 1
                continue
            }
            if written > 0 { scratch.before.note(symbols[written &- 1], in: word, times: times) }
            if read &+ 2 < length { scratch.after.note(symbols[read &+ 2], in: word, times: times) }
            symbols[written] = token
            written &+= 1
            read &+= 2
        }
        corpus.words[Int(word)].length = written
    }
}
