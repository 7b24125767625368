// XML of any kind as text: elements that hold text are paragraphs, titles headings, rows tables, listings code. Names
// that DocBook, JATS, RSS and worksheets share are known; whatever is not known is a block, or part of its sentence
// where text stands beside it.

import Foundation

/// Reads XML.
public struct XMLReader: DocumentReader {
    public let format = "XML (DocBook, RSS and others)"
    public let endings = ["xml", "rss", "atom", "dbk", "docbook", "dita", "hml"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let body = XMLText()
        do { try XMLEvents.parse(data, part: "the file", body) } catch let failure {
            // Bytes in another encoding than declared, or than XML takes without a declaration.
            guard failure.rule == "malformed", let decoded = try? TextDecoding.decode(data, declares: true),
                decoded.encoding != "UTF-8"
            else { throw failure }
            var text = decoded.text
            if let end = text.range(of: "?>"), text.hasPrefix("<?xml") { text.removeSubrange(..<end.upperBound) }
            let again = XMLText()
            try XMLEvents.parse(Data(text.utf8), part: "the file", again)
            return try give(again, emit)
        }
        try give(body, emit)
    }

    private func give(_ body: XMLText, _ emit: (Reading) throws -> Void) throws {
        let blocks = HTMLReader.levelled(body.finish())
        if blocks.isEmpty, body.omissions.isEmpty { throw ReadingFailure.empty("no text in XML") }
        if blocks.isEmpty { throw ReadingFailure.empty("no text in XML but attributes") }
        var text = ReadText(
            title: body.title, text: blocks.map(\.markdown).joined(separator: "\n\n"), omissions: body.omissions)
        if let language = body.language { text.attributes["lang"] = language }
        try emit(.text(text))
    }
}

/// Gathers blocks from a document's events.
final class XMLText: XMLHandler {
    private struct Open {
        var name: String
        var isInline: Bool
        /// Whether text stood directly in it before its first block.
        var hasText = false
    }

    private(set) var title = ""
    private(set) var omissions: [Omission] = []
    private(set) var language: String?
    private var blocks: [MarkdownBlock] = []
    private var open: [Open] = []
    private var line = ""
    private var cells: [String]?
    private var rows: [String] = []
    private var cellDepth = 0
    private var codeDepth = 0
    private var titles = 0
    private var itemMark = ""

    private static let inline: Set<String> = [
        "a", "abbrev", "abbr", "acronym", "application", "b", "bold", "c", "citetitle", "code", "command",
        "computeroutput",
        "constant", "em", "email", "emphasis", "envar", "ext-link", "filename", "firstterm", "foreignphrase",
        "function",
        "guibutton", "guilabel", "guimenu", "guimenuitem", "i", "interfacename", "italic", "keycap", "link", "literal",
        "option", "optional", "parameter", "phrase", "prompt", "quote", "ref", "replaceable", "s", "span", "strong",
        "sub",
        "subscript", "sup", "superscript", "systemitem", "tt", "type", "u", "ulink", "userinput", "varname",
        "wordasword",
        "xref", "indexterm", "trademark", "productname", "uri",
    ]
    private static let titleNames: Set<String> = [
        "title", "head", "heading", "article-title", "h1", "h2", "h3", "h4", "h5", "h6",
    ]
    private static let rowNames: Set<String> = ["row", "tr", "strow", "sthead"]
    private static let cellNames: Set<String> = ["entry", "td", "th", "cell", "stentry"]
    private static let codeNames: Set<String> = [
        "programlisting", "screen", "codeblock", "pre", "literallayout", "synopsis",
    ]
    private static let itemNames: Set<String> = ["listitem", "li", "list-item"]
    /// Attributes that people read.
    private static let readNames: Set<String> = [
        "alt", "title", "label", "caption", "summary", "description", "name", "text", "value",
    ]

    func start(_ name: String, _ attributes: XMLAttributes) {
        let lower = name.lowercased()
        if open.isEmpty { language = attributes["lang"].map { String($0.prefix(16)) } }
        // Beside text an element is part of the sentence, whatever its name.
        let isInline =
            !open.isEmpty && codeDepth == 0
            && (Self.inline.contains(lower)
                && !(line.isEmpty && cellDepth == 0 && !(open.last?.hasText ?? false) && !Self.sure(lower))
                || (open.last?.hasText ?? false) && !Self.isBlock(lower))
        open.append(Open(name: lower, isInline: isInline))
        note(lower, attributes)
        if codeDepth > 0 { return }
        if isInline { return }
        if cellDepth == 0 { flush() } else if !line.isEmpty, line.last?.isWhitespace == false { line += " " }
        if Self.codeNames.contains(lower) { codeDepth = open.count }
        if cellDepth > 0 { return }
        if Self.rowNames.contains(lower) {
            // A row within a row ends the outer one.
            if let outer = cells, outer.contains(where: { !$0.isEmpty }) { rows.append(outer.joined(separator: " | ")) }
            cells = []
        } else if Self.cellNames.contains(lower), cells != nil {
            cellDepth = open.count
        } else if Self.itemNames.contains(lower) {
            itemMark = "- "
        }
    }

    func end(_ name: String) {
        guard let last = open.popLast() else { return }
        if codeDepth > 0 {
            if open.count == codeDepth - 1 {
                let body = line.trimmingCharacters(in: .newlines)
                line = ""
                codeDepth = 0
                closeTable()
                if !body.allSatisfy(\.isWhitespace) { blocks.append(MarkdownBlock(text: Fence.block(body))) }
            }
            return
        }
        if last.isInline { return }
        if cellDepth > 0 {
            if open.count == cellDepth - 1 {
                cells?.append(MarkdownBlock.collapse(line))
                line = ""
                cellDepth = 0
            }
            return
        }
        if Self.titleNames.contains(last.name) {
            let text = MarkdownBlock.collapse(line)
            line = ""
            if !text.isEmpty {
                closeTable()
                if title.isEmpty { title = text }
                blocks.append(MarkdownBlock(text: text, level: min(6, max(1, open.count))))
            }
        }
        flush()
        if Self.rowNames.contains(last.name), let found = cells {
            if found.contains(where: { !$0.isEmpty }) { rows.append(found.joined(separator: " | ")) }
            cells = nil
        }
        if Self.itemNames.contains(last.name) { itemMark = "" }
    }

    func text(_ text: String) {
        line += text
        if codeDepth == 0, !open.isEmpty, text.contains(where: { !$0.isWhitespace }) {
            open[open.count - 1].hasText = true
        }
    }

    func finish() -> [MarkdownBlock] {
        flush()
        closeTable()
        return blocks
    }

    /// Names that are part of sentences in every format.
    private static func sure(_ name: String) -> Bool {
        ["emphasis", "b", "i", "em", "strong", "literal", "command", "filename", "code", "tt"].contains(name)
    }

    private static func isBlock(_ name: String) -> Bool {
        rowNames.contains(name) || codeNames.contains(name) || itemNames.contains(name)
            || [
                "para", "p", "simpara", "section", "sec", "table", "informaltable", "itemizedlist", "orderedlist",
                "list",
            ].contains(name)
    }

    private func flush() {
        // A row's own text beside its cells.
        let raw = line
        line = ""
        guard raw.contains(where: { !$0.isWhitespace }) else { return }
        if cells == nil { closeTable() }
        let text = Self.looksLikeHTML(raw) ? (try? WholeHTML.text(raw).text) ?? "" : MarkdownBlock.collapse(raw)
        guard !text.isEmpty else { return }
        if cells != nil {
            cells?.append(text)
            return
        }
        blocks.append(MarkdownBlock(text: itemMark + text))
        if !itemMark.isEmpty { itemMark = "  " }
    }

    private func closeTable() {
        if !rows.isEmpty { blocks.append(MarkdownBlock(text: rows.joined(separator: "\n"))) }
        rows = []
    }

    /// Feeds hold pages as text within text.
    private static func looksLikeHTML(_ text: String) -> Bool {
        guard text.contains("<"), text.contains(">") else { return false }
        let lower = text.lowercased()
        return [
            "</p>", "<br", "</div>", "</a>", "<img", "</li>", "</span>", "</b>", "</strong>", "</em>", "</h", "<p>",
        ].contains { lower.contains($0) }
    }

    private func note(_ name: String, _ attributes: XMLAttributes) {
        for (key, value) in attributes.all
        where Self.readNames.contains(key.lowercased()) || value.contains(where: Self.isHangul) {
            guard value.contains(where: \.isLetter), value.utf8.count < 1 << 16,
                value.contains(" ") || value.contains(where: Self.isHangul)
            else { continue }
            omissions.append(Omission(rule: "xml-attribute", value: "\(name) \(key)", text: value))
        }
    }

    private static func isHangul(_ character: Character) -> Bool { ("가"..."힣").contains(character) }
}
