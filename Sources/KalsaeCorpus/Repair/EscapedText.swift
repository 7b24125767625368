// Escapes that were never undone: halves of UTF-16 pairs written as \ud83d or &#55357;, and HTML entities. Only what
// can mean nothing else is undone; a lone half stands for nothing and goes.

import CLibXML2

/// Undoes escapes of UTF-16.
enum SurrogateRepair {
    /// Escapes in a row from which on characters outside the surrogates are taken for text, not for an example.
    static let shortestRun = 3

    static func repaired(_ text: String) -> (text: String, changes: Int) {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "\\")) || bytes.contains(UInt8(ascii: "&")) else { return (text, 0) }
        var result: [UInt8] = []
        var changes = 0, place = 0
        while place < bytes.count {
            var units: [UInt16] = []
            var end = place
            while let (unit, next) = escape(bytes, end) {
                units.append(unit)
                end = next
            }
            let isWanted = units.contains { 0xD800...0xDFFF ~= $0 } || units.count >= shortestRun && units[0] != 0
            // An entity below the surrogates is the next step's business.
            if isWanted, bytes[place] == UInt8(ascii: "\\") || units.allSatisfy({ 0xD800...0xDFFF ~= $0 }) {
                for scalar in String(decoding: units, as: UTF16.self).unicodeScalars where scalar != "\u{FFFD}" {
                    result += Array(String(scalar).utf8)
                }
                changes += 1
                place = end
            } else {
                // Of a run of \u0000 none begins text; looking at each of them again would be quadratic.
                let zeros = bytes[place] == UInt8(ascii: "\\") ? units.prefix { $0 == 0 }.count : 0
                let next = min(bytes.count, place + max(1, 6 * zeros))
                result.append(contentsOf: bytes[place..<next])
                place = next
            }
        }
        return changes == 0 ? (text, 0) : (String(decoding: result, as: UTF8.self), changes)
    }

    /// The unit written at `place` as \uXXXX or as &#NNNNN; with a surrogate's number, and the place after it.
    private static func escape(_ bytes: [UInt8], _ place: Int) -> (UInt16, Int)? {
        if place + 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") {
            guard bytes[place + 2..<place + 6].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
                return nil
            }
            return UInt16(String(decoding: bytes[place + 2..<place + 6], as: UTF8.self), radix: 16).map {
                ($0, place + 6)
            }
        }
        guard place + 8 <= bytes.count, bytes[place] == UInt8(ascii: "&"), bytes[place + 1] == UInt8(ascii: "#"),
            bytes[place + 7] == UInt8(ascii: ";"),
            let unit = UInt16(String(decoding: bytes[place + 2..<place + 7], as: UTF8.self)), 0xD800...0xDFFF ~= unit
        else { return nil }
        return (unit, place + 8)
    }
}

/// Undoes HTML entities, one level at a time: what was escaped twice is undone in the next pass.
enum EntityRepair {
    /// The longest entity between `&` and `;`, in bytes.
    static let longest = 10

    static func repaired(_ text: String) -> (text: String, changes: Int) {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return (text, 0) }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var changes = 0, place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "&"), let (scalar, end) = entity(bytes, place) {
                if let scalar { result += Array(String(scalar).utf8) }
                changes += 1
                place = end
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return changes == 0 ? (text, 0) : (String(decoding: result, as: UTF8.self), changes)
    }

    /// The scalar that an entity at `place` means, nil where it means none, and the place after it.
    private static func entity(_ bytes: [UInt8], _ place: Int) -> (Unicode.Scalar?, Int)? {
        guard let (name, end) = name(bytes, place + 1), let value = value(name) else { return nil }
        return (Unicode.Scalar(value), end)
    }

    /// What stands up to the semicolon, and the place after it.
    private static func name(_ bytes: [UInt8], _ start: Int) -> (String, Int)? {
        var end = start
        while end < bytes.count, end - start <= longest, bytes[end] != UInt8(ascii: ";") {
            let byte = bytes[end]
            let isName =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "#")
            if !isName { break }
            end += 1
        }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        if end < bytes.count, bytes[end] == UInt8(ascii: ";"), end > start { return (text, end + 1) }
        // The one entity that is often met without its semicolon.
        return text == "nbsp" ? (text, end) : nil
    }

    /// The code point of a name such as `lt`, `#39`, `#x27`; 0 for numbers of no character.
    private static func value(_ name: String) -> UInt32? {
        if name.hasPrefix("#") {
            let digits = name.dropFirst()
            let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
            let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let number else { return nil }
            // As browsers do: 128 to 159 are meant in Windows' encoding.
            if let scalar = SingleByte.windows[number] { return scalar }
            return (0x20...0x10FFFF).contains(number) || number == 9 || number == 10 ? number : 0x110000
        }
        guard name.utf8.allSatisfy({ $0 < 0x80 }), let found = htmlEntityLookup(name) else {
            return name == "apos" ? 0x27 : nil
        }
        return found.pointee.value
    }
}
