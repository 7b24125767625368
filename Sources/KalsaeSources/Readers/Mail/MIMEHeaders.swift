// The header of a mail or of one of its parts (RFC 5322, 2045): fields with their values unfolded, encoded words
// (RFC 2047) and parameters in pieces and other encodings (RFC 2231) undone.

import Foundation
import KalsaeSupport

/// Fields of a header.
struct MIMEHeaders {
    private var fields: [String: [UInt8]] = [:]

    /// Lines and fields beyond these are no header.
    private static let mostFields = 2_000
    private static let longestField = 1 << 16

    /// Reads the header at the beginning of `bytes`; `end` is where the body begins.
    init(_ bytes: ArraySlice<UInt8>, end: inout Int) {
        var place = bytes.startIndex
        var name = ""
        var value: [UInt8] = []
        var count = 0
        while place < bytes.endIndex, count < Self.mostFields {
            let lineEnd = bytes[place...].firstIndex(of: 0x0A) ?? bytes.endIndex
            var line = bytes[place..<lineEnd]
            if line.last == 0x0D { line.removeLast() }
            if line.isEmpty {
                place = min(bytes.endIndex, lineEnd + 1)
                break
            }
            if line.first == 0x20 || line.first == 0x09 {
                if value.count < Self.longestField { value += [0x20] + line.drop { $0 == 0x20 || $0 == 0x09 } }
            } else if let colon = line.firstIndex(of: 0x3A), Self.isName(line[line.startIndex..<colon]) {
                keep(name, value)
                name = String(decoding: line[line.startIndex..<colon], as: UTF8.self).lowercased()
                value = Array(line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 })
                count += 1
            } else if count > 0 || !line.starts(with: Array("From ".utf8)) {
                // No header, or one that ends without an empty line: the body begins here.
                break
            }
            place = min(bytes.endIndex, lineEnd + 1)
        }
        keep(name, value)
        end = place
    }

    private mutating func keep(_ name: String, _ value: [UInt8]) {
        if !name.isEmpty, fields[name] == nil { fields[name] = value }
    }

    /// Whether bytes are a field's name as programs write them.
    static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.count <= 80
            && bytes.allSatisfy {
                ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F
            }
    }

    var isEmpty: Bool { fields.isEmpty }

    func has(_ name: String) -> Bool { fields[name] != nil }

    /// A field's value as it stands, in UTF-8.
    func raw(_ name: String) -> String? {
        fields[name].map { value in
            MailText.decoded(value, charset: nil).text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// A field's value with its encoded words undone.
    func text(_ name: String) -> String? { raw(name).map { EncodedWords.decode($0) } }

    /// The value before the parameters, in lower case, and the parameters.
    func parameters(_ name: String) -> (value: String, parameters: [String: String]) {
        guard let raw = raw(name) else { return ("", [:]) }
        var parts = Self.split(raw)[...]
        let value = parts.popFirst()?.lowercased().trimmingCharacters(in: .whitespaces) ?? ""
        var plain: [String: String] = [:]
        var pieces: [String: [(number: Int, isEncoded: Bool, text: String)]] = [:]
        for part in parts {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let key = part[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
            let text = Self.unquoted(part[part.index(after: equals)...].trimmingCharacters(in: .whitespaces))
            let names = key.split(separator: "*", omittingEmptySubsequences: false)
            guard names.count > 1, let base = names.first else {
                if plain[key] == nil { plain[key] = EncodedWords.decode(text) }
                continue
            }
            let isEncoded = key.hasSuffix("*")
            pieces[String(base), default: []].append((Int(names[1]) ?? 0, isEncoded, text))
        }
        for (key, list) in pieces { plain[key] = Self.joined(list.sorted { $0.number < $1.number }) }
        return (value, plain)
    }

    /// RFC 2231: `charset'language'text` in pieces, some of them with `%41`.
    private static func joined(_ pieces: [(number: Int, isEncoded: Bool, text: String)]) -> String {
        var charset: String?
        var bytes: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            var text = piece.text[...]
            if index == 0, piece.isEncoded {
                let marks = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
                if marks.count == 3 {
                    charset = String(marks[0])
                    text = marks[2]
                }
            }
            bytes += piece.isEncoded ? EncodedWords.unescaped(Array(text.utf8), sign: 0x25) : Array(text.utf8)
        }
        return MailText.decoded(bytes, charset: charset).text
    }

    /// Splits at semicolons outside of quotes.
    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == ";", !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            isEscaped = false
            result.append(character)
        }
        return result
    }
}

/// Encoded words of headers (RFC 2047) and the byte escapes that mails use.
enum EncodedWords {
    /// Characters of one word; the standard allows 75, programs write longer ones.
    private static let longestWord = 2_000

    /// Undoes `=?charset?B?…?=` and `=?charset?Q?…?=`. Words of one charset that follow each other are decoded as one:
    /// some programs cut a character in two.
    static func decode(_ text: String) -> String {
        guard text.contains("=?") else { return text }
        var result = ""
        var pending: [UInt8] = []
        var charset = ""
        var space = ""
        var rest = text[...]
        func flush() {
            if !pending.isEmpty { result += MailText.decoded(pending, charset: charset).text }
            pending = []
        }
        while let mark = rest.range(of: "=?") {
            let before = rest[..<mark.lowerBound]
            guard let (name, bytes, after) = word(rest[mark.upperBound...]) else {
                flush()
                result += space + before + "=?"
                space = ""
                rest = rest[mark.upperBound...]
                continue
            }
            if !before.allSatisfy(\.isWhitespace) || pending.isEmpty {
                flush()
                result += space + before
            } else if name.lowercased() != charset.lowercased() {
                flush()
            }
            space = ""
            charset = name
            pending += bytes
            rest = after
        }
        flush()
        return result + rest
    }

    /// A word behind its `=?`.
    private static func word(_ text: Substring) -> (charset: String, bytes: [UInt8], rest: Substring)? {
        guard let first = text.firstIndex(of: "?"), text.distance(from: text.startIndex, to: first) <= 60 else {
            return nil
        }
        let afterCharset = text[text.index(after: first)...]
        guard let kind = afterCharset.first, let second = afterCharset.dropFirst().first, second == "?" else {
            return nil
        }
        let content = afterCharset.dropFirst(2)
        guard let end = content.prefix(longestWord).range(of: "?=") else { return nil }
        let body = content[..<end.lowerBound]
        let charset = String(text[..<first].prefix { $0 != "*" })
        switch kind {
        case "b", "B":
            guard let bytes = base64(Array(body.utf8)) else { return nil }
            return (charset, bytes, content[end.upperBound...])
        case "q", "Q":
            let bytes = unescaped(body.utf8.map { $0 == 0x5F ? 0x20 : $0 }, sign: 0x3D)
            return (charset, bytes, content[end.upperBound...])
        default: return nil
        }
    }

    /// Undoes `=41` or `%41`.
    static func unescaped(_ bytes: [UInt8], sign: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == sign, index + 2 < bytes.count, let high = hex(bytes[index + 1]),
                let low = hex(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// Base64 with whatever stands between its characters left out; nil where nothing of it is any.
    static func base64(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var seen = false
        for byte in bytes {
            let value: UInt32
            switch byte {
            case 0x41...0x5A: value = UInt32(byte - 0x41)
            case 0x61...0x7A: value = UInt32(byte - 0x61 + 26)
            case 0x30...0x39: value = UInt32(byte - 0x30 + 52)
            case 0x2B, 0x2D: value = 62
            case 0x2F, 0x5F: value = 63
            case 0x3D:
                // The end of a piece; another may follow.
                count = 0
                bits = 0
                seen = true
                continue
            default: continue
            }
            seen = true
            bits = bits << 6 | value
            count += 1
            switch count {
            case 2: result.append(UInt8(truncatingIfNeeded: bits >> 4))
            case 3: result.append(UInt8(truncatingIfNeeded: bits >> 2))
            case 4:
                result.append(UInt8(truncatingIfNeeded: bits))
                count = 0
                bits = 0
            default: break
            }
        }
        return seen ? result : nil
    }
}

/// Texts of mails in the charsets that they name.
enum MailText {
    private static let names = [
        "ks_c_5601-1987": "CP949", "ks_c_5601": "CP949", "euc-kr": "CP949", "euckr": "CP949", "ksc5601": "CP949",
        "cp949": "CP949", "x-windows-949": "CP949", "windows-949": "CP949", "uhc": "CP949", "gb2312": "GB18030",
        "gbk": "GB18030", "us-ascii": "CP1252", "ascii": "CP1252", "iso-8859-1": "CP1252", "latin1": "CP1252",
        "shift_jis": "CP932", "sjis": "CP932", "x-sjis": "CP932", "unicode-1-1-utf-7": "UTF-7", "utf8": "UTF-8",
        "x-unknown": "", "unknown-8bit": "", "default": "", "binary": "", "big5": "BIG5-HKSCS",
    ]

    /// The text, and how many bytes did not fit.
    static func decoded(_ bytes: [UInt8], charset: String?) -> (text: String, repairs: Int) {
        let given = charset?.lowercased().trimmingCharacters(in: .whitespaces) ?? ""
        let isSound =
            given.utf8.count <= 40 && given.utf8.allSatisfy { MIMEHeaders.isName([$0]) || $0 == 0x2E || $0 == 0x3A }
        let name = isSound ? names[given] ?? given : ""
        // Programs that say ASCII or Latin often mean UTF-8.
        if name.isEmpty || name == "CP1252" || name == "UTF-8", let text = String(validating: bytes, as: UTF8.self) {
            return (text, 0)
        }
        if !name.isEmpty, name != "UTF-8", name != "CP1252", let text = TextConversion.utf8(Data(bytes), from: name) {
            return (text, 0)
        }
        if let found = try? TextDecoding.decode(Data(bytes), declares: false) { return (found.text, found.repairs) }
        if name == "CP1252", let text = TextConversion.utf8(Data(bytes), from: name) { return (text, 0) }
        let known = name.isEmpty || name == "UTF-8" ? nil : name
        let text = known.map { CharsetRepair.text(bytes, $0) } ?? String(decoding: bytes, as: UTF8.self)
        let kept = text.unicodeScalars.filter { $0 != "\u{FFFD}" }
        let repairs = text.unicodeScalars.count - kept.count
        return (String(String.UnicodeScalarView(kept)), repairs)
    }
}

/// Texts with bytes that do not fit their encoding.
enum CharsetRepair {
    /// The text; each byte that does not fit is U+FFFD. Halves are tried on: a few bad bytes cost few conversions.
    static func text(_ bytes: [UInt8], _ name: String) -> String {
        var result = ""
        var open: [ArraySlice<UInt8>] = [bytes[...]]
        var tries = 0
        while let piece = open.popLast() {
            tries += 1
            if let text = TextConversion.utf8(Data(piece), from: name) {
                result += text
            } else if piece.count <= 1 || tries > mostTries {
                result += tries > mostTries ? String(decoding: piece.filter { $0 < 0x80 }, as: UTF8.self) : ""
                result += "\u{FFFD}"
            } else {
                let middle = boundary(piece)
                open.append(piece[middle...])
                open.append(piece[..<middle])
            }
        }
        return result
    }

    private static let mostTries = 20_000

    /// A place near the middle that divides no character: behind an ASCII byte, else an even number of bytes.
    private static func boundary(_ piece: ArraySlice<UInt8>) -> Int {
        let middle = piece.startIndex + piece.count / 2
        if piece.count <= 3 { return piece.startIndex + 1 }
        for place in stride(from: middle, to: max(piece.startIndex + 1, middle - 64), by: -1)
        where piece[place - 1] < 0x40 {
            return place
        }
        return middle
    }
}
