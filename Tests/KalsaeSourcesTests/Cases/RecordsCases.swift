// Cases of Tests/Cases/ingest: Records.

import Testing

enum RecordsCases {
    static let table: [IngestCase] = [
        IngestCase("csv-cp949-newline") { result in
            #expect(
                result.documents.map(\.text) == ["5월 3일에 점검합니다.\n시간은 새벽 2시부터 4시까지입니다.", "개발팀 홍 대리가 \"과장\"으로 승진했습니다."])
            #expect(result.documents.map(\.title) == ["점검 안내", "인사 발령, 5월"])
            #expect(result.documents.allSatisfy { $0.time != nil })
        },
        IngestCase("csv-cp949-onebad") { result in
            #expect(result.documents.count >= 29 && result.documents.count <= 30)
            expect(result.text, has: "8번째 문의에 대한 답변을 적은 줄입니다", "30번째 문의에")
            #expect(!result.rows.isEmpty)
        },
        IngestCase("csv-longest-is-url") { result in
            #expect(result.documents.map(\.text) == ["사내 공지입니다", "휴가 안내입니다"])
        },
        IngestCase("csv-many-bad") { result in
            #expect(result.documents.count == 9_000)
            #expect(result.rows.count == 1)
        },
        IngestCase("csv-openquote") { result in
            #expect(result.documents.map(\.text) == ["정상 행입니다", "세 번째 행입니다", "네 번째 행입니다"])
            #expect(result.rows.contains { $0.rule == "malformed" && $0.value.contains("line 3") })
        },
        IngestCase("csv-openquote-late") { result in
            for number in 1...39 { expect(result.text, has: "정상 행 \(number)입니다") }
            #expect(result.rows.contains { $0.rule == "malformed" && $0.value.contains("never closes") })
        },
        IngestCase("csv-ragged") { result in
            #expect(result.documents.count == 4 && result.rows.isEmpty)
        },
        IngestCase("csv-semicolon-commas") { result in
            #expect(result.documents.map(\.text) == ["서버를 재시작했습니다, 원인은 메모리 부족입니다", "디스크를 교체했습니다, 데이터는 복구했습니다"])
        },
        IngestCase("csv-sep-line") { result in
            #expect(result.documents.count == 3 && result.rows.isEmpty)
            expect(result.text, has: "첫 번째 문의에 대한 답변입니다", "세 번째 문의에 대한 답변입니다")
        },
        IngestCase("csv-titlerow") { result in
            #expect(result.documents.map(\.text) == ["카드 분실 신고 방법을 안내했습니다", "한도 상향 절차를 안내했습니다"])
            #expect(result.rows.contains { $0.sample == "2024년 상담 내역" })
        },
        IngestCase("csv-tsv-excel-unicode") { result in
            #expect(result.documents.count == 3)
            #expect(result.documents.first?.text == "첫째 줄입니다.\n둘째 줄입니다.")
        },
        IngestCase("csv-utf8-onecp949") { result in
            // The row in CP949 is read as well, and told.
            #expect(result.documents.count == 31)
            #expect(result.documents.allSatisfy { $0.text.unicodeScalars.contains { $0.value >= 0xAC00 } })
            #expect(result.hasRow("repaired-encoding"))
        },
        IngestCase("json-bom") { #expect($0.documents.map(\.text) == ["BOM이 있는 파일입니다."]) },
        IngestCase("json-cp949") { #expect($0.documents.map(\.text) == ["옛 시스템이 CP949로 내보낸 파일입니다."]) },
        IngestCase("json-dupkey") { result in
            #expect(result.documents.map(\.text) == ["첫 기록입니다", "둘째 기록입니다"])
            #expect(result.rows.contains { $0.rule == "repeated-key" && $0.value == "tag" && $0.sample == "a" })
        },
        IngestCase("json-korquad") { result in
            #expect(result.documents.count == 1 && result.documents[0].title == "연차 제도")
            #expect(result.documents[0].text == "연차는 입사 1년 뒤 15일이 생기고, 2년마다 하루씩 늘어난다.")
        },
        IngestCase("json-nan") { #expect($0.documents.count == 3 && $0.rows.isEmpty) },
        IngestCase("json-nested") { result in
            #expect(result.documents.count == 3 && result.documents.allSatisfy { $0.title == "배송 문의" })
            #expect(result.documents[0].text == "1번 고객이 주문한 상품이 아직 도착하지 않았습니다. 택배사에 확인해 주세요.")
        },
        IngestCase("json-surrogate") { result in
            #expect(result.documents.map(\.text) == ["이모지가 잘린 댓글입니다 ", "정상 댓글입니다 😀"])
            #expect(result.hasRow("repaired-encoding"))
        },
        IngestCase("jsonl-cp949") { result in
            #expect(result.documents.map(\.text) == (0..<3).map { "옛 시스템의 기록 \($0)입니다" })
        },
        IngestCase("own-csvcode") { result in
            #expect(result.documents.map(\.text) == ["조용한 클릭과 여섯 달 가는 전지를 갖춘 마우스입니다", "물에 젖어도 괜찮은 사무용 자판입니다"])
            #expect(result.documents.map(\.title) == ["무선 마우스", "유선 자판"])
        },
        IngestCase("own-csvname") { #expect($0.documents.map(\.title) == ["무선 마우스 M100", "유선 자판 K20"]) },
        IngestCase("own-json5") { result in
            #expect(result.documents.map(\.title) == ["무선 마우스 M100"])
            #expect(result.documents.map(\.text) == ["조용한 클릭과 여섯 달 가는 전지를 갖춘 마우스입니다."])
        },
        IngestCase("parquet") { result in
            for codec in ["snappy", "gzip", "zstd", "brotli", "lz4_raw", "uncompressed"] {
                for version in ["V1", "V2"] {
                    let file = "\(codec)_\(version).parquet"
                    #expect(result.documents(of: file).count == 32, "\(file)")
                    #expect(result.documents(of: file).allSatisfy { $0.time != nil })
                    let refused = result.rows.filter { $0.source.contains(file) && $0.rule == "no-text" }
                    #expect(refused.count == 8, "\(file)")
                }
            }
            #expect(result.documents(of: "messages.parquet").count == 5)
            #expect(result.documents(of: "goods.parquet").allSatisfy { $0.text.contains(" ") })
            for file in ["struct.parquet", "list.parquet", "empty.parquet"] {
                let isTold = result.rows.contains { $0.source.contains(file) }
                #expect(!result.documents(of: file).isEmpty || isTold, "\(file)")
            }
        },
        IngestCase("pii-attributes") { result in
            #expect(result.documents.count == 2)
            for document in result.documents {
                let all = ([document.title, document.text] + document.attributes.values).joined(separator: " ")
                expect(all, lacks: "김민수", "이도윤", "박서연", "010", "corp.co.kr")
            }
            #expect(result.rows.contains { $0.rule == "left-out-column" && $0.value == "핸드폰번호: 2 cells" })
        },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
