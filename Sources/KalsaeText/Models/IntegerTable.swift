// A fixed hash table from 64-bit keys to 64-bit values in one array: the look-up on which encoding spends its time.

/// An immutable open-addressed table; the key `.max` is reserved.
struct IntegerTable: Sendable {
    /// What stands for "not there".
    static let missing = UInt64.max
    /// Key and value side by side, `capacity` times.
    let storage: [UInt64]
    let shift: UInt64

    init(_ entries: [(key: UInt64, value: UInt64)]) {
        var bits: UInt64 = 4
        while 1 << bits < entries.count * 2 { bits += 1 }
        shift = 64 - bits
        let mask = 1 << bits - 1
        var storage = [UInt64](repeating: Self.missing, count: 2 << bits)
        for (key, value) in entries {
            var slot = Int((key &* Self.multiplier) >> shift)
            while storage[slot * 2] != Self.missing, storage[slot * 2] != key { slot = (slot + 1) & mask }
            storage[slot * 2] = key
            storage[slot * 2 + 1] = value
        }
        self.storage = storage
    }

    /// Lends `body` a view that skips bounds checks.
    func withView<Result>(_ body: (IntegerTableView) throws -> Result) rethrows -> Result {
        try storage.withUnsafeBufferPointer { storage in
            guard let base = storage.baseAddress else { preconditionFailure("a table is never empty") }
            return try body(IntegerTableView(base: base, shift: shift, mask: storage.count / 2 - 1))
        }
    }

    static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
}

/// A table as the encoder sees it; valid only inside `IntegerTable.withView`.
struct IntegerTableView {
    let base: UnsafePointer<UInt64>
    let shift: UInt64
    let mask: Int

    /// The value of `key`, or `IntegerTable.missing`.
    @inline(__always)
    subscript(key: UInt64) -> UInt64 {
        var slot = Int((key &* IntegerTable.multiplier) >> shift)
        while true {
            let found = base[slot * 2]
            if found == key { return base[slot * 2 + 1] }
            if found == IntegerTable.missing { return IntegerTable.missing }
            slot = (slot + 1) & mask
        }
    }
}
