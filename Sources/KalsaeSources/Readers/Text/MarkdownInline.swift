// Links, images, comments and tags inside a paragraph of Markdown. Code spans, formulas and escaped characters are
// passed over; whatever is not surely markup stays. Works on bytes: all marks are ASCII.

import Foundation

/// What a Markdown file names: link references, and the tags that it opens and closes.
struct MarkdownNames {
    /// Labels of link definitions, lower-case, with single blanks.
    private(set) var labels: Set<String> = []
    /// Names of tags that are closed somewhere.
    private(set) var closed: Set<String> = []

    init(_ lines: [String]) {
        for line in lines {
            let content = line.drop { $0 == " " }
            if content.first == "[", let label = Self.definition(content) { labels.insert(label) }
            guard line.utf8.contains(UInt8(ascii: "<")) else { continue }
            let bytes = Array(line.utf8)
            var place = 0
            while place + 1 < bytes.count {
                guard bytes[place] == UInt8(ascii: "<"), bytes[place + 1] == UInt8(ascii: "/") else {
                    place += 1
                    continue
                }
                place += 2
                let name = bytes[place...].prefix(64).prefix { byte in
                    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || ".-_".utf8.contains(byte)
                }
                if !name.isEmpty { closed.insert(String(decoding: name, as: UTF8.self)) }
                place += name.count
            }
        }
    }

    /// The label of a link definition; nil where the line is none. What follows must look like an address.
    static func definition(_ line: Substring) -> String? {
        guard line.first == "[", line.utf8.count <= 4_096, let close = line.range(of: "]:") else { return nil }
        let name = line[..<close.lowerBound].dropFirst()
        if name.isEmpty || name.first == "^" || name.contains("[") || name.contains("]") { return nil }
        let rest = line[close.upperBound...].trimmingCharacters(in: .whitespaces)
        guard let target = rest.split(separator: " ", maxSplits: 1).first, isAddress(target) else { return nil }
        let title = rest.dropFirst(target.count).trimmingCharacters(in: .whitespaces)
        if let open = title.first, let end = title.last {
            guard title.count >= 2,
                (open == "\"" && end == "\"") || (open == "'" && end == "'") || (open == "(" && end == ")")
            else { return nil }
        }
        return label(name)
    }

    static func label(_ name: some StringProtocol) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func isAddress(_ text: Substring) -> Bool {
        if text.hasPrefix("<") { return text.hasSuffix(">") }
        if "/#.".contains(text.first ?? " ") { return true }
        guard text.allSatisfy({ $0.isASCII }) else { return text.contains("://") }
        if let colon = text.firstIndex(of: ":") { return text.index(after: colon) < text.endIndex }
        guard let dot = text.lastIndex(where: { $0 == "." || $0 == "/" }) else { return false }
        return dot > text.startIndex && text.index(after: dot) < text.endIndex
    }
}

/// Cleans the text of a paragraph.
struct MarkdownInline {
    /// A link's target, or a tag, is no longer than this.
    static let longestTarget = 2_048

    private let bytes: [UInt8]
    private let names: MarkdownNames
    private var output: [UInt8] = []
    private var index = 0
    /// Brackets that are open: their place in the output, and whether an image begins there.
    private var opened: [(place: Int, isImage: Bool)] = []
    /// How far the ends of `$` and `$$` were looked for in vain.
    private var searched = [0, 0]
    /// Where runs of backticks of each length stand, last first.
    private var ticks: [Int: [Int]] = [:]

    /// The paragraph without markup; what is left out goes into `left`.
    static func clean(_ text: String, _ names: MarkdownNames, _ left: inout OmissionList) -> String {
        if !text.utf8.contains(where: { $0 == 0x5B || $0 == 0x3C || $0 == 0x7B }) { return text }
        var scan = MarkdownInline(text, names)
        scan.run(&left)
        return String(decoding: scan.output, as: UTF8.self)
    }

    /// The last place of a mark that no code span of the line holds.
    static func lastOutsideCode(_ mark: String, in line: String) -> String.Index? {
        guard let place = line.range(of: mark, options: .backwards) else { return nil }
        var scan = MarkdownInline(line, MarkdownNames([]))
        let wanted = line.utf8.distance(from: line.startIndex, to: place.lowerBound)
        while scan.index < wanted {
            if scan.bytes[scan.index] != UInt8(ascii: "`") { scan.index += 1 } else { scan.passCode() }
        }
        return scan.index == wanted ? place.lowerBound : nil
    }

    private init(_ text: String, _ names: MarkdownNames) {
        bytes = Array(text.utf8)
        self.names = names
        output.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "`") else {
                place += 1
                continue
            }
            let start = place
            while place < bytes.count, bytes[place] == UInt8(ascii: "`") { place += 1 }
            ticks[place - start, default: []].append(start)
        }
        for key in ticks.keys { ticks[key]?.reverse() }
    }

    private mutating func run(_ left: inout OmissionList) {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"):
                let end = min(bytes.count, index + 2)
                output += bytes[index..<end]
                index = end
            case UInt8(ascii: "`"): passCode()
            case UInt8(ascii: "$"): passFormula()
            case UInt8(ascii: "["):
                opened.append((output.count, output.last == UInt8(ascii: "!") && !isEscaped(index - 1)))
                keep()
            case UInt8(ascii: "]"): close(&left)
            case UInt8(ascii: "<"): takeTag(&left)
            case UInt8(ascii: "{"): takeBraces(&left)
            default: keep()
            }
        }
    }

    private mutating func keep() {
        output.append(bytes[index])
        index += 1
    }

    private func isEscaped(_ place: Int) -> Bool { place > 0 && bytes[place - 1] == UInt8(ascii: "\\") }

    // MARK: What stays

    /// A code span up to the run of backticks that closes it; the run itself where none does.
    private mutating func passCode() {
        let start = index
        while index < bytes.count, bytes[index] == UInt8(ascii: "`") { index += 1 }
        let count = index - start
        while let place = ticks[count]?.last, place <= start { ticks[count]?.removeLast() }
        if let end = ticks[count]?.last { index = end + count }
        output += bytes[start..<index]
    }

    /// `$…$` as pandoc tells it: no blank inside its ends, no digit after it; `$$…$$` likewise.
    private mutating func passFormula() {
        let mark = UInt8(ascii: "$")
        let isDouble = index + 1 < bytes.count && bytes[index + 1] == mark
        let start = index + (isDouble ? 2 : 1)
        guard start < bytes.count, isDouble || !Self.isBlank(bytes[start]) else { return keep() }
        let limit = min(bytes.count, start + Self.longestTarget)
        // What was searched for an earlier mark in vain is not searched again.
        var place = max(start, searched[isDouble ? 1 : 0])
        while place < limit {
            if bytes[place] == UInt8(ascii: "\\") {
                place += 2
                continue
            }
            if bytes[place] == mark {
                if isDouble {
                    if place + 1 < bytes.count, bytes[place + 1] == mark {
                        output += bytes[index...(place + 1)]
                        index = place + 2
                        return
                    }
                } else if place > start, !Self.isBlank(bytes[place - 1]),
                    place + 1 == bytes.count || !(0x30...0x39).contains(bytes[place + 1])
                {
                    output += bytes[index...place]
                    index = place + 1
                    return
                }
            }
            place += 1
        }
        searched[isDouble ? 1 : 0] = max(place - 1, start)
        keep()
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }

    // MARK: Links

    private mutating func close(_ left: inout OmissionList) {
        guard let open = opened.popLast() else { return keep() }
        let label = output[(open.place + 1)...]
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "("), let end = targetEnd(index + 1) {
            return finish(open, bytes[(index + 2)..<end], end + 1, &left)
        }
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "["),
            let end = bytes[(index + 2)...].prefix(Self.longestTarget).firstIndex(of: UInt8(ascii: "]"))
        {
            let name = bytes[(index + 2)..<end]
            let known = MarkdownNames.label(String(decoding: name.isEmpty ? label : name, as: UTF8.self))
            if names.labels.contains(known) { return finish(open, name, end + 1, &left) }
        }
        let isLabel =
            !names.labels.isEmpty && label.count < 1_000
            && names.labels.contains(MarkdownNames.label(String(decoding: label, as: UTF8.self)))
        if isLabel { return finish(open, [], index + 1, &left) }
        keep()
    }

    /// Takes the marks of a link or an image away.
    private mutating func finish(
        _ open: (place: Int, isImage: Bool), _ target: ArraySlice<UInt8>, _ end: Int, _ left: inout OmissionList
    ) {
        let address = String(decoding: target, as: UTF8.self)
        if open.isImage {
            let text = String(decoding: output[(open.place + 1)...], as: UTF8.self)
            left.add(
                "image", "pictures, with what is written in their place", address.isEmpty ? text : "\(text) \(address)")
            output.removeSubrange((open.place - 1)...)
        } else {
            left.add("link-target", "where links lead", address)
            output.remove(at: open.place)
        }
        index = end
    }

    /// The bracket that closes a link's target: an address without blanks, and perhaps a title in quotes.
    private func targetEnd(_ start: Int) -> Int? {
        let limit = min(bytes.count, start + Self.longestTarget)
        var place = start + 1
        func passBlanks() { while place < limit, Self.isBlank(bytes[place]) { place += 1 } }
        passBlanks()
        if place < limit, bytes[place] == UInt8(ascii: "<") {
            guard let end = bytes[place..<limit].firstIndex(of: UInt8(ascii: ">")) else { return nil }
            place = end + 1
        } else {
            var depth = 0
            while place < limit, !Self.isBlank(bytes[place]) {
                if bytes[place] == UInt8(ascii: "\\") {
                    place += 1
                } else if bytes[place] == UInt8(ascii: "(") {
                    depth += 1
                } else if bytes[place] == UInt8(ascii: ")") {
                    if depth == 0 { return place }
                    depth -= 1
                }
                place += 1
            }
        }
        passBlanks()
        guard place < limit else { return nil }
        if bytes[place] == UInt8(ascii: ")") { return place }
        let quote = bytes[place]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        guard let end = bytes[(place + 1)..<limit].firstIndex(of: quote) else { return nil }
        place = end + 1
        passBlanks()
        return place < limit && bytes[place] == UInt8(ascii: ")") ? place : nil
    }

    // MARK: Comments and tags

    private mutating func takeTag(_ left: inout OmissionList) {
        let rest = bytes[index...]
        if rest.starts(with: "<!--".utf8) {
            guard let end = find("-->", from: index + 4) else { return keep() }
            left.add("comment", "comments", String(decoding: bytes[(index + 4)..<end], as: UTF8.self))
            index = end + 3
            return
        }
        guard let tag = MarkdownTag(bytes, index, names) else { return keep() }
        switch tag.kind {
        case .address: output += bytes[(index + 1)..<(tag.end - 1)]
        case .markup:
            if tag.hasAttributes {
                left.add("markup", "tags", String(decoding: bytes[index..<tag.end], as: UTF8.self))
            }
            // Blocks and line breaks part words.
            if tag.partsWords, let last = output.last, !Self.isBlank(last), tag.end < bytes.count,
                !Self.isBlank(bytes[tag.end]), bytes[tag.end] != UInt8(ascii: "<")
            {
                output.append(0x20)
            }
        }
        index = tag.end
    }

    /// MDX's comments.
    private mutating func takeBraces(_ left: inout OmissionList) {
        guard bytes[index...].starts(with: "{/*".utf8), let end = find("*/}", from: index + 3) else { return keep() }
        left.add("comment", "comments", String(decoding: bytes[(index + 3)..<end], as: UTF8.self))
        index = end + 3
    }

    /// The marks that were looked for and are not there any more.
    private var missing: Set<String> = []

    private mutating func find(_ mark: String, from start: Int) -> Int? {
        if missing.contains(mark) { return nil }
        let wanted = Array(mark.utf8)
        var place = start
        while place + wanted.count <= bytes.count {
            if bytes[place] == wanted[0], bytes[place...].starts(with: wanted) { return place }
            place += 1
        }
        missing.insert(mark)
        return nil
    }
}
