// A cache of short pieces and their tokens: natural text repeats the same words. A slot holds everything in place, so
// that a hit costs one probe. Slots come in pairs: a new piece takes the second slot of its pair, and moves to the
// first when it is seen again, so that words that come once do not drive out those that come often. The cache begins
// small, for short texts, and grows while pieces keep coming that it does not hold. Two sizes of slot: one cache line
// for nearly all pieces, two for longer ones. It does not know how a piece becomes tokens. Not thread-safe.

/// A cache whose keys are `words` 8-byte words: a piece of less than `words * 8` bytes padded with zeros,
/// its length in the last byte.
///
/// Layout of a slot: the key; tokens, of 2 bytes each where the vocabulary allows it, else 4; in the last four bytes
/// the number of tokens.
struct PieceCache {
    private let slotSize: Int
    private let keySize: Int
    /// Whether tokens take 2 bytes.
    private let isNarrow: Bool
    /// A piece of more tokens is not remembered.
    let maximumTokens: Int

    /// The slots; replaced when the cache grows.
    private(set) var memory: UnsafeMutableRawPointer
    /// Number of pairs of slots less one; a power of two less one.
    private(set) var mask: Int
    private let words: Int
    private let largest: Int
    private var stored = 0

    /// - Parameters:
    ///   - words: 2 for slots of 64 bytes, 4 for slots of 128.
    ///   - largest: the cache grows to at most this many pairs of slots, a power of two.
    ///   - vocabulary: token ids are below this.
    init(words: Int, smallest: Int, largest: Int, vocabulary: Int) {
        self.words = words
        self.largest = largest
        slotSize = words * 32
        keySize = words * 8
        isNarrow = vocabulary <= 1 << 16
        maximumTokens = (slotSize - keySize - 4) / (isNarrow ? 2 : 4)
        mask = smallest - 1
        memory = Self.allocate(smallest * slotSize * 2)
    }

    /// Gives the memory back; the cache cannot be used after.
    func deallocate() { memory.deallocate() }

    private static func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 256)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return memory
    }

    /// Spreads two words over all bits of one; for longer keys, applied twice.
    @inline(__always)
    static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = (first ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: second ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// The first slot of a key's pair, by its mixed words.
    @inline(__always)
    func slot(_ hash: UInt64) -> UnsafeMutableRawPointer {
        memory + (Int(truncatingIfNeeded: hash) & mask) &* slotSize &* 2
    }

    /// The second slot of the pair.
    @inline(__always)
    func second(_ slot: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer { slot + slotSize }

    /// Exchanges the slots of a pair.
    func swap(_ slot: UnsafeMutableRawPointer) {
        for offset in stride(from: 0, to: slotSize, by: 16) {
            let first = slot.load(fromByteOffset: offset, as: SIMD2<UInt64>.self)
            slot.storeBytes(
                of: slot.load(fromByteOffset: slotSize + offset, as: SIMD2<UInt64>.self), toByteOffset: offset,
                as: SIMD2<UInt64>.self)
            slot.storeBytes(of: first, toByteOffset: slotSize + offset, as: SIMD2<UInt64>.self)
        }
    }

    /// Remembers the tokens of a piece; the caller writes the piece's key at the slot's start.
    mutating func store(_ tokens: UnsafePointer<Int32>, _ count: Int, at slot: UnsafeMutableRawPointer) {
        guard count <= maximumTokens else { return }
        let place = slot + keySize
        if isNarrow {
            for index in 0..<count {
                place.storeBytes(
                    of: UInt16(truncatingIfNeeded: tokens[index]), toByteOffset: index * 2, as: UInt16.self)
            }
        } else {
            place.copyMemory(from: tokens, byteCount: count * 4)
        }
        slot.storeBytes(of: UInt32(truncatingIfNeeded: count), toByteOffset: slotSize - 4, as: UInt32.self)
        stored += 1
    }

    /// Copies a slot's tokens and returns their number; up to `slack` more are written behind them.
    @inline(__always)
    func copy(from slot: UnsafeMutableRawPointer, to target: UnsafeMutablePointer<Int32>) -> Int {
        let count = Int(slot.load(fromByteOffset: slotSize - 4, as: UInt32.self))
        let raw = UnsafeMutableRawPointer(target), tokens = slot + keySize
        // Whole vectors whatever the number is: most pieces have few tokens, and a loop over them costs more.
        if isNarrow {
            var done = 0
            repeat {
                let narrow = tokens.loadUnaligned(fromByteOffset: done &* 2, as: SIMD8<UInt16>.self)
                raw.storeBytes(
                    of: SIMD8<UInt32>(truncatingIfNeeded: narrow), toByteOffset: done &* 4, as: SIMD8<UInt32>.self)
                done &+= 8
            } while done < count
        } else {
            var done = 0
            repeat {
                raw.storeBytes(
                    of: tokens.loadUnaligned(fromByteOffset: done &* 4, as: SIMD4<Int32>.self),
                    toByteOffset: done &* 4, as: SIMD4<Int32>.self)
                done &+= 4
            } while done < count
        }
        return count
    }

    /// How many tokens `copy` may write behind the last one.
    static let slack = 8

    /// Whether so many pieces came anew that the cache should grow; ask between batches, as slots move.
    var isCrowded: Bool { stored > mask && mask + 1 < largest }

    /// Four times as many slots; what is remembered stays.
    mutating func grow() {
        let old = memory, oldCount = mask + 1
        let count = min(largest, oldCount * 4)
        memory = Self.allocate(count * slotSize * 2)
        mask = count - 1
        stored = 0
        // Second slots first: where two pieces want one slot, those seen again win.
        for place in [1, 0] {
            for index in 0..<oldCount {
                let from = old + (index * 2 + place) * slotSize
                let key = from.assumingMemoryBound(to: UInt64.self)
                guard key[words - 1] != 0 else { continue }
                let hash = words == 2 ? Self.mix(key[0], key[1]) : Self.mix(Self.mix(key[0], key[1]) ^ key[2], key[3])
                let slot = slot(hash)
                swap(slot)
                slot.copyMemory(from: from, byteCount: slotSize)
            }
        }
        old.deallocate()
    }
}
