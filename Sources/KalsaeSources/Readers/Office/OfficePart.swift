// What the handlers of office documents' XML parts share: elements that are passed over with all they hold, elements
// whose text is left out of the document and told, and small parts of which only a few elements' text matters.

import Foundation

/// A handler that passes over some elements whole. Formats override what they need.
class OfficePart: XMLHandler {
    /// Elements that hold no words of the document: codes, settings, copies.
    private let skipped: Set<String>
    /// Elements whose text is left out, and by which rule.
    private let leaving: [String: String]
    private var skipDepth = 0
    private var leftDepth = 0
    private var leftRule = ""
    private var leftText = ""

    /// Elements between whose texts white space stands.
    static let breaking: Set<String> = [
        "p", "h", "tab", "br", "cr", "tc", "tr", "s", "line-break", "table-cell", "list-item", "lineBreak", "li", "div",
    ]

    init(skipping skipped: Set<String> = [], leaving: [String: String] = [:]) {
        self.skipped = skipped
        self.leaving = leaving
    }

    final func start(_ name: String, _ attributes: XMLAttributes) {
        if skipDepth > 0 || skipped.contains(name) || skips(name, attributes) {
            skipDepth += 1
        } else if leftDepth > 0 {
            leftDepth += 1
            if Self.breaking.contains(name) { leftText += " " }
        } else if let rule = leaves(name, attributes) {
            leftDepth = 1
            leftRule = rule
        } else {
            begin(name, attributes)
        }
    }

    final func end(_ name: String) {
        if skipDepth > 0 {
            skipDepth -= 1
        } else if leftDepth > 0 {
            leftDepth -= 1
            if Self.breaking.contains(name) { leftText += " " }
            if leftDepth == 0 {
                let text = MarkdownBlock.collapse(leftText)
                leftText = ""
                if !text.isEmpty { left(leftRule, text) }
            }
        } else {
            finish(name)
        }
    }

    final func text(_ text: String) {
        if skipDepth > 0 { return }
        if leftDepth > 0 { leftText += text } else { take(text) }
    }

    /// Whether an element is passed over for a reason of the moment.
    func skips(_ name: String, _ attributes: XMLAttributes) -> Bool { false }
    /// The rule by which an element's text is left out; nil where it is not.
    func leaves(_ name: String, _ attributes: XMLAttributes) -> String? { leaving[name] }
    /// Takes the text of an element that was left out.
    func left(_ rule: String, _ text: String) {}
    func begin(_ name: String, _ attributes: XMLAttributes) {}
    func finish(_ name: String) {}
    func take(_ text: String) {}
}

/// The rules by which readers of office documents leave text out.
enum OfficeRule {
    static let alternativeText = "alternative-text"
    static let chart = "chart"
    static let comment = "comment"
    static let contents = "table-of-contents"
    static let deleted = "deleted-text"
    static let moved = "moved-text"
    static let headerFooter = "header-footer"
    static let hidden = "hidden-text"
    static let object = "embedded-object"
    static let placeholder = "placeholder"
    static let ruby = "ruby-text"
}

/// Title and time from a part that describes the document.
final class OfficeMetadata: OfficePart {
    private let titleName: String
    private let timeNames: Set<String>
    private var open = ""
    private var content = ""
    /// The document's own title; empty where a program gave it one that says nothing.
    private(set) var title = ""
    private(set) var time: Date?

    /// - Parameters:
    ///   - titleName: the element that holds the title.
    ///   - timeNames: elements, or values of a `property` or `name` attribute, that hold the time of the last change.
    init(title titleName: String, times timeNames: Set<String>) {
        self.titleName = titleName
        self.timeNames = timeNames
        super.init(skipping: ["body"])
    }

    /// Reads a part; one that is absent or broken says nothing.
    func read(_ data: Data?, _ part: String) {
        if let data { try? XMLEvents.parse(data, part: part, self) }
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        content = ""
        open = name
        for key in [attributes["property"], attributes["name"]].compactMap(\.self) where timeNames.contains(key) {
            open = key
        }
    }

    override func take(_ text: String) { if content.utf8.count < 4_096 { content += text } }

    override func finish(_ name: String) {
        if open == titleName, title.isEmpty {
            let found = MarkdownBlock.collapse(content)
            if OfficeTitle.isReal(found) { title = found }
        }
        if timeNames.contains(open) {
            time = TimeText.parse(content.trimmingCharacters(in: .whitespacesAndNewlines)) ?? time
        }
        content = ""
        open = ""
    }
}

/// Titles that programs write by themselves.
enum OfficeTitle {
    private static let programs = ["microsoft word - ", "microsoft powerpoint - ", "microsoft excel - "]
    private static let names: Set<String> = [
        "document", "doc", "문서", "제목 없음", "제목없음", "제목 없는 문서", "무제", "빈 문서", "untitled", "untitled document", "no title",
        "slide",
        "슬라이드", "presentation", "프레젠테이션", "powerpoint presentation", "powerpoint 프레젠테이션", "sheet", "시트", "book",
        "workbook",
        "통합 문서", "통합문서", "word document", "template", "normal.dotm", "title", "제목", "새 문서", "new document",
        "untitled presentation", "untitled spreadsheet", "tabelle", "feuil", "hoja", "工作表",
    ]
    private static let endings: Set<String> = [
        "doc", "docx", "docm", "dot", "dotx", "hwp", "hwpx", "odt", "rtf", "txt", "ppt", "pptx", "xls", "xlsx", "ods",
        "odp", "pdf", "indd", "qxd", "htm", "html",
    ]

    /// Whether a title says what a document is about; programs call documents `Document1`, `슬라이드 1` or by their file.
    static func isReal(_ title: String) -> Bool {
        let text = title.lowercased()
        if programs.contains(where: text.hasPrefix) { return false }
        if let ending = text.split(separator: ".").last, text.contains("."), endings.contains(String(ending)) {
            return false
        }
        var name = text[...]
        while let last = name.last, last.isNumber || last == " " || last == "(" || last == ")" || last == "#" {
            name.removeLast()
        }
        return name.contains { $0.isLetter } && !names.contains(String(name))
    }
}

/// Whether a manifest says that parts are encrypted (ODF, HWPX).
final class OfficeManifest: OfficePart {
    private(set) var isEncrypted = false

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "encryption-data" { isEncrypted = true }
    }

    /// - Throws: `ReadingFailure.encrypted`. A manifest that is absent or broken says nothing.
    static func check(_ parts: PackedParts) throws {
        guard let data = parts["META-INF/manifest.xml"] else { return }
        let manifest = OfficeManifest()
        try? XMLEvents.parse(data, part: "the manifest", manifest)
        if manifest.isEncrypted { throw ReadingFailure.encrypted }
    }
}

/// All words of a part, for parts that are left out and told: headers, comments, charts.
final class OfficeWords: OfficePart {
    private var words = ""
    private let holders: Set<String>
    private var depth = 0

    /// - Parameters:
    ///   - holders: elements whose text counts; empty takes all.
    ///   - skipped: elements that hold codes.
    init(in holders: Set<String> = [], skipping skipped: Set<String> = []) {
        self.holders = holders
        super.init(skipping: skipped)
    }

    /// Runs within one text stand in `t` or `r`, between which nothing stands.
    private static let apart = OfficePart.breaking.union([
        "v", "pt", "text", "comment", "cm", "header", "footer", "rich", "tx", "cat", "val", "ser", "master-page",
        "frame",
    ])

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if holders.contains(name) { depth += 1 }
        if Self.apart.contains(name) { words += " " }
    }
    override func finish(_ name: String) {
        if holders.contains(name) { depth -= 1 }
        if Self.apart.contains(name) { words += " " }
    }
    override func take(_ text: String) { if holders.isEmpty || depth > 0 { words += text } }

    /// The words of a part, white space as one space; empty where it is absent or broken.
    static func read(
        _ data: Data?, _ part: String, in holders: Set<String> = [], skipping skipped: Set<String> = []
    ) -> String {
        guard let data else { return "" }
        let words = OfficeWords(in: holders, skipping: skipped)
        try? XMLEvents.parse(data, part: part, words)
        return MarkdownBlock.collapse(words.words)
    }
}

extension DocumentReader {
    /// The text of an office document, or the failure that it has none.
    func officeText(_ text: inout OfficeText, _ metadata: OfficeMetadata) throws -> ReadText {
        let found = text.finish()
        if found.text.isEmpty { throw ReadingFailure.noText(format, text.omissions) }
        return ReadText(
            title: found.title.isEmpty ? metadata.title : found.title, text: found.text, time: metadata.time,
            omissions: text.omissions)
    }
}

extension ReadingFailure {
    /// A document without text; what was left out of it is told here, for want of a document that could say it.
    static func noText(_ format: String, _ omissions: [Omission]) -> ReadingFailure {
        let left = omissions.map { "\($0.rule): \($0.text)" }.joined(separator: "; ")
        return .empty(
            "no text in a document of \(format)" + (left.isEmpty ? "" : " but what is left out: \(left.prefix(2_000))"))
    }
}
