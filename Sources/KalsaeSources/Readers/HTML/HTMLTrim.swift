// What stands before and behind the body of an article: the names of sections, dates and authors above it, hints,
// buttons and addresses below it, and the captions of its pictures.

extension HTMLMainText {
    /// Share of the running text that a part with the name of an article's body must hold.
    static let bodyShare = 0.6
    /// A part of it that is called so as well, and holds this share of it, is taken instead.
    static let innerShare = 0.85
    /// Lines at the ends of a text with more characters are text.
    static let longestEndLine: Int32 = 60
    /// More lines than this are not looked at from one end.
    static let mostEndLines = 400

    /// Where a part is called the body of an article and holds most of the text, what stands behind it is none of the
    /// text, and of what stands before it only headings and sentences are.
    mutating func trimAroundBody(_ root: Int) {
        guard let body = namedBody(root) else { return }
        var inner = body
        while inner != root {
            let parent = Int(page.nodes[inner].parent)
            for child in page.children(of: parent) where child != inner {
                let node = page.nodes[child]
                if node.chars == 0 { continue }
                if child > inner {
                    if !isBodyPart(node) { page.remove(child, .tail) }
                } else if !node.flags.contains(.heading), !node.flags.contains(.holdsHeading), node.good == 0 {
                    page.remove(child, .byline)
                }
            }
            inner = parent
        }
    }

    private func isBodyPart(_ node: HTMLNode) -> Bool {
        node.good > 0
            && (node.marks.contains(.body) || node.flags.contains(.articleBody)
                || !node.flags.isDisjoint(with: [.holdsPre, .holdsTable]))
    }

    /// The innermost part with the name of an article's body that holds most of the running text.
    private func namedBody(_ root: Int) -> Int? {
        let total = Double(page.nodes[root].good)
        guard total > 0 else { return nil }
        var found: Int?
        var place = root + 1
        while place < page.nodes[root].end {
            let node = page.nodes[place]
            let needed = found.map { Self.innerShare * Double(page.nodes[$0].good) } ?? Self.bodyShare * total
            if node.isGone || node.isText || Double(node.good) < needed {
                place = Int(node.end)
                continue
            }
            if node.marks.contains(.body) || node.flags.contains(.articleBody) { found = place }
            place += 1
        }
        return found
    }

    /// Where the page's title and sentences stand before a part, in a box with it, the box is the text; what else
    /// stands in it is not.
    mutating func withLead(_ root: Int) -> Int {
        guard root > 0, page.nodes[root].good > 0, !holdsTitle(root) else { return root }
        guard let title = page.nodes.indices[..<root].last(where: { page.nodes[$0].tag == .h1 && !isGone($0) }) else {
            return root
        }
        var box = root
        for _ in 0..<Self.deepestBox where box > title { box = Int(page.nodes[box].parent) }
        guard box <= title, box > 0 || title > 0 else { return root }
        let outside = page.nodes[box].good - page.nodes[root].good
        guard Double(outside) <= Self.declaredShare * Double(page.nodes[root].good) else { return root }
        // Between the title and the part stands something to read, or the part is left as it is.
        var inner = root
        var hasLead = false
        var others: [(Int, HTMLRule)] = []
        while inner != box {
            let parent = Int(page.nodes[inner].parent)
            for child in page.children(of: parent) where child != inner && page.nodes[child].chars > 0 {
                let node = page.nodes[child]
                if child > inner {
                    others.append((child, .tail))
                } else if node.end <= title {
                    others.append((child, .outside))
                } else if child > title, node.good > 0, node.linkDensity < Self.promotedLinkDensity {
                    hasLead = true
                } else if !node.flags.contains(.heading), !node.flags.contains(.holdsHeading) {
                    others.append((child, .byline))
                }
            }
            inner = parent
        }
        guard hasLead else { return root }
        for (place, rule) in others { page.remove(place, rule) }
        return box
    }

    private func isGone(_ place: Int) -> Bool {
        var ancestor = place
        while ancestor > 0 {
            if page.nodes[ancestor].isGone { return true }
            ancestor = Int(page.nodes[ancestor].parent)
        }
        return false
    }

    // MARK: - Lines at the ends

    /// The blocks of a part that hold no other block, in the order of the page.
    private func lines(_ root: Int) -> [Int] {
        var found: [Int] = []
        var place = root + 1
        while place < page.nodes[root].end {
            let node = page.nodes[place]
            if node.isGone || (node.flags.contains(.inCode) && node.tag != .pre) {
                place = Int(node.end)
                continue
            }
            let isLine = node.flags.contains(.block) && (!node.flags.contains(.holdsBlock) || node.tag == .pre)
            if isLine, node.chars > 0 { found.append(place) }
            place = isLine ? Int(node.end) : place + 1
        }
        return found
    }

    private func isData(_ place: Int) -> Bool {
        var ancestor = place
        for _ in 0..<4 where ancestor > 0 {
            switch page.nodes[ancestor].tag {
            case .td, .th, .dd, .dt, .pre, .blockquote: return true
            default: ancestor = Int(page.nodes[ancestor].parent)
            }
        }
        return false
    }

    /// Takes lines that are no sentences from both ends of a text.
    mutating func trimEnds(_ root: Int) {
        guard page.nodes[root].good >= Self.enoughText else { return }
        let lines = self.lines(root)
        for line in lines.reversed().prefix(Self.mostEndLines) {
            let node = page.nodes[line]
            if node.flags.contains(.heading) {
                page.remove(line, .hollow)
                continue
            }
            if isData(line) || node.good > 0 { break }
            let isItem = node.tag == .li || page.nodes[Int(node.parent)].tag == .li
            let isShort = node.chars <= Self.longestEndLine && node.ends == 0 && !isItem
            if (node.linkDensity > Self.listLinkDensity && node.ends == 0) || isShort {
                page.remove(line, .tail)
            } else {
                break
            }
        }
        var hasTitle = false
        for line in lines.prefix(Self.mostEndLines) {
            let node = page.nodes[line]
            if node.flags.contains(.heading) {
                // Below the heading of a section a date is the section's.
                if hasTitle, node.tag != .h1 { break }
                hasTitle = true
                continue
            }
            if isData(line) { break }
            if node.chars <= Self.longestEndLine, phrases.isDateline(page.collapsedText(of: line)) {
                page.remove(line, .byline)
            } else if node.good > 0 {
                break
            }
        }
    }

    /// The captions of pictures, which say little without them; those with a number are referred to.
    mutating func removeCaptions(_ root: Int) {
        var place = root + 1
        while place < page.nodes[root].end {
            let node = page.nodes[place]
            if node.isGone {
                place = Int(node.end)
                continue
            }
            if isCaption(place, node) {
                page.remove(place, .credit)
                place = Int(node.end)
            } else {
                place += 1
            }
        }
    }

    private func isCaption(_ place: Int, _ node: HTMLNode) -> Bool {
        guard !node.isText, node.chars > 0, node.flags.isDisjoint(with: [.inCode, .holdsPre, .holdsTable, .heading])
        else { return false }
        if node.tag == .figcaption {
            let figure = page.nodes[Int(node.parent)]
            let holdsText = !figure.flags.isDisjoint(with: [.holdsPre, .holdsTable])
            return !holdsText && !phrases.isNumbered(page.collapsedText(of: place))
        }
        guard node.marks.contains(.caption), node.flags.contains(.block), node.tag != .caption, node.chars < 600,
            node.marks.isDisjoint(with: [.content, .body])
        else { return false }
        return !phrases.isNumbered(page.collapsedText(of: place))
    }
}
