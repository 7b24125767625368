// Which part of a page is its main text: the rules by which navigation, banners, tables of contents and other chrome
// go. They look at HTML's own tags, at the share of text inside links, and at the words that web authors use in `class`
// and `id`; no rule is made for one site or book. No rule removes the better half of a page.
// After an idea common to extractors (Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", 2010):
// link density and text density tell chrome from content.

/// Finds the main text of a page.
enum HTMLMainText {
    /// Words in `class` or `id` that name chrome.
    static let chromeMarks: Set<String> = [
        "nav", "navbar", "docnav", "navheader", "navfooter", "navigation", "breadcrumb", "breadcrumbs", "pagination",
        "pager", "prevnext", "toc", "tableofcontents", "contents-list", "cookie", "cookies", "footer", "masthead",
        "banner", "skip", "skiplink", "social", "share", "sharing", "advert", "advertisement", "ads", "sitemap",
        "headerlink", "permalink", "anchorlink", "editsection", "sphinxsidebar", "indexterm", "searchbox", "menu",
        "site-header", "copyright-notice", "noprint", "secno",
    ]
    /// Words and tags that name chrome on one site and content on another; links decide.
    static let doubtfulMarks: Set<String> = ["sidebar", "aside", "related", "header", "topbar", "links", "widget"]
    static let doubtfulTags: Set<String> = ["aside", "header"]
    static let chromeRoles: Set<String> = ["navigation", "banner", "contentinfo", "search", "menu", "menubar"]
    /// What stands in a bar of links, lower case.
    static let barWords: Set<String> = [
        "prev", "previous", "next", "up", "home", "top", "contents", "index", "back", "back to top", "skip to content",
        "edit this page", "table of contents", "이전", "다음", "위로", "위", "처음", "처음으로", "홈", "차례", "목차",
        "맨 위로", "본문으로 건너뛰기",
    ]
    /// Link density above which doubtful parts, and lists, are chrome.
    static let doubtfulLinkDensity = 0.4
    static let listLinkDensity = 0.7
    /// A list is only chrome with this many links.
    static let listLinks = 2
    /// Share of the page's plain text that marks a part as too big to remove.
    static let betterHalf = 0.5
    /// A part with less plain text than this is never too big: on a page that is only a title, its bars are most of it.
    static let smallPart = 200
    /// Share of the plain text that a part must hold to be taken for all of it.
    static let wholeShare = 0.8
    /// The same for <main> and <article>, whose author says what they are.
    static let declaredShare = 0.3

    /// Removes what is never text, then chrome; returns the part that holds the main text.
    static func extract(_ document: HTMLNode) -> HTMLNode {
        let body = document.first("body") ?? document
        removeSilent(body)
        body.measure()
        removeChrome(body, total: max(1, body.plainCount))
        body.measure()
        var root = declaredMain(body) ?? body
        root = narrowed(root)
        removeLinkLists(root)
        root.measure()
        return root
    }

    private static func removeSilent(_ node: HTMLNode) {
        node.children.removeAll { child in
            guard !child.isText else { return false }
            return HTMLTags.silent.contains(child.tag) || isHidden(child)
        }
        for child in node.children { removeSilent(child) }
    }

    private static func isHidden(_ node: HTMLNode) -> Bool {
        if node.attributes["hidden"] != nil || node.attributes["aria-hidden"] == "true" { return true }
        guard let style = node.attributes["style"]?.lowercased().filter({ $0 != " " }) else { return false }
        return style.contains("display:none") || style.contains("visibility:hidden")
    }

    private static func removeChrome(_ node: HTMLNode, total: Int) {
        node.children.removeAll { child in
            guard !child.isText, HTMLTags.headingLevels[child.tag] == nil else { return false }
            let isSmall = child.plainCount < smallPart && !child.holdsHeading
            guard isSmall || Double(child.plainCount) < betterHalf * Double(total) else { return false }
            return isChrome(child)
        }
        for child in node.children where !child.isText { removeChrome(child, total: total) }
    }

    private static func isChrome(_ node: HTMLNode) -> Bool {
        if node.tag == "footer" { return true }
        if let role = node.attributes["role"], chromeRoles.contains(role) { return true }
        if !node.marks.isDisjoint(with: chromeMarks), node.tag != "main", node.tag != "article" { return true }
        if doubtfulTags.contains(node.tag) || !node.marks.isDisjoint(with: doubtfulMarks) {
            if node.linkDensity > doubtfulLinkDensity { return true }
        }
        if node.holdsBlock { return false }
        let text = node.textCount <= 40 ? node.collapsedText.lowercased() : ""
        return node.links > 0 && barWords.contains(text.trimmingCharacters(where: { !$0.isLetter }))
    }

    /// The one <main> or <article> (or role=main), where it holds a fair share of the text.
    private static func declaredMain(_ body: HTMLNode) -> HTMLNode? {
        let total = Double(body.plainCount)
        for candidates in [
            all(body) { $0.tag == "main" || $0.attributes["role"] == "main" },
            all(body) { $0.tag == "article" },
        ] {
            if candidates.count == 1, let only = candidates.first, Double(only.plainCount) >= declaredShare * total {
                return only
            }
        }
        return nil
    }

    private static func all(_ node: HTMLNode, _ matches: (HTMLNode) -> Bool) -> [HTMLNode] {
        if matches(node) { return [node] }
        return node.children.flatMap { $0.isText ? [] : all($0, matches) }
    }

    /// Goes down while one child holds nearly all the text and no heading would be left outside.
    private static func narrowed(_ start: HTMLNode) -> HTMLNode {
        let containers: Set<String> = [
            "body", "div", "section", "article", "main", "table", "tbody", "tr", "td", "center",
        ]
        let total = Double(start.plainCount)
        var node = start
        while true {
            guard
                let next = node.children.first(where: {
                    containers.contains($0.tag) && Double($0.plainCount) >= wholeShare * total
                })
            else { return node }
            let leavesHeading = node.children.contains {
                $0 !== next && ($0.holdsHeading || HTMLTags.headingLevels[$0.tag] != nil)
            }
            if leavesHeading { return node }
            node = next
        }
    }

    private static func removeLinkLists(_ node: HTMLNode) {
        node.children.removeAll { child in
            guard child.links >= listLinks, child.linkDensity > listLinkDensity else { return false }
            return ["ul", "ol", "dl", "table", "p", "div", "menu", "section"].contains(child.tag)
        }
        for child in node.children where !child.isText { removeLinkLists(child) }
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
