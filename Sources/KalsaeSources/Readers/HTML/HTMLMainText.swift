// Which part of a page is its main text: the rules by which navigation, banners, tables of contents, adverts, comments
// and other chrome go. They look at HTML's own tags and roles, at the share of text inside links, at how much of a part
// reads like running text, at the words that web authors use in `class` and `id`, and at headings below which no main
// text comes; no rule is made for one site or book. No rule removes the better half of a page.
// After an idea common to extractors (Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", 2010):
// link density and text density tell chrome from content.

/// Finds the main text of a page.
struct HTMLMainText {
    /// Link density above which doubtful parts, and lists, are chrome.
    static let doubtfulLinkDensity = 0.4
    static let listLinkDensity = 0.7
    /// A list is only chrome with this many links.
    static let listLinks = 2
    /// A list with this many characters beside each link describes them.
    static let describedLink: Int32 = 20
    /// Share of the page's plain text that marks a part as too big to remove.
    static let betterHalf = 0.5
    /// A part with less plain text than this is never too big: on a page that is only a title, its bars are most of it.
    static let smallPart: Int32 = 200
    /// Weight of running text outside a named part that makes the page's own text likely to stand there.
    static let enoughText: Int32 = 400
    /// Share of the running text that a part must hold to be taken for all of it.
    static let wholeShare = 0.8
    /// The same for parts whose author says what they are.
    static let declaredShare = 0.3
    /// Of several articles on one page, the one with this share of their text is the page's own.
    static let dominantShare = 0.6
    /// Share of the running text that may stand below a closing heading's own part.
    static let tailShare = 0.15
    /// Each costs a look at the whole page, so there is a most.
    static let mostClosings = 32
    /// A heading stands no deeper in its own box than this.
    static let deepestBox = 6
    /// Lines about author and time are no longer than this.
    static let longestByline: Int32 = 160
    /// A page with less text than this has none without what it shows where scripts do not run.
    static let tooLittle: Int32 = 60
    /// Share of a page's running text below which the rules took too much.
    static let tooSmallShare = 0.2

    var page: HTMLPage
    private let phrases = HTMLBoilerplate()

    /// Takes chrome out of a page.
    ///
    /// - Returns: the page, and the node that holds its main text.
    static func extract(_ page: HTMLPage) -> (page: HTMLPage, root: Int) {
        var text = HTMLMainText(page: page)
        // The whole document: pages with two bodies, or text behind their body, are read as browsers read them.
        let body = 0
        text.removeNoscript(in: body)
        text.page.measure()
        let before = text.page.nodes[body]
        let whole = text.page
        text.removeChrome(body)
        text.page.measure()
        var root = text.declaredMain(body) ?? body
        root = text.narrowed(root)
        text.removeBoilerplate(root)
        text.page.measure()
        let found = text.page.nodes[root]
        let tookText = before.good >= smallPart && Double(found.good) < tooSmallShare * Double(before.good)
        if !tookText, found.chars > 0 { return (text.page, root) }
        // Where the rules took nearly all, only what is certain goes, and the densest part is looked for.
        text.page = whole
        text.removeCertain(body)
        text.page.measure()
        return (text.page, text.narrowed(body))
    }

    /// What stands in <noscript> counts only on a page that without scripts has nothing else.
    private mutating func removeNoscript(in body: Int) {
        var places: [Int] = []
        var inside: Int32 = 0
        page.measure()
        for place in page.nodes.indices where page.nodes[place].tag == .noscript {
            places.append(place)
            inside += page.nodes[place].chars
        }
        if page.nodes[body].chars - inside < Self.tooLittle { return }
        for place in places { page.remove(place) }
    }

    private mutating func removeCertain(_ body: Int) {
        var place = body + 1
        while place < page.nodes[body].end {
            let node = page.nodes[place]
            let isChrome = node.flags.contains(.chromeRole) || node.tag == .footer || node.marks.contains(.chrome)
            if node.isGone || (isChrome && node.plain < page.nodes[body].plain / 2) {
                page.remove(place)
                place = Int(node.end)
            } else {
                place += 1
            }
        }
    }

    // MARK: - Named chrome

    private mutating func removeChrome(_ body: Int) {
        let total = max(1, page.nodes[body].plain), totalGood = page.nodes[body].good
        var place = body + 1
        while place < page.nodes[body].end {
            let node = page.nodes[place]
            if node.isGone {
                place = Int(node.end)
                continue
            }
            let isElement = !node.isText && !node.flags.contains(.heading) && !node.flags.contains(.inCode)
            if isElement, isChrome(place, node), mayGo(node, total: total, totalGood: totalGood) {
                page.remove(place)
                place = Int(node.end)
            } else {
                place += 1
            }
        }
    }

    private func mayGo(_ node: HTMLNode, total: Int32, totalGood: Int32) -> Bool {
        if node.plain < Self.smallPart, !node.flags.contains(.holdsHeading) { return true }
        if Double(node.plain) < Self.betterHalf * Double(total) { return true }
        // Long comments may be longer than what they comment on.
        return totalGood - node.good >= Self.enoughText && !node.marks.intersection([.comments, .promotion]).isEmpty
            && node.marks.isDisjoint(with: .content)
    }

    private func isChrome(_ place: Int, _ node: HTMLNode) -> Bool {
        if node.tag == .footer { return true }
        if node.flags.contains(.chromeRole) { return node.tag != .main && node.tag != .article }
        let isPart = node.flags.contains(.block) && node.tag != .main && node.tag != .article && node.tag != .td
        if node.marks.contains(.chrome), node.tag != .main, node.tag != .article { return true }
        if isPart, !node.marks.isEmpty {
            if node.marks.contains(.comments) { return true }
            if node.marks.contains(.promotion), !node.flags.contains(.holdsPre) { return true }
            if node.marks.contains(.byline), node.chars <= Self.longestByline, !node.flags.contains(.holdsHeading),
                node.marks.isDisjoint(with: [.content, .heading]) || node.ends == 0,
                node.flags.isDisjoint(with: [.holdsTable, .holdsPre]), node.tag != .dl, node.tag != .dd,
                node.tag != .dt, node.tag != .tr, node.tag != .table
            {
                return true
            }
        }
        let isDoubtful = node.tag == .aside || node.tag == .header || node.marks.contains(.doubtful)
        if isDoubtful, node.linkDensity > Self.doubtfulLinkDensity { return true }
        if node.flags.contains(.holdsBlock) { return false }
        return node.links > 0 && node.chars <= 40 && phrases.isBarWord(page.collapsedText(of: place))
    }

    // MARK: - Where the text stands

    /// The one part that its author declares to be the text, where it holds a fair share of it.
    private func declaredMain(_ body: Int) -> Int? {
        let total = Double(max(1, page.nodes[body].good))
        let rules: [((HTMLNode) -> Bool, Double)] = [
            ({ $0.flags.contains(.articleBody) }, Self.betterHalf),
            ({ $0.tag == .main || $0.flags.contains(.mainRole) }, Self.declaredShare),
            ({ $0.tag == .article }, Self.declaredShare),
        ]
        var root = body
        for (matches, share) in rules {
            let candidates = outermost(root, matches)
            let all = candidates.reduce(0) { $0 + Double(page.nodes[$1].good) }
            guard let best = candidates.max(by: { page.nodes[$0].good < page.nodes[$1].good }) else { continue }
            let good = Double(page.nodes[best].good)
            let isOnly = candidates.count == 1 || good >= Self.dominantShare * all
            let plainShare = Double(page.nodes[best].plain) / Double(max(1, page.nodes[body].plain))
            guard isOnly, good >= share * total, good > 0 || plainShare >= share else { continue }
            root = best
            if page.nodes[best].flags.contains(.articleBody) { break }
        }
        return root == body ? nil : root
    }

    private func outermost(_ root: Int, _ matches: (HTMLNode) -> Bool) -> [Int] {
        var found: [Int] = []
        var place = root + 1
        while place < page.nodes[root].end {
            if page.nodes[place].isGone {
                place = Int(page.nodes[place].end)
            } else if matches(page.nodes[place]) {
                found.append(place)
                place = Int(page.nodes[place].end)
            } else {
                place += 1
            }
        }
        return found
    }

    /// Goes down while one child holds nearly all the running text and no heading of it would be left outside.
    private func narrowed(_ start: Int) -> Int {
        var place = start
        while true {
            let node = page.nodes[place]
            let children = page.children(of: place)
            let isMeasured = node.good > 0
            let total = Double(isMeasured ? node.good : node.plain)
            let next = children.first { child in
                let part = page.nodes[child]
                return part.flags.contains(.container)
                    && Double(isMeasured ? part.good : part.plain) >= Self.wholeShare * max(1, total)
            }
            guard let next else { return place }
            let leavesHeading = children.contains { child in
                guard child != next else { return false }
                let part = page.nodes[child]
                if part.flags.contains(.heading) { return true }
                return part.flags.contains(.holdsHeading) && (child < next || part.good > 0)
                    && part.linkDensity < Self.doubtfulLinkDensity
            }
            if leavesHeading { return place }
            place = next
        }
    }

    // MARK: - Within the text

    private mutating func removeBoilerplate(_ root: Int) {
        let totalGood = page.nodes[root].good
        var place = root + 1, closings = 0
        while place < page.nodes[root].end {
            let node = page.nodes[place]
            if node.isGone {
                place = Int(node.end)
                continue
            }
            if node.isText || node.flags.contains(.inCode) {
                place += 1
                continue
            }
            if isLinkList(node) || isPhrase(place, node) {
                page.remove(place)
                place = Int(node.end)
                continue
            }
            if node.chars > 0, node.chars <= 40, closings < Self.mostClosings, isClosingHeading(place, node) {
                closings += 1
                removeSection(place, root: root, totalGood: totalGood)
            }
            place = page.nodes[place].isGone ? Int(node.end) : place + 1
        }
    }

    private func isLinkList(_ node: HTMLNode) -> Bool {
        guard Int(node.links) >= Self.listLinks, node.linkDensity > Self.listLinkDensity else { return false }
        // Links with a sentence each, and the sources of a text, are text.
        if node.plain >= Self.describedLink * node.links || (node.ends > 0 && node.links <= 3) { return false }
        switch node.tag {
        case .ul, .ol, .dl, .table, .p, .div, .menu, .section, .aside, .form: return true
        default: return false
        }
    }

    /// Short lines that are none of the text.
    private func isPhrase(_ place: Int, _ node: HTMLNode) -> Bool {
        guard node.flags.contains(.block), !node.flags.contains(.holdsBlock), !node.flags.contains(.heading),
            node.chars > 0, node.chars <= HTMLPhrases.longestLine, node.tag != .td, node.tag != .th, node.tag != .dt
        else { return false }
        let isItem = node.tag == .li || page.nodes[Int(node.parent)].tag == .li
        return phrases.isBoilerplate(page.collapsedText(of: place), isListItem: isItem)
    }

    /// A heading, or a line set like one, below which no main text comes.
    private func isClosingHeading(_ place: Int, _ node: HTMLNode) -> Bool {
        let isBlock =
            node.flags.contains(.block) && !node.flags.contains(.holdsBlock) && node.tag != .li
            && node.tag != .td && node.tag != .dt && node.tag != .dd && node.tag != .th
        // Bold words right in a part that holds blocks are set like a heading.
        let isLine =
            isBlock
            || ((node.tag == .strong || node.tag == .b)
                && page.nodes[Int(node.parent)].flags.contains([.holdsBlock, .container]))
        guard node.flags.contains(.heading) || isLine, node.tag != .h1 else { return false }
        return phrases.isClosing(page.collapsedText(of: place))
    }

    /// Weight of the running text between a place and the end of a part.
    private func goodText(from start: Int, to root: Int) -> Int32 {
        var good: Int32 = 0, place = start
        while place < page.nodes[root].end {
            let node = page.nodes[place]
            if !node.isGone { good += node.good }
            place = Int(node.end)
            // Behind a part comes the next of its own, or one of its ancestors'.
        }
        return good
    }

    /// Removes a heading with what it stands above: its own box, or what follows up to a heading of its level.
    private mutating func removeSection(_ heading: Int, root: Int, totalGood: Int32) {
        // The box that begins with the heading, as long as it does not hold much of the text.
        var box = heading
        for _ in 0..<Self.deepestBox {
            let parent = Int(page.nodes[box].parent)
            guard parent > root, page.children(of: parent).first(where: { page.nodes[$0].chars > 0 }) == box,
                Double(page.nodes[parent].good) <= Self.declaredShare * Double(totalGood)
            else { break }
            box = parent
        }
        let level = page.nodes[heading].tag.headingLevel
        var following: [Int] = []
        var good: Int32 = 0
        if box == heading {
            for sibling in page.children(of: Int(page.nodes[heading].parent)) where sibling > heading {
                let node = page.nodes[sibling]
                if node.flags.contains(.heading), level == 0 || node.tag.headingLevel <= level { break }
                if level == 0, node.good > 0 { break }
                if node.flags.contains(.holdsHeading), node.good > 0, level > 0 { break }
                following.append(sibling)
                good += node.good
            }
        }
        guard Double(good) <= Self.declaredShare * Double(totalGood) else { return }
        // A text may have a section on comments, or on tags; below what ends a page stands little.
        let end = following.last.map { page.nodes[$0].end } ?? page.nodes[box].end
        let below = Double(goodText(from: Int(end), to: root))
        if good + page.nodes[box].good > 0, below > Self.tailShare * Double(totalGood) { return }
        page.remove(box)
        for sibling in following { page.remove(sibling) }
    }
}

/// Tells short lines apart by the phrases that pages use.
struct HTMLBoilerplate {
    /// Bytes of a line that may be a button.
    private static let longestButton = 48

    private let lineStarts: [[UInt8]] = HTMLPhrases.lineBeginnings.map { Array($0.utf8) }

    private static func bare(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).lowercased().trimmingCharacters(where: { !$0.isLetter })
    }

    private static func isLetter(_ character: Character) -> Bool { character.isLetter || character == "?" }

    /// Whether a text is nothing but a word of a bar.
    func isBarWord(_ text: [UInt8]) -> Bool {
        HTMLPhrases.bar.contains(Self.bare(text))
    }

    /// Whether a heading says that the main text is over.
    func isClosing(_ text: [UInt8]) -> Bool {
        let line = String(decoding: text, as: UTF8.self).lowercased()
        if HTMLPhrases.closingHeadings.contains(line) { return true }
        // "Comments (3)", "3 comments", "댓글 12개"
        let bare = line.trimmingCharacters(where: { !Self.isLetter($0) })
        if HTMLPhrases.closingHeadings.contains(bare) { return true }
        guard line.hasPrefix("댓글") else { return false }
        let rest = line.dropFirst(2)
        return rest.allSatisfy { $0.isNumber || $0.isWhitespace || "개()[]".contains($0) }
    }

    /// Whether a line is one of those that stand on every page.
    func isBoilerplate(_ text: [UInt8], isListItem: Bool) -> Bool {
        guard text.count < HTMLPhrases.longestLine, let first = text.first else { return false }
        let folded = first &- 0x41 < 26 ? first | 0x20 : first
        for start in lineStarts where start[0] == folded && text.count >= start.count {
            var place = 0
            while place < start.count {
                let byte = text[place]
                if (byte &- 0x41 < 26 ? byte | 0x20 : byte) != start[place] { break }
                place += 1
            }
            if place == start.count { return true }
        }
        guard !isListItem, text.count <= Self.longestButton else { return false }
        let bare = Self.bare(text)
        return HTMLPhrases.bar.contains(bare) || HTMLPhrases.buttons.contains(bare)
    }
}

extension StringProtocol {
    /// Without the characters at both ends for which `matches` holds.
    func trimmingCharacters(where matches: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !matches($0) }), let last = lastIndex(where: { !matches($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
