// Why parts of a page are none of its main text. Every piece of text that a rule leaves out becomes an `Omission` with
// the rule's name, one for each part, so that the ledger accounts for every word of a page.

/// Rules that leave a part of a page out.
enum HTMLRule: UInt8, CaseIterable {
    case none
    // By the element itself.
    case navigation, footer, dialog, hidden, control, embedded, noscript
    // By the words of `class` and `id`.
    case chrome, comments, promotion, byline, doubtful, figure
    // By what stands in it.
    case linkList, line, closing, tail, credit, hint, footnoteMark, lineNumbers, hollow
    // By where it stands.
    case outside

    /// The name in the ledger.
    var name: String {
        switch self {
        case .none: ""
        case .navigation: "page-navigation"
        case .footer: "page-footer"
        case .dialog: "dialog"
        case .hidden: "hidden-part"
        case .control: "form-control"
        case .embedded: "embedded-object"
        case .noscript: "without-scripts"
        case .chrome: "page-chrome"
        case .comments: "reader-comments"
        case .promotion: "promotion"
        case .byline: "byline"
        case .doubtful: "side-part"
        case .figure: "picture-title"
        case .linkList: "link-list"
        case .line: "boilerplate-line"
        case .closing: "closing-section"
        case .tail: "page-tail"
        case .credit: "picture-credit"
        case .hint: "hint-at-other-page"
        case .footnoteMark: "footnote-mark"
        case .lineNumbers: "line-numbers"
        case .hollow: "empty-heading"
        case .outside: "outside-main-text"
        }
    }
}

extension HTMLPage {
    /// Everything on the page that is not part of the text below `root`: a piece for each part that a rule took out,
    /// and one for what stands before and behind the root.
    func omissions(outside root: Int) -> [Omission] {
        var found: [Omission] = []
        var marks: [String] = [], numbers: [String] = [], beside: [String] = []
        var last = (rule: HTMLRule.none, parent: Int32(-1), end: Int32(-1))
        func note(_ rule: HTMLRule, _ text: String, value: String = "") {
            if !text.isEmpty { found.append(Omission(rule: rule.name, value: value, text: text)) }
        }
        func flushBeside() {
            note(.outside, beside.joined(separator: "\n"))
            beside = []
        }
        let rootEnd = Int(nodes[root].end)
        var place = 1
        while place < nodes.count {
            if place == root || place == rootEnd { flushBeside() }
            let node = nodes[place], isInside = place > root && place < rootEnd
            if node.isGone {
                let text = lines(of: place)
                if node.rule == .footnoteMark {
                    if !text.isEmpty { marks.append(text) }
                } else if !text.isEmpty {
                    if node.rule == last.rule, node.parent == last.parent, !found.isEmpty, isInside {
                        found[found.count - 1].text += "\n" + text
                    } else {
                        note(node.rule, text, value: node.tag == .text ? "" : "<\(node.tag)>")
                    }
                    last = (node.rule, node.parent, node.end)
                }
                place = Int(node.end)
                continue
            }
            if isInside, node.flags.contains(.heading) {
                let whole = String(decoding: collapsedText(of: place), as: UTF8.self)
                let kept = HeadingText.withoutNumber(whole)
                if kept.count < whole.count { numbers.append(String(whole.prefix(whole.count - kept.count))) }
            }
            if node.isText, !isInside {
                var line = HTMLLine()
                line.append(text[Int(node.start)..<Int(node.start + node.length)])
                if !line.isEmpty {
                    let piece = String(decoding: line.bytes, as: UTF8.self)
                    let isInline = !nodes[Int(node.parent)].flags.contains(.block) && !beside.isEmpty
                    if isInline { beside[beside.count - 1] += " " + piece } else { beside.append(piece) }
                }
            }
            place += 1
        }
        flushBeside()
        note(.footnoteMark, marks.joined(separator: " "))
        if !numbers.isEmpty {
            let text = numbers.map { $0.trimmingCharacters(where: { $0 == " " }) }.joined(separator: " ")
            found.append(Omission(rule: "section-number", text: text))
        }
        return found
    }

    /// All text below a node, a line for each block.
    func lines(of place: Int) -> String {
        var lines: [[UInt8]] = []
        var line = HTMLLine()
        func flush() {
            if !line.isEmpty { lines.append(line.bytes) }
            line = HTMLLine()
        }
        let end = max(Int(nodes[place].end), place + 1)
        var open: [Int32] = []
        var next = place - 1
        while next + 1 < end {
            next += 1
            while let last = open.last, last <= next {
                open.removeLast()
                flush()
            }
            let node = nodes[next]
            if node.isText {
                line.append(text[Int(node.start)..<Int(node.start + node.length)])
            } else if node.tag == .math {
                line.append(Array(formula(next).utf8)[...])
                next = Int(node.end) - 1
            } else if node.flags.contains(.block) || node.rule == .control {
                flush()
                open.append(node.end)
            }
        }
        flush()
        return String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self)
    }
}
