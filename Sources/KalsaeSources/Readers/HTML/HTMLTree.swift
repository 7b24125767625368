// An HTML page as one flat array of nodes in the order of the page, built from libxml2's events (its SAX interface in
// recovery mode: it repairs broken pages by rules of its own, older than those of the HTML standard). No tree of
// libxml2's own is built; its HTML parser loads no external entity and no network resource, and expands no entity a
// page declares. Depth is bounded here: deeper elements leave their text to their ancestor, and a page nested absurdly
// deep is refused; so is the number of nodes. What never is main text (buttons, menus, what is hidden) stands in the
// array too, marked as gone with its rule, so that its text is accounted for.

import CLibXML2
import Foundation

/// An element or a piece of text. Its descendants stand behind it, up to `end`.
struct HTMLNode {
    var tag: HTMLTag
    var flags: HTMLFlags = []
    var marks: HTMLMarks = []
    /// Why it is gone; `none` for what is not.
    var rule = HTMLRule.none
    /// The element it stands in.
    var parent: Int32
    /// The place of the first node that is no descendant.
    var end: Int32 = 0
    /// Of text: where its bytes begin in the page's text. Of `ol`: its first number. Of a cell: the rows it spans.
    var start: Int32 = 0
    /// Of text: its bytes. Of a cell: the columns it spans.
    var length: Int32 = 0

    // What HTMLPage.measure fills in, over all descendants that are not gone.

    /// Characters that are not white space.
    var chars: Int32 = 0
    /// Those of them inside links.
    var linked: Int32 = 0
    /// Number of links.
    var links: Int32 = 0
    /// Weight of what reads like running text.
    var good: Int32 = 0
    /// Ends of sentences outside links.
    var ends: Int32 = 0
    /// Of a text: its weight and the ends of its sentences, counted once.
    /// Of a block: weight of the text that stands in it and in no block below it, and of that in links.
    var ownEnds: Int32 = 0
    var own: Int32 = 0
    var ownLinked: Int32 = 0

    init(_ tag: HTMLTag, parent: Int32) {
        self.tag = tag
        self.parent = parent
    }

    var isText: Bool { tag == .text }
    var isGone: Bool { flags.contains(.gone) }

    /// Share of the text that stands inside links.
    var linkDensity: Double { chars == 0 ? 0 : Double(linked) / Double(chars) }

    /// Text that is not inside links.
    var plain: Int32 { chars - linked }
}

/// A parsed page.
struct HTMLPage {
    /// The first node is the document.
    var nodes = ContiguousArray<HTMLNode>()
    /// All text, a node's bytes in one piece; a vertical tab, which no page may hold, stands for `br`.
    var text: [UInt8] = []
    /// What `<title>` says, white space and all.
    var title: [UInt8] = []
    var metadata = HTMLMetadata()

    /// Elements below this depth hand their text to their ancestor here.
    static let keptDepth = 200
    /// A page nested deeper than this is no page.
    static let maximumDepth = 2_000
    /// A page of more nodes than this is refused: they take some hundred megabytes.
    static let mostNodes = 4_000_000
    static let lineBreak: UInt8 = 0x0B
    /// A cell that says it spans more rows or columns than this spans this many.
    static let widestSpan: Int32 = 64

    /// Parses a page.
    ///
    /// - Throws: `ReadingFailure.tooDeep`, `.tooLarge` or `.malformed`.
    static func parse(_ text: String) throws -> HTMLPage {
        guard text.utf8.count <= Int(Int32.max) else { throw ReadingFailure.malformed("more than 2 GiB") }
        guard let context = htmlNewParserCtxt() else { throw ReadingFailure.malformed("out of memory") }
        defer { htmlFreeParserCtxt(context) }
        var text = text
        let source = text.withUTF8 { HTMLSource.strip($0) }
        var builder = HTMLPageBuilder(context, size: source.bytes.count)
        builder.page.metadata.read(linkedData: source.linkedData)
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
            | HTML_PARSE_NOWARNING.rawValue
        withUnsafeMutablePointer(to: &builder) { builder in
            context.pointee.sax.pointee = HTMLPageBuilder.handlers
            context.pointee.userData = UnsafeMutableRawPointer(builder)
            source.bytes.withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    let tree = htmlCtxtReadMemory(
                        context, characters.baseAddress, Int32(characters.count), nil, "UTF-8", Int32(options))
                    if let tree { xmlFreeDoc(tree) }
                }
            }
        }
        if builder.isTooDeep { throw ReadingFailure.tooDeep(limit: maximumDepth) }
        if builder.isTooLarge {
            throw ReadingFailure(rule: "too-large", value: "more than \(mostNodes) elements and texts")
        }
        return builder.finish()
    }

    /// The first node with this tag, in the page's order.
    func first(_ tag: HTMLTag) -> Int? { nodes.firstIndex { $0.tag == tag } }
}

/// Receives libxml2's events; lives for one call of `HTMLPage.parse` on one thread.
private struct HTMLPageBuilder {
    var page = HTMLPage()
    private(set) var isTooDeep = false
    private(set) var isTooLarge = false
    private let context: htmlParserCtxtPtr
    /// The open elements: the hash of their names and their nodes; -1 for what is never text and all below it.
    private var open: [(name: UInt64, node: Int32)]
    /// Open elements beyond the kept depth.
    private var overflow = 0
    private var isInTitle = false
    private let tags = HTMLTag.names
    private let attributeNames = HTMLAttribute.names
    private let words = HTMLMarks.words
    private let rules = HTMLTag.rules

    init(_ context: htmlParserCtxtPtr, size: Int) {
        self.context = context
        open = [(0, 0)]
        page.nodes.reserveCapacity(size / 32 + 16)
        page.text.reserveCapacity(size)
        page.nodes.append(HTMLNode(.document, parent: 0))
    }

    static var handlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.startElement = { state, name, attributes in
            guard let state, let name else { return }
            state.assumingMemoryBound(to: HTMLPageBuilder.self).pointee.start(name, attributes)
        }
        handlers.endElement = { state, name in
            guard let state, let name else { return }
            state.assumingMemoryBound(to: HTMLPageBuilder.self).pointee.end(name)
        }
        let take: charactersSAXFunc = { state, text, count in
            guard let state, let text, count > 0 else { return }
            state.assumingMemoryBound(to: HTMLPageBuilder.self).pointee.append(text, Int(count))
        }
        handlers.characters = take
        handlers.ignorableWhitespace = take
        handlers.cdataBlock = take
        return handlers
    }

    private static func hash(_ name: UnsafePointer<xmlChar>) -> UInt64 {
        var hash = HTMLWordTable.seed, cursor = name
        while cursor.pointee != 0 {
            hash = HTMLWordTable.step(hash, cursor.pointee)
            cursor += 1
        }
        return hash
    }

    private mutating func start(
        _ name: UnsafePointer<xmlChar>, _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        let hash = Self.hash(name)
        let known = tags.find(hash)
        let tag = HTMLTag(rawValue: UInt8(truncatingIfNeeded: known)) ?? .other
        let kind = known == 0 ? HTMLTag.other : tag
        var flags = HTMLFlags(rawValue: known >> 8)
        if overflow > 0 || open.count > HTMLPage.keptDepth {
            overflow += 1
            if flags.contains(.block) || kind == .br { append(" ") }
            if overflow + open.count > HTMLPage.maximumDepth {
                isTooDeep = true
                xmlStopParser(context)
            }
            return
        }
        let parent = open[open.count - 1].node
        if kind == .meta { page.metadata.read(kind, attributes(list)) }
        if kind == .html, page.metadata.language.isEmpty { page.metadata.read(kind, attributes(list)) }
        if kind == .title, page.title.isEmpty { isInTitle = open.allSatisfy { $0.node >= 0 } || isHeadOpen }
        if parent >= 0, kind == .img || kind == .picture || kind == .video || kind == .iframe {
            page.nodes[Int(parent)].flags.insert(.holdsPicture)
        }
        if parent >= 0, kind == .input || kind == .textarea || kind == .select {
            page.nodes[Int(parent)].flags.insert(.holdsControl)
        }
        if parent < 0 || flags.contains(.silent) || kind == .title {
            if kind != .br { open.append((hash, -1)) }
            return
        }
        if kind == .br {
            append("\u{B}")
            open.append((hash, -1))
            return
        }
        var node = HTMLNode(kind, parent: parent)
        if let list { read(list, kind, &flags, &node) }
        node.rule = rules[Int(kind.rawValue)]
        let isPanel = flags.contains(.panel) || node.marks.contains(.panel)
        if flags.contains(.hidden), !isPanel, kind != .html, kind != .body, kind != .main { node.rule = .hidden }
        if node.rule != .none { flags.insert(.gone) }
        node.flags = flags
        guard page.nodes.count < HTMLPage.mostNodes else {
            isTooLarge = true
            xmlStopParser(context)
            return
        }
        open.append((hash, Int32(page.nodes.count)))
        page.nodes.append(node)
        if kind == .time { page.metadata.readTime(attributes(list), node: page.nodes.count - 1) }
        if kind == .math, let text = attributes(list).first(where: { $0.0 == .alttext })?.1 {
            // Formulas as their author wrote them, in TeX.
            open.append((0, Int32(page.nodes.count)))
            page.nodes.append(HTMLNode(.annotation, parent: Int32(page.nodes.count - 1)))
            append(text, strlen(UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self)))
            page.nodes[Int(open.removeLast().node)].end = Int32(page.nodes.count)
        }
    }

    /// Whether the head is the only open element that is no text.
    private var isHeadOpen: Bool { open.count { $0.node < 0 } == 1 && !isInTitle }

    private func attributes(
        _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) -> [(HTMLAttribute, UnsafePointer<xmlChar>)] {
        guard var cursor = list else { return [] }
        var found: [(HTMLAttribute, UnsafePointer<xmlChar>)] = []
        while let key = cursor.pointee {
            if let value = (cursor + 1).pointee, let name = HTMLAttribute(rawValue: attributeNames.find(Self.hash(key)))
            {
                found.append((name, value))
            }
            cursor += 2
        }
        return found
    }

    private func read(
        _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>, _ tag: HTMLTag, _ flags: inout HTMLFlags,
        _ node: inout HTMLNode
    ) {
        var cursor = list, id: UnsafePointer<xmlChar>?
        // The id of a section is made from its heading, and says what it is about.
        defer {
            if let id, tag != .section, !node.marks.contains(.section) {
                node.marks.formUnion(HTMLMarks.read(id, words, most: HTMLMarks.mostWords))
            }
        }
        while let key = cursor.pointee {
            let value = (cursor + 1).pointee
            cursor += 2
            guard let attribute = HTMLAttribute(rawValue: attributeNames.find(Self.hash(key))) else { continue }
            switch attribute {
            case .class: if let value { node.marks.formUnion(HTMLMarks.read(value, words)) }
            case .id: id = value
            case .href: if tag == .a { flags.insert(.link) }
            // What a reader can find with the browser's search is part of the page.
            case .hidden: if value.map({ strcmp($0, "until-found") != 0 }) ?? true { flags.insert(.hidden) }
            case .ariaHidden: if let value, strcmp(value, "true") == 0 { flags.insert(.hidden) }
            case .ariaModal: if let value, strcmp(value, "true") == 0 { flags.insert(.chromeRole) }
            case .style: if let value, Self.hides(value) { flags.insert(.hidden) }
            case .ariaExpanded, .ariaControls, .dataToggle, .dataBsToggle: flags.insert(.opens)
            case .display: if tag == .math, let value, strcmp(value, "block") == 0 { flags.insert(.display) }
            case .role:
                guard let value else { continue }
                let role = String(cString: value).lowercased()
                if HTMLMarks.chromeRoles.contains(role) { flags.insert(.chromeRole) }
                if role == "main" { flags.insert(.mainRole) }
                if role == "tabpanel" { flags.insert(.panel) }
            case .itemprop:
                guard let value else { continue }
                if strcmp(value, "articleBody") == 0 { flags.insert(.articleBody) }
                if tag == .button || tag == .label { flags.insert(.opens) }
            case .start where tag == .ol: if let value { node.start = Int32(String(cString: value)) ?? 1 }
            case .rowspan: if let value { node.start = Self.span(value, tag) }
            case .colspan: if let value { node.length = Self.span(value, tag) }
            default: break
            }
        }
    }

    /// Of a cell, how many rows or columns it spans.
    private static func span(_ value: UnsafePointer<xmlChar>, _ tag: HTMLTag) -> Int32 {
        guard tag == .td || tag == .th else { return 0 }
        return Int32(
            min(HTMLPage.widestSpan, max(0, atoi(UnsafeRawPointer(value).assumingMemoryBound(to: CChar.self)))))
    }

    /// Whether a style takes its element off the page.
    private static func hides(_ style: UnsafePointer<xmlChar>) -> Bool {
        let text = String(cString: style).lowercased().filter { $0 != " " }
        return text.contains("display:none") || text.contains("visibility:hidden")
    }

    private mutating func end(_ name: UnsafePointer<xmlChar>) {
        if overflow > 0 {
            overflow -= 1
            return
        }
        let hash = Self.hash(name)
        var place = open.count - 1
        while place > 0, open[place].name != hash { place -= 1 }
        if place == 0 { return }
        for element in open[place...].reversed() where element.node >= 0 {
            page.nodes[Int(element.node)].end = Int32(page.nodes.count)
        }
        isInTitle = false
        open.removeSubrange(place...)
    }

    private mutating func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

    private mutating func append(_ text: UnsafePointer<UInt8>, _ count: Int) {
        let bytes = UnsafeBufferPointer(start: text, count: count)
        let parent = open[open.count - 1].node
        if parent < 0 {
            if isInTitle, page.title.count < HTMLSource.longestValue { page.title.append(contentsOf: bytes) }
            return
        }
        let last = page.nodes.count - 1
        if page.nodes[last].isText, page.nodes[last].parent == parent {
            page.nodes[last].length += Int32(count)
        } else {
            guard last + 1 < HTMLPage.mostNodes else {
                isTooLarge = true
                xmlStopParser(context)
                return
            }
            var node = HTMLNode(.text, parent: parent)
            node.start = Int32(page.text.count)
            node.length = Int32(count)
            node.end = Int32(last + 2)
            page.nodes.append(node)
        }
        page.text.append(contentsOf: bytes)
    }

    /// Closes what is still open.
    mutating func finish() -> HTMLPage {
        for element in open where element.node >= 0 { page.nodes[Int(element.node)].end = Int32(page.nodes.count) }
        return page
    }
}
