import Foundation
import Testing

@testable import KalsaeSources

@Suite struct TextColumnsTests {
    private func document(_ row: [(name: String, value: ColumnValue)], _ chosen: [String] = []) -> ReadText? {
        var columns = TextColumns(chosen)
        return columns.document(of: row)
    }

    @Test func knownNamesAreTheText() {
        let row: [(name: String, value: ColumnValue)] = [
            ("id", .other("7")), ("Title", .text("제목입니다")), ("본문", .text("본문입니다")), ("author", .text("홍길동")),
            ("license", .text("cc-by-4.0")), ("작성일", .text("2024-01-02 03:04:05")), ("label", .text("good")),
        ]
        let found = document(row)
        #expect(found?.text == "본문입니다" && found?.title == "제목입니다" && found?.license == "CC-BY-4.0")
        #expect(found?.time == Date(timeIntervalSince1970: 1_704_164_645))
        // Who wrote it stays out.
        #expect(found?.attributes == ["id": "7", "label": "good"])
    }

    @Test func pairsAreReadTogetherAndTheRecipeGoesFirst() {
        let row: [(name: String, value: ColumnValue)] = [
            ("answer", .text("네")), ("question", .text("맞아요?")), ("text", .text("기타")),
        ]
        #expect(document(row)?.text == "맞아요?\n\n네")
        #expect(document(row, ["text", "answer"])?.text == "기타\n\n네")
        #expect(document([("instruction", .text("a")), ("input", .none), ("output", .text("b"))])?.text == "a\n\nb")
    }

    @Test func theLongestColumnStaysTheText() {
        var columns = TextColumns()
        #expect(columns.document(of: [("a", .text("short")), ("b", .text("a longer one"))])?.text == "a longer one")
        #expect(columns.document(of: [("a", .text("now this is longer")), ("b", .text("short"))])?.text == "short")
        #expect(columns.document(of: [("a", .text("x")), ("b", .text(" "))]) == nil)
    }

    @Test func peopleInConversationsBecomeNumbers() {
        let turns = ColumnValue.Turn.anonymous([
            .init(speaker: "홍길동", text: "안녕"), .init(speaker: "Kim", text: "hi"), .init(speaker: "홍길동", text: "응"),
            .init(speaker: "assistant", text: "네"),
        ])
        #expect(
            document([("messages", .turns(turns))])?.text
                == "speaker-1: 안녕\n\nspeaker-2: hi\n\nspeaker-1: 응\n\nassistant: 네")
    }
}
