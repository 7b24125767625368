// OpenDocument text and slides (ISO/IEC 26300): headings, lists numbered as they are shown, tables, notes, boxes and
// formulas of content.xml; a presentation's slides in order, their titles as headings, what the speaker notes after
// each. Tracked deletions, comments, tables of contents, form fields, headers and footers, charts and pictures'
// descriptions are left out and told.

import Foundation

/// Reads ODT and ODP.
public struct ODTReader: DocumentReader {
    public let format: String
    public let endings: [String]

    public static let text = ODTReader(format: "OpenDocument text (ODT)", endings: ["odt", "ott", "fodt"])
    public static let slides = ODTReader(format: "OpenDocument slides (ODP)", endings: ["odp", "otp", "fodp"])

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let document = try OpenDocument(input)
        let body = ODFBody(document.styles, document.parts)
        try XMLEvents.parse(document.content, part: "content.xml", body)
        body.output.leave(OfficeRule.headerFooter, document.headers)
        try emit(.text(try officeText(&body.output, document.metadata)))
        try document.pictures(emit)
    }
}

/// The parts of a document of OpenDocument, packed or flat.
struct OpenDocument {
    let content: Data
    let styles = ODFStyles()
    let metadata = OfficeMetadata(title: "title", times: ["date"])
    private(set) var parts: PackedParts?
    /// The words of headers and footers.
    let headers: String

    private static let bars: Set<String> = [
        "master-page", "header", "footer", "header-left", "footer-left", "header-first", "footer-first",
    ]

    /// - Throws: `ReadingFailure`.
    init(_ input: ReaderInput) throws {
        let styled: Data?
        if let ending = input.name.lowercased().split(separator: ".").last, ending.hasPrefix("fod") {
            content = try input.data()
            styled = content
            metadata.read(content, "the document")
            try XMLEvents.parse(content, part: "the document", styles)
        } else {
            let parts = try PackedParts(input) { $0.hasSuffix(".xml") && !$0.hasPrefix("Configurations2/") }
            try OfficeManifest.check(parts)
            guard let data = parts["content.xml"] else { throw ReadingFailure.malformed("no content.xml in it") }
            content = data
            styled = parts["styles.xml"]
            if let styled { try XMLEvents.parse(styled, part: "styles.xml", styles) }
            try XMLEvents.parse(content, part: "content.xml", styles)
            metadata.read(parts["meta.xml"], "meta.xml")
            self.parts = parts
        }
        headers = OfficeWords.read(styled, "styles.xml", in: Self.bars, skipping: ["body"])
    }

    /// Tells of objects in forms that are not read.
    func pictures(_ emit: (Reading) throws -> Void) throws {
        for name in (parts?.names ?? []).sorted() where name.hasPrefix("Object ") && !name.contains("/") {
            try emit(
                .refused(part: name, ReadingFailure(rule: OfficeRule.object, value: "an object of another format")))
        }
    }
}

/// What stands in an object within a document: a formula as a line of text, else its words.
final class ODFObject: OfficePart {
    private var math = OfficeMath()
    private(set) var formula: String?
    private var source = ""
    private var isSource = false
    private(set) var isChart = false
    private var words = ""

    init(_ data: Data) {
        super.init(skipping: ["automatic-styles", "styles", "master-styles", "font-face-decls"])
        try? XMLEvents.parse(data, part: "an object", self)
    }

    /// The formula as its author wrote it where it says so, else put together.
    var text: String? { formula.map { source.isEmpty ? $0 : MarkdownBlock.collapse(source) } }
    var remainder: String { MarkdownBlock.collapse(words) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "annotation" { isSource = attributes["encoding"]?.hasPrefix("StarMath") ?? false }
        if name == "chart" { isChart = true }
        if math.isOpen || name == "math" { math.begin(name, attributes) }
        if name != "span" { words += " " }
    }
    override func take(_ text: String) {
        if isSource { source += text } else if math.isOpen { math.take(text) } else { words += text }
    }
    override func finish(_ name: String) {
        if name == "annotation" { isSource = false }
        if math.isOpen, let found = math.finish() { formula = found }
        if name != "span" { words += " " }
    }
}
