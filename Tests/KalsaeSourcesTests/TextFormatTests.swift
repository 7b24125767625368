import Foundation
import Testing

@testable import KalsaeSources

private func read(_ name: String, _ text: String) -> Gathered { Gathered(name, Data(text.utf8)) }

@Suite struct NotebookTests {
    @Test func cellsAreTextAndWhatTheyPrintedIsARow() throws {
        let found = read(
            "a.ipynb",
            #"""
            {"cells": [
             {"cell_type": "markdown", "metadata": {}, "source": ["# 분석\n", "\n", "매출을 봅니다."]},
             {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "x = 1\n\n\n# 주석\nprint(x)",
              "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n", "둘"]},
               {"output_type": "execute_result", "data": {"text/plain": ["표 값"], "image/png": "iVBORw0KGgo="}},
               {"output_type": "error", "ename": "ValueError", "evalue": "틀렸다", "traceback": []}]},
             {"cell_type": "raw", "source": "날것"}],
             "metadata": {"kernelspec": {"language": "R"}}, "nbformat": 4, "nbformat_minor": 5}
            """#)
        let text = try #require(found.texts.first).text
        for passage in ["# 분석\n\n매출을 봅니다.\n\n```r\nx = 1\n", "\n# 주석\nprint(x)\n```", "날것"] {
            #expect(text.text.contains(passage), "\(text.text)")
        }
        #expect(text.omissions.filter { $0.rule == "cell-output" }.map(\.text) == ["1\n둘", "표 값", "ValueError: 틀렸다"])
        #expect(text.title == "분석")
        #expect(text.attributes["programming-language"] == "r")
    }

    @Test func whatIsNoNotebookIsRefused() {
        for text in ["{}", "[]", "{\"cells\": 3}", "{\"cells\": [1, null, {\"source\": {}}]}", "x"] {
            #expect(read("a.ipynb", text).texts.isEmpty, "\(text)")
        }
    }

    @Test func olderNotebooksHaveWorksheets() throws {
        let old =
            #"{"worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "제목"}, {"cell_type": "code", "input": "y"}]}]}"#
        #expect(try #require(read("a.ipynb", old).texts.first).text.text.contains("제목\n\n```python\ny\n```"))
    }
}

@Suite struct SubtitleTests {
    @Test func cuesAreJoinedToSentences() throws {
        let text = try #require(
            read(
                "a.srt",
                """
                1
                00:00:01,000 --> 00:00:03,000
                오늘은 <i>설치를</i>
                {\\an8}해 봅니다.

                2
                00:00:03,500 --> 00:00:05,000
                a < b &amp; c <sigh> 2024

                3
                00:01:30,000 --> 00:01:32,000
                - 안녕?
                - 네.
                """
            ).texts.first
        ).text
        #expect(text.text == "오늘은 설치를 해 봅니다. a < b & c <sigh> 2024\n\n- 안녕?\n- 네.")
    }

    @Test func webVTTNotesAreRowsAndSpeakersText() throws {
        let text = try #require(
            read(
                "a.vtt",
                """
                WEBVTT - 회의

                NOTE 고칠 것

                STYLE
                ::cue { color: red }

                intro
                00:01.000 --> 00:03.000 position:50%
                <v Kim>먼저 <00:00:02.000><b>인사</b>합니다.</v>

                00:03.000 --> 00:04.000
                끝.
                """
            ).texts.first
        ).text
        #expect(text.text == "Kim: 먼저 인사합니다. 끝.")
        #expect(text.title == "회의")
        #expect(text.omissions.map(\.text).contains("NOTE 고칠 것"))
        #expect(text.omissions.contains { $0.rule == "cue-name" && $0.text == "intro" })
    }

    @Test func rollingCaptionsAreNotRepeated() throws {
        let text = try #require(
            read(
                "a.vtt",
                "WEBVTT\n\n00:00.000 --> 00:02.000\none<c> two</c>\n\n00:02.000 --> 00:04.000\none two\nthree\n\n00:04.000 --> 00:05.000\nthree\nfour"
            ).texts.first
        ).text
        #expect(text.text == "one two three four")
    }

    @Test func languagesOfSAMIAreTextsOfTheirOwn() throws {
        let sami = """
            <SAMI><HEAD><TITLE>영화</TITLE><STYLE TYPE="text/css"><!--
            .KRCC { Name:Korean; lang:ko-KR; SAMIType:CC; }
            .EGCC { Name:English; lang:en-US; SAMIType:CC; }
            --></STYLE></HEAD><BODY>
            <SYNC Start=1000><P Class=KRCC>안녕하세요,<br>여러분.
            <SYNC Start=1000><P Class=EGCC>Hello <i>all</i> a < b.
            <SYNC Start=3000><P Class=KRCC>&nbsp;
            <SYNC Start=5000><P Class=KRCC><font color="red">반갑습니다.</font>
            <!-- 만든이 -->
            </BODY></SAMI>
            """
        let found = read("a.smi", sami)
        #expect(found.byPlace == ["a.smi#KRCC": "안녕하세요, 여러분. 반갑습니다.", "a.smi#EGCC": "Hello all a < b."])
        #expect(found.texts.map { $0.text.attributes["lang"] } == ["ko", "en"])
        #expect(found.texts.first?.text.omissions.map(\.text).contains("만든이") == true)
        #expect(found.texts.first?.text.title == "영화")
    }
}

@Suite struct MarkupTests {
    @Test func reStructuredText() throws {
        let text = try #require(
            read(
                "a.rst",
                """
                ====
                큰말
                ====

                둘째 *말*
                ---------

                보라 :ref:`여기 <there>` 와 `누리집 <https://a.b>`_ 와 ``코드`` 를::

                    code  line

                    more

                .. note:: 알림
                   말 이다.

                .. code-block:: python
                   :linenos:

                   x = 1

                .. 주석이다

                .. [1] 각주이다.

                +----+----+
                | 가 | 나 |
                +====+====+
                | 1  | 2  |
                +----+----+

                - 하나
                - 둘

                셋째
                ----
                끝.
                """
            ).texts.first
        ).text
        #expect(
            text.text == """
                # 큰말

                ## 둘째 *말*

                보라 여기 와 누리집 와 `코드` 를:

                ```
                code  line

                more
                ```

                알림

                말 이다.

                ```python
                x = 1
                ```

                [1] 각주이다.

                가 | 나
                1 | 2

                - 하나
                - 둘

                ## 셋째

                끝.
                """, "\(text.text)")
        #expect(text.title == "큰말")
        #expect(text.omissions.map(\.text).contains("주석이다"))
    }

    @Test func asciiDoc() throws {
        let text = try #require(
            read(
                "a.adoc",
                """
                = 제목
                :toc: left
                // 주석

                == 절

                말 https://a.b[누리집] 과 <<x,저기>>.

                * 하나
                ** 둘

                [source,java]
                ----
                int x;
                ----

                |===
                |가 |나

                |1
                |2
                |===
                """
            ).texts.first
        ).text
        #expect(
            text.text == "# 제목\n\n## 절\n\n말 누리집 과 저기.\n\n- 하나\n  - 둘\n\n```java\nint x;\n```\n\n가 | 나\n1 | 2",
            "\(text.text)")
        #expect(Set(text.omissions.map(\.rule)) == ["setting", "comment"])
    }

    @Test func laTeX() throws {
        let text = try #require(
            read(
                "a.tex",
                """
                \\documentclass{article}
                \\title{큰 \\textbf{제목}}
                \\begin{document}
                \\maketitle
                \\section{첫 절}\\label{sec:one}
                말 \\emph{세게} 50\\% 와 $x^2$ 이다. % 주석
                줄 --- 끝\\footnote{각주의 말.}~\\cite{kim}.

                \\begin{itemize}
                \\item 하나
                \\item 둘
                \\end{itemize}
                \\begin{tabular}{ll}
                가 & 나 \\\\ \\hline
                1 & 2 \\\\
                \\end{tabular}
                \\begin{verbatim}
                a  {b
                \\end{verbatim}
                \\begin{equation}
                E = mc^2
                \\end{equation}
                \\myword 끝 caf\\'e \\ldots
                \\end{document}
                """
            ).texts.first
        ).text
        #expect(
            text.text == """
                # 큰 제목

                ## 첫 절

                말 세게 50% 와 $x^2$ 이다.
                줄 — 끝 .

                - 하나
                - 둘

                가 | 나
                1 | 2

                ```
                a  {b
                ```

                \\begin{equation}
                E = mc^2
                \\end{equation}

                \\myword 끝 café …

                각주의 말.
                """, "\(text.text)")
        #expect(Set(text.omissions.map(\.rule)) == ["preamble", "comment", "latex-command"])
    }

    @Test func xmlOfSeveralKinds() throws {
        let book = try #require(
            read(
                "a.xml",
                """
                <?xml version="1.0"?><book lang="ko"><title>책</title><chapter><title>첫 장</title><para>말 <emphasis>세게</emphasis> 하고
                <command>ls</command>.</para><programlisting>a
                  b</programlisting><itemizedlist><listitem><para>하나</para></listitem></itemizedlist>
                <informaltable><tgroup><tbody><row><entry>가</entry><entry>나</entry></row></tbody></tgroup></informaltable>
                <unknown>모르는 말 <x>속</x> 뒤</unknown><figure alt="그림의 설명"/></chapter></book>
                """
            ).texts.first
        ).text
        #expect(
            book.text == "# 책\n\n## 첫 장\n\n말 세게 하고 ls.\n\n```\na\n  b\n```\n\n- 하나\n\n가 | 나\n\n모르는 말 속 뒤",
            "\(book.text)")
        #expect(book.omissions == [Omission(rule: "xml-attribute", value: "figure alt", text: "그림의 설명")])
        #expect(book.title == "책" && book.attributes["lang"] == "ko")
        let feed = try #require(
            read(
                "a.rss",
                "<rss><channel><title>소식</title><item><title>하나</title><description>&lt;p&gt;말 &lt;b&gt;이다&lt;/b&gt;.&lt;/p&gt;</description></item></channel></rss>"
            ).texts.first
        ).text
        #expect(feed.text == "# 소식\n\n## 하나\n\n말 이다.", "\(feed.text)")
    }

    @Test func xmlInOldEncodingsIsRead() {
        var data = Data("<?xml version=\"1.0\" encoding=\"euc-kr\"?><a>".utf8)
        data += Data([0xB0, 0xA1, 0xB3, 0xAA]) + Data("</a>".utf8)
        #expect(Gathered("a.xml", data).texts.first?.text.text == "가나")
    }

    @Test func settingsAndLogsKeepTheirLines() {
        #expect(read("a.toml", "# 주석\n[a]\nb = 1\n").texts.first?.text.text == "```toml\n# 주석\n[a]\nb = 1\n```")
        #expect(read("app.log.1", "2024 INFO 시작\n").texts.first?.text.text.contains("2024 INFO 시작") == true)
    }
}

@Suite struct WARCReaderTests {
    private func record(_ type: String, _ address: String, _ block: String, date: String = "2024-05-01T00:00:00Z")
        -> String
    {
        "WARC/1.0\r\nWARC-Type: \(type)\r\nWARC-Target-URI: \(address)\r\nWARC-Date: \(date)\r\nContent-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
    }

    @Test func responsesArePagesUnderTheirAddress() throws {
        let page = "<html><body><h1>제목</h1><p>본문 글이 여기에 있다.</p></body></html>"
        let all =
            record("warcinfo", "", "software: x")
            + record("request", "https://a.b/", "GET / HTTP/1.1\r\n\r\n")
            + record(
                "response", "https://a.b/", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page)
            + record(
                "response", "https://a.b/c",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n3\r\nabc\r\n4\r\n def\r\n0\r\n\r\n"
            )
            + record("response", "https://a.b/none", "HTTP/1.1 404 Not Found\r\n\r\nno")
            + record("resource", "https://a.b/p.png", "PNG\0")
            + record("response", "https://a.b/", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page)
        let found = Gathered("a.warc", Data(all.utf8))
        #expect(found.texts.map(\.text.part) == ["https://a.b/", "https://a.b/c", "https://a.b/#2"])
        let first = try #require(found.texts.first).text
        #expect(first.text.contains("본문 글이 여기에 있다.") && first.attributes["url"] == "https://a.b/")
        #expect(first.time?.timeIntervalSince1970 == 1_714_521_600)
        #expect(found.texts[1].text.text == "abc def")
        #expect(found.rules == ["a.warc#https://a.b/none": "http-status", "a.warc#https://a.b/p.png": "unsupported"])
    }

    @Test func brokenArchivesEndWithARow() {
        let whole = record("response", "https://a.b/", "HTTP/1.1 200 OK\r\n\r\ntext of a page")
        for count in 1..<(whole.utf8.count - 4) {
            let found = Gathered("a.warc", Data(whole.utf8.prefix(count)))
            #expect(found.refusals.count + found.texts.count > 0, "\(count)")
        }
        #expect(
            Gathered("a.warc", Data("WARC/1.0\r\nContent-Length: 99999999999999\r\n\r\n".utf8)).rules.values.first
                == "malformed")
        #expect(
            Gathered("a.warc", Data("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999\r\n\r\n".utf8))
                .rules.values.first == "malformed")
    }
}
