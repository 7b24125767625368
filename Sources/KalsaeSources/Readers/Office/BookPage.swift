// A page of a book (XHTML), or one put into an office document: all of its body is text, unlike that of a page of the
// web, so no main text is looked for. Notes stand at its end; marks that refer to them, pictures' descriptions,
// readings above characters and lists of contents are left out and told. Pages that are no XML are read as HTML.

import CLibXML2
import Foundation

enum BookPage {
    /// Reads a page; its title is its first heading, else the one in its head.
    ///
    /// - Throws: `ReadingFailure`.
    static func read(_ text: String) throws -> ReadText {
        let body = BookPageBody()
        do throws(ReadingFailure) {
            try XMLEvents.parse(Data(withoutNamedEntities(text).utf8), part: "the page", body)
        } catch {
            return try HTMLReader().read(text)
        }
        body.flush()
        let found = body.output.finish()
        if found.text.isEmpty { throw ReadingFailure.noText("EPUB", body.output.omissions) }
        return ReadText(
            title: found.title.isEmpty ? MarkdownBlock.collapse(body.headTitle) : found.title, text: found.text,
            omissions: body.output.omissions)
    }

    private static let ofXML: Set<String> = ["amp", "lt", "gt", "quot", "apos"]

    /// Characters for HTML's named entities, which XML does not know.
    private static func withoutNamedEntities(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(0x26) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            let name =
                byte == 0x26 ? bytes[(place + 1)...].prefix(12).prefix { $0 != 0x3B && $0 < 0x80 && $0 > 0x2F } : []
            let end = place + 1 + name.count
            if byte == 0x26, !name.isEmpty, end < bytes.count, bytes[end] == 0x3B {
                let word = String(decoding: name, as: UTF8.self)
                if !ofXML.contains(word), let entity = htmlEntityLookup(word),
                    let scalar = UnicodeScalar(entity.pointee.value)
                {
                    result.append(contentsOf: String(scalar).utf8)
                    place = end + 1
                    continue
                }
            }
            result.append(byte)
            place += 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// The elements of a page.
private final class BookPageBody: OfficePart {
    var output = OfficeText()
    private(set) var headTitle = ""
    private var line = ""
    private var heading = 0
    private var codeDepth = 0
    private var isTitle = false
    private var isRaised = false
    private var math = OfficeMath()
    private var lists: [List] = []
    /// The lists around the cells and notes that are open.
    private var outerLists: [[List]] = []
    /// What ends with each open aside: whether it is a note.
    private var asides: [Bool] = []

    private struct List {
        var isOrdered: Bool
        var next: Int
        var isNewItem = false
    }

    private static let blocks: Set<String> = [
        "p", "div", "section", "article", "header", "footer", "main", "blockquote", "figure", "figcaption", "address",
        "hr", "dl", "dt", "dd", "ul", "ol", "li", "table", "caption", "form", "fieldset", "legend", "details",
        "summary",
        "body", "center", "hgroup", "option", "title",
    ]

    init() {
        super.init(skipping: ["script", "style", "rp", "annotation-xml"], leaving: ["rt": OfficeRule.ruby])
    }

    override func leaves(_ name: String, _ attributes: XMLAttributes) -> String? {
        if attributes["hidden"] != nil { return OfficeRule.hidden }
        if name == "nav" { return OfficeRule.contents }
        if name == "a", attributes.kinds.contains("noteref") { return "note-mark" }
        return super.leaves(name, attributes)
    }

    override func left(_ rule: String, _ text: String) { output.leave(rule, text) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if math.isOpen || name == "math" { return math.begin(name, attributes) }
        if Self.blocks.contains(name) { flush() }
        switch name {
        case "title": isTitle = !attributes.hasPrefix("svg")
        case "h1", "h2", "h3", "h4", "h5", "h6":
            flush()
            heading = name.utf8.last.map { Int($0) - 0x30 } ?? 1
        case "br": line += "\n"
        case "sup": isRaised = line.last?.isNumber ?? false
        case "img", "image", "area": output.leave(OfficeRule.alternativeText, attributes["alt"] ?? "")
        case "pre":
            flush()
            codeDepth += 1
        case "ul", "ol": lists.append(List(isOrdered: name == "ol", next: attributes.number("start") ?? 1))
        case "li":
            guard let last = lists.indices.last else { return }
            lists[last].isNewItem = true
            if let value = attributes.number("value") { lists[last].next = value }
        case "table": output.beginTable()
        case "tr": output.beginRow()
        case "td", "th":
            output.beginCell(columns: attributes.number("colspan") ?? 1, rows: attributes.number("rowspan") ?? 1)
            outerLists.append(lists)
            lists = []
        case "aside":
            flush()
            let isNote = !attributes.kinds.isDisjoint(with: ["footnote", "endnote", "rearnote", "note"])
            asides.append(isNote)
            if isNote {
                output.beginFlow()
                outerLists.append(lists)
                lists = []
            }
        default: break
        }
    }

    override func take(_ text: String) {
        if math.isOpen { return math.take(text) }
        if isTitle {
            if headTitle.utf8.count < 1_000 { headTitle += text }
            return
        }
        if isRaised, let first = text.first(where: { !$0.isWhitespace }) {
            // 2 to the power of 64 would read 264.
            if first.isNumber || first == "-" || first == "−" { line += "^" }
            isRaised = false
        }
        if codeDepth > 0 { line += text } else { line += text.contains("\n") ? text.replacing("\n", with: " ") : text }
    }

    override func finish(_ name: String) {
        if math.isOpen {
            if let formula = math.finish() { line += formula }
            return
        }
        switch name {
        case "title": isTitle = false
        case "sup": isRaised = false
        case "h1", "h2", "h3", "h4", "h5", "h6":
            flush()
            heading = 0
        case "pre":
            flush()
            codeDepth -= 1
        case "ul", "ol":
            flush()
            _ = lists.popLast()
        case "table":
            flush()
            output.endTable()
        case "td", "th":
            flush()
            output.endCell()
            lists = outerLists.popLast() ?? []
        case "aside":
            flush()
            if asides.popLast() == true {
                output.endNote()
                lists = outerLists.popLast() ?? []
            }
        default: if Self.blocks.contains(name) { flush() }
        }
    }

    /// Ends the open paragraph.
    func flush() {
        if line.allSatisfy(\.isWhitespace) {
            line = ""
            return
        }
        output.append(line)
        line = ""
        output.endParagraph(kind())
    }

    private func kind() -> OfficeText.Kind {
        if codeDepth > 0 { return .code }
        if heading > 0 { return .heading(heading) }
        guard let last = lists.indices.last else { return .body }
        guard lists[last].isNewItem else { return .item(level: lists.count, mark: "") }
        lists[last].isNewItem = false
        let number = lists[last].next
        if lists[last].isOrdered, number < Int(Int32.max) { lists[last].next += 1 }
        return .item(level: last, mark: lists[last].isOrdered ? "\(number). " : "- ")
    }
}

extension XMLAttributes {
    /// What a book says of an element: `epub:type`, and the role that means the same.
    fileprivate var kinds: Set<String> {
        let words = [self["type", "epub"], self["role"]].compactMap(\.self).joined(separator: " ")
        return Set(words.split(separator: " ").map { String($0.hasPrefix("doc-") ? $0.dropFirst(4) : $0) })
    }
}
