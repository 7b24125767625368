// RTF (Microsoft's "Rich Text Format" 1.9.1): groups in braces, control words behind backslashes, bytes in the code
// page of their font. Text, tables, lists, notes and boxes are read; destinations that programs keep data in are passed
// over, others that hold words become rows of the ledger.

import Foundation

/// Reads RTF.
public struct RTFReader: DocumentReader {
    public let format = "rich text (RTF)"
    public let endings = ["rtf"]

    static let signature = Data("{\\rtf".utf8)

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        guard let begin = data.prefix(64).firstRange(of: Self.signature)?.lowerBound else {
            throw ReadingFailure.malformed("no RTF: it does not begin with {\\rtf")
        }
        let found = try Self.text([UInt8](data[begin...]))
        if found.text.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("no text in \(data.count) bytes of RTF") }
        try emit(.text(found))
    }

    /// The text of an RTF file's bytes.
    ///
    /// - Throws: `ReadingFailure.tooDeep`.
    static func text(_ bytes: [UInt8]) throws(ReadingFailure) -> ReadText {
        var parser = RTFParser(bytes)
        return try parser.parse()
    }
}

/// Reads one file from its front to its end.
struct RTFParser {
    enum Destination: Equatable {
        case text
        /// Nothing in it is text.
        case skipped
        /// Nobody knows it; words in it become a row.
        case unknown(String)
        case fonts, styles, info, title, time
        case note, box, aside(String), label
    }

    struct Group {
        var destination = Destination.text
        /// Characters that stand for a `\u` where it is not known.
        var fallback = 1
        var font = -1
        var isHidden = false
        var isDeleted = false
        var style = -1
        var outline = -1
        var listLevel = 0
        var isInTable = false
        /// Whether this group began its destination.
        var opens = false
    }

    private let bytes: [UInt8]
    private var place = 0
    private var groups: [Group] = []
    private var group = Group()
    private var output = MarkedCells()
    private var omissions: [Omission] = []
    private var codePage = 1_252
    private var defaultFont = -1
    private var fontPages: [Int: Int] = [:]
    private var styles: [Int: OfficeText.Kind] = [:]
    private var definedStyle = 0
    private var pending: [UInt8] = []
    private var units: [UInt16] = []
    /// Characters still to be passed over behind a `\u`.
    private var skips = 0
    private var isStarred = false
    private var title = ""
    private var time = [Int](repeating: 0, count: 5)
    private var captured = ""
    private var hidden = ""

    private static let deepest = 1_000

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() throws(ReadingFailure) -> ReadText {
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case 0x7B:
                flush()
                if groups.count >= Self.deepest { throw .tooDeep(limit: Self.deepest) }
                groups.append(group)
                group.opens = false
                skips = 0
                place += 1
            case 0x7D:
                flush()
                place += 1
                close()
                if groups.isEmpty { place = bytes.count }
            case 0x5C: control()
            case 0x0D, 0x0A, 0x00: place += 1
            default:
                if skips > 0 { skips -= 1 } else { take(byte) }
                place += 1
            }
        }
        flush()
        if !groups.isEmpty {
            omissions.append(Omission(rule: "broken-part", value: "the file breaks off within a group", text: ""))
            while !groups.isEmpty { close() }
        }
        leaveHidden()
        let found = output.finish()
        var text = ReadText(
            title: found.title.isEmpty ? MarkdownBlock.collapse(title) : found.title, text: found.text,
            omissions: omissions)
        if time[0] > 0 {
            text.time = TimeText.parse(
                String(format: "%04d-%02d-%02dT%02d:%02d:00", time[0], time[1], time[2], time[3], time[4]))
        }
        return text
    }

    // MARK: Groups

    private mutating func close() {
        guard let outer = groups.popLast() else { return }
        if group.isHidden, !outer.isHidden { leaveHidden() }
        if group.opens {
            switch group.destination {
            case .unknown(let name): leave("rtf-destination", name)
            case .aside(let name): leave(name, "")
            case .note: output.endNote()
            case .box: output.endBox()
            case .label: output.setLabel(captured)
            case .title: title = captured
            default: break
            }
            captured = ""
        }
        group = outer
        skips = 0
        isStarred = false
    }

    private mutating func leave(_ rule: String, _ value: String) {
        let text = captured.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.contains(where: \.isLetter) { omissions.append(Omission(rule: rule, value: value, text: text)) }
    }

    private mutating func open(_ destination: Destination) {
        // What lies in something that is left out is left out with it.
        switch group.destination {
        case .skipped, .unknown, .aside: return
        default: break
        }
        group.destination = destination
        group.opens = true
        switch destination {
        case .note, .box: output.beginFlow()
        case .unknown, .aside, .label, .title: captured = ""
        default: break
        }
    }

    // MARK: Text

    private mutating func take(_ byte: UInt8) {
        if !units.isEmpty { flush() }
        pending.append(byte)
    }

    private mutating func flush() {
        if !pending.isEmpty {
            let page = fontPages[group.font] ?? fontPages[defaultFont] ?? codePage
            let text = CodePage.text(pending[...], page)
            pending.removeAll(keepingCapacity: true)
            write(text)
        }
        if !units.isEmpty {
            let text = String(decoding: units, as: UTF16.self)
            units.removeAll(keepingCapacity: true)
            write(text)
        }
    }

    private mutating func write(_ text: String) {
        switch group.destination {
        case .skipped, .info, .time: break
        case .unknown, .aside, .label, .title: captured += text
        case .fonts: break
        case .styles:
            let name = text.trimmingCharacters(in: [" ", ";"])
            if !name.isEmpty, let kind = OfficeStyle.kind(name), kind != .left { styles[definedStyle] = kind }
        case .text, .note, .box:
            if group.isDeleted { return }
            if group.isHidden {
                hidden += text
            } else {
                output.append(text)
            }
        }
    }

    private var isText: Bool { [.text, .note, .box].contains(group.destination) }

    private func kind() -> OfficeText.Kind {
        if (0...8).contains(group.outline) { return .heading(group.outline + 1) }
        return styles[group.style] ?? .body
    }

    // MARK: Controls

    private mutating func control() {
        place += 1
        guard place < bytes.count else { return }
        let first = bytes[place]
        guard first | 0x20 >= 0x61, first | 0x20 <= 0x7A else {
            place += 1
            symbol(first)
            return
        }
        let begin = place
        while place < bytes.count, place - begin < 64, bytes[place] | 0x20 >= 0x61, bytes[place] | 0x20 <= 0x7A {
            place += 1
        }
        let word = String(decoding: bytes[begin..<place], as: UTF8.self)
        var number: Int?
        var isNegative = false
        if place + 1 < bytes.count, bytes[place] == 0x2D, (0x30...0x39).contains(bytes[place + 1]) {
            isNegative = true
            place += 1
        }
        var digits = 0
        while place < bytes.count, (0x30...0x39).contains(bytes[place]), digits < 10 {
            number = (number ?? 0) * 10 + Int(bytes[place] - 0x30)
            place += 1
            digits += 1
        }
        if isNegative { number = number.map { -$0 } }
        if place < bytes.count, bytes[place] == 0x20 { place += 1 }
        if word == "bin" {
            place = min(bytes.count, place + max(0, number ?? 0))
            return
        }
        // Programs write bytes and characters for what stands in for a `\u`; a control word ends them.
        skips = 0
        if word == "u" {
            if !pending.isEmpty { flush() }
            let value = number ?? 0x3F
            units.append(UInt16(truncatingIfNeeded: value))
            skips = group.fallback
            return
        }
        if let text = Self.characters[word] {
            flush()
            write(text)
            return
        }
        flush()
        let starred = isStarred
        isStarred = false
        apply(word, number, isStarred: starred)
    }

    private mutating func symbol(_ byte: UInt8) {
        switch byte {
        case 0x27:
            guard place + 1 < bytes.count, let high = EncodedWords.hex(bytes[place]),
                let low = EncodedWords.hex(bytes[place + 1])
            else { return }
            place += 2
            if skips > 0 { skips -= 1 } else { take(high << 4 | low) }
        case 0x2A: isStarred = true
        case 0x7B, 0x7D, 0x5C: if skips > 0 { skips -= 1 } else { take(byte) }
        case 0x7E:
            flush()
            write("\u{A0}")
        case 0x5F:
            flush()
            write("-")
        case 0x0A, 0x0D:
            flush()
            endParagraph()
        default: break
        }
    }

    /// A row for hidden text, once it is whole.
    private mutating func leaveHidden() {
        let text = hidden.trimmingCharacters(in: .whitespacesAndNewlines)
        hidden = ""
        if text.contains(where: \.isLetter) { omissions.append(Omission(rule: "hidden-text", text: text)) }
    }

    private mutating func endParagraph() {
        leaveHidden()
        if isText {
            output.endParagraph(kind(), isInTable: group.isInTable, level: group.listLevel)
        } else {
            captured += "\n"
        }
    }

    private mutating func apply(_ word: String, _ number: Int?, isStarred: Bool) {
        switch word {
        case "par", "sect", "page", "column": endParagraph()
        case "line": write("\n")
        case "cell": if isText { output.endCell(kind(), level: group.listLevel) }
        case "row": if isText { output.endRow() }
        case "nestcell": write(" | ")
        case "nestrow": endParagraph()
        case "uc": group.fallback = min(16, max(0, number ?? 1))
        case "ansicpg": codePage = number ?? codePage
        case "mac": codePage = 10_000
        case "pc": codePage = 437
        case "deff": defaultFont = number ?? -1
        case "f": group.font = number ?? -1
        case "fcharset":
            if group.destination == .fonts, let page = Self.page(number ?? 0) { fontPages[group.font] = page }
        case "cpg": if group.destination == .fonts, let number { fontPages[group.font] = number }
        case "v": group.isHidden = number != 0
        case "deleted": group.isDeleted = number != 0
        case "plain":
            group.isHidden = false
            group.font = -1
        case "pard":
            group.style = -1
            group.outline = -1
            group.listLevel = 0
            group.isInTable = false
        case "intbl": group.isInTable = true
        case "s": if group.destination == .styles { definedStyle = number ?? 0 } else { group.style = number ?? -1 }
        case "outlinelevel": if group.destination != .styles { group.outline = number ?? -1 }
        case "ilvl": group.listLevel = min(8, max(0, number ?? 0))
        case "yr", "mo", "dy", "hr", "min":
            let index = ["yr", "mo", "dy", "hr", "min"].firstIndex(of: word) ?? 0
            if group.destination == .time { time[index] = min(9_999, max(0, number ?? 0)) }
        default: destination(word, isStarred)
        }
    }

    private mutating func destination(_ word: String, _ isStarred: Bool) {
        if let known = Self.destinations[word] {
            if known == .title || known == .time, group.destination != .info { return }
            open(known)
        } else if Self.passedThrough.contains(word) {
            return
        } else if isStarred {
            open(Self.data.contains(word) ? .skipped : .unknown(word))
        }
    }

    /// Destinations that hold what readers of the document see.
    private static let passedThrough: Set<String> = [
        "shpinst", "shp", "shprslt", "do", "fldrslt", "field", "result", "object", "ud", "upr", "nonshppict", "shpgrp",
    ]
    private static let destinations: [String: Destination] = [
        "fonttbl": .fonts, "stylesheet": .styles, "info": .info, "title": .title, "revtim": .time, "creatim": .time,
        "footnote": .note, "shptxt": .box, "dptxbxtext": .box, "listtext": .label, "pntext": .label,
        "header": .aside("page-header"), "headerl": .aside("page-header"), "headerr": .aside("page-header"),
        "headerf": .aside("page-header"), "footer": .aside("page-footer"), "footerl": .aside("page-footer"),
        "footerr": .aside("page-footer"), "footerf": .aside("page-footer"), "annotation": .aside("comment"),
        "colortbl": .skipped, "pict": .skipped, "objdata": .skipped, "fldinst": .skipped, "listtable": .skipped,
        "listoverridetable": .skipped, "rsidtbl": .skipped, "filetbl": .skipped, "xe": .skipped, "tc": .skipped,
        "author": .skipped, "operator": .skipped, "company": .skipped, "manager": .skipped, "sp": .skipped,
        "objclass": .skipped, "template": .skipped, "datafield": .skipped, "bkmkstart": .skipped, "bkmkend": .skipped,
        "atnid": .skipped, "atnauthor": .skipped, "atnref": .skipped, "atndate": .skipped, "ftnsep": .skipped,
        "ftnsepc": .skipped, "aftnsep": .skipped, "aftnsepc": .skipped, "ftncn": .skipped, "aftncn": .skipped,
        "pnseclvl": .skipped, "generator": .skipped, "printim": .skipped, "buptim": .skipped,
    ]
    /// Destinations in which programs keep data.
    private static let data: Set<String> = [
        "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "mmathPr", "wgrffmtfilter",
        "defchp", "defpap", "blipuid", "blipdata", "panose", "falt", "fname", "listpicture", "picprop", "shppict",
        "pgptbl", "revtbl", "userprops", "docvar", "passwordhash", "protusertbl", "htmltag", "mhtmltag", "pn",
        "background", "oldcprops", "oldpprops", "oldtprops", "oldsprops", "cs", "ds", "ts", "tsrowd", "list",
        "company", "hlinkbase", "keywords", "doccomm", "category", "subject", "propname", "staticval", "linkval",
        "nextfile", "ffname", "ffdeftext", "formfield", "atrfstart", "atrfend", "aftnnalc", "ltrch", "hlsrc", "hlloc",
        "moveprotstart", "rtlch", "flominor", "picttext", "charrsid", "pntxta", "pntxtb", "objname", "objalias",
        "hl", "hlfr", "svb", "factoidname", "pgdsctbl", "pgdsc", "pgdscno", "pgdscnxt",
    ]
    private static let characters = [
        "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
        "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwnj": "\u{200C}", "zwj": "\u{200D}",
    ]

    /// The code page of a font's character set; nil for sets that are none (the default, symbols).
    private static func page(_ charset: Int) -> Int? {
        [
            0: 1_252, 77: 10_000, 128: 932, 129: 949, 130: 1_361, 134: 936, 136: 950, 161: 1_253, 162: 1_254,
            163: 1_258, 177: 1_255, 178: 1_256, 186: 1_257, 204: 1_251, 222: 874, 238: 1_250, 254: 437, 255: 850,
        ][charset]
    }
}
