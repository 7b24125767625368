// What HTML's element and attribute names mean for text: which begin a block, which never hold text to read, which
// attributes say something about it. A page's parser looks each name up once; afterwards a node's flags say it.
// It does not know the words that authors make up for `class` and `id`: HTMLWords does.

/// The elements that some rule names; all others are `other`.
enum HTMLTag: UInt8, CaseIterable {
    case none, text, document, other
    case html, head, body, title, meta, script, noscript
    case h1, h2, h3, h4, h5, h6
    case address, article, aside, blockquote, caption, center, dd, details, dialog, dir, div, dl, dt, fieldset
    case figcaption, figure, footer, form, frameset, header, hgroup, hr, li, main, menu, nav, ol, p, pre, section
    case summary, table, tbody, td, tfoot, th, thead, tr, ul, br
    case style, template, svg, math, iframe, object, embed, canvas, audio, video, button, input, select, textarea
    case label, map, img, picture, link, applet
    case ampAd, ampSidebar, ampSocialShare, ampEmbed
    case a, b, strong, em, i, sup, sub, time, span, code, tt, kbd, samp
    case annotation, annotationXml, msup, msub, msubsup, mfrac, msqrt, mroot, mtr, mtd, mtext

    /// 1...6 for headings, 0 for others.
    var headingLevel: Int {
        rawValue >= HTMLTag.h1.rawValue && rawValue <= HTMLTag.h6.rawValue
            ? Int(rawValue - HTMLTag.h1.rawValue) + 1 : 0
    }

    /// Elements that begin and end a block of text.
    static let blocks: [HTMLTag] = [
        .address, .article, .aside, .blockquote, .body, .caption, .center, .dd, .details, .dialog, .dir, .div, .dl, .dt,
        .fieldset, .figcaption, .figure, .footer, .form, .h1, .h2, .h3, .h4, .h5, .h6, .header, .hgroup, .hr, .html,
        .li, .main, .menu, .nav, .noscript, .ol, .p, .pre, .section, .summary, .table, .tbody, .td, .tfoot, .th, .thead,
        .tr, .ul,
    ]
    /// Elements that hold no text for a reader at all: nothing below them is kept.
    static let empty: [HTMLTag] = [
        .script, .style, .template, .head, .input, .img, .picture, .link, .meta, .frameset, .embed, .annotationXml,
    ]
    /// Elements whose text is no part of a page's main text, with the rule that leaves it out.
    static let silent: [(HTMLTag, HTMLRule)] = [
        (.svg, .embedded), (.iframe, .embedded), (.object, .embedded), (.canvas, .embedded), (.audio, .embedded),
        (.video, .embedded), (.map, .embedded), (.applet, .embedded), (.ampEmbed, .embedded),
        (.button, .control), (.select, .control), (.textarea, .control), (.label, .control),
        (.nav, .navigation), (.ampSidebar, .navigation), (.dialog, .dialog), (.ampAd, .promotion),
        (.ampSocialShare, .navigation),
    ]
    /// Elements that group others, and can be the one that holds the main text.
    static let containers: [HTMLTag] = [
        .html, .body, .div, .section, .article, .main, .table, .tbody, .tr, .td, .center, .form, .fieldset,
    ]

    /// Names to raw values with the flags that follow from the name.
    static let names: HTMLWordTable = {
        var rows: [(String, UInt32)] = []
        for tag in allCases where tag.rawValue > HTMLTag.other.rawValue {
            var flags: HTMLFlags = []
            if blocks.contains(tag) { flags.insert(.block) }
            if empty.contains(tag) { flags.insert(.silent) }
            if containers.contains(tag) { flags.insert(.container) }
            if tag.headingLevel > 0 { flags.insert(.heading) }
            rows.append((hyphened("\(tag)"), UInt32(tag.rawValue) | flags.rawValue << 8))
        }
        return HTMLWordTable(rows)
    }()
}

extension HTMLTag {
    /// The rules of silent elements, by tag.
    static let rules: [HTMLRule] = {
        var rules = [HTMLRule](repeating: .none, count: 256)
        for (tag, rule) in silent { rules[Int(tag.rawValue)] = rule }
        return rules
    }()
}

/// `ariaHidden` as HTML writes it: `aria-hidden`.
private func hyphened(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
}

/// What is known of a node besides its tag. The first 24 bits only: the table of names packs them above the tag.
struct HTMLFlags: OptionSet {
    let rawValue: UInt32

    static let block = HTMLFlags(rawValue: 1 << 0)
    static let silent = HTMLFlags(rawValue: 1 << 1)
    static let container = HTMLFlags(rawValue: 1 << 2)
    static let heading = HTMLFlags(rawValue: 1 << 3)
    /// `hidden`, `aria-hidden`, `display: none`.
    static let hidden = HTMLFlags(rawValue: 1 << 4)
    /// An `a` with an address.
    static let link = HTMLFlags(rawValue: 1 << 5)
    /// A role of navigation, search or the like.
    static let chromeRole = HTMLFlags(rawValue: 1 << 6)
    static let mainRole = HTMLFlags(rawValue: 1 << 7)
    /// `itemprop="articleBody"`.
    static let articleBody = HTMLFlags(rawValue: 1 << 8)
    /// Taken out: neither the node nor anything below it is text.
    static let gone = HTMLFlags(rawValue: 1 << 9)
    static let holdsBlock = HTMLFlags(rawValue: 1 << 10)
    static let holdsHeading = HTMLFlags(rawValue: 1 << 11)
    static let holdsPre = HTMLFlags(rawValue: 1 << 12)
    static let holdsTable = HTMLFlags(rawValue: 1 << 13)
    static let holdsList = HTMLFlags(rawValue: 1 << 14)
    /// A picture or film stood in it.
    static let holdsPicture = HTMLFlags(rawValue: 1 << 15)
    /// Inside a link.
    static let inLink = HTMLFlags(rawValue: 1 << 16)
    /// Inside `pre`, where classes are those of a highlighter.
    static let inCode = HTMLFlags(rawValue: 1 << 17)
    /// A text whose characters have been counted.
    static let counted = HTMLFlags(rawValue: 1 << 18)
    /// A button that opens and closes a part of the page.
    static let opens = HTMLFlags(rawValue: 1 << 19)
    /// A part that a button or a tab shows.
    static let panel = HTMLFlags(rawValue: 1 << 20)
    /// A `time` that says it is when the page was published.
    static let published = HTMLFlags(rawValue: 1 << 21)
    /// A form's field or button stood in it.
    static let holdsControl = HTMLFlags(rawValue: 1 << 23)
    /// MathML set apart from the line.
    static let display = HTMLFlags(rawValue: 1 << 22)
}

/// Attributes that some rule reads; the page's scanner drops all others.
enum HTMLAttribute: UInt32, CaseIterable {
    case absent, `class`, id, role, href, hidden, ariaHidden, ariaModal, style, start, itemprop, datetime, content, name
    case property, lang, ariaExpanded, ariaControls, dataToggle, dataBsToggle, rowspan, colspan, alttext, display,
        pubdate
    case rel, resource, type, httpEquiv

    /// What a reader of the page's text looks at.
    static let names = table(allCases.filter { ![.rel, .resource, .type, .httpEquiv].contains($0) })
    /// What a crawler looks at.
    static let linkNames = table([.href, .rel, .content, .name, .property, .itemprop, .resource, .httpEquiv])

    private static func table(_ cases: [HTMLAttribute]) -> HTMLWordTable {
        HTMLWordTable(cases.filter { $0 != .absent }.map { (hyphened("\($0)"), $0.rawValue) })
    }
}

/// A fixed table from short ASCII words to numbers above 0, by a hash of their lower-case bytes. Two words of 64 equal
/// bits would be taken for each other; a page that arranges that only chooses another wrong name for its own parts.
struct HTMLWordTable {
    private var slots: [(hash: UInt64, value: UInt32)]
    private let mask: Int

    init(_ rows: [(String, UInt32)]) {
        var size = 16
        while size < 4 * rows.count { size *= 2 }
        slots = Array(repeating: (0, 0), count: size)
        mask = size - 1
        for (word, value) in rows {
            var hash = Self.seed
            for byte in word.utf8 { hash = Self.step(hash, byte) }
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place].value != 0, slots[place].hash != hash { place = (place + 1) & mask }
            slots[place] = (hash, slots[place].value | value)
        }
    }

    /// The number of the word with this hash; 0 where it is not in the table.
    @inline(__always)
    func find(_ hash: UInt64) -> UInt32 {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].value != 0 {
            if slots[place].hash == hash { return slots[place].value }
            place = (place + 1) & mask
        }
        return 0
    }

    /// Where every hash begins (FNV-1a).
    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of what went before and one more byte, whatever its case.
    @inline(__always)
    static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
        return (hash ^ UInt64(lower)) &* 0x0000_0100_0000_01B3
    }
}
