// Which language a passage or a question is in, as far as retrieval cares: Korean or not.
// It does not identify languages; a document's own tag decides where the script does not.

import KalsaeSupport

extension Script {
    /// `ko` where at least a third of the letters are Hangul; otherwise the given tag, except that a text tagged `ko`
    /// or `und` without Hangul is `en`.
    static func language(of text: String, otherwise tag: String) -> String {
        guard let share = hangulShare(of: text) else { return tag }
        if share >= 1.0 / 3 { return "ko" }
        return tag == "ko" || tag == "und" ? "en" : tag
    }

    /// `ko` where the question holds Hangul enough, `en` otherwise.
    ///
    /// Questions mix in Latin names of commands, so a fifth is enough.
    static func questionLanguage(_ question: String) -> String {
        (hangulShare(of: question) ?? 0) >= 0.2 ? "ko" : "en"
    }
}
