// Whether `<…>` in Markdown is a tag. `a <b and c> d`, `<your-token>`, `Vec<T>` and `<stdio.h>` are text: a tag is an
// element of HTML or a component that the file also closes, with attributes as CommonMark and JSX write them.

/// One tag, or an address between angle brackets.
struct MarkdownTag {
    enum Kind { case markup, address }

    var kind = Kind.markup
    /// The byte after its `>`.
    var end: Int
    var hasAttributes = false
    /// Whether the words at its sides are two.
    var partsWords = false

    /// Elements that stand within a line of text.
    private static let inline: Set<String> = [
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
        "time", "tt", "u", "var",
    ]
    private static let blocks: Set<String> = [
        "address", "article", "aside", "audio", "blockquote", "body", "button", "canvas", "caption", "center",
        "colgroup", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "html", "iframe", "legend", "li", "main", "menu", "nav",
        "noscript", "object", "ol", "optgroup", "option", "output", "p", "picture", "pre", "section", "select",
        "summary", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "title", "tr", "ul",
        "video",
    ]
    /// Elements that need no end; where they stand bare they may be meant as words.
    private static let empty: Set<String> = [
        "area", "base", "col", "embed", "input", "link", "meta", "param", "source", "track",
    ]
    /// Elements that need no end and are never words.
    private static let bare: Set<String> = ["br", "hr", "img", "wbr", "p", "li", "td", "tr", "th", "dd", "dt"]
    private static let flags: Set<String> = [
        "allowfullscreen", "async", "autofocus", "autoplay", "checked", "controls", "defer", "disabled", "download",
        "hidden", "ismap", "loop", "multiple", "muted", "nomodule", "novalidate", "open", "playsinline", "readonly",
        "required", "reversed", "selected", "setup", "scoped", "nowrap",
    ]

    /// The tag that begins with the `<` at `start`; nil where that is a character of the text.
    init?(_ bytes: [UInt8], _ start: Int, _ names: MarkdownNames) {
        let limit = min(bytes.count, start + MarkdownInline.longestTarget)
        var place = start + 1
        guard place < limit else { return nil }
        if let end = Self.addressEnd(bytes, start, limit) {
            kind = .address
            self.end = end
            return
        }
        let isEnd = bytes[place] == UInt8(ascii: "/")
        if isEnd { place += 1 }
        let nameStart = place
        guard place < limit, Self.isLetter(bytes[place]) else { return nil }
        while place < limit,
            Self.isLetter(bytes[place]) || Self.isDigit(bytes[place]) || "-._".utf8.contains(bytes[place])
        {
            place += 1
        }
        let name = String(decoding: bytes[nameStart..<place], as: UTF8.self)
        var flags = 0, valued = 0
        guard Self.passAttributes(bytes, &place, limit, isComponent: Self.isUpper(bytes[nameStart]), &flags, &valued)
        else { return nil }
        let closesItself = bytes[place] == UInt8(ascii: "/")
        if closesItself { place += 1 }
        guard place < limit, bytes[place] == UInt8(ascii: ">") else { return nil }
        end = place + 1
        hasAttributes = flags + valued > 0
        let lower = name.lowercased()
        let isElement =
            Self.inline.contains(lower) || Self.blocks.contains(lower) || Self.empty.contains(lower)
            || Self.bare.contains(lower)
        partsWords = !Self.inline.contains(lower) && lower != "wbr"
        if isElement, !Self.isUpper(bytes[nameStart]) || name == name.uppercased() && name.count > 1 {
            if isEnd || closesItself || Self.bare.contains(lower) { return }
            if Self.empty.contains(lower) {
                if valued > 0 { return }
                return nil
            }
            if names.closed.contains(name) { return }
            return nil
        }
        // A component, or an element of somebody's own: only where the file closes it, and not within a type.
        let isName = Self.isUpper(bytes[nameStart]) || lower.contains("-") || lower.contains(".")
        guard isName, start == 0 || !Self.isLetter(bytes[start - 1]) || isEnd else { return nil }
        if closesItself || names.closed.contains(name) { return }
        return nil
    }

    /// `<https://…>` and `<name@host>`.
    private static func addressEnd(_ bytes: [UInt8], _ start: Int, _ limit: Int) -> Int? {
        guard isLetter(bytes[start + 1]) || isDigit(bytes[start + 1]) else { return nil }
        var place = start + 1
        var hasMark = false
        while place < limit {
            let byte = bytes[place]
            if byte == UInt8(ascii: ">") { return hasMark ? place + 1 : nil }
            if MarkdownInline.isBlank(byte) || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "\"") { return nil }
            if byte == UInt8(ascii: "@") { hasMark = true }
            if byte == UInt8(ascii: ":"), place > start + 2, place + 1 < limit, bytes[place + 1] != UInt8(ascii: ">") {
                hasMark = true
            }
            place += 1
        }
        return nil
    }

    /// Goes over attributes to the `/` or `>` that ends the tag; false where they are none.
    private static func passAttributes(
        _ bytes: [UInt8], _ place: inout Int, _ limit: Int, isComponent: Bool, _ flags: inout Int, _ valued: inout Int
    ) -> Bool {
        while true {
            let before = place
            while place < limit, MarkdownInline.isBlank(bytes[place]) { place += 1 }
            guard place < limit else { return false }
            if bytes[place] == UInt8(ascii: ">") || bytes[place] == UInt8(ascii: "/") { return true }
            guard place > before else { return false }
            if bytes[place] == UInt8(ascii: "{") {  // JSX: {...properties}
                guard passBraces(bytes, &place, limit) else { return false }
                valued += 1
                continue
            }
            let start = place
            while place < limit, isNamePart(bytes[place]) { place += 1 }
            guard place > start else { return false }
            guard place < limit, bytes[place] == UInt8(ascii: "=") else {
                let name = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
                guard
                    isComponent || Self.flags.contains(name) || name.hasPrefix("v-") || name.hasPrefix("#")
                        || name.hasPrefix("@") || name.hasPrefix(":")
                else { return false }
                flags += 1
                continue
            }
            place += 1
            guard place < limit else { return false }
            valued += 1
            switch bytes[place] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard let end = bytes[(place + 1)..<limit].firstIndex(of: bytes[place]) else { return false }
                place = end + 1
            case UInt8(ascii: "{"): guard passBraces(bytes, &place, limit) else { return false }
            default:
                let value = place
                while place < limit, !MarkdownInline.isBlank(bytes[place]), !"\"'=<>`".utf8.contains(bytes[place]) {
                    place += 1
                }
                guard place > value else { return false }
            }
        }
    }

    private static func passBraces(_ bytes: [UInt8], _ place: inout Int, _ limit: Int) -> Bool {
        var depth = 0
        while place < limit {
            if bytes[place] == UInt8(ascii: "{") { depth += 1 }
            if bytes[place] == UInt8(ascii: "}") { depth -= 1 }
            place += 1
            if depth == 0 { return true }
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isNamePart(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "-_:.@#".utf8.contains(byte)
    }
}
