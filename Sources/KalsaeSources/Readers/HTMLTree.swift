// A small tree of an HTML page, built from libxml2's events (its SAX interface in recovery mode, so broken pages read
// as browsers read them). No tree of libxml2's own is built; its HTML parser loads no external entity and no network
// resource, and expands no entity a page declares. Depth is bounded here: deeper elements leave their text to their
// ancestor, and a page nested absurdly deep is refused.
// It does not know what on a page is content.

import CLibXML2
import Foundation

/// An element or a piece of text.
final class HTMLNode {
    /// Lower-case element name; empty for text.
    let tag: String
    let attributes: [String: String]
    var text = ""
    var children: [HTMLNode] = []
    /// Characters that are not white space, in all descendants; filled by `measure`.
    var textCount = 0
    /// Those of them inside links.
    var linkedCount = 0
    /// Number of links.
    var links = 0
    var holdsBlock = false
    var holdsHeading = false

    init(tag: String, attributes: [String: String] = [:]) {
        self.tag = tag
        self.attributes = attributes
    }

    var isText: Bool { tag.isEmpty }

    /// Share of the text that stands inside links.
    var linkDensity: Double { textCount == 0 ? 0 : Double(linkedCount) / Double(textCount) }

    /// Text that is not inside links.
    var plainCount: Int { textCount - linkedCount }

    /// Words of `class` and `id`, split at everything that is no letter or digit.
    lazy var marks: Set<String> = {
        let names = [attributes["class"], attributes["id"]].compactMap(\.self).joined(separator: " ").lowercased()
        return Set(names.split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }()

    /// Fills the counts of the whole subtree; linear.
    func measure(inLink: Bool = false) {
        if isText {
            textCount = text.unicodeScalars.reduce(0) { $0 + ($1.properties.isWhitespace ? 0 : 1) }
            linkedCount = inLink ? textCount : 0
            return
        }
        let isLink = tag == "a" && attributes["href"] != nil
        (textCount, linkedCount, links) = (0, 0, isLink ? 1 : 0)
        holdsBlock = false
        holdsHeading = false
        for child in children {
            child.measure(inLink: inLink || isLink)
            textCount += child.textCount
            linkedCount += child.linkedCount
            links += child.links
            holdsBlock = holdsBlock || child.holdsBlock || HTMLTags.blocks.contains(child.tag)
            holdsHeading = holdsHeading || child.holdsHeading || HTMLTags.headingLevels[child.tag] != nil
        }
    }

    /// The first descendant with this tag, in document order.
    func first(_ tag: String) -> HTMLNode? {
        for child in children {
            if child.tag == tag { return child }
            if let found = child.first(tag) { return found }
        }
        return nil
    }

    /// All text below, white space collapsed.
    var collapsedText: String {
        var pieces = ""
        collectText(into: &pieces)
        return pieces.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func collectText(into pieces: inout String) {
        if isText { pieces += text }
        if HTMLTags.blocks.contains(tag) || tag == "br" { pieces += " " }
        for child in children { child.collectText(into: &pieces) }
        if HTMLTags.blocks.contains(tag) { pieces += " " }
    }
}

/// What HTML's element names mean for text.
enum HTMLTags {
    static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    ]
    static let headingLevels = ["h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6]
    /// Elements that never hold text to read.
    static let silent: Set<String> = [
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio",
        "video", "button", "input", "select", "textarea", "label", "nav", "map", "head", "img", "picture", "link",
        "meta", "applet", "frameset",
    ]
    /// Attributes worth keeping.
    static let attributes: Set<String> = [
        "class", "id", "role", "href", "hidden", "aria-hidden", "style", "start", "type",
    ]
}

enum HTMLTree {
    /// Elements below this depth hand their text to their ancestor here.
    static let keptDepth = 200
    /// A page nested deeper than this is no page.
    static let maximumDepth = 2_000

    /// Parses a page.
    ///
    /// - Throws: `ReadingFailure.tooDeep` or `.malformed`.
    static func parse(_ text: String) throws -> HTMLNode {
        guard text.utf8.count <= Int(Int32.max) else { throw ReadingFailure.malformed("more than 2 GiB") }
        guard let context = htmlNewParserCtxt() else { throw ReadingFailure.malformed("out of memory") }
        defer { htmlFreeParserCtxt(context) }
        let builder = HTMLTreeBuilder(context)
        return try withExtendedLifetime(builder) {
            let handlers = context.pointee.sax!
            handlers.pointee = HTMLTreeBuilder.handlers
            context.pointee.userData = Unmanaged.passUnretained(builder).toOpaque()
            let options =
                HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
                | HTML_PARSE_NOWARNING.rawValue
            var bytes = text
            bytes.withUTF8 { buffer in
                buffer.withMemoryRebound(to: CChar.self) { characters in
                    let tree = htmlCtxtReadMemory(
                        context, characters.baseAddress, Int32(characters.count), nil, "UTF-8", Int32(options))
                    if let tree { xmlFreeDoc(tree) }
                }
            }
            if builder.isTooDeep { throw ReadingFailure.tooDeep(limit: maximumDepth) }
            return builder.root
        }
    }
}

/// Receives libxml2's events. It lives for one call of `HTMLTree.parse` on one thread.
private final class HTMLTreeBuilder {
    let root = HTMLNode(tag: "document")
    private(set) var isTooDeep = false
    private let context: htmlParserCtxtPtr
    private var open: [HTMLNode]
    /// Open elements beyond the kept depth.
    private var overflow = 0

    init(_ context: htmlParserCtxtPtr) {
        self.context = context
        open = [root]
    }

    static var handlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.startElement = { state, name, attributes in
            guard let state, let name else { return }
            HTMLTreeBuilder.from(state).start(String(cString: name), attributes)
        }
        handlers.endElement = { state, name in
            guard let state, let name else { return }
            HTMLTreeBuilder.from(state).end(String(cString: name))
        }
        handlers.characters = { state, text, count in HTMLTreeBuilder.take(state, text, count) }
        handlers.ignorableWhitespace = { state, text, count in HTMLTreeBuilder.take(state, text, count) }
        handlers.cdataBlock = { state, text, count in HTMLTreeBuilder.take(state, text, count) }
        return handlers
    }

    private static func from(_ state: UnsafeMutableRawPointer) -> HTMLTreeBuilder {
        Unmanaged<HTMLTreeBuilder>.fromOpaque(state).takeUnretainedValue()
    }

    private static func take(_ state: UnsafeMutableRawPointer?, _ text: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let state, let text, count > 0 else { return }
        from(state).append(String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self))
    }

    private func start(_ name: String, _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
        if overflow > 0 || open.count > HTMLTree.keptDepth {
            overflow += 1
            if HTMLTags.blocks.contains(name) { append(" ") }
            if overflow + open.count > HTMLTree.maximumDepth {
                isTooDeep = true
                xmlStopParser(context)
            }
            return
        }
        var attributes: [String: String] = [:]
        if var cursor = list {
            while let key = cursor.pointee {
                let name = String(cString: key)
                if HTMLTags.attributes.contains(name) {
                    attributes[name] = (cursor + 1).pointee.map { String(cString: $0) } ?? ""
                }
                cursor += 2
            }
        }
        let node = HTMLNode(tag: name, attributes: attributes)
        open[open.count - 1].children.append(node)
        open.append(node)
    }

    private func end(_ name: String) {
        if overflow > 0 {
            overflow -= 1
            return
        }
        guard let index = open.lastIndex(where: { $0.tag == name }), index > 0 else { return }
        open.removeSubrange(index...)
    }

    private func append(_ text: String) {
        let parent = open[open.count - 1]
        if let last = parent.children.last, last.isText {
            last.text += text
        } else {
            let node = HTMLNode(tag: "")
            node.text = text
            parent.children.append(node)
        }
    }
}
