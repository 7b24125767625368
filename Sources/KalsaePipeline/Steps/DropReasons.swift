// Reasons for dropping a document in words, in both languages: the ledger's rules as the report shows them.

import KalsaeEvaluation

/// Words for the ledger's rules.
enum DropReasons {
    private static let table: [String: LocalizedText] = [
        "duplicate-document": LocalizedText("exact duplicate", "완전 중복"),
        "near-duplicate": LocalizedText("near duplicate", "유사 중복"),
        "other-language": LocalizedText("another language", "다른 언어"),
        "too-short": LocalizedText("too short", "너무 짧음"),
        "too-little-text": LocalizedText("too little text", "글이 너무 적음"),
        "too-many-symbols": LocalizedText("too many symbols", "기호가 너무 많음"),
        "too-few-words-with-letters": LocalizedText("too few words", "낱말이 너무 적음"),
        "odd-word-length": LocalizedText("odd word lengths", "낱말 길이가 이상함"),
        "endless-word": LocalizedText("endless word", "끝없는 낱말"),
        "repeated-lines": LocalizedText("repeated lines", "반복된 줄"),
        "empty": LocalizedText("empty", "빈 문서"),
    ]

    /// The words for a rule; the rule's own name where it has none.
    static func text(for rule: String) -> LocalizedText { table[rule] ?? LocalizedText(rule) }
}
