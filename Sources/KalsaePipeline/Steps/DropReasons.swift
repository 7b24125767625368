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
        "too-long": LocalizedText("too long", "너무 김"),
        "garbled": LocalizedText("garbled characters", "깨진 글자"),
        "too-few-function-words": LocalizedText("too few function words", "조사와 어미가 너무 적음"),
        "repeated-line-text": LocalizedText("repeated lines", "반복된 줄"),
        "repeated-paragraphs": LocalizedText("repeated paragraphs", "반복된 문단"),
        "repeated-paragraph-text": LocalizedText("repeated paragraphs", "반복된 문단"),
        "bullets-only": LocalizedText("nothing but bullets", "목록뿐임"),
        "open-lines": LocalizedText("lines that break off", "끊긴 줄"),
        "few-finished-lines": LocalizedText("few finished lines", "끝맺은 줄이 적음"),
        "short-lines": LocalizedText("short lines", "짧은 줄뿐임"),
        "too-many-line-breaks": LocalizedText("too many line breaks", "줄바꿈이 너무 많음"),
        "too-few-sentences": LocalizedText("too few sentences", "문장이 너무 적음"),
        "one-phrase-again-and-again": LocalizedText("one phrase again and again", "같은 말의 반복"),
        "repeated-phrases": LocalizedText("repeated phrases", "되풀이된 구절"),
        "filler": LocalizedText("filler text", "자리 채움 글"),
        "advert": LocalizedText("advert", "광고"),
        "hashtag-heap": LocalizedText("heap of hashtags", "해시태그 모음"),
        "link-heap": LocalizedText("heap of links", "링크 모음"),
        "unfinished-sentences": LocalizedText("unfinished sentences", "끝나지 않은 문장"),
        "breaks-off": LocalizedText("breaks off", "중간에 끊김"),
        "personal-data": LocalizedText("personal data", "개인정보"),
        "perplexity": LocalizedText("unlike the trusted text", "믿을 만한 글과 다름"),
    ]

    /// The words for a rule; the rule's own name where it has none.
    static func text(for rule: String) -> LocalizedText { table[rule] ?? LocalizedText(rule) }
}
