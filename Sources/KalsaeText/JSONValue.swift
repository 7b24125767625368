// A strict reader of JSON (RFC 8259) for tokenizer files. The general one would not do: it drops repeated keys
// silently, forgets the order of an object, and compares strings by canonical equivalence, which vocabularies must not.
// It knows nothing of tokenizers.

/// A JSON value; an object keeps its members in the file's order.
enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case fraction(Double)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    /// Parses a whole document.
    ///
    /// - Throws: `TextError.notJSON` naming the offset; also for repeated keys, lone surrogates, invalid UTF-8 and
    ///   nesting deeper than `JSONReader.maximumDepth`.
    init(parsing bytes: [UInt8]) throws {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    /// What the value is, in words.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer, .fraction: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// The recursive descent; `offset` is where it stands.
struct JSONReader {
    static let maximumDepth = 64
    let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw failure("something follows the end of the value") }
        return value
    }

    private func failure(_ reason: String) -> TextError { .notJSON(offset: offset, reason: reason) }

    private mutating func skipSpace() {
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private mutating func peek() throws -> UInt8 {
        skipSpace()
        guard offset < bytes.count else { throw failure("the file ends too early") }
        return bytes[offset]
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard try peek() == byte else { throw failure("expected \(Character(Unicode.Scalar(byte)))") }
        offset += 1
    }

    private mutating func value(depth: Int) throws -> JSONValue {
        guard depth < Self.maximumDepth else { throw failure("nested too deeply") }
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws -> JSONValue {
        guard bytes[offset...].starts(with: text.utf8) else { throw failure("expected a value") }
        offset += text.utf8.count
        return value
    }

    private mutating func elements(depth: Int) throws -> [JSONValue] {
        try expect(UInt8(ascii: "["))
        var result: [JSONValue] = []
        if try peek() == UInt8(ascii: "]") {
            offset += 1
            return result
        }
        while true {
            result.append(try value(depth: depth + 1))
            if try peek() == UInt8(ascii: "]") { break }
            try expect(UInt8(ascii: ","))
        }
        offset += 1
        return result
    }

    private mutating func members(depth: Int) throws -> [(key: String, value: JSONValue)] {
        try expect(UInt8(ascii: "{"))
        var result: [(key: String, value: JSONValue)] = []
        var keys: Set<[UInt8]> = []
        if try peek() == UInt8(ascii: "}") {
            offset += 1
            return result
        }
        while true {
            skipSpace()
            let start = offset
            let key = try string()
            guard keys.insert(Array(key.utf8)).inserted else {
                offset = start
                throw failure("the key \"\(key)\" occurs twice in one object")
            }
            try expect(UInt8(ascii: ":"))
            result.append((key, try value(depth: depth + 1)))
            if try peek() == UInt8(ascii: "}") { break }
            try expect(UInt8(ascii: ","))
        }
        offset += 1
        return result
    }

    private mutating func string() throws -> String {
        try expect(UInt8(ascii: "\""))
        let start = offset
        var plain = true
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
            guard bytes[offset] >= 0x20 else { throw failure("a control character in a string") }
            if bytes[offset] == UInt8(ascii: "\\") {
                plain = false
                offset += 1
            }
            offset += 1
        }
        guard offset < bytes.count else { throw failure("a string has no end") }
        let raw = bytes[start..<offset]
        offset += 1
        let content = plain ? Array(raw) : try unescaped(raw, at: start)
        guard let text = String(validating: content, as: UTF8.self) else {
            offset = start
            throw failure("a string is not UTF-8")
        }
        return text
    }

    private func unescaped(_ raw: ArraySlice<UInt8>, at start: Int) throws -> [UInt8] {
        var result: [UInt8] = []
        var index = raw.startIndex
        func wrong() -> TextError { .notJSON(offset: index, reason: "a wrong escape in a string") }
        func unit(_ at: Int) throws -> UInt32 {
            guard at + 4 <= raw.endIndex,
                raw[at..<at + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt32(String(decoding: raw[at..<at + 4], as: UTF8.self), radix: 16)
            else { throw wrong() }
            return value
        }
        while index < raw.endIndex {
            guard raw[index] == UInt8(ascii: "\\") else {
                result.append(raw[index])
                index += 1
                continue
            }
            guard index + 1 < raw.endIndex else { throw wrong() }
            if raw[index + 1] == UInt8(ascii: "u") {
                var code = try unit(index + 2)
                index += 6
                if code & 0xFC00 == 0xD800 {
                    guard index + 1 < raw.endIndex, raw[index] == UInt8(ascii: "\\"),
                        raw[index + 1] == UInt8(ascii: "u")
                    else { throw wrong() }
                    let low = try unit(index + 2)
                    guard low & 0xFC00 == 0xDC00 else { throw wrong() }
                    code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
                    index += 6
                }
                guard let scalar = Unicode.Scalar(code) else { throw wrong() }
                result.append(contentsOf: String(Character(scalar)).utf8)
                continue
            }
            guard let byte = Self.escapes[raw[index + 1]] else { throw wrong() }
            result.append(byte)
            index += 2
        }
        return result
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    private mutating func number() throws -> JSONValue {
        let start = offset
        func digit(_ at: Int) -> Bool { at < bytes.count && (0x30...0x39).contains(bytes[at]) }
        var end = offset
        if bytes[end] == UInt8(ascii: "-") { end += 1 }
        guard digit(end) else { throw failure("expected a value") }
        if bytes[end] == UInt8(ascii: "0"), digit(end + 1) { throw failure("a number begins with 0") }
        while digit(end) { end += 1 }
        var isWhole = true
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            isWhole = false
            end += 1
            guard digit(end) else { throw failure("a number ends with a point") }
            while digit(end) { end += 1 }
        }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            end += 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") { end += 1 }
            guard digit(end) else { throw failure("a number has no exponent") }
            while digit(end) { end += 1 }
        }
        offset = end
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw failure("a number is too large") }
        return .fraction(value)
    }
}
