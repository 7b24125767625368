// What the rules of HTMLMainText look at: for every part of a page how much text it holds, how much of that stands in
// links, and how much of it reads like running text. One pass forward for the text, one backward for the sums.
// It does not know class names, nor what any figure means for a part.

import Foundation

extension HTMLPage {
    /// Weight of a character of a script that writes a syllable or a word with one.
    static let wideWeight: Int32 = 2
    /// A block of this weight is running text even without the end of a sentence.
    static let runningWeight: Int32 = 80
    /// With the end of a sentence this is enough.
    static let sentenceWeight: Int32 = 24
    /// A block with more of its text in links is no running text.
    static let runningLinks: Double = 0.5

    /// Fills the measures of every node; what is gone counts nothing. Linear.
    mutating func measure() {
        nodes.withUnsafeMutableBufferPointer { nodes in
            text.withUnsafeBufferPointer { text in Self.measureForward(nodes, text) }
            Self.sumBackward(nodes)
        }
    }

    private static func measureForward(
        _ nodes: UnsafeMutableBufferPointer<HTMLNode>, _ text: UnsafeBufferPointer<UInt8>
    ) {
        // The nearest block of every node is its own place, or that of its parent.
        var blocks = ContiguousArray<Int32>(repeating: 0, count: nodes.count)
        var place = 0
        while place < nodes.count {
            let parent = Int(nodes[place].parent)
            if nodes[place].isGone {
                nodes[place].clear()
                place = Int(nodes[place].end)
                continue
            }
            let context = nodes[parent].flags.intersection([.inLink, .inCode])
            if nodes[place].isText {
                if !nodes[place].flags.contains(.counted) {
                    let found = HTMLTextMeasure(text, nodes[place])
                    nodes[place].flags.insert(.counted)
                    nodes[place].chars = found.chars
                    nodes[place].own = found.chars + found.wide * (wideWeight - 1)
                    nodes[place].ownEnds = found.ends
                }
                let block = Int(blocks[parent]), weight = nodes[place].own
                nodes[block].own += weight
                let isLinked = context.contains(.inLink)
                nodes[place].linked = isLinked ? nodes[place].chars : 0
                if isLinked { nodes[block].ownLinked += weight } else { nodes[block].ends += nodes[place].ownEnds }
            } else {
                nodes[place].clear()
                nodes[place].flags.formUnion(context)
                if nodes[place].flags.contains(.link) {
                    nodes[place].links = 1
                    nodes[place].flags.insert(.inLink)
                }
                if nodes[place].tag == .pre { nodes[place].flags.insert(.inCode) }
                blocks[place] = nodes[place].flags.contains(.block) ? Int32(place) : blocks[parent]
            }
            place += 1
        }
    }

    private static func sumBackward(_ nodes: UnsafeMutableBufferPointer<HTMLNode>) {
        let passedOn: HTMLFlags = [
            .holdsBlock, .holdsHeading, .holdsPre, .holdsTable, .holdsList, .holdsPicture, .holdsControl,
        ]
        var place = nodes.count - 1
        while place > 0 {
            defer { place -= 1 }
            if nodes[place].isGone { continue }
            let node = nodes[place]
            var flags = node.flags.intersection(passedOn)
            switch node.tag {
            case .pre: flags.insert(.holdsPre)
            case .table: flags.insert(.holdsTable)
            case .ul, .ol: flags.insert(.holdsList)
            default: break
            }
            if node.flags.contains(.block) { flags.insert(.holdsBlock) }
            if node.flags.contains(.heading) { flags.insert(.holdsHeading) }
            nodes[place].good += node.running
            let parent = Int(node.parent)
            nodes[parent].flags.formUnion(flags)
            nodes[parent].chars += node.chars
            nodes[parent].linked += node.linked
            nodes[parent].links += node.links
            nodes[parent].good += nodes[place].good
            nodes[parent].ends += node.ends
        }
    }

    /// Takes a part out by a rule; `measure` then no longer counts it.
    mutating func remove(_ place: Int, _ rule: HTMLRule) {
        nodes[place].flags.insert(.gone)
        nodes[place].rule = rule
    }

    /// Puts a part back that a rule took out.
    mutating func putBack(_ place: Int) {
        nodes[place].flags.remove(.gone)
        nodes[place].rule = .none
    }

    /// A node and what it stands in, from the inside out.
    func ancestors(of place: Int) -> [Int] {
        var found = [place]
        while let last = found.last, last > 0 { found.append(Int(nodes[last].parent)) }
        return found
    }

    /// The date of the `time` element that dates the page: not one beside a link to another page.
    func shownTime(_ root: Int) -> Date? {
        let own = metadata.times.filter { isOwnTime($0.node, root) }
        return (own.first(where: \.isPublished) ?? own.first)?.date
    }

    private func isOwnTime(_ place: Int, _ root: Int) -> Bool {
        let asides: Set<HTMLTag> = [.aside, .nav, .footer, .li, .a]
        let asideRules: Set<HTMLRule> = [
            .comments, .promotion, .linkList, .closing, .tail, .hidden, .navigation, .hint,
        ]
        for (level, ancestor) in ancestors(of: place).enumerated() {
            let node = nodes[ancestor]
            if ancestor == root { return true }
            if asides.contains(node.tag) || asideRules.contains(node.rule) { return false }
            // In a box with a link and no sentence the date is the link's.
            let isCard = node.tag == .article || (level > 0 && level <= 3 && node.tag == .div)
            if isCard, node.links > 0, node.good == 0, Int(node.end) <= root || ancestor > root,
                node.marks.isDisjoint(with: [.byline, .heading]), hasHeadingLink(ancestor)
            {
                return false
            }
        }
        return true
    }

    /// Whether a link stands for a heading below a node, as in a list of other pages.
    private func hasHeadingLink(_ place: Int) -> Bool {
        nodes[place..<Int(nodes[place].end)].contains {
            $0.flags.contains(.heading) && $0.links > 0 && $0.linked == $0.chars
        }
    }

    /// The nodes right below one, without what is gone.
    func children(of place: Int) -> [Int] {
        var found: [Int] = []
        var child = place + 1
        while child < nodes[place].end {
            if !nodes[child].isGone { found.append(child) }
            child = Int(nodes[child].end)
        }
        return found
    }

    /// All text below a node, one space for any white space.
    func collapsedText(of place: Int) -> [UInt8] {
        var line = HTMLLine()
        collect(place, into: &line)
        return line.bytes
    }

    private func collect(_ place: Int, into line: inout HTMLLine) {
        let node = nodes[place]
        if node.isText {
            line.append(text[Int(node.start)..<Int(node.start + node.length)])
            return
        }
        if node.tag == .math { return line.append(Array(formula(place).utf8)[...]) }
        if node.flags.contains(.block) { line.space() }
        var child = place + 1
        while child < node.end {
            if !nodes[child].isGone { collect(child, into: &line) }
            child = Int(nodes[child].end)
        }
        if node.flags.contains(.block) { line.space() }
    }
}

extension HTMLNode {
    fileprivate mutating func clear() {
        (chars, linked, links, good, own, ownLinked, ends) = (0, 0, 0, 0, 0, 0, 0)
        flags.subtract([
            .holdsBlock, .holdsHeading, .holdsPre, .holdsTable, .holdsList, .inLink, .inCode,
        ])
    }

    /// Weight of a block's own text where that reads like running text, code or data.
    fileprivate var running: Int32 {
        guard own > 0, !isText, !flags.contains(.heading) else { return 0 }
        if flags.contains(.inCode) { return own }
        let links = Double(ownLinked) / Double(own)
        guard links < HTMLPage.runningLinks else { return 0 }
        let isRunning = own >= HTMLPage.runningWeight || (ends > 0 && own >= HTMLPage.sentenceWeight)
        return isRunning ? Int32(Double(own) * (1 - links)) : 0
    }
}

/// Counts over one piece of text.
struct HTMLTextMeasure {
    /// Characters that are not white space.
    var chars: Int32 = 0
    /// Those of them that write a syllable or a word: Hangul, Kana, Han.
    var wide: Int32 = 0
    /// Ends of sentences: a mark that a space or the end follows.
    var ends: Int32 = 0

    init(_ text: UnsafeBufferPointer<UInt8>, _ node: HTMLNode) {
        let last = Int(node.start + node.length)
        for place in Int(node.start)..<last {
            let byte = text[place]
            if byte < 0x80 {
                if byte > 0x20 { chars += 1 }
                if byte == 0x2E || byte == 0x21 || byte == 0x3F {
                    if place + 1 == last || text[place + 1] <= 0x22 || text[place + 1] == 0x29 { ends += 1 }
                }
            } else if byte >= 0xC0 {
                chars += 1
                // U+1100 to U+11FF and from U+2E80 on; what lies between in E1 and E2 is rare or punctuation.
                if byte >= 0xE3, byte < 0xEF { wide += 1 }
                if byte == 0xE3, place + 2 < last, text[place + 1] == 0x80, text[place + 2] == 0x82 { ends += 1 }
                if byte == 0xC2, place + 1 < last, text[place + 1] == 0xA0 { chars -= 1 }
            }
        }
    }
}

/// A line of text in the making, one space for any white space.
struct HTMLLine {
    private(set) var bytes: [UInt8] = []
    private var needsSpace = false

    var isEmpty: Bool { bytes.isEmpty }

    var endsWithSpace: Bool { needsSpace }

    /// White space, wherever it comes from.
    mutating func space() { needsSpace = !bytes.isEmpty }

    mutating func append(_ text: ArraySlice<UInt8>) {
        text.withUnsafeBufferPointer { text in
            var place = 0
            while place < text.count {
                let white = Self.whiteSpace(text, place)
                if white > 0 {
                    space()
                    place += white
                    continue
                }
                let start = place
                place += 1
                while place < text.count, Self.whiteSpace(text, place) == 0 { place += 1 }
                if needsSpace { bytes.append(0x20) }
                needsSpace = false
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
            }
        }
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(Array($0)[...]) }
    }

    /// How many bytes of white space begin here: Unicode's White_Space, and controls below it.
    @inline(__always)
    static func whiteSpace(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        let byte = text[place]
        if byte <= 0x20 { return 1 }
        if byte < 0xC2 || byte > 0xE3 { return 0 }
        return wideSpace(text, place)
    }

    private static func wideSpace(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        let left = text.count - place
        let byte = text[place]
        if byte == 0xC2, left >= 2 { return text[place + 1] == 0xA0 || text[place + 1] == 0x85 ? 2 : 0 }
        guard left >= 3 else { return 0 }
        let (second, third) = (text[place + 1], text[place + 2])
        switch byte {
        case 0xE1: return second == 0x9A && third == 0x80 ? 3 : 0
        case 0xE2:
            if second == 0x80 { return third <= 0x8A || third == 0xA8 || third == 0xA9 || third == 0xAF ? 3 : 0 }
            return second == 0x81 && third == 0x9F ? 3 : 0
        case 0xE3: return second == 0x80 && third == 0x80 ? 3 : 0
        default: return 0
        }
    }
}
