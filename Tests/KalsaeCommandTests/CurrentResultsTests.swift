// What a recipe's last run made is what its verbs show, whatever was made since: settings changed and changed back, two
// recipes in one folder, a document that was removed, one that was forgotten, space that was given back.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSupport
import Testing

@testable import kalsae

@Suite(.serialized, .timeLimit(.minutes(5))) struct CurrentResultsTests {
    private static let secret = (page: "docs/secret.md", question: "Who keeps the vault key?", answer: "Ludmila Brandt")
    private static let secretText = """
        # The vault

        The vault key is kept by Ludmila Brandt in the third drawer of the old map room. Nobody else may open the
        vault, and whoever needs the deeds of the harbour has to ask her in writing a week before.

        """

    private func layers(_ shell: Shell, _ arguments: String...) async throws -> Int? {
        let card = try await shell.start(["report", "--json"] + arguments).end().object()
        return (card["model"] as? [String: Any])?["layers"] as? Int
    }

    private func served(_ shell: Shell, _ arguments: String...) async throws -> String? {
        let shown = try await shell.start(["models", "show", "small-bot", "--json"] + arguments).end().object()
        return (shown["manifest"] as? [String: Any])?["settings"] as? String
    }

    @Test func goingBackToEarlierSettingsGoesBackEverywhere() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 24, pretrain: "steps: 4")
        let recipe = SmallCorpus.recipe(pretrain: "steps: 4")
        #expect(try await shell.command("run").status == 0)
        let deep = recipe.replacing("depth: 1", with: "depth: 2")
            .replacing("tokenizer:", with: "clean: {minimum_characters: 500}\ntokenizer:")
        try shell.write(deep)
        let second = try await shell.command("run")
        #expect(second.status == 0, "\(second.error)")
        #expect(try await layers(shell) == 2)
        #expect(try await shell.command("models", "list").error == "small-bot@2 is what kalsae.yaml made last\n")
        let droppedInSecond = try await shell.command("clean", "--explain", SmallCorpus.fact.page)

        try shell.write(recipe)
        #expect(try await shell.command("run").output.contains("all stand: nothing to do"))
        #expect(try await layers(shell) == 1)
        #expect(try await shell.command("models", "list").error == "small-bot@1 is what kalsae.yaml made last\n")
        let shown = try await shell.command("models", "show", "small-bot", "--json").object()
        #expect((shown["model"] as? [String: Any])?["version"] as? Int == 1)
        #expect(droppedInSecond.output.contains("too-short"), "\(droppedInSecond.output)")
        let explained = try await shell.command("clean", "--explain", SmallCorpus.fact.page)
        #expect(!explained.output.contains("too-short"))
        let corpus = try await shell.command("report", "--corpus", "--json").output
        #expect(!corpus.contains("too-short"))
        let server = try shell.start(["serve", "--port", "0"])
        try await server.wait(for: "the line with the address") { server.output.hasSuffix("\n") }
        // The file that is mapped is the one of the first run.
        let id = try #require((shown["model"] as? [String: Any])?["artifact"] as? String)
        let maps = try server.mappedFiles()
        #expect(maps.contains(id))
        server.signal(SIGTERM)
        #expect(await server.end().status == 0)
    }

    @Test func twoRecipesInOneFolderDoNotMix() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 16)
        try shell.write(Self.secretText, to: "vault/secret.md")
        try shell.write("%PDF-1.7 nothing", to: "vault/broken.pdf")
        try shell.write(SmallCorpus.recipe(), to: "one.yaml")
        try shell.write(
            "name: vault-bot\nlanguages: [en]\nsources: [{path: vault}]\nsplit: {valid: 0, test: 0}\n", to: "two.yaml")
        for recipe in ["one.yaml", "two.yaml"] {
            let run = try await shell.command("run", "index", "split", "--recipe", recipe)
            #expect(run.status == 0, "\(run.error)")
        }
        func ask(_ recipe: String, _ question: String) async throws -> String {
            try await shell.command("search", question, "--json", "--recipe", recipe).output
        }
        #expect(try await ask("one.yaml", SmallCorpus.fact.question).contains(SmallCorpus.fact.answer))
        #expect(!(try await ask("one.yaml", Self.secret.question)).contains(Self.secret.answer))
        #expect(try await ask("two.yaml", Self.secret.question).contains(Self.secret.answer))
        #expect(!(try await ask("two.yaml", SmallCorpus.fact.question)).contains(SmallCorpus.fact.answer))
        let chat = try await shell.command("chat", "--recipe", "one.yaml", input: SmallCorpus.fact.question + "\n")
        #expect(chat.status == 0 && chat.output.contains(SmallCorpus.fact.answer))
        #expect(try await shell.command("clean", "--explain", "secret.md", "--recipe", "one.yaml").status == 1)
        #expect(try await shell.command("clean", "--explain", "secret.md", "--recipe", "two.yaml").status == 0)
        #expect(try await shell.command("collect", "--strict", "--recipe", "one.yaml").status == 0)
        #expect(try await shell.command("collect", "--strict", "--recipe", "two.yaml").status == 1)
        let dropped = try await shell.command("clean", "--dropped", "--recipe", "two.yaml")
        #expect(dropped.output.contains("vault/broken.pdf"))
    }

    @Test func aRemovedDocumentIsNoLongerQuoted() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 16)
        #expect(try await shell.command("run", "index", "split").status == 0)
        try shell.write(Self.secretText, to: Self.secret.page)
        #expect(try await shell.command("run", "index", "split").status == 0)
        #expect(try await shell.command("search", Self.secret.question).output.contains(Self.secret.answer))
        try FileManager.default.removeItem(at: shell.folder.appendingPathComponent(Self.secret.page))
        let run = try await shell.command("run", "index", "split")
        #expect(run.output.contains("all stand: nothing to do"), "\(run.output)")
        #expect(!(try await shell.command("search", Self.secret.question).output.contains(Self.secret.answer)))
        let chat = try await shell.command("chat", input: Self.secret.question + "\n")
        #expect(chat.status == 0 && !chat.output.contains(Self.secret.answer))
        #expect(try await shell.command("clean", "--explain", "secret.md").status == 1)
        // Where the index was left behind by a later collection, search says so.
        try shell.write(Self.secretText, to: Self.secret.page)
        #expect(try await shell.command("collect").status == 0)
        #expect(try await shell.command("search", "harbour").error.contains("kalsae run index"))
    }

    @Test func aCatalogueThatIsMadeAnewFindsWhatTheRecipeLetsStand() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 16)
        #expect(try await shell.command("run", "index").status == 0)
        for name in shell.names(in: ".kalsae") where name.hasPrefix("catalogue.sqlite") {
            try FileManager.default.removeItem(at: shell.folder.appendingPathComponent(".kalsae/" + name))
        }
        let found = try await shell.command("search", SmallCorpus.fact.question)
        #expect(found.status == 0 && found.output.contains(SmallCorpus.fact.answer), "\(found.error)")
    }

    // MARK: Forgetting and giving back space

    /// Every text in the store that can be read, compressed or not.
    private func everything(_ shell: Shell) throws -> String {
        var all = ""
        let root = shell.folder.appendingPathComponent(".kalsae")
        let files = try #require(FileManager.default.enumerator(atPath: root.path))
        for case let path as String in files {
            let file = root.appendingPathComponent(path)
            if path.hasSuffix(".zst") {
                try DocumentFile.forEach(in: file) { all += $0.text }
            } else if let data = FileManager.default.contents(atPath: file.path) {
                all += String(decoding: data, as: UTF8.self)
            }
        }
        return all
    }

    @Test func aForgottenDocumentIsNowhereAndDoesNotComeBack() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 24, pretrain: "steps: 4")
        try shell.write(Self.secretText, to: Self.secret.page)
        // A second copy under another name is the same text.
        try shell.write(Self.secretText, to: "docs/copies/vault.md")
        try shell.write(
            SmallCorpus.recipe(pretrain: "steps: 4").replacing("valid: 0.1, test: 0.1", with: "valid: 0, test: 0"))
        let run = try await shell.command("run")
        #expect(run.status == 0, "\(run.error)")
        #expect(try everything(shell).contains(Self.secret.answer))

        let dry = try await shell.command("forget", "secret.md", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("would be forgotten: docs/secret.md"), "\(dry.output)")
        #expect(try everything(shell).contains(Self.secret.answer))
        let forgotten = try await shell.command("forget", "secret.md")
        #expect(forgotten.status == 0, "\(forgotten.error)")
        #expect(forgotten.output.contains("trained on it, to be made again: small-bot@1"), "\(forgotten.output)")
        #expect(!(try everything(shell).contains(Self.secret.answer)))
        #expect(!(try everything(shell).contains("third drawer")))
        #expect(try await shell.command("search", Self.secret.question).status == 1)
        #expect(try await shell.command("forget", "--list").output == "docs/secret.md\n")

        // Its file still lies there: it is kept out, in the corpus and in what quotes the corpus, and that is said.
        let again = try await shell.command("run")
        #expect(again.status == 0, "\(again.error)")
        #expect(again.error.contains("2 forgotten documents still lie in the sources"), "\(again.error)")
        #expect(!(try everything(shell).contains(Self.secret.answer)))
        let search = try await shell.command("search", Self.secret.question)
        #expect(search.status == 0 && !search.output.contains(Self.secret.answer))
        #expect(try await shell.command("models", "list").error.contains("small-bot@2"))
        #expect(try await shell.command("clean", "--explain", "secret.md").output.contains("forgotten"))
        // A change elsewhere reads the rest from what was collected before.
        try shell.write(
            "# A note\n\nThe ferry leaves at nine from the second pier, every day but Sunday.\n", to: "docs/n.md")
        #expect(try await shell.command("collect").status == 0)
        #expect(!(try everything(shell).contains(Self.secret.answer)))

        #expect(try await shell.command("forget", "--undo", "docs/secret.md").status == 0)
        #expect(try await shell.command("run", "index").status == 0)
        #expect(try await shell.command("search", Self.secret.question).output.contains(Self.secret.answer))
        let nobody = try await shell.command("forget", "nobody.md")
        #expect(nobody.status == 1 && nobody.error.contains("no document in this project is named \"nobody.md\""))
        let many = try await shell.command("forget", "docs/en/page-1.html", "--dry-run")
        #expect(many.status == 0 || many.error.contains("no document"))
    }

    @Test func garbageIsWhatNoRecipeAndNoModelNeeds() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 24, pretrain: "steps: 4")
        let recipe = SmallCorpus.recipe(pretrain: "steps: 4")
        #expect(try await shell.command("run").status == 0)
        let first = shell.names(in: ".kalsae/objects")
        try shell.write(recipe.replacing("steps: 4", with: "steps: 5"))
        #expect(try await shell.command("run").status == 0)
        let both = shell.names(in: ".kalsae/objects")
        try FileManager.default.createDirectory(
            at: shell.folder.appendingPathComponent(".kalsae/runs/abandoned/state"), withIntermediateDirectories: true)
        try shell.write("half", to: ".kalsae/objects/\(first[0])/models/.bot.1.jsonl.999999999.partial")

        let dry = try await shell.command("gc", "--dry-run", "--json").object()
        let items = try #require(dry["items"] as? [[String: Any]])
        let whats = Set(items.compactMap { $0["what"] as? String })
        #expect(whats == ["pretrain", "tune", "unfinished", "partial"], "\(whats)")
        #expect(shell.names(in: ".kalsae/objects") == both)
        #expect(try await shell.command("gc", "--keep", "2").output.hasSuffix("\(both.count) artifacts stay\n"))

        let gone = try await shell.command("gc")
        #expect(gone.status == 0, "\(gone.error)")
        #expect(shell.names(in: ".kalsae/runs").isEmpty)
        #expect(try await shell.command("run").output.contains("all stand: nothing to do"))
        #expect(try await shell.command("run", "--verify").status == 0)
        // The earlier model still answers with its own knowledge base.
        let old = try await shell.command("generate", "The archive", "--model", "small-bot@1", "--max-tokens", "4")
        #expect(old.status == 0, "\(old.error)")

        #expect(try await shell.command("models", "remove", "small-bot@2").status == 1)
        #expect(try await shell.command("models", "remove", "small-bot@1").status == 0)
        #expect(try await shell.command("gc").output.contains("compress  "))
        #expect(try await shell.command("models", "show", "small-bot@1").status == 1)
        #expect(try await shell.command("run").output.contains("all stand: nothing to do"))
    }
}
