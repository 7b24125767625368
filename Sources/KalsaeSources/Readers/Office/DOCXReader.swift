// Word documents (Office Open XML, ECMA-376): headings by style, lists by numbering, tables, notes, boxes. What was
// deleted, moved away, hidden or belongs to a table of contents is left out; so are headers, footers and comments.
// It does not read pictures, charts or formulas' structure.
//
//   _rels/.rels          which part is the document (word/document.xml)
//   word/styles.xml      names of styles and what they rest on     word/numbering.xml    lists
//   word/footnotes.xml   word/endnotes.xml   notes                 docProps/core.xml     title, time

import Foundation

/// Reads DOCX.
public struct DOCXReader: DocumentReader {
    public let format = "Word document (DOCX)"
    public let endings = ["docx", "docm", "dotx"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let parts = try PackedParts(input) { name in
            name == "_rels/.rels" || name == "docProps/core.xml"
                || (name.hasPrefix("word/") && name.hasSuffix(".xml") && name.split(separator: "/").count == 2)
        }
        if parts.names.contains("EncryptedPackage") { throw ReadingFailure.encrypted }
        let relations = DOCXRelations()
        if let data = parts["_rels/.rels"] { try? XMLEvents.parse(data, part: "_rels/.rels", relations) }
        guard
            let main = [relations.document, "word/document.xml"].compactMap(\.self).first(where: { parts[$0] != nil }),
            let document = parts[main]
        else { throw ReadingFailure.malformed("no word/document.xml in it") }

        let styles = DOCXStyles()
        if let data = parts["word/styles.xml"] { try XMLEvents.parse(data, part: "word/styles.xml", styles) }
        let numbering = DOCXNumbering()
        if let data = parts["word/numbering.xml"] { try XMLEvents.parse(data, part: "word/numbering.xml", numbering) }
        let body = DOCXBody(styles, numbering)
        try XMLEvents.parse(document, part: main, body)
        for name in ["word/footnotes.xml", "word/endnotes.xml"] {
            if let data = parts[name] { try XMLEvents.parse(data, part: name, body) }
        }
        let metadata = OfficeMetadata(title: "title", times: ["modified"])
        try emit(.text(try officeText(&body.output, metadata, parts, "docProps/core.xml")))
    }
}

/// Where the document's main part is.
private final class DOCXRelations: OfficePart {
    private(set) var document: String?

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        guard name == "Relationship", attributes["Type"]?.hasSuffix("/officeDocument") ?? false else { return }
        document = attributes["Target"].map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
    }
}

/// Paragraph styles: what each means, also by what it rests on.
private final class DOCXStyles: OfficePart {
    struct Style {
        var kind: OfficeText.Kind?
        var parent: String?
        var number: String?
        var level: String?
        var outline: Int?
    }

    private var styles: [String: Style] = [:]
    private var open: (id: String, style: Style)?
    /// No chain of styles is longer.
    private static let longestChain = 20

    init() { super.init(skipping: ["rPr", "tblPr", "pPrChange"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "style": open = (attributes["styleId"] ?? "", Style())
        case "name": open?.style.kind = attributes["val"].flatMap(OfficeStyle.kind)
        case "basedOn": open?.style.parent = attributes["val"]
        case "outlineLvl": open?.style.outline = attributes["val"].flatMap { Int($0) }
        case "numId": open?.style.number = attributes["val"]
        case "ilvl": open?.style.level = attributes["val"]
        default: break
        }
    }

    override func finish(_ name: String) {
        guard name == "style", let open else { return }
        styles[open.id] = open.style
        self.open = nil
    }

    /// A style with what it inherits.
    func resolved(_ id: String?) -> Style {
        var result = Style()
        var next = id
        for _ in 0..<Self.longestChain {
            guard let id = next, let style = styles[id] else { break }
            result.kind = result.kind ?? style.kind
            result.outline = result.outline ?? style.outline
            result.number = result.number ?? style.number
            result.level = result.level ?? style.level
            next = style.parent
        }
        return result
    }
}

/// Lists: which are numbered, and the numbers so far.
private final class DOCXNumbering: OfficePart {
    private var formats: [String: [Int: String]] = [:]
    private var abstracts: [String: String] = [:]
    private var openAbstract = ""
    private var openNumber = ""
    private var openLevel = 0
    private var counts: [String: [Int]] = [:]

    init() { super.init(skipping: ["lvlOverride"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "abstractNum": openAbstract = attributes["abstractNumId"] ?? ""
        case "lvl": openLevel = attributes["ilvl"].flatMap { Int($0) } ?? 0
        case "numFmt": formats[openAbstract, default: [:]][openLevel] = attributes["val"]
        case "num": openNumber = attributes["numId"] ?? ""
        case "abstractNumId": if !openNumber.isEmpty { abstracts[openNumber] = attributes["val"] }
        default: break
        }
    }

    /// The mark of the next item of a list; nil where the list shows none.
    func mark(_ number: String, level: Int) -> String? {
        guard number != "0", (0...8).contains(level) else { return nil }
        let abstract = abstracts[number] ?? ""
        let format = formats[abstract]?[level] ?? "bullet"
        if format == "none" { return nil }
        if format == "bullet" { return "- " }
        var count = counts[number] ?? Array(repeating: 0, count: 9)
        count[level] += 1
        for deeper in (level + 1)..<10 where deeper < 9 { count[deeper] = 0 }
        counts[number] = count
        return "\(count[level]). "
    }
}

/// The document itself, and its notes.
private final class DOCXBody: OfficePart {
    var output = OfficeText()
    private let styles: DOCXStyles
    private let numbering: DOCXNumbering
    private var paragraphs: [Paragraph] = []
    private var propertyDepth = 0
    private var runDepth = 0
    private var isText = false
    private var isHidden = false
    private var isContents = false
    private var isNote = false

    private struct Paragraph {
        var style: String?
        var number: String?
        var level: String?
        var outline: Int?
    }

    init(_ styles: DOCXStyles, _ numbering: DOCXNumbering) {
        self.styles = styles
        self.numbering = numbering
        super.init(skipping: [
            "del", "moveFrom", "delText", "instrText", "Fallback", "rt", "pPrChange", "rPrChange", "sectPr",
            "tblPr", "tblGrid", "tcPr", "trPr", "annotationRef", "delInstrText",
        ])
    }

    /// A table of contents is a building block of its own; its name stands in the properties before it.
    override func skips(_ name: String) -> Bool {
        guard name == "sdtContent", isContents else { return false }
        isContents = false
        return true
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "p": paragraphs.append(Paragraph())
        case "pPr", "rPr": propertyDepth += 1
        case "r":
            runDepth += 1
            isHidden = false
        case "t": isText = true
        case "tbl": output.beginTable()
        case "tr": output.beginRow()
        case "tc", "txbxContent": output.beginFlow()
        case "footnote", "endnote":
            isNote = attributes["type"] == nil || attributes["type"] == "normal"
            output.beginFlow()
        case "docPartGallery": isContents = attributes["val"]?.contains("Table of Contents") ?? false
        default: propertyDepth > 0 ? property(name, attributes) : mark(name, attributes)
        }
    }

    private func property(_ name: String, _ attributes: XMLAttributes) {
        guard let last = paragraphs.indices.last else { return }
        switch name {
        case "pStyle": paragraphs[last].style = attributes["val"]
        case "numId": paragraphs[last].number = attributes["val"]
        case "ilvl": paragraphs[last].level = attributes["val"]
        case "outlineLvl": paragraphs[last].outline = attributes["val"].flatMap { Int($0) }
        // Within a run only: a paragraph's mark may be hidden while its words are not.
        case "vanish": isHidden = runDepth > 0 && attributes["val"] != "0" && attributes["val"] != "false"
        default: break
        }
    }

    private func mark(_ name: String, _ attributes: XMLAttributes) {
        guard runDepth > 0, !isHidden else { return }
        switch name {
        case "tab", "ptab": output.append("\t")
        case "br": if attributes["type"] == nil || attributes["type"] == "textWrapping" { output.append("\n") }
        case "cr": output.append("\n")
        case "noBreakHyphen": output.append("-")
        default: break
        }
    }

    override func take(_ text: String) { if isText, !isHidden, !paragraphs.isEmpty { output.append(text) } }

    override func finish(_ name: String) {
        switch name {
        case "t": isText = false
        case "r": runDepth -= 1
        case "pPr", "rPr": propertyDepth -= 1
        case "p": if let paragraph = paragraphs.popLast() { output.endParagraph(kind(paragraph)) }
        case "tc": output.endCell()
        case "tbl": output.endTable()
        case "txbxContent": output.endBox()
        case "footnote", "endnote": isNote ? output.endNote() : output.endAside()
        default: break
        }
    }

    private func kind(_ paragraph: Paragraph) -> OfficeText.Kind {
        let style = styles.resolved(paragraph.style)
        if let kind = style.kind { return kind }
        if let outline = paragraph.outline ?? style.outline, (0...8).contains(outline) { return .heading(outline + 1) }
        guard let number = paragraph.number ?? style.number, !output.isParagraphEmpty else { return .body }
        let level = (paragraph.level ?? style.level).flatMap { Int($0) } ?? 0
        return numbering.mark(number, level: level).map { .item(level: level, mark: $0) } ?? .body
    }
}
