// Cases of Tests/Cases/ingest: Markdown and plain text.

import Testing

enum TextCases {
    static let table: [IngestCase] = [
        IngestCase("md-comment-in-code") { result in
            expect(result.text, has: "`<!--` 로 시작합니다.", "화면에 나오지 않습니다.", "## 끝내기", "닫는 표시를 적습니다.")
        },
        IngestCase("md-footnote") { result in
            expect(
                result.text, has: "[^1]: 입사 1년이 지난 직원에 한합니다.",
                "[^이월]: 단, 육아휴직 기간에 생긴 연차는 다음 해에 쓸 수 있습니다.")
            expect(result.text, lacks: "example.com")
            let row = result.rows.first { $0.rule == "link-target" }
            #expect(row?.sample.contains("https://example.com") == true)
        },
        IngestCase("md-hash-nospace") { result in
            expect(result.text, has: "#제목", "이 문서는 공백 없이 제목을 씁니다.", "##소제목", "소제목의 본문입니다.")
        },
        IngestCase("md-latex") { result in
            expect(
                result.text, has: #"$\sqrt{\frac{1}{n}\sum_{i=1}^{n}{\left(x_{i_{j_{k}}}\right)}}$"#,
                "$A_{i_{j_{k_{l}}}}$", "a<b 이고 c>d")
        },
        IngestCase("md-table-escaped") { result in
            expect(result.text, has: "명령 | 뜻", "`a | b` | 파이프", "`ls` | 목록", "끝.")
        },
        IngestCase("md-thematic-first") { result in
            expect(result.text, has: "배포는 목요일에 합니다.", "문서는 금요일까지 씁니다.")
        },
        IngestCase("txt-dns") { result in
            expect(result.text, has: "AAAA 레코드를 더해야", "www IN AAAA 2001:db8::1", "등급이 AAAA인 전지는")
            expect(result.text, lacks: " AAA ", "AAAAA")
        },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
