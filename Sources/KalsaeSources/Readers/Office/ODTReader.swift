// OpenDocument text (ISO/IEC 26300): headings, lists, tables, notes and boxes of content.xml. Tracked deletions,
// comments, tables of contents and forms are left out.
// It does not read spreadsheets or slides, nor what stands in headers and footers (styles.xml's master pages).

import Foundation

/// Reads ODT.
public struct ODTReader: DocumentReader {
    public let format = "OpenDocument text (ODT)"
    public let endings = ["odt", "ott", "fodt"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let metadata = OfficeMetadata(title: "title", times: ["date"])
        let body: ODTBody
        if input.name.lowercased().hasSuffix(".fodt") {
            let styles = ODTStyles()
            let data = try input.data()
            try XMLEvents.parse(data, part: "the document", styles)
            body = ODTBody(styles)
            try XMLEvents.parse(data, part: "the document", body)
            let found = body.output.finish()
            if found.text.isEmpty { throw ReadingFailure.empty("no text in a document of \(format)") }
            try emit(.text(ReadText(title: found.title, text: found.text)))
            return
        }
        let wanted: Set<String> = ["content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"]
        let parts = try PackedParts(input, wanted: wanted.contains)
        try OfficeManifest.check(parts)
        guard let content = parts["content.xml"] else { throw ReadingFailure.malformed("no content.xml in it") }
        let styles = ODTStyles()
        if let data = parts["styles.xml"] { try XMLEvents.parse(data, part: "styles.xml", styles) }
        try XMLEvents.parse(content, part: "content.xml", styles)
        body = ODTBody(styles)
        try XMLEvents.parse(content, part: "content.xml", body)
        try emit(.text(try officeText(&body.output, metadata, parts, "meta.xml")))
    }
}

/// Paragraph styles by what they rest on, and which list styles count.
private final class ODTStyles: OfficePart {
    private var kinds: [String: OfficeText.Kind] = [:]
    private var parents: [String: String] = [:]
    private var numbered: [String: Set<Int>] = [:]
    private var openList = ""
    private static let longestChain = 20

    init() { super.init(skipping: ["body"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "style":
            guard let id = attributes["name"] else { return }
            let shown = attributes["display-name"] ?? id.replacing("_20_", with: " ")
            if let kind = OfficeStyle.kind(shown) { kinds[id] = kind }
            if let parent = attributes["parent-style-name"] { parents[id] = parent }
        case "list-style": openList = attributes["name"] ?? ""
        case "list-level-style-number":
            if let level = attributes["level"].flatMap({ Int($0) }), attributes["num-format"] != "" {
                numbered[openList, default: []].insert(level)
            }
        default: break
        }
    }

    func kind(_ style: String?) -> OfficeText.Kind? {
        var next = style
        for _ in 0..<Self.longestChain {
            guard let id = next else { return nil }
            if let kind = kinds[id] ?? OfficeStyle.kind(id.replacing("_20_", with: " ")) { return kind }
            next = parents[id]
        }
        return nil
    }

    func isNumbered(_ list: String, level: Int) -> Bool { numbered[list]?.contains(level) ?? false }
}

/// The text itself.
private final class ODTBody: OfficePart {
    var output = OfficeText()
    private let styles: ODTStyles
    private var paragraphs: [OfficeText.Kind] = []
    private var lists: [List] = []

    private struct List {
        var style: String
        var count = 0
        var isNewItem = false
    }

    init(_ styles: ODTStyles) {
        self.styles = styles
        super.init(skipping: [
            "tracked-changes", "annotation", "note-citation", "table-of-content", "alphabetical-index",
            "illustration-index", "table-index", "object-index", "user-index", "bibliography", "ruby-text", "forms",
            "binary-data", "automatic-styles", "styles", "master-styles", "meta", "settings", "scripts",
            "font-face-decls", "title", "desc", "hidden-text", "hidden-paragraph",
        ])
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "h": paragraphs.append(.heading(attributes["outline-level"].flatMap { Int($0) } ?? 1))
        case "p": paragraphs.append(kind(attributes["style-name"]))
        case "list": lists.append(List(style: attributes["style-name"] ?? lists.last?.style ?? ""))
        case "list-item":
            guard let last = lists.indices.last else { return }
            lists[last].count += 1
            lists[last].isNewItem = true
        case "s": append(String(repeating: " ", count: min(1_000, max(1, attributes["c"].flatMap { Int($0) } ?? 1))))
        case "tab": append("\t")
        case "line-break": append("\n")
        case "table": output.beginTable()
        case "table-row": output.beginRow()
        case "table-cell", "covered-table-cell", "text-box", "note-body": output.beginFlow()
        default: break
        }
    }

    private func kind(_ style: String?) -> OfficeText.Kind {
        if let kind = styles.kind(style) { return kind }
        guard let last = lists.indices.last else { return .body }
        let level = lists.count
        guard lists[last].isNewItem else { return .item(level: level, mark: "") }
        lists[last].isNewItem = false
        let isNumbered = styles.isNumbered(lists[last].style, level: level)
        return .item(level: level - 1, mark: isNumbered ? "\(lists[last].count). " : "- ")
    }

    private func append(_ text: String) { if !paragraphs.isEmpty { output.append(text) } }

    override func take(_ text: String) {
        // Line ends of the file are white space like any other; breaks that are meant have an element.
        if !paragraphs.isEmpty { output.append(text.contains("\n") ? text.replacing("\n", with: " ") : text) }
    }

    override func finish(_ name: String) {
        switch name {
        case "h", "p": if let kind = paragraphs.popLast() { output.endParagraph(kind) }
        case "list": _ = lists.popLast()
        case "table-cell", "covered-table-cell": output.endCell()
        case "table": output.endTable()
        case "text-box": output.endBox()
        case "note-body": output.endNote()
        default: break
        }
    }
}
