// Reads JSON (RFC 8259) sent by strangers. It never recurses deeper than `maximumDepth`, never traps on a number, and
// refuses what other readers guess at: duplicate names, NaN, lone surrogates, invalid UTF-8, anything after the value.

/// Why a text is not JSON, and where.
struct JSONSyntaxError: Error, Equatable {
    /// What was wrong, in a client's words.
    var reason: String
    /// Bytes before the place.
    var offset: Int
}

/// A JSON reader over bytes.
struct JSONParser {
    /// Arrays and objects within each other; no request of the API needs a tenth of it.
    static let maximumDepth = 64

    private let bytes: [UInt8]
    private var place = 0

    /// Reads one value that fills all of `bytes`.
    ///
    /// Cost: linear in the bytes (an object's names are kept in a set).
    /// - Throws: `JSONSyntaxError`.
    static func parse(_ bytes: [UInt8]) throws -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.place == bytes.count else { throw parser.error("there is something after the JSON value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func error(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason: reason, offset: place) }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func value(depth: Int) throws -> JSONValue {
        guard depth <= Self.maximumDepth else {
            throw error("lists and objects are nested deeper than \(Self.maximumDepth)")
        }
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return .number(try number())
        case nil: throw error("the JSON ends too early")
        default: throw error("a JSON value is expected here")
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws -> JSONValue {
        guard bytes[place...].starts(with: text.utf8) else { throw error("a JSON value is expected here") }
        place += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws -> JSONValue {
        place += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if current == UInt8(ascii: "}") {
            place += 1
            return .object([])
        }
        while true {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw error("a member's name in quotes is expected here") }
            let start = place
            let name = try string()
            guard names.insert(name).inserted else {
                place = start
                throw error("the name \"\(name.prefix(64))\" stands twice in one object")
            }
            skipBlanks()
            guard current == UInt8(ascii: ":") else { throw error("a colon is expected here") }
            place += 1
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
            switch current {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "}"):
                place += 1
                return .object(members)
            default: throw error("a comma or a closing brace is expected here")
            }
        }
    }

    private mutating func array(depth: Int) throws -> JSONValue {
        place += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if current == UInt8(ascii: "]") {
            place += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
            switch current {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "]"):
                place += 1
                return .array(elements)
            default: throw error("a comma or a closing bracket is expected here")
            }
        }
    }

    private mutating func digits() throws {
        guard let first = current, (0x30...0x39).contains(first) else { throw error("a digit is expected here") }
        while let byte = current, (0x30...0x39).contains(byte) { place += 1 }
    }

    private mutating func number() throws -> String {
        let start = place
        if current == UInt8(ascii: "-") { place += 1 }
        if current == UInt8(ascii: "0") { place += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            place += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            place += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func string() throws -> String {
        let opening = place
        place += 1
        var content: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    place = opening
                    throw error("a string is not valid UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                place += 1
                try escape(into: &content)
            case 0x00..<0x20: throw error("a control character stands unescaped in a string")
            default:
                content.append(byte)
                place += 1
            }
        }
        place = opening
        throw error("a string is not closed")
    }

    private mutating func escape(into content: inout [UInt8]) throws {
        guard let byte = current else { throw error("the JSON ends too early") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(Character(try escapedScalar())).utf8)
        default:
            place -= 1
            throw error("there is no such escape in JSON")
        }
    }

    /// The scalar of `\uXXXX`, or of a surrogate pair of them, after the first `u`.
    private mutating func escapedScalar() throws -> Unicode.Scalar {
        let start = place
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, current == UInt8(ascii: "\\"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "u")
        {
            place += 2
            let second = try fourDigits()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            {
                return scalar
            }
        }
        place = start
        throw error("a surrogate stands without its other half")
    }

    private mutating func fourDigits() throws -> UInt32 {
        guard place + 4 <= bytes.count else { throw error("the JSON ends too early") }
        var value: UInt32 = 0
        for byte in bytes[place..<place + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("four hexadecimal digits are expected here")
            }
            value = value << 4 | UInt32(digit)
        }
        place += 4
        return value
    }
}
