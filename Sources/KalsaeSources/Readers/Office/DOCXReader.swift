// Word documents (Office Open XML, ECMA-376): headings by style, lists numbered as Word shows them, tables, notes,
// boxes, formulas as a line of text, signs of symbol fonts. What was deleted, moved away, hidden, belongs to a table
// of contents, to headers, comments or charts, or stands for a picture, is left out and told. Files put into the
// document are read by their own readers, an HTML or text part where it stands. It does not read pictures.
//
//   _rels/.rels          which part is the document (word/document.xml)    word/_rels/…      what it refers to
//   word/styles.xml      names of styles and what they rest on             word/numbering.xml    lists
//   word/footnotes.xml   word/endnotes.xml   notes                         docProps/core.xml     title, time

import Foundation

/// Reads DOCX.
public struct DOCXReader: DocumentReader {
    public let format = "Word document (DOCX)"
    public let endings = ["docx", "docm", "dotx", "dotm"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let parts = try PackedParts.officeOpen(input)
        let package = OfficeRelations(of: "", parts)
        guard
            let main = (package.parts("officeDocument") + ["word/document.xml"]).first(where: { parts[$0] != nil }),
            let document = parts[main]
        else { throw ReadingFailure.malformed("no word/document.xml in it") }

        let relations = OfficeRelations(of: main, parts)
        /// Parts of a type by the document's relations, else by their usual name.
        func named(_ type: String, _ usual: String) -> [String] {
            let found = relations.parts(type).filter { parts[$0] != nil }
            return found.isEmpty ? [usual].filter { parts[$0] != nil } : found
        }
        var failures: [(part: String, failure: ReadingFailure)] = []
        /// Reads a part beside the document; one that is broken is told.
        func beside(_ name: String, _ handler: any XMLHandler) {
            guard let data = parts[name] else { return }
            do throws(ReadingFailure) { try XMLEvents.parse(data, part: name, handler) } catch {
                failures.append((name, error))
            }
        }
        let styles = DOCXStyles()
        let numbering = DOCXNumbering()
        for name in named("styles", "word/styles.xml").prefix(1) { beside(name, styles) }
        for name in named("numbering", "word/numbering.xml").prefix(1) { beside(name, numbering) }
        let body = DOCXBody(styles, numbering, parts, relations)
        try XMLEvents.parse(document, part: main, body)
        let others =
            named("footnotes", "word/footnotes.xml") + named("endnotes", "word/endnotes.xml")
            + named("comments", "word/comments.xml") + relations.parts("header") + relations.parts("footer")
        for name in others {
            body.relations = OfficeRelations(of: name, parts)
            beside(name, body)
        }
        for name in relations.parts("glossaryDocument") {
            body.output.leave("building-blocks", OfficeWords.read(parts[name], name, in: ["t"]), value: name)
        }
        let metadata = OfficeMetadata(title: "title", times: ["modified"])
        metadata.read(parts["docProps/core.xml"], "docProps/core.xml")
        try emit(.text(try officeText(&body.output, metadata)))
        for found in failures { try emit(.refused(part: found.part, found.failure)) }
        for name in body.chunks {
            guard var data = parts[name] else {
                try emit(.refused(part: name, ReadingFailure(rule: "unread-part", value: "a part of another format")))
                continue
            }
            let file = String(name.split(separator: "/").last ?? "")
            try emit(
                .nested(
                    ReaderInput(within: input, name: file) {
                        defer { data = Data() }
                        return data.isEmpty ? nil : data
                    }))
        }
        try parts.embedded(in: input, except: OfficeRelations.chartData(parts).union(body.chunks), emit)
    }
}
