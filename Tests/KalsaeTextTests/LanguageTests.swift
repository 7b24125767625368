import Foundation
import Testing

@testable import KalsaeText

@Suite struct LanguageIdentifierTests {
    @Test(arguments: [
        ("칼새는 거의 모든 삶을 공중에서 보내며, 날면서 먹고 마신다.", "ko"), ("`apt-get install` 명령으로 설치합니다.", "ko"),
        ("The swift spends almost its whole life in the air.", "en"),
        ("Le martinet passe presque toute sa vie dans les airs.", "fr"),
        ("Der Mauersegler verbringt fast sein ganzes Leben in der Luft.", "de"),
        ("アマツバメは一生のほとんどを空で過ごします。", "ja"), ("雨燕一生中大部分时间都在空中度过。", "zh"),
        ("Стриж проводит почти всю жизнь в воздухе.", "ru"), ("הסיס מבלה כמעט את כל חייו באוויר.", "he"),
        // Known only to the full tables.
        ("Kowane mutum yana da haƙƙin rayuwa da 'yanci da kuma tsaron lafiyarsa.", "ha"),
    ])
    func ordinarySentencesAreReliable(text: String, expected: String) {
        let found = LanguageIdentifier.identify(text)
        #expect(found.language == expected)
        #expect(found.isReliable)
        #expect(found.confidence > 0.6, "\(found)")
    }

    @Test(arguments: ["", "42 + 17 = 59", "!!! ... ???", "\u{0}\u{1}", "😀😀"]) func textWithoutLettersHasNoLanguage(
        text: String
    ) {
        let found = LanguageIdentifier.identify(text)
        #expect(found.language == "und" && found.confidence == 0 && !found.isReliable)
    }

    @Test func shortTextIsAGuessWithLittleConfidence() {
        for (short, long) in [
            ("ok", "It is okay that we all went home together after the long meeting."),
            ("Hallo", "Hallo, ich wollte fragen, ob ihr heute noch nach Hause kommt oder nicht."),
        ] {
            let guess = LanguageIdentifier.identify(short), sure = LanguageIdentifier.identify(long)
            #expect(!guess.isReliable && guess.reliableLanguage == "und")
            #expect(guess.confidence < 0.6 && sure.confidence > guess.confidence + 0.2, "\(guess) \(sure)")
        }
    }

    @Test func mixedTextIsToldByItsShares() {
        let english = "We walked along the river for hours and talked about everything under the sun."
        let mixed = LanguageIdentifier.identify(english + " 그리고 우리는 저녁 늦게 집으로 돌아와서 밥을 먹었다. 정말 즐거운 하루였다.")
        let pure = LanguageIdentifier.identify(english)
        #expect(mixed.confidence < 0.75 && pure.confidence > 0.85, "\(mixed) \(pure)")
        let bilingual = LanguageIdentifier.identify(
            english + " Мы шли вдоль реки несколько часов и говорили обо всём на свете.")
        #expect(Set(bilingual.shares.map(\.language)) == ["en", "ru"], "\(bilingual)")
        #expect(bilingual.confidence < 0.8)
    }

    @Test func confidenceGrowsWithLengthAndFit() {
        #expect(LanguageIdentifier.confidence(letters: 0, score: 1000) == 0)
        #expect(LanguageIdentifier.confidence(letters: 50, score: 0) == 0)
        for letters in [8, 24, 100] {
            #expect(
                LanguageIdentifier.confidence(letters: letters, score: 1000)
                    < LanguageIdentifier.confidence(letters: letters * 2, score: 1000))
            #expect(
                LanguageIdentifier.confidence(letters: letters, score: 300)
                    < LanguageIdentifier.confidence(letters: letters, score: 900))
        }
    }

    @Test func theFullTablesAreTheOnesInUse() {
        let known = LanguageIdentifier.known
        #expect(known.count > 150, "\(known.count)")
        #expect(Set(["ko", "en", "ja", "zh", "zh-Hant", "he", "jv", "ha", "zu", "eo"]).isSubset(of: known))
        #expect(!known.contains("iw") && !known.contains("und"))
    }

    @Test(arguments: ["\u{0}", "\u{1B}", "\u{85}", "\u{FFFE}", "\u{10FFFF}"])
    func aControlCharacterDoesNotHideTheLanguage(character: String) {
        let found = LanguageIdentifier.identify("The swift spends almost its\(character) whole life in the air.")
        #expect(found.language == "en" && found.isReliable)
    }

    @Test func hostileTextIsBounded() {
        for unit in ["\u{301}", "a", "가a", "<b>", "\u{202E}ㅋ"] {
            let text = String(repeating: unit, count: 2_000_000 / unit.utf8.count)
            let time = processorTime { _ = LanguageIdentifier.identify(text) }
            #expect(time < .seconds(5), "\(unit)")
        }
    }
}

@Suite struct LanguageSpanTests {
    private func languages(_ text: String) -> [String] { LanguageIdentifier.spans(of: text).map(\.identified.language) }

    @Test func partsAreFoundWhereTheyStand() {
        let text =
            "나는 오늘 학교에 갔다. Then I came back home and slept for ten hours. 그리고 밥을 먹었다.\n"
            + "Je t'aime beaucoup et je pense toujours à toi. これは日本語の文です。"
        let spans = LanguageIdentifier.spans(of: text)
        #expect(spans.map(\.identified.language) == ["ko", "en", "ko", "fr", "ja"])
        let bytes = Array(text.utf8)
        for span in spans { #expect(String(decoding: bytes[span.start..<span.end], as: UTF8.self) == span.text) }
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.start })
    }

    @Test(arguments: [
        ("`apt-get update` 명령은 목록을 갱신합니다. dpkg로 설치합니다.", ["ko"]), ("", []), ("123 456", ["und"]),
        ("안녕하세요 여러분 welcome to the very first meeting of our club", ["ko", "en"]),
        ("Hello. Hi. This is only one language, whatever the length of its sentences may be. Bye.", ["en"]),
    ])
    func shortPiecesBelongToTheirNeighbours(text: String, expected: [String]) { #expect(languages(text) == expected) }
}

/// The Universal Declaration of Human Rights in some 390 languages, where it lies beside the package.
private enum Declarations {
    static let archive = Fixtures.tokenizers.deletingLastPathComponent().appendingPathComponent("udhr.zip")

    /// A file of the archive; what is not UTF-8 in it becomes U+FFFD.
    static func text(_ name: String) throws -> String {
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unzip")
        process.arguments = ["-p", archive.path, "udhr2/\(name).txt"]
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    static var isThere: Bool {
        FileManager.default.fileExists(atPath: archive.path)
            && FileManager.default.isExecutableFile(atPath: "/usr/bin/unzip")
    }
}

@Suite(.enabled(if: Declarations.isThere, "shared/data/udhr.zip and unzip are needed"))
struct DeclarationTests {
    /// Counted are the files whose language CLD2's tables know in the script of the file, themselves or through the
    /// macrolanguage of ISO 639-3. Left out, though a code covers them: Hmong of branches other than White Hmong (hea,
    /// hms), Magahi and Maithili (mag, mai), which "Bihari" once covered.
    @Test func ninetySevenInAHundredDeclarationsAreIdentified() throws {
        let languages = try Fixtures.read([String: String].self, "udhr-languages.json")
        let known = Set(LanguageIdentifier.known)
        #expect(languages.count == 176 && Set(languages.values).isSubset(of: known))
        var wrong: [String] = []
        for (name, expected) in languages.sorted(by: { $0.key < $1.key }) {
            let found = LanguageIdentifier.identify(try Declarations.text(name))
            if found.language != expected || !found.isReliable {
                wrong.append("\(name): \(found.language), not \(expected)")
            }
        }
        let accuracy = 1 - Double(wrong.count) / Double(languages.count)
        print("declarations identified: \(languages.count - wrong.count) of \(languages.count), \(accuracy); \(wrong)")
        #expect(accuracy >= 0.97, "\(wrong)")
    }

    /// Snippets of every length: the more confident, the oftener right, and about as often as confidence says.
    @Test func confidenceSaysHowOftenTheAnswerIsRight() throws {
        let languages = try Fixtures.read([String: String].self, "udhr-languages.json")
        var random = SplitMix(state: 7)
        var right = [Int](repeating: 0, count: 4), all = right
        for (name, expected) in languages.sorted(by: { $0.key < $1.key }) where expected != "ko" {
            let words = try Declarations.text(name).split(whereSeparator: \.isWhitespace)
            guard words.count > 400 else { continue }
            for length in [1, 2, 4, 8, 16, 32] {
                let start = Int(random.next() % UInt64(words.count - length))
                let snippet = words[start..<start + length].joined(separator: " ")
                let found = LanguageIdentifier.identify(snippet)
                let bucket = min(3, Int(found.confidence * 4))
                all[bucket] += 1
                if found.language == expected { right[bucket] += 1 }
            }
        }
        let shares = zip(right, all).map { Double($0) / Double(max(1, $1)) }
        print("right by confidence (0-¼-½-¾-1): \(shares) of \(all)")
        #expect(all.allSatisfy { $0 > 20 })
        #expect(zip(shares, shares.dropFirst()).allSatisfy(<))
        #expect(shares[0] < 0.4 && shares[3] > 0.9)
    }
}

/// A small generator, so that the snippets are always the same.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
