// Finds many phrases in a text at once, in one pass (Aho and Corasick 1975), over bytes; ASCII letters match in either
// case. Each phrase carries a tag of the caller's. It knows nothing of words: whoever needs a phrase to be a word looks
// at the bytes around it.

/// An automaton over the phrases' bytes.
struct PhraseMatcher: Sendable {
    /// A phrase found in bytes.
    struct Match: Sendable, Equatable {
        /// The phrase's place in the list given to `init`.
        var phrase: Int
        /// Its bytes.
        var range: Range<Int>
    }

    private let classes: [UInt8]
    private let width: Int
    /// For each state and class of bytes, the next state.
    private var next: [Int32]
    /// For each state, the phrase that ends there, or -1.
    private var ending: [Int32]
    /// For each state, the nearest shorter state in which a phrase ends, or -1.
    private var shorter: [Int32]
    private let lengths: [Int]

    /// An automaton for phrases; empty ones and more than 254 different bytes are refused as a mistake.
    init(_ phrases: [String]) {
        let bytes = phrases.map { $0.utf8.map(Self.folded) }
        precondition(bytes.allSatisfy { !$0.isEmpty }, "an empty phrase is everywhere")
        var classes = [UInt8](repeating: 0, count: 256)
        var used: UInt8 = 0
        for byte in Set(bytes.joined()).sorted() {
            precondition(used < 255, "too many different bytes in phrases")
            used += 1
            classes[Int(byte)] = used
        }
        for upper in 0x41...0x5A { classes[upper] = classes[upper | 0x20] }
        self.classes = classes
        width = Int(used) + 1
        lengths = bytes.map(\.count)
        next = [Int32](repeating: 0, count: width)
        ending = [-1]
        shorter = [-1]
        for (number, phrase) in bytes.enumerated() {
            var state = 0
            for byte in phrase {
                let place = state * width + Int(classes[Int(byte)])
                if next[place] == 0 {
                    next[place] = Int32(ending.count)
                    next += [Int32](repeating: 0, count: width)
                    ending.append(-1)
                    shorter.append(-1)
                }
                state = Int(next[place])
            }
            // The same phrase twice: the first one speaks.
            if ending[state] < 0 { ending[state] = Int32(number) }
        }
        link()
    }

    /// Completes the trie to an automaton, breadth first.
    private mutating func link() {
        var fallback = [Int](repeating: 0, count: ending.count)
        var queue = (0..<width).map { Int(next[$0]) }.filter { $0 > 0 }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            let back = fallback[state]
            shorter[state] = ending[back] >= 0 ? Int32(back) : shorter[back]
            for symbol in 0..<width {
                let place = state * width + symbol
                let target = Int(next[place])
                if target > 0 {
                    fallback[target] = Int(next[back * width + symbol])
                    queue.append(target)
                } else {
                    next[place] = next[back * width + symbol]
                }
            }
        }
    }

    /// Calls `body` with every match in the bytes from `start` up to `end`, in the order in which they end.
    @inline(__always)
    func forEach(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ body: (Match) -> Void
    ) {
        classes.withUnsafeBufferPointer { classes in
            next.withUnsafeBufferPointer { next in
                var state = 0
                for place in start..<end {
                    state = Int(next[state * width + Int(classes[Int(bytes[place])])])
                    if state == 0 { continue }
                    var found = state
                    if ending[found] < 0 { found = Int(shorter[found]) }
                    while found >= 0 {
                        let phrase = Int(ending[found])
                        body(Match(phrase: phrase, range: place + 1 - lengths[phrase]..<place + 1))
                        found = Int(shorter[found])
                    }
                }
            }
        }
    }

    /// All matches in a text.
    func matches(in text: String) -> [Match] {
        text.withBytes { bytes in
            var found: [Match] = []
            forEach(bytes, 0, bytes.count) { found.append($0) }
            return found
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
