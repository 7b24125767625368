// The text of a Word document, and of the parts that are written like it: notes, headers, comments.

import Foundation

/// Turns the elements of WordprocessingML into paragraphs, tables and notes.
final class DOCXBody: OfficePart {
    var output = OfficeText()
    /// What the part that is being read refers to.
    var relations: OfficeRelations
    /// Parts of other formats that stand in the text and are read by themselves.
    private(set) var chunks: Set<String> = []
    private let styles: DOCXStyles
    private let numbering: DOCXNumbering
    private let parts: PackedParts
    private var paragraphs: [Paragraph] = []
    private var runs: [Run] = []
    private var propertyDepth = 0
    private var isText = false
    private var isContents = false
    private var isPlaceholder = false
    private var isNote = false
    private var deletedRows: [Bool] = []
    private var inRowProperties = false
    private var math = OfficeMath()
    private var hidden = ""
    private var field = Field()
    /// Texts of headers and descriptions, each of which is told once.
    private var told: Set<String> = []

    private struct Paragraph {
        var style: String?
        var number: String?
        var level: Int?
        var outline: Int?
        var isJoined = false
    }

    private struct Run {
        var isHidden: Bool?
        var style: String?
        var font: String?
    }

    /// A field of a form: a box to tick, or entries to choose from.
    private struct Field {
        var isTicked: Bool?
        var chosen = 0
        var entries: [String] = []
    }

    init(_ styles: DOCXStyles, _ numbering: DOCXNumbering, _ parts: PackedParts, _ relations: OfficeRelations) {
        self.styles = styles
        self.numbering = numbering
        self.parts = parts
        self.relations = relations
        super.init(
            skipping: [
                "instrText", "Fallback", "pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPr",
                "sectPrChange", "tblGrid", "delInstrText", "rubyPr", "numberingChange",
            ],
            leaving: ["delText": OfficeRule.deleted, "rt": OfficeRule.ruby])
    }

    override func skips(_ name: String, _ attributes: XMLAttributes) -> Bool { name == "ctrlPr" && math.isOpen }

    override func leaves(_ name: String, _ attributes: XMLAttributes) -> String? {
        switch name {
        case "sdtContent":
            // What the block is, its properties said before.
            defer { (isContents, isPlaceholder) = (false, false) }
            return isContents ? OfficeRule.contents : isPlaceholder ? OfficeRule.placeholder : nil
        case "del", "moveFrom":
            if propertyDepth > 0 || inRowProperties || math.isOpen { return nil }
            return name == "del" ? OfficeRule.deleted : OfficeRule.moved
        case "tc": return deletedRows.last == true ? OfficeRule.deleted : nil
        default: return super.leaves(name, attributes)
        }
    }

    override func left(_ rule: String, _ text: String) { output.leave(rule, text) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if math.isOpen || name == "oMath" { return math.begin(name, attributes) }
        switch name {
        case "p": paragraphs.append(Paragraph())
        case "pPr", "rPr": propertyDepth += 1
        case "r": runs.append(Run())
        case "t": isText = true
        case "tbl": output.beginTable()
        case "tr":
            output.beginRow()
            deletedRows.append(false)
        case "trPr": inRowProperties = true
        case "tc": output.beginCell()
        case "gridSpan": output.spanCell(columns: attributes.number("val") ?? 1)
        case "gridBefore":
            for _ in 0..<min(64, max(0, attributes.number("val") ?? 0)) {
                output.beginCell()
                output.endCell()
            }
        case "txbxContent", "txBody", "comment", "hdr", "ftr": output.beginFlow()
        case "footnote", "endnote":
            isNote = attributes["type"] == nil || attributes["type"] == "normal"
            output.beginFlow()
        case "docPartGallery": isContents = attributes["val"]?.contains("Table of Contents") ?? false
        case "showingPlcHdr": isPlaceholder = attributes.isOn
        case "sdtPr": (isContents, isPlaceholder) = (false, false)
        case "del" where inRowProperties:
            if !deletedRows.isEmpty { deletedRows[deletedRows.count - 1] = true }
        case "altChunk": chunk(attributes["id"])
        default: if propertyDepth > 0 { property(name, attributes) } else { anchored(name, attributes) }
        }
    }

    private func property(_ name: String, _ attributes: XMLAttributes) {
        guard let last = paragraphs.indices.last else { return }
        switch name {
        case "pStyle": paragraphs[last].style = attributes["val"]
        case "numId": paragraphs[last].number = attributes["val"]
        case "ilvl": paragraphs[last].level = attributes.number("val")
        case "outlineLvl": paragraphs[last].outline = attributes.number("val")
        case "rStyle": if !runs.isEmpty { runs[runs.count - 1].style = attributes["val"] }
        case "rFonts": if !runs.isEmpty { runs[runs.count - 1].font = attributes["ascii"] ?? attributes["hAnsi"] }
        // Within a run only: a paragraph's mark may be hidden while its words are not.
        case "vanish": if !runs.isEmpty { runs[runs.count - 1].isHidden = attributes.isOn }
        // Where a paragraph's mark is deleted, it is one with the next.
        case "del", "moveFrom": paragraphs[last].isJoined = true
        default: break
        }
    }

    private func anchored(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "docPr", "cNvPr": describe(attributes["descr"], attributes["title"])
        case "shape": describe(attributes["alt"], nil)
        case "tblCaption", "tblDescription": describe(attributes["val"], nil)
        case "textpath":
            output.beginFlow()
            output.append(attributes["string"] ?? "")
            output.endBox()
        case "chart":
            guard let part = relations.part(attributes["id"]), told.insert(part).inserted else { return }
            output.leave(OfficeRule.chart, OfficeWords.read(parts[part], part, in: ["t", "v"]), value: part)
        case "relIds":
            output.beginFlow()
            for line in OfficeDiagram.lines(parts, relations.part(attributes["dm"])) {
                output.append(line)
                output.endParagraph(.item(level: 0, mark: "- "))
            }
            output.endBox()
        case "checkBox": field.isTicked = nil
        case "default", "checked":
            if let number = attributes.number("val"), name == "default" { field.chosen = number }
            if name == "checked" || field.isTicked == nil { field.isTicked = attributes.isOn }
        case "ddList": field = Field()
        case "result": field.chosen = attributes.number("val") ?? 0
        case "listEntry": if field.entries.count < 1_000 { field.entries.append(attributes["val"] ?? "") }
        default: mark(name, attributes)
        }
    }

    private func mark(_ name: String, _ attributes: XMLAttributes) {
        guard !runs.isEmpty else { return }
        switch name {
        case "tab", "ptab": write("\t")
        case "br", "cr": write("\n")
        case "noBreakHyphen": write("-")
        case "sym":
            let code = attributes["char"].flatMap { UInt32($0, radix: 16) } ?? 0
            let font = attributes["font"] ?? ""
            if let character = OfficeSymbols.character(font: font, code: code) {
                write(String(character))
            } else {
                write(UnicodeScalar(code).map { String($0) } ?? "")
                output.leave("symbol", "\(font) \(attributes["char"] ?? "")", value: "a sign that is not known")
            }
        default: break
        }
    }

    override func take(_ text: String) {
        if math.isOpen { return math.take(text) }
        guard isText, !paragraphs.isEmpty else { return }
        write(OfficeSymbols.shown(text, font: runs.last?.font))
    }

    /// Whether the open run is hidden, by itself or by its styles.
    private var isHidden: Bool {
        guard let run = runs.last else { return false }
        return run.isHidden ?? styles.resolved(run.style).isHidden ?? styles.resolved(paragraphs.last?.style).isHidden
            ?? false
    }

    private func write(_ text: String) {
        if isHidden {
            hidden += text
        } else {
            tellHidden()
            output.append(text)
        }
    }

    private func tellHidden() {
        if !hidden.isEmpty { output.leave(OfficeRule.hidden, hidden) }
        hidden = ""
    }

    override func finish(_ name: String) {
        if math.isOpen {
            if let formula = math.finish(), !paragraphs.isEmpty { output.append(formula) }
            return
        }
        switch name {
        case "t": isText = false
        case "r": _ = runs.popLast()
        case "pPr", "rPr": propertyDepth -= 1
        case "p":
            tellHidden()
            if let paragraph = paragraphs.popLast(), !paragraph.isJoined { output.endParagraph(kind(paragraph)) }
        case "trPr": inRowProperties = false
        case "tr": _ = deletedRows.popLast()
        case "tc": output.endCell()
        case "tbl": output.endTable()
        case "txbxContent", "txBody": output.endBox()
        case "footnote", "endnote": if isNote { output.endNote() } else { _ = output.endAside() }
        case "comment": output.leave(OfficeRule.comment, output.endAside())
        case "hdr", "ftr":
            let text = output.endAside()
            if told.insert(text).inserted { output.leave(OfficeRule.headerFooter, text) }
        case "checkBox":
            write(field.isTicked == true ? "☒" : "☐")
            field = Field()
        case "ddList":
            if field.entries.indices.contains(field.chosen) { write(field.entries[field.chosen]) }
            field = Field()
        default: break
        }
    }

    private func kind(_ paragraph: Paragraph) -> OfficeText.Kind {
        let style = styles.resolved(paragraph.style)
        var kind = style.kind
        if kind == nil, let outline = paragraph.outline ?? style.outline, (0...8).contains(outline) {
            kind = .heading(outline + 1)
        }
        if let kind, kind == .left || kind == .code { return kind }
        guard let number = paragraph.number ?? style.number else { return kind ?? .body }
        let level =
            paragraph.level ?? numbering.level(of: paragraph.style, in: number) ?? style.level ?? 0
        guard let mark = numbering.mark(number, level: level, styles) else { return kind ?? .body }
        guard let kind else { return .item(level: level, mark: mark) }
        if mark != "- ", !output.isParagraphEmpty { output.prepend(mark) }
        return kind
    }

    private func describe(_ description: String?, _ title: String?) {
        for text in [title, description].compactMap(\.self) where !text.isEmpty && told.insert(text).inserted {
            output.leave(OfficeRule.alternativeText, text)
        }
    }

    /// A part of another format that stands in the text.
    private func chunk(_ id: String?) {
        guard let part = relations.part(id) else { return }
        let ending = (part as NSString).pathExtension.lowercased()
        guard ["htm", "html", "xhtml", "txt"].contains(ending), let data = parts[part],
            let decoded = try? TextDecoding.decode(data, declares: true)
        else {
            chunks.insert(part)
            return
        }
        if ending == "txt" {
            for line in decoded.text.split(separator: "\n") {
                output.append(String(line))
                output.endParagraph(.body)
            }
        } else if let text = try? BookPage.read(decoded.text) {
            output.add(markdown: text.text)
            output.leave(text.omissions)
        } else {
            chunks.insert(part)
        }
    }
}

/// The words of a diagram (SmartArt): a line for each of its boxes.
final class OfficeDiagram: OfficePart {
    private var lines: [String] = []
    private var line = ""
    private var isText = false

    /// - Parameter part: the diagram's data; none gives no lines.
    static func lines(_ parts: PackedParts, _ part: String?) -> [String] {
        guard let part, let data = parts[part] else { return [] }
        let diagram = OfficeDiagram(skipping: ["whole", "bg", "cxnLst"])
        try? XMLEvents.parse(data, part: part, diagram)
        return diagram.lines
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "t", attributes.hasPrefix("a") { isText = true }
        if name == "br" { line += " " }
    }
    override func finish(_ name: String) {
        if name == "t" { isText = false }
        if name == "p" { line += " " }
        guard name == "pt" else { return }
        let text = MarkdownBlock.collapse(line)
        line = ""
        if !text.isEmpty { lines.append(text) }
    }
    override func take(_ text: String) { if isText { line += text } }
}
