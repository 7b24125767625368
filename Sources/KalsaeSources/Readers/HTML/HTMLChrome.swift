// Parts that go by what they are called: HTML's own elements and roles, and the words of `class` and `id`. A name
// alone takes nothing that reads like the page's own text: names are weighed against links, forms and sentences.

extension HTMLMainText {
    /// Buttons and labels that name the part of the text below them (questions, tabs), and formulas that pages hide
    /// because they draw them, are text.
    mutating func putBackWhatNamesText() {
        let total = page.nodes[0].good
        for place in page.nodes.indices where page.nodes[place].isGone {
            let node = page.nodes[place]
            if node.rule == .control, node.tag == .button || node.tag == .label {
                if isInHeading(place) {
                    page.putBack(place)
                } else if node.tag == .label || node.flags.contains(.opens), namesNextPart(place, total: total) {
                    page.putBack(place)
                    page.nodes[place].flags.insert(.block)
                }
            } else if node.rule == .hidden, node.tag == .span, node.end > node.start, holdsOnlyMath(place) {
                page.putBack(place)
            }
        }
    }

    private func holdsOnlyMath(_ place: Int) -> Bool {
        place + 1 < page.nodes.count && page.nodes[place + 1].tag == .math
            && page.nodes[place + 1].end == page.nodes[place].end
    }

    private func isInHeading(_ place: Int) -> Bool {
        var parent = Int(page.nodes[place].parent)
        for _ in 0..<3 where parent > 0 {
            if page.nodes[parent].isGone { return false }
            if page.nodes[parent].flags.contains(.heading) { return true }
            parent = Int(page.nodes[parent].parent)
        }
        return false
    }

    /// Whether running text stands right behind a button or label, or behind the box that holds nothing else.
    private func namesNextPart(_ place: Int, total: Int32) -> Bool {
        var ancestor = Int(page.nodes[place].parent)
        for _ in 0..<Self.deepestBox where ancestor > 0 {
            let tag = page.nodes[ancestor].tag
            if tag == .form || tag == .fieldset || tag == .header || page.nodes[ancestor].isGone { return false }
            ancestor = Int(page.nodes[ancestor].parent)
        }
        var start = place
        for _ in 0..<3 {
            let parent = Int(page.nodes[start].parent)
            var next = Int(page.nodes[start].end)
            while next < page.nodes[parent].end {
                let node = page.nodes[next]
                if node.isGone, node.rule != .control { return false }
                if node.isText ? node.chars > 0 : node.chars > 0 || node.isGone {
                    if node.isGone { break }
                    return !node.flags.contains(.heading) && (node.good > 0 || node.flags.contains(.holdsPre))
                        && Double(node.good) <= Self.dominantShare * Double(total)
                }
                next = Int(node.end)
            }
            guard page.nodes[parent].chars == 0, parent > 0 else { return false }
            start = parent
        }
        return false
    }

    // MARK: - Named chrome

    mutating func removeChrome(_ body: Int) {
        let total = max(1, page.nodes[body].plain), totalGood = page.nodes[body].good
        var place = body + 1
        while place < page.nodes[body].end {
            let node = page.nodes[place]
            if node.isGone {
                place = Int(node.end)
                continue
            }
            let isElement = !node.isText && !node.flags.contains(.heading) && !node.flags.contains(.inCode)
            if isElement, let rule = chrome(place, node), mayGo(node, total: total, totalGood: totalGood) {
                page.remove(place, rule)
                if rule == .comments { comments += node.good }
                place = Int(node.end)
            } else {
                place += 1
            }
        }
    }

    private func mayGo(_ node: HTMLNode, total: Int32, totalGood: Int32) -> Bool {
        if node.plain < Self.smallPart, !node.flags.contains(.holdsHeading) { return true }
        if Double(node.good) > Self.betterHalf * Double(totalGood), totalGood >= Self.enoughText,
            node.marks.isDisjoint(with: [.comments, .promotion])
        {
            return false
        }
        if Double(node.plain) < Self.betterHalf * Double(total) { return true }
        // Long comments may be longer than what they comment on.
        return totalGood - node.good >= Self.enoughText && !node.marks.intersection([.comments, .promotion]).isEmpty
            && node.marks.isDisjoint(with: .content)
    }

    /// The rule by which a part is chrome; nil where it is none.
    private func chrome(_ place: Int, _ node: HTMLNode) -> HTMLRule? {
        if node.tag == .footer { return .footer }
        if node.flags.contains(.chromeRole), node.tag != .main, node.tag != .article { return .navigation }
        let isPart = node.flags.contains(.block) && node.tag != .main && node.tag != .article && node.tag != .td
        // A bar that holds a title and sentences holds the head of the text.
        let isHead = node.flags.contains(.holdsHeading) && node.good > 0 && node.linkDensity < Self.doubtfulLinkDensity
        if node.marks.contains(.chrome), node.tag != .main, node.tag != .article,
            !(isHead && holdsTitle(place))
        {
            return .chrome
        }
        if isPart, !node.marks.isEmpty {
            if node.marks.contains(.comments) { return .comments }
            if node.marks.contains(.promotion), !node.flags.contains(.holdsPre) { return .promotion }
            if node.marks.contains(.offer), !node.flags.contains(.holdsPre), isOffer(node) { return .promotion }
            if node.marks.contains(.byline), node.chars <= Self.longestByline, !node.flags.contains(.holdsHeading),
                node.marks.isDisjoint(with: [.content, .heading]) || node.ends == 0,
                node.flags.isDisjoint(with: [.holdsTable, .holdsPre]), node.tag != .dl, node.tag != .dd,
                node.tag != .dt, node.tag != .tr, node.tag != .table, !isBelowSection(place)
            {
                return .byline
            }
        }
        let isDoubtful = node.tag == .aside || node.tag == .header || node.marks.contains(.doubtful)
        if isDoubtful, node.linkDensity > Self.doubtfulLinkDensity { return .doubtful }
        if node.flags.contains(.holdsBlock) { return nil }
        let isBar = node.links > 0 && node.chars <= 40 && phrases.isBarWord(page.collapsedText(of: place))
        return isBar ? .line : nil
    }

    /// Whether a part stands right below the heading of a section: in a change log, say, the dates are the text.
    private func isBelowSection(_ place: Int) -> Bool {
        let before = page.children(of: Int(page.nodes[place].parent)).last { $0 < place && page.nodes[$0].chars > 0 }
        guard let before, page.nodes[before].tag.headingLevel > 1 else { return false }
        return page.nodes.contains { $0.tag == .h1 && !$0.isGone }
    }

    func holdsTitle(_ place: Int) -> Bool {
        page.nodes[place..<Int(page.nodes[place].end)].contains { $0.tag == .h1 && !$0.isGone }
    }

    /// Whether a part with an offer's name reads like one: links, fields to fill in, or no sentences at all.
    private func isOffer(_ node: HTMLNode) -> Bool {
        node.good == 0 || node.linkDensity > Self.promotedLinkDensity || node.flags.contains(.holdsControl)
    }
}
