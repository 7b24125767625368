import KalsaeSupport
import Testing

@Suite struct SentenceTests {
    @Test(arguments: [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        (
            "Use apt, e.g. `apt-get`, i.e. the tool. Then stop.",
            ["Use apt, e.g. `apt-get`, i.e. the tool.", "Then stop."]
        ),
        ("Debian 11.2 came out. See Fig. 3 and No. 7.", ["Debian 11.2 came out.", "See Fig. 3 and No. 7."]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("Run `a. B. c` now. Done.", ["Run `a. B. c` now.", "Done."]),
        ("J. Smith wrote it.", ["J. Smith wrote it."]),
        ("Disks, tapes, etc. They fail.", ["Disks, tapes, etc.", "They fail."]),
        ("Wait... what? no.", ["Wait... what? no."]),
        ("설치합니다. 끝났나요? 네, 끝났어요! 좋습니다", ["설치합니다.", "끝났나요?", "네, 끝났어요!", "좋습니다"]),
        ("설치했다.그러나 실패했다.", ["설치했다.", "그러나 실패했다."]),
        ("sources.list를 고칩니다. 1.2.3 버전입니다.", ["sources.list를 고칩니다.", "1.2.3 버전입니다."]),
        ("1. First step", ["1. First step"]),
        ("", []), ("   ", []), ("...", ["..."]), ("`open. Still code", ["`open.", "Still code"]),
    ])
    func sentencesEndWhereTheyShould(text: String, expected: [String]) {
        #expect(Sentences.split(text[...]).map(String.init) == expected)
    }

    @Test func quotedAndKoreanSentencesEndWhereTheyEnd() {
        let text = "Use e.g. apt 2.6 (or dpkg). It works! Really? “Yes.” J. Doe said so. 칼새는 납니다. 끝"
        let expected = [
            "Use e.g. apt 2.6 (or dpkg).", "It works!", "Really?", "“Yes.”", "J. Doe said so.", "칼새는 납니다.", "끝",
        ]
        #expect(Sentences.split(text[...]).map(String.init) == expected)
    }

    @Test(arguments: [
        ("It works.", true), ("Really?", true), ("“Yes.”", true), ("칼새는 납니다.", true), ("정말요?!", true), ("はい。", true),
        ("끝", false), ("", false), (".", true), ("and so on, etc.", false), ("Ask Dr.", false), ("So...", false),
        ("So…", false), ("written by J.", false), ("see (Fig.)", false),
    ])
    func whatClosesAsASentenceIsWhole(text: String, expected: Bool) {
        #expect(Sentences.isWhole(text) == expected)
    }

    @Test func hostileParagraphsAreSplitWithoutLoss() {
        for text in [
            String(repeating: "`", count: 5000), String(repeating: "다.", count: 5000),
            String(repeating: ". ", count: 5000),
            String(repeating: "\"", count: 5000),
        ] {
            let parts = Sentences.split(text[...])
            #expect(parts.joined().filter { $0 != " " } == text.filter { $0 != " " })
        }
    }
}

@Suite struct ScriptTests {
    @Test(
        arguments: [
            ("한글", 1.0, true, true), ("abcd", 0.0, false, false), ("한abcd", 1.0 / 3, false, true),
            ("한글abcd", 0.5, true, true), ("ㅋㅋ", nil, true, false), ("42", nil, false, false), ("", nil, false, false),
        ] as [(String, Double?, Bool, Bool)])
    func hangulIsWeighedAgainstLetters(text: String, share: Double?, mostly: Bool, korean: Bool) {
        #expect(Script.hangulShare(of: text) == share)
        #expect(Script.isMostlyHangul(text) == mostly)
        #expect(Script.isKorean(text) == korean)
    }

    @Test func theFinalConsonantIsThatOfTheSyllable() {
        let expected: [(String, UInt32?)] = [
            ("가", 0), ("간", 4), ("갈", 8), ("값", 18), ("힣", 27), ("ㄱ", nil), ("a", nil),
        ]
        for (text, final) in expected {
            #expect(text.unicodeScalars.first.flatMap { Hangul.finalConsonant(of: $0.value) } == final, "\(text)")
        }
    }
}
