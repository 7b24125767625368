// A cache of short pieces and their tokens, of fixed size: natural text repeats the same few thousand words. A slot
// holds everything in place, so that a hit costs one probe; a new piece simply takes the place of an old one.

/// Remembers the tokens of pieces of at most `maximumBytes` bytes.
final class PieceCache {
    static let maximumBytes = 32
    private static let maximumTokens = 14
    private static let slotCount = 1 << 15
    /// Layout of a slot in bytes: 0 key, 32 length of the key, 36 number of tokens, 40 tokens.
    private static let slotSize = 96

    /// A piece, padded with zeros.
    struct Key {
        var words: (UInt64, UInt64, UInt64, UInt64)
        var length: UInt32

        @inline(__always)
        var slot: Int {
            var hash = (words.0 ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
            hash = (hash ^ hash >> 32 ^ words.1) &* 0xBF58_476D_1CE4_E5B9
            if length > 16 {
                hash = (hash ^ hash >> 29 ^ words.2) &* 0x94D0_49BB_1331_11EB
                hash = (hash ^ hash >> 32 ^ words.3) &* 0x9E37_79B9_7F4A_7C15
            }
            return Int(hash >> 40) & (PieceCache.slotCount - 1)
        }
    }

    private let memory: UnsafeMutableRawPointer

    init() {
        let size = Self.slotCount * Self.slotSize
        memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 32)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    }

    deinit { memory.deallocate() }

    /// The key of the piece `range` of `bytes`.
    @inline(__always)
    static func key(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Key {
        let raw = UnsafeRawBufferPointer(bytes)
        let length = range.count
        func word(_ index: Int) -> UInt64 {
            let used = length - index * 8
            if used <= 0 { return 0 }
            let start = range.lowerBound + index * 8
            if start + 8 <= raw.count {
                let loaded = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                return used >= 8 ? loaded : loaded & (1 << UInt64(used * 8) - 1)
            }
            var result: UInt64 = 0
            for place in 0..<min(used, 8) { result |= UInt64(raw[start + place]) << UInt64(place * 8) }
            return result
        }
        return Key(words: (word(0), word(1), word(2), word(3)), length: UInt32(length))
    }

    /// Appends the tokens of a piece that is remembered; false where it is not.
    @inline(__always)
    func append(_ key: Key, to output: inout [Int32]) -> Bool {
        let slot = memory + key.slot * Self.slotSize
        let words = slot.assumingMemoryBound(to: UInt64.self)
        guard words[0] == key.words.0, words[1] == key.words.1, words[2] == key.words.2, words[3] == key.words.3,
            slot.load(fromByteOffset: 32, as: UInt32.self) == key.length
        else { return false }
        let count = Int(slot.load(fromByteOffset: 36, as: UInt32.self))
        let tokens = (slot + 40).assumingMemoryBound(to: Int32.self)
        if count == 1 {
            output.append(tokens[0])
        } else {
            output.append(contentsOf: UnsafeBufferPointer(start: tokens, count: count))
        }
        return true
    }

    /// Remembers a piece, unless it has too many tokens.
    func store(_ key: Key, _ tokens: ArraySlice<Int32>) {
        guard tokens.count <= Self.maximumTokens else { return }
        let slot = memory + key.slot * Self.slotSize
        slot.storeBytes(of: key.words, as: (UInt64, UInt64, UInt64, UInt64).self)
        slot.storeBytes(of: key.length, toByteOffset: 32, as: UInt32.self)
        slot.storeBytes(of: UInt32(tokens.count), toByteOffset: 36, as: UInt32.self)
        for (index, token) in tokens.enumerated() {
            slot.storeBytes(of: token, toByteOffset: 40 + index * 4, as: Int32.self)
        }
    }
}
