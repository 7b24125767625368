// HWPX (KS X 6101, OWPML), the open form of Hangul's documents: sections of paragraphs with numbered lists, tables,
// notes, boxes, equations in Hangul's own notation, fields of forms. What was deleted, headers, memos, readings
// beside characters, charts and pictures' descriptions are left out and told. It does not read HWP 5 (a binary
// format).
//
//   Contents/header.xml   styles, what paragraph shapes mean, numbering      Contents/content.hpf    title, time
//   Contents/section0.xml, section1.xml …   the text                        Contents/masterpage0.xml …    bars

import Foundation

/// Reads HWPX.
public struct HWPXReader: DocumentReader {
    public let format = "Hangul document (HWPX)"
    public let endings = ["hwpx"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let parts = try PackedParts(input) { name in
            name == "Contents/content.hpf" || name == "META-INF/manifest.xml"
                || (name.hasSuffix(".xml") && (name.hasPrefix("Contents/") || name.hasPrefix("Chart/")))
        }
        try OfficeManifest.check(parts)
        let sections = parts.names.compactMap { name in Self.section(name).map { (number: $0, name: name) } }
            .sorted { $0.number < $1.number }
        if sections.isEmpty { throw ReadingFailure.malformed("no Contents/section0.xml in it") }
        let header = HWPXHeader()
        if let data = parts["Contents/header.xml"] { try XMLEvents.parse(data, part: "Contents/header.xml", header) }
        let body = HWPXBody(header, parts)
        for section in sections {
            guard let data = parts[section.name] else { continue }
            try XMLEvents.parse(data, part: section.name, body)
        }
        for name in parts.names.sorted() where name.hasPrefix("Contents/masterpage") {
            body.output.leave(OfficeRule.headerFooter, OfficeWords.read(parts[name], name, in: ["t"]), value: name)
        }
        let metadata = OfficeMetadata(title: "title", times: ["ModifiedDate"])
        metadata.read(parts["Contents/content.hpf"], "Contents/content.hpf")
        try emit(.text(try officeText(&body.output, metadata)))
        for name in parts.names.sorted() where name.hasPrefix("BinData/") && name.lowercased().hasSuffix(".ole") {
            try emit(
                .refused(part: name, ReadingFailure(rule: OfficeRule.object, value: "an object of another format")))
        }
    }

    /// The number in `Contents/section12.xml`.
    private static func section(_ name: String) -> Int? {
        guard name.hasPrefix("Contents/section"), name.hasSuffix(".xml") else { return nil }
        return Int(name.dropFirst("Contents/section".count).dropLast(".xml".count))
    }
}

private final class HWPXHeader: OfficePart {
    /// What a paragraph's shape says of its place in a list.
    struct Shape {
        var type: String
        var level: Int
        var list: String
    }

    private var styles: [String: OfficeText.Kind] = [:]
    private var shapes: [String: Shape] = [:]
    private var numberings: [String: [Int: OfficeListLevel]] = [:]
    private var openShape = ""
    private var openNumbering: String?
    private var openLevel: Int?
    private var label = ""

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "style":
            let kind = [attributes["name"], attributes["engName"]].compactMap(\.self).compactMap(OfficeStyle.kind).first
            if let id = attributes["id"], let kind { styles[id] = kind }
        case "paraPr": openShape = attributes["id"] ?? ""
        case "heading":
            guard let type = attributes["type"], type != "NONE" else { return }
            shapes[openShape] = Shape(
                type: type, level: attributes.number("level") ?? 0, list: attributes["idRef"] ?? "")
        case "numbering":
            openNumbering = attributes["id"]
        case "paraHead":
            guard let openNumbering, let level = attributes.number("level"),
                (1...OfficeListCount.levels).contains(level)
            else { return }
            openLevel = level - 1
            label = ""
            var made = OfficeListLevel(number: OfficeNumber(named: attributes["numFormat"] ?? "DIGIT"))
            made.start = attributes.number("start") ?? 1
            numberings[openNumbering, default: [:]][level - 1] = made
        default: break
        }
    }

    override func take(_ text: String) { if openLevel != nil { label += text } }

    override func finish(_ name: String) {
        if name == "numbering" { openNumbering = nil }
        guard name == "paraHead", let level = openLevel else { return }
        openLevel = nil
        let path = (1...(level + 1)).map { "%\($0)" }.joined(separator: ".")
        var text = MarkdownBlock.collapse(label).replacing("^n", with: path).replacing("^N", with: path + ".")
        text = text.replacing("^", with: "%")
        if let openNumbering { numberings[openNumbering]?[level]?.label = text }
    }

    func style(_ id: String?) -> OfficeText.Kind? { id.flatMap { styles[$0] } }
    func shape(_ id: String?) -> Shape? { id.flatMap { shapes[$0] } }
    func levels(_ list: String) -> [Int: OfficeListLevel] { numberings[list] ?? [:] }
}

private final class HWPXBody: OfficePart {
    var output = OfficeText()
    private let header: HWPXHeader
    private let parts: PackedParts
    private var paragraphs: [(style: String?, shape: String?)] = []
    private var textDepth = 0
    private var isDeleted = false
    private var deleted = ""
    private var counts: [String: OfficeListCount] = [:]
    private var outline = ""
    private var told: Set<String> = []

    /// Elements of several characters that stand for one.
    private static let marks = ["lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"]
    /// Elements that hold text of the line.
    private static let texts: Set<String> = ["t", "mainText", "script", "text"]

    init(_ header: HWPXHeader, _ parts: PackedParts) {
        self.header = header
        self.parts = parts
        super.init(
            skipping: ["parameters", "masterPage", "listItem"],
            leaving: [
                "header": OfficeRule.headerFooter, "footer": OfficeRule.headerFooter,
                "hiddenComment": OfficeRule.comment, "subText": OfficeRule.ruby,
                "shapeComment": OfficeRule.alternativeText,
            ])
    }

    override func skips(_ name: String, _ attributes: XMLAttributes) -> Bool {
        guard name == "secPr" else { return false }
        outline = attributes["outlineShapeIDRef"] ?? outline
        return true
    }

    override func leaves(_ name: String, _ attributes: XMLAttributes) -> String? {
        if name == "fieldBegin", attributes["type"] == "MEMO" { return OfficeRule.comment }
        return super.leaves(name, attributes)
    }

    override func left(_ rule: String, _ text: String) {
        if told.insert(rule + text).inserted { output.leave(rule, text) }
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if Self.texts.contains(name) { textDepth += 1 }
        switch name {
        case "p": paragraphs.append((attributes["styleIDRef"], attributes["paraPrIDRef"]))
        case "tbl": output.beginTable()
        case "tr": output.beginRow()
        case "tc": output.beginCell()
        case "drawText", "footNote", "endNote", "caption": output.beginFlow()
        case "cellAddr": if let column = attributes.number("colAddr") { output.placeCell(column: column) }
        case "cellSpan": output.spanCell(columns: attributes.number("colSpan") ?? 1)
        case "deleteBegin": isDeleted = true
        case "deleteEnd":
            isDeleted = false
            tellDeleted()
        case "compose": write(attributes["composeText"] ?? "")
        case "autoNum":
            if let type = attributes["numType"], type != "FOOTNOTE", type != "ENDNOTE" {
                write(attributes["num"] ?? "")
            }
        case "checkBtn", "radioBtn":
            write((attributes["value"] == "CHECKED" ? "☒ " : "☐ ") + (attributes["caption"] ?? "") + " ")
        case "btn": write((attributes["caption"] ?? "") + " ")
        case "comboBox": write((attributes["selectedValue"] ?? "") + " ")
        case "textart":
            output.beginFlow()
            output.append(attributes["text"] ?? "")
            output.endBox()
        case "chart":
            if let part = attributes["chartIDRef"], told.insert(part).inserted {
                output.leave(OfficeRule.chart, OfficeWords.read(parts[part], part, in: ["t", "v"]), value: part)
            }
        default: if textDepth > 0, let mark = Self.marks[name] { write(mark) }
        }
    }

    private func write(_ text: String) {
        if paragraphs.isEmpty { return }
        if isDeleted { deleted += text } else { output.append(text) }
    }

    private func tellDeleted() {
        if !deleted.isEmpty { output.leave(OfficeRule.deleted, deleted) }
        deleted = ""
    }

    override func take(_ text: String) { if textDepth > 0 { write(text) } }

    override func finish(_ name: String) {
        if Self.texts.contains(name) { textDepth -= 1 }
        switch name {
        case "p":
            if isDeleted { deleted += "\n" }
            if let paragraph = paragraphs.popLast() { output.endParagraph(kind(paragraph)) }
        case "tc": output.endCell()
        case "tbl": output.endTable()
        case "drawText", "caption": output.endBox()
        case "footNote", "endNote": output.endNote()
        case "sec": tellDeleted()
        default: break
        }
    }

    private func kind(_ paragraph: (style: String?, shape: String?)) -> OfficeText.Kind {
        let kind = header.style(paragraph.style)
        if kind == .left || kind == .code { return kind ?? .body }
        guard let shape = header.shape(paragraph.shape), !output.isParagraphEmpty,
            (0..<OfficeListCount.levels).contains(shape.level)
        else { return kind ?? .body }
        if shape.type == "BULLET" { return kind ?? .item(level: shape.level, mark: "- ") }
        guard shape.type == "NUMBER" || shape.type == "OUTLINE" else { return kind ?? .body }
        let list = shape.type == "OUTLINE" ? outline : shape.list
        let levels = header.levels(list)
        let key = shape.type == "OUTLINE" ? "outline" : list
        counts[key, default: OfficeListCount()].next(shape.level, from: nil, levels)
        let mark = counts[key]?.mark(shape.level, levels) ?? ""
        if shape.type == "NUMBER", kind == nil { return .item(level: shape.level, mark: mark) }
        // Outlines without a numbering of their own show none.
        if levels[shape.level] != nil { output.prepend(mark) }
        return kind ?? .heading(shape.level + 1)
    }
}
