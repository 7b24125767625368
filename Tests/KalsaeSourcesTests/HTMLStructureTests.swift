import Foundation
import Testing

@testable import KalsaeSources

@Suite struct HTMLStructureTests {
    private func text(_ body: String) throws -> String {
        try HTMLReader().read("<title>T</title><body><h1>T</h1><p>\(Sample.english)</p>\(body)</body>").text
    }

    private func rest(_ body: String) throws -> String {
        let whole = try text(body + "<p>\(Sample.korean)</p>")
        let start = "# T\n\n\(Sample.english)\n\n".count, end = "\n\n\(Sample.korean)".count
        return String(whole.dropFirst(start).dropLast(end))
    }

    /// Every word of a page is in the text or in a piece that a rule left out.
    @Test(arguments: 0..<8) func everyWordIsKeptOrAccountedFor(share: Int) throws {
        for seed in 0..<150 {
            let page = RandomPage(seed: UInt64(share * 1_000 + seed))
            let read = try HTMLReader().read(page.html)
            let places = [read.text, read.title] + read.omissions.map(\.text)
            let found = Set(
                places.joined(separator: " ").split(whereSeparator: { !($0.isLetter || $0.isNumber) }).map(String.init))
            let lost = page.words.filter { !found.contains($0) }
            #expect(lost.isEmpty, "seed \(share * 1_000 + seed): \(lost) of \(page.html)")
            #expect(read.omissions.allSatisfy { !$0.rule.isEmpty && !$0.text.isEmpty })
        }
    }

    @Test func whatIsLeftOutIsOnePieceForEachPart() throws {
        let read = try HTMLReader().read(
            "<title>T</title><body><nav><a href=a>One</a> <a href=b>Two</a></nav><main><h1>T</h1><p>\(Sample.english)"
                + "<sup><a href=#1>[1]</a></sup></p><button>Save</button></main><p hidden>Not <b>shown</b></p></body>")
        #expect(
            read.omissions == [
                Omission(rule: "page-navigation", value: "<nav>", text: "One Two"),
                Omission(rule: "form-control", value: "<button>", text: "Save"),
                Omission(rule: "hidden-part", value: "<p>", text: "Not shown"),
                Omission(rule: "footnote-mark", text: "[1]"),
            ])
    }

    @Test func everyRuleHasItsOwnName() {
        let names = HTMLRule.allCases.dropFirst().map(\.name)
        #expect(Set(names).count == names.count && !names.contains(""))
    }

    @Test(arguments: [
        ("2<sup>64</sup>", "2^64"), ("10<sup>-3</sup>", "10^-3"), ("x<sup>2n+1</sup>", "x^(2n+1)"),
        ("m<sup>2</sup>", "m^2"),
        ("(a+b)<sup>2</sup>", "(a+b)^2"), ("1<sup>st</sup>", "1st"), ("M<sup>me</sup>", "Mme"),
        ("word<sup>1</sup>", "word1"),
        ("H<sub>2</sub>O", "H2O"), ("CO<sub>2</sub>", "CO2"), ("x<sub>i</sub>", "x_i"), ("log<sub>2</sub>8", "log_2 8"),
        ("<code>&amp;lt;</code>", "`&lt;`"), ("<code>&lt;b&gt;</code>", "`<b>`"), ("<code>name</code>", "name"),
        ("<code>`&amp;</code>", "`` `& ``"), ("<h2>2<sup>10</sup> words</h2>", "## 2^10 words"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x^2"),
        ("<math><mfrac><mi>a</mi><mn>12</mn></mfrac></math>", "a/12"),
        ("<math alttext='\\alpha'><mi>a</mi></math>", "$\\alpha$"),
        (
            "<math display=block><semantics><mi>x</mi><annotation encoding='application/x-tex'>x</annotation></semantics>"
                + "</math>", "$$x$$"
        ),
        ("<script type='math/tex'>a<b</script>", "$a<b$"),
        ("<span style='display:none'><math alttext='y'><mi>y</mi></math></span>", "$y$"),
    ])
    func lettersKeepTheirMeaning(html: String, expected: String) throws {
        #expect(try rest("<div>\(html)</div>") == expected)
    }

    @Test(arguments: [
        ("<pre><div>a</div><div></div><div>  b</div></pre>", "a\n\n  b"),
        ("<pre><code>a</code><code>b</code></pre>", "a\nb"),
        ("<pre><code><span class=line>a</span><span class=line>b</span></code></pre>", "a\nb"),
        ("<pre><code><span class=line>a</span>\n<span class=line>b</span></code></pre>", "a\nb"),
        ("<pre><ol><li>a</li><li>  b</li></ol></pre>", "a\n  b"), ("<pre>1\n2\n3</pre>", "1\n2\n3"),
        ("<pre><span class=lineno>1</span> a\n<span class=lineno>2</span> b</pre>", " a\n b"),
        ("<table><tr><td><pre>1\n2</pre></td><td><pre>a\nb</pre></td></tr></table>", "a\nb"),
        (
            "<table><tr><td class=blob-num>1</td><td class=blob-code>a</td></tr><tr><td class=blob-num>2</td>"
                + "<td class=blob-code>  b</td></tr></table>", "a\n  b"
        ),
        (
            "<figure><table><tr><td class=gutter><pre>1<br>2</pre></td><td class=code><pre>a<br>b</pre></td></tr></table></figure>",
            "a\nb"
        ),
    ])
    func listingsKeepTheirLinesAndNotTheirNumbers(html: String, expected: String) throws {
        #expect(try rest(html) == "```\n\(expected)\n```")
    }

    @Test(arguments: [
        ("<tr><th>A<th>B</tr><tr><td rowspan=2>x<td>1</tr><tr><td>2</tr>", "A | B\nx | 1\nx | 2"),
        ("<tr><th>A<th>B<th>C</tr><tr><td colspan=2>x<td>1</tr>", "A | B | C\nx |  | 1"),
        (
            "<tr><td rowspan=3>x<td>1<td rowspan=2>y</tr><tr><td>2</tr><tr><td>3<td>z</tr>",
            "x | 1 | y\nx | 2 | y\nx | 3 | z"
        ),
        ("<tr><td rowspan=2 colspan=2>x<td>1</tr><tr><td>2</tr>", "x |  | 1\nx |  | 2"),
        ("<tr><th>A<th>B</tr><tr><td><pre>ls -l</pre><td>lists</tr>", "A | B\nls -l | lists"),
        ("<tr><td><p>로그인</p><td><p>끝남</p></tr><tr><td><p>검색</p><td><p>보류</p></tr>", "로그인 | 끝남\n검색 | 보류"),
        (
            "<tr><th>A<th>B</tr><tr><td>x<td><table><tr><td>1<td>2</tr></table></tr>", "A | B\nx | 1 | 2"
        ),
        ("<tr><th>A<th>B</tr><tr><td>10<sup>3</sup><td>2</tr>", "A | B\n10^3 | 2"),
        ("<tr><td><b>A</b><td>1</tr><tr><td>B<td>2</tr>", "A | 1\nB | 2"),
    ])
    func valuesStandInTheirColumns(rows: String, expected: String) throws {
        #expect(try rest("<table>\(rows)</table>") == expected)
    }

    @Test func spansBeyondReasonCostNothing() throws {
        let rows = String(repeating: "<tr><td colspan=99999 rowspan=99999>x<td>y</tr>", count: 300)
        #expect(try text("<table>\(rows)</table>").utf8.count < 300 * 4_000)
    }

    @Test(arguments: [
        ("<ul>bare<li>one</ul>", "- bare\n- one"), ("<dl><dt>a<dd>b<p>c</dl>", "- a: b\n\n  c"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"), ("<dl><div><dt>a</dt><dd>b</dd></div></dl>", "- a: b"),
        ("<p><![if !supportLists]>1.<![endif]> one</p>", "1. one"), ("<p><![CDATA[a < b]]></p>", "a < b"),
        ("<?php echo 1 ?><p>x y</p>", "x y"), ("<details><summary>Why?</summary><p>So.</p></details>", "Why?\n\nSo."),
        ("<div role=tabpanel hidden><p>One tab of two.</p></div>", "One tab of two."),
        ("<p hidden=until-found>Found by search.</p>", "Found by search."),
        ("<h2><button>Why?</button></h2><div><p>So it is.</p></div>", "## Why?\n\nSo it is."),
        (
            "<button aria-expanded=false>Why?</button><div><p>Because it is the way of the world, they say.</p></div>",
            "Why?\n\nBecause it is the way of the world, they say."
        ),
        (
            "<input type=radio id=a><label for=a>Linux</label><div><p>Install the package with the usual tool.</p></div>",
            "Linux\n\nInstall the package with the usual tool."
        ),
    ])
    func partsOfAPageKeepTheirText(html: String, expected: String) throws { #expect(try rest(html) == expected) }
}
