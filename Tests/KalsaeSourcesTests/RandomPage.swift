// Pages of random structure in which every word occurs once, so that a test can ask of each where it went.

import KalsaeSupport

/// Writes a page of random parts; its words are `w0`, `w1`, and so on.
struct RandomPage {
    private var random: SeededRandom
    private(set) var words: [String] = []
    private(set) var html = ""

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        let parts = (0..<number(4...14)).map { _ in part(depth: 0) }
        let hasHeading = bool()
        let title = hasHeading ? phrase(2...4) : "A title"
        html = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(title) | Site</title></head><body>
            \(hasHeading ? "<h1>\(title)</h1>" : "")\(parts.joined(separator: bool() ? "\n" : ""))</body></html>
            """
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    private mutating func bool() -> Bool { number(0...1) == 1 }
    private mutating func pick(_ values: [String]) -> String { values[number(0...values.count - 1)] }

    private mutating func word() -> String {
        words.append("w\(words.count)")
        return words[words.count - 1]
    }

    private mutating func phrase(_ range: ClosedRange<Int>) -> String {
        (0..<number(range)).map { _ in word() }.joined(separator: " ")
    }

    private mutating func sentence() -> String { phrase(6...14) + "." }

    private static let names = [
        "", "", "", " class='content'", " class='entry-content'", " class='related-posts'", " class='comments'",
        " class='share'", " class='author-box'", " class='caption'", " class='figure'", " class='newsletter'",
        " class='date'", " class='teaser'", " id='sidebar'", " hidden", " style='display:none'", " aria-hidden='true'",
        " role='dialog'", " role='tabpanel' hidden", " class='accordion-item'", " class='toc'",
        " itemprop='articleBody'",
    ]
    private static let headings = ["Comments", "Related articles", "Tags", "Discussion", "관련 기사", "About the author"]

    private mutating func inline() -> String {
        switch number(0...11) {
        case 0: "<a href='/x'>\(phrase(1...3))</a>"
        case 1: "<b>\(word())</b>"
        case 2: "<code>\(word())</code>"
        case 3: "<span\(pick(Self.names))>\(phrase(1...3))</span>"
        case 4: "<sup><a href='#n'>\(word())</a></sup>"
        case 5: "<sub>\(word())</sub>"
        case 6: "<button>\(word())</button>"
        case 7: "<label>\(word())</label>"
        case 8: "<br>"
        case 9: "<math><msup><mi>\(word())</mi><mn>2</mn></msup></math>"
        case 10: "<select><option>\(word())</option></select>"
        default: "<time datetime='2024-05-01'>\(word())</time>"
        }
    }

    private mutating func prose() -> String {
        (0..<number(1...4)).map { _ in bool() ? sentence() : "\(phrase(1...4)) \(inline())" }.joined(separator: " ")
    }

    private mutating func part(depth: Int) -> String {
        let name = pick(Self.names)
        func inner(_ page: inout Self) -> String {
            depth > 3 ? page.prose() : (0..<page.number(1...3)).map { _ in page.part(depth: depth + 1) }.joined()
        }
        switch number(0...19) {
        case 0, 1, 2, 3: return "<p\(name)>\(prose())</p>"
        case 4: return "<h2>\(phrase(1...4))</h2>"
        case 5: return "<h3>\(pick(Self.headings))</h3><p>\(prose())</p>"
        case 6:
            let tag = pick(["ul", "ol", "menu"])
            let items = (0..<number(1...5)).map { _ in
                bool() ? "<li>\(prose())</li>" : "<li><a href=a>\(word())</a></li>"
            }
            return "<\(tag)\(name)>\(bool() ? word() : "")\(items.joined())</\(tag)>"
        case 7:
            return
                "<dl>\((0..<number(1...3)).map { _ in "<dt>\(word())</dt><dd>\(prose())</dd>" }.joined())\(word())</dl>"
        case 8, 9: return table(depth: depth)
        case 10: return "<pre><code>\(phrase(1...3))\n  \(word())\n</code></pre>"
        case 11:
            return
                "<pre><table><tr><td class='gutter'>1\n2</td><td class='code'>\(word())\n\(word())</td></tr></table></pre>"
        case 12: return "<aside\(name)>\(inner(&self))</aside>"
        case 13: return "<nav>\(inner(&self))</nav>"
        case 14: return "<footer>\(inner(&self))</footer>"
        case 15: return "<details><summary>\(phrase(1...3))</summary>\(inner(&self))</details>"
        case 16: return "<form>\(word())<label>\(word())</label><input><textarea>\(word())</textarea></form>"
        case 17: return "<figure><img src=a><figcaption>\(prose())</figcaption></figure>"
        case 18: return "<blockquote>\(prose())</blockquote>"
        default: return "<\(pick(["div", "section", "article", "header", "main"]))\(name)>\(inner(&self))</div>"
        }
    }

    private mutating func table(depth: Int) -> String {
        let rows = (0..<number(1...4)).map { _ -> String in
            let cells = (0..<number(1...4)).map { _ -> String in
                let span = pick(["", "", " rowspan=2", " colspan=2", " rowspan=0", " colspan=9999"])
                if bool() { return "<th\(span)>\(word())</th>" }
                return "<td\(span)>\(depth < 2 && number(0...9) == 0 ? table(depth: depth + 1) : prose())</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return "<table>\(bool() ? "<caption>\(word())</caption>" : "")\(rows.joined())</table>"
    }
}
