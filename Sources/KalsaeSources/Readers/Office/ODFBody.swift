// The text of content.xml in OpenDocument's texts and slides.

import Foundation

/// Turns the elements of OpenDocument into paragraphs, lists, tables, notes and slides.
final class ODFBody: OfficePart {
    var output = OfficeText()
    private let styles: ODFStyles
    private let parts: PackedParts?
    private var paragraphs: [Paragraph] = []
    private var spans: [Bool] = []
    private var hidden = ""
    private var lists: [List] = []
    /// The lists around the cells, notes and boxes that are open.
    private var outerLists: [[List]] = []
    private var counts: [Int: OfficeListCount] = [:]
    private var listsByName: [String: Int] = [:]
    private var listsByStyle: [String: Int] = [:]
    private var headings = OfficeListCount()
    private var slideTitle = ""
    private var frames: [String] = []
    private var repeats: [Int] = []
    private var objects: Set<String> = []

    private struct Paragraph {
        var style: String?
        /// The level of a heading.
        var heading: Int?
        var isUnnumbered = false
        var isHidden = false
        var start: Int?
    }

    private struct List {
        var style: String
        /// Which list it is; lists that go on with another's numbers share its own.
        var key: Int
        var goesOn: Bool
        var isNewItem = false
        var start: Int?
    }

    /// Drawn shapes hold paragraphs of their own.
    private static let shapes: Set<String> = [
        "text-box", "custom-shape", "rect", "ellipse", "line", "polyline", "polygon", "path", "circle", "connector",
        "caption", "measure", "regular-polygon",
    ]
    private static let bars: Set<String> = ["header", "footer", "date-time", "page-number"]

    init(_ styles: ODFStyles, _ parts: PackedParts?) {
        self.styles = styles
        self.parts = parts
        super.init(
            skipping: [
                "change-info", "note-citation", "table-of-content-source", "alphabetical-index-source",
                "illustration-index-source", "table-index-source", "object-index-source", "user-index-source",
                "bibliography-source", "binary-data", "automatic-styles", "styles", "master-styles", "settings",
                "scripts",
                "font-face-decls", "event-listeners", "script", "date-string", "creator-initials",
            ],
            leaving: [
                "tracked-changes": OfficeRule.deleted, "annotation": OfficeRule.comment, "ruby-text": OfficeRule.ruby,
                "table-of-content": OfficeRule.contents, "alphabetical-index": OfficeRule.contents,
                "illustration-index": OfficeRule.contents, "table-index": OfficeRule.contents,
                "object-index": OfficeRule.contents, "user-index": OfficeRule.contents,
                "header-decl": OfficeRule.headerFooter, "footer-decl": OfficeRule.headerFooter,
                "date-time-decl": OfficeRule.headerFooter, "placeholder": OfficeRule.placeholder,
                "desc": OfficeRule.alternativeText,
            ])
    }

    override func skips(_ name: String, _ attributes: XMLAttributes) -> Bool {
        switch name {
        case "meta": !attributes.hasPrefix("text")
        // Who commented when.
        case "creator", "date", "initials", "sender-initials":
            attributes.hasPrefix("dc") || attributes.hasPrefix("meta")
        default: false
        }
    }

    override func leaves(_ name: String, _ attributes: XMLAttributes) -> String? {
        switch name {
        case "title" where !attributes.hasPrefix("text"): return OfficeRule.alternativeText
        case "section":
            return attributes["display"] == "none" || attributes["is-hidden"] == "true" ? OfficeRule.hidden : nil
        case "table-row": return ["collapse", "filter"].contains(attributes["visibility"]) ? OfficeRule.hidden : nil
        case "table": return styles.isHidden(attributes["style-name"]) ? OfficeRule.hidden : nil
        case "page": return styles.isHidden(attributes["style-name"]) ? "hidden-slide" : nil
        case "frame", "custom-shape":
            if attributes["placeholder"] == "true" { return OfficeRule.placeholder }
            return attributes["class"].map(Self.bars.contains) ?? false ? OfficeRule.headerFooter : nil
        default: return super.leaves(name, attributes)
        }
    }

    override func left(_ rule: String, _ text: String) { output.leave(rule, text) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if attributes.hasPrefix("form") { return field(attributes) }
        switch name {
        case "h":
            paragraphs.append(
                Paragraph(
                    style: attributes["style-name"], heading: attributes.number("outline-level") ?? 1,
                    isUnnumbered: attributes["is-list-header"] == "true",
                    start: attributes["restart-numbering"] == "true" ? attributes.number("start-value") ?? 1 : nil))
        case "p": paragraphs.append(Paragraph(style: attributes["style-name"]))
        case "span": spans.append(styles.isHidden(attributes["style-name"]))
        case "list": beginList(attributes)
        case "list-item", "list-header":
            guard let last = lists.indices.last else { return }
            lists[last].isNewItem = name == "list-item"
            lists[last].start = attributes.number("start-value")
        case "s": write(String(repeating: " ", count: min(64, max(1, attributes.number("c") ?? 1))))
        case "tab": write("\t")
        case "line-break": write("\n")
        case "hidden-text": output.leave(OfficeRule.hidden, attributes["string-value"] ?? "")
        case "hidden-paragraph":
            if attributes["is-hidden"] == "true", !paragraphs.isEmpty {
                paragraphs[paragraphs.count - 1].isHidden = true
            }
        case "table": output.beginTable()
        case "table-row": output.beginRow()
        case "table-cell", "covered-table-cell":
            repeats.append(min(64, max(1, attributes.number("number-columns-repeated") ?? 1)))
            output.beginCell()
            enter()
        case "note-body", "notes":
            output.beginFlow()
            enter()
        case "page":
            output.beginFlow()
            slideTitle = ""
        case "frame": frames.append(attributes["class"] ?? "")
        case "object": object(attributes["href"])
        default:
            if Self.shapes.contains(name) {
                output.beginFlow()
                enter()
            }
        }
    }

    private func enter() {
        outerLists.append(lists)
        lists = []
    }

    private func beginList(_ attributes: XMLAttributes) {
        let style = attributes["style-name"] ?? lists.last?.style ?? ""
        let goesOn = attributes["continue-numbering"] == "true"
        if let outer = lists.last {
            let continues = goesOn || (outer.goesOn && outer.isNewItem)
            if !continues { counts[outer.key, default: OfficeListCount()].restart(lists.count) }
            lists.append(List(style: style, key: outer.key, goesOn: continues))
            return
        }
        var key: Int?
        if let name = attributes["continue-list"] { key = listsByName[name] }
        if key == nil, goesOn { key = listsByStyle[style] }
        let continues = key != nil
        let own = key ?? counts.count
        if counts[own] == nil { counts[own] = OfficeListCount() }
        if let name = attributes["id"] { listsByName[name] = own }
        listsByStyle[style] = own
        lists.append(List(style: style, key: own, goesOn: continues))
    }

    private func write(_ text: String) {
        guard let paragraph = paragraphs.last else { return }
        if spans.contains(true) || paragraph.isHidden || styles.isHidden(paragraph.style) {
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

    override func take(_ text: String) {
        // Line ends of the file are white space like any other; breaks that are meant have an element.
        write(text.contains("\n") ? text.replacing("\n", with: " ") : text)
    }

    override func finish(_ name: String) {
        switch name {
        case "h", "p":
            tellHidden()
            if let paragraph = paragraphs.popLast() { output.endParagraph(kind(paragraph)) }
        case "span": _ = spans.popLast()
        case "list": _ = lists.popLast()
        case "table-cell", "covered-table-cell":
            output.endCell()
            lists = outerLists.popLast() ?? []
            for _ in 1..<(repeats.popLast() ?? 1) {
                output.beginCell()
                output.endCell()
            }
        case "table": output.endTable()
        case "note-body":
            output.endNote()
            lists = outerLists.popLast() ?? []
        case "notes":
            endBox()
            lists = outerLists.popLast() ?? []
        case "page": output.endPart(heading: slideTitle)
        case "frame": _ = frames.popLast()
        default:
            guard Self.shapes.contains(name) else { return }
            lists = outerLists.popLast() ?? []
            if name == "text-box", frames.last == "title", slideTitle.isEmpty {
                slideTitle = output.endAside()
            } else {
                endBox()
            }
        }
    }

    /// A box outside a paragraph stands where it is met.
    private func endBox() {
        output.endBox()
        if paragraphs.isEmpty { output.endParagraph(.body) }
    }

    private func kind(_ paragraph: Paragraph) -> OfficeText.Kind {
        if let heading = paragraph.heading {
            if let mark = mark(of: paragraph, heading: heading), mark != "- ", !output.isParagraphEmpty {
                output.prepend(mark)
            }
            return .heading(heading)
        }
        if let kind = styles.kind(paragraph.style), lists.isEmpty || kind == .code || kind == .left { return kind }
        guard let last = lists.indices.last else { return .body }
        guard lists[last].isNewItem else { return .item(level: lists.count, mark: "") }
        return .item(level: last, mark: mark(of: paragraph, heading: nil) ?? "")
    }

    /// Counts the item that a paragraph begins, and gives its mark.
    private func mark(of paragraph: Paragraph, heading: Int?) -> String? {
        if paragraph.isUnnumbered { return nil }
        if let last = lists.indices.last {
            guard lists[last].isNewItem else { return nil }
            lists[last].isNewItem = false
            let style = lists[last].style
            let levels = styles.levels(style.isEmpty ? styles.list(ofParagraph: paragraph.style) ?? "" : style)
            counts[lists[last].key]?.next(min(last, OfficeListCount.levels - 1), from: lists[last].start, levels)
            if levels[last] == nil { return "- " }
            return counts[lists[last].key]?.mark(last, levels)
        }
        guard let heading, (1...OfficeListCount.levels).contains(heading) else { return nil }
        let levels = styles.levels(ODFStyles.outline)
        guard let level = levels[heading - 1], level.number != .none else { return nil }
        headings.next(heading - 1, from: paragraph.start, levels)
        return headings.mark(heading - 1, levels)
    }

    /// A field of a form: its label and what it holds.
    private func field(_ attributes: XMLAttributes) {
        let state = attributes["current-state"].map { $0 == "checked" ? "☒" : "☐" }
        let words = [state, attributes["label"], attributes["current-value"] ?? attributes["value"]].compactMap(\.self)
        output.leave("form-field", words.joined(separator: " "))
    }

    /// An object in a folder of its own: a formula stands in the line, other objects' words are left out.
    private func object(_ link: String?) {
        guard var path = link?[...] else { return }
        if path.hasPrefix("./") { path = path.dropFirst(2) }
        guard let data = parts?["\(path)/content.xml"], objects.insert(String(path)).inserted else { return }
        let object = ODFObject(data)
        if let formula = object.text {
            write(formula)
        } else {
            output.leave(
                object.isChart ? OfficeRule.chart : OfficeRule.object, object.remainder, value: String(path.prefix(200))
            )
        }
    }
}
