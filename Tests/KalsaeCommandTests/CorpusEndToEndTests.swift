// Documents to shards and a corpus report with the real command: what is done again when one page changes, what is told
// of a document, and what the report says.

import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@Suite struct CorpusEndToEndTests {
    private static let extra = """
        clean: {minimum_characters: 40, personal_data: mask}
        licenses: {deny: [CC-BY-NC-*]}
        """

    private func corpus() throws -> Shell {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 24)
        try shell.write(SmallCorpus.recipe(extra: Self.extra))
        try shell.write(
            "# Harbour office\n\nWrite to clerk.kim@hanmail.net or call 010-2345-6789 between nine and five. The office "
                + "answers within two days, and on holidays it answers within a week. Guests who come by boat tie up at "
                + "the second pier, where the clerk keeps the book of arrivals and the keys of the harbour lights. "
                + "Whoever leaves before dawn puts the keys into the green box beside the door.\n",
            to: "docs/office.md")
        try shell.write("%PDF-1.4 nothing that is a document", to: "docs/broken.pdf")
        return shell
    }

    @Test func onePageThatChangedIsReadAloneAndASecondRunDoesNothing() async throws {
        let shell = try corpus()
        let first = try await shell.command("run", "datacard")
        #expect(first.status == 0, "\(first.error)")
        #expect(first.error.contains("datacard: "))
        let objects = shell.names(in: ".kalsae/objects")
        let second = try await shell.command("run", "datacard")
        #expect(second.status == 0 && second.output.contains("all stand: nothing to do"))
        #expect(shell.names(in: ".kalsae/objects") == objects)
        try shell.write(
            "# The new ferry\n\nThe new ferry crosses the bay four times a day and carries bicycles, dogs and up to "
                + "ninety people. In the winter it stays in its dock, and the old ferry takes its place until the ice "
                + "is gone from the northern shore.\n",
            to: "docs/ferry.md")
        let third = try await shell.command("run", "datacard")
        #expect(third.status == 0, "\(third.error)")
        #expect(third.error.contains(", 1 of "), "\(third.error)")
        #expect(third.error.contains("files read anew"))
    }

    @Test func aDocumentsWayIsTold() async throws {
        let shell = try corpus()
        let run = try await shell.command("clean")
        #expect(run.status == 0, "\(run.error)")
        let office = try await shell.command("clean", "--explain", "office.md")
        #expect(office.status == 0, "\(office.error)")
        #expect(office.output.contains("docs/office.md"))
        #expect(office.output.contains("clean, changed: personal-data: "))
        #expect(office.output.contains("It is in the corpus."))
        #expect(!office.output.contains("clerk.kim@hanmail.net") && !office.output.contains("010-2345-6789"))
        let broken = try await shell.command("clean", "--explain", "docs/broken.pdf", "--json")
        let journeys = try #require(
            try JSONSerialization.jsonObject(with: Data(broken.output.utf8)) as? [[String: Any]])
        #expect(journeys.first?["place"] as? String == "out")
        #expect((journeys.first?["events"] as? [[String: Any]])?.first?["action"] as? String == "quarantined")
        let nobody = try await shell.command("clean", "--explain", "nobody.md")
        #expect(nobody.status == 1)
        #expect(nobody.error.contains("no document of the last run is named \"nobody.md\""))
    }

    @Test func theReportSpeaksInTheTerminalTheBrowserAndToMachines() async throws {
        let shell = try corpus()
        let early = try await shell.command("report", "--corpus")
        #expect(early.status == 1)
        #expect(try await shell.command("run", "datacard").status == 0)
        let text = try await shell.command("report", "--corpus", "--language", "en")
        #expect(text.status == 0, "\(text.error)")
        for part in ["Corpus report", "CC0-1.0", "email", "phone", "train"] {
            #expect(text.output.contains(part), "\(part)")
        }
        let json = try await shell.command("report", "--corpus", "--json").object()
        #expect(json["personal_data_policy"] as? String == "mask")
        let page = try await shell.command("report", "--corpus", "--language", "ko", "--html", "corpus.html")
        #expect(page.status == 0)
        let html = try String(contentsOf: shell.folder.appendingPathComponent("corpus.html"), encoding: .utf8)
        #expect(html.contains("말뭉치 보고서") && !html.contains("clerk.kim@hanmail.net"))
    }

    @Test func strictCollectingFailsWhereAnythingWasPutAside() async throws {
        let shell = try corpus()
        let loose = try await shell.command("collect")
        #expect(loose.status == 0 && loose.error.contains("1 put aside"), "\(loose.error)")
        let strict = try await shell.command("collect", "--strict")
        #expect(strict.status == 1)
        #expect(strict.error.contains("1 files or parts of files were put aside"))
    }

    @Test func everyFormatIsListed() async throws {
        let formats = try await Shell().command("collect", "--formats")
        #expect(formats.status == 0)
        for ending in [".html", ".md", ".docx", ".pdf", ".csv", ".jsonl", ".parquet", ".zip", ".tar.gz", ".epub"] {
            #expect(formats.output.contains(ending), "\(ending)")
        }
        let json = try await Shell().command("collect", "--formats", "--json")
        let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        #expect(rows?.contains { $0["format"] as? String == "HTML" } == true)
    }
}
