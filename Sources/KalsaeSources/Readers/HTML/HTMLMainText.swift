// Which part of a page is its main text: the rules by which navigation, banners, tables of contents, adverts, comments
// and other chrome go. They look at HTML's own tags and roles, at the share of text inside links, at how much of a part
// reads like running text, at the words that web authors use in `class` and `id`, and at headings below which no main
// text comes; no rule is made for one site or book. No rule removes the better half of a page, and what a rule takes
// out is marked with its name.
// After an idea common to extractors (Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", 2010):
// link density and text density tell chrome from content.

/// Finds the main text of a page.
struct HTMLMainText {
    /// Link density above which doubtful parts, and lists, are chrome.
    static let doubtfulLinkDensity = 0.4
    static let listLinkDensity = 0.7
    /// Link density above which a part with a promotion's name is one.
    static let promotedLinkDensity = 0.25
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
    /// Share of it that hints at other pages may be in the midst of a text.
    static let teaserShare = 0.1
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
    /// Weight of the running text that readers wrote, as far as it was taken out.
    var comments: Int32 = 0
    let phrases = HTMLPhrases.shared

    /// Takes chrome out of a page.
    ///
    /// - Returns: the page, and the node that holds its main text.
    static func extract(_ page: HTMLPage) -> (page: HTMLPage, root: Int) {
        var text = HTMLMainText(page: page)
        // The whole document: pages with two bodies, or text behind their body, are read to their end.
        let body = 0
        text.page.measure()
        text.removeNoscript(in: body)
        text.putBackWhatNamesText()
        text.page.measure()
        let before = text.page.nodes[body]
        let whole = text.page
        text.removeChrome(body)
        text.page.measure()
        var root = text.declaredMain(body) ?? body
        root = text.narrowed(root)
        root = text.withLead(root)
        text.trimAroundBody(root)
        text.removeBoilerplate(root)
        text.page.measure()
        text.removeCaptions(root)
        text.trimEnds(root)
        text.page.measure()
        let found = text.page.nodes[root]
        let own = before.good - text.comments
        let tookText = own >= smallPart && Double(found.good) < tooSmallShare * Double(own)
        if tookText || found.chars == 0 {
            // Where the rules took nearly all, only what is certain goes, and the densest part is looked for.
            text.page = whole
            text.removeCertain(body)
            text.page.measure()
            root = text.narrowed(body)
        }
        text.removeMarks(root)
        text.page.measure()
        return (text.page, root)
    }

    /// What stands in <noscript> counts only on a page that without scripts has nothing else.
    private mutating func removeNoscript(in body: Int) {
        var places: [Int] = []
        var inside: Int32 = 0
        for place in page.nodes.indices where page.nodes[place].tag == .noscript && !page.nodes[place].isGone {
            places.append(place)
            inside += page.nodes[place].chars
        }
        if page.nodes[body].chars - inside < Self.tooLittle { return }
        for place in places { page.remove(place, .noscript) }
    }

    private mutating func removeCertain(_ body: Int) {
        var place = body + 1
        while place < page.nodes[body].end {
            let node = page.nodes[place]
            let isChrome = node.flags.contains(.chromeRole) || node.tag == .footer || node.marks.contains(.chrome)
            if node.isGone {
                place = Int(node.end)
            } else if isChrome, node.plain < page.nodes[body].plain / 2 {
                page.remove(place, node.tag == .footer ? .footer : .chrome)
                place = Int(node.end)
            } else {
                place += 1
            }
        }
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

    func outermost(_ root: Int, _ matches: (HTMLNode) -> Bool) -> [Int] {
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
}
