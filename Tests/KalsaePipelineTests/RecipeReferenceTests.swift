// The reference of the recipe is whole and true: every key has a sentence, the page in docs is what the tables say, and
// every key counts for some step or stands on the list of those that do not.

import Foundation
import KalsaeContracts
import Testing

@testable import KalsaePipeline

@Suite struct RecipeReferenceTests {
    @Test func everyKeyHasASentence() {
        for key in RecipeReference.keys {
            #expect(!key.about.isEmpty, "\(key.path) needs a line in RecipeDescriptions")
        }
        let paths = Set(RecipeReference.keys.map(\.path))
        for path in RecipeDescriptions.table.keys where !path.hasSuffix("*") {
            #expect(paths.contains(path), "\(path) is described and is no key")
        }
    }

    @Test func thePageInDocsIsWhatTheTablesSay() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/recipe.md").standardizedFileURL
        let page = try String(contentsOf: file, encoding: .utf8)
        #expect(page == RecipeReference.markdown, "kalsae recipe --markdown > docs/recipe.md")
    }

    @Test func theSchemaKnowsEveryKeyAndIsJSON() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(try RecipeReference.schema().utf8)) as? [String: Any]
        let properties = try #require(schema?["properties"] as? [String: Any])
        #expect(Set(properties.keys) == Set(Recipe.keys.map(\.name)))
        #expect(schema?["required"] as? [String] == ["name", "sources"])
        let source = ((properties["sources"] as? [String: Any])?["items"] as? [String: Any])?["properties"]
        #expect((source as? [String: Any])?.keys.contains("exclude") == true)
        let tune = (properties["tune"] as? [String: Any])?["anyOf"] as? [[String: Any]]
        #expect(tune?.last?["const"] as? String == "none")
    }

    // MARK: Every key counts

    /// A folder with what recipes name.
    private final class Folder: Sendable {
        let url: URL

        init() throws {
            url = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-keys-\(UUID())")
            for name in ["docs", "other"] {
                let folder = url.appendingPathComponent(name)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(name.utf8).write(to: folder.appendingPathComponent("a.md"))
                try Data(name.utf8).write(to: folder.appendingPathComponent("b.txt"))
            }
            for (name, text) in [("a.jsonl", "{}\n"), ("b.jsonl", "{ }\n"), ("secret", "x\n"), ("secret2", "y\n")] {
                try Data(text.utf8).write(to: url.appendingPathComponent(name))
            }
        }

        deinit { try? FileManager.default.removeItem(at: url) }
    }

    /// What all steps of a recipe depend on.
    private static func state(_ yaml: String, _ folder: Folder) throws -> [String: String] {
        let recipe = try Recipe(yaml: yaml)
        let steps = try PipelineSteps.make(recipe: recipe, folder: folder.url, environment: ["SECRET": "x", "S2": "x"])
        return Dictionary(
            uniqueKeysWithValues: try steps.map {
                ($0.name, try $0.settings() + (try $0.externalDigest()) + $0.inputs.joined(separator: ","))
            })
    }

    /// Two values for each key; for keys of a source the whole source, for others the value.
    private static let values: [String: (String, String)] = [
        "name": ("bot", "bat"), "languages": ("[ko]", "[en]"),
        "licenses.allow": ("[MIT]", "[CC0-1.0]"), "licenses.deny": ("[MIT]", "[CC0-1.0]"),
        "licenses.unknown": ("report", "drop"),
        "clean.preset": ("web", "none"), "clean.dedupe": ("near", "exact"), "clean.minimum_characters": ("1", "2"),
        "clean.similarity": ("0.5", "0.6"), "clean.lines": ("true", "false"), "clean.passages": ("0", "60"),
        "clean.language_confidence": ("0.1", "0.2"), "clean.adverts": ("drop", "keep"),
        "clean.personal_data": ("keep", "mask"), "clean.personal_data_kinds.*": ("mask", "drop"),
        "clean.repair.*": ("true", "false"), "clean.repair.longest_run": ("2", "4"),
        "clean.classifiers": (classifier(""), classifier(", label: other")),
        "clean.classifiers.name": (classifier(""), classifier("", name: "d")),
        "clean.classifiers.train": (classifier(""), classifier("", train: "b.jsonl")),
        "clean.classifiers.text": (classifier(", text: a"), classifier(", text: b")),
        "clean.classifiers.label": (classifier(", label: a"), classifier(", label: b")),
        "clean.classifiers.positive": (classifier(""), classifier("", positive: "z")),
        "clean.classifiers.above": (classifier(""), classifier("", above: "0.6")),
        "clean.classifiers.below": (classifier(", below: 0.1"), classifier(", below: 0.2")),
        "clean.perplexity": ("{train: a.jsonl, above: 5}", "{train: a.jsonl, above: 6}"),
        "clean.perplexity.train": ("{train: a.jsonl, above: 5}", "{train: b.jsonl, above: 5}"),
        "clean.perplexity.above": ("{train: a.jsonl, above: 5}", "{train: a.jsonl, above: 6}"),
        "clean.perplexity.below": ("{train: a.jsonl, below: 1}", "{train: a.jsonl, below: 2}"),
        "split.valid": ("0.1", "0.2"), "split.test": ("0.1", "0.2"), "split.strategy": ("random", "time"),
        "split.by": ("[folder]", "[license]"), "split.overlap": ("0.1", "0.2"),
        "split.evaluation_sets": ("a.jsonl", "b.jsonl"), "tokenizer.vocabulary": ("600", "700"),
        "model.depth": ("1", "2"), "model.context": ("64", "128"),
        "pretrain.budget": ("1 min", "2 min"), "pretrain.steps": ("1", "2"), "pretrain.epochs": ("1", "2"),
        "pretrain.tokens": ("100", "200"), "pretrain.batch_tokens": ("512", "1024"),
        "pretrain.learning_rate": ("0.1", "0.2"), "pretrain.precision": ("f32", "bf16"),
        "pretrain.recompute": ("true", "false"), "pretrain.optimizer": ("adamw", "muon"),
        "pretrain.mixture": ("{docs: 1}", "{docs: 2}"), "pretrain.checkpoint_every": ("10 s", "20 s"),
        "tune.data": ("a.jsonl", "b.jsonl"), "tune.epochs": ("1", "2"), "tune.budget": ("1 min", "2 min"),
        "tune.learning_rate": ("0.1", "0.2"), "evaluate.tasks": ("[samples]", "[perplexity]"),
        "evaluate.prompts": ("[a]", "[b]"), "knowledge.from": ("everything", "corpus"),
        "deploy.port": ("80", "81"), "deploy.questions": ("[a]", "[b]"),
        "sources.path": ("path: docs", "path: other"), "sources.url": (url("a"), url("b")),
        "sources.list": ("list: a.jsonl", "list: b.jsonl"), "sources.sitemap": (page("sitemap", 1), page("sitemap", 2)),
        "sources.feed": (page("feed", 1), page("feed", 2)), "sources.crawl": (page("crawl", 1), page("crawl", 2)),
        "sources.sql": ("sql: a.db, table: t", "sql: b.db, table: t"), "sources.git": ("git: docs", "git: other"),
        "sources.license": ("path: docs, license: MIT", "path: docs, license: CC0-1.0"),
        "sources.name": ("path: docs, name: a", "path: docs, name: b"),
        "sources.preset": ("path: docs, preset: web", "path: docs, preset: reviews"),
        "sources.include": ("path: docs, include: '*.md'", "path: docs, include: '*.txt'"),
        "sources.exclude": ("path: docs, exclude: '*.md'", "path: docs, exclude: '*.txt'"),
        "sources.prefix": (page("crawl", 1, ", prefix: /a"), page("crawl", 1, ", prefix: /b")),
        "sources.depth": (page("crawl", 1, ", depth: 1"), page("crawl", 1, ", depth: 2")),
        "sources.hosts": (page("crawl", 1, ", hosts: a"), page("crawl", 1, ", hosts: b")),
        "sources.pages": (page("crawl", 1, ", pages: 1"), page("crawl", 1, ", pages: 2")),
        "sources.delay": (page("crawl", 1, ", delay: 1 s"), page("crawl", 1, ", delay: 2 s")),
        "sources.contact": (page("crawl", 1, ", contact: a"), page("crawl", 1, ", contact: b")),
        "sources.allow_private": (page("crawl", 1, ", allow_private: a"), page("crawl", 1, ", allow_private: b")),
        "sources.branch": ("git: docs, branch: a", "git: docs, branch: b"),
        "sources.query": ("sql: a.db, query: SELECT 1", "sql: a.db, query: SELECT 2"),
        "sources.table": ("sql: a.db, table: t", "sql: a.db, table: u"),
        "sources.id": ("sql: a.db, table: t, id: a", "sql: a.db, table: t, id: b"),
        "sources.text": ("sql: a.db, table: t, text: a", "sql: a.db, table: t, text: b"),
        "sources.title": ("sql: a.db, table: t, title: a", "sql: a.db, table: t, title: b"),
        "sources.time": ("sql: a.db, table: t, time: a", "sql: a.db, table: t, time: b"),
        "sources.password.env": (password("env: SECRET"), password("env: S2")),
        "sources.password.file": (password("file: secret"), password("file: secret2")),
        "sources.limit": ("git: docs, limit: 1 s", "git: docs, limit: 2 s"),
    ]

    private static func classifier(
        _ more: String, name: String = "c", train: String = "a.jsonl", positive: String = "y", above: String = "0.5"
    ) -> String { "[{name: \(name), train: \(train), positive: [\(positive)], above: \(above)\(more)}]" }
    private static func url(_ page: String) -> String { "url: 'https://example.org/\(page)'" }
    private static func page(_ kind: String, _ number: Int, _ more: String = "") -> String {
        "\(kind): 'https://example.org/\(number)'\(more)"
    }
    private static func password(_ place: String) -> String {
        "sql: 'postgresql://u@h/d', table: t, password: {\(place)}"
    }

    /// Keys that change no result: how the work is done, how it is served, who asks. The seed counts in every
    /// fingerprint by itself.
    private static let withoutEffect: Set<String> = [
        "seed", "pretrain.checkpoint_every", "deploy.port", "deploy.questions", "sources.delay", "sources.contact",
        "sources.allow_private", "sources.limit", "sources.password.env", "sources.password.file",
    ]
    /// Keys with one value, and sections, whose own keys are looked at.
    private static let withoutChoice: Set<String> = ["tokenizer.kind", "compress.to", "tune.from"]

    private static func yaml(_ path: String, _ value: String) -> String {
        var sources = "path: docs", rest = ""
        let parts = path.split(separator: ".").map(String.init)
        if parts[0] == "sources" {
            sources = value
        } else if parts.count == 1 {
            rest = parts[0] == "name" ? "" : "\(parts[0]): \(value)\n"
        } else if parts.count == 2 || ["classifiers", "perplexity"].contains(parts[1]) {
            var section = "\(parts[1]): \(value)"
            if path == "split.by" { section += ", strategy: grouped" }
            rest = "\(parts[0]): {\(section)}\n"
        } else {
            let extra = path == "clean.repair.longest_run" ? ", repeats: true" : ""
            rest = "\(parts[0]): {\(parts[1]): {\(parts[2]): \(value)\(extra)}}\n"
        }
        return "name: \(path == "name" ? value : "bot")\nsources: [{\(sources)}]\n\(rest)"
    }

    @Test func everyKeyChangesAStepOrStandsOnTheList() throws {
        let folder = try Folder()
        var looked = 0
        for key in RecipeReference.keys {
            let path = key.path
            let parent = path.split(separator: ".").dropLast().joined(separator: ".")
            if Self.withoutChoice.contains(path) || path == "seed" { continue }
            guard let (one, other) = Self.values[path] ?? Self.values[parent + ".*"] else {
                #expect(!key.children.isEmpty, "\(path) has no two values in this test")
                continue
            }
            let first = try Self.state(Self.yaml(path, one), folder)
            let second = try Self.state(Self.yaml(path, other), folder)
            looked += 1
            if Self.withoutEffect.contains(path) {
                #expect(first == second, "\(path) is said to change nothing and does")
            } else {
                #expect(first != second, "\(path) changes no step")
            }
        }
        #expect(looked > 90)
    }
}
