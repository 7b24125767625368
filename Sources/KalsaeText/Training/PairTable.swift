// The table of pairs of a BPE trainer, and the lists of words that hold them. A trainer makes millions of both, most of
// them small: a dictionary and an array for each would cost more than the counting.

/// From pairs to counts and lists; open-addressed, never shrinks. Owns its memory; see `deallocate`.
struct PairTable {
    struct Slot {
        var pair = UInt64.max
        var count = 0
        /// A list in `HolderLists`, or -1.
        var list: Int32 = -1
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var used = 0

    init() {
        mask = (1 << 12) - 1
        slots = Self.allocate(mask + 1)
    }

    /// Gives the memory back; nothing can be used after.
    func deallocate() { slots.deallocate() }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        slots.initialize(repeating: Slot(), count: count)
        return slots
    }

    /// Where a pair is kept, made where it was not; valid until the next call.
    @inline(__always)
    mutating func slot(of pair: UInt64) -> UnsafeMutablePointer<Slot> {
        var index = Self.hash(pair) & mask
        while slots[index].pair != pair {
            if slots[index].pair == .max { return add(pair, at: index) }
            index = (index &+ 1) & mask
        }
        return slots + index
    }

    /// A pair's count; nil where it is unknown or occurs no more.
    func count(of pair: UInt64) -> Int? {
        var index = Self.hash(pair) & mask
        while slots[index].pair != pair {
            if slots[index].pair == .max { return nil }
            index = (index &+ 1) & mask
        }
        return slots[index].count > 0 ? slots[index].count : nil
    }

    private mutating func add(_ pair: UInt64, at index: Int) -> UnsafeMutablePointer<Slot> {
        var index = index
        if used * 3 > (mask + 1) * 2 {
            grow()
            index = Self.hash(pair) & mask
            while slots[index].pair != .max { index = (index &+ 1) & mask }
        }
        used += 1
        slots[index].pair = pair
        return slots + index
    }

    private mutating func grow() {
        let old = slots, oldCount = mask + 1
        mask = oldCount * 2 - 1
        slots = Self.allocate(mask + 1)
        for place in 0..<oldCount where old[place].pair != .max {
            var index = Self.hash(old[place].pair) & mask
            while slots[index].pair != .max { index = (index &+ 1) & mask }
            slots[index] = old[place]
        }
        old.deallocate()
    }

    @inline(__always)
    private static func hash(_ pair: UInt64) -> Int {
        Int(truncatingIfNeeded: PieceCache.mix(pair, pair))
    }
}

/// Lists of word numbers, each of one or more pieces of known length. Owns its memory; see `deallocate`.
struct HolderLists {
    private struct Piece {
        var words: UnsafeMutablePointer<Int32>
        var count: Int32
        /// Whether the memory is its own and not part of a block.
        var isLarge: Bool
        var next: Int32
    }

    /// Pieces from this many words on have memory of their own, which goes back when the list is released.
    private static let large = 1 << 10
    private static let block = 1 << 18

    private var pieces: [Piece] = []
    private var free: [Int32] = []
    private var blocks: [UnsafeMutablePointer<Int32>] = []
    private var left = 0

    /// Gives the memory back; nothing can be used after.
    func deallocate() {
        for block in blocks { block.deallocate() }
        var isFree = [Bool](repeating: false, count: pieces.count)
        for index in free { isFree[Int(index)] = true }
        for (index, piece) in pieces.enumerated() where piece.isLarge && !isFree[index] { piece.words.deallocate() }
    }

    /// Adds room for `count` words to a list; the caller fills it.
    mutating func append(to list: inout Int32, count: Int) -> UnsafeMutablePointer<Int32> {
        let words: UnsafeMutablePointer<Int32>
        if count >= Self.large {
            words = .allocate(capacity: count)
        } else {
            if left < count {
                blocks.append(.allocate(capacity: Self.block))
                left = Self.block
            }
            words = blocks[blocks.count - 1] + (Self.block - left)
            left -= count
        }
        let piece = Piece(words: words, count: Int32(count), isLarge: count >= Self.large, next: list)
        if let index = free.popLast() {
            pieces[Int(index)] = piece
            list = index
        } else {
            list = Int32(pieces.count)
            pieces.append(piece)
        }
        return words
    }

    /// Empties a list.
    mutating func release(_ list: inout Int32) {
        while list >= 0 {
            let piece = pieces[Int(list)]
            if piece.isLarge { piece.words.deallocate() }
            free.append(list)
            list = piece.next
        }
    }

    /// A list cut into about equal parts for `threads` threads, or left whole where it is short.
    func parts(_ list: Int32, threads: Int, worthThreads: Int) -> [[UnsafeBufferPointer<Int32>]] {
        var whole: [UnsafeBufferPointer<Int32>] = []
        var total = 0
        var list = list
        while list >= 0 {
            let piece = pieces[Int(list)]
            whole.append(UnsafeBufferPointer(start: piece.words, count: Int(piece.count)))
            total += Int(piece.count)
            list = piece.next
        }
        guard threads > 1, total >= worthThreads else { return whole.isEmpty ? [] : [whole] }
        let share = (total + threads - 1) / threads
        var parts: [[UnsafeBufferPointer<Int32>]] = [[]]
        var room = share
        for var piece in whole {
            while piece.count > 0 {
                if room == 0 {
                    parts.append([])
                    room = share
                }
                let count = min(room, piece.count)
                parts[parts.count - 1].append(UnsafeBufferPointer(rebasing: piece[..<count]))
                piece = UnsafeBufferPointer(rebasing: piece[count...])
                room -= count
            }
        }
        return parts
    }
}
