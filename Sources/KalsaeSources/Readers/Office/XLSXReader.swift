// Workbooks (Office Open XML, ECMA-376): each visible sheet is a document, a long one several (SheetText says how).
// Numbers are shown as their formats have them, dates as ISO 8601; formulas give the values that were saved. Hidden
// sheets, rows and columns, comments, headers, charts and pictures' descriptions are left out and told.
//
//   xl/workbook.xml        sheets in order, hidden or not, where dates begin    xl/_rels/workbook.xml.rels    their
// parts
//   xl/sharedStrings.xml   texts that cells name by number                      xl/styles.xml    number formats
//   xl/worksheets/…        cells                                                xl/comments…, xl/drawings/…    beside
// them

import Foundation

/// Reads XLSX.
public struct XLSXReader: DocumentReader {
    public let format = "workbook (XLSX)"
    public let endings = ["xlsx", "xlsm", "xltx", "xltm"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let parts = try PackedParts.officeOpen(input)
        let package = OfficeRelations(of: "", parts)
        guard
            let main = (package.parts("officeDocument") + ["xl/workbook.xml"]).first(where: { parts[$0] != nil }),
            let data = parts[main]
        else { throw ReadingFailure.malformed("no xl/workbook.xml in it") }
        let relations = OfficeRelations(of: main, parts)
        let book = XLSXBook()
        try XMLEvents.parse(data, part: main, book)
        if book.sheets.isEmpty { throw ReadingFailure.empty("a workbook without sheets") }
        let strings = XLSXStrings()
        for name in relations.parts("sharedStrings") {
            if let data = parts[name] { try XMLEvents.parse(data, part: name, strings) }
        }
        let styles = XLSXStyles()
        for name in relations.parts("styles") {
            if let data = parts[name] { try XMLEvents.parse(data, part: name, styles) }
        }
        let metadata = OfficeMetadata(title: "title", times: ["modified"])
        metadata.read(parts["docProps/core.xml"], "docProps/core.xml")

        var workbook = SheetBook(title: metadata.title, time: metadata.time, limit: input.limits.largestFile)
        for sheet in book.sheets {
            guard let name = relations.part(sheet.id), let data = parts[name] else {
                try emit(.refused(part: sheet.name, .malformed("the workbook names it, but it is not there")))
                continue
            }
            if relations.targets[sheet.id]?.type == "chartsheet" {
                let words = XLSXSheet.charts(OfficeRelations(of: name, parts), parts)
                workbook.leave([Omission(rule: OfficeRule.chart, value: sheet.name, text: words)])
                continue
            }
            let cells = XLSXSheet(book, strings, styles, limit: input.limits.largestFile)
            do throws(ReadingFailure) { try XMLEvents.parse(data, part: name, cells) } catch {
                try emit(.refused(part: sheet.name, error))
                continue
            }
            cells.takeBeside(OfficeRelations(of: name, parts), parts)
            try workbook.add(cells.text, name: sheet.name, isHidden: sheet.isHidden, emit)
        }
        try workbook.finish(format, emit)
        try parts.embedded(in: input, except: OfficeRelations.chartData(parts), emit)
    }
}

/// The workbook's list of sheets.
private final class XLSXBook: OfficePart {
    struct Sheet {
        var name: String
        var id: String
        var isHidden: Bool
    }

    private(set) var sheets: [Sheet] = []
    private(set) var calendar = NumberFormat.Calendar.from1900

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "workbookPr", ["1", "true"].contains(attributes["date1904"]) { calendar = .from1904 }
        guard name == "sheet", let id = attributes["id", "r"] ?? attributes["id"] else { return }
        sheets.append(
            Sheet(
                name: attributes["name"] ?? "", id: id, isHidden: attributes["state"].map { $0 != "visible" } ?? false))
    }
}

/// Texts that cells share.
private final class XLSXStrings: OfficePart {
    private(set) var texts: [String] = []
    private var open = ""
    private var isText = false

    init() { super.init(skipping: ["rPh", "phoneticPr"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "si" { open = "" }
        if name == "t" { isText = true }
    }
    override func take(_ text: String) { if isText { open += text } }
    override func finish(_ name: String) {
        if name == "t" { isText = false }
        if name == "si" { texts.append(Self.unescaped(open)) }
    }

    /// `_x000D_` stands for a character that XML cannot hold.
    static func unescaped(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        var result = ""
        var rest = text[...]
        while let place = rest.range(of: "_x") {
            result += rest[..<place.lowerBound]
            let code = rest[place.upperBound...].prefix(5)
            if code.count == 5, code.last == "_", let value = UInt32(code.dropLast(), radix: 16),
                let scalar = UnicodeScalar(value)
            {
                if value >= 0x20 || value == 0x0A || value == 0x09 { result.unicodeScalars.append(scalar) }
                rest = rest[place.upperBound...].dropFirst(5)
            } else {
                result += "_x"
                rest = rest[place.upperBound...]
            }
        }
        return result + rest
    }
}

/// Which number format each style of cells has.
private final class XLSXStyles: OfficePart {
    private var codes: [Int: String] = [:]
    private var cells: [Int] = []
    private var formats: [Int: NumberFormat] = [:]

    init() { super.init(skipping: ["cellStyleXfs", "dxfs", "fonts", "fills", "borders"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "numFmt", let id = attributes.number("numFmtId") { codes[id] = attributes["formatCode"] }
        if name == "xf" { cells.append(attributes.number("numFmtId") ?? 0) }
    }

    func format(_ style: Int?) -> NumberFormat {
        guard let style, cells.indices.contains(style) else { return .general }
        let id = cells[style]
        if let known = formats[id] { return known }
        let made = NumberFormat(codes[id] ?? NumberFormat.builtIn[id] ?? "General")
        formats[id] = made
        return made
    }
}

/// The cells of one sheet.
private final class XLSXSheet: OfficePart {
    private(set) var text: SheetText
    private let book: XLSXBook
    private let strings: XLSXStrings
    private let styles: XLSXStyles
    private var row = 0
    private var column = 0
    private var type = ""
    private var style: Int?
    private var value = ""
    private var inlined = ""
    private var isValue = false
    private var isInlined = false
    private var formula = ""
    private var isFormula = false

    init(_ book: XLSXBook, _ strings: XLSXStrings, _ styles: XLSXStyles, limit: Int) {
        self.book = book
        self.strings = strings
        self.styles = styles
        text = SheetText(limit: limit)
        super.init(
            skipping: ["rPh", "extLst"],
            leaving: Dictionary(
                uniqueKeysWithValues: [
                    "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter",
                ].map { ($0, OfficeRule.headerFooter) }))
    }

    override func left(_ rule: String, _ text: String) { self.text.leave(rule, text) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "row":
            row = attributes.number("r") ?? row + 1
            column = 0
            text.beginRow(row, isHidden: ["1", "true"].contains(attributes["hidden"]))
        case "col":
            if ["1", "true"].contains(attributes["hidden"]) {
                text.hideColumns(
                    attributes.number("min") ?? 1, attributes.number("max") ?? attributes.number("min") ?? 1)
            }
        case "c":
            column = attributes["r"].flatMap(Self.column) ?? column + 1
            type = attributes["t"] ?? "n"
            style = attributes.number("s")
            value = ""
            inlined = ""
            formula = ""
        case "f": isFormula = true
        case "v": isValue = true
        case "t": isInlined = true
        case "dataValidation":
            for words in [attributes["prompt"], attributes["error"]].compactMap(\.self) {
                text.leave("input-message", words)
            }
        default: break
        }
    }

    override func take(_ text: String) {
        if isValue { value += text } else if isInlined { inlined += text } else if isFormula { formula += text }
    }

    override func finish(_ name: String) {
        switch name {
        case "v": isValue = false
        case "t": isInlined = false
        case "f": isFormula = false
        case "c":
            // A program that cannot count writes formulas without what they give.
            if value.isEmpty, inlined.isEmpty { text.leave("formula-without-value", formula, value: "row \(row)") }
            text.cell(column, shown, isNumber: type == "n" && !value.isEmpty)
        default: break
        }
    }

    private var shown: String {
        switch type {
        case "s":
            guard let place = Int(value), strings.texts.indices.contains(place) else { return "" }
            return strings.texts[place]
        case "inlineStr": return XLSXStrings.unescaped(inlined)
        case "b": return value == "1" ? "TRUE" : value == "0" ? "FALSE" : value
        case "str", "e", "d": return type == "str" ? XLSXStrings.unescaped(value) : value
        default:
            guard let number = Double(value) else { return value }
            return styles.format(style).text(number, book.calendar)
        }
    }

    /// The column of a reference, counted from 1: 28 of `AB12`; nil beyond the last column of a sheet.
    private static func column(_ reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8 {
            let letter = byte & 0xDF
            guard (0x41...0x5A).contains(letter) else { break }
            column = column * 26 + Int(letter - 0x40)
            if column > SheetText.lastColumn { return nil }
        }
        return column > 0 ? column : nil
    }

    /// Takes what stands beside the cells: comments, text of drawings, charts.
    func takeBeside(_ relations: OfficeRelations, _ parts: PackedParts) {
        for name in relations.parts("comments") + relations.parts("threadedComment") {
            text.leave(
                OfficeRule.comment, OfficeWords.read(parts[name], name, in: ["t", "text"], skipping: ["author"]))
        }
        for name in relations.parts("drawing") {
            guard let data = parts[name] else { continue }
            let drawing = XLSXDrawing()
            try? XMLEvents.parse(data, part: name, drawing)
            for line in drawing.lines { text.note(line) }
            for words in drawing.descriptions { text.leave(OfficeRule.alternativeText, words) }
            let drawn = OfficeRelations(of: name, parts)
            text.leave(OfficeRule.chart, Self.charts(drawn, parts))
            for diagram in drawn.parts("diagramData") {
                for line in OfficeDiagram.lines(parts, diagram) { text.note(line) }
            }
        }
    }

    /// The words of all charts that a part refers to.
    static func charts(_ relations: OfficeRelations, _ parts: PackedParts) -> String {
        let own = relations.parts("chart") + relations.parts("chartEx")
        let drawn = relations.parts("drawing").flatMap { OfficeRelations(of: $0, parts).parts("chart") }
        return (own + drawn).map { OfficeWords.read(parts[$0], $0, in: ["t", "v"]) }.joined(separator: " ")
    }
}

/// Text boxes on a sheet, and what pictures say of themselves.
private final class XLSXDrawing: OfficePart {
    private(set) var lines: [String] = []
    private(set) var descriptions: [String] = []
    private var line = ""
    private var isText = false
    private var math = OfficeMath()

    init() { super.init(skipping: ["Fallback"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if math.isOpen || name == "oMath" { return math.begin(name, attributes) }
        if name == "t" { isText = true }
        if name == "br" { line += " " }
        if name == "cNvPr", let words = attributes["descr"] { descriptions.append(words) }
    }
    override func take(_ text: String) {
        if math.isOpen { math.take(text) } else if isText { line += text }
    }
    override func finish(_ name: String) {
        if math.isOpen {
            line += math.finish() ?? ""
            return
        }
        if name == "t" { isText = false }
        guard name == "p" else { return }
        let text = MarkdownBlock.collapse(line)
        line = ""
        if !text.isEmpty { lines.append(text) }
    }
}
