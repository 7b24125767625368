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

    static func docx(_ body: String, extra: [(String, String)] = []) throws -> Data {
        try zip(
            [
                ("word/document.xml", "<w:document xmlns:w='w' xmlns:mc='mc'><w:body>\(body)</w:body></w:document>"),
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
}
