// Presentations (Office Open XML, ECMA-376): the slides in order, titles as headings, lists, tables, diagrams,
// formulas, and what the speaker notes after each slide. Hidden slides and shapes, dates, numbers and bars of slides
// and their masters, comments, charts and pictures' descriptions are left out and told.
//
//   ppt/presentation.xml   slides in order, by the ids in ppt/_rels/presentation.xml.rels
//   ppt/slides/…  ppt/notesSlides/…  ppt/slideLayouts/…  ppt/slideMasters/…  ppt/comments/…    what they refer to

import Foundation

/// Reads PPTX.
public struct PPTXReader: DocumentReader {
    public let format = "presentation (PPTX)"
    public let endings = ["pptx", "pptm", "ppsx", "ppsm", "potx"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let parts = try PackedParts.officeOpen(input)
        let package = OfficeRelations(of: "", parts)
        guard
            let main = (package.parts("officeDocument") + ["ppt/presentation.xml"]).first(where: { parts[$0] != nil }),
            let data = parts[main]
        else { throw ReadingFailure.malformed("no ppt/presentation.xml in it") }
        let relations = OfficeRelations(of: main, parts)
        let order = PPTXOrder()
        try XMLEvents.parse(data, part: main, order)
        if order.slides.isEmpty { throw ReadingFailure.empty("a presentation without slides") }

        let deck = PPTXSlide(parts)
        var failures: [(part: String, failure: ReadingFailure)] = []
        var seen: Set<String> = []
        func take(_ name: String, as kind: PPTXSlide.Kind) {
            guard let data = parts[name] else {
                return failures.append((name, .malformed("the presentation names it, but it is not there")))
            }
            deck.begin(kind, OfficeRelations(of: name, parts))
            do throws(ReadingFailure) { try XMLEvents.parse(data, part: name, deck) } catch {
                failures.append((name, error))
            }
            deck.end()
        }
        var layouts: [String] = []
        for id in order.slides {
            guard let name = relations.part(id) else {
                failures.append((String(id.prefix(100)), .malformed("a slide that is not in the file")))
                continue
            }
            guard seen.insert(name).inserted else { continue }
            take(name, as: .slide)
            let own = OfficeRelations(of: name, parts)
            for notes in own.parts("notesSlide") where seen.insert(notes).inserted { take(notes, as: .notes) }
            for comments in own.parts("comments") where seen.insert(comments).inserted {
                deck.output.leave(
                    OfficeRule.comment, OfficeWords.read(parts[comments], comments, in: ["text", "t"]), value: name)
            }
            layouts += own.parts("slideLayout").filter { seen.insert($0).inserted }
        }
        for layout in layouts {
            take(layout, as: .master)
            for master in OfficeRelations(of: layout, parts).parts("slideMaster") where seen.insert(master).inserted {
                take(master, as: .master)
            }
        }
        let metadata = OfficeMetadata(title: "title", times: ["modified"])
        metadata.read(parts["docProps/core.xml"], "docProps/core.xml")
        try emit(.text(try officeText(&deck.output, metadata)))
        for found in failures { try emit(.refused(part: found.part, found.failure)) }
        try parts.embedded(in: input, except: OfficeRelations.chartData(parts), emit)
    }
}

/// The slides in their order.
private final class PPTXOrder: OfficePart {
    private(set) var slides: [String] = []

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "sldId", let id = attributes["id", "r"] { slides.append(id) }
    }
}

/// Turns the elements of slides into text, slide by slide.
final class PPTXSlide: OfficePart {
    enum Kind { case slide, notes, master }

    var output = OfficeText()
    private let parts: PackedParts
    private var kind = Kind.slide
    private var relations: OfficeRelations
    private var title = ""
    private var isHidden = false
    private var shapes: [Shape] = []
    private var paragraph = Paragraph()
    private var counts: [Int: Int] = [:]
    private var isText = false
    private var cellDepth = 0
    private var math = OfficeMath()
    private var told: Set<String> = []

    private struct Shape {
        /// The kind of placeholder; nil for a shape that is none.
        var placeholder: String?
        var isHidden = false
    }

    private struct Paragraph {
        var level = 0
        var bullet: Bullet?
        enum Bullet { case none, sign, number(type: String, start: Int) }
    }

    private static let bars: Set<String> = ["dt", "ftr", "sldNum", "hdr"]
    /// Placeholders whose paragraphs are items unless they say otherwise.
    private static let listed: Set<String> = ["body", "obj"]

    init(_ parts: PackedParts) {
        self.parts = parts
        relations = OfficeRelations(of: "", parts)
        super.init(
            skipping: ["Fallback", "timing", "transition", "extLst", "ctrlPr"], leaving: ["rt": OfficeRule.ruby])
    }

    func begin(_ kind: Kind, _ relations: OfficeRelations) {
        self.kind = kind
        self.relations = relations
        (title, isHidden, shapes, cellDepth) = ("", false, [], 0)
        output.beginFlow()
    }

    /// Ends the slide.
    func end() {
        if isHidden {
            output.leave("hidden-slide", title + " " + output.endAside())
        } else {
            output.endPart(heading: title)
        }
    }

    override func left(_ rule: String, _ text: String) { output.leave(rule, text) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if math.isOpen || name == "oMath" { return math.begin(name, attributes) }
        switch name {
        case "sld": isHidden = ["0", "false"].contains(attributes["show"])
        case "sp", "pic", "graphicFrame", "cxnSp": shapes.append(Shape())
        case "ph": if !shapes.isEmpty { shapes[shapes.count - 1].placeholder = attributes["type"] ?? "obj" }
        case "cNvPr":
            if ["1", "true"].contains(attributes["hidden"]), !shapes.isEmpty {
                shapes[shapes.count - 1].isHidden = true
            }
            for words in [attributes["title"], attributes["descr"]].compactMap(\.self)
            where !words.isEmpty && told.insert(words).inserted {
                output.leave(OfficeRule.alternativeText, words)
            }
        case "txBody":
            if cellDepth == 0 { output.beginFlow() }
            counts = [:]
        case "p": paragraph = Paragraph()
        case "pPr": paragraph.level = min(8, max(0, attributes.number("lvl") ?? 0))
        case "buNone": paragraph.bullet = Paragraph.Bullet.none
        case "buChar", "buBlip": paragraph.bullet = .sign
        case "buAutoNum":
            paragraph.bullet = .number(type: attributes["type"] ?? "", start: attributes.number("startAt") ?? 1)
        case "t": isText = true
        case "br": output.append("\n")
        case "tbl": output.beginTable()
        case "tr": output.beginRow()
        case "tc":
            output.beginCell()
            cellDepth += 1
        case "chart":
            guard let part = relations.part(attributes["id"]), told.insert(part).inserted else { return }
            output.leave(OfficeRule.chart, OfficeWords.read(parts[part], part, in: ["t", "v"]), value: part)
        case "relIds":
            for line in OfficeDiagram.lines(parts, relations.part(attributes["dm"])) {
                output.append(line)
                output.endParagraph(.item(level: 0, mark: "- "))
            }
        default: break
        }
    }

    override func take(_ text: String) {
        if math.isOpen { math.take(text) } else if isText { output.append(text) }
    }

    override func finish(_ name: String) {
        if math.isOpen {
            if let formula = math.finish() { output.append(formula) }
            return
        }
        switch name {
        case "t": isText = false
        case "p": output.endParagraph(paragraphKind())
        case "txBody": if cellDepth == 0 { endText() }
        case "tc":
            output.endCell()
            cellDepth -= 1
        case "tbl": output.endTable()
        case "sp", "pic", "graphicFrame", "cxnSp": _ = shapes.popLast()
        default: break
        }
    }

    private func endText() {
        let shape = shapes.last ?? Shape()
        let placeholder = shape.placeholder ?? ""
        if kind == .master {
            let text = output.endAside()
            // What a placeholder says on a master asks for text; it is not shown.
            if shape.placeholder == nil, told.insert(text).inserted { output.leave(OfficeRule.headerFooter, text) }
        } else if Self.bars.contains(placeholder) {
            let text = output.endAside()
            if told.insert(placeholder + text).inserted { output.leave(OfficeRule.headerFooter, text) }
        } else if shape.isHidden {
            output.leave(OfficeRule.hidden, output.endAside())
        } else if kind == .slide, placeholder == "title" || placeholder == "ctrTitle", title.isEmpty {
            title = output.endAside()
        } else {
            output.endBox()
            output.endParagraph(.body)
        }
    }

    private func paragraphKind() -> OfficeText.Kind {
        let level = paragraph.level
        let placeholder = shapes.last?.placeholder ?? ""
        let isItem = kind == .slide && Self.listed.contains(placeholder) && cellDepth == 0
        switch paragraph.bullet ?? (isItem ? .sign : Paragraph.Bullet.none) {
        case .none:
            counts = [:]
            return .body
        case .sign:
            counts = counts.filter { $0.key < level }
            return .item(level: level, mark: "- ")
        case .number(let type, let start):
            if output.isParagraphEmpty { return .body }
            counts = counts.filter { $0.key <= level }
            let number = counts[level].map { $0 + 1 } ?? min(start, 32_767)
            counts[level] = number
            return .item(level: level, mark: Self.mark(number, type))
        }
    }

    private static let numbers: [(String, OfficeNumber)] = [
        ("alphaLc", .lowerLetter), ("alphaUc", .upperLetter), ("romanLc", .lowerRoman), ("romanUc", .upperRoman),
        ("circleNum", .circled),
    ]

    /// `3. ` for `arabicPeriod`, `(c) ` for `alphaLcParenBoth`.
    private static func mark(_ number: Int, _ type: String) -> String {
        let text = (numbers.first { type.hasPrefix($0.0) }?.1 ?? .decimal).text(number)
        if type.hasSuffix("ParenBoth") { return "(\(text)) " }
        if type.hasSuffix("ParenR") { return "\(text)) " }
        return type.hasPrefix("circle") || type.hasSuffix("Plain") ? "\(text) " : "\(text). "
    }
}
