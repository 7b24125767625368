// Cases of Tests/Cases/ingest: Clean.

import KalsaeContracts
import KalsaeCorpus
import Testing

enum CleanCases {
    /// What a recipe that says nothing does.
    static let standard = CleanSettings(languages: ["ko", "en"], minimumCharacters: 100)

    static let table: [IngestCase] = [
        IngestCase("clean-formula") { result in
            let text = try result.cleaned(standard).documents.map(\.text).joined()
            expect(text, has: #"UPPER("")))))),2),0)"#, #"\bar{x_{n_{k_{j}}}}\right)}}$"#)
        },
        IngestCase("clean-hanja") { result in
            let cleaned = try result.cleaned(standard)
            #expect(cleaned.documents.map(\.language) == ["ko"])
            #expect(cleaned.documents.map(\.text) == result.documents.map { Normaliser.normalise($0.text) })
        },
        IngestCase("clean-list-doc") { result in
            // A list of single words is nothing to learn a language from: it is dropped, and a row says so.
            #expect(
                throws: CorpusError.nothingLeft(documents: 1, commonest: "too-few-function-words")
            ) { try result.cleaned(standard) }
        },
        IngestCase("txt-dns") { result in
            let text = try result.cleaned(standard).documents.map(\.text).joined()
            expect(text, has: "AAAA 레코드를 더해야", "AAAA 레코드의 값은", "www IN AAAA 2001:db8::1", "등급이 AAAA인 전지")
        },
        IngestCase("clean-meeting") { result in
            let cleaned = try result.cleaned(standard)
            #expect(cleaned.documents.count == 1)
            expect(cleaned.documents.first?.text ?? "", has: "서버는 5월 셋째 주에 옮긴다", "총무팀: 추첨 준비, 5월 8일까지", "3층 회의실")
        },
        IngestCase("clean-mixed-lang") { result in
            let cleaned = try result.cleaned(standard)
            #expect(cleaned.documents.map(\.language) == ["ko"])
        },
        IngestCase("clean-mojibake-fix") { result in
            let text = try result.cleaned(standard).documents.map(\.text).joined()
            expect(
                text, has: "café with Nicolás and said it was déjà vu", "ongeëvenaard", "Dråber", "Rīga and İstanbul",
                "안녕하세요. 반갑습니다. 안녕하세요. 반갑습니다.")
        },
        IngestCase("clean-mojibake-keep") { result in
            let cleaned = try result.cleaned(standard)
            #expect(cleaned.documents.map(\.text) == result.documents.map { Normaliser.normalise($0.text) })
        },
        IngestCase("clean-shop-policy") { result in
            let cleaned = try result.cleaned(standard)
            #expect(cleaned.documents.map(\.text) == result.documents.map { Normaliser.normalise($0.text) })
            #expect(cleaned.ledger.rows.isEmpty)
        },
        IngestCase("clean-short-faq") { result in
            // Shorter than 20 words: dropped, with a row.
            #expect(throws: CorpusError.nothingLeft(documents: 1, commonest: "too-short")) {
                try result.cleaned(standard)
            }
        },
        IngestCase("clean-toc-dots") { result in
            let text = try result.cleaned(CleanSettings(quality: QualitySettings(preset: .none))).documents.map(\.text)
                .joined()
            expect(
                text, has: "AAAA 등급", #"\\\\server\\share"#, "aaaa:bbbb:cccc::1", "0xFFFFFFFF", "비밀번호는 ****",
                "1장 시작하기 ... 3", "ㅋㅋㅋ 아아아")
        },
        IngestCase("clean-twin-paragraph") { result in
            let texts = try result.cleaned(standard).documents.map(\.text)
            #expect(texts.count == 2)
            #expect(texts.count { $0.contains("이번 달에는 고객 문의를") } == 1)
            expect(texts.joined(separator: "\n"), has: "# 가 안내", "가 문서에만 있는 문단입니다", "# 나 안내", "나 문서의 문단입니다")
        },
        IngestCase("dup-models") { result in
            let texts = try result.cleaned(standard).documents.map(\.text)
            #expect(texts.count == 2)
            expect(texts.joined(separator: "\n"), has: "45W", "220V", "7.2kg", "68W", "110V", "9.8kg")
        },
        IngestCase("dup-monthly") { result in
            let texts = try result.cleaned(standard).documents.map(\.text)
            #expect(texts.count == 4)
            expect(texts.joined(separator: "\n"), has: "3998건", "315건", "7804건", "3899건", "2236건", "2584건")
        },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
