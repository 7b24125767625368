// From bytes to text: which encoding is this, and is it text at all?
// Order of trust: byte-order mark, valid UTF-8, what the file itself declares, CP949 (the superset of EUC-KR in which
// older Korean files are written), UTF-8 with a few broken bytes. Nothing is guessed beyond that.

import Foundation
import KalsaeSupport

/// A decoded file.
struct DecodedText: Equatable {
    var text: String
    /// IANA's name of the encoding.
    var encoding: String
    /// How many broken sequences were left out.
    var repairs = 0
}

enum TextDecoding {
    /// Share of control characters above which a file counts as binary.
    static let binaryControlShare = 0.01
    /// At most one broken sequence in this many characters is repaired.
    static let charactersPerRepair = 1_000
    /// Share of Hangul among the non-ASCII characters that CP949 text must show.
    static let hangulShare = 0.5
    /// How far into a file a declared encoding is looked for (HTML: 1,024 bytes; generous).
    static let declarationBytes = 4_096

    /// Decodes a file's bytes.
    ///
    /// - Parameter declares: whether the format can name its own encoding (HTML, XML).
    static func decode(_ data: Data, declares: Bool) throws(ReadingFailure) -> DecodedText {
        if data.starts(with: [0xEF, 0xBB, 0xBF]) {
            if let text = String(validating: data.dropFirst(3), as: UTF8.self) {
                return DecodedText(text: text, encoding: "UTF-8")
            }
        }
        for (mark, name) in [([0xFF, 0xFE], "UTF-16LE"), ([0xFE, 0xFF], "UTF-16BE")] as [([UInt8], String)]
        where data.starts(with: mark) {
            guard let text = TextConversion.utf8(data.dropFirst(2), from: name) else { throw .undecodable }
            return DecodedText(text: text, encoding: name)
        }
        if let sign = binarySign(data) { throw .binary(sign) }
        if let text = String(validating: data, as: UTF8.self) { return DecodedText(text: text, encoding: "UTF-8") }
        if declares, let name = declaredEncoding(data), let text = TextConversion.utf8(data, from: name) {
            return DecodedText(text: text, encoding: name)
        }
        if let text = TextConversion.utf8(data, from: "CP949"), isKorean(text) {
            return DecodedText(text: text, encoding: "CP949")
        }
        return try repaired(data)
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

    /// The encoding named by `<meta charset>` or an XML declaration.
    static func declaredEncoding(_ data: Data) -> String? {
        let head = String(decoding: data.prefix(declarationBytes).map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self)
            .lowercased()
        for key in ["charset=", "encoding="] {
            guard let range = head.range(of: key) else { continue }
            let name = head[range.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
                .prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            if name.isEmpty || name.count > 40 { continue }
            // Browsers read "euc-kr" and its old names as CP949; so do we.
            return ["euc-kr", "euckr", "ks_c_5601-1987", "ksc5601"].contains(String(name)) ? "CP949" : String(name)
        }
        return nil
    }

    private static func isKorean(_ text: String) -> Bool {
        var hangul = 0, other = 0
        for scalar in text.unicodeScalars where scalar.value >= 0x80 {
            if Hangul.isHangul(scalar) { hangul += 1 } else { other += 1 }
        }
        return hangul > 0 && Double(hangul) >= hangulShare * Double(hangul + other)
    }

    private static func repaired(_ data: Data) throws(ReadingFailure) -> DecodedText {
        let text = String(decoding: data, as: UTF8.self)
        let scalars = text.unicodeScalars
        let broken = scalars.count { $0 == "\u{FFFD}" }
        guard broken * charactersPerRepair <= scalars.count else { throw .undecodable }
        var clean = String.UnicodeScalarView()
        clean.append(contentsOf: scalars.lazy.filter { $0 != "\u{FFFD}" })
        return DecodedText(text: String(clean), encoding: "UTF-8", repairs: broken)
    }
}
