// HTML that is a text as a whole (the body of a mail, a cell of a notebook, a table that a program exported as a
// worksheet): everything in it counts, so no main text is looked for.

import Foundation

enum WholeHTML {
    /// The text in Markdown's shape, and the title.
    ///
    /// - Throws: `ReadingFailure`.
    static func text(_ html: String) throws -> (title: String, text: String) {
        var page = try HTMLPage.parse(html)
        if page.nodes.isEmpty { return ("", "") }
        page.measure()
        let blocks = HTMLReader.levelled(HTMLMarkdown.blocks(of: 0, in: page))
        let title = MarkdownBlock.collapse(String(decoding: page.title, as: UTF8.self))
        return (title, String(decoding: HTMLMarkdown.joined(blocks), as: UTF8.self))
    }
}

/// Reads HTML that stands under an office program's name: a report or a table that a system exported.
struct ExportedHTMLReader: TextReader {
    let format = "HTML"
    let endings: [String] = []
    let declaresEncoding = true

    func read(_ text: String) throws -> ReadText {
        let found = try WholeHTML.text(text)
        return ReadText(title: found.title, text: found.text)
    }
}

/// Words of a text, to tell whether another text says more.
enum TextWords {
    /// The words in lower case: runs of letters and digits.
    static func set(_ text: String) -> Set<Substring> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber })
    }
}
