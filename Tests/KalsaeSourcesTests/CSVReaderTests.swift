import Foundation
import Testing

@testable import KalsaeSources

@Suite struct CSVReaderTests {
    private func rows(_ text: String, _ name: String = "a.csv", pieces: Int? = nil) -> Gathered {
        let bytes = Data(text.utf8)
        guard let pieces else { return Gathered(name, bytes) }
        var place = 0
        return Gathered(
            ReaderInput(name: name) {
                defer { place += pieces }
                return place < bytes.count ? bytes[place..<min(bytes.count, place + pieces)] : nil
            })
    }

    @Test(arguments: [nil, 1, 3, 64])
    func quotesSpanLinesAndPieces(pieces: Int?) {
        let found = rows(
            "id,Review,date,rating\r\n1,\"a \"\"quoted\"\", text\nover lines\",2024-05-01,5\r\n2,칼새,,4\r\n\r\n3,,,\n4,last,,1",
            pieces: pieces)
        #expect(
            found.byPlace == [
                "a.csv#row-1": "a \"quoted\", text\nover lines", "a.csv#row-2": "칼새", "a.csv#row-4": "last",
            ])
        #expect(found.texts[0].text.attributes == ["id": "1", "rating": "5"])
        #expect(found.texts[0].text.time == Date(timeIntervalSince1970: 1_714_521_600))
        #expect(found.rules == ["a.csv#row-3": "no-text"])
    }

    @Test(arguments: [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("\t", "a.csv"), ("|", "a.csv")])
    func separatorsAreFound(separator: String, name: String) {
        let text =
            ["id", "text", "label"].joined(separator: separator) + "\n"
            + ["1", "hello there", "x"].joined(separator: separator) + "\n"
        let found = rows(text, name)
        #expect(found.texts.map(\.text.text) == ["hello there"])
        #expect(found.texts.first?.text.attributes == ["id": "1", "label": "x"])
    }

    @Test func tabbedTablesKeepLooseQuotes() {
        let found = rows("id\tsentence1\tsentence2\n1\t\"open\tclose\n2\t\"all \"\"of\"\" it\"\tx", "a.tsv")
        #expect(found.texts.map(\.text.text) == ["\"open\n\nclose", "all \"of\" it\n\nx"])
    }

    @Test func tablesWithoutAHeaderAreRead() {
        let found = rows("1,short,a much longer text\n2,x,another long text\n")
        #expect(found.texts.map(\.text.text) == ["a much longer text", "another long text"])
        #expect(found.texts[0].text.attributes == ["column-1": "1", "column-2": "short"])
        #expect(rows("one line\nanother line\n").texts.map(\.text.text) == ["one line", "another line"])
    }

    @Test func unknownHeadersAreFoundByWhatStandsBelow() {
        let found = rows("key,words\n1,the swift flies\n2,the gull swims\n")
        #expect(found.texts.map(\.text.text) == ["the swift flies", "the gull swims"])
        #expect(found.texts[0].text.attributes == ["key": "1"])
    }

    @Test func whatIsPersonalIsLeftOut() {
        let found = rows("작성자,이메일,전화번호,내용\n김철수,a@example.org,010-0000-0000,좋아요\n김철수,,,또 왔어요\n")
        #expect(found.texts.map(\.text.text) == ["좋아요", "또 왔어요"])
        #expect(found.texts.allSatisfy { Set($0.text.attributes.keys) == ["author"] })
        #expect(Set(found.texts.map { $0.text.attributes["author"] }).count == 1)
        #expect(!found.texts.contains { $0.text.attributes.values.contains("김철수") })
    }

    @Test func olderKoreanTablesAreDecoded() throws {
        // "내용,별점\n좋은 영화,5\n" in CP949.
        let bytes: [UInt8] =
            [0xB3, 0xBB, 0xBF, 0xEB, 0x2C, 0xBA, 0xB0, 0xC1, 0xA1, 0x0A, 0xC1, 0xC1, 0xC0, 0xBA, 0x20, 0xBF, 0xB5]
            + [0xC8, 0xAD, 0x2C, 0x35, 0x0A]
        let found = Gathered("a.csv", Data(bytes))
        #expect(found.texts.map(\.text.text) == ["좋은 영화"])
        #expect(found.texts.first?.text.attributes == ["별점": "5"])
        let wide = "내용,별점\n좋은 영화,5\n".data(using: .utf16LittleEndian)!
        #expect(Gathered("a.csv", Data([0xFF, 0xFE]) + wide).texts.map(\.text.text) == ["좋은 영화"])
    }

    @Test func badRowsArePutAsideAndTheRestGoesOn() {
        var bytes = Data("id,text\n1,a\n2,b,c\n3\n4,".utf8)
        bytes += Data([0xFF, 0xFE, 0x80]) + Data("\n5,e\n".utf8)
        let found = Gathered("a.csv", bytes)
        #expect(found.texts.map(\.text.text) == ["a", "e"])
        #expect(found.rules.values.sorted() == ["malformed", "no-text", "undecodable"])
    }

    @Test func hostileTablesAreRefused() {
        #expect(rows("").rules == ["a.csv": "empty"])
        #expect(rows("id,text\n1,\"never closed").rules == ["a.csv#row-1": "malformed"])
        #expect(Gathered("a.csv", Data([0x50, 0x4B, 0x07, 0x04, 0, 0])).rules == ["a.csv": "binary"])
        var isFirst = true
        let endless = ReaderInput(name: "a.csv", limits: ReaderLimits(largestFile: 1 << 20)) {
            defer { isFirst = false }
            return Data(((isFirst ? "id,text\n1,\"" : "") + String(repeating: "x\n", count: 1 << 12)).utf8)
        }
        #expect(Gathered(endless).rules == ["a.csv": "too-large"])
    }

    @Test func theRecipeChoosesColumns() throws {
        let data = Data("a,b,text\n1,one,no\n2,two,no\n".utf8)
        var texts: [String] = []
        try CSVReader(textColumns: ["b"]).read(ReaderInput(name: "a.csv", data: data)) {
            if case .text(let text) = $0 { texts.append(text.text) }
        }
        #expect(texts == ["one", "two"])
        #expect(throws: ReadingFailure.self) {
            try CSVReader(textColumns: ["c"]).read(ReaderInput(name: "a.csv", data: data)) { _ in }
        }
    }

    @Test func kakaoTalkIsOneDocumentADay() {
        let table =
            "Date,User,Message\n2024-05-01 09:30:00,김철수,안녕\n2024-05-01 09:31:00,이영희,그래\n2024-05-02 00:00:00,김철수,또\n"
        let computer = """
            친구들 님과 카카오톡 대화
            저장한 날짜 : 2024-05-03 10:00:00

            --------------- 2024년 5월 1일 수요일 ---------------
            [김철수] [오전 9:30] 안녕
            둘째 줄
            [이영희] [오후 1:31] 사진
            이영희님이 나갔습니다.
            [이영희] [오후 1:31] 그래
            --------------- 2024년 5월 2일 목요일 ---------------
            [김철수] [오전 9:30] 또
            """
        let telephone = """
            친구들 님과 카카오톡 대화
            저장한 날짜 : 2024년 5월 3일 오전 9:30

            2024년 5월 1일 수요일
            2024년 5월 1일 오전 9:30, 김철수 : 안녕
            2024년 5월 1일 오후 1:31, 이영희 : 그래
            2024년 5월 2일 목요일
            2024년 5월 2일 오전 9:30, 김철수 : 또
            """
        for (name, text) in [("a.csv", table), ("a.txt", computer), ("a.txt", telephone)] {
            let found = Gathered(name, Data(text.utf8))
            #expect(found.texts.map(\.place) == ["\(name)#day-2024-05-01", "\(name)#day-2024-05-02"])
            let all = found.texts.map(\.text.text).joined(separator: "\n")
            #expect(all.contains(": 안녕") && all.contains(": 그래") && all.contains(": 또"))
            #expect(!all.contains("김철수") && !all.contains("이영희") && !all.contains("사진"))
        }
    }

    @Test func theSharedTablesAreRead() throws {
        let folder = RustBookTests.folder.appendingPathComponent("../ko").standardized
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        for (name, least) in [
            ("chatbot.csv", 11_800), ("korsts-dev.tsv", 1_460), ("kornli-test.tsv", 5_000), ("hate-train.tsv", 7_890),
        ] {
            let found = Gathered(ReaderInput(file: folder.appendingPathComponent(name)))
            #expect(found.texts.count >= least, "\(name): \(found.texts.count)")
            #expect(found.refusals.count <= 20, "\(name): \(found.refusals.prefix(2))")
        }
    }
}
