// Small office documents for tests, put together from XML written here.

import Foundation

@testable import KalsaeSources

enum Office {
    static func zip(_ parts: [(String, String)]) throws -> Data {
        try ArchiveMaker.make(ArchiveMaker.zip, parts.map { ArchiveEntry($0.0, $0.1) })
    }

    static let styles = """
        <w:styles xmlns:w="w"><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="K"><w:name w:val="제목 2"/></w:style>
        <w:style w:styleId="T"><w:name w:val="Title"/></w:style>
        <w:style w:styleId="C"><w:name w:val="CodeWide"/></w:style>
        <w:style w:styleId="O"><w:name w:val="House"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
        <w:style w:styleId="B"><w:name w:val="Mine"/><w:basedOn w:val="O"/></w:style>
        <w:style w:styleId="R"><w:name w:val="Ring"/><w:basedOn w:val="R"/></w:style>
        <w:style w:styleId="L"><w:name w:val="toc 1"/></w:style></w:styles>
        """
    static let numbering = """
        <w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>
        <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
        <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>
        """
    static let core = """
        <c:coreProperties xmlns:c="c" xmlns:dc="dc" xmlns:dcterms="t"><dc:title>From the core</dc:title>
        <dcterms:modified>2024-05-01T09:30:00Z</dcterms:modified></c:coreProperties>
        """

    static let namespaces = "xmlns:w='w' xmlns:mc='mc' xmlns:m='m' xmlns:wp='p' xmlns:r='r' xmlns:v='v' xmlns:a='a'"

    static func docx(_ body: String, extra: [(String, String)] = []) throws -> Data {
        try zip(
            [
                ("word/document.xml", "<w:document \(namespaces)><w:body>\(body)</w:body></w:document>"),
                ("word/styles.xml", styles), ("word/numbering.xml", numbering), ("docProps/core.xml", core),
            ] + extra)
    }

    /// A paragraph of one run.
    static func p(_ text: String, _ properties: String = "") -> String {
        "<w:p><w:pPr>\(properties)</w:pPr><w:r><w:t xml:space='preserve'>\(text)</w:t></w:r></w:p>"
    }

    static func style(_ id: String) -> String { "<w:pStyle w:val='\(id)'/>" }
    static func item(_ level: Int) -> String {
        "<w:numPr><w:ilvl w:val='\(level)'/><w:numId w:val='3'/></w:numPr>"
    }

    // MARK: Workbooks and presentations

    static func relations(_ targets: [(id: String, type: String, target: String)]) -> String {
        let rows = targets.map { "<Relationship Id='\($0.id)' Type='x/\($0.type)' Target='\($0.target)'/>" }
        return "<Relationships xmlns='r'>\(rows.joined())</Relationships>"
    }

    /// A workbook of sheets by name: the content of `worksheet`, and `hidden` where it is.
    static func xlsx(
        _ sheets: [(name: String, state: String, body: String)], strings: [String] = [], formats: [String] = [],
        is1904: Bool = false, extra: [(String, String)] = []
    ) throws -> Data {
        let list = sheets.indices.map {
            "<sheet name='\(sheets[$0].name)' sheetId='\($0 + 1)' state='\(sheets[$0].state)' r:id='s\($0)'/>"
        }
        let book = """
            <workbook xmlns='w' xmlns:r='r'><workbookPr date1904='\(is1904 ? 1 : 0)'/><sheets>\(list.joined())</sheets></workbook>
            """
        let numbers = formats.indices.map { "<numFmt numFmtId='\(200 + $0)' formatCode='\(formats[$0])'/>" }
        let cells = formats.indices.map { "<xf numFmtId='\(200 + $0)'/>" }
        let styles = """
            <styleSheet xmlns='w'><numFmts>\(numbers.joined())</numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/>\(cells.joined())</cellXfs></styleSheet>
            """
        let shared = "<sst xmlns='w'>\(strings.map { "<si>\($0)</si>" }.joined())</sst>"
        let targets =
            sheets.indices.map { (id: "s\($0)", type: "worksheet", target: "worksheets/sheet\($0).xml") } + [
                (id: "t", type: "sharedStrings", target: "/xl/sharedStrings.xml"),
                (id: "y", type: "styles", target: "styles.xml"),
            ]
        return try zip(
            [
                ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations(targets)),
                ("xl/sharedStrings.xml", shared), ("xl/styles.xml", styles), ("docProps/core.xml", core),
            ]
                + sheets.indices.map {
                    ("xl/worksheets/sheet\($0).xml", "<worksheet xmlns='w'>\(sheets[$0].body)</worksheet>")
                } + extra)
    }

    /// Rows of inline texts; numbers stay numbers.
    static func rows(_ rows: [[String]]) -> String {
        let lines = rows.map { row in
            let cells = row.map { text in
                if text.isEmpty { return "<c/>" }
                return Double(text) == nil ? "<c t='inlineStr'><is><t>\(text)</t></is></c>" : "<c><v>\(text)</v></c>"
            }
            return "<row>\(cells.joined())</row>"
        }
        return "<sheetData>\(lines.joined())</sheetData>"
    }

    /// A presentation of slides: what stands in each one's tree of shapes.
    static func pptx(
        _ slides: [String], relations own: [Int: [(id: String, type: String, target: String)]] = [:],
        extra: [(String, String)] = []
    ) throws -> Data {
        let list = slides.indices.map { "<p:sldId id='\(256 + $0)' r:id='s\($0)'/>" }.joined()
        let order = "<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst>\(list)</p:sldIdLst></p:presentation>"
        let targets = slides.indices.map { (id: "s\($0)", type: "slide", target: "slides/slide\($0).xml") }
        return try zip(
            [("ppt/presentation.xml", order), ("ppt/_rels/presentation.xml.rels", relations(targets))]
                + slides.indices.map {
                    ("ppt/slides/slide\($0).xml", "<p:sld xmlns:p='p' xmlns:a='a' xmlns:r='r'>\(slides[$0])</p:sld>")
                } + own.map { ("ppt/slides/_rels/slide\($0.key).xml.rels", relations($0.value)) } + extra)
    }

    /// A shape of paragraphs, as a placeholder of a kind or as none.
    static func shape(_ placeholder: String?, _ paragraphs: [String], properties: String = "") -> String {
        let kind = placeholder.map { "<p:nvPr><p:ph type='\($0)'/></p:nvPr>" } ?? ""
        let lines = paragraphs.map { "<a:p>\(properties)<a:r><a:t>\($0)</a:t></a:r></a:p>" }.joined()
        return "<p:sp><p:nvSpPr>\(kind)</p:nvSpPr><p:txBody>\(lines)</p:txBody></p:sp>"
    }
}
