// What the names of paragraph styles say about the paragraphs, whichever program wrote them.

import Foundation

/// What the names of paragraph styles say, in both languages.
enum OfficeStyle {
    private static let headingWords: Set<String> = ["heading", "제목", "개요", "outline", "표제"]
    private static let titleNames: Set<String> = ["title", "제목", "문서 제목", "chapter title", "표지 제목"]
    private static let contentsWords: Set<String> = ["toc", "목차", "차례"]
    private static let codeWords: Set<String> = [
        "code", "listing", "preformatted", "verbatim", "source", "코드", "소스", "program", "macro",
    ]
    private static let notCodeWords: Set<String> = [
        "caption", "label", "title", "heading", "char", "inline", "annotation", "character", "캡션",
    ]

    /// The kind a style's name tells; nil where it tells nothing.
    ///
    /// ```swift
    /// OfficeStyle.kind("heading 2")      // .heading(2)
    /// OfficeStyle.kind("제목 1")          // .heading(1)
    /// OfficeStyle.kind("CodeWide")       // .code
    /// OfficeStyle.kind("HeadB")          // .heading(3): publishers count from A below the chapter's title
    /// ```
    static func kind(_ name: String) -> OfficeText.Kind? {
        let words = words(name)
        if titleNames.contains(words.joined(separator: " ")) { return .title }
        guard let first = words.first else { return nil }
        if contentsWords.contains(first) || name.lowercased().hasPrefix("table of contents") { return .left }
        if headingWords.contains(first), words.count == 2, let level = Int(words[1]), (1...9).contains(level) {
            return .heading(level)
        }
        if first == "head", words.count == 2, let letter = words[1].utf8.first, words[1].utf8.count == 1,
            (0x61...0x66).contains(letter)
        {
            return .heading(Int(letter - 0x61) + 2)
        }
        if words.contains(where: codeWords.contains), !words.contains(where: notCodeWords.contains) { return .code }
        return nil
    }

    /// Words of a name: split at spaces, marks and capitals (`CodeWide`), digits apart.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Character = " "
        for character in name {
            let isBreak = !(character.isLetter || character.isNumber)
            if isBreak || (character.isUppercase && !previous.isUppercase) || (character.isNumber != previous.isNumber)
                || (character.isUppercase && word.lowercased() == "head")
            {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if !isBreak { word.append(character) }
            previous = character
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}
