// Cases of Tests/Cases/ingest: office documents and books.

import Testing

enum OfficeCases {
    static let table: [IngestCase] = [
        IngestCase("docx-altchunk") { result in
            expect(result.text, has: "보고서 머리말입니다. # 본문 이 문단은 altChunk로 끼워 넣은 HTML 본문입니다. 보고서 맺음말입니다.")
        },
        IngestCase("docx-footnotes") { result in
            #expect(result.text == "연차는 15일이다.\n\n개발팀 | 서버\n | 화면\n\n입사 1년 뒤에 생긴다.")
        },
        IngestCase("docx-longcell") { result in
            expect(result.text, has: "이름 | 나이 | 비고", "가팀 | 3 | 짧음", "다팀 | 7 | 짧음", "나팀 | 5 | 이 항목은")
        },
        IngestCase("docx-math") { result in #expect(result.text == "넓이는 r^2 1/2 이다.") },
        IngestCase("docx-multilevel") { result in
            #expect(result.text == "3. 개요\n  3.1 목적\n  3.2 범위\n4. 용어\n  4.1 서버")
        },
        IngestCase("docx-num-continue") { result in
            expect(result.text, has: "1. 첫째 2. 둘째 사이의 문단입니다. 3. 셋째 5. 다섯부터")
        },
        IngestCase("docx-sdt") { result in
            expect(result.text, has: "부서: 개발팀 ☒ 야근 2024-05-01 사내 위키 서울")
        },
        IngestCase("docx-sym") { result in
            #expect(result.text == "☒ 동의함 ☐ 동의하지 않음\n\n온도는 20°C, 오차는 ±0.5이다.")
        },
        IngestCase("docx-textbox") { result in
            #expect(result.text == "앞 문단입니다.\n\n글상자 안의 문장입니다.\n\n뒤 문단입니다.")
        },
        IngestCase("docx-tracked") { result in
            #expect(
                result.text
                    == "계약 금액은 이백만 원이다.\n\n가운데 문장입니다.\n\n옮긴 문장입니다.\n\n항목 | 값\n수량 | 3")
            let left = result.rows.filter { $0.action == .leftOut }
            #expect(left.map(\.rule) == ["deleted-text", "moved-text", "deleted-text"])
            #expect(left.map(\.sample) == ["백만", "옮긴 문장입니다.", "지운 줄"])
        },
        IngestCase("odt-fields") { result in
            #expect(
                result.text
                    == "# 인사 규정\n\n본문은 가나상사의 규정이다.\n\n합친 칸\n가 | 나\n\n첫 줄\n둘째 줄 끝\n\n2024년에 고쳤다.")
            #expect(result.documents.first?.title == "인사 규정")
            #expect(result.rows.map(\.rule) == ["deleted-text"])
        },
        IngestCase("hwpx-table-notes") { result in
            expect(
                result.text, has: "제1조(목적) 이 규정은 수수료 기준을 정한다. 수수료는 별표와 같다.",
                "민원종류 | 수수료 | 처리기간 등본 | 400원 | 즉시 증명서 | 1000원 | 3일", "기간은 3일이다. 끝 다음 줄", "누리집",
                "이 말은 덕수궁 이라고 읽고 인 표시가 있다.", "2024년부터 적용한다.")
            #expect(result.rows.map(\.rule) == ["deleted-text", "ruby-text"])
            #expect(result.rows.map(\.sample) == ["5일", "德壽宮"])
        },
        IngestCase("epub-notes") { result in
            #expect(result.documents.count == 3)
            #expect(
                result.documents.first?.text
                    == "# 첫째 장\n\n시작하며\n\n이 책은 처음 배우는 사람을 위한 안내서입니다. 천천히 읽어 보십시오.\n\n개정판에서 고쳤습니다.")
            expect(result.text, has: "둘째 장의 본문입니다. 파일 이름이 한글입니다.", "짧은 장.")
            #expect(result.rows.map(\.rule) == ["note-mark"])
        },
        // Both are stubs without sheets or slides.
        IngestCase("own-xlsx") { result in
            #expect(result.documents.isEmpty)
            #expect(result.rows.map(\.rule) == ["empty"])
        },
        IngestCase("own-pptx") { result in
            #expect(result.documents.isEmpty)
            #expect(result.rows.map(\.rule) == ["empty"])
        },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
