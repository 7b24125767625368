// A trie over bytes in one hash table: which names begin at a place of a text.

import Foundation

/// An immutable trie of byte strings with numbers.
struct ByteTrie: Sendable {
    private let edges: IntegerTable
    private let numbers: [Int32]
    private let firstBytes: [Bool]
    /// The byte with which every name begins, where it is one.
    private let onlyFirst: UInt8?

    /// - Parameter entries: names and numbers; of equal names the first counts.
    init(_ entries: [(name: [UInt8], number: Int32)]) {
        var children: [UInt64: Int] = [:]
        var numbers: [Int32] = [-1]
        var firstBytes = [Bool](repeating: false, count: 256)
        for (name, number) in entries where !name.isEmpty {
            var node = 0
            for byte in name {
                let key = UInt64(node) << 8 | UInt64(byte)
                node = children[key] ?? numbers.count
                children[key] = node
                if node == numbers.count { numbers.append(-1) }
            }
            if numbers[node] < 0 { numbers[node] = number }
            firstBytes[Int(name[0])] = true
        }
        edges = IntegerTable(children.map { ($0.key, UInt64($0.value)) })
        self.numbers = numbers
        self.firstBytes = firstBytes
        let first = firstBytes.indices.filter { firstBytes[$0] }
        onlyFirst = first.count == 1 ? UInt8(first[0]) : nil
    }

    /// The first place at `start` or behind it where a name could begin; the end of the text where there is none.
    func firstStart(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress else { return bytes.count }
        if let only = onlyFirst {
            guard let found = memchr(base + start, Int32(only), bytes.count - start) else { return bytes.count }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
        return firstBytes.withUnsafeBufferPointer { first in
            var offset = start
            while offset < bytes.count, !first[Int(bytes[offset])] { offset += 1 }
            return offset
        }
    }

    /// Calls `body` with the number and the end of every name at `start`, the shortest first.
    @inline(__always)
    func names(
        in bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ edges: IntegerTableView, _ body: (Int32, Int) -> Void
    ) {
        guard firstBytes[Int(bytes[start])] else { return }
        var node = 0
        var offset = start
        while offset < bytes.count {
            let next = edges[UInt64(node) << 8 | UInt64(bytes[offset])]
            if next == IntegerTable.missing { return }
            node = Int(next)
            offset += 1
            if numbers[node] >= 0 { body(numbers[node], offset) }
        }
    }

    /// Lends `body` the edges without bounds checks.
    func withEdges<Result>(_ body: (IntegerTableView) throws -> Result) rethrows -> Result {
        try edges.withView(body)
    }
}
