// Cases of Tests/Cases/ingest: Encoding.

import Testing

enum EncodingCases {
    static let table: [IngestCase] = [
        IngestCase("enc-cp949-box") { result in
            expect(result.text, has: "주간 근무표", "├──────┼──────┼──────┤", "│ 가팀 │ 나팀 │ 다팀 │")
            #expect(result.rows.isEmpty)
        },
        IngestCase("enc-cp949-cut") { result in
            #expect(result.words.components(separatedBy: "회의 결과를 아래와 같이 공유합니다.").count > 30)
            // It is cut between two characters: nothing is broken.
            #expect(result.text.hasSuffix("바랍니") && result.rows.isEmpty)
        },
        IngestCase("enc-cp949-hanja") { expect($0.text, has: "大韓民國憲法 前文. 悠久한 歷史와 傳統에", "弊習과 不義를 打破한다.") },
        IngestCase("enc-cp949-onebad") { result in
            expect(result.text, has: "회의 결과를 아래와 같이 공유합니다. 다음 주까지 각 부서의 의견을 모아 주시기 바랍니다.")
            #expect(result.hasRow("repaired-encoding"))
        },
        IngestCase("enc-cp949-uhc") { expect($0.text, has: "똠방각하 펲시콜라 쀍쀍 뷁 햏 - 확장", "찦차를 타고 온 펲시맨.") },
        IngestCase("enc-gb2312") { expect($0.text, has: "本公司自成立以来,一直致力于为客户提供优质的产品和服务。") },
        IngestCase("enc-html-declared-cp949") { expect($0.text, has: "시스템 점검이 5월 3일에 있습니다.") },
        IngestCase("enc-html-latin1-declared") { expect($0.text, has: "자세한 내용은 담당자에게 문의해 주시기 바랍니다.") },
        IngestCase("enc-sjis") { expect($0.text, has: "これは日本語で書かれた文書です。会議は来週の月曜日に行われますので") },
        IngestCase("enc-utf16nobom") { expect($0.text, has: "한글 문서입니다. 유니코드로 저장했습니다.") },
        IngestCase("enc-utf8-onebad") { result in
            expect(result.text, has: "로그 서버에서 복사한 짧은 문서입니다. 값은 이며 나머지는 정상입니다.")
            #expect(result.hasRow("repaired-encoding"))
        },
        IngestCase("enc-win1252") { expect($0.text, has: "team’s plan", "hasn’t", "We’re", "it’s", "they’d") },
        IngestCase("enc-win1252-quotes") { expect($0.text, has: "“Hello”", "“Closed” on Monday.") },
        IngestCase("html-cp949-nometa") { expect($0.text, has: "머리말에 글자표가 없는 옛 누리집의 글입니다.") },
        IngestCase("txt-win1252-euro") {
            expect($0.text, has: "The café on Main Street sells naïve art for €50. It’s open")
        },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
