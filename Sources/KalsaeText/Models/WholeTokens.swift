// From the bytes of a piece to the token that is exactly these bytes: for models that take a token as a whole before
// they try merges. One array of bytes and one of slots; a dictionary of arrays would allocate at every look-up.

/// Tokens by their bytes.
struct WholeTokens: Sendable {
    private let bytes: [UInt8]
    private let offsets: [Int]
    /// Ids, or -1; a power of two of them.
    private let slots: [Int32]

    /// Of tokens with the same bytes, the one with the lowest id counts.
    init(_ vocabulary: Vocabulary) {
        var bytes: [UInt8] = []
        var offsets = [0]
        for id in 0..<Int32(vocabulary.count) {
            bytes += vocabulary.bytes(of: id)
            offsets.append(bytes.count)
        }
        var bits = 4
        while 1 << bits < vocabulary.count * 2 { bits += 1 }
        var slots = [Int32](repeating: -1, count: 1 << bits)
        bytes.withUnsafeBufferPointer { all in
            for id in 0..<vocabulary.count where offsets[id] < offsets[id + 1] {
                let piece = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[offsets[id]..<offsets[id + 1]])
                var slot = ByteHash.hash(piece) & (slots.count - 1)
                while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = Int32(id)
            }
        }
        self.bytes = bytes
        self.offsets = offsets
        self.slots = slots
    }

    /// The token whose bytes are the `length` bytes at `piece`.
    func token(_ piece: UnsafePointer<UInt8>, _ length: Int) -> Int32? {
        let piece = UnsafeRawBufferPointer(start: piece, count: length)
        var slot = ByteHash.hash(piece) & (slots.count - 1)
        while slots[slot] >= 0 {
            let id = Int(slots[slot])
            if offsets[id + 1] - offsets[id] == length {
                let same = bytes.withUnsafeBytes { all in
                    ByteHash.equal(UnsafeRawBufferPointer(rebasing: all[offsets[id]..<offsets[id + 1]]), piece)
                }
                if same { return slots[slot] }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}

/// Hashing and comparing short byte strings, eight bytes at a time; not meant to resist an attacker.
enum ByteHash {
    @inline(__always)
    static func hash(_ piece: UnsafeRawBufferPointer) -> Int {
        let length = piece.count
        var hash = UInt64(truncatingIfNeeded: length)
        var offset = 0
        while offset &+ 8 <= length {
            hash = PieceCache.mix(hash, piece.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        var rest: UInt64 = 0
        if length >= 8 {
            // The last eight bytes, some of them once more.
            if offset < length { rest = piece.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self) }
        } else if length >= 4 {
            rest = UInt64(piece.loadUnaligned(as: UInt32.self))
            rest |= UInt64(piece.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)) << 32
        } else if length > 0 {
            rest = UInt64(piece[0]) | UInt64(piece[length &>> 1]) << 8 | UInt64(piece[length &- 1]) << 16
        }
        hash = PieceCache.mix(hash, rest)
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// - Parameters: two strings of the same length.
    @inline(__always)
    static func equal(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        let length = first.count
        var offset = 0
        while offset &+ 8 <= length {
            if first.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                != second.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            {
                return false
            }
            offset &+= 8
        }
        while offset < length {
            if first[offset] != second[offset] { return false }
            offset &+= 1
        }
        return true
    }
}
