import Foundation
import KalsaeSupport
import Testing
import Yams

@testable import KalsaePipeline

@Suite struct RecipeTests {
    /// The smallest recipe, of three lines; tests add to it from line 4.
    private static let minimal = "name: bot\nsources:\n  - path: docs\n"

    private static func message(_ yaml: String) -> String {
        do {
            _ = try Recipe(yaml: yaml)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        (
            "tokenizer: {vocabluary: 1}",
            "kalsae.yaml:4: unknown key \"vocabluary\" in tokenizer; did you mean \"vocabulary\"?"
        ),
        ("tokeniser: {}", "kalsae.yaml:4: unknown key \"tokeniser\"; did you mean \"tokenizer\"?"),
        (
            "tokenizer:\n  kind: bpe\n\n  zebra: 1",
            "kalsae.yaml:7: unknown key \"zebra\" in tokenizer; allowed are kind, vocabulary"
        ),
        ("tokenizer: {kind: wordpiece}", "kalsae.yaml:4: tokenizer.kind must be bpe, not \"wordpiece\""),
        ("tokenizer: bpe", "kalsae.yaml:4: tokenizer must be a section with the keys kind, vocabulary, not \"bpe\""),
        ("tokenizer: [bpe]", "kalsae.yaml:4: tokenizer must be a section with the keys kind, vocabulary, not a list"),
        (
            "tokenizer:\n  vocabulary: many",
            "kalsae.yaml:5: tokenizer.vocabulary must be a whole number from 300 to 65535, not \"many\""
        ),
        (
            "tokenizer: {vocabulary: 12}",
            "kalsae.yaml:4: tokenizer.vocabulary must be a whole number from 300 to 65535, not 12"
        ),
        (
            "tokenizer: {vocabulary: 8192.5}",
            "kalsae.yaml:4: tokenizer.vocabulary must be a whole number from 300 to 65535, not 8192.5"
        ),
        (
            "tokenizer: {vocabulary: \"8192\"}",
            "kalsae.yaml:4: tokenizer.vocabulary must be a whole number from 300 to 65535, not \"8192\""
        ),
        (
            "tokenizer: {vocabulary: 0x2000}",
            "kalsae.yaml:4: tokenizer.vocabulary must be a whole number from 300 to 65535, not \"0x2000\""
        ),
        (
            "tokenizer: {vocabulary: 99999999999999999999}",
            "kalsae.yaml:4: tokenizer.vocabulary must be a whole number from 300 to 65535, not 99999999999999999999"
        ),
        (
            "tokenizer:\n  vocabulary:\n",
            "kalsae.yaml:5: tokenizer.vocabulary must be a whole number from 300 to 65535, not nothing"
        ),
        (
            "model: {depth: 4}\nmodel: {depth: 5}",
            "kalsae.yaml:4: the key \"model\" stands here and again further down; keep one"
        ),
        (
            "model: {depth: 4, depth: 5}",
            "kalsae.yaml:4: the key \"depth\" stands here and again further down; keep one"
        ),
        ("model: {context: 8}", "kalsae.yaml:4: model.context must be a whole number from 16 to 131072, not 8"),
        ("clean: {preset: wed}", "kalsae.yaml:4: clean.preset must be one of web, reviews, none, not \"wed\""),
        ("clean: {dedupe: [near]}", "kalsae.yaml:4: clean.dedupe must be one of none, exact, near, not a list"),
        ("split: {valid: 5%}", "kalsae.yaml:4: split.valid must be a number from 0 to 0.5, not \"5%\""),
        ("split: {valid: .nan}", "kalsae.yaml:4: split.valid must be a number from 0 to 0.5, not \".nan\""),
        (
            "split: {valid: 0.5, test: 0.5}",
            "kalsae.yaml:4: split.valid and test together must be at most 0.9, so that something is left to train on"
        ),
        (
            "pretrain: {budget: 5 min, steps: 10}",
            "kalsae.yaml:4: pretrain takes only one of budget, steps, epochs, tokens; remove budget or steps"
        ),
        (
            "pretrain:\n  budget: soon",
            "kalsae.yaml:5: pretrain.budget must be a length of time from 1 s to 365 d such as 90 s, 5 min or 2 h, not \"soon\""
        ),
        (
            "pretrain: {budget: 300}",
            "kalsae.yaml:4: pretrain.budget must be a length of time from 1 s to 365 d such as 90 s, 5 min or 2 h, not 300"
        ),
        (
            "pretrain: {learning_rate: -1}",
            "kalsae.yaml:4: pretrain.learning_rate must be a number from 1e-07 to 1, not -1"
        ),
        ("pretrain: {epochs: inf}", "kalsae.yaml:4: pretrain.epochs must be a number from 0.01 to 10000, not \"inf\""),
        (
            "tune: {data: qa.jsonl, from: corpus}",
            "kalsae.yaml:4: tune takes only one of data, from; remove data or from"
        ),
        (
            "tune: {data: {path: x}}",
            "kalsae.yaml:4: tune.data must be the path of a JSON Lines file, not a section of keys"
        ),
        ("evaluate: {tasks: []}", "kalsae.yaml:4: evaluate.tasks must be a list of tasks with at least 1, not a list"),
        (
            "evaluate: {tasks: [perplexity, bais]}",
            "kalsae.yaml:4: evaluate.tasks[1] must be one of perplexity, samples, not \"bais\""
        ),
        ("evaluate: {tasks: [samples, samples]}", "kalsae.yaml:4: evaluate.tasks must name each task once"),
        ("deploy: {port: 70000}", "kalsae.yaml:4: deploy.port must be a whole number from 1 to 65535, not 70000"),
        ("seed: -1", "kalsae.yaml:4: seed must be a whole number from 0 to 9223372036854775807, not -1"),
        (
            "languages: [ko, jp]",
            "kalsae.yaml:4: languages[1] must be a language's ISO 639 code such as ko, en, ja or fr, or all "
                + "(\"kalsae language --known\" lists them), not \"jp\""
        ),
        ("compress: {to: q4_0}", "kalsae.yaml:4: compress.to must be q8_0, not \"q4_0\""),
        ("[a]: 1", "kalsae.yaml:4: a key must be a word, not a list"),
        (
            "토크나이저: 1",
            "kalsae.yaml:4: unknown key \"토크나이저\"; allowed are name, languages, seed, sources, licenses, clean, split, tokenizer, model, pretrain, tune, evaluate, compress, knowledge, deploy"
        ),
        ("model: {depth: 4", "kalsae.yaml:5: this is not YAML: did not find expected ',' or '}'"),
        ("model: *nowhere", "kalsae.yaml:4: this is not YAML: found undefined alias"),
    ])
    func aMistakeIsNamedWithLineKeyAndWhatIsAllowed(_ addition: String, _ message: String) {
        #expect(Self.message(Self.minimal + addition) == message)
    }

    @Test(arguments: [
        ("", "kalsae.yaml:1: the recipe is empty; it needs at least name and sources"),
        ("# nothing yet\n", "kalsae.yaml:1: the recipe is empty; it needs at least name and sources"),
        ("hello", "kalsae.yaml:1: a recipe is a list of \"key: value\" lines; it needs at least name and sources"),
        ("- name: x", "kalsae.yaml:1: a recipe is a list of \"key: value\" lines; it needs at least name and sources"),
        ("sources: [{path: x}]", "kalsae.yaml:1: name is missing; it must be lower-case letters, digits and hyphens"),
        ("name: x", "kalsae.yaml:1: sources is missing; it must be a list of sources with at least 1"),
        (
            "name: 한국어\nsources: [{path: x}]",
            "kalsae.yaml:1: name must be lower-case letters, digits and hyphens, not \"한국어\""
        ),
        (
            "name: \"x\\n\"\nsources: [{path: x}]",
            "kalsae.yaml:1: name must be lower-case letters, digits and hyphens, not \"x\n\""
        ),
        ("name: x\nsources: []", "kalsae.yaml:2: sources must be a list of sources with at least 1, not a list"),
        ("name: x\nsources: docs/", "kalsae.yaml:2: sources must be a list of sources with at least 1, not \"docs/\""),
        (
            "name: x\nsources:\n  - docs/",
            "kalsae.yaml:3: sources[0] must be a section with the keys path, url, list, sitemap, feed, crawl, sql, git, license, name, preset, include, exclude, prefix, depth, hosts, pages, delay, contact, allow_private, branch, query, table, id, text, title, time, password, limit, not \"docs/\""
        ),
        (
            "name: x\nsources:\n  - path: a\n  - license: MIT",
            "kalsae.yaml:4: sources[1].path is missing, or url, list, sitemap, feed, crawl, sql, git in its place"
        ),
        (
            "name: x\nsources:\n  - path: a\n    licence: MIT",
            "kalsae.yaml:4: unknown key \"licence\" in sources[0]; did you mean \"license\"?"
        ),
        (
            "name: x\nsources: [{path: a, license: free beer}]",
            "kalsae.yaml:2: sources[0].license must be an SPDX licence such as CC-BY-SA-4.0, or unknown, not \"free beer\""
        ),
        (
            "name: x\nsources: [{path: \"\"}]",
            "kalsae.yaml:2: sources[0].path must be the path of a folder or file, not \"\""
        ),
    ])
    func aRecipeThatIsNoneIsNamed(_ yaml: String, _ message: String) {
        #expect(Self.message(yaml) == message)
    }

    @Test func theSmallestRecipeHasEveryDefault() throws {
        let recipe = try Recipe(yaml: Self.minimal)
        #expect(recipe == Recipe(name: "bot", sources: [SourceSettings(path: "docs")]))
        #expect(recipe.languages == [.ko, .en])
        #expect(recipe.seed == 1)
        #expect(recipe.sources[0].license == "unknown")
        #expect(recipe.pretrain.length == .budget(RecipeDuration(seconds: 300)))
        #expect(recipe.tune.source == .corpus)
    }

    @Test func anEmptySectionMeansItsDefaults() throws {
        #expect(try Recipe(yaml: Self.minimal + "tokenizer:\nmodel: {}\n") == Recipe(yaml: Self.minimal))
    }

    @Test func everyDefaultSurvivesBeingWrittenAndRead() throws {
        let recipe = try Recipe(yaml: Self.minimal)
        #expect(try Recipe(yaml: try recipe.yaml()) == recipe)
        let json = try JSONLines.encoder().encode(recipe)
        #expect(try JSONLines.decoder().decode(Recipe.self, from: json) == recipe)
    }

    @Test func everyOtherValueSurvivesBeingWrittenAndRead() throws {
        var recipe = Recipe(name: "a-1", sources: [SourceSettings(path: "내 문서/", license: "MIT OR Apache-2.0")])
        recipe.languages = [.en]
        recipe.seed = UInt64(Int.max)
        recipe.clean.preset = .none
        recipe.clean.dedupe = .exact
        recipe.clean.minimumCharacters = 0
        recipe.split.valid = 0.123456789
        recipe.pretrain.length = .tokens(1_000_000_000_000)
        recipe.pretrain.learningRate = 3e-4
        recipe.pretrain.checkpointEvery = RecipeDuration(seconds: 90)
        recipe.tune.source = .file("yes")
        recipe.tune.length = .budget(RecipeDuration(seconds: 7200))
        recipe.evaluate.tasks = [.samples]
        recipe.evaluate.prompts = ["칼새는", "null", "12", "a: b # c", "줄\n바꿈 \"따옴표\""]
        recipe.deploy.port = 1
        try recipe.validate()
        #expect(try Recipe(yaml: try recipe.yaml()) == recipe)
        for length in [TrainingLength.steps(10), .epochs(0.5)] {
            recipe.pretrain.length = length
            #expect(try Recipe(yaml: try recipe.yaml()) == recipe)
        }
    }

    @Test(arguments: [
        ("path: docs, prefix: /guide/", "prefix says nothing of a source with path: it belongs to crawl"),
        ("path: docs, branch: main", "branch says nothing of a source with path: it belongs to git"),
        ("git: docs, query: SELECT 1", "query says nothing of a source with git: it belongs to sql"),
        (
            "sql: a.db, table: t, pages: 10",
            "pages says nothing of a source with sql: it belongs to url, list, sitemap, feed, crawl"
        ),
        ("url: 'https://example.org/', depth: 10", "depth says nothing of a source with url: it belongs to crawl"),
    ])
    func keysOfAnotherKindOfSourceAreRefused(_ source: String, _ message: String) {
        #expect(
            Self.message("name: bot\nsources: [{\(source)}]\n") == "kalsae.yaml:2: sources[0].\(message)")
    }

    @Test func tuningAndTrainingCanBeLeftOut() throws {
        let recipe = try Recipe(yaml: Self.minimal + "\ntune: none\npretrain: none\n")
        #expect(recipe.tune.isNone && recipe.pretrain.isNone)
        #expect(try Recipe(yaml: try recipe.yaml()) == recipe)
        let steps = try PipelineSteps.make(recipe: recipe, folder: URL(fileURLWithPath: "/")).map(\.name)
        #expect(
            steps == [
                StepName.collect, StepName.index, StepName.clean, StepName.split, StepName.tokenizer,
                StepName.tokenize, StepName.dataCard, StepName.report,
            ])
        #expect(Self.message(Self.minimal + "\nmodel: none\n").contains("model must be a section"))
        let untuned = try Recipe(yaml: Self.minimal + "\ntune: none\n")
        let graph = try StepGraph(try PipelineSteps.make(recipe: untuned, folder: URL(fileURLWithPath: "/")))
        #expect(graph.steps.map(\.name).contains(StepName.compress))
        #expect(graph.steps[1].name == StepName.index)
    }

    @Test func koreanTextIsReadAsItStands() throws {
        let recipe = try Recipe(
            yaml: "name: bot  # 이름\nsources:\n  - path: 문서/안내서\nevaluate:\n  prompts: [데비안은, \"칼새는 \"]\n")
        #expect(recipe.sources[0].path == "문서/안내서")
        #expect(recipe.evaluate.prompts == ["데비안은", "칼새는 "])
    }

    @Test(arguments: RecipeTemplate.allCases)
    func everyTemplateIsARecipe(_ template: RecipeTemplate) throws {
        let recipe = try Recipe(yaml: template.text(name: "my-bot"))
        #expect(recipe.name == "my-bot")
        #expect(!recipe.sources.isEmpty)
    }

    @Test func valuesFromElsewhereAreValidated() {
        var recipe = Recipe(name: "bot", sources: [SourceSettings(path: "docs")])
        func message(_ change: (inout Recipe) -> Void) -> String {
            var changed = recipe
            change(&changed)
            do { try changed.validate() } catch { return "\(error)" }
            return "valid"
        }
        #expect(message { _ in } == "valid")
        #expect(
            message { $0.tokenizer.vocabulary = 1 }
                == "tokenizer.vocabulary must be a whole number from 300 to 65535")
        #expect(message { $0.sources[0].path = "" } == "sources.path must be the path of a folder or file")
        #expect(message { $0.sources = [] } == "sources must be a list of sources with at least 1")
        #expect(
            message { $0.pretrain.length = .epochs(.infinity) }
                == "pretrain.epochs must be a number from 0.01 to 10000")
        #expect(message { $0.languages = [.ko, .ko] } == "languages must name each language once")
        #expect(message { $0.languages = [.ko, .all] } == "languages must be all, or the languages by name")
        #expect(message { $0.languages = [.all] } == "valid")
        recipe.split.valid = 0.5
        #expect(message { $0.split.test = 0.41 }.hasPrefix("split.valid and test together"))
    }

    @Test func pathsAreRelativeToTheRecipesFolder() {
        let folder = URL(fileURLWithPath: "/project")
        #expect(SourceSettings(path: "docs/").url(relativeTo: folder).path == "/project/docs")
        #expect(SourceSettings(path: "../docs").url(relativeTo: folder).path == "/docs")
        #expect(SourceSettings(path: "/usr/share").url(relativeTo: folder).path == "/usr/share")
    }

    // MARK: Files and hostile input

    @Test func filesThatAreNoRecipeAreNamed() throws {
        let project = try FakeProject()
        let file = project.folder.appendingPathComponent("kalsae.yaml")
        #expect(throws: PipelineError.noRecipe(path: "kalsae.yaml")) { try Recipe(file: file) }
        #expect(throws: PipelineError.unreadableRecipe(path: "x", reason: "it is a folder")) {
            try Recipe(file: project.folder, label: "x")
        }
        try Data([0x6E, 0x61, 0xFF, 0xFE]).write(to: file)
        #expect(throws: PipelineError.unreadableRecipe(path: "kalsae.yaml", reason: "it is not UTF-8 text")) {
            try Recipe(file: file)
        }
        try Data(repeating: 0x23, count: Recipe.largestFile + 1).write(to: file)
        #expect(
            throws: PipelineError.unreadableRecipe(path: "kalsae.yaml", reason: "it is larger than a recipe can be")
        ) { try Recipe(file: file) }
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000),
        String(repeating: "{a: ", count: 100_000),
        String(repeating: "- ", count: 100_000),
        "name: x\u{0}y\nsources: [{path: x}]",
        "name: !!python/object:os.system x",
        "--- 1\n--- 2\n",
        "a: &a [x]\n"
            + (0..<30).map { "k\($0): &b\($0) [*\($0 == 0 ? "a" : "b\($0 - 1)"), *\($0 == 0 ? "a" : "b\($0 - 1)")]" }
            .joined(separator: "\n"),
        "\u{FEFF}\u{FEFF}: :",
        String(repeating: "x", count: 100_000) + ": 1",
    ])
    func hostileTextIsRefusedInOneSentence(_ yaml: String) {
        let message = Self.message(yaml)
        #expect(message.hasPrefix("kalsae.yaml:"))
        #expect(message.count < 400)
    }

    @Test func noTruncationAndNoFlippedByteCrashes() {
        let text = Array(RecipeTemplate.handbook.text(name: "bot").utf8)
        var random = SeededRandom(seed: 3)
        for length in 0..<text.count {
            _ = Self.message(String(decoding: text[..<length], as: UTF8.self))
            var flipped = text
            flipped[length] ^= UInt8.random(in: 1...255, using: &random)
            #expect(!Self.message(String(decoding: flipped, as: UTF8.self)).isEmpty)
        }
    }

    // MARK: Numbers and lengths of time

    @Test(arguments: [
        ("5 min", 300.0), ("90 s", 90), ("2 h", 7200), ("1.5h", 5400), ("1 d", 86400), ("0.5 s", 0.5), ("1e2 s", 100),
    ])
    func lengthsOfTimeAreRead(_ text: String, _ seconds: Double) throws {
        let duration = try #require(RecipeDuration(text))
        #expect(duration.seconds == seconds)
        #expect(RecipeDuration(duration.description) == duration)
    }

    @Test(arguments: ["", "5", "min", "5 minutes", "-", "five min", "5 min 3 s", "0x5 s", "nan s", "1 M", "5 분"])
    func whatIsNoLengthOfTimeIsRefused(_ text: String) {
        #expect(RecipeDuration(text) == nil)
    }

    @Test(arguments: [("8192", 8192), ("100_000", 100_000), ("-3", -3), ("0", 0)])
    func wholeNumbersAreRead(_ text: String, _ value: Int) {
        #expect(Numbers.integer(text) == value)
    }

    @Test(arguments: ["", "0x10", "010", "1_", "_1", "1__0", "1e3", "1.0", " 1", "1\n", "１", "9223372036854775808"])
    func whatIsNoWholeNumberIsRefused(_ text: String) {
        #expect(Numbers.integer(text) == nil)
    }

    @Test(arguments: [("0.001", 0.001), ("1e-3", 0.001), ("2", 2), ("-1.5E+2", -150)])
    func decimalsAreRead(_ text: String, _ value: Double) {
        #expect(Numbers.decimal(text) == value)
        #expect(Numbers.decimal(Numbers.text(value)) == value)
    }

    @Test(arguments: ["", ".5", "5.", "nan", "inf", "1e999", "1,5", "0x1p3", "1e", "--1", "1_0.5"])
    func whatIsNoDecimalIsRefused(_ text: String) {
        #expect(Numbers.decimal(text) == nil)
    }
}
