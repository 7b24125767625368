// What columns are for, and that formats agree on it.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct RecordTableTests {
    private func documents(_ rows: [[(name: String, value: FieldValue)]], _ chosen: [String] = []) -> [ReadText] {
        let table = RecordTable(chosen: chosen, pseudonyms: Pseudonyms(key: "k"))
        var found: [ReadText] = []
        func emit(_ reading: Reading) { if case .text(let text) = reading { found.append(text) } }
        do {
            for (number, row) in rows.enumerated() { try table.add(Record(fields: row), number: number + 1, emit) }
            try table.finish(emit)
        } catch { Issue.record(error) }
        return found
    }

    @Test func knownNamesAreTheText() {
        let found = documents([
            [
                ("id", .other("7")), ("Title", .text("제목입니다")), ("본문", .text("본문입니다")), ("author", .text("홍길동")),
                ("license", .text("cc-by-4.0")), ("작성일", .text("2024-01-02 03:04:05")), ("label", .text("good")),
            ]
        ])
        #expect(found[0].text == "본문입니다" && found[0].title == "제목입니다" && found[0].license == "CC-BY-4.0")
        #expect(found[0].time == Date(timeIntervalSince1970: 1_704_164_645))
        #expect(found[0].attributes["author"]?.hasPrefix("person-") == true)
        #expect(Set(found[0].attributes.keys) == ["id", "label", "author"])
        #expect(found[0].part == "row-7")
    }

    @Test func pairsAreReadTogetherAndTheRecipeGoesFirst() {
        let row: [(name: String, value: FieldValue)] = [
            ("answer", .text("네")), ("question", .text("맞아요?")), ("text", .text("기타")),
        ]
        #expect(documents([row])[0].text == "기타\n\n맞아요?\n\n네")
        #expect(documents([row], ["text", "answer"])[0].text == "기타\n\n네")
        #expect(
            documents([[("instruction", .text("a")), ("input", .none), ("output", .text("b"))]])[0].text == "a\n\nb")
    }

    @Test func theLongestColumnStaysTheText() {
        let found = documents([
            [("one", .text("short")), ("two", .text("a longer one"))],
            [("one", .text("longer")), ("two", .text("short"))],
            [("one", .text("x")), ("two", .text(" "))],
        ])
        #expect(found.map(\.text) == ["a longer one", "short"])
    }

    @Test(arguments: [
        ("상담내용", FieldRole.text(0)), ("내용(요약, 상세)", .text(0)), ("product_description", .text(0)),
        ("reviewText", .text(0)),
        ("고객 휴대폰 번호", .personal), ("담당자", .personal), ("Customer Name", .personal), ("E-Mail", .personal),
        ("주민등록번호", .personal), ("이메일주소", .personal), ("핸드폰번호", .personal), ("접수일시", .time), ("상품명", .title),
        ("문의답변", .pair(0)), ("카테고리", .attribute), ("price", .attribute), ("data.body.text", .text(0)), ("작성자", .author),
    ])
    func namesTellWhatColumnsAreFor(name: String, role: FieldRole) {
        switch (FieldNames.role(name), role) {
        case (.text, .text), (.pair, .pair): break
        case (let found, let wanted): #expect(found == wanted)
        }
    }

    @Test func namesOfPeopleAndOfThingsAreToldApart() {
        let people = documents([
            [("name", .text("김민수")), ("comment", .text("좋은 물건입니다"))],
            [("name", .text("이도윤")), ("comment", .text("다시 사겠습니다"))],
        ])
        #expect(people.allSatisfy { $0.title.isEmpty && $0.attributes.isEmpty })
        #expect(people[1].omissions.contains { $0.value == "name: 2 cells" })
        let things = documents([
            [("name", .text("무선 마우스")), ("description", .text("조용한 클릭을 갖춘 마우스입니다"))],
            [("name", .text("유선 자판 K20")), ("description", .text("물에 젖어도 괜찮습니다"))],
        ])
        #expect(things.map(\.title) == ["무선 마우스", "유선 자판 K20"])
        let beside = documents([[("name", .text("Wireless Mouse")), ("phone", .text("x")), ("text", .text("a b"))]])
        #expect(beside[0].title.isEmpty)
    }

    @Test func nothingPersonalBecomesAnAttribute() {
        let found = documents([
            [
                ("text", .text("본문입니다")), ("memo", .text("010-2345-6789")), ("비고", .text("kim@corp.co.kr")),
                ("x", .text("900101-1234567")), ("date2", .text("2024-05-01")), ("n", .text("12,000")),
            ]
        ])
        #expect(found[0].attributes == ["date2": "2024-05-01", "n": "12,000"])
        #expect(found[0].omissions.map(\.value) == ["memo: 1 cells", "비고: 1 cells", "x: 1 cells"])
    }

    @Test(arguments: [
        ("010-2345-6789", true), ("+82 10 2345 6789", true), ("01023456789", true), ("02) 123-4567", true),
        ("000000123", false), ("2024-05-01", false), ("0.125", false), ("12,000", false), ("1234-5678-9012-3456", true),
        ("kim@corp.co.kr", true), ("@home", false), ("A-100", false),
    ])
    func personalValuesAreKnownByTheirForm(value: String, isPersonal: Bool) {
        #expect(ValueForm.isPersonal(value) == isPersonal)
    }

    @Test func longCellsAreRowsOfTheLedger() {
        let memo = String(repeating: "긴 메모입니다. ", count: 60)
        let found = documents([[("text", .text("본문입니다")), ("memo", .text(memo))]])
        #expect(found[0].omissions == [Omission(rule: "left-out-cell", value: "memo", text: memo)])
    }

    /// A row that goes moves no other; rows without a key are named by their text.
    @Test func rowsKeepTheirNamesWhenOthersGo() {
        func parts(_ rows: [Int], keyed: Bool) -> [String] {
            documents(rows.map { [("id", .text(keyed ? "k\($0)" : "")), ("text", .text("row number \($0)"))] }).map(
                \.part)
        }
        for keyed in [true, false] {
            let all = parts(Array(0..<50), keyed: keyed)
            #expect(Set(all).count == 50)
            #expect(
                parts(Array(0..<50).filter { $0 != 20 }, keyed: keyed)
                    == all.enumerated().filter { $0.offset != 20 }.map(\.element))
        }
        #expect(documents([[("text", .text("a"))], [("text", .text("a"))]]).map(\.part).count == 2)
        #expect(Set(documents([[("text", .text("a"))], [("text", .text("a"))]]).map(\.part)).count == 2)
    }

    /// The same data set by CSV, JSON and JSON Lines.
    @Test func formatsAgree() {
        let csv = """
            id,제목,내용,평점,작성일,이메일,비고
            1,첫 글,"첫째 줄, 쉼표
            둘째 줄",5,2024-05-01,a@example.org,좋음
            2,둘째 글,본문 둘,4,2024-05-02,b@example.org,
            """
        let records = [
            #"{"id":1,"제목":"첫 글","내용":"첫째 줄, 쉼표\n둘째 줄","평점":5,"작성일":"2024-05-01","이메일":"a@example.org","비고":"좋음"}"#,
            #"{"id":2,"제목":"둘째 글","내용":"본문 둘","평점":4,"작성일":"2024-05-02","이메일":"b@example.org","비고":null}"#,
        ]
        let one = Gathered("a.csv", Data(csv.utf8)).texts.map(\.text)
        let lines = Gathered("a.jsonl", Data(records.joined(separator: "\n").utf8)).texts.map(\.text)
        let array = Gathered("a.json", Data("[\(records.joined(separator: ","))]".utf8)).texts.map(\.text)
        #expect(one.count == 2 && one == lines && one == array)
    }
}
