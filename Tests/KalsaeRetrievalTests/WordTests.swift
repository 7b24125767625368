import Foundation
import Testing

@testable import KalsaeRetrieval

/// The folder of fixtures, found from this file.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

private struct Stems: Decodable {
    var stems: [String: String]
}

@Suite struct WordTests {
    private func words(_ text: String) -> [String] {
        var found: [String] = []
        WordScanner.forEachWord(in: text) { found.append($0.text) }
        return found
    }

    @Test func stemsAreThoseOfSnowballsPorter() throws {
        let fixture = try Data(contentsOf: fixtures.appendingPathComponent("stems.json"))
        let stems = try JSONDecoder().decode(Stems.self, from: fixture).stems
        #expect(stems.count > 1000)
        let wrong = stems.filter { EnglishStemmer.stem($0.key) != $0.value }
        #expect(wrong.isEmpty, "\(wrong.sorted { $0.key < $1.key }.prefix(10))")
    }

    @Test(arguments: [
        ("apt-get install", ["apt-get", "install"]),
        ("Edit /etc/apt/sources.list.", ["edit", "/etc/apt/sources.list"]),
        ("version 11.2, not 11.", ["version", "11.2", "not", "11"]),
        ("the user's don't we're", ["the", "user", "don", "we"]),
        ("g++ --purge ...", ["g++", "purge"]),
        ("ＡＰＴ　ｇｅｔ", ["apt", "get"]),
        ("Raphaël CAFÉ", ["raphael", "cafe"]),
        ("dpkg로 DHCP를 설치", ["dpkg", "로", "dhcp", "를", "설치"]),
        ("___ -- // .", []),
        ("", []),
    ])
    func wordsAreFoldedAndNamesKeptWhole(text: String, expected: [String]) {
        #expect(words(text) == expected)
    }

    @Test func decomposedHangulMeetsComposed() {
        #expect(words("설치".decomposedStringWithCanonicalMapping) == ["설치"])
    }

    @Test(arguments: [
        ("/etc/fstab", "/etc/fstab", ["fstab"]),
        ("sources.list", "sources.list", ["sourc", "list"]),
        ("/etc/apt/sources.list", "/etc/apt/sources.list", ["sources.list", "apt", "sourc", "list"]),
        ("apt-get", "apt-get", ["apt"]),
    ])
    func compoundsAreKeptWholeAndSplit(text: String, whole: String, parts: [String]) {
        #expect(Terms.of(Word(kind: .compound, text: text)) == WordTerms(whole: whole, parts: parts))
    }

    @Test(arguments: [
        ("설치하려면", "설치"), ("설치합니다", "설치"), ("설치된", "설치"), ("설치했습니다", "설치"), ("패키지를", "패키지"),
        ("서버에서는", "서버"), ("책을", "책"), ("사이", "사이"), ("사용자들이", "사용자"), ("사용자", "사용자"), ("메시지가", "메시지"), ("메시지", "메시지"),
        ("디스크", "디스크"), ("커널은", "커널"),
        ("방화벽으로", "방화벽"), ("바꾸려고", "바꾸"), ("읽으면", "읽"), ("이", "이"),
    ])
    func koreanParticlesAndEndingsComeOff(word: String, stem: String) {
        #expect(KoreanWord.stem(word) == stem)
    }

    @Test(arguments: ["로", "를", "에서는", "으로", "하려면", "인가요"])
    func particlesAfterLatinAreNoTerms(suffix: String) {
        #expect(Terms.of(Word(kind: .hangulSuffix, text: suffix)) == nil)
    }

    @Test func nounsAfterLatinAreTerms() {
        #expect(Terms.set(of: "LDAP서버를") == ["ldap", "서버"])
    }

    @Test(arguments: ["What is it and how do I use them?", "무엇을 어떻게 사용하나요?", "", "?!…", "「」"])
    func questionWordsLeaveNoTerms(text: String) {
        #expect(Terms.set(of: text).isEmpty)
    }

    @Test func longerKoreanStemsHaveSyllablePairs() {
        #expect(KoreanWord.bigrams("방화벽") == ["방화", "화벽"])
        #expect(KoreanWord.bigrams("커널").isEmpty)
    }

    @Test func glossaryTakesTheLongestEntry() {
        #expect(Glossary.entries(in: "네트워크설정을").map { $0[0] } == [["network"], ["configur"]])
        #expect(Glossary.entries(in: "관리자").map { $0[0] } == [["administr"]])
        #expect(Glossary.entries(in: "날씨").isEmpty)
        #expect(Glossary.korean(for: "kernel") == ["커널"])
    }

    @Test func glossaryLinesAreWellFormed() {
        for line in GlossaryTable.lines.split(separator: "\n") {
            let sides = line.split(separator: ":", omittingEmptySubsequences: false)
            #expect(sides.count == 2 && sides.allSatisfy { !$0.isEmpty }, "\(line)")
        }
    }

    @Test func hostileTextsAreReadInReasonableSteps() {
        let texts = [
            String(repeating: "a", count: 200_000), String(repeating: "/a", count: 100_000),
            String(repeating: ".", count: 200_000), String(repeating: "가", count: 200_000),
            String(repeating: "e\u{301}", count: 100_000), String(repeating: "\u{FDFA}", count: 10_000),
            "\u{0}\u{FFFF}\u{202E}\u{1F469}\u{200D}\u{1F467}", String(repeating: "漢", count: 10_000),
        ]
        for text in texts { #expect(Terms.set(of: text).allSatisfy { $0.utf8.count <= 64 * 4 }) }
    }
}
