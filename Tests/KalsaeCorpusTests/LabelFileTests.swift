import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct LabelFileTests {
    private let tone = try? LabelSet(task: "tone", labels: ["good", "bad"])

    @Test(arguments: [
        "plain", "", "=SUM(A1:A9)", "+82 10-0000-0000", "-1", "@name", "'quoted", "'=twice", "''=more", " =spaced",
        "\t=tab", "a,b", "a\"b", "\"", "two\nlines", "two\r\nlines", "\r", "한글, 그리고 \"따옴표\"", "＝폭", "\u{FEFF}bom",
        "trailing ", " leading", "a\tb", "=cmd|' /C calc'!A0", "\u{A0}=x", "\n", "é\u{301}",
    ])
    func everyFieldComesBack(field: String) {
        for fields in [[field], ["x", field, "y"], [field, field]] {
            let line = DelimitedText.line(fields)
            let rows = DelimitedText.rows(line)
            #expect(rows.map { $0.map(DelimitedText.unprotected) } == [fields], "\(line)")
            // What a spreadsheet sees does not begin as a formula.
            let seen = rows.first?.first?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            if !fields[0].isEmpty, fields[0] == field { #expect(!"=+-@＝".contains(seen.first ?? "x")) }
        }
    }

    @Test func randomTablesComeBack() {
        var random = SeededRandom(seed: 4)
        let pieces = ["a", "\"", ",", "\n", "\r", "'", "=", " ", "가", "\t", "-", ";"]
        for _ in 0..<3_000 {
            let rows = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        pieces.randomElement(using: &random) ?? ""
                    }.joined()
                }
            }
            let text = rows.map { DelimitedText.line($0) }.joined()
            #expect(DelimitedText.rows(text).map { $0.map(DelimitedText.unprotected) } == rows)
        }
    }

    @Test func tablesOfOtherProgramsAreRead() {
        #expect(DelimitedText.rows("\u{FEFF}a,b\nc,d") == [["a", "b"], ["c", "d"]])
        #expect(DelimitedText.rows("a,b\r\n\r\n\n,\r\n\"\"\n") == [["a", "b"], ["", ""], [""]])
        #expect(DelimitedText.rows("a\"b,\"c\"d,\"e") == [["a\"b", "cd", "e"]])
        #expect(DelimitedText.rows("").isEmpty)
        #expect(DelimitedText.rows("a;b", separator: ";") == [["a", "b"]])
        #expect(DelimitedText.rows(String(repeating: "\"", count: 100_001)).count == 1)
    }

    private func items() -> [LabelItem] {
        [
            LabelItem(id: "1", text: "=danger", proposed: [LabelProposal(label: "bad", score: 0.75, by: "rules")]),
            LabelItem(id: "2", text: "줄이\n바뀌는, \"글\""), LabelItem(id: "-3", text: ""),
        ]
    }

    @Test func decisionsGoThroughATableAndComeBack() throws {
        let set = try #require(tone)
        let rows = [
            LabelDecision(id: "1", labels: ["bad"], by: "kim"), LabelDecision(id: "1", labels: ["good"], by: "이영"),
            LabelDecision(id: "-3", labels: ["bad"], by: "이영"),
        ]
        let csv = LabelTable.csv(items(), LabelDecisions(rows), set)
        #expect(csv.unicodeScalars.first == "\u{FEFF}")
        #expect(csv.contains("\r\n1,'=danger,bad 0.75,bad,good\r\n"))
        #expect(try LabelTable.decisions(in: csv, set, path: "t.csv") == rows)
        #expect(
            LabelTable.csv(items(), LabelDecisions(), set, people: ["kim"], marksEncoding: false)
                .hasPrefix("id,text,proposed,label:kim\r\n"))
    }

    @Test func manyLabelsAndNoneGoThroughATable() throws {
        let set = try LabelSet(task: "topics", labels: ["a", "b", "c"], allowsMany: true)
        let rows = [
            LabelDecision(id: "1", labels: ["a", "c"], by: "kim"), LabelDecision(id: "2", labels: [], by: "kim"),
        ]
        let csv = LabelTable.csv(items(), LabelDecisions(rows), set)
        #expect(csv.contains("a|c") && csv.contains("(none)"))
        #expect(try LabelTable.decisions(in: csv, set, path: "t.csv") == rows)
    }

    @Test func aSpreadsheetMayUseSemicolonsOrTabs() throws {
        let set = try #require(tone)
        for separator in [";", "\t", ","] {
            let csv =
                ["id", "label:kim"].joined(separator: separator) + "\n" + ["7", " good "].joined(separator: separator)
            #expect(
                try LabelTable.decisions(in: csv, set, path: "t")
                    == [LabelDecision(id: "7", labels: ["good"], by: "kim")])
        }
    }

    @Test(arguments: [
        ("", 1, "\"id\""), ("text,label:kim\nx,good", 1, "\"id\""), ("id,text\n1,x", 1, "label:NAME"),
        ("id,label:\n1,good", 1, "label:NAME"), ("id,label:a,label:a\n1,good,bad", 1, "same name"),
        ("id,label:kim\n1,good\n1,bad", 3, "twice"), ("id,label:kim\n,good", 2, "id is missing"),
        ("id,label:kim\n1,goood", 2, "did you mean \"good\"?"), ("id,label:kim\n1,good|bad", 2, "one label"),
        ("id,label:kim\n1,good,x", 2, "3 fields"),
    ])
    func tablesThatCannotBeMeantAreRefused(csv: String, row: Int, reason: String) throws {
        let set = try #require(tone)
        do {
            _ = try LabelTable.decisions(in: csv, set, path: "t.csv")
            Issue.record("it was read")
        } catch SupportError.malformedLine(let path, let line, let said) {
            #expect(path == "t.csv" && line == row && said.contains(reason), "\(said)")
        }
    }

    @Test func theLastWordOfEachPersonCounts() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("d.jsonl")
        let set = try #require(tone)
        #expect(try LabelJournal.read(url, set).isEmpty)
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        let rows = [
            LabelDecision(id: "1", labels: ["good"], by: "kim", at: time),
            LabelDecision(id: "1", labels: ["bad"], by: "kim", at: time),
            LabelDecision(id: "2", labels: ["bad"], by: "kim"), LabelDecision(id: "2", labels: nil, by: "kim"),
            LabelDecision(id: "1", labels: ["good"], by: "lee"),
        ]
        for row in rows { try LabelJournal.append([row], to: url) }
        #expect(try LabelJournal.read(url, set) == rows)
        let decisions = LabelDecisions(try LabelJournal.read(url, set))
        #expect(decisions.byPerson == ["kim": ["1": ["bad"]], "lee": ["1": ["good"]]])
        #expect(decisions.ids == ["1"] && decisions.people == ["kim", "lee"])
        #expect(decisions.resolved("1", set) == nil && decisions.resolved("9", set) == nil)
    }

    @Test func aLineThatACrashCutOffIsWrittenOver() throws {
        let folder = try TemporaryFolder()
        let set = try #require(tone)
        let rows = ["1", "2"].map { LabelDecision(id: $0, labels: ["good"], by: "kim") }
        let whole = folder.url.appendingPathComponent("whole.jsonl")
        try LabelJournal.append(rows, to: whole)
        let bytes = try Data(contentsOf: whole)
        let first = try #require(bytes.firstIndex(of: 0x0A)) + 1
        for length in 0..<bytes.count {
            let url = try folder.file("cut.jsonl", bytes.prefix(length))
            #expect(try LabelJournal.read(url, set) == (length < first ? [] : [rows[0]]))
            try LabelJournal.append([rows[1]], to: url)
            #expect(try LabelJournal.read(url, set) == (length < first ? [rows[1]] : rows))
        }
    }

    @Test func journalsThatAreNoneAreRefusedByLine() throws {
        let folder = try TemporaryFolder()
        let set = try #require(tone)
        for line in [
            "{", "[]", "{\"id\":1,\"by\":\"kim\"}", "{\"id\":\"1\",\"labels\":[\"ugly\"],\"by\":\"kim\"}", "\u{0}",
        ] {
            let url = try folder.file("d.jsonl", "\n" + line + "\n")
            do {
                _ = try LabelJournal.read(url, set)
                Issue.record("\(line) was read")
            } catch SupportError.malformedLine(_, let number, _) { #expect(number == 2) }
        }
        #expect(throws: SupportError.self) { try LabelJournal.append([], to: folder.url) }
    }
}
