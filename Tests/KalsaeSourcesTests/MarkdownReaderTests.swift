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

                A swift flies\u{20}
                 far. Really, if a < b.

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

    @Test(arguments: ["---\ntitle: x", "[[[[[[", "```\nopen", "<!-- open", "](((", "<a", "#", "|", "=\n=", "![](", "`"])
    func brokenMarkdownReads(text: String) throws {
        _ = try MarkdownReader().read(text)
    }

    @Test func hostileLinesTakeLinearTime() throws {
        let line = String(repeating: "[a](`<", count: 10_000)
        _ = try MarkdownReader().read(line + "\n" + String(repeating: "[", count: 10 << 20))
    }
}
