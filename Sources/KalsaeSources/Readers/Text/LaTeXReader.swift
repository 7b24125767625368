// LaTeX as Markdown-shaped text: sections, lists, tables and listings; formulas stay as they are written, commands for
// looks go, unknown ones stay. Comments, the preamble and labels become rows.

import Foundation

/// Reads LaTeX.
public struct LaTeXReader: TextReader {
    public let format = "LaTeX"
    public let endings = ["tex", "latex", "ltx"]
    public let declaresEncoding = false

    public init() {}

    private static let begin = "\\begin{document}"
    private static let end = "\\end{document}"

    public func read(_ text: String) throws -> ReadText {
        let text = text.replacing("\r\n", with: "\n")
        var body = text[...]
        var writer = LaTeXWriter()
        var title = ""
        if let range = text.range(of: Self.begin) {
            let preamble = text[..<range.lowerBound]
            title = LaTeXWriter.titleArgument(Array(preamble.utf8))
            writer.leave("preamble", String(preamble))
            body = text[range.upperBound...]
        }
        if let range = body.range(of: Self.end) {
            writer.leave("comment", String(body[range.upperBound...]))
            body = body[..<range.lowerBound]
        }
        writer.read(Array(body.utf8), depth: 0)
        var found = writer.finish()
        if !title.isEmpty {
            found.blocks.insert(MarkdownBlock(text: title, level: 1), at: 0)
        }
        let blocks = HTMLReader.levelled(found.blocks)
        return ReadText(
            title: blocks.first { $0.level > 0 }?.text ?? "", text: blocks.map(\.markdown).joined(separator: "\n\n"),
            omissions: found.omissions)
    }
}

/// Goes through a document's body.
struct LaTeXWriter {
    private var blocks: [MarkdownBlock] = []
    private var notes: [MarkdownBlock] = []
    private var omissions: [Omission] = []
    private var left: [String: [String]] = [:]
    private var line: [UInt8] = []
    private var tables = 0
    private var lists = 0
    private var braces: [Int: Int] = [:]

    private static let longestOption = 2_000
    private static let deepest = 40
    private static let levels = [
        "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6,
        "frametitle": 3,
    ]
    private static let listings: Set<String> = ["verbatim", "lstlisting", "minted", "Verbatim", "alltt", "verbatim*"]
    private static let formulas: Set<String> = [
        "equation", "align", "gather", "math", "displaymath", "eqnarray", "multline", "flalign", "alignat",
        "tikzpicture",
    ]
    private static let grids: Set<String> = ["tabular", "tabularx", "longtable", "tabular*", "tabulary", "array"]
    private static let listNames: Set<String> = ["itemize", "enumerate", "description", "list"]
    /// Commands whose first argument names something that is not read in the text.
    private static let dropped: [String: Int] = [
        "label": 1, "includegraphics": 1, "input": 1, "include": 1, "bibliography": 1, "bibliographystyle": 1,
        "index": 1,
        "vspace": 1, "hspace": 1, "setlength": 2, "addtolength": 2, "newcommand": 2, "renewcommand": 2, "usepackage": 1,
        "pagestyle": 1, "thispagestyle": 1, "setcounter": 2, "addcontentsline": 3, "newenvironment": 3, "vskip": 0,
        "hypersetup": 1, "definecolor": 3, "color": 1, "textcolor": 1, "fontsize": 2, "cline": 1, "cmidrule": 1,
        "vspace*": 1, "hspace*": 1, "rule": 2, "pagenumbering": 1, "lstset": 1, "graphicspath": 1, "newtheorem": 2,
        "multicolumn": 2, "multirow": 2, "cite": 1, "citep": 1, "citet": 1, "ref": 1, "eqref": 1, "pageref": 1,
        "autoref": 1,
        "cref": 1, "nocite": 1,
    ]
    /// Commands for looks: they go, and what they are about stays.
    private static let looks: Set<String> = [
        "textbf", "textit", "emph", "texttt", "textsc", "textsf", "textrm", "textsl", "textup", "textmd", "underline",
        "uline", "mbox", "makebox", "fbox", "parbox", "text", "textnormal", "textsuperscript", "textsubscript", "bf",
        "it",
        "tt", "sc", "sf", "rm", "em", "sl", "bfseries", "itshape", "ttfamily", "sffamily", "rmfamily", "normalfont",
        "tiny",
        "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE", "huge", "Huge", "centering",
        "raggedright", "raggedleft", "noindent", "indent", "par", "newpage", "clearpage", "cleardoublepage",
        "pagebreak",
        "linebreak", "newline", "maketitle", "tableofcontents", "listoffigures", "listoftables", "hfill", "vfill",
        "hline",
        "toprule", "midrule", "bottomrule", "bigskip", "medskip", "smallskip", "appendix", "protect", "left", "right",
        "url", "path", "code", "caption", "title", "author", "date", "thanks", "and", "footnotemark", "selectfont",
        "item",
        "displaystyle", "limits", "quad", "qquad", "onehalfspacing", "doublespacing", "singlespacing", "frontmatter",
        "mainmatter", "backmatter", "sloppy", "leavevmode", "strut", "null", "relax", "begingroup", "endgroup",
        "enquote",
        "textquote", "hangul", "hanja", "korean", "hskip", "kern", "penalty", "break", "nobreak", "allowbreak",
        "endhead",
        "endfirsthead", "endfoot", "endlastfoot",
    ]
    private static let words: [String: String] = [
        "ldots": "…", "dots": "…", "textellipsis": "…", "LaTeX": "LaTeX", "TeX": "TeX", "LaTeXe": "LaTeX2e",
        "today": "",
        "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "S": "§", "P": "¶", "copyright": "©",
        "textregistered": "®", "texttrademark": "™", "pounds": "£", "euro": "€", "texteuro": "€", "ss": "ß", "o": "ø",
        "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "i": "ı",
        "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
        "textquotedblright": "”", "textbar": "|", "textless": "<", "textgreater": ">", "textbullet": "•", "quad": " ",
        "qquad": " ", "textdegree": "°", "textunderscore": "_", "par": "\n\n", "newline": "\n", "and": ", ",
    ]
    private static let accents: [UInt8: String] = [
        0x60: "\u{300}", 0x27: "\u{301}", 0x5E: "\u{302}", 0x7E: "\u{303}", 0x22: "\u{308}", 0x3D: "\u{304}",
        0x2E: "\u{307}",
    ]
    private static let letterAccents: [String: String] = [
        "c": "\u{327}", "v": "\u{30C}", "u": "\u{306}", "H": "\u{30B}", "k": "\u{328}", "r": "\u{30A}", "d": "\u{323}",
    ]

    mutating func leave(_ rule: String, _ text: String) {
        if text.contains(where: \.isLetter) { left[rule, default: []].append(text.trimmingCharacters(in: .newlines)) }
    }

    mutating func finish() -> (blocks: [MarkdownBlock], omissions: [Omission]) {
        close()
        let rows = left.sorted { $0.key < $1.key }.map {
            Omission(rule: $0.key, text: $0.value.joined(separator: "\n"))
        }
        return (blocks + notes, rows)
    }

    /// What `\title{…}` says, in a preamble.
    static func titleArgument(_ bytes: [UInt8]) -> String {
        var outer = LaTeXWriter()
        outer.braces = pairs(bytes)
        guard var place = bytes.firstRange(of: Array("\\title".utf8))?.upperBound else { return "" }
        guard let argument = outer.argument(bytes, &place) else { return "" }
        var inner = LaTeXWriter()
        inner.read(argument, depth: 1)
        return MarkdownBlock.collapse(inner.finish().blocks.map(\.text).joined(separator: " "))
    }

    // MARK: Reading

    private mutating func close() {
        let text = String(decoding: line, as: UTF8.self)
        line = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
            .map { line -> String in
                let indent =
                    line.hasPrefix("  ") && line.drop { $0 == " " }.hasPrefix("- ") ? line.prefix { $0 == " " } : ""
                return indent + MarkdownBlock.collapse(String(line))
            }
            .filter { !$0.allSatisfy { $0.isWhitespace || $0 == "|" } }
        if !lines.isEmpty {
            blocks.append(MarkdownBlock(text: lines.joined(separator: "\n").precomposedStringWithCanonicalMapping))
        }
    }

    mutating func read(_ bytes: [UInt8], depth: Int) {
        if depth > Self.deepest {
            line += bytes
            return
        }
        braces = Self.pairs(bytes)
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case 0x25: comment(bytes, &place)
            case 0x5C: command(bytes, &place, depth)
            case 0x24: formula(bytes, &place)
            case 0x7B, 0x7D: place += 1
            case 0x7E:
                line.append(0x20)
                place += 1
            case 0x26:
                line += tables > 0 ? Array(" | ".utf8) : [byte]
                place += 1
            case 0x0A:
                var end = place + 1
                while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
                if end < bytes.count, bytes[end] == 0x0A {
                    if tables == 0 { close() }
                    place = end + 1
                } else {
                    // Tables end rows by a command, paragraphs by an empty line.
                    line.append(tables > 0 ? 0x20 : 0x0A)
                    place += 1
                }
            case 0x2D where Self.has(bytes, place, "---"): replace(&place, 3, "—")
            case 0x2D where Self.has(bytes, place, "--"): replace(&place, 2, "–")
            case 0x60 where Self.has(bytes, place, "``"): replace(&place, 2, "“")
            case 0x27 where Self.has(bytes, place, "''"): replace(&place, 2, "”")
            default:
                line.append(byte)
                place += 1
            }
        }
    }

    private mutating func replace(_ place: inout Int, _ count: Int, _ text: String) {
        line += Array(text.utf8)
        place += count
    }

    private static func has(_ bytes: [UInt8], _ place: Int, _ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[place + offset] != text.utf8Start[offset] { return false }
        return true
    }

    private mutating func comment(_ bytes: [UInt8], _ place: inout Int) {
        let end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
        leave("comment", String(decoding: bytes[(place + 1)..<end], as: UTF8.self))
        let begins = place == 0 || bytes[place - 1] == 0x0A
        place = begins ? min(bytes.count, end + 1) : end
    }

    /// `$…$` and `$$…$$` stay.
    private mutating func formula(_ bytes: [UInt8], _ place: inout Int) {
        let count = Self.has(bytes, place, "$$") ? 2 : 1
        var end = place + count
        while end < bytes.count {
            if bytes[end] == 0x5C { end += 1 } else if bytes[end] == 0x24 { break }
            if count == 1, Self.has(bytes, end, "\n\n") { break }
            end += 1
        }
        end = min(bytes.count, end)
        if end < bytes.count, bytes[end] == 0x24 { end = min(bytes.count, end + count) }
        line += bytes[place..<end]
        place = end
    }

    /// Where each brace that is closed ends; found once, so that braces that are not closed cost nothing.
    private static func pairs(_ bytes: [UInt8]) -> [Int: Int] {
        var found: [Int: Int] = [:]
        var open: [Int] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case 0x5C: index += 1
            case 0x25: index = (bytes[index...].firstIndex(of: 0x0A) ?? bytes.count) - 1
            case 0x7B: open.append(index)
            case 0x7D: if let last = open.popLast() { found[last] = index }
            default: break
            }
            index += 1
        }
        return found
    }

    private static func skipBlank(_ bytes: [UInt8], _ place: Int) -> Int {
        var begin = place
        while begin < bytes.count, bytes[begin] == 0x20 || bytes[begin] == 0x0A || bytes[begin] == 0x09 { begin += 1 }
        return begin
    }

    /// What stands in brackets at `place`; nil where none stand there.
    private mutating func option(_ bytes: [UInt8], _ place: inout Int) -> String? {
        let begin = Self.skipBlank(bytes, place)
        guard begin < bytes.count, bytes[begin] == 0x5B else { return nil }
        guard let end = bytes[begin..<min(bytes.count, begin + Self.longestOption)].firstIndex(of: 0x5D) else {
            return nil
        }
        place = end + 1
        return String(decoding: bytes[(begin + 1)..<end], as: UTF8.self)
    }

    /// What stands in braces at `place`; nil where none stand there.
    private mutating func argument(_ bytes: [UInt8], _ place: inout Int) -> [UInt8]? {
        let begin = Self.skipBlank(bytes, place)
        guard begin < bytes.count, bytes[begin] == 0x7B, let end = braces[begin] else { return nil }
        place = end + 1
        return Array(bytes[(begin + 1)..<end])
    }

    private mutating func command(_ bytes: [UInt8], _ place: inout Int, _ depth: Int) {
        let start = place
        place += 1
        guard place < bytes.count else { return }
        let first = bytes[place]
        guard first | 0x20 >= 0x61, first | 0x20 <= 0x7A else {
            place += 1
            symbol(first, bytes, &place, start)
            return
        }
        while place < bytes.count, bytes[place] | 0x20 >= 0x61, bytes[place] | 0x20 <= 0x7A { place += 1 }
        var name = String(decoding: bytes[(start + 1)..<place], as: UTF8.self)
        let isStarred = place < bytes.count && bytes[place] == 0x2A
        if isStarred { place += 1 }
        if name == "begin" || name == "end" { return environment(name == "begin", bytes, &place, start, depth) }
        if let level = Self.levels[name] {
            _ = option(bytes, &place)
            guard let title = argument(bytes, &place) else { return }
            close()
            var inner = nested()
            inner.read(title, depth: depth + 1)
            let found = take(inner)
            let text = MarkdownBlock.collapse(found.map(\.text).joined(separator: " "))
            if !text.isEmpty { blocks.append(MarkdownBlock(text: text, level: level)) }
            return
        }
        if name == "footnote" || name == "footnotetext" || name == "endnote" {
            guard let note = argument(bytes, &place) else { return }
            var inner = nested()
            inner.read(note, depth: depth + 1)
            notes += take(inner)
            return
        }
        if name == "href" {
            if let address = argument(bytes, &place) {
                leave("latex-command", String(decoding: address, as: UTF8.self))
            }
            return
        }
        if name == "verb", place < bytes.count {
            let mark = bytes[place]
            let end = bytes[(place + 1)...].firstIndex(of: mark) ?? bytes.count
            line += [0x60] + bytes[min(bytes.count, place + 1)..<end] + [0x60]
            place = min(bytes.count, end + 1)
            return
        }
        if name == "item" {
            if !line.isEmpty { line.append(0x0A) }
            line += Array((String(repeating: "  ", count: max(0, min(8, lists) - 1)) + "- ").utf8)
            if let label = option(bytes, &place) { line += Array((label + " ").utf8) }
            return
        }
        if isStarred, Self.dropped[name + "*"] != nil { name += "*" }
        if let count = Self.dropped[name] {
            while option(bytes, &place) != nil {}
            for _ in 0..<count {
                // Definitions name a command without braces.
                if argument(bytes, &place) == nil { break }
                _ = option(bytes, &place)
            }
            leave("latex-command", String(decoding: bytes[start..<place], as: UTF8.self))
            return
        }
        if let word = Self.words[name] {
            if word == "\n\n" { close() } else { line += Array(word.utf8) }
            skipSpace(bytes, &place)
            return
        }
        if let mark = Self.letterAccents[name], let letter = argument(bytes, &place) {
            line += letter + Array(mark.utf8)
            return
        }
        if Self.looks.contains(name) {
            if place < bytes.count, bytes[place] == 0x5B, let value = option(bytes, &place) {
                leave("latex-command", value)
            }
            if place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x0A, Self.isBare(bytes, place) {
                skipSpace(bytes, &place)
            }
            return
        }
        // Nobody here knows it: it stays, so that nothing is lost.
        line += bytes[start..<place]
    }

    /// Whether a command without an argument eats the space behind it.
    private static func isBare(_ bytes: [UInt8], _ place: Int) -> Bool { bytes[place] == 0x20 }

    private func skipSpace(_ bytes: [UInt8], _ place: inout Int) {
        while place < bytes.count, bytes[place] == 0x20 { place += 1 }
    }

    private func nested() -> LaTeXWriter {
        var inner = LaTeXWriter()
        inner.lists = lists
        return inner
    }

    /// What an argument gave; its rows and notes become this document's.
    private mutating func take(_ inner: LaTeXWriter) -> [MarkdownBlock] {
        var inner = inner
        inner.close()
        for (rule, texts) in inner.left { left[rule, default: []] += texts }
        notes += inner.notes
        return inner.blocks
    }

    private mutating func symbol(_ byte: UInt8, _ bytes: [UInt8], _ place: inout Int, _ start: Int) {
        switch byte {
        case 0x5C:
            line.append(0x0A)
            if place < bytes.count, bytes[place] == 0x2A { place += 1 }
            if place < bytes.count, bytes[place] == 0x5B { _ = option(bytes, &place) }
        case 0x28, 0x5B:
            let end = Array((byte == 0x28 ? "\\)" : "\\]").utf8)
            let rest = bytes[place...]
            let close = rest.firstRange(of: end)?.upperBound ?? bytes.count
            line += bytes[start..<close]
            place = close
        case 0x20, 0x0A, 0x09, 0x2C, 0x3B, 0x3A: line.append(0x20)
        case 0x2D, 0x2F, 0x21, 0x40: break
        default:
            if let mark = Self.accents[byte] {
                if let letter = argument(bytes, &place) {
                    line += (letter == [0x5C, 0x69] ? [0x69] : letter) + Array(mark.utf8)
                } else if place < bytes.count {
                    line += [bytes[place]] + Array(mark.utf8)
                    place += 1
                }
            } else {
                line.append(byte)
            }
        }
    }

    private mutating func environment(_ begins: Bool, _ bytes: [UInt8], _ place: inout Int, _ start: Int, _ depth: Int)
    {
        guard let argument = argument(bytes, &place) else { return }
        let name = String(decoding: argument, as: UTF8.self)
        let bare = name.hasSuffix("*") && name != "verbatim*" && name != "tabular*" ? String(name.dropLast()) : name
        if Self.listings.contains(name) || Self.formulas.contains(bare) {
            guard begins else { return }
            let isCode = Self.listings.contains(name)
            if isCode, place < bytes.count, bytes[place] == 0x5B, let settings = option(bytes, &place) {
                leave("latex-command", settings)
            }
            let language =
                name == "minted" ? self.argument(bytes, &place).map { String(decoding: $0, as: UTF8.self) } ?? "" : ""
            let mark = Array("\\end{\(name)}".utf8)
            let close = bytes[place...].firstRange(of: mark)
            let end = close?.lowerBound ?? bytes.count
            let after = close?.upperBound ?? bytes.count
            self.close()
            if isCode {
                let body = String(decoding: bytes[place..<end], as: UTF8.self).trimmingCharacters(in: .newlines)
                if !body.isEmpty { blocks.append(MarkdownBlock(text: Fence.block(body, language: language))) }
            } else {
                blocks.append(MarkdownBlock(text: String(decoding: bytes[start..<after], as: UTF8.self)))
            }
            place = after
            return
        }
        if Self.grids.contains(name) {
            close()
            tables = max(0, tables + (begins ? 1 : -1))
            if begins {
                _ = option(bytes, &place)
                _ = self.argument(bytes, &place)
                if name == "tabularx" || name == "tabular*" || name == "tabulary" { _ = self.argument(bytes, &place) }
            }
            return
        }
        if Self.listNames.contains(name) {
            lists = max(0, lists + (begins ? 1 : -1))
            if lists == 0 || (begins && lists == 1) { close() }
            if begins { _ = option(bytes, &place) }
            return
        }
        close()
        if begins, let settings = option(bytes, &place) { leave("latex-command", settings) }
    }
}
