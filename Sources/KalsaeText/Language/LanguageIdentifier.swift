// Which language a text is in, whatever its file or its tags claim, with how sure that is. Hangul writes one language,
// so it decides by itself, with Hanja and among the terms and commands of a manual too; everything else is CLD2's
// business (its full tables: some 160 languages). For parts of a text see LanguageSpans. What is prose and what is code
// the caller tells: who has a document passes its prose.

import CCLD2
import Foundation
import KalsaeSupport

/// A language and how much of a text is in it.
public struct LanguageShare: Sendable, Equatable, Codable {
    /// The code (ISO 639-1, or 639-3 where there is none), with a script behind `-` where two are told apart:
    /// `zh-Hant`.
    public var language: String
    /// Its share of the letters, 0 to 1.
    public var share: Double
}

/// What can be said of a text's language.
public struct IdentifiedLanguage: Sendable, Equatable, Codable {
    /// The main language, or the likeliest one where `isReliable` is false; `und` where not even a guess is possible.
    public var language: String
    /// How likely the whole text is in that language, 0 to 1: its share of the letters, times how often CLD2 is right
    /// about texts of this length that fit the language this well (see `LanguageIdentifier.confidence`).
    public var confidence: Double
    /// Whether there is enough text and the detector vouches for its answer. Without that the language is a guess.
    public var isReliable: Bool
    /// Bytes of letters that were looked at.
    public var letters: Int
    /// Up to three languages with their shares, largest first.
    public var shares: [LanguageShare]

    /// Nothing that could be identified.
    static let none = IdentifiedLanguage(language: "und", confidence: 0, isReliable: false, letters: 0, shares: [])

    /// The language, or `und` where the answer is not reliable.
    public var reliableLanguage: String { isReliable ? language : "und" }
}

/// Names a text's language.
public enum LanguageIdentifier {
    /// Fewer bytes of letters than this are no reliable sign of any language but Korean.
    public static let fewestLetters = 24
    /// The share of Hangul (see `Script.hangulWeight`) from which a text is Korean where the rest is in no language
    /// that CLD2 vouches for: names, commands, settings.
    static let fewestHangul = 0.15
    /// The share of a text's letters that another language must have beside so much Hangul.
    static let foreignShare = 0.6
    /// CLD2 looks at no more than this many bytes.
    public static let longestSample = 1 << 20

    /// The language of a whole text; linear, and bounded by `longestSample`.
    ///
    /// ```swift
    /// LanguageIdentifier.identify("칼새는 새다.").language          // "ko", confidence 1
    /// LanguageIdentifier.identify("bonjour tout le monde").language  // "fr", confidence about 0.8
    /// LanguageIdentifier.identify("ok").isReliable                   // false
    /// ```
    public static func identify(_ text: String) -> IdentifiedLanguage {
        if Script.isMostlyHangul(text) { return korean(text) }
        let sure = detect(text, bestEffort: false)
        let hangul = Script.hasHangulSyllable(text) ? Script.hangulWeight(of: text) : 0
        if sure.is_reliable == 1, code(sure.best) != "und" {
            let answer = identified(sure, vouched: true)
            let share = answer.shares.first { $0.language == answer.language }?.share ?? 0
            if hangul < fewestHangul || answer.isReliable && share >= foreignShare && isWritten(answer.language, text) {
                return answer
            }
        }
        if hangul >= fewestHangul { return korean(text) }
        let guess = detect(text, bestEffort: true)
        return identified(guess, vouched: false)
    }

    /// The codes of the languages that CLD2's tables know, in the form `identify` gives them, sorted.
    public static let known: [String] = {
        var codes: Set<String> = []
        var name = [CChar](repeating: 0, count: 16)
        var index: Int32 = 0
        while true {
            let scripts = kalsae_cld2_language(index, &name)
            if scripts < 0 { break }
            if scripts > 0 { codes.insert(modern(string(name))) }
            index += 1
        }
        return codes.subtracting(["und"]).sorted()
    }()

    /// How often the detector is right, by the bytes of letters it saw and the score it gave: fitted to some 8,000
    /// snippets of 6 to 192 letters from the Universal Declaration of Human Rights in 175 languages. It is right about
    /// 6 in 10 texts of 8 bytes, 8 in 10 of 24, 95 in 100 of 100; at any length more rarely where the score is low.
    static func confidence(letters: Int, score: Double) -> Double {
        guard letters > 0, score > 0 else { return 0 }
        return Double(letters) / Double(letters + 4) * (1 - exp(-score / 400))
    }

    /// Whether a language beside Hangul may be what CLD2 says: of lines of settings it makes any language of the Latin
    /// alphabet, so that English alone is believed where no other letters than ASCII's vouch for it.
    private static func isWritten(_ language: String, _ text: String) -> Bool {
        if language == "en" { return true }
        var plain = 0, other = 0
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                if (0x61...0x7A).contains(scalar.value | 0x20) { plain += 1 }
            } else if !Hangul.isHangul(scalar), scalar.properties.isAlphabetic {
                other += 1
            }
        }
        return other * 50 >= plain
    }

    private static func korean(_ text: String) -> IdentifiedLanguage {
        var hangul = 0, other = 0
        for scalar in text.unicodeScalars {
            let bytes = UTF8.width(scalar)
            if Hangul.isHangul(scalar) {
                hangul += bytes
            } else if scalar.properties.isAlphabetic, !scalar.properties.isIdeographic {
                // Hanja are Korean words and tell as little against Korean as for it.
                other += bytes
            }
        }
        let share = Double(hangul) / Double(hangul + other)
        return IdentifiedLanguage(
            language: "ko", confidence: share, isReliable: true, letters: hangul + other,
            shares: [LanguageShare(language: "ko", share: share)])
    }

    private static func identified(_ answer: kalsae_cld2_answer, vouched: Bool) -> IdentifiedLanguage {
        let percents = [answer.percents.0, answer.percents.1, answer.percents.2]
        let scores = [answer.scores.0, answer.scores.1, answer.scores.2]
        let letters = Int(answer.letters)
        // CLD2 counts a space before and behind the text, which weighs in a short one.
        let scale = letters > 2 ? Double(letters) / Double(letters - 2) / 100 : 0
        var shares: [LanguageShare] = []
        for (place, code) in codes(answer).enumerated() where code != "und" && percents[place] > 0 {
            shares.append(LanguageShare(language: code, share: min(1, Double(percents[place]) * scale)))
        }
        let best = code(answer.best)
        guard best != "und", let place = codes(answer).firstIndex(of: best), letters > 2 else { return .none }
        let share = min(1, Double(percents[place]) * scale)
        return IdentifiedLanguage(
            language: best, confidence: share * confidence(letters: letters - 2, score: scores[place]),
            isReliable: vouched && letters >= fewestLetters, letters: letters - 2,
            shares: shares.sorted { $0.share > $1.share })
    }

    private static func detect(_ text: String, bestEffort: Bool) -> kalsae_cld2_answer {
        var answer = kalsae_cld2_answer()
        // One control character or noncharacter, and CLD2 would refuse the whole text.
        var text = text.unicodeScalars.contains(where: isRefused) ? withoutRefused(text) : text
        text.withUTF8 { bytes in
            var length = min(bytes.count, longestSample)
            while length < bytes.count, length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
            bytes.withMemoryRebound(to: CChar.self) {
                kalsae_cld2_identify($0.baseAddress, Int32(length), bestEffort ? 1 : 0, &answer)
            }
        }
        return answer
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0x00...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    private static func withoutRefused(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.lazy.map { isRefused($0) ? " " : $0 })
        return String(scalars)
    }

    private static func codes(_ answer: kalsae_cld2_answer) -> [String] {
        withUnsafeBytes(of: answer.codes) { bytes in
            [0, 16, 32].map { start in modern(String(decoding: bytes[start...].prefix { $0 != 0 }, as: UTF8.self)) }
        }
    }

    private static func code<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { modern(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)) }
    }

    private static func string(_ name: [CChar]) -> String {
        String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// CLD2 knows some languages by codes that ISO 639 has given up, and scripts of one language as `xx-Yiii`.
    private static func modern(_ code: String) -> String {
        switch code {
        case "un", "": "und"
        case "iw": "he"
        case "jw": "jv"
        case "bh": "bho"
        case "zzp": "und"
        default: code.hasPrefix("xx-") ? "und" : code
        }
    }
}
