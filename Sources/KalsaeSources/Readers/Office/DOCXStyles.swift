// What Word's paragraphs get from elsewhere: styles with what they rest on, and the numbering of lists.

import Foundation

/// Paragraph and character styles.
final class DOCXStyles: OfficePart {
    struct Style {
        var kind: OfficeText.Kind?
        var parent: String?
        var number: String?
        var level: Int?
        var outline: Int?
        var isHidden: Bool?
    }

    private var styles: [String: Style] = [:]
    private var resolvedStyles: [String: Style] = [:]
    private var open: (id: String, style: Style)?
    /// No chain of styles is longer.
    private static let longestChain = 20

    init() { super.init(skipping: ["tblPr", "pPrChange", "tblStylePr", "latentStyles"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "style": open = (attributes["styleId"] ?? "", Style())
        case "name": open?.style.kind = attributes["val"].flatMap(OfficeStyle.kind)
        case "basedOn": open?.style.parent = attributes["val"]
        case "outlineLvl": open?.style.outline = attributes.number("val")
        case "numId": open?.style.number = attributes["val"]
        case "ilvl": open?.style.level = attributes.number("val")
        case "vanish": open?.style.isHidden = attributes.isOn
        default: break
        }
    }

    override func finish(_ name: String) {
        guard name == "style", let open else { return }
        styles[open.id] = open.style
        self.open = nil
    }

    /// A style with what it inherits.
    func resolved(_ id: String?) -> Style {
        guard let id else { return Style() }
        if let known = resolvedStyles[id] { return known }
        var result = Style()
        var next: String? = id
        for _ in 0..<Self.longestChain {
            guard let id = next, let style = styles[id] else { break }
            result.kind = result.kind ?? style.kind
            result.outline = result.outline ?? style.outline
            result.number = result.number ?? style.number
            result.level = result.level ?? style.level
            result.isHidden = result.isHidden ?? style.isHidden
            next = style.parent
        }
        resolvedStyles[id] = result
        return result
    }

    /// The numbering that a style of lists names.
    func number(ofList id: String) -> String? { styles[id]?.number }
}

extension XMLAttributes {
    /// Whether a property that stands for yes by itself says so.
    var isOn: Bool { !["0", "false", "off"].contains(self["val"] ?? "") }
}

/// Lists: what their levels look like, and the numbers so far. Lists that rest on one abstract list count together,
/// unless one says where it starts.
final class DOCXNumbering: OfficePart {
    private struct Abstract {
        var levels: [Int: OfficeListLevel] = [:]
        /// Which level a paragraph style stands on.
        var styles: [String: Int] = [:]
        var styleLink: String?
    }

    private struct List {
        var abstract = ""
        var levels: [Int: OfficeListLevel] = [:]
        var starts: [Int: Int] = [:]
    }

    private var abstracts: [String: Abstract] = [:]
    private var lists: [String: List] = [:]
    private var counts: [String: OfficeListCount] = [:]
    private var started: Set<String> = []
    private var openAbstract: String?
    private var openList: String?
    private var openLevel = 0

    init() { super.init(skipping: ["pPr", "rPr"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "abstractNum": openAbstract = attributes["abstractNumId"] ?? ""
        case "num":
            openList = attributes["numId"] ?? ""
            lists[openList ?? ""] = List()
        case "abstractNumId": if let openList { lists[openList]?.abstract = attributes["val"] ?? "" }
        case "numStyleLink":
            if let openAbstract { abstracts[openAbstract, default: Abstract()].styleLink = attributes["val"] }
        case "lvl":
            openLevel = attributes.number("ilvl") ?? 0
            level { $0.number = .decimal }
        case "lvlOverride": openLevel = attributes.number("ilvl") ?? 0
        case "startOverride": if let openList { lists[openList]?.starts[openLevel] = attributes.number("val") }
        case "start": if let start = attributes.number("val") { level { $0.start = start } }
        case "numFmt": level { $0.number = OfficeNumber(named: attributes["val"] ?? "") }
        case "lvlText": level { $0.label = attributes["val"] ?? "" }
        case "lvlRestart": level { $0.restartsAfter = attributes.number("val") }
        case "isLgl": level { $0.isLegal = attributes.isOn }
        case "suff": level { $0.isTight = attributes["val"] == "nothing" }
        case "pStyle":
            if let openAbstract, let style = attributes["val"] {
                abstracts[openAbstract, default: Abstract()].styles[style] = openLevel
            }
        default: break
        }
    }

    private func level(_ change: (inout OfficeListLevel) -> Void) {
        guard (0..<OfficeListCount.levels).contains(openLevel) else { return }
        if let openList {
            change(&lists[openList, default: List()].levels[openLevel, default: OfficeListLevel()])
        } else if let openAbstract {
            change(&abstracts[openAbstract, default: Abstract()].levels[openLevel, default: OfficeListLevel()])
        }
    }

    override func finish(_ name: String) {
        if name == "abstractNum" { openAbstract = nil }
        if name == "num" { openList = nil }
    }

    /// The level on which a style's paragraphs stand in a list; nil where the list says nothing of the style.
    func level(of style: String?, in number: String) -> Int? {
        guard let style, let list = lists[number] else { return nil }
        return abstracts[list.abstract]?.styles[style]
    }

    /// Counts the next item of a list and gives its mark; nil where the list shows none.
    func mark(_ number: String, level: Int, _ styles: DOCXStyles) -> String? {
        guard number != "0", let list = lists[number], (0..<OfficeListCount.levels).contains(level) else { return nil }
        var key = list.abstract
        if let link = abstracts[key]?.styleLink, let linked = styles.number(ofList: link), let other = lists[linked] {
            key = other.abstract
        }
        let levels = (abstracts[key]?.levels ?? [:]).merging(list.levels) { $1 }
        var start: Int?
        if let override = list.starts[level], started.insert("\(number)/\(level)").inserted { start = override }
        counts[key, default: OfficeListCount()].next(level, from: start, levels)
        if levels[level] == nil { return "- " }
        return counts[key]?.mark(level, levels)
    }
}
