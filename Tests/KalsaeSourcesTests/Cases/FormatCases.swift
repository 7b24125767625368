// Cases of Tests/Cases/ingest: formats that companies have.

import Testing

enum FormatCases {
    static let table: [IngestCase] = [
        IngestCase("own-eml") { result in
            expect(result.text, has: "# 회의 안내", "내일 회의는 열 시에 합니다.")
            expect(result.text, lacks: "hong@corp.co.kr")
            #expect(result.documents.first?.title == "회의 안내")
            #expect(result.documents.first?.time?.timeIntervalSince1970 == 1_714_521_600)
            #expect(result.documents.first?.attributes["author"]?.hasPrefix("person-") == true)
        },
        IngestCase("own-hwp") { result in
            #expect(result.rows.map(\.rule) == ["malformed"])
            #expect(result.rows.first?.value.contains("Hangul") == true)
        },
        IngestCase("own-ipynb") { result in expect(result.text, has: "# 분석", "매출을 봅니다.", "```python print(1) ```") },
        IngestCase("own-log") { result in expect(result.text, has: "2024-05-01 09:00:00 INFO 서버를 시작합니다") },
        IngestCase("own-mbox") { result in
            expect(result.text, has: "내일 회의는 열 시에 합니다.")
            #expect(result.documents.first?.title == "hi")
            #expect(result.documents.first?.source.contains("#mail-") == true)
        },
        IngestCase("own-mht") { result in expect(result.text, has: "안녕") },
        IngestCase("own-msg") { result in
            #expect(result.rows.map(\.rule) == ["malformed"])
            #expect(result.rows.first?.value.contains("compound") == true)
        },
        IngestCase("own-noext") { result in #expect(result.documents.count == 1) },
        IngestCase("own-rst") { result in expect(result.text, has: "# 제목", "본문입니다.") },
        IngestCase("own-rtf") { result in expect(result.text, has: "회 hello") },
        IngestCase("own-smi") { result in
            expect(result.text, has: "안녕하세요.")
            #expect(result.documents.first?.attributes["lang"] == "ko")
        },
        IngestCase("own-srt") { result in
            #expect(result.words == "안녕하세요. 오늘은 설치를 봅니다.")
        },
        IngestCase("own-xml") { result in expect(result.text, has: "# 제목", "본문") },
        IngestCase("own-yaml") { result in expect(result.text, has: "```yaml name: 시험 ```") },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
