// From the bytes of a name to its number: a hash table over one arena, so that a look-up allocates nothing. Keyed by
// bytes and not by String, since strings that are canonically equivalent are different tokens.

/// An immutable map from byte strings to numbers.
struct TokenTable: Sendable {
    private var arena: [UInt8] = []
    private var offsets: [Int32] = [0]
    private var numbers: [Int32] = []
    private var slots: [Int32]

    /// The number of the longest key.
    private(set) var longest = 0

    /// - Parameter entries: names and numbers; of equal names the first counts.
    init(_ entries: some Sequence<(name: [UInt8], number: Int32)>, count: Int) {
        var bits = 4
        while 1 << bits < count * 2 { bits += 1 }
        slots = [Int32](repeating: -1, count: 1 << bits)
        numbers.reserveCapacity(count)
        for (name, number) in entries {
            let slot = name.withUnsafeBufferPointer { place($0) }
            guard slots[slot] < 0 else { continue }
            slots[slot] = Int32(numbers.count)
            arena += name
            offsets.append(Int32(arena.count))
            numbers.append(number)
            longest = max(longest, name.count)
            if numbers.count * 2 > slots.count { grow() }
        }
    }

    /// The number of a name, or nil.
    func find(_ name: UnsafeBufferPointer<UInt8>) -> Int32? {
        let entry = slots[place(name)]
        return entry < 0 ? nil : numbers[Int(entry)]
    }

    /// The number of a name, or nil.
    func find(_ name: ArraySlice<UInt8>) -> Int32? { name.withUnsafeBufferPointer { find($0) } }

    /// The number of a name, or nil.
    func find(_ name: [UInt8]) -> Int32? { name.withUnsafeBufferPointer { find($0) } }

    /// The slot where a name is or would be.
    private func place(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(name)) & mask
        while slots[slot] >= 0 {
            let start = Int(offsets[Int(slots[slot])]), end = Int(offsets[Int(slots[slot]) + 1])
            if end - start == name.count, (0..<name.count).allSatisfy({ arena[start + $0] == name[$0] }) { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for entry in numbers.indices {
            let slot = Array(arena[Int(offsets[entry])..<Int(offsets[entry + 1])]).withUnsafeBufferPointer { place($0) }
            slots[slot] = Int32(entry)
        }
    }

    /// FNV-1a with a final mix.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ hash >> 29
    }
}
