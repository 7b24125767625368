// Cases of Tests/Cases/ingest: PDF.

import Testing

@testable import KalsaeSources

enum PDFCases {
    static let table: [IngestCase] = [
        IngestCase("pdf-hyphen") { result in
            expect(
                result.text, has: "must be restarted after", "certificate is in place", "state-of-the-art machine",
                "64-bit",
                "self-signed", "up-to-date")
        },
        IngestCase("pdf-invoice") { result in
            for page in 1...5 where result.text.contains("2024-0\(page)") || page < 4 {
                expect(result.text, has: "Payslip 2024-0\(page)")
            }
            let pages = result.text.components(separatedBy: "Payslip 2024-").dropFirst()
            #expect(pages.count >= 3)
            for page in pages { expect(page, has: "Gross pay: ", "Deductions: ", "Net pay: ") }
        },
        IngestCase("pdf-ko-160") { result in
            #expect(!result.text.contains("\n"))
            expect(result.text, has: "바람이 약하게 나옵니다.", "따라 저절로 바뀌므로 따로 만질", "방해가 되지 않으며")
        },
        IngestCase("pdf-ko-clauses") { result in
            expect(result.text, has: "제1조", "제2조", "제3조", "제4조")
            expect(result.text, lacks: "- 1 -", "- 4 -")
            #expect(result.rows.contains { $0.rule == "page-number" })
        },
        IngestCase("pdf-ko-payslip") { result in
            let pages = result.text.components(separatedBy: "월 급여명세서").dropFirst()
            #expect(pages.count == 4)
            for page in pages { expect(page, has: "지급 총액: ", "공제 총액: ", "실수령액: ") }
            for month in 1...4 { expect(result.text, has: "2024년 \(month)월 급여명세서") }
        },
        IngestCase("pdf-ko-table") { result in
            expect(result.text, has: "부서 | 내선 | 자리", "개발팀 | 101 | 3층 동쪽", "지원팀 | 202 | 2층 서쪽", "총무팀 | 303 | 1층 남쪽")
            #expect(result.text.contains("\n지원팀 | "))
        },
        IngestCase("pdf-ko-twocol") { result in
            expect(
                result.text, has: "내려가며 읽는", "오른쪽 단으로 옮겨", "지키지 않으면 두 단의", "앞의 내용을 이어받아", "부품은 잃어버리지")
            expect(result.text, lacks: "내려가며 둘째")
        },
        IngestCase("pdf-lastyear") { result in
            expect(result.text, has: "the autumn of the year 2019", "XL is the size")
        },
        IngestCase("pdf-scan") { result in
            #expect(result.documents.isEmpty)
            #expect(result.rows.contains { $0.rule == "empty" && $0.value.contains("OCR") })
        },
        IngestCase("pdf-table") { result in
            expect(result.text, has: "alpha | 8080 | web", "beta | 5432 | database", "gamma | 6379 | cache")
            #expect(result.text.contains("web\nbeta"))
        },
        IngestCase("pdf-twocol") { result in
            let left = result.text.range(of: "Left column line 12"),
                right = result.text.range(of: "Right column line 1 ")
            if let left, let right {
                #expect(left.upperBound <= right.lowerBound)
            } else {
                Issue.record("a column is missing")
            }
        },
    ]

    @Test(.enabled(if: PDFReaderTests.isInstalled), arguments: table) static func reads(_ entry: IngestCase) throws {
        try entry.run()
    }
}
