import Foundation
import KalsaeSupport
import KalsaeText
import Testing

@testable import KalsaeCorpus

/// Repairs with one kind alone, so that a test sees what that kind does.
private func repair(_ text: String, _ kind: RepairKind, language: String = "ko", run: Int = 3) throws -> RepairedText {
    try TextRepairer(RepairSettings(kinds: [kind], longestRun: run)).repair(text, language: language)
}

/// The bytes of a text in one encoding, read in another.
private func misread(_ text: String, _ written: String, as read: String) throws -> String {
    let bytes = try #require(iconv(Data(text.utf8), "UTF-8", written))
    return String(decoding: try #require(iconv(bytes, read, "UTF-8")), as: UTF8.self)
}

private func iconv(_ data: Data, _ from: String, _ to: String) -> Data? {
    guard let converter = iconv_open(to, from), Int(bitPattern: converter) != -1 else { return nil }
    defer { iconv_close(converter) }
    var input = data.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: data.count * 4 + 8)
    var made = 0
    let sound = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target -> Bool in
            var cursor = source.baseAddress, left = source.count, place = target.baseAddress, room = target.count
            let status = Glibc.iconv(converter, &cursor, &left, &place, &room)
            made = target.count - room
            return status != -1
        }
    }
    return sound ? Data(output[..<made].map { UInt8(bitPattern: $0) }) : nil
}

@Suite struct MojibakeTests {
    @Test(arguments: [
        "Café — naïve “quotes” cost 5 €", "안녕하세요, 반갑습니다. 오늘은 좋은 날입니다.", "Перевод на русский", "日本語のテキスト",
        "Über die Brücke", "칼새는 거의 평생을 하늘에서 보낸다",
    ])
    func utf8ReadAsLatin1ComesBack(text: String) throws {
        let broken = try misread(text, "UTF-8", as: "ISO-8859-1")
        #expect(broken != text)
        let result = try repair(broken, .mojibake)
        #expect(result.text == text)
        #expect(result.changes[.mojibake, default: 0] > 0)
    }

    @Test func utf8ReadAsWindows1252ComesBack() throws {
        // Windows-1252 has no characters for five bytes; these texts do not use them.
        for text in ["Café — naïve ‘quotes’", "Größe: 5 €", "안녕 세계"] {
            #expect(try repair(try misread(text, "UTF-8", as: "WINDOWS-1252"), .mojibake).text == text)
        }
    }

    @Test func twiceMisreadTextComesBack() throws {
        let once = try misread("Café “là”", "UTF-8", as: "ISO-8859-1")
        let twice = try misread(once, "UTF-8", as: "ISO-8859-1")
        #expect(try repair(twice, .mojibake).text == "Café “là”")
    }

    @Test(arguments: ["안녕하세요 반갑습니다", "오늘 영화 정말 재미있었어요!!", "Kalsae 2.0을 설치하는 방법", "감사합니다"])
    func cp949ReadAsLatin1ComesBack(text: String) throws {
        #expect(try repair(try misread(text, "CP949", as: "ISO-8859-1"), .mojibake).text == text)
    }

    @Test func utf8ReadAsCP949ComesBackWhereNothingWasLost() throws {
        // Words of an even number of bytes survive the wrong decoding whole.
        for text in ["그러면서", "직원", "미국", "만나", "건물"] {
            let broken = try misread(text, "UTF-8", as: "CP949")
            #expect(broken != text)
            #expect(try repair("이것은 \(broken) 같다", .mojibake).text == "이것은 \(text) 같다")
        }
        #expect(try misread("반갑", "UTF-8", as: "CP949") == "諛섍컩")
        #expect(try repair("諛섍컩", .mojibake).text == "반갑")
    }

    /// Sound text that a careless rule would take for broken.
    @Test(arguments: [
        "ÄÖÜ äöü ß ÀÁÂÃ", "IRMÃ” disse", "CAFÉ™ is a brand", "São Paulo, NÃO", "Naïve café, garçon, Ångström",
        "10 °C ± 2 µm",
        "¿Qué? ¡Sí!", "Åsa «fjørd» Øre", "漢字와 한글을 섞어 쓴 글입니다", "中国語の文章", "ñandú · açaí", "£5 – €6", "½ ¼ ¾ ×", "x² + y³",
        "ÀÁÂÃÄÅ", "ÀÁ ÂÃ ÄÅ ÆÇ ÈÉ",
    ])
    func soundTextStaysAsItIs(text: String) throws {
        let result = try repair(text, .mojibake)
        #expect(result.text == text)
        #expect(result.changes.isEmpty)
    }

    @Test(.enabled(if: SharedData.isThere("ko/hate-train.tsv")))
    func realCommentsAreNeverTakenForMojibake() throws {
        let text = String(decoding: try SharedData.read("ko/hate-train.tsv"), as: UTF8.self)
        #expect(try repair(text, .mojibake).changes.isEmpty)
        var broken = 0, mended = 0
        for line in text.split(separator: "\n").prefix(1_000) {
            let comment = String(line.prefix { $0 != "\t" })
            // Emoji and some marks have no place in CP949.
            guard let bytes = iconv(Data(comment.utf8), "UTF-8", "CP949"), comment.utf8.count > bytes.count,
                let wrong = iconv(bytes, "ISO-8859-1", "UTF-8").map({ String(decoding: $0, as: UTF8.self) })
            else { continue }
            broken += 1
            if try repair(wrong, .mojibake).text == comment { mended += 1 }
        }
        #expect(broken > 900 && Double(mended) > 0.85 * Double(broken), "\(mended) of \(broken)")
    }
}

@Suite struct CharacterRepairTests {
    @Test(arguments: [
        ("a &amp; b &lt;c&gt; &quot;d&quot;", "a & b <c> \"d\""), ("AT&amp;T &amp;nbsp;x", "AT&T \u{A0}x"),
        ("&amp;amp;lt;", "<"),
        ("&#39;&#x27;&apos;", "'''"), ("&#44032;&#xB098;", "가나"), ("&nbsp", "\u{A0}"), ("&#150;", "–"),
        ("&hellip;&middot;", "…·"),
        ("&#0;a&#xD800;b&#x110000;c", "abc"), ("R&D; Q&A; AT&T;", "R&D; Q&A; AT&T;"), ("a && b & c", "a && b & c"),
        ("&unknown; &;", "&unknown; &;"), ("`&amp;` stays", "`&amp;` stays"), ("&#99999999999;", "&#99999999999;"),
    ])
    func entitiesAreUndone(text: String, expected: String) throws {
        #expect(try repair(text, .entities).text == expected)
    }

    @Test(arguments: [
        ("좋아요\\ud83d\\ude00!", "좋아요😀!"), ("a\\ud83d b", "a b"), ("&#55357;&#56832;", "😀"), ("&#55357; lone", " lone"),
        ("\\uc548\\ub155\\ud558", "안녕하"), ("write \\u00e9 for é", "write \\u00e9 for é"),
        ("C:\\users\\u12", "C:\\users\\u12"),
    ])
    func halvesOfPairsAreJoinedOrGo(text: String, expected: String) throws {
        #expect(try repair(text, .surrogates).text == expected)
    }

    @Test(arguments: [
        (RepairKind.controls, "a\u{0}b\u{1B}[0mc\u{9D}\td\n", "ab[0mc\td\n", 3),
        (.replacements, "가\u{FFFD}나\u{FFFC}", "가나", 2),
        (.invisibles, "a\u{200B}b\u{FEFF}c\u{AD}d\u{3164}e", "abcde", 4),
        (.invisibles, "👩\u{200D}🚀 ❤\u{FE0F}", "👩\u{200D}🚀 ❤\u{FE0F}", 0),
        (.invisibles, "한\u{200D}글 a\u{FE0F}", "한글 a", 2), (.invisibles, "می\u{200C}خواهم", "می\u{200C}خواهم", 0),
        (.width, "ＡＰＩ　１２３！", "API 123!", 7), (.punctuation, "좋다。그리고、또。", "좋다. 그리고, 또.", 3),
        (.quotes, "“그래” it’s", "\"그래\" it's", 3), (.quotes, "`“code”`", "`“code”`", 0),
        (.emoji, "굿👍최고 👨‍👩‍👧🇰🇷! 1️⃣ #©", "굿 최고 ! 1️⃣ #©", 2), (.symbols, "★추천★ → 좋아요■ ㎏ ™", "추천  좋아요 ㎏ ™", 4),
        (.whitespace, "  - a  b\u{A0}\u{3000}c \n\n\n\nd\t\te", "  - a b c\n\nd e", 6),
        (.whitespace, "| a  |  b |\n", "| a  |  b |\n", 0),
        (.whitespace, "`a  b`  c", "`a  b` c", 1),
    ])
    func charactersAreRepaired(kind: RepairKind, text: String, expected: String, changes: Int) throws {
        let result = try repair(text, kind)
        #expect(Array(result.text.unicodeScalars) == Array(expected.unicodeScalars), "\(result.text)")
        #expect(result.changes[kind, default: 0] == changes)
    }

    @Test(arguments: [
        ("ㅋㅋㅋㅋㅋㅋ", "ㅋㅋㅋ"), ("와아아아아!!!!!", "와아아아!!!"), ("soooooo good", "sooo good"), ("....그래....", "...그래..."),
        ("ㅋㅎㅋㅎㅋㅎㅋㅎㅋㅎ", "ㅋㅎㅋㅎㅋㅎ"), ("?!?!?!?!?!", "?!?!?!"), ("1000000원", "1000000원"), ("#ffffff", "#ffffff"),
        ("xxxxxxxx 0xaaaaaa", "xxxxxxxx 0xaaaaaa"), ("| ----- | ----- |", "| ----- | ----- |"),
        ("|-----|-----|", "|-----|-----|"),
        ("a ----- b", "a ----- b"), ("a ---------- b", "a --- b"), ("1장 시작하기 ........ 3", "1장 시작하기 ... 3"),
        ("AAAA 레코드", "AAAA 레코드"), ("=F(G(H(((1))))),2)", "=F(G(H(((1))))),2)"), ("}}}} 끝", "}}}} 끝"),
        (#"\\server\share"#, #"\\server\share"#), ("비밀번호는 ****", "비밀번호는 ****"), ("이름,,,,주소;;;;1", "이름,,,,주소;;;;1"),
        ("별점 ★★★★★ 넷은 ★★★★☆", "별점 ★★★★★ 넷은 ★★★★☆"), ("yyyyMMdd ddMMyyyy", "yyyyMMdd ddMMyyyy"),
        ("ACGTAAAAGT acgtaaaagt", "ACGTAAAAGT acgtaaaagt"), ("NAAAAAA wwwwww", "NAAAAAA wwwwww"),
        ("aaaa:bbbb:cccc::1", "aaaa:bbbb:cccc::1"), ("../../....", "../../...."), ("ㅠㅠ;;;;;", "ㅠㅠ;;;"),
        ("哈哈哈哈哈 ああああ", "哈哈哈哈哈 ああああ"), ("$$$$", "$$$$"), ("int ****p", "int ****p"), ("noooooo!", "nooo!"),
        ("😂😂😂😂😂", "😂😂😂😂😂"), ("`aaaaaa!!!!!!`", "`aaaaaa!!!!!!`"),
        ("http://a.b/aaaaaaa----", "http://a.b/aaaaaaa----"),
        ("##### five", "##### five"), ("www...", "www..."), ("하하하하하", "하하하"), ("committee", "committee"),
        ("a      b", "a      b"),
    ])
    func repeatsAreCutDown(text: String, expected: String) throws {
        #expect(try repair(text, .repeats).text == expected)
    }

    @Test func eastAsianMarksStayInEastAsianText() throws {
        #expect(try repair("これは本です。", .punctuation, language: "ja").text == "これは本です。")
        #expect(try repair("ＡＢＣ", .width, language: "zh").text == "ＡＢＣ")
    }
}

@Suite struct WordRepairTests {
    @Test(arguments: [
        ("2024년 3월 5일에 시작", "2024-03-05에 시작"), ("2024.3.5. 부터", "2024-03-05 부터"),
        ("on March 5th, 2024.", "on 2024-03-05."),
        ("2024-03-05", "2024-03-05"), ("2024년 2월 30일", "2024년 2월 30일"), ("`2024.3.5.` v1.2.3", "`2024.3.5.` v1.2.3"),
    ])
    func datesHaveOneForm(text: String, expected: String) throws {
        #expect(try repair(text, .dates).text == expected)
    }

    @Test(arguments: [
        ("1,234,567원", "1234567원"), ("１２３", "123"), ("1,23 and 1,2345", "1,23 and 1,2345"), ("0,123", "0,123"),
        ("3.14", "3.14"),
        ("1, 2, 3", "1, 2, 3"), ("x.1,234", "x.1,234"), ("12,345.67", "12345.67"),
    ])
    func numbersHaveOneForm(text: String, expected: String) throws {
        #expect(try repair(text, .numbers).text == expected)
    }

    @Test(arguments: [
        ("몇일 동안 어의없는 일", "며칠 동안 어이없는 일"), ("웬지 왠만하면 왠 떡", "왠지 웬만하면 웬 떡"), ("금새 끝나", "금세 끝나"), ("금새록 배우", "금새록 배우"),
        ("제가 할께요", "제가 할게요"), ("어르신들께", "어르신들께"), ("김치찌게", "김치찌개"), ("살찌게 하는", "살찌게 하는"),
        ("I recieved teh letter", "I received the letter"), ("Definately alot", "Definitely a lot"), ("THIER", "THEIR"),
        ("my_teh teh.swift", "my_teh the.swift"), ("`teh`", "`teh`"),
    ])
    func misspellingsAreMended(text: String, expected: String) throws {
        #expect(try repair(text, .spelling).text == expected)
    }

    @Test(arguments: [
        ("그러면 되요. 안되서 그래", "그러면 돼요. 안돼서 그래"), ("됬다", "됐다"), ("되도록 되라고 돼지", "되도록 되라고 돼지"), ("내일 뵈요", "내일 봬요"),
        ("않하고 않된다", "안 하고 안 된다"), ("하지 안는다", "하지 않는다"), ("강아지 안고 있다", "강아지 안고 있다"), ("할수있다", "할 수 있다"),
        ("볼수없는 것같은", "볼 수 없는 것 같은"), ("실수있다", "실수있다"), ("This is a apple", "This is an apple"),
        ("an big cat", "a big cat"),
        ("a user, a one, a unique, a European", "a user, a one, a unique, a European"),
        ("an hour, an html page", "an hour, an html page"),
        ("from a to b, a and b, a equals b", "from a to b, a and b, a equals b"), ("the the cat", "the cat"),
        ("that that had had", "that that had had"),
        ("it's own way", "its own way"), ("should of course", "should of course"), ("could of been", "could have been"),
        ("Well , yes !", "Well, yes!"), ("Vitamin A is", "Vitamin A is"), ("a unusual case", "an unusual case"),
    ])
    func faultsOfGrammarAreMended(text: String, expected: String) throws {
        #expect(try repair(text, .grammar, language: "en").text == expected)
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: "/usr/share/hunspell/ko.dic")
                && FileManager.default.fileExists(atPath: "/usr/share/hunspell/en_US.dic")))
    func dictionariesMendWhatCanOnlyBeOneWord() throws {
        let repairer = try TextRepairer(
            RepairSettings(kinds: [.spelling]),
            dictionaries: [.english: SpellingDictionary(.english), .korean: SpellingDictionary(.korean)])
        let english = repairer.repair("the machien is begining to behave strangley with async structs", language: "en")
        #expect(english.text == "the machine is beginning to behave strangely with async structs")
        #expect(english.changes == [.spelling: 3])
        // wiring or wring: two words can have been meant.
        #expect(repairer.repair("the wriing of the house", language: "en").changes.isEmpty)
        #expect(repairer.repair("어떻개 하면 쉽게 배울까", language: "ko").text == "어떻게 하면 쉽게 배울까")
        #expect(repairer.repair("칼새는 높이 난다. 네가 내게", language: "ko").changes.isEmpty)
    }
}

@Suite struct TextRepairerTests {
    @Test func codeIsNeverTouched() throws {
        let all = try TextRepairer(RepairSettings(kinds: Set(RepairKind.allCases)))
        let code = "```\nif a  ==  b &amp;&amp; \"ㅋㅋㅋㅋㅋ\" { 몇일 } // !!!!!! 1,234 2024.3.5. 😀\n\n\n\n\tend\n```"
        let result = all.repair("앞 글은ㅋㅋㅋㅋㅋ\n\n\(code)\n\n뒷 글!!!!!!", language: "ko")
        #expect(result.text == "앞 글은ㅋㅋㅋ\n\n\(code)\n\n뒷 글!!!")
        #expect(result.changes == [.repeats: 2])
        #expect(all.repair(code, language: "ko").text == code)
    }

    @Test func repairingTwiceChangesNothingMore() throws {
        let all = try TextRepairer(RepairSettings(kinds: Set(RepairKind.allCases)))
        var random = SeededRandom(seed: 3)
        let pieces = [
            "ㅋㅋㅋㅋㅋ", "&amp;amp;nbsp;", "CafÃ©", "  ", "\n", "\n\n\n", "`x  y`", "몇일", "되요", "a apple ", "!!!!!!",
            "\u{200B}", "\u{FFFD}", "😀",
            "★", "1,234,567 ", "2024.3.5. ", "the the ", "。", "！", "“", "```\n", "| a | b |\n", "teh ", " ,",
            "\\ud83d\\ude00", "안녕", "word ",
        ]
        for _ in 0..<400 {
            let text = (0..<10).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let once = all.repair(text, language: "ko")
            let twice = all.repair(once.text, language: "ko")
            #expect(twice.text == once.text, "\(text.debugDescription)")
        }
    }

    @Test func cleanTextComesBackUnchanged() throws {
        for text in [Sample.english, Sample.korean, "", "\n", "a\n", "# T\n\n- x\n  - y\n\n```\nz\n```\n"] {
            let result = try TextRepairer().repair(text, language: "ko")
            #expect(result == RepairedText(text: text, changes: [:]))
        }
    }

    @Test func everyKindHasItsStep() throws {
        #expect(RepairStep.table.map(\.kind).count == Set(RepairStep.table.map(\.kind)).count)
        #expect(Set(RepairStep.table.map(\.kind)) == Set(RepairKind.allCases))
    }

    @Test func settingsAreStrict() throws {
        let decoder = JSONDecoder()
        let settings = try decoder.decode(
            RepairSettings.self, from: Data(#"{"emoji":true,"whitespace":false,"longestRun":2}"#.utf8))
        #expect(settings.kinds == RepairSettings.standard.union([.emoji]).subtracting([.whitespace]))
        #expect(settings.longestRun == 2)
        #expect(try decoder.decode(RepairSettings.self, from: JSONEncoder().encode(settings)) == settings)
        #expect(throws: CorpusError.unknownSetting(section: "repair", key: "emojis", nearest: "emoji")) {
            try decoder.decode(RepairSettings.self, from: Data(#"{"emojis":true}"#.utf8))
        }
        #expect(throws: CorpusError.self) { try TextRepairer(RepairSettings(longestRun: 0)) }
    }

    @Test func summaryNamesKindsAndCounts() throws {
        #expect(try TextRepairer().repair("ㅋㅋㅋㅋㅋ &lt; &gt;", language: "ko").summary == "entities 2, repeats 1")
    }
}
