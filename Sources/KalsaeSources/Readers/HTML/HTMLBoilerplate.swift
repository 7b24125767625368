// Within the main text: lists of links, lines that stand on every page, sections below which no main text comes, and
// what stands before and behind the body of an article.

extension HTMLMainText {
    mutating func removeBoilerplate(_ root: Int) {
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
            if let rule = isLinkList(node) ? .linkList : line(place, node) {
                page.remove(place, rule)
                place = Int(node.end)
                continue
            }
            if node.chars > 0, node.chars <= HTMLPhrases.longestClosing, closings < Self.mostClosings,
                let closing = closingHeading(place, node)
            {
                closings += 1
                removeSection(place, closing, root: root, totalGood: totalGood)
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

    /// The rule by which a short line is none of the text.
    private func line(_ place: Int, _ node: HTMLNode) -> HTMLRule? {
        if node.flags.contains(.heading), !node.flags.contains(.holdsBlock), node.chars <= HTMLPhrases.longestCredit {
            return phrases.isHint(page.collapsedText(of: place)) ? .hint : nil
        }
        guard node.flags.contains(.block), !node.flags.contains(.holdsBlock), !node.flags.contains(.heading),
            node.chars > 0, node.chars <= HTMLPhrases.longestCredit, node.tag != .td, node.tag != .th, node.tag != .dt,
            node.tag != .dd, node.tag != .pre, !isInDataRow(place)
        else { return nil }
        let isItem = node.tag == .li || page.nodes[Int(node.parent)].tag == .li
        let text = page.collapsedText(of: place)
        if phrases.isHint(text) { return .hint }
        if phrases.isBoilerplate(text, isListItem: isItem, linkDensity: node.linkDensity) { return .line }
        if phrases.isPrompt(text, isSentence: node.ends > 0 && node.links == 0) { return .promotion }
        return !isItem && phrases.isCredit(text) ? .credit : nil
    }

    /// Whether a block stands in a short cell beside others: a value, not a button.
    private func isInDataRow(_ place: Int) -> Bool {
        var cell = Int(page.nodes[place].parent)
        for _ in 0..<3 where page.nodes[cell].tag != .td && page.nodes[cell].tag != .th {
            cell = Int(page.nodes[cell].parent)
        }
        guard page.nodes[cell].tag == .td || page.nodes[cell].tag == .th else { return false }
        let cells = page.children(of: Int(page.nodes[cell].parent)).filter { page.nodes[$0].chars > 0 }
        return cells.count > 1 && cells.allSatisfy { page.nodes[$0].chars <= Self.smallPart }
    }

    /// A heading, or a line set like one, below which no main text comes.
    private func closingHeading(_ place: Int, _ node: HTMLNode) -> HTMLPhrases.Closing? {
        let isBlock =
            node.flags.contains(.block) && !node.flags.contains(.holdsBlock) && node.tag != .li
            && node.tag != .td && node.tag != .dt && node.tag != .dd && node.tag != .th && node.tag != .tr
            && node.tag != .caption && !isInDataRow(place)
        // Bold words right in a part that holds blocks are set like a heading.
        let isLine =
            isBlock
            || ((node.tag == .strong || node.tag == .b)
                && page.nodes[Int(node.parent)].flags.contains([.holdsBlock, .container]))
        guard node.flags.contains(.heading) || isLine, node.tag != .h1 else { return nil }
        return phrases.closing(page.collapsedText(of: place))
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
    private mutating func removeSection(
        _ heading: Int, _ closing: HTMLPhrases.Closing, root: Int, totalGood: Int32
    ) {
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
        // What readers wrote may be longer than what they wrote about; it ends the page.
        let before = goodText(from: root + 1, to: root) - goodText(from: heading, to: root)
        let areComments = closing == .comments && before >= Self.enoughText
        guard areComments || Double(good) <= Self.declaredShare * Double(totalGood) else { return }
        // A word that a text's own section may have for its title says nothing above running text.
        let sentences = following.reduce(page.nodes[box].ends) { $0 + page.nodes[$1].ends }
        if closing == .ambiguous, good + page.nodes[box].good > 0 || sentences > 0 { return }
        // A text may have a section on comments, or on tags; below what ends a page stands little.
        let end = following.last.map { page.nodes[$0].end } ?? page.nodes[box].end
        let below = Double(goodText(from: Int(end), to: root))
        let removed = good + page.nodes[box].good
        let parts = ([box] + following).map { page.nodes[$0] }
        let linked = parts.reduce(0) { $0 + $1.linked }, characters = parts.reduce(0) { $0 + $1.chars }
        // Between paragraphs a few teasers may stand, each with its link.
        let areTeasers =
            closing == .certain && Double(linked) > Self.promotedLinkDensity * Double(characters)
            && Double(removed) < Self.teaserShare * Double(totalGood)
        if removed > 0, !areTeasers, below > Self.tailShare * Double(totalGood) { return }
        if areComments { comments += removed }
        page.remove(box, .closing)
        for sibling in following where !page.nodes[sibling].isGone { page.remove(sibling, .closing) }
    }

    // MARK: - Marks

    /// Marks of footnotes, numbers of lines, titles of pictures that are not here.
    mutating func removeMarks(_ root: Int) {
        var place = root + 1
        while place < page.nodes[root].end {
            let node = page.nodes[place]
            if node.isGone {
                place = Int(node.end)
                continue
            }
            var rule = HTMLRule.none
            switch node.tag {
            case .sup where node.links > 0 && node.linked == node.chars: rule = .footnoteMark
            case .sup where node.flags.contains(.inLink) && isFootnoteMark(place, node): rule = .footnoteMark
            case .td, .th: if isBesideCode(place), page.isGutter(place) { rule = .lineNumbers }
            case .pre, .ul, .ol, .menu, .dir, .dl, .table, .blockquote, .figure: break
            default:
                if node.flags.contains(.inCode), node.marks.contains(.gutter), page.isGutter(place) {
                    rule = .lineNumbers
                }
                // The title of a picture that is not here says nothing without it; a caption is a sentence of its own.
                if node.marks.contains(.figure), node.flags.contains(.block), !node.flags.contains(.inCode),
                    node.flags.isDisjoint(with: [.heading, .holdsPre, .holdsTable, .holdsList])
                {
                    rule = .figure
                }
            }
            if node.tag == .pre, node.marks.contains(.gutter), page.isGutter(place) { rule = .lineNumbers }
            if rule != .none {
                page.remove(place, rule)
                place = Int(node.end)
            } else {
                place += 1
            }
        }
    }

    private func isFootnoteMark(_ place: Int, _ node: HTMLNode) -> Bool {
        node.chars <= 4
            && page.collapsedText(of: place).allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2A || $0 == 0x5B || $0 == 0x5D }
    }

    private func isBesideCode(_ place: Int) -> Bool {
        page.children(of: Int(page.nodes[place].parent)).contains {
            $0 != place && (page.nodes[$0].marks.contains(.code) || page.nodes[$0].flags.contains(.holdsPre))
        }
    }
}
