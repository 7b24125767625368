import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct TextProfileTests {
    /// Korean and English prose, lists, tables, code, odd spaces and marks: what the counter must get right at once.
    static let mixed = """
        # Title #1

        The swift flies. It "sleeps" on the wing! See also (this one).

        - first item…
        - second item...
        * third

        칼새는 하늘에서 잔다. 정말일까? 네, 그렇다
        The swift flies. It "sleeps" on the wing! See also (this one).

        ```
        code is # not ... counted
        ```
        | a | b |
        | --- | --- |
        | 1 | 2 |

        100 200 3e5 ½ \u{3000}e\u{301}tude \u{FFFD} 🐦
        """

    /// The measures by characters and sets, as slowly and plainly as can be.
    static func naive(_ text: String) -> TextProfile {
        var profile = TextProfile()
        var isCode = false
        var lines: [String] = [], words: [[Unicode.Scalar]] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isCode.toggle() } else if !isCode, !line.isEmpty { lines.append(String(line)) }
        }
        for line in lines {
            words += line.unicodeScalars.split { $0.properties.isWhitespace }.map(Array.init)
        }
        let scalars = words.flatMap { $0 }
        let isLetter = { (scalar: Unicode.Scalar) in scalar.properties.isAlphabetic }
        profile.words = words.count
        profile.characters = scalars.count
        profile.longestWord = words.map(\.count).max() ?? 0
        profile.meanWordLength = Double(scalars.count) / Double(words.count)
        profile.letterWordShare = Double(words.count { $0.contains(where: isLetter) }) / Double(words.count)
        profile.textShare =
            Double(scalars.count { isLetter($0) || $0.properties.numericType != nil }) / Double(scalars.count)
        profile.lines = lines.count
        return profile
    }

    @Test(arguments: [mixed, Sample.korean, Sample.english, "a", "가\n\n\n나"])
    func measuresOverBytesAreThoseOverCharacters(text: String) {
        let profile = TextProfile(text), naive = Self.naive(text)
        #expect(profile.words == naive.words)
        #expect(profile.characters == naive.characters)
        #expect(profile.longestWord == naive.longestWord)
        #expect(profile.meanWordLength == naive.meanWordLength)
        #expect(profile.letterWordShare == naive.letterWordShare)
        #expect(profile.textShare == naive.textShare)
        #expect(profile.lines == naive.lines)
    }

    @Test func linesAndMarksAreCounted() {
        let profile = TextProfile(Self.mixed)
        let lines = 11.0
        #expect(profile.lines == 11)
        #expect(profile.bulletLineShare == 3 / lines)
        #expect(profile.ellipsisLineShare == 2 / lines)
        // Of eleven lines four are prose: not the items of lists, the heading and the table's rows.
        #expect(profile.plainLines == 4)
        #expect(profile.newlinesPerWord == 3.0 / 37)
        #expect(profile.stoppedLineShare == 3.0 / 4)
        #expect(profile.sentences == 3 + 3 + 3)
        #expect(profile.symbolsPerWord == 2 / Double(profile.words))
        #expect(profile.garbledShare == 1 / Double(profile.characters))
        // The rulers of a table are no line that comes again: 10 lines have text, one of them repeats.
        #expect(profile.duplicateLineShare == 0.1)
    }

    @Test func nothingHasNoMeasures() {
        for text in ["", "\n\n", "```\ncode\n```", "   "] {
            #expect(TextProfile(text) == TextProfile(""))
            #expect(TextProfile(text).words == 0)
        }
    }

    @Test func functionWordsOfBothLanguagesAreSeen() {
        #expect(TextProfile("the cat and THE dog, with (their) bird").functionWords == 4)
        #expect(TextProfile("칼새는 하늘을 난다. 칼새는").functionWords == 3)
        #expect(TextProfile("alpha beta gamma 17").functionWords == 0)
        #expect(FunctionWords.english.count <= 64 && Set(FunctionWords.english).count == FunctionWords.english.count)
        #expect(FunctionWords.english.allSatisfy { $0.utf8.count <= 7 })
        #expect(FunctionWords.korean.count <= 64 && Set(FunctionWords.korean).count == FunctionWords.korean.count)
    }

    @Test func linesAgreeWithBlocksAboutCode() {
        var random = SeededRandom(seed: 5)
        let pieces = ["```", "~~~", "```swift", "text here", "  indented", "# head", "", "- item", "````", "a | b | c"]
        for _ in 0..<300 {
            // Where a paragraph follows every fence at once the two see the same code.
            let text = (0..<12).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: "\n\n")
            let code = TextBlock.split(text).filter { $0.kind == .code }
                .flatMap { $0.text.split(separator: "\n") }.count { !$0.isEmpty }
            let ours = text.withBytes { bytes in TextLines(bytes).count { $0.kind == .code && $0.end > $0.start } }
            #expect(code == ours, "\(text)")
        }
    }
}

@Suite struct GramRepetitionTests {
    /// The published code's way: every run as a string, in dictionaries.
    static func naive(_ words: [String]) -> (top: [Double], repeated: [Double]) {
        let total = Double(words.map(\.count).reduce(0, +))
        let top = GramRepetition.topLengths.map { length -> Double in
            var counts: [String: Int] = [:]
            for start in 0..<max(0, words.count - length + 1) {
                counts[words[start..<start + length].joined(separator: " "), default: 0] += 1
            }
            let best = counts.filter { $0.value > 1 }.map { ($0.value, $0.key.count - length + 1) }.max { $0 < $1 }
            return best.map { min(1, Double($0.0 * $0.1) / total) } ?? 0
        }
        let repeated = GramRepetition.repeatedLengths.map { length -> Double in
            var seen: Set<String> = [], characters = 0, start = 0
            while start + length <= words.count {
                let run = words[start..<start + length].joined(separator: " ")
                if seen.insert(run).inserted {
                    start += 1
                } else {
                    characters += run.count - length + 1
                    start += length
                }
            }
            return Double(characters) / total
        }
        return (top, repeated)
    }

    @Test(arguments: [2, 3, 5, 40])
    func sharesAreThoseOfTheNaiveCount(vocabulary: Int) {
        var random = SeededRandom(seed: UInt64(vocabulary))
        for length in [1, 2, 3, 9, 11, 60, 300] {
            let words = (0..<length).map { _ in
                let number = Int.random(in: 0..<vocabulary, using: &random)
                return String(repeating: Array("가나다라마abc")[number % 8], count: number / 8 + number % 3 + 1)
            }
            let profile = TextProfile(words.joined(separator: " "))
            let expected = Self.naive(words)
            // Runs of five words do come again, else this would show nothing.
            if vocabulary == 2, length == 300 { #expect(expected.repeated.allSatisfy { $0 > 0.1 }) }
            for (ours, theirs) in zip(profile.topGramShares, expected.top) { #expect(abs(ours - theirs) < 1e-12) }
            for (ours, theirs) in zip(profile.duplicateGramShares, expected.repeated) {
                #expect(abs(ours - theirs) < 1e-12)
            }
        }
    }

    @Test func textThatNeverRepeatsHasNoShares() {
        let words = (0..<500).map { "word\($0)" }.joined(separator: " ")
        let profile = TextProfile(words)
        #expect(profile.topGramShares == [0, 0, 0])
        #expect(profile.duplicateGramShares == [0, 0, 0, 0, 0, 0])
    }
}

@Suite struct QualityRuleTests {
    @Test func namesOfMeasuresAreTheirOwn() {
        let names = QualityRule.table.map(\.measureName)
        #expect(Set(names).count == names.count)
        for rule in QualityRule.table {
            #expect(rule.limit(.web, language: "en") != nil && rule.limit(.none, language: "en") == nil)
        }
    }

    /// One text a rule, good but for what the rule measures.
    @Test(arguments: [
        ("garbled", Sample.english + String(repeating: " \u{FFFD}", count: 4)),
        ("too-few-function-words", (0..<40).map { "word\($0)word" }.joined(separator: " ")),
        ("bullets-only", Sample.essay(1, sentences: 40).replacing("Every", with: "\n- Every")),
        ("open-lines", Sample.essay(1, sentences: 30).replacing(". ", with: "...\n")),
        ("few-finished-lines", Sample.essay(1, sentences: 30).replacing(". ", with: "\n") + " Yes. Yes."),
        ("short-lines", Sample.essay(1, sentences: 12).replacing(" the ", with: " the.\n")),
        ("too-many-line-breaks", "of the\n" + (0..<60).map { "word\($0) is extraordinarily." }.joined(separator: "\n")),
        ("too-few-sentences", Sample.english.replacing(".", with: ",")),
        (
            "one-phrase-again-and-again",
            "It is for all. " + (0..<40).map { "Our unbelievable offer of \($0)." }.joined(separator: " ")
        ),
        ("repeated-phrases", Sample.essay(1, sentences: 10) + " " + Sample.essay(1, sentences: 10)),
        ("repeated-paragraphs", (0..<9).map { "Line \($0 % 5) of it is\nhere.\n\n" }.joined()),
    ])
    func eachNewRuleSpeaks(rule: String, text: String) {
        let found = QualitySettings().violations(in: TextProfile(text), language: "en").map(\.rule)
        #expect(found.contains(rule), "\(found)")
    }

    @Test func violationsSayWhatWasMeasured() {
        let profile = TextProfile("Much too short.")
        let settings = QualitySettings()
        #expect(settings.firstViolation(in: profile, language: "en")?.description == "words 3 < 30")
        #expect(settings.firstViolation(in: profile, language: "ko")?.description == "words 3 < 20")
        #expect(
            settings.violations(in: profile, language: "en").map(\.measure) == [
                "words", "function-words", "short-line-share", "sentences",
            ])
        var long = TextProfile(Sample.english)
        long.meanWordLength = 12.345
        #expect(settings.firstViolation(in: long, language: "en")?.description == "mean-word-length 12.35 > 10")
        long = TextProfile(Sample.english)
        long.garbledShare = 0.0061
        #expect(settings.firstViolation(in: long, language: "en")?.description == "garbled-share 0.0061 > 0.0050")
    }

    @Test func shortTextsHaveLimitsOfTheirOwn() {
        let reviews = QualitySettings(preset: .reviews)
        for text in ["정말 재밌어요ㅋㅋ", "최고", "별로...", "Loved every minute of it"] {
            let language = Script.isKorean(text) ? "ko" : "en"
            #expect(reviews.firstViolation(in: TextProfile(text), language: language) == nil, "\(text)")
            #expect(QualitySettings().firstViolation(in: TextProfile(text), language: language) != nil)
            #expect(QualitySettings(preset: .none).violations(in: TextProfile(text), language: language).isEmpty)
        }
        for text in [".", "?!?!?!", "9.00", ";;;;; ^^;"] {
            #expect(reviews.firstViolation(in: TextProfile(text), language: "ko") != nil, "\(text)")
        }
    }

    @Test func ownLimitsTakeThePlaceOfThePresets() throws {
        let settings = try JSONDecoder().decode(
            QualitySettings.self, from: Data(#"{"preset":"web","limits":{"words":{"least":2}}}"#.utf8))
        #expect(
            settings.violations(in: TextProfile("These are swifts."), language: "en").map(\.measure)
                == ["function-words", "short-line-share", "sentences"])
        #expect(
            throws: CorpusError.unknownSetting(section: "quality.limits", key: "wrods", nearest: "words")
        ) {
            try QualitySettings(limits: ["wrods": QualityLimit(least: 1)]).validate()
        }
        #expect(throws: CorpusError.self) {
            try QualitySettings(limits: ["words": QualityLimit(least: 3, most: 2)]).validate()
        }
    }

    @Test(.enabled(if: SharedData.isThere("ko/korquad-1.0-dev.json")))
    func encyclopaediaPassagesPass() throws {
        struct File: Decodable {
            struct Item: Decodable {
                struct Part: Decodable { let context: String }
                let paragraphs: [Part]
            }
            let data: [Item]
        }
        let file = try JSONDecoder().decode(File.self, from: SharedData.read("ko/korquad-1.0-dev.json"))
        let passages = file.data.flatMap(\.paragraphs).map { Normaliser.normalise($0.context) }
        let dropped = passages.count {
            QualitySettings().firstViolation(in: TextProfile($0), language: "ko") != nil
        }
        #expect(passages.count == 964)
        #expect(Double(dropped) < 0.03 * Double(passages.count))
    }
}
