// Cases of Tests/Cases/ingest: Chats.

import Testing

enum ChatsCases {
    static let table: [IngestCase] = [
        IngestCase("kakao-android24") { result in
            #expect(result.documents.count == 1)
            expect(result.text, has: ": 회의 안내드립니다.", ": 네 : 확인했습니다, 감사합니다.")
            expect(result.text + result.rows.map(\.sample).joined(), lacks: "홍가나", "김다라")
            #expect(result.hasRow("chat-notice"))
        },
        IngestCase("kakao-en") { result in
            #expect(result.documents.map(\.source) == ["kakao-en/KakaoTalk_en.txt#day-2024-05-01"])
            expect(result.text, has: ": Here is the plan.")
            expect(result.text, lacks: "Hong Gana")
        },
        IngestCase("kakao-ios") { result in
            #expect(result.documents.map(\.source) == ["kakao-ios/KakaoTalk_iOS.txt#day-2024-05-01"])
            #expect(result.text.components(separatedBy: "person-").count == 4)
            expect(result.text, has: ": 네, 확인했습니다. 장소는 어디인가요?", ": 3층입니다.")
            expect(result.text, lacks: "홍가나", "김다라")
        },
        IngestCase("kakao-pc-date") { result in
            #expect(result.documents.map { String($0.source.suffix(10)) } == ["2024-05-01", "2024-05-02"])
            expect(
                result.documents[0].text, has: "2024년 5월 3일 금요일 오후 2시", "장소는 3층 회의실입니다.",
                "준비물은 노트북과 지난달 보고서입니다.", ": 네, 확인했습니다.", "1반 김모가 님이 나갔습니다라고 적힌 줄", "2반은 모두 왔습니다")
            expect(result.text, lacks: "홍가나", "김다라")
        },
        IngestCase("slack-entities") { result in
            #expect(result.documents.count == 1)
            expect(
                result.text, has: "if a < b && c > d 이면 배포 문서를 보세요 @channel", "<@U01ABC> 는 글자 그대로입니다.",
                "#general 에 올릴게요 kim@corp.co.kr", "배포가 끝났습니다: 버전 2.3.1")
            expect(result.text, lacks: "joined", "mailto", "&lt;")
            #expect(result.hasRow("chat-notice"))
            #expect(result.rows.contains { $0.rule == "link-target" && $0.sample == "https://wiki.example.com/a" })
        },
        IngestCase("tg-account") { result in
            #expect(
                result.documents.map { String($0.source.drop { $0 != "#" }) } == [
                    "#chat-1-day-2024-05-01", "#chat-1-day-2024-05-02", "#chat-2-day-2024-05-03",
                ])
            expect(result.text, has: "문서는 https://wiki.example.com/deploy 에 있고 열 시에 시작합니다.")
            expect(result.text, lacks: "홍가나", "김다라")
        },
        IngestCase("tg-chat") { result in
            #expect(result.documents.count == 2)
            expect(result.text, has: ": 문서는 https://wiki.example.com/deploy 에 있고 열 시에 시작합니다.")
            expect(result.text + result.rows.map(\.sample).joined(), lacks: "홍가나", "김다라")
        },
        IngestCase("discord-mention") { result in
            #expect(result.documents.count == 1)
            expect(result.text, has: "오늘 회의 몇 시죠?", ": 열 시입니다.")
            expect(result.text, lacks: "홍가나", "김다라", "honggana")
            // The mention and the author are one person.
            let lines = result.text.split(separator: "\n")
            let author = lines[1].prefix { $0 != ":" }
            #expect(lines[0].contains("@\(author) "))
        },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
