// HWPX (KS X 6101, OWPML), the open form of Hangul's documents: sections of paragraphs with tables, notes and boxes.
// It does not read HWP 5 (a binary format), formulas or pictures.
//
//   Contents/header.xml   styles and what paragraph shapes mean      Contents/content.hpf    title, time
//   Contents/section0.xml, section1.xml …   the text

import Foundation

/// Reads HWPX.
public struct HWPXReader: DocumentReader {
    public let format = "Hangul document (HWPX)"
    public let endings = ["hwpx"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let parts = try PackedParts(input) { name in
            name == "Contents/content.hpf" || name == "Contents/header.xml" || name == "META-INF/manifest.xml"
                || Self.section(name) != nil
        }
        try OfficeManifest.check(parts)
        let sections = parts.names.compactMap { name in Self.section(name).map { (number: $0, name: name) } }
            .sorted { $0.number < $1.number }
        if sections.isEmpty { throw ReadingFailure.malformed("no Contents/section0.xml in it") }
        let header = HWPXHeader()
        if let data = parts["Contents/header.xml"] { try XMLEvents.parse(data, part: "Contents/header.xml", header) }
        let body = HWPXBody(header)
        for section in sections {
            guard let data = parts[section.name] else { continue }
            try XMLEvents.parse(data, part: section.name, body)
        }
        let metadata = OfficeMetadata(title: "title", times: ["ModifiedDate"])
        try emit(.text(try officeText(&body.output, metadata, parts, "Contents/content.hpf")))
    }

    /// The number in `Contents/section12.xml`.
    private static func section(_ name: String) -> Int? {
        guard name.hasPrefix("Contents/section"), name.hasSuffix(".xml") else { return nil }
        return Int(name.dropFirst("Contents/section".count).dropLast(".xml".count))
    }
}

private final class HWPXHeader: OfficePart {
    private var styles: [String: OfficeText.Kind] = [:]
    private var shapes: [String: (type: String, level: Int)] = [:]
    private var openShape = ""

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "style":
            let kind = [attributes["name"], attributes["engName"]].compactMap(\.self).compactMap(OfficeStyle.kind).first
            if let id = attributes["id"], let kind { styles[id] = kind }
        case "paraPr": openShape = attributes["id"] ?? ""
        case "heading":
            guard let type = attributes["type"], type != "NONE" else { return }
            shapes[openShape] = (type, attributes["level"].flatMap { Int($0) } ?? 0)
        default: break
        }
    }

    func style(_ id: String?) -> OfficeText.Kind? { id.flatMap { styles[$0] } }
    func shape(_ id: String?) -> (type: String, level: Int)? { id.flatMap { shapes[$0] } }
}

private final class HWPXBody: OfficePart {
    var output = OfficeText()
    private let header: HWPXHeader
    private var paragraphs: [(style: String?, shape: String?)] = []
    private var isText = false
    private var isDeleted = false
    private var counts: [Int: Int] = [:]

    /// Elements of several characters that stand for one.
    private static let marks = ["lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"]

    init(_ header: HWPXHeader) {
        self.header = header
        super.init(skipping: [
            "secPr", "header", "footer", "hiddenComment", "parameters", "script", "masterPage", "dutmal", "compose",
        ])
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "p": paragraphs.append((attributes["styleIDRef"], attributes["paraPrIDRef"]))
        case "t": isText = true
        case "tbl": output.beginTable()
        case "tr": output.beginRow()
        case "tc", "drawText", "footNote", "endNote", "caption": output.beginFlow()
        case "deleteBegin": isDeleted = true
        case "deleteEnd": isDeleted = false
        default: if isText, !isDeleted, let mark = Self.marks[name] { output.append(mark) }
        }
    }

    override func take(_ text: String) { if isText, !isDeleted, !paragraphs.isEmpty { output.append(text) } }

    override func finish(_ name: String) {
        switch name {
        case "t": isText = false
        case "p": if let paragraph = paragraphs.popLast() { output.endParagraph(kind(paragraph)) }
        case "tc": output.endCell()
        case "tbl": output.endTable()
        case "drawText", "caption": output.endBox()
        case "footNote", "endNote": output.endNote()
        default: break
        }
    }

    private func kind(_ paragraph: (style: String?, shape: String?)) -> OfficeText.Kind {
        if let kind = header.style(paragraph.style) { return kind }
        guard let shape = header.shape(paragraph.shape), !output.isParagraphEmpty else { return .body }
        if shape.type == "OUTLINE" { return .heading(shape.level + 1) }
        if shape.type == "BULLET" { return .item(level: shape.level, mark: "- ") }
        guard shape.type == "NUMBER" else { return .body }
        counts[shape.level, default: 0] += 1
        for deeper in counts.keys where deeper > shape.level { counts[deeper] = nil }
        return .item(level: shape.level, mark: "\(counts[shape.level] ?? 1). ")
    }
}
