// Which language a document is written in, whatever its folder or its `lang` attribute claim. Code is left out: a
// listing is in no language. Telling languages apart is KalsaeText's business.

import KalsaeText

/// Names a document's language.
public enum ProseLanguage {
    /// ISO 639-1 code of the text's main language, without a script; `und` where it cannot be told.
    ///
    /// ```swift
    /// ProseLanguage.language(of: "`apt update` 명령으로 목록을 갱신합니다.")   // "ko"
    /// ```
    ///
    /// - Parameter confidence: below which it counts as undetermined.
    public static func language(of text: String, confidence: Double = 0) -> String {
        let prose = TextBlock.prose(text)
        if prose.isEmpty { return "und" }
        let found = LanguageIdentifier.identify(prose)
        return found.confidence < confidence ? "und" : String(found.reliableLanguage.prefix { $0 != "-" })
    }
}
