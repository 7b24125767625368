import Foundation
import Testing

@testable import KalsaeEvaluation

@Suite struct CorpusReportTests {
    private static var card: CorpusCard {
        var card = CorpusCard(
            project: "말뭉치 <b>", createdAt: Date(timeIntervalSince1970: 1_780_000_000), codeVersion: "0.2.0",
            digest: String(repeating: "ab", count: 32))
        card.documentsIn = 1_000
        card.documentsKept = 400
        card.characters = 90_000
        card.words = 21_000
        card.languages = [
            .init(code: "ko", documents: 300, characters: 80_000),
            .init(code: "en", documents: 100, characters: 10_000),
        ]
        card.sources = [
            .init(
                name: "docs", origin: "docs", licenses: ["MIT"], documentsIn: 900, documentsKept: 350,
                characters: 85_000),
            .init(
                name: "site.example", origin: "https://site.example/?a=1&b=2", licenses: ["CC0-1.0", "unknown"],
                documentsIn: 100, documentsKept: 50, characters: 5_000),
        ]
        card.licenses = [.init("MIT", 350), .init("unknown", 30), .init("CC0-1.0", 20)]
        card.lengths = [0, 0, 0, 0, 0, 5, 40, 300, 55]
        card.quarantined = [.init("binary", 2, samples: ["docs/a.bin: it holds NUL bytes"])]
        card.dropped = [
            .init("near-duplicate", 500, samples: ["0.91 like docs/<script>.md · 같은 글"]), .init("too-short", 100),
        ]
        card.changed = [.init("repair", 12)]
        card.personalDataPolicy = "mask"
        card.personalData = [.init("email", 7), .init("phone", 3)]
        card.mentions = [.init("women", 20), .init("men", 31)]
        card.parts = [
            .init(name: "train", documents: 360, tokens: 22_000), .init(name: "validation", documents: 20, tokens: nil),
        ]
        card.steps = [.init(name: "collect", artifact: "0123456789ab", seconds: 3.2, processorSeconds: 5)]
        return card
    }

    @Test func whatAReaderShouldKnowIsSaid() {
        var card = Self.card
        let warnings = card.warnings.map(\.english)
        #expect(warnings.contains { $0.hasPrefix("30 documents have no known licence") })
        #expect(warnings.contains { $0.contains("dropped, mostly by near-duplicate") })
        #expect(warnings.contains { $0.contains("comes from one source, docs") })
        #expect(!warnings.contains { $0.contains("personal data") })
        card.personalDataPolicy = nil
        #expect(card.warnings.contains { $0.english.contains("nobody looked for personal data") })
        card.licenses = [.init("MIT", 400)]
        card.documentsIn = 410
        card.sources = [card.sources[0]]
        #expect(card.warnings.count == 1)
    }

    @Test func thePageHoldsEverySectionAndEscapesWhatCameFromOutside() {
        let page = HTMLCorpusReport.render(Self.card, language: .korean)
        #expect(page.hasPrefix("<!doctype html>"))
        #expect(!page.contains("<script") && page.contains("&lt;script&gt;"))
        #expect(page.contains("말뭉치 &lt;b&gt;"))
        for id in [
            "sources", "languages", "lengths", "away", "duplicates", "privacy", "groups", "split", "cost",
        ] {
            #expect(page.contains("<h2 id=\"\(id)\">"), "\(id)")
        }
        #expect(page.components(separatedBy: "<svg").count > 7)
        #expect(page.contains("https://site.example/?a=1&amp;b=2"))
    }

    @Test(arguments: ReportLanguage.allCases)
    func theTerminalShowsTheSameFigures(language: ReportLanguage) {
        let text = TerminalCorpusReport.render(Self.card, language: language)
        for part in ["near-duplicate", "500", "site.example", "CC0-1.0, unknown", "email", "women", "22,000"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("\u{1B}"))
    }

    @Test func jsonComesBackAndANewerOneIsRefused() throws {
        let json = try Self.card.json()
        #expect(try CorpusCard.read(Data(json.utf8)) == Self.card)
        let newer = json.replacing("\"format\" : 1", with: "\"format\" : 9")
        #expect(throws: EvaluationError.newerCard(version: 9, known: 1)) { try CorpusCard.read(Data(newer.utf8)) }
        #expect(throws: EvaluationError.self) { try CorpusCard.read(Data("{}".utf8)) }
    }

    @Test func theBillNamesLicencesHashesAndSensitiveData() throws {
        let text = try CycloneDX.render(Self.card)
        #expect(try CycloneDX.render(Self.card) == text)
        let bill = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(bill["bomFormat"] as? String == "CycloneDX" && bill["specVersion"] as? String == "1.6")
        let metadata = try #require(bill["metadata"] as? [String: Any])
        let corpus = try #require(metadata["component"] as? [String: Any])
        #expect(corpus["type"] as? String == "data")
        let data = try #require((corpus["data"] as? [[String: Any]])?.first)
        #expect(data["sensitiveData"] as? [String] == ["email: 7 found", "phone: 3 found"])
        let sources = try #require(bill["components"] as? [[String: Any]])
        #expect(sources.map { $0["name"] as? String } == ["docs", "site.example"])
        #expect((sources[0]["licenses"] as? [[String: Any]])?.first?["expression"] as? String == "MIT")
        #expect((sources[1]["licenses"] as? [[String: Any]])?.count == 2)
        let serial = try #require(bill["serialNumber"] as? String)
        let form = try Regex("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")
        #expect(try form.wholeMatch(in: serial) != nil)
    }
}
