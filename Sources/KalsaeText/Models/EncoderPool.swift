// Encoders that threads borrow, and the encoding of one long text by several of them: it is cut where its pattern cuts
// in any case, so that the tokens are those of the whole.

import Foundation

/// Encoders that threads borrow, so that each has its own cache and none is built twice.
final class EncoderPool: @unchecked Sendable {
    // `lock` guards `idle`; an encoder taken out belongs to one thread until it is put back.
    private let lock = NSLock()
    private var idle: [BytePairEncoder] = []
    private let model: BytePairModel

    /// Parts of a text are about this long, in bytes: their tokens stay in the nearer caches.
    private static let partSize = 1 << 17

    init(model: BytePairModel) { self.model = model }

    func withEncoder<Result>(_ body: (BytePairEncoder) -> Result) -> Result {
        let encoder = lock.withLock { idle.popLast() } ?? BytePairEncoder(model: model)
        defer { lock.withLock { idle.append(encoder) } }
        return body(encoder)
    }

    /// Cuts a text with `scanner` and appends the tokens of its pieces, over at most `threads` threads.
    ///
    /// - Parameter bytes: valid UTF-8, normalised.
    func encode(
        _ bytes: UnsafeBufferPointer<UInt8>, cutBy scanner: any PieceScanner, threads: Int, into output: inout [Int32]
    ) {
        let ranges = Self.parts(of: bytes, cutBy: scanner, threads: threads)
        guard ranges.count > 1 else {
            return withEncoder { $0.encode(bytes, cutBy: scanner, into: &output) }
        }
        // The first part tells how many tokens the others will give.
        let before = output.count
        withEncoder { $0.encode(UnsafeBufferPointer(rebasing: bytes[ranges[0]]), cutBy: scanner, into: &output) }
        let parts = ranges.dropFirst().map { TextPart(bytes: UnsafeBufferPointer(rebasing: bytes[$0])) }
        let ratio = Double(output.count - before) / Double(ranges[0].count)
        let expected = output.count + Int(ratio * Double(bytes.count - ranges[0].count) * 1.1) + Self.partSize
        let first = output
        var rest: [Int32] = []
        output = Array(unsafeUninitializedCapacity: expected) { target, count in
            _ = target.update(fromContentsOf: first)
            let collector = TokenCollector(
                parts: parts.count, target: UnsafeMutableBufferPointer(rebasing: target[first.count...]))
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                withEncoder { encoder in
                    while let (part, buffer) = collector.next() {
                        var tokens = buffer
                        encoder.encode(parts[part].bytes, cutBy: scanner, into: &tokens)
                        collector.put(part, &tokens)
                    }
                }
            }
            count = first.count + collector.count
            rest = collector.rest
        }
        output += rest
    }

    /// Ranges of a text that can be encoded by themselves, all together the text; one where it is not worth cutting.
    static func parts(
        of bytes: UnsafeBufferPointer<UInt8>, cutBy scanner: any PieceScanner, threads: Int,
        size: Int = partSize
    ) -> [Range<Int>] {
        let count = bytes.count / size
        guard threads > 1, count > 1, scanner.alwaysCutsAfterWords else { return [0..<bytes.count] }
        return CharacterClasses.shared.withText(bytes) { text in
            var parts: [Range<Int>] = []
            var start = 0
            for number in 1..<count {
                guard let end = text.firstEndOfWord(from: bytes.count / count * number), end > start else { continue }
                parts.append(start..<end)
                start = end
            }
            parts.append(start..<bytes.count)
            return parts
        }
    }
}

/// A part of a text that one thread reads.
private struct TextPart: @unchecked Sendable {
    // No lock: nobody writes to the text while it is encoded.
    var bytes: UnsafeBufferPointer<UInt8>
}

extension ClassifiedText {
    /// The first place at `offset` or behind it where a letter stands before and a blank or line feed after; nil where
    /// the text has none.
    func firstEndOfWord(from offset: Int) -> Int? {
        for place in max(1, offset)..<max(1, offset, count) {
            guard bytes[place] == 0x20 || bytes[place] == 0x0A else { continue }
            var before = place - 1
            while before > 0, bytes[before] & 0xC0 == 0x80 { before -= 1 }
            if character(at: before).flags & CharacterClasses.letter != 0 { return place }
        }
        return nil
    }
}
