import Foundation
import Testing

@testable import KalsaeSources

@Suite struct JSONTapeTests {
    private func parse(_ text: [UInt8]) throws -> JSONTape {
        var tape = JSONTape()
        try text.withUnsafeBytes { try tape.parse($0) }
        return tape
    }

    /// Whether Foundation, an independent reader, takes the same bytes.
    private func foundation(_ text: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
    }

    @Test(arguments: [
        "{}", "[]", " [1, -0.5e+3 ,true,false,null] ", "{\"a\":{\"b\":[{},[],\"\"]}}", "\"\\ud83d\\ude00\"", "0", "-0",
        "1E5", "\"칼새\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "[[[[[[[[]]]]]]]]", "\"12345678\\n12345678\"",
    ])
    func soundValuesAreTaken(text: String) throws {
        _ = try parse(Array(text.utf8))
        #expect(foundation(Array(text.utf8)))
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{\"a\":1 \"b\":2}", "[1 2]", "]", "{]", "[}",
        "01", "1.",
        ".5", "+1", "1e", "-", "Nan", "-NaN", "Infinit", "nul", "tru", "\"", "\"a", "\"\\x\"", "\"\\u12g4\"",
        "\"\n\"",
        "\"\u{1}\"", "1 2", "{}{}", "'a'", "\"\\", "\"\\u00", "// x\n1", "[\"a\",\"b\"",
    ])
    func brokenValuesAreRefused(text: String) {
        #expect(throws: ReadingFailure.self) { try parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        ("\"\\ud800\"", ""), ("\"\\udc00\"", ""), ("\"\\ud800\\u0041\"", "A"), ("\"\\ud800x\"", "x"),
        ("\"a\\u0000b\"", "ab"),
        ("\"\\ud83d\\ud83d\\ude00\"", "😀"),
    ])
    func charactersThatCannotBeAreLeftOutAndCounted(text: String, value: String) throws {
        let bytes = Array(text.utf8)
        let tape = try parse(bytes)
        #expect(tape.repairs == 1)
        #expect(bytes.withUnsafeBytes { tape.text($0, tape.tokens[0]) } == value)
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity", "[NaN, -Infinity,1]"])
    func numbersThatPythonWritesAreNoValues(text: String) throws {
        #expect(try parse(Array(text.utf8)).tokens.contains { $0.kind == .null })
    }

    @Test(arguments: ["{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}"])
    func keysThatStandTwiceAreTold(text: String) throws { #expect(try parse(Array(text.utf8)).hasTwins) }

    @Test func invalidBytesAreRefused() {
        let sequences: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xEC, 0xB9], [0xE1, 0x41, 0x80], [0xC3],
        ]
        for bad in sequences {
            for padding in [0, 3, 7, 8, 9, 20] {
                let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + bad + [0x22]
                #expect(throws: ReadingFailure.self) { try parse(text) }
                #expect(String(validating: text, as: UTF8.self) == nil)
            }
        }
    }

    @Test func theCheckOfUTF8AgreesWithTheStandardLibrary() {
        let sample = Array((Sample.korean + "é😀\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}" + Sample.english).utf8)
        for index in sample.indices {
            for flip in [0x80, 0x40, 0x10, 0x01] as [UInt8] {
                var bytes = sample
                bytes[index] ^= flip
                let expected = String(validating: bytes, as: UTF8.self) != nil
                #expect(bytes.withUnsafeBytes { UTF8Check.isValid($0) } == expected)
            }
            let cut = Array(sample.prefix(index))
            #expect(cut.withUnsafeBytes { UTF8Check.isValid($0) } == (String(validating: cut, as: UTF8.self) != nil))
        }
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth)
        }
        #expect(try parse(nested(JSONTape.maximumDepth)).tokens.count == JSONTape.maximumDepth)
        #expect(throws: ReadingFailure.tooDeep(limit: JSONTape.maximumDepth)) { try parse(nested(100_000)) }
    }

    @Test func manyKeysAreComparedToo() throws {
        let keys = (0..<5_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        _ = try parse(Array("{\(keys)}".utf8))
        #expect(try parse(Array("{\(keys),\"k77\":1}".utf8)).hasTwins)
        #expect(try !parse(Array("[{\"a\":1},{\"a\":{\"a\":2}}]".utf8)).hasTwins)
    }

    @Test func textsReadAsFoundationReadsThem() throws {
        let text = #"{"a\u0062":"x\n\"\\\/\t\ud83d\ude00 칼새 \u00e9","n":-1.5e3}"#
        let bytes = Array(text.utf8)
        let tape = try parse(bytes)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        bytes.withUnsafeBytes { raw in
            #expect(tape.text(raw, tape.tokens[1]) == "ab")
            #expect(tape.text(raw, tape.tokens[2]) == object["ab"] as? String)
            #expect(tape.text(raw, tape.tokens[4]) == "-1.5e3")
        }
    }

    @Test func flippedBitsGiveWhatFoundationGivesOrLess() {
        let text = Array(#"{"text":"칼새 \"x\" \u00e9","n":[1,2.5,{"a":null}],"b":true}"#.utf8)
        var taken = 0
        for index in text.indices {
            for flip in [0x01, 0x02, 0x04, 0x20] as [UInt8] {
                var broken = text
                broken[index] ^= flip
                if (try? parse(broken)) != nil {
                    taken += 1
                    #expect(foundation(broken), "\(String(decoding: broken, as: UTF8.self))")
                }
            }
        }
        #expect(taken > 50)
    }
}

@Suite struct JSONReaderTests {
    @Test func badLinesArePutAsideAndTheRestGoesOn() {
        var file = Data("\u{FEFF}{\"text\":\"one\",\"rating\":5,\"author\":\"Kim\",\"date\":\"24.05.01\"}\r\n\n".utf8)
        file += Data("{\"text\":NaN}\n{\"text\":\"\\ud800\"}\n{\"text\":\"a\",\"text\":\"b\"}\n{\"text\":\"".utf8)
        file += Data([0xFF]) + Data("\"}\n{\"text\":\"\\u0000\"}\n[1]\n{\"n\":1}\n{\"text\":\" \"}\n".utf8)
        file += Data((String(repeating: "[", count: 100_000) + "\n").utf8)
        file += Data("{\"text\":\"last\",\"license\":\"MIT\",\"title\":\"T\",\"email\":\"a@example.org\"}".utf8)
        let found = Gathered("a.jsonl", file)
        #expect(found.texts.map(\.text.text) == ["one", "b", "last"])
        #expect(found.texts[1].text.omissions == [Omission(rule: "repeated-key", value: "text", text: "a")])
        #expect(found.texts[0].text.time == Date(timeIntervalSince1970: 1_714_521_600))
        #expect(found.texts[0].text.attributes["rating"] == "5")
        #expect(found.texts[0].text.attributes["author"]?.hasPrefix("person-") == true)
        #expect(found.texts[2].text.license == "MIT")
        #expect(found.texts[2].text.title == "T")
        #expect(found.texts[2].text.attributes.isEmpty)
        #expect(found.texts[2].text.omissions == [Omission(rule: "left-out-column", value: "email: 1 cells", text: "")])
        #expect(
            found.rules == [
                "a.jsonl#row-3": "no-text", "a.jsonl#row-4": "no-text", "a.jsonl#row-6": "no-text",
                "a.jsonl#row-7": "no-text", "a.jsonl#row-8": "no-text",
                "a.jsonl#row-9": "no-text", "a.jsonl#row-10": "no-text", "a.jsonl#row-11": "too-deep",
            ])
        #expect(!found.refusals.contains { $0.failure.value.contains("Kim") })
    }

    @Test(arguments: [1, 7, 64, 4_096])
    func piecesOfAnyLengthGiveTheSame(length: Int) {
        let rows = (0..<200).map { #"{"text":"row \#($0) 칼새 [\"{"}"# }
        for (name, file) in [
            ("a.jsonl", rows.joined(separator: "\n")), ("a.json", "[" + rows.joined(separator: " ,\n") + " ]\n"),
            ("b.json", rows.joined(separator: "\n")),
        ] {
            let bytes = Data(file.utf8)
            var place = 0
            let input = ReaderInput(name: name) {
                defer { place += length }
                return place < bytes.count ? bytes[place..<min(bytes.count, place + length)] : nil
            }
            let found = Gathered(input)
            #expect(found.texts.map(\.text.text) == (0..<200).map { "row \($0) 칼새 [\"{" }, "\(name)")
            #expect(found.refusals.isEmpty)
        }
    }

    @Test func tenMegabytesOnOneLineAreReadAndMoreThanTheLimitIsNot() {
        let long = "{\"text\":\"" + String(repeating: "swift ", count: 10 << 20 / 6) + "\"}\n{\"text\":\"b\"}\n"
        #expect(Gathered("a.jsonl", Data(long.utf8)).texts.count == 2)
        let input = ReaderInput(name: "a.jsonl", limits: ReaderLimits(largestFile: 1 << 20)) {
            Data(repeating: 0x61, count: 1 << 16)
        }
        #expect(Gathered(input).rules == ["a.jsonl": "too-large"])
    }

    @Test func nestedRecordsAreFound() {
        let file = """
            {"version": 1, "data": [{"title": "Birds", "paragraphs": [{"context": "Swifts fly.", "qas": [{"question": "Who?"}]},
            {"context": "제비도 난다.", "qas": []}]}, {"paragraphs": [{"context": "Gulls swim."}]}]}
            """
        let found = Gathered("a.json", Data(file.utf8))
        #expect(found.texts.map(\.text.text) == ["Swifts fly.", "제비도 난다.", "Gulls swim."])
        #expect(found.texts.map(\.text.title) == ["Birds", "Birds", ""])
        #expect(Set(found.texts.map(\.place)).count == 3)
    }

    @Test func arraysPutBadElementsAsideAndSayWhereTheyBreak() {
        let found = Gathered("a.json", Data(#"[{"text":"a"}, {"text":x}, "plain", {"text":"b"}"#.utf8))
        #expect(found.texts.map(\.text.text) == ["a", "plain"])
        #expect(found.rules == ["a.json#row-2": "malformed", "a.json": "malformed"])
        #expect(Gathered("a.json", Data("[]".utf8)).rules == ["a.json": "no-text"])
        #expect(Gathered("a.json", Data("".utf8)).rules == ["a.json": "empty"])
        #expect(Gathered("a.json", Data("[1,,2]".utf8)).rules["a.json"] == "malformed")
        #expect(Gathered("a.json", Data("[\"a\"] x".utf8)).rules == ["a.json": "malformed"])
    }

    @Test func theLongestFieldIsTheTextWhereNoNameIsKnown() {
        let file =
            "{\"x\":\"short\",\"y\":\"a much longer text\"}\n{\"x\":\"now this is the longest\",\"y\":\"z\"}\n{\"x\":\"q\"}"
        let found = Gathered("a.jsonl", Data(file.utf8))
        // The field that is longest in all of the first records.
        #expect(found.texts.map(\.text.text) == ["short", "now this is the longest", "q"])
        #expect(found.refusals.isEmpty)
    }

    @Test func theRecipeChoosesFields() throws {
        var texts: [String] = []
        let data = Data("{\"text\":\"no\",\"y\":\"yes\",\"z\":\"also\"}".utf8)
        try JSONReader(isLines: true, textFields: ["y", "z"]).read(ReaderInput(name: "a.jsonl", data: data)) {
            if case .text(let text) = $0 { texts.append(text.text) }
        }
        #expect(texts == ["yes\n\nalso"])
    }

    @Test func questionsStandWithTheirAnswers() {
        let found = Gathered("a.jsonl", Data(#"{"question":"Who?","answer":"A swift.","label":1}"#.utf8))
        #expect(found.texts.map(\.text.text) == ["Who?\n\nA swift."])
        #expect(found.texts.map(\.text.attributes) == [["label": "1"]])
    }

    @Test func pseudonymsAreHMAC() {
        // RFC 4231, test case 2.
        #expect(
            Pseudonyms(key: "Jefe").digest(Data("what do ya want for nothing?".utf8))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(Pseudonyms(key: "a").name("Kim") != Pseudonyms(key: "b").name("Kim"))
        #expect(Pseudonyms(key: String(repeating: "k", count: 100)).name("Kim").count == "person-".count + 12)
    }
}

@Suite struct ChatShapesTests {
    @Test func conversationsWithModelsAreOneDocument() {
        let file = """
            {"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"},{"role":"assistant","content":
            [{"type":"text","text":"Hello"}]}]}
            """.replacing("\n", with: " ")
        let other =
            #"{"conversations":[{"from":"human","value":"Hi"},{"from":"gpt","value":"안녕"},{"from":"Kim","value":"ㅎ"}]}"#
        let found = Gathered("a.jsonl", Data((file + "\n" + other).utf8))
        #expect(found.texts.count == 2)
        #expect(found.texts[0].text.text == "system: Be kind.\n\nuser: Hi\n\nassistant: Hello")
        #expect(found.texts[1].text.text.hasPrefix("user: Hi\n\nassistant: 안녕\n\nperson-"))
        #expect(!found.texts[1].text.text.contains("Kim"))
        #expect(Gathered("a.json", Data(file.utf8)).texts.count == 1)
    }

    @Test func messagesBetweenPeopleAreOneDocumentADay() throws {
        let slack = """
            [{"type":"message","user":"U1","text":"hello <@U2|lee>","ts":"1714521600.000100"},
            {"type":"message","user":"U2","text":"hi","ts":"1714521660.000200"},
            {"type":"message","user":"U1","text":"next day","ts":"1714608000.000100"}]
            """
        let discord = """
            {"guild":{"name":"G"},"messages":[
            {"type":"Default","timestamp":"2024-05-01T00:00:00+00:00","content":"hello","author":{"id":"1","name":"Kim"}},
            {"type":"Default","timestamp":"2024-05-01T00:01:00+00:00","content":"hi","author":{"id":"2","name":"Lee"}},
            {"type":"Default","timestamp":"2024-05-02T00:01:00+00:00","content":"next","author":{"id":"1","name":"Kim"}}]}
            """
        let telegram = """
            {"name":"X","messages":[{"id":1,"type":"message","date":"2024-05-01T00:00:00","from":"Kim","from_id":"user1",
            "text":["see ",{"type":"link","text":"example.org"}]},{"id":2,"type":"service","date":"2024-05-01T00:00:00"},
            {"id":3,"type":"message","date":"2024-05-01T00:01:00","from":"Lee","from_id":"user2","text":"ok"},
            {"id":4,"type":"message","date":"2024-05-02T00:01:00","from":"Kim","from_id":"user1","text":"next"}]}
            """
        for file in [slack, discord, telegram] {
            let found = Gathered("a.json", Data(file.utf8))
            #expect(found.texts.map(\.place) == ["a.json#day-2024-05-01", "a.json#day-2024-05-02"])
            let lines = found.texts.map(\.text.text).joined(separator: "\n").split(separator: "\n")
            try #require(lines.count == 3)
            let authors = lines.map { $0.prefix { $0 != ":" } }
            #expect(authors.allSatisfy { $0.hasPrefix("person-") })
            #expect(authors[0] == authors[2] && authors[0] != authors[1])
            for name in ["Kim", "Lee", "lee", "U1", "U2", "user1"] { #expect(!lines.joined().contains(name)) }
            #expect(found.refusals.isEmpty)
        }
    }

    @Test func mentionsCarryTheAuthorsPseudonym() {
        let file = """
            [{"type":"message","user":"U1","text":"hello <@U2> <@","ts":"1714521600.0"},
            {"type":"message","user":"U2","text":"hi","ts":"1714521660.0"}]
            """
        let lines = Gathered("a.json", Data(file.utf8)).texts[0].text.text.split(separator: "\n")
        #expect(lines[0].hasSuffix("@\(lines[1].prefix { $0 != ":" }) <@"))
    }

    @Test(arguments: [
        "2024-05-01T00:00:00Z", "2024-05-01", "2024.05.01", "2024. 5. 1.", "24.05.01", "20240501", "2024/5/1",
        "1714521600",
        "1714521600000", "1714521600.000200", "2024-05-01T09:00:00+09:00", "2024-05-01 09:00:00.123 +0900",
        "2024-04-30T20:00:00-04:00", "2024-05-01 00:00", "2024-05-01 00:00:00 UTC",
    ])
    func timesRead(text: String) {
        #expect(TimeText.parse(text) == Date(timeIntervalSince1970: 1_714_521_600))
    }

    @Test(arguments: [
        "", "1", "2024", "2024-13-01", "2024-02-30", "2023-02-29", "05/01/2024", "01.05.2024", "May 1", "2024-05-01Tx",
        "2024-05-01 25:00", "24-05-01", "171452160", "2024-05-01T00:00:00+99:00", "99999999999999999999", "0000-01-01",
    ])
    func whatIsNoTimeIsNone(text: String) {
        #expect(TimeText.parse(text) == nil)
    }

    @Test func leapDaysCount() {
        #expect(TimeText.parse("2000-02-29") == Date(timeIntervalSince1970: 951_782_400))
        #expect(TimeText.parse("1969-12-31") == Date(timeIntervalSince1970: -86_400))
        #expect(TimeText.parse("1900-02-29") == nil)
    }
}
