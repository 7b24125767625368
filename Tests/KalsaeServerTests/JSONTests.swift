import Testing

@testable import KalsaeServer

@Suite struct JSONTests {
    @Test func valuesOfEveryKindAreRead() throws {
        let text = #" {"a": [1, -2.5e3, true, false, null], "한글": "\u00e9\ud83d\ude00\n\/\"", "o": {}, "e": []} "#
        let value = try JSONParser.parse(Array(text.utf8))
        #expect(value["a"] == [.number("1"), .number("-2.5e3"), true, false, nil])
        #expect(value["한글"] == .string("é😀\n/\""))
        #expect(value["o"] == [:])
        #expect(value["e"] == [])
    }

    @Test func whatIsWrittenIsReadBackEqual() throws {
        let value: JSONValue = ["b": 1, "a": ["x\u{0}\u{1F}\"\\\n칼새 😀\u{2028}", nil, true], "d": .double(0.25)]
        #expect(try JSONParser.parse(Array(value.text.utf8)) == value)
        #expect(!value.text.contains("\n"))
    }

    @Test(arguments: [
        ("", "ends too early"), ("{", "name in quotes"), (#"{"a""#, "colon"), (#"{"a":1"#, "comma"), ("[1,]", "value"),
        ("[1", "comma"), ("nul", "value"), ("NaN", "value"), ("Infinity", "value"), ("-", "digit"), ("01", "after"),
        ("1.", "digit"), ("1e", "digit"), ("+1", "value"), (".5", "value"), (#"{"a":1,"a":2}"#, "twice"),
        (#""\ud800""#, "surrogate"), (#""\udc00\ud800""#, "surrogate"), (#""\x""#, "escape"), (#""\u12g4""#, "digits"),
        (#""\u12"#, "too early"), ("\"a\nb\"", "control"), ("\"abc", "not closed"), ("1 2", "after"), ("{}x", "after"),
        (#"{'a':1}"#, "quotes"), ("\u{FEFF}{}", "value"), ("{\"a\":1,}", "quotes"), ("// c\n1", "value"),
    ])
    func brokenTextIsRefusedWithItsReason(text: String, reason: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text.utf8)) }
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(arguments: ["[", "{\"a\":", "[[{\"a\":"])
    func depthIsRefusedBeforeItCostsAnything(opening: String) {
        let bomb = String(repeating: opening, count: 100_000)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(bomb.utf8)) }
        #expect(error?.reason.contains("deeper") == true)
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]])
    func invalidUTF8IsRefused(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse([0x22] + bytes + [0x22]) }
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(bytes) }
    }

    @Test func everyTruncationAndBitFlipIsReadOrRefusedNeverFatal() {
        let text = #"{"model":"m","messages":[{"role":"user","content":"안녕 \ud83d\ude00"}],"n":1.5e-3,"x":[null,true]}"#
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(bytes[..<count])) }
        }
        for place in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[place] ^= 1 << bit
                if let value = try? JSONParser.parse(flipped) {
                    #expect((try? JSONParser.parse(Array(value.text.utf8))) == value)
                }
            }
        }
    }
}
