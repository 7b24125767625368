// Turns a text into tokens piece by piece, in batches, so that the processor works on many pieces at once: first some
// hundred pieces are cut, then each piece's slot in the cache is looked up, then tokens are copied out. Only a piece
// that the cache does not hold is put together from its bytes. Not thread-safe: each thread borrows one encoder from
// the tokenizer's pool.

import CText

/// Working memory for encoding: batches and caches of pieces, about 200 KB to begin with and 12 MB after a long text of
/// many different words.
final class BytePairEncoder {
    /// Pieces cut at a time.
    private static let batch = 512
    /// Pieces shorter than this take one word pair as key, those shorter than twice this take two.
    private static let shortKey = 16
    /// A batch gives at most this many tokens.
    private static let room = batch * BytePairMerger.shortPiece + PieceCache.slack

    private let model: BytePairModel
    private let merger = BytePairMerger()
    private var short: PieceCache
    private var long: PieceCache
    private let ends = UnsafeMutablePointer<Int>.allocate(capacity: batch)
    private let keys = UnsafeMutablePointer<UInt64>.allocate(capacity: batch * 2)
    private let slots = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: batch)
    private let tokens = UnsafeMutablePointer<Int32>.allocate(capacity: room)
    /// The text's last bytes with zeros behind, where keys can be read beyond the end.
    private let tail = UnsafeMutableRawPointer.allocate(byteCount: 4 * shortKey, alignment: 16)
    /// For each length below `shortKey`, which bits of a key's two words belong to the piece.
    private let masks = UnsafeMutablePointer<UInt64>.allocate(capacity: shortKey * 2)

    init(model: BytePairModel) {
        self.model = model
        short = PieceCache(words: 2, smallest: 1 << 9, largest: 1 << 16, vocabulary: model.vocabularySize)
        long = PieceCache(words: 4, smallest: 1 << 5, largest: 1 << 14, vocabulary: model.vocabularySize)
        for length in 0..<Self.shortKey {
            masks[length * 2] = length >= 8 ? .max : 1 << UInt64(length * 8) - 1
            masks[length * 2 + 1] = length <= 8 ? 0 : 1 << UInt64((length - 8) * 8) - 1
        }
    }

    deinit {
        short.deallocate()
        long.deallocate()
        ends.deallocate()
        keys.deallocate()
        slots.deallocate()
        tokens.deallocate()
        tail.deallocate()
        masks.deallocate()
    }

    /// Cuts a text with `scanner` and appends the tokens of its pieces.
    ///
    /// - Parameter bytes: valid UTF-8, normalised.
    func encode(_ bytes: UnsafeBufferPointer<UInt8>, cutBy scanner: any PieceScanner, into output: inout [Int32]) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let tailStart = max(0, bytes.count - 2 * Self.shortKey)
        let tailCount = bytes.count - tailStart
        tail.copyMemory(from: base + tailStart, byteCount: tailCount)
        (tail + tailCount).initializeMemory(as: UInt8.self, repeating: 0, count: 4 * Self.shortKey - tailCount)
        CharacterClasses.shared.withText(bytes) { text in
            model.withView { view in
                var offset = 0
                while offset < text.count {
                    let count = scanner.cut(text, from: offset, into: ends, limit: Self.batch)
                    lookAhead(base, count, from: offset, tailStart)
                    emit(base, count, from: offset, view, &output)
                    offset = ends[count - 1]
                    if output.capacity - output.count < Self.room { reserve(&output, done: offset, of: text.count) }
                    if short.isCrowded { short.grow() }
                    if long.isCrowded { long.grow() }
                }
            }
        }
    }

    /// Makes room for a long text's tokens at once, judging by what its beginning gave.
    private func reserve(_ output: inout [Int32], done: Int, of total: Int) {
        guard done > 1 << 16 else { return }
        let expected = Double(output.count) / Double(done) * Double(total) * 1.05
        output.reserveCapacity(max(Int(expected), output.capacity * 3 / 2) + Self.room)
    }

    /// Finds the slot of each piece in the caches and asks for it, so that it is near when it is needed.
    private func lookAhead(_ base: UnsafePointer<UInt8>, _ count: Int, from offset: Int, _ tailStart: Int) {
        // Local copies: what is written through pointers could change members, as far as the compiler can tell.
        let raw = UnsafeRawPointer(base), tail = UnsafeRawPointer(tail)
        let ends = ends, keys = keys, slots = slots, masks = masks, short = short, long = long
        var start = offset
        for index in 0..<count {
            let length = ends[index] &- start
            let place = start < tailStart ? raw + start : tail + (start &- tailStart)
            if length < Self.shortKey {
                let low = place.loadUnaligned(as: UInt64.self) & masks[length &* 2]
                let high =
                    place.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & masks[length &* 2 &+ 1]
                    | UInt64(truncatingIfNeeded: length) &<< 56
                let slot = short.slot(PieceCache.mix(low, high))
                keys[index &* 2] = low
                keys[index &* 2 &+ 1] = high
                slots[index] = slot
                kalsae_read_ahead(slot)
                kalsae_read_ahead(slot + 64)
            } else if length < 2 * Self.shortKey {
                let key = Self.longKey(place, length, masks)
                let slot = long.slot(PieceCache.mix(PieceCache.mix(key.0, key.1) ^ key.2, key.3))
                slots[index] = slot
                for line in 0..<4 { kalsae_read_ahead(slot + line * 64) }
            }
            start &+= length
        }
    }

    /// The key of a piece of 16 to 31 bytes.
    @inline(__always)
    private static func longKey(
        _ place: UnsafeRawPointer, _ length: Int, _ masks: UnsafePointer<UInt64>
    ) -> (UInt64, UInt64, UInt64, UInt64) {
        let rest = (length &- shortKey) &* 2
        let third = place.loadUnaligned(fromByteOffset: 16, as: UInt64.self) & masks[rest]
        let fourth = place.loadUnaligned(fromByteOffset: 24, as: UInt64.self) & masks[rest &+ 1]
        return (
            place.loadUnaligned(as: UInt64.self), place.loadUnaligned(fromByteOffset: 8, as: UInt64.self), third,
            fourth | UInt64(truncatingIfNeeded: length) << 56
        )
    }

    /// Copies the tokens of the pieces out of the caches; a piece that is not there is joined and remembered.
    private func emit(
        _ base: UnsafePointer<UInt8>, _ count: Int, from offset: Int, _ view: BytePairView, _ output: inout [Int32]
    ) {
        let ends = ends, keys = keys, slots = slots, cache = short
        var start = offset
        var next = tokens
        for index in 0..<count {
            let length = ends[index] &- start
            if length < Self.shortKey {
                let slot = slots[index]
                let low = keys[index &* 2], high = keys[index &* 2 &+ 1]
                if Self.holds(slot, low, high) {
                    next += cache.copy(from: slot, to: next)
                } else {
                    next += joinShort(base + start, length, low, high, slot, view, to: next)
                }
            } else if length < 2 * Self.shortKey {
                next += emitLong(base + start, length, slots[index], view, to: next)
            } else if length <= BytePairMerger.shortPiece {
                next += join(base + start, length, view, to: next)
            } else {
                output.append(contentsOf: UnsafeBufferPointer(start: tokens, count: next - tokens))
                next = tokens
                if let id = view.wholeTokens?.token(base + start, length) {
                    output.append(id)
                } else {
                    merger.joinLong(UnsafeBufferPointer(start: base + start, count: length), view, to: &output)
                }
            }
            start &+= length
        }
        output.append(contentsOf: UnsafeBufferPointer(start: tokens, count: next - tokens))
    }

    @inline(__always)
    private static func holds(_ slot: UnsafeMutableRawPointer, _ low: UInt64, _ high: UInt64) -> Bool {
        (slot.load(as: UInt64.self) ^ low) | (slot.load(fromByteOffset: 8, as: UInt64.self) ^ high) == 0
    }

    /// The tokens of a short piece that is not in the first slot of its pair.
    @inline(never)
    private func joinShort(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, _ low: UInt64, _ high: UInt64, _ slot: UnsafeMutableRawPointer,
        _ view: BytePairView, to next: UnsafeMutablePointer<Int32>
    ) -> Int {
        let second = short.second(slot)
        if Self.holds(second, low, high) {
            short.swap(slot)
            return short.copy(from: slot, to: next)
        }
        let found = join(bytes, length, view, to: next)
        if found <= short.maximumTokens {
            second.storeBytes(of: low, as: UInt64.self)
            second.storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
            short.store(next, found, at: second)
        }
        return found
    }

    /// The tokens of a piece of 16 to 31 bytes.
    @inline(never)
    private func emitLong(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, _ slot: UnsafeMutableRawPointer, _ view: BytePairView,
        to next: UnsafeMutablePointer<Int32>
    ) -> Int {
        var key = SIMD32<UInt8>(repeating: 0)
        withUnsafeMutableBytes(of: &key) { $0.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: length)) }
        key[31] = UInt8(truncatingIfNeeded: length)
        if slot.load(as: SIMD32<UInt8>.self) == key { return long.copy(from: slot, to: next) }
        let second = long.second(slot)
        if second.load(as: SIMD32<UInt8>.self) == key {
            long.swap(slot)
            return long.copy(from: slot, to: next)
        }
        let found = join(bytes, length, view, to: next)
        if found <= long.maximumTokens {
            second.storeBytes(of: key, as: SIMD32<UInt8>.self)
            long.store(next, found, at: second)
        }
        return found
    }

    @inline(__always)
    private func join(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, _ view: BytePairView, to next: UnsafeMutablePointer<Int32>
    ) -> Int {
        if let id = view.wholeTokens?.token(bytes, length) {
            next[0] = id
            return 1
        }
        return merger.joinShort(bytes, length, view, to: next)
    }
}
