// OpenDocument spreadsheets (ISO/IEC 26300): each visible sheet is a document, a long one several (SheetText says
// how). Cells show what their program showed, dates as ISO 8601. Hidden sheets, rows and columns, comments, headers,
// charts and pictures' descriptions are left out and told.

import Foundation

/// Reads ODS.
public struct ODSReader: DocumentReader {
    public let format = "OpenDocument spreadsheet (ODS)"
    public let endings = ["ods", "ots", "fods"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let document = try OpenDocument(input)
        var book = SheetBook(
            title: document.metadata.title, time: document.metadata.time, limit: input.limits.largestFile)
        let body = ODSBody(document.styles, document.parts, limit: input.limits.largestFile)
        try XMLEvents.parse(document.content, part: "content.xml", body)
        for sheet in body.sheets { try book.add(sheet.text, name: sheet.name, isHidden: sheet.isHidden, emit) }
        book.leave(body.omissions)
        if !document.headers.isEmpty {
            book.leave([Omission(rule: OfficeRule.headerFooter, text: document.headers)])
        }
        try book.finish(format, emit)
        try document.pictures(emit)
    }
}

/// The sheets of content.xml.
private final class ODSBody: OfficePart {
    struct Sheet {
        var name: String
        var isHidden: Bool
        var text: SheetText
    }

    private(set) var sheets: [Sheet] = []
    private(set) var omissions: [Omission] = []
    private let styles: ODFStyles
    private let parts: PackedParts?
    private let limit: Int
    private var row = 0
    private var rowRepeats = 1
    private var isRowHidden = false
    private var rowCells: [(column: Int, text: String, isNumber: Bool)] = []
    private var column = 0
    private var columnRepeats = 1
    private var definedColumns = 0
    private var cell = ""
    private var date: String?
    private var isNumber = false
    private var isInCell = false
    private var shapes = 0
    private var note = ""
    private var paragraphDepth = 0
    private var objects: Set<String> = []

    /// A row or a cell with text stands no more often than this for its repeats.
    private static let mostRepeats = 1_048_576

    init(_ styles: ODFStyles, _ parts: PackedParts?, limit: Int) {
        self.styles = styles
        self.parts = parts
        self.limit = limit
        super.init(
            skipping: [
                "automatic-styles", "styles", "master-styles", "font-face-decls", "meta", "settings", "scripts",
                "calculation-settings", "change-info", "database-ranges", "named-expressions", "event-listeners",
                "binary-data", "data-pilot-tables", "dde-links", "conditional-formats",
            ],
            leaving: [
                "annotation": OfficeRule.comment, "tracked-changes": OfficeRule.deleted, "ruby-text": OfficeRule.ruby,
                "desc": OfficeRule.alternativeText,
            ])
    }

    override func skips(_ name: String, _ attributes: XMLAttributes) -> Bool {
        ["creator", "date", "date-string", "creator-initials"].contains(name)
            && (attributes.hasPrefix("dc") || attributes.hasPrefix("meta") || attributes.hasPrefix("loext"))
    }

    override func leaves(_ name: String, _ attributes: XMLAttributes) -> String? {
        name == "title" && attributes.hasPrefix("svg") ? OfficeRule.alternativeText : super.leaves(name, attributes)
    }

    override func left(_ rule: String, _ text: String) {
        if sheets.isEmpty {
            omissions.append(Omission(rule: rule, text: text))
        } else {
            sheets[sheets.count - 1].text.leave(rule, text)
        }
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "table" where !isInCell && shapes == 0:
            sheets.append(
                Sheet(
                    name: attributes["name"] ?? "", isHidden: styles.isHidden(attributes["style-name"]),
                    text: SheetText(limit: limit)))
            (row, definedColumns) = (0, 0)
        case "table-column":
            let count = min(SheetText.lastColumn, max(1, attributes.number("number-columns-repeated") ?? 1))
            if ["collapse", "filter"].contains(attributes["visibility"]), !sheets.isEmpty {
                sheets[sheets.count - 1].text.hideColumns(definedColumns + 1, definedColumns + count)
            }
            definedColumns = min(SheetText.lastColumn, definedColumns + count)
        case "table-row":
            rowRepeats = min(Self.mostRepeats, max(1, attributes.number("number-rows-repeated") ?? 1))
            isRowHidden = ["collapse", "filter"].contains(attributes["visibility"])
            column = 0
            rowCells = []
        case "table-cell", "covered-table-cell":
            columnRepeats = min(SheetText.lastColumn, max(1, attributes.number("number-columns-repeated") ?? 1))
            let type = attributes["value-type"]
            isNumber = ["float", "percentage", "currency", "date", "time"].contains(type)
            date = type == "date" ? attributes["date-value"] : nil
            cell = ""
            isInCell = true
        case "p", "h": paragraphDepth += 1
        case "s": write(String(repeating: " ", count: min(64, max(1, attributes.number("c") ?? 1))))
        case "tab", "line-break": write(" ")
        case "object": object(attributes["href"])
        case "frame", "custom-shape", "rect", "ellipse", "shapes", "g", "caption", "circle": shapes += 1
        default: break
        }
    }

    override func take(_ text: String) { if paragraphDepth > 0 { write(text) } }

    private func write(_ text: String) { if shapes > 0 { note += text } else if isInCell { cell += text } }

    override func finish(_ name: String) {
        switch name {
        case "p", "h":
            paragraphDepth -= 1
            write("\n")
        case "frame", "custom-shape", "rect", "ellipse", "shapes", "g", "caption", "circle":
            shapes -= 1
            let text = MarkdownBlock.collapse(note)
            note = ""
            if !text.isEmpty, !sheets.isEmpty { sheets[sheets.count - 1].text.note(text) }
        case "table-cell", "covered-table-cell":
            endCell()
            isInCell = false
        case "table-row": endRow()
        default: break
        }
    }

    private func endCell() {
        if cell.contains(where: { !$0.isWhitespace }) {
            let shown =
                date.map { $0.hasSuffix("T00:00:00") ? String($0.dropLast(9)) : $0.replacing("T", with: " ") } ?? cell
            for place in 0..<columnRepeats {
                if column + place >= SheetText.lastColumn || rowCells.count >= SheetText.lastColumn { break }
                rowCells.append((column + place + 1, shown, isNumber))
            }
        }
        column = min(SheetText.lastColumn, column + columnRepeats)
    }

    private func endRow() {
        defer { row += rowRepeats }
        if rowCells.isEmpty || sheets.isEmpty { return }
        for place in 0..<rowRepeats {
            if sheets[sheets.count - 1].text.isTooLarge { return }
            sheets[sheets.count - 1].text.beginRow(row + place + 1, isHidden: isRowHidden)
            for cell in rowCells { sheets[sheets.count - 1].text.cell(cell.column, cell.text, isNumber: cell.isNumber) }
        }
    }

    private func object(_ link: String?) {
        guard var path = link?[...] else { return }
        if path.hasPrefix("./") { path = path.dropFirst(2) }
        guard let data = parts?["\(path)/content.xml"], objects.insert(String(path)).inserted else { return }
        let object = ODFObject(data)
        if let formula = object.text {
            note += formula + "\n"
        } else {
            left(object.isChart ? OfficeRule.chart : OfficeRule.object, object.remainder)
        }
    }
}
