// What OpenDocument's styles say: which paragraphs are headings or code, how lists count, what is hidden.

import Foundation

/// Styles of content.xml and styles.xml, by what they rest on.
final class ODFStyles: OfficePart {
    private var kinds: [String: OfficeText.Kind] = [:]
    private var parents: [String: String] = [:]
    private var lists: [String: [Int: OfficeListLevel]] = [:]
    private var listOfStyle: [String: String] = [:]
    private var hidden: Set<String> = []
    private var openStyle = ""
    private var openList: String?
    private static let longestChain = 20
    /// The list that numbers headings.
    static let outline = "outline list"

    init() { super.init(skipping: ["body"]) }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "style":
            guard let id = attributes["name"] else { return }
            openStyle = id
            let shown = attributes["display-name"] ?? id.replacing("_20_", with: " ")
            if let kind = OfficeStyle.kind(shown) { kinds[id] = kind }
            if let parent = attributes["parent-style-name"] { parents[id] = parent }
            if let list = attributes["list-style-name"], !list.isEmpty { listOfStyle[id] = list }
        case "text-properties": if attributes["display"] == "none" { hidden.insert(openStyle) }
        case "table-properties": if attributes["display"] == "false" { hidden.insert(openStyle) }
        case "drawing-page-properties": if attributes["visibility"] == "hidden" { hidden.insert(openStyle) }
        case "list-style": openList = attributes["name"] ?? ""
        case "outline-style": openList = Self.outline
        case "list-level-style-number", "outline-level-style": level(attributes)
        case "list-level-style-bullet", "list-level-style-image":
            guard let openList, let level = attributes.number("level") else { return }
            lists[openList, default: [:]][level - 1] =
                OfficeListLevel(number: .bullet, label: attributes["bullet-char"])
        default: break
        }
    }

    override func finish(_ name: String) {
        if name == "list-style" || name == "outline-style" { openList = nil }
    }

    private func level(_ attributes: XMLAttributes) {
        guard let openList, let level = attributes.number("level"), (1...OfficeListCount.levels).contains(level) else {
            return
        }
        var made = OfficeListLevel(number: OfficeNumber(named: attributes["num-format"] ?? ""))
        made.start = attributes.number("start-value") ?? 1
        if let format = attributes["num-list-format"] {
            // `%1%.%2%.`: the numbers' places end with the sign that they begin with.
            made.label = (1...9).reduce(format) { $0.replacing("%\($1)%", with: "%\($1)") }
        } else if made.number != .none {
            let shown = min(level, max(1, attributes.number("display-levels") ?? 1))
            let numbers = ((level - shown + 1)...level).map { "%\($0)" }.joined(separator: ".")
            let prefix = attributes["num-prefix"] ?? "", suffix = attributes["num-suffix"] ?? ""
            // A bare number gets a dot, or its item would read as a sentence that begins with a number.
            if shown > 1 || !prefix.isEmpty || !suffix.isEmpty { made.label = prefix + numbers + suffix }
        } else {
            made.label = (attributes["num-prefix"] ?? "") + (attributes["num-suffix"] ?? "")
        }
        lists[openList, default: [:]][level - 1] = made
    }

    func kind(_ style: String?) -> OfficeText.Kind? {
        first(style) { kinds[$0] ?? OfficeStyle.kind($0.replacing("_20_", with: " ")) }
    }

    /// The list style that a paragraph's style names.
    func list(ofParagraph style: String?) -> String? { first(style) { listOfStyle[$0] } }

    func isHidden(_ style: String?) -> Bool { first(style) { hidden.contains($0) ? true : nil } ?? false }

    func levels(_ list: String) -> [Int: OfficeListLevel] { lists[list] ?? [:] }

    private func first<Value>(_ style: String?, _ value: (String) -> Value?) -> Value? {
        var next = style
        for _ in 0..<Self.longestChain {
            guard let id = next else { return nil }
            if let found = value(id) { return found }
            next = parents[id]
        }
        return nil
    }
}
