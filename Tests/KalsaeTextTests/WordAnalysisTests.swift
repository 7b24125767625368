import Foundation
import Testing

@testable import KalsaeText

/// The dictionaries of Debian's packages, opened once.
private enum Dictionaries {
    static let areThere = ["hunspell/ko.dic", "hunspell/en_US.dic", "wordnet/index.noun"].allSatisfy {
        FileManager.default.fileExists(atPath: "/usr/share/" + $0)
    }
    static let korean = Result { try SpellingDictionary(.korean) }
    static let english = Result { try SpellingDictionary(.english) }
    static let lemmatizer = Result { try EnglishLemmatizer(spelling: english.get()) }
}

@Suite struct StemTests {
    @Test(arguments: [
        ("runs", "run"), ("running", "run"), ("connection", "connect"), ("happily", "happili"), ("skies", "sky"),
        ("dying", "die"), ("", ""),
    ])
    func stemsAreSnowballs(word: String, stem: String) throws { #expect(try SnowballStemmer().stem(word) == stem) }

    @Test func aLanguageWithoutRulesIsRefusedByName() {
        let error = #expect(throws: TextError.self) { try SnowballStemmer(language: "korean") }
        #expect(error?.description.hasPrefix("stemmer language: korean is not supported; supported: ") == true)
        #expect(error?.description.contains("english") == true)
    }

    @Test func stemmersMayBeSharedByThreads() async throws {
        let stemmer = try SnowballStemmer()
        await withTaskGroup(of: Bool.self) { group in
            for (word, stem) in [("running", "run"), ("flies", "fli"), ("nations", "nation"), ("hoping", "hope")] {
                group.addTask { (0..<2000).allSatisfy { _ in stemmer.stem(word) == stem } }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test func stopWordsAreKnownInBothLanguagesAndAnyCase() {
        #expect(["I", "am", "to", "THE", "don't", "그리고", "나는", "것을"].allSatisfy(StopWords.contains))
        #expect(!["park", "going", "공원", "달린다", ""].contains(where: StopWords.contains))
    }
}

@Suite(.enabled(if: Dictionaries.areThere, "hunspell-ko, hunspell-en-us and wordnet-base are needed"))
struct DictionaryTests {
    @Test(arguments: [
        ("running", "run"), ("ran", "run"), ("runs", "run"), ("better", "good"), ("best", "good"), ("worse", "bad"),
        ("mice", "mouse"), ("children", "child"), ("men", "man"), ("women", "woman"), ("feet", "foot"),
        ("knives", "knife"),
        ("studies", "study"), ("studied", "study"), ("studying", "study"), ("went", "go"), ("gone", "go"),
        ("going", "go"),
        ("was", "be"), ("were", "be"), ("is", "be"), ("am", "be"), ("been", "be"), ("has", "have"), ("had", "have"),
        ("does", "do"), ("did", "do"), ("taken", "take"), ("took", "take"), ("written", "write"), ("wrote", "write"),
        ("bought", "buy"), ("thought", "think"), ("boxes", "box"), ("churches", "church"), ("cities", "city"),
        ("buses", "bus"),
        ("analyses", "analysis"), ("criteria", "criterion"), ("bigger", "big"), ("biggest", "big"),
        ("happier", "happy"),
        ("larger", "large"), ("stopped", "stop"), ("stopping", "stop"), ("making", "make"), ("hoped", "hope"),
        ("lying", "lie"),
        ("used", "use"), ("as", "as"), ("this", "this"), ("his", "his"), ("glass", "glass"), ("news", "news"),
        ("species", "species"), ("happiness", "happiness"), ("quickly", "quickly"), ("Running", "run"),
        ("dog's", "dog"),
        ("xyzzy", "xyzzy"), ("", ""),
    ])
    func englishWordsHaveTheirDictionaryForm(word: String, lemma: String) throws {
        #expect(try Dictionaries.lemmatizer.get().lemma(of: word) == lemma)
    }

    @Test(arguments: [
        ("better", PartOfSpeech.adverb, "well"), ("better", .adjective, "good"), ("meeting", .noun, "meeting"),
        ("meeting", .verb, "meet"), ("saw", .verb, "see"), ("saw", .noun, "saw"), ("leaves", .noun, "leaf"),
        ("leaves", .verb, "leave"), ("flies", .noun, "fly"),
    ])
    func thePartOfSpeechDecides(word: String, part: PartOfSpeech, lemma: String) throws {
        #expect(try Dictionaries.lemmatizer.get().lemma(of: word, as: part) == lemma)
    }

    @Test func everyReadingIsOneOfMorphys() throws {
        let lemmatizer = try Dictionaries.lemmatizer.get()
        let peer = try Fixtures.read([String: [String: [String]]].self, "english-lemmas.json")
        #expect(peer.count > 190)
        for (word, readings) in peer {
            for (part, key) in [(PartOfSpeech.noun, "n"), (.verb, "v"), (.adjective, "a"), (.adverb, "r")] {
                // NLTK applies its rules again to what they gave, and less becomes "le"; WordNet's own code leaves nouns
                // that end in ss alone, as ours does.
                if part == .noun, word.hasSuffix("ss") {
                    #expect(lemmatizer.lemma(of: word, as: part) == word)
                    continue
                }
                guard let known = readings[key], !known.isEmpty else {
                    #expect(lemmatizer.lemma(of: word, as: part) == word, "\(word) is no \(part)")
                    continue
                }
                #expect(known.contains(lemmatizer.lemma(of: word, as: part)), "\(word) as \(part): \(known)")
            }
            let all = Set(readings.values.joined())
            if !all.isEmpty, !StopWords.contains(word) {
                #expect(all.contains(lemmatizer.lemma(of: word)), "\(word): \(all)")
            }
        }
    }

    @Test(arguments: [
        (AnalysisLanguage.english, "recieve", "receive"), (.english, "teh", "the"), (.english, "langauge", "language"),
        (.korean, "됬다", "됐다"), (.korean, "안녕하세여", "안녕하세요"), (.korean, "할께요", "할게요"),
    ])
    func theWordThatWasMeantIsSuggestedFirst(language: AnalysisLanguage, word: String, meant: String) throws {
        let dictionary = try language == .korean ? Dictionaries.korean.get() : Dictionaries.english.get()
        #expect(!dictionary.isSpelledRight(word))
        #expect(dictionary.suggestions(for: word).first == meant)
        #expect(dictionary.isSpelledRight(meant) && dictionary.suggestions(for: meant).isEmpty)
    }

    @Test func hostileWordsAreNeitherWrongNorFatal() throws {
        let korean = try Dictionaries.korean.get()
        for word in ["", "\u{0}", "가\u{0}나", String(repeating: "가", count: 100_000), "\u{1112}", "%s%n", "/", "한/1"] {
            _ = korean.suggestions(for: word)
            _ = korean.stems(of: word)
        }
        #expect(korean.isSpelledRight(String(repeating: "쀍", count: 1000)), "too long to be looked up")
    }

    @Test func aMissingDictionaryNamesItsPackage() throws {
        let empty = FileManager.default.temporaryDirectory.appendingPathComponent("dictionaries-\(UUID())")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: empty) }
        let expected: [(TextError, () throws -> Void)] = [
            (
                .missingDictionary(path: empty.path + "/ko.aff", package: "hunspell-ko"),
                { _ = try SpellingDictionary(.korean, folder: empty) }
            ),
            (
                .missingDictionary(path: empty.path + "/en_US.aff", package: "hunspell-en-us"),
                { _ = try SpellingDictionary(.english, folder: empty) }
            ),
            (
                .missingDictionary(path: empty.path + "/index.noun", package: "wordnet-base"),
                { _ = try EnglishLemmatizer(folder: empty) }
            ),
        ]
        for (error, body) in expected { #expect(throws: error, performing: body) }
        #expect(
            expected[0].0.description
                == "the dictionary \(empty.path)/ko.aff is missing; install the package hunspell-ko "
                + "(\"apt install hunspell-ko\")")
        for name in ["ko.aff", "ko.dic"] { try Data("1\nx\n".utf8).write(to: empty.appendingPathComponent(name)) }
        #expect(throws: TextError.self) { try SpellingDictionary(.korean, folder: empty) }
    }

    @Test(arguments: [
        (AnalysisSettings(foldCase: true, dropStopWords: true), "I am going to the park.", "going park"),
        (AnalysisSettings(words: .stem), "runs, running", "run run"),
        (AnalysisSettings(words: .lemma), "running better", "run good"),
        (AnalysisSettings(words: .lemma), "apt-get으로 dpkg를 설치했습니다.", "apt-get dpkg 설치하다"),
        (AnalysisSettings(words: .stem), "학교에서 먹었습니다", "학교 먹"),
        (AnalysisSettings(dropStopWords: true, words: .lemma), "나는 그리고 학교에서 밥을 먹었다", "학교 밥 먹다"),
        (AnalysisSettings(longestRepeat: 2), "대박ㅋㅋㅋㅋㅋ ㅠㅠㅠ", "대박ㅋㅋ ㅠㅠ"),
        (AnalysisSettings(form: .nfkc, foldCase: true), "ＡＰＩ ① Straße", "api 1 strasse"),
        (AnalysisSettings(punctuation: .remove, dates: true), "2024년 3월 5일, March 9th, 2024!", "20240305 20240309"),
        (AnalysisSettings(), "ㅎㅏㄴㄱㅡㄹ ｶﾞ", "한글 ガ"), (AnalysisSettings(words: .lemma), "", ""),
    ])
    func stepsWorkTogether(settings: AnalysisSettings, text: String, expected: String) throws {
        #expect(try TextAnalyzer(settings).analyze(text).text == expected)
    }

    @Test func whatWasFoundIsTold() throws {
        let analyzer = try TextAnalyzer(
            AnalysisSettings(foldCase: true, dates: true, sentences: true, spelling: true, language: .english))
        let found = analyzer.analyze("I recieve it on 2024-03-05. Not on 2024-02-30!")
        #expect(found.sentences == ["i recieve it on 20240305.", "not on 2024-02-30!"])
        #expect(found.dates?.map(\.digits) == ["20240305", nil])
        #expect(found.misspellings?.map(\.word) == ["recieve"])
        #expect(found.misspellings?.first?.suggestions.first == "receive")
        let plain = try TextAnalyzer(AnalysisSettings()).analyze("x.")
        #expect(plain == AnalyzedText(text: "x."))
    }
}

/// Words with their lemmas, from korean-lemmas.txt.
private func koreanLemmas() throws -> [(word: String, lemma: String)] {
    try String(contentsOf: Fixtures.url("korean-lemmas.txt"), encoding: .utf8).split(separator: "\n")
        .filter { !$0.hasPrefix("#") }.map { line in
            let fields = line.split(separator: " ").map(String.init)
            return (fields[0], fields[1])
        }
}

@Suite struct KoreanLemmaTests {
    /// How many of every second word are right, from the first and from the second on, and which are not.
    private func score(_ lemmatizer: KoreanLemmatizer) throws -> (seen: Double, heldOut: Double, wrong: [String]) {
        var right = [0, 0], all = [0, 0]
        var wrong: [String] = []
        for (place, entry) in try koreanLemmas().enumerated() {
            let lemma = lemmatizer.lemma(of: entry.word)
            all[place % 2] += 1
            if lemma == entry.lemma {
                right[place % 2] += 1
            } else {
                wrong.append("\(place + 1) \(entry.word): \(lemma), not \(entry.lemma)")
            }
        }
        #expect(all[0] + all[1] >= 300)
        return (Double(right[0]) / Double(all[0]), Double(right[1]) / Double(all[1]), wrong)
    }

    @Test(.enabled(if: Dictionaries.areThere, "hunspell-ko is needed"))
    func withTheDictionaryNearlyEveryWordOfTheListIsRight() throws {
        let (seen, heldOut, wrong) = try score(KoreanLemmatizer(dictionary: Dictionaries.korean.get()))
        print("Korean lemmas with dictionary: seen \(seen), held out \(heldOut); wrong: \(wrong)")
        #expect(seen >= 0.99 && heldOut >= 0.96, "\(wrong)")
    }

    @Test func byRuleAloneMostWordsOfTheListAreRight() throws {
        let (seen, heldOut, wrong) = try score(KoreanLemmatizer(dictionary: nil))
        print("Korean lemmas by rule: seen \(seen), held out \(heldOut); wrong: \(wrong)")
        #expect(seen >= 0.81 && heldOut >= 0.83, "\(wrong)")
    }
}

@Suite struct AnalysisSettingsTests {
    @Test func settingsAreReadWithDefaultsAndUnknownKeysAreRefused() throws {
        let read = { (json: String) in try JSONDecoder().decode(AnalysisSettings.self, from: Data(json.utf8)) }
        #expect(try read("{}") == AnalysisSettings())
        #expect(
            try read(#"{"foldCase":true,"words":"lemma","form":"NFKC","longestRepeat":2}"#)
                == AnalysisSettings(form: .nfkc, foldCase: true, longestRepeat: 2, words: .lemma))
        let settings = AnalysisSettings(form: .nfd, punctuation: .remove, dayFirst: true, language: .korean)
        #expect(try JSONDecoder().decode(AnalysisSettings.self, from: JSONEncoder().encode(settings)) == settings)
        #expect(throws: TextError.invalidAnalysis(setting: "fold", reason: "there is no such setting")) {
            try read(#"{"fold":true}"#)
        }
        #expect(throws: TextError.invalidAnalysis(setting: "longestRepeat", reason: "must be from 1 to 100")) {
            try read(#"{"longestRepeat":0}"#)
        }
        #expect(throws: DecodingError.self) { try read(#"{"words":"lemmas"}"#) }
    }

    @Test(arguments: [
        ("Don't, 3.14!", ["Don't", "3.14"]), ("dpkg를 well-known한", ["dpkg", "를", "well-known", "한"]),
        ("C3PO와 R2-D2", ["C3PO", "와", "R2-D2"]), ("…", []), ("café naïve", ["café", "naïve"]), ("ㅋㅋ ok", ["ㅋㅋ", "ok"]),
    ])
    func wordsAreCutWhereScriptsMeet(text: String, expected: [String]) {
        #expect(AnalysisWords.of(text).map(\.text) == expected)
    }
}
