// Generated tables and chats: every word is in a document, or in a row of the ledger, or in a column that a row names.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeSources

@Suite struct RecordPropertyTests {
    /// Words that stand once in a file, so that each can be looked for.
    private struct Words {
        var random: SeededRandom
        var made = 0

        mutating func word() -> String {
            made += 1
            let syllables = ["가", "나다", "swift", "칼새", "über", "문장"]
            return syllables[Int.random(in: 0..<syllables.count, using: &random)] + "q\(made)z"
        }

        mutating func words(_ count: Int, _ marks: [String] = [" "]) -> String {
            var text = word()
            for _ in 1..<max(1, count) { text += marks[Int.random(in: 0..<marks.count, using: &random)] + word() }
            return text
        }
    }

    /// All that a reading gives: documents' words, and rows of the ledger.
    private func given(_ name: String, _ text: String) -> (all: String, columns: [String]) {
        var all = ""
        var columns: [String] = []
        let found = Gathered(name, Data(text.utf8))
        for text in found.texts.map(\.text) {
            all +=
                "\n" + ([text.text, text.title, text.license ?? ""] + text.attributes.values).joined(separator: "\n")
            for omission in text.omissions {
                all += "\n" + omission.text
                if omission.rule == "left-out-column" { columns.append(omission.value) }
            }
        }
        for refusal in found.refusals { all += "\n" + refusal.failure.value }
        return (all, columns)
    }

    private func missing(_ text: String, in all: String) -> [String] {
        let pattern = /q[0-9]+z/
        let there = Set(all.matches(of: pattern).map { String($0.output) })
        return text.matches(of: pattern).map { String($0.output) }.filter { !there.contains($0) }
    }

    @Test(arguments: 0..<40)
    func everyCellOfATableIsAccountedFor(seed: Int) {
        var words = Words(random: SeededRandom(seed: UInt64(seed)))
        let names = ["id", "제목", "내용", "비고", "상세설명", "담당자", "question", "category", "작성일", "본문"]
        let columns = Array(names.shuffled(using: &words.random).prefix(2 + seed % 7))
        let separator = [",", ";", "\t"][seed % 3]
        var rows: [[String]] = []
        for _ in 0..<(3 + seed) {
            rows.append(
                columns.map { name in
                    let long = Int.random(in: 0..<5, using: &words.random) == 0
                    return name == "id"
                        ? words.word() : words.words(long ? 60 : 3, [" ", ", ", "\n", "; ", "\"", "\t"])
                })
        }
        func cell(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
        let table = ([columns] + rows).map { $0.map(cell).joined(separator: separator) }.joined(separator: "\n")
        let (all, told) = given(seed % 3 == 2 ? "a.tsv" : "a.csv", table)
        let isPersonal = columns.firstIndex(of: "담당자")
        var wanted = ""
        for row in rows {
            for (place, text) in row.enumerated() where place != isPersonal { wanted += " " + text }
        }
        #expect(missing(wanted, in: all) == [], "\(columns)")
        if isPersonal != nil, columns.count > 1 { #expect(told.contains { $0.hasPrefix("담당자: ") } || !all.isEmpty) }
        // The same as JSON Lines.
        let lines = rows.map { row in
            let pairs = zip(columns, row).map { name, text -> String in
                let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
                    "\n", with: "\\n"
                )
                .replacing("\t", with: "\\t")
                return "\"\(name)\":\"\(quoted)\""
            }
            return "{" + pairs.joined(separator: ",") + "}"
        }
        #expect(missing(wanted, in: given("a.jsonl", lines.joined(separator: "\n")).all) == [], "\(columns)")
    }

    @Test(arguments: 0..<20)
    func everyWordOfAChatIsAccountedFor(seed: Int) {
        var words = Words(random: SeededRandom(seed: UInt64(seed)))
        let isComputer = seed % 2 == 0
        var lines = ["친구들 님과 카카오톡 대화", "저장한 날짜 : 2024-05-10 09:30:00", ""]
        for day in 1...3 {
            lines.append(isComputer ? "--------------- 2024년 5월 \(day)일 수요일 ---------------" : "2024년 5월 \(day)일 수요일")
            for minute in 0..<(5 + seed) {
                let name = ["홍가나", "김다라"][minute % 2]
                let said = words.words(4, [" ", "\n", " : ", "] [", "\n\n"])
                lines.append(
                    isComputer
                        ? "[\(name)] [오전 9:\(10 + minute)] \(said)"
                        : "2024년 5월 \(day)일 오전 9:\(10 + minute), \(name) : \(said)")
            }
            lines.append("홍가나님이 \(words.word())님을 초대했습니다.")
        }
        let chat = lines.joined(separator: "\n")
        let all = given("a.txt", chat).all
        #expect(missing(chat, in: all) == [])
        #expect(!all.contains("홍가나") && !all.contains("김다라"))
    }
}
