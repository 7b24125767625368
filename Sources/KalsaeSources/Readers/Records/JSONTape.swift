// A JSON value (RFC 8259) checked strictly and laid out as a tape of tokens, without recursion and without copying: one
// pass over the bytes, eight at a time within strings. What other programs write and RFC 8259 does not have is read and
// counted: `NaN` and `Infinity` (Python) are no values, NUL characters and halves of surrogate pairs are left out. Keys
// that stand twice are told; both values are on the tape.

import Foundation

/// A checked value over bytes that the caller holds.
struct JSONTape {
    enum Kind: UInt8 { case object, array, string, number, yes, no, null }

    /// A value, or a key of an object (then its value follows).
    struct Token {
        /// Where its text begins and ends; strings without their quotes.
        var start: UInt32
        var end: UInt32
        /// The token after this value and all it holds.
        var next: UInt32
        var kind: Kind
        var hasEscapes = false
    }

    /// Deeper values are refused.
    static let maximumDepth = 512
    /// Longer values are refused; places are 32 bits.
    static let longest = 1 << 30

    private(set) var tokens: [Token] = []
    /// Characters that cannot be and are left out of texts.
    private(set) var repairs = 0
    /// Whether a key stands twice in one object.
    private(set) var hasTwins = false
    private var open: [UInt32] = []
    private var keys: [UInt64] = []
    private var firstKeys: [Int] = []

    init() {}

    /// Lays out one value with nothing but white space around it. The tape is used again from call to call.
    ///
    /// - Throws: `ReadingFailure.malformed`, `.tooDeep`, `.undecodable`.
    mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(ReadingFailure) {
        repairs = 0
        hasTwins = false
        tokens.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        firstKeys.removeAll(keepingCapacity: true)
        if bytes.count > Self.longest { throw .tooLarge(bytes: bytes.count, limit: Self.longest) }
        guard UTF8Check.isValid(bytes) else {
            throw ReadingFailure(rule: "undecodable", value: "broken UTF-8")
        }
        var index = 0
        while true {
            Self.skipSpace(bytes, &index)
            guard index < bytes.count else { throw .malformed("the JSON breaks off") }
            let isEmpty = try begin(bytes, &index)
            if !isEmpty { continue }
            if try finish(bytes, &index) { return }
        }
    }

    /// Begins a value. Whether it is complete (a scalar, or an empty container).
    private mutating func begin(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(ReadingFailure) -> Bool {
        let byte = bytes[index]
        switch byte {
        case 0x7B, 0x5B:
            if open.count >= Self.maximumDepth { throw .tooDeep(limit: Self.maximumDepth) }
            let isObject = byte == 0x7B
            open.append(UInt32(tokens.count))
            tokens.append(Token(start: UInt32(index), end: 0, next: 0, kind: isObject ? .object : .array))
            if isObject { firstKeys.append(keys.count) }
            index += 1
            Self.skipSpace(bytes, &index)
            guard index < bytes.count else { throw .malformed("the JSON breaks off") }
            if bytes[index] == (isObject ? 0x7D : 0x5D) {
                try close(bytes, &index)
                return true
            }
            if isObject { try key(bytes, &index) }
            return false
        case 0x22: try string(bytes, &index)
        case 0x74: try word("true", .yes, bytes, &index)
        case 0x66: try word("false", .no, bytes, &index)
        case 0x6E: try word("null", .null, bytes, &index)
        case 0x4E: try word("NaN", .null, bytes, &index)
        case 0x49: try word("Infinity", .null, bytes, &index)
        case 0x2D where index + 1 < bytes.count && bytes[index + 1] == 0x49:
            try word("-Infinity", .null, bytes, &index)
        default: try number(bytes, &index)
        }
        return true
    }

    /// Goes on after a complete value. Whether it was the last.
    private mutating func finish(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(ReadingFailure) -> Bool {
        while true {
            Self.skipSpace(bytes, &index)
            guard let last = open.last else {
                if index < bytes.count { throw .malformed("something follows the JSON value") }
                return true
            }
            guard index < bytes.count else { throw .malformed("the JSON breaks off") }
            let isObject = tokens[Int(last)].kind == .object
            if bytes[index] == 0x2C {
                index += 1
                if isObject { try key(bytes, &index) }
                return false
            }
            guard bytes[index] == (isObject ? 0x7D : 0x5D) else {
                throw .malformed("a comma or a closing bracket is missing at byte \(index)")
            }
            try close(bytes, &index)
        }
    }

    private mutating func close(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(ReadingFailure) {
        guard let last = open.popLast() else { return }
        index += 1
        tokens[Int(last)].end = UInt32(index)
        tokens[Int(last)].next = UInt32(tokens.count)
        guard tokens[Int(last)].kind == .object, let first = firstKeys.popLast() else { return }
        if Self.hasTwins(&keys, from: first) { hasTwins = true }
        keys.removeSubrange(first...)
    }

    private static func hasTwins(_ keys: inout [UInt64], from first: Int) -> Bool {
        let count = keys.count - first
        if count <= 16 {
            for one in first..<keys.count {
                for other in (one + 1)..<max(one + 1, keys.count) where keys[one] == keys[other] { return true }
            }
            return false
        }
        keys[first...].sort()
        for one in (first + 1)..<keys.count where keys[one] == keys[one - 1] { return true }
        return false
    }

    private mutating func key(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(ReadingFailure) {
        Self.skipSpace(bytes, &index)
        guard index < bytes.count, bytes[index] == 0x22 else {
            throw .malformed("a key is missing at byte \(index)")
        }
        try string(bytes, &index)
        keys.append(hash(bytes, tokens[tokens.count - 1]))
        Self.skipSpace(bytes, &index)
        guard index < bytes.count, bytes[index] == 0x3A else {
            throw .malformed("a colon is missing at byte \(index)")
        }
        index += 1
    }

    private mutating func word(
        _ word: StaticString, _ kind: Kind, _ bytes: UnsafeRawBufferPointer, _ index: inout Int
    ) throws(ReadingFailure) {
        let count = word.utf8CodeUnitCount
        guard index + count <= bytes.count, let base = bytes.baseAddress,
            memcmp(base + index, word.utf8Start, count) == 0
        else { throw .malformed("no JSON value at byte \(index)") }
        add(kind, index, index + count)
        index += count
    }

    private mutating func number(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(ReadingFailure) {
        let start = index
        func digits() -> Int {
            let first = index
            while index < bytes.count, bytes[index] &- 0x30 < 10 { index += 1 }
            return index - first
        }
        if bytes[index] == 0x2D { index += 1 }
        let leading = index < bytes.count ? bytes[index] : 0
        let whole = digits()
        guard whole > 0, leading != 0x30 || whole == 1 else {
            throw .malformed("no JSON value at byte \(start)")
        }
        if index < bytes.count, bytes[index] == 0x2E {
            index += 1
            if digits() == 0 { throw .malformed("a number ends in a point at byte \(start)") }
        }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            if digits() == 0 { throw .malformed("a number without its exponent at byte \(start)") }
        }
        add(.number, start, index)
    }

    private mutating func add(_ kind: Kind, _ start: Int, _ end: Int, hasEscapes: Bool = false) {
        tokens.append(
            Token(
                start: UInt32(start), end: UInt32(end), next: UInt32(tokens.count + 1), kind: kind,
                hasEscapes: hasEscapes))
    }

    // MARK: Strings

    private mutating func string(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(ReadingFailure) {
        index += 1
        let start = index
        var hasEscapes = false
        while true {
            Self.skipPlain(bytes, &index)
            guard index < bytes.count else { throw .malformed("a string is not closed") }
            let byte = bytes[index]
            if byte == 0x22 { break }
            if byte < 0x20 { throw .malformed("a control character in a string") }
            if byte == 0x5C {
                hasEscapes = true
                repairs += try Self.escape(bytes, &index)
            } else {
                index += 1
            }
        }
        add(.string, start, index, hasEscapes: hasEscapes)
        index += 1
    }

    /// Moves on over eight bytes at a time while none of them is a quote, a backslash or a control character.
    @inline(__always)
    private static func skipPlain(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
        let ones: UInt64 = 0x0101_0101_0101_0101, tops: UInt64 = 0x8080_8080_8080_8080
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quote = word ^ (ones &* 0x22), slash = word ^ (ones &* 0x5C)
            let found =
                ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- (ones &* 0x20)) & ~word)
            if found & tops != 0 {
                index += (found & tops).trailingZeroBitCount / 8
                return
            }
            index += 8
        }
        while index < bytes.count, bytes[index] >= 0x20, bytes[index] != 0x22, bytes[index] != 0x5C { index += 1 }
    }

    private static let simple: [UInt8: UInt8] = [
        0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
    ]

    /// Checks one escape, a surrogate pair included, and moves behind it; 1 where it stands for no character.
    private static func escape(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(ReadingFailure) -> Int {
        guard index + 1 < bytes.count else { throw .malformed("a string is not closed") }
        if bytes[index + 1] != 0x75 {
            guard simple[bytes[index + 1]] != nil else { throw .malformed("an escape that JSON has not") }
            index += 2
            return 0
        }
        guard let unit = unit(bytes, index) else { throw .malformed("an escape that JSON has not") }
        index += 6
        if unit == 0 { return 1 }
        guard unit & 0xF800 == 0xD800 else { return 0 }
        guard unit < 0xDC00, let low = Self.unit(bytes, index), low & 0xFC00 == 0xDC00 else { return 1 }
        index += 6
        return 0
    }

    /// The value of `\uXXXX`; nil where none stands there.
    private static func unit(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32? {
        guard index + 6 <= bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75 else { return nil }
        var value: UInt32 = 0
        for offset in 2..<6 {
            let byte = bytes[index + offset]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }

    /// The text of a string, number or word.
    func text(_ bytes: UnsafeRawBufferPointer, _ token: Token) -> String {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)])
        if !token.hasEscapes { return String(decoding: raw, as: UTF8.self) }
        return String(decoding: Self.unescaped(raw), as: UTF8.self)
    }

    private static func unescaped(_ raw: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            guard raw[index] == 0x5C, index + 1 < raw.count else {
                result.append(raw[index])
                index += 1
                continue
            }
            if let byte = simple[raw[index + 1]] {
                result.append(byte)
                index += 2
                continue
            }
            var value = unit(raw, index) ?? 0
            index += 6
            if value & 0xFC00 == 0xD800, let low = unit(raw, index), low & 0xFC00 == 0xDC00 {
                value = 0x10000 + ((value & 0x3FF) << 10) + (low & 0x3FF)
                index += 6
            }
            // NUL and half a surrogate pair are left out.
            if value != 0, let scalar = UnicodeScalar(value) { result.append(contentsOf: String(scalar).utf8) }
        }
        return result
    }

    /// FNV-1a over a string as it reads, escapes undone.
    func hash(_ bytes: UnsafeRawBufferPointer, _ token: Token) -> UInt64 {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)])
        return token.hasEscapes ? Self.unescaped(raw).withUnsafeBytes(Self.fnv) : Self.fnv(raw)
    }

    private static func fnv(_ raw: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in raw { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }

    @inline(__always)
    private static func skipSpace(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
        while index < bytes.count {
            let byte = bytes[index]
            if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 { return }
            index += 1
        }
    }
}
