// SentencePiece's table of character rewritings (nmt_nfkc and its kin), read from the bytes that its models carry.
//
//   0       u32, little-endian: length of the trie in bytes (t)
//   4       t bytes: units of a double-array trie (Darts-clone), u32 each, keys are UTF-8
//   4 + t   texts, each ended by a zero byte; the trie's values are offsets into these
//
// Two ways to walk: SentencePiece takes the longest key at each place. Hugging Face asks first for a whole grapheme of
// less than six bytes, then character by character, and takes the shortest key; files of theirs expect that.

import Foundation

struct PrecompiledNormalizer: Normalizer {
    static let type = "Precompiled"

    private let map: [UInt8]
    private let trie: [UInt32]
    private let texts: [UInt8]
    /// Walks as SentencePiece does.
    let takesLongest: Bool

    init(_ fields: inout JSONFields) throws {
        let field = fields.name("precompiled_charsmap")
        let text = try fields.string("precompiled_charsmap")
        guard let data = Data(base64Encoded: text) else {
            throw TextError.malformed(field: field, reason: "is not Base64")
        }
        try self.init(Array(data), takesLongest: false, field: field)
    }

    /// - Throws: `TextError.malformed` where the bytes are no such table.
    init(_ map: [UInt8], takesLongest: Bool, field: String) throws {
        func wrong(_ reason: String) -> TextError { .malformed(field: field, reason: reason) }
        guard map.count > 4 else { throw wrong("is too short") }
        func word(_ place: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(map[place + $1]) << UInt32(8 * $1) }
        }
        let length = Int(word(0))
        guard length % 4 == 0, length >= 1024, length <= map.count - 4 else {
            throw wrong("its trie of \(length) bytes does not fit into \(map.count)")
        }
        trie = stride(from: 4, to: 4 + length, by: 4).map(word)
        texts = Array(map[(4 + length)...])
        guard texts.last == 0, String(validating: texts, as: UTF8.self) != nil else {
            throw wrong("its texts are not UTF-8 ended by a zero")
        }
        self.map = map
        self.takesLongest = takesLongest
    }

    var settings: [(key: String, json: String)] {
        [(key: "precompiled_charsmap", json: JSONText.string(Data(map).base64EncodedString()))]
    }

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        var scalars: [RewrittenScalar] = []
        scalars.reserveCapacity(text.count)
        let bytes = Array(text.bytes)
        bytes.withUnsafeBufferPointer { bytes in
            if takesLongest { walkLongest(bytes, &scalars) } else { walkGraphemes(bytes, &scalars) }
        }
        text.rewrite(scalars)
    }

    private func walkLongest(_ bytes: UnsafeBufferPointer<UInt8>, _ scalars: inout [RewrittenScalar]) {
        var offset = 0
        while offset < bytes.count {
            if let (length, value) = find(bytes, offset..<bytes.count, longest: true) {
                replace(bytes, offset..<offset + length, with: value, &scalars)
                offset += length
            } else {
                let (scalar, length) = UTF8Scalar.read(bytes, at: offset)
                scalars.append(RewrittenScalar(scalar: scalar, change: 0))
                offset += length
            }
        }
    }

    private func walkGraphemes(_ bytes: UnsafeBufferPointer<UInt8>, _ scalars: inout [RewrittenScalar]) {
        var offset = 0
        for grapheme in String(decoding: bytes, as: UTF8.self) {
            let end = offset + grapheme.utf8.count
            if end - offset < 6, let (_, value) = find(bytes, offset..<end, longest: false) {
                replace(bytes, offset..<end, with: value, &scalars)
                offset = end
            }
            while offset < end {
                let (scalar, length) = UTF8Scalar.read(bytes, at: offset)
                if let (_, value) = find(bytes, offset..<offset + length, longest: false) {
                    replace(bytes, offset..<offset + length, with: value, &scalars)
                } else {
                    scalars.append(RewrittenScalar(scalar: scalar, change: 0))
                }
                offset += length
            }
        }
    }

    /// The length and value of a key that begins a range.
    private func find(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, longest: Bool
    ) -> (length: Int, value: Int)? {
        func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & (1 << 9)) >> 6)) }
        var node = offset(trie[0])
        var found: (Int, Int)?
        for place in range {
            let byte = bytes[place]
            if byte == 0 { break }
            node ^= Int(byte)
            guard node < trie.count else { break }
            let unit = trie[node]
            guard unit & (1 << 31 | 0xFF) == UInt32(byte) else { break }
            node ^= offset(unit)
            guard node < trie.count else { break }
            if unit >> 8 & 1 == 1 {
                let value = Int(trie[node] & (1 << 31 - 1))
                guard value < texts.count else { break }
                found = (place - range.lowerBound + 1, value)
                if !longest { break }
            }
        }
        return found
    }

    private func replace(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, with value: Int,
        _ scalars: inout [RewrittenScalar]
    ) {
        var old = 0
        var offset = range.lowerBound
        while offset < range.upperBound {
            old += 1
            offset += UTF8Scalar.length(bytes[offset])
        }
        var new = 0
        texts.withUnsafeBufferPointer { texts in
            var place = value
            while texts[place] != 0 {
                // A value into the middle of a character would be damage; it then reads as nothing.
                guard texts[place] & 0xC0 != 0x80 else { return }
                let (scalar, length) = UTF8Scalar.read(texts, at: place)
                scalars.append(RewrittenScalar(scalar: scalar, change: 0))
                place += length
                new += 1
            }
        }
        if new > old {
            for place in scalars.count - (new - old)..<scalars.count { scalars[place].change = 1 }
        } else if new < old, !scalars.isEmpty {
            scalars[scalars.count - 1].change += new - old
        }
    }
}
