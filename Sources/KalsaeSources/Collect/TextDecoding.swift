// From bytes to text: which encoding is this, and is it text at all?
// Order of trust: byte-order mark, valid UTF-8, UTF-8 with broken sequences, what the file or its server declares, what
// is known by its form (UTF-16 without a mark, ISO 2022), Korean, what two detectors agree upon. What remains unsure is
// refused. One broken byte costs one character, never a file.

import Foundation
import KalsaeSupport

/// A decoded file.
struct DecodedText: Equatable {
    var text: String
    /// The encoding's name.
    var encoding: String
    /// How many broken sequences were left out, and lines that were in another encoding than the rest.
    var repairs = 0
}

enum TextDecoding {
    /// Share of control characters above which a file counts as binary.
    static let binaryControlShare = 0.01
    /// At most one sequence in so many characters may be broken where the encoding is declared or marked.
    static let charactersPerBroken = 20

    /// Decodes a file's bytes.
    ///
    /// - Parameters:
    ///   - declares: whether the format can name its own encoding (HTML, XML).
    ///   - label: the encoding that a server or an envelope declares; it goes before the file's own word.
    static func decode(_ data: Data, declares: Bool, label: String? = nil) throws(ReadingFailure) -> DecodedText {
        if let marked = try marked(data) { return marked }
        if let sign = binarySign(data) {
            if let encoding = UTF16Form.encoding(of: data) { return try converted(data, encoding, "it breaks off") }
            guard EncodingGuess.escaped(data) != nil else { throw .binary(sign) }
        }
        let escaped = EncodingGuess.escaped(data)
        if escaped == nil, let text = String(validating: data, as: UTF8.self) {
            return DecodedText(text: text, encoding: "UTF-8")
        }
        if let text = UTF8Repair.text(data) { return text }
        if let escaped { return try converted(data, escaped, "") }
        for name in [label, declares ? EncodingDeclaration.label(in: data) : nil] {
            guard let name, let encoding = TextEncoding.named(name), encoding.unit == 1, encoding != .utf8,
                !isOverruled(encoding, data)
            else { continue }
            if let text = try? converted(data, encoding, "") { return text }
        }
        switch EncodingGuess.of(data) {
        case .known(let encoding): return try converted(data, encoding, encoding.name)
        case .unsure(let names):
            // A few broken bytes among plain ASCII.
            let high = data.reduce(0) { $1 >= 0x80 ? $0 + 1 : $0 }
            if high > max(1, data.count / 1_000) || high * 20 > data.count { throw .undecodable(names) }
            let repaired = data.withUnsafeBytes { UTF8Repair.repaired($0) }
            return DecodedText(
                text: String(decoding: repaired.bytes, as: UTF8.self), encoding: "UTF-8", repairs: repaired.repairs)
        }
    }

    /// A text with a byte-order mark; nil where none stands.
    private static func marked(_ data: Data) throws(ReadingFailure) -> DecodedText? {
        if data.starts(with: [0xEF, 0xBB, 0xBF]) {
            let rest = Data(data.dropFirst(3))
            if binarySign(rest) != nil { return nil }
            if let text = String(validating: rest, as: UTF8.self) { return DecodedText(text: text, encoding: "UTF-8") }
            return UTF8Repair.text(rest)
        }
        for (mark, encoding) in [
            ([0xFF, 0xFE, 0, 0], TextEncoding(name: "UTF-32LE", converter: "UTF-32LE", unit: 4)),
            ([0, 0, 0xFE, 0xFF], TextEncoding(name: "UTF-32BE", converter: "UTF-32BE", unit: 4)),
            ([0xFF, 0xFE], .utf16LE), ([0xFE, 0xFF], .utf16BE),
        ] as [([UInt8], TextEncoding)] where data.starts(with: mark) {
            return try converted(Data(data.dropFirst(mark.count)), encoding, "it is marked as \(encoding.name)")
        }
        return nil
    }

    /// Converts, leaving out what is broken.
    private static func converted(
        _ data: Data, _ encoding: TextEncoding, _ reason: String
    ) throws(ReadingFailure) -> DecodedText {
        guard let result = EncodingConverter.convert(data, from: encoding) else {
            throw .undecodable([encoding.name])
        }
        var bytes = result.bytes
        if result.broken > 0 {
            bytes.removeAll { $0 == EncodingConverter.mark }
            let characters = bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
            if result.broken > 1 || characters < 2, result.broken * charactersPerBroken > characters {
                throw .undecodable([encoding.name])
            }
        }
        return DecodedText(
            text: String(decoding: bytes, as: UTF8.self), encoding: encoding.name, repairs: result.broken)
    }

    /// Whether the bytes contradict a declared encoding of one byte a character, which never breaks: pages of Korean or
    /// Japanese servers are often labelled by a default of another country.
    private static func isOverruled(_ encoding: TextEncoding, _ data: Data) -> Bool {
        guard !encoding.isMultiByte, case .known(let guess) = EncodingGuess.of(data) else { return false }
        return guess.isMultiByte
    }

    /// What shows that a file is not text; nil where nothing does.
    static func binarySign(_ data: Data) -> String? {
        var controls = 0
        for byte in data {
            if byte == 0 { return "it holds NUL bytes" }
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D, byte != 0x0C { controls += 1 }
        }
        return Double(controls) > binaryControlShare * Double(data.count) ? "it is full of control characters" : nil
    }
}

/// UTF-16 without a byte-order mark, by its form.
enum UTF16Form {
    private static let sample = 1 << 14
    /// Share of units that must be letters, digits or usual signs.
    private static let textShare = 0.95

    /// The order of bytes in which this is text; nil where it is none in either.
    static func encoding(of data: Data) -> TextEncoding? {
        guard data.count >= 4, data.count.isMultiple(of: 2) else { return nil }
        let head = [UInt8](data.prefix(sample))
        let (little, big) = (spaces(head, 0), spaces(head, 1))
        if little > 0, little > big { return .utf16LE }
        return big > 0 && big > little ? .utf16BE : nil
    }

    /// How many blanks and line ends stand in the text; 0 where it is none.
    private static func spaces(_ bytes: [UInt8], _ high: Int) -> Int {
        var found = 0, usual = 0
        let count = bytes.count / 2
        for index in 0..<count {
            let (first, second) = (UInt16(bytes[2 * index]), UInt16(bytes[2 * index + 1]))
            let unit = high == 0 ? second << 8 | first : first << 8 | second
            switch unit {
            case 0x09, 0x0A, 0x0D, 0x20, 0x3000, 0x3001, 0x3002:
                found += 1
                usual += 1
            case 0..<0x20, 0x7F...0x9F, 0xE000...0xF8FF, 0xFFFE...0xFFFF: return 0
            case 0x21...0x7E, 0xA0...0x52F, 0x590...0x6FF, 0xE00...0xE7F, 0x2010...0x205E, 0x3003...0x30FF,
                0x3130...0x318F, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFF65:
                usual += 1
            default: break
            }
        }
        return Double(usual) >= textShare * Double(count) ? found : 0
    }
}
