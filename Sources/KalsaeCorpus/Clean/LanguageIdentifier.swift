// Which language a text is written in, whatever its folder or its `lang` attribute claim. Hangul writes one language,
// so it decides by itself; everything else is CLD2's business. Code is left out: a listing is in no language.

import CCLD2

/// Names a text's language.
public enum LanguageIdentifier {
    /// Fewer bytes of letters than this tell nothing.
    public static let fewestLetters = 24
    /// CLD2 looks at no more than this many bytes.
    public static let longestSample = 1 << 20

    /// ISO 639-1 code of the text's main language; `und` where it cannot be told.
    ///
    /// ```swift
    /// LanguageIdentifier.language(of: "`apt update` 명령으로 목록을 갱신합니다.")   // "ko"
    /// ```
    public static func language(of text: String) -> String {
        let prose = TextBlock.prose(text)
        if prose.isEmpty { return "und" }
        if Script.isMostlyHangul(prose) { return "ko" }
        var sample = prose
        return sample.withUTF8 { bytes -> String in
            var length = min(bytes.count, longestSample)
            while length < bytes.count, length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
            var code = [CChar](repeating: 0, count: 16)
            var percent: Int32 = 0
            var letters: Int32 = 0
            let isReliable = bytes.withMemoryRebound(to: CChar.self) {
                kalsae_cld2_detect($0.baseAddress, Int32(length), &code, &percent, &letters)
            }
            guard isReliable == 1, Int(letters) >= fewestLetters else { return "und" }
            let name = String(decoding: code.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return name == "un" || name.isEmpty ? "und" : String(name.prefix { $0 != "-" })
        }
    }
}
