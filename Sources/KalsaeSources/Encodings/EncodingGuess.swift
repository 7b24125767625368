// Which encoding is a text in that does not say so? Korean is told by its syllables; for the rest two libraries are
// asked, ICU's detector and uchardet, and are believed where they read the text alike. Where they do not, the file is
// refused with their guesses named: a wrong guess would put letters into the corpus that nobody wrote.
//
// What both are worth on short texts stands in docs/encodings.md.

import CEncodings
import Foundation

enum EncodingGuess: Equatable {
    case known(TextEncoding)
    /// What the libraries think; no name where they have no idea.
    case unsure([String])

    /// Bytes of a text that are looked at.
    static let sample = 1 << 16

    /// High bytes that are the same quotation marks, dashes and signs in all of Windows' encodings for alphabets.
    private static let signs: Set<UInt8> = [
        0x80, 0x82, 0x84, 0x85, 0x86, 0x87, 0x89, 0x8B, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9B, 0xA0,
        0xA9, 0xAB, 0xAE, 0xB0, 0xB1, 0xB7, 0xBB,
    ]
    /// Under this many Hangul syllables Korean is not certain by itself.
    private static let shortKorean = 16
    /// From this many high bytes on ICU's word on Chinese and Japanese is enough.
    private static let sureBytes = 16
    private static let sureConfidence = 50
    private static let leastConfidence = 10

    /// Guesses the encoding of text that is neither UTF-8 nor UTF-16.
    static func of(_ data: Data) -> EncodingGuess {
        let head = cut(data)
        if let escaped = escaped(head) { return .known(escaped) }
        let high = head.lazy.filter { $0 >= 0x80 }
        if high.count * 4 <= head.count, high.allSatisfy(signs.contains) { return .known(.windows1252) }
        let (icu, confidence, uchardet) = asked(head)
        let agreed = agreed(icu, confidence, uchardet, head, high.count)
        if let korean = EncodingConverter.convert(head, from: .windows949) {
            let count = KoreanSyllables.count(korean.bytes, of: head)
            if count.isKorean(broken: korean.broken) {
                let isSure = count.syllables >= shortKorean || agreed == nil || agreed == .windows949
                if isSure, uchardet?.name != "windows-874" || count.syllables >= 4 * shortKorean {
                    return .known(.windows949)
                }
            }
        }
        if let agreed, agreed != .windows949 { return .known(agreed) }
        let names = [icu, uchardet].compactMap { $0?.name }
        return .unsure(names.count == 2 && names[0] == names[1] ? [names[0]] : names)
    }

    /// The encoding that both libraries mean, or one where it is certain enough.
    private static func agreed(
        _ icu: TextEncoding?, _ confidence: Int, _ uchardet: TextEncoding?, _ head: Data, _ high: Int
    ) -> TextEncoding? {
        if let icu, icu.isMultiByte, icu != .utf8 {
            guard let text = EncodingConverter.convert(head, from: icu), text.broken <= 1 + text.bytes.count / 500
            else { return nil }
            if high >= sureBytes, confidence >= sureConfidence { return icu }
        }
        guard let icu, let uchardet, icu != .utf8, uchardet != .utf8 else {
            // ICU has no model of Thai, of DOS's Cyrillic and of Vietnamese.
            return icu == nil && high >= sureBytes ? uchardet : nil
        }
        if icu == uchardet { return confidence >= leastConfidence || icu.isMultiByte ? icu : nil }
        guard let one = EncodingConverter.convert(head, from: icu),
            let other = EncodingConverter.convert(head, from: uchardet), one.broken == 0, one == other
        else { return nil }
        return uchardet
    }

    private static func asked(_ head: Data) -> (icu: TextEncoding?, confidence: Int, uchardet: TextEncoding?) {
        var name = [CChar](repeating: 0, count: Int(KALSAE_ENCODING_NAME))
        func encoding() -> TextEncoding? {
            let label = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let found = TextEncoding.named(label)
            // KOI8-R's letters are those of KOI8-U, which has Ukrainian's too.
            return found?.name == "KOI8-R" ? TextEncoding.named("koi8-u") : found
        }
        return head.withUnsafeBytes { bytes in
            let start = bytes.bindMemory(to: CChar.self).baseAddress
            let confidence = Int(kalsae_encoding_icu(start, bytes.count, &name))
            let icu = encoding()
            kalsae_encoding_uchardet(start, bytes.count, &name)
            return (icu, confidence, encoding())
        }
    }

    /// At most `sample` bytes around the first high one, whole lines where there are any.
    private static func cut(_ data: Data) -> Data {
        if data.count <= sample { return data }
        let first = data.firstIndex { $0 >= 0x80 || $0 == 0x1B } ?? data.startIndex
        let line = data[..<first].lastIndex(of: 0x0A).map { $0 + 1 } ?? data.startIndex
        let begin = first - line > sample / 2 ? first : line
        let piece = data[begin...].prefix(sample)
        guard piece.endIndex < data.endIndex, let end = piece.lastIndex(of: 0x0A) else { return Data(piece) }
        return Data(piece[...end])
    }

    /// The seven-bit encodings that switch by escape sequences (ISO 2022).
    static func escaped(_ data: Data) -> TextEncoding? {
        guard let mark = data.firstIndex(of: 0x1B), !data.contains(where: { $0 >= 0x80 }) else { return nil }
        let sequence = data[(mark + 1)...].prefix(3)
        for (bytes, encoding) in [
            ("$)C", TextEncoding.iso2022KR), ("$B", .iso2022JP), ("$@", .iso2022JP), ("(J", .iso2022JP),
            ("(I", .iso2022JP), ("$(D", .iso2022JP),
        ] where sequence.starts(with: Array(bytes.utf8)) {
            return encoding
        }
        return nil
    }
}

extension ReadingFailure {
    /// A file whose encoding is not certain.
    static func undecodable(_ guesses: [String]) -> ReadingFailure {
        if guesses.isEmpty { return .undecodable }
        return ReadingFailure(
            rule: undecodable.rule,
            value: "its encoding is not certain (perhaps \(guesses.joined(separator: " or "))); convert it to UTF-8")
    }
}
