import Testing

@testable import KalsaeSources

@Suite struct MarkdownReaderTests {
    @Test func onlyTextIsLeft() throws {
        let read = try MarkdownReader().read(
            """
            ---
            title: "Wings"
            id: 7
            ---
            <Intro>

            A [swift](https://example.org/a_(b)) flies ![picture](x.png)<!-- not
            this --> far. <b>Really</b>, if a < b.

            </Intro>

            Second
            ------

            ## Third {#third}

            * item
            + item

            | Bird | Speed |
            |------|------:|
            | Swift | 111 |

            ```html
            <b>[kept](as it is)</b>
            ```

            [ref]: https://example.org
            """)
        #expect(read.title == "Wings")
        #expect(
            read.text == """
                # Wings

                A swift flies   far. Really, if a < b.

                ## Second

                ## Third

                - item
                - item

                Bird | Speed
                Swift | 111

                ```html
                <b>[kept](as it is)</b>
                ```
                """)
    }

    /// Markdown and what must come of it, byte by byte.
    static let kept: [(markdown: String, text: String)] = [
        ("[^1]: 입사 1년이 지난 직원에 한합니다.", "[^1]: 입사 1년이 지난 직원에 한합니다."),
        ("[주의]: 반드시 전원을 끕니다.", "[주의]: 반드시 전원을 끕니다."), ("[주의]: 끝.", "[주의]: 끝."),
        ("## GET /users/{id}", "## GET /users/{id}"), ("## C#", "## C#"), ("## C #", "## C"),
        ("## F# and C# ##", "## F# and C#"), ("# 설치 {#install}", "# 설치"), ("## Title {/*title*/}", "## Title"),
        ("#제목\n\n본문", "#제목\n\n본문"),
        ("a\n\n    #include <stdio.h>\n\n\n    int x;", "a\n\n    #include <stdio.h>\n\n\n    int x;"),
        ("값은 a<b 이고 c>d 일 때만 씁니다.", "값은 a<b 이고 c>d 일 때만 씁니다."), ("if a <b and c> d", "if a <b and c> d"),
        ("Vec<T>, List<String> and <your-token>", "Vec<T>, List<String> and <your-token>"),
        ("git clone <repository> <source> <b", "git clone <repository> <source> <b"),
        ("`<!--` begins\n\nnothing", "`<!--` begins\n\nnothing"), ("``a ` <b>`` x", "``a ` <b>`` x"),
        ("$x_{i}[a](b)$ and $$a<b>c$$", "$x_{i}[a](b)$ and $$a<b>c$$"), ("$$\na\n\n[x](y)\n$$", "$$\na\n\n[x](y)\n$$"),
        ("costs $5 [a](b) or $6", "costs $5 a or $6"), ("\\[a](b) \\<b>", "\\[a](b) \\<b>"),
        ("[참고](아래의 긴 설명)", "[참고](아래의 긴 설명)"), ("a[i][j] = [0]", "a[i][j] = [0]"), ("- [ ] 할 일", "- [ ] 할 일"),
        ("```\na\n\n\n\n# b\n```", "```\na\n\n\n\n# b\n```"),
        ("````\n```swift\n<b>\n```\n````", "````\n```swift\n<b>\n```\n````"),
        ("> ```\n> <b>x</b>\n> ```\n<b>y</b>", "> ```\n> <b>x</b>\n> ```\ny"), ("~~~\n<b>", "~~~\n<b>"),
        ("- 명령\n\n      <b>", "- 명령\n\n      <b>"), ("1. 하나\n   # 둘", "1. 하나\n   # 둘"),
        ("|x| = |y|", "|x| = |y|"), ("| a \\| b | c |\n|---|---|\n| `d \\| e` | f |", "a | b | c\n`d | e` | f"),
        ("a | b\n--|--\nc | <br>d<br>e", "a | b\nc | d e"), ("| a |\n|---|\n| |\n", "a"),
        ("하나\n둘\n---\n셋", "하나\n둘\n\n셋"), ("제목\n===", "# 제목"), ("---\n\n하나\n\n---\n\n둘", "하나\n\n둘"),
        ("<https://a.b/c> <a@b.kr>", "https://a.b/c a@b.kr"), ("a <!-- b", "a <!-- b"), ("<td>1</td><td>2</td>", "1 2"),
        ("::: tip 알림\n글\n:::", "**알림**\n\n글"), ("<Note>\n\n글\n\n</Note>", "글"), ("import x from y", "import x from y"),
        ("[홈]에서\n\n[홈]: https://example.org \"첫 쪽\"", "홈에서"), ("[//]: # (a note)\n\nb", "b"),
        ("a {b} {/* c */} d", "a {b}  d"), ("* a\n+ b\n- c\n***", "- a\n- b\n- c"), ("A \\* b **c**", "A \\* b **c**"),
        ("<table>\n<tr><td>가</td><td>나</td></tr>\n</table>", "가 나"), ("x <= y => z <- w", "x <= y => z <- w"),
    ]

    @Test(arguments: kept.indices) func whatMeansSomethingStays(index: Int) throws {
        let (markdown, text) = Self.kept[index]
        #expect(try MarkdownReader().read(markdown).text == text)
    }

    @Test func whatIsLeftOutIsTold() throws {
        let read = try MarkdownReader().read(
            """
            ---
            title: 안내
            layout: page
            ---
            import Box from './Box'

            ![구조도](a.png "그림") [여기](https://example.org/x "제목") <a title="설명">글</a> <!-- 숨은 말 -->

            ## 설치 {#setup}

            <script setup>
            const x = 1
            </script>

            <!--
            여러

            줄
            -->
            ::: warning
            끝
            :::

            [b]: https://example.org/b
            """)
        #expect(read.title == "안내")
        #expect(read.text == "# 안내\n\n여기 글\n\n## 설치\n\n끝" || read.text.contains("여기 글"))
        let left = Dictionary(grouping: read.omissions, by: \.rule).mapValues { $0.map(\.text).joined(separator: "\n") }
        let wanted: [(rule: String, text: String)] = [
            ("front-matter", "layout: page"), ("import", "./Box"), ("image", "구조도"), ("link-target", "example.org/x"),
            ("link-target", "[b]: https://example.org/b"), ("markup", "설명"), ("comment", "숨은 말"), ("comment", "줄"),
            ("heading-anchor", "setup"), ("script", "const x = 1"), ("container", "warning"),
        ]
        for (rule, text) in wanted { #expect(left[rule]?.contains(text) == true, "\(rule): \(text)") }
        for word in ["layout", "구조도", "const", "여러", "warning", "setup"] { #expect(!read.text.contains(word)) }
    }

    @Test(arguments: [
        "[[[[[[", "```\nopen", "<!-- open", "](((", "<a", "#x", "|", "=\n=", "![](", "`",
    ])
    func brokenMarkdownStaysAsItIs(text: String) throws {
        #expect(try MarkdownReader().read(text).text == text)
    }

    /// Every way to make a scan start over and over.
    @Test(arguments: [
        "[a](`<", "[", "`a``b", "<b ", "<a b=\"", "$a ", "$$a ", "{/*", "<!--", "![", "](", "<x>", "| ", "* ", "</",
    ])
    func hostileLinesTakeLinearTime(piece: String) throws {
        let start = ContinuousClock.now
        for ending in ["", "\n"] {
            _ = try MarkdownReader().read(String(repeating: piece + ending, count: (1 << 20) / (piece.utf8.count + 1)))
        }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// Words in shapes that Markdown gives them; each must be in the text or in an omission.
    @Test(arguments: 0..<40) func everyWordIsKeptOrTold(seed: Int) throws {
        var words = WordSource(seed: UInt64(seed))
        var markdown = ""
        for _ in 0..<60 {
            let (a, b, c) = (words.next(), words.next(), words.next())
            let shapes = [
                "# \(a) \(b) {#\(c)}", "\(a) [\(b)](https://x.org/\(c))", "![\(a)](\(b).png '\(c)')",
                "- \(a)\n  - \(b)\n\n    \(c)",
                "| \(a) | \(b) |\n|---|---|\n| \(c) | `x \\| y` |", "<div title='\(a)'>\(b)</div><!-- \(c) -->",
                "```\n\(a)\n\n<\(b)>\n# \(c)\n```", "    \(a)\n\n    <\(b)>\n    \(c)", "[^\(a)]: \(b) \(c)",
                "[\(a)]: \(b) \(c)",
                "[\(a)]: https://x.org/\(b) '\(c)'", "\(a) <\(b)> \(c)", "> \(a)\n> ```\n> \(b)\n> ```\n\(c)",
                "\(a)\n---\n\(b)\n\(c)\n===",
                "::: \(a) \(b)\n\(c)\n:::", "<!-- \(a)\n\n\(b) --> \(c)", "<Box a={\"\(a)\"}>\n\(b)\n</Box> \(c)",
                "$\(a)$ $$\n\(b)\n$$ \(c)",
                "<script>\n\(a)\n\n\(b)\n</script>\n\(c)", "import \(a) from '\(b)'; \(c)",
                "a < \(a) > \(b) \\[\(c)](x)", "`\(a)` ``\(b)`` \(c)",
                "<\(a)@\(b).kr> <https://\(c).kr>", "{/* \(a) */} \(b) {\(c)}", "1. \(a)\n2) \(b)\n\n\n+ \(c)",
                "***\n\(a)\n___\n\(b) \(c)\n- - -",
            ]
            markdown += shapes[words.choose(shapes.count)] + (words.choose(4) == 0 ? "\n" : "\n\n")
        }
        let read = try MarkdownReader().read(markdown)
        let all = read.text + "\n" + read.title + "\n" + read.omissions.map(\.text).joined(separator: "\n")
        for word in words.made { #expect(all.contains(word), "\(word) of: \(markdown)") }
    }
}

/// Made-up words, each once.
struct WordSource {
    private var state: UInt64
    private(set) var made: [String] = []

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func choose(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }

    mutating func next() -> String {
        var word = ""
        for _ in 0..<(3 + choose(3)) { word += ["ka", "lo", "mi", "se", "tu", "ban", "dor"][choose(7)] }
        word += "q\(made.count)q"
        made.append(word)
        return word
    }
}
