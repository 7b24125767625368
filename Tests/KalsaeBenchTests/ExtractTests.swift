import Foundation
import KalsaeSources
import Testing

@testable import KalsaeBench

@Suite struct ExtractTests {
    private func pages(_ layouts: [PageLayout]) -> [GeneratedPage] {
        layouts.flatMap { $0.pages(4, seed: 1) }
    }

    private func f1(_ pages: [GeneratedPage]) throws -> Double {
        let scores = try pages.map {
            ExtractScore.words(try HTMLReader().read($0.html).text, truth: $0.truth, optional: $0.optional).f1
        }
        return scores.reduce(0, +) / Double(scores.count)
    }

    @Test func everyLayoutIsNamedOnceAndItsPagesHoldTheirText() {
        let layouts = PageLayout.tuning + PageLayout.heldOut
        #expect(Set(layouts.map(\.name)).count == layouts.count)
        for page in pages(layouts) {
            #expect(!page.truth.isEmpty)
            // What is main text stands on the page, and is not all of it.
            let whole = ExtractScore.words(page.html, truth: page.truth, optional: "")
            #expect(whole.missed == 0 && whole.extra > 20, "\(page.layout)")
        }
    }

    @Test func theSameSeedGivesTheSamePages() {
        for layout in PageLayout.tuning {
            let one = layout.pages(2, seed: 5), other = layout.pages(2, seed: 5)
            #expect(one.map(\.html) == other.map(\.html))
            #expect(one.map(\.truth) == other.map(\.truth))
            #expect(one[0].html != layout.pages(1, seed: 6)[0].html)
        }
    }

    @Test func mainTextIsFoundOnLayoutsTunedOnAndHeldOut() throws {
        #expect(try f1(pages(PageLayout.tuning)) > 0.98)
        #expect(try f1(pages(PageLayout.heldOut)) > 0.96)
    }

    @Test(arguments: [
        ("one two two", "one two two", "", 3, 0, 0), ("one two", "one two two", "", 2, 0, 1),
        ("One, TWO! three", "one two", "", 2, 1, 0), ("one title", "one", "Title", 1, 0, 0),
        ("title title", "title", "title", 1, 0, 0), ("", "one", "", 0, 0, 1), ("칼새는 난다.", "칼새는 난다", "", 2, 0, 0),
        ("_-*|#", "", "", 0, 0, 0),
    ])
    func wordsAreCountedAsOftenAsTheyOccur(
        text: String, truth: String, optional: String, matched: Int, extra: Int, missed: Int
    ) {
        let score = ExtractScore.words(text, truth: truth, optional: optional)
        #expect(score == ExtractScore(matched: matched, extra: extra, missed: missed))
    }

    @Test func snippetsMustStandOrMustNot() {
        let score = ExtractScore.snippets(
            "The swift\n\nsleeps on  the wing.", with: ["swift sleeps", "on the wing", "lays eggs"],
            without: ["The", "Home"])
        #expect(score == ExtractScore(matched: 2, extra: 1, missed: 1))
        #expect(score.f1 == 2.0 / 3 && score.precision == 2.0 / 3 && score.recall == 2.0 / 3)
        #expect(ExtractScore().f1 == 0)
    }

    @Test func exactSnippetsAreComparedByteForByte() {
        let score = ExtractScore.exactSnippets(
            "The swift\nsleeps on  the wing.", with: ["The swift", "on the wing"], without: ["sleeps ", "the wing."])
        #expect(score == ExtractScore(matched: 1, extra: 2, missed: 1))
    }

    private static let openWeb = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(OpenWeb.archive).path

    /// On pages that nobody looked at, and on all: no worse than what is documented.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: openWeb)))
    func mainTextIsFoundOnTheOpenWeb() throws {
        let pages = try OpenWeb.pages(Self.openWeb)
        #expect(pages.count == 392)
        var all = ExtractScore(), heldOut = ExtractScore()
        for page in pages {
            let text = (try? HTMLReader().read(page.html))?.text ?? ""
            let score = ExtractScore.exactSnippets(text, with: page.with, without: page.without)
            all = all + score
            if page.isHeldOut { heldOut = heldOut + score }
        }
        if ProcessInfo.processInfo.environment["SHOW_SCORES"] != nil {
            print("all: \(all), F1 \(all.f1); held out: \(heldOut), F1 \(heldOut.f1)")
        }
        #expect(all.f1 > 0.905, "P \(all.precision) R \(all.recall) F \(all.f1)")
        #expect(heldOut.f1 > 0.895, "P \(heldOut.precision) R \(heldOut.recall) F \(heldOut.f1)")
    }

    @Test func pagesThatAreNotUnpackedAreNamed() throws {
        let bench = try #require(ExtractBenchmark().cases.first { $0.name.contains("labelled") })
        guard !FileManager.default.fileExists(atPath: ExtractBenchmark.labelled) else { return }
        #expect(throws: BenchError.self) { try bench.prepare(BenchContext(threads: 1)) }
    }

    @Test func aGeneratedCaseTellsWhatItScored() throws {
        let bench = try #require(ExtractBenchmark().cases.first { $0.name.contains("held out") })
        let prepared = try bench.prepare(BenchContext(threads: 1))
        #expect(prepared.facts["pages"] == Double(10 * PageLayout.heldOut.count))
        #expect(try prepared.round() > 0.96)
    }

    @Test func labelsAreShortAndEachPageHasSome() throws {
        struct Labels: Decodable {
            struct Page: Decodable {
                let package: String, generator: String, path: String, with: [String], without: [String]
            }
            let how: String, pages: [Page]
        }
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = try Data(contentsOf: root.appendingPathComponent(ExtractBenchmark.labels))
        let labels = try JSONDecoder().decode(Labels.self, from: file)
        #expect(labels.pages.count >= 60 && Set(labels.pages.map(\.generator)).count >= 8)
        for page in labels.pages {
            #expect(!page.with.isEmpty)
            #expect((page.with + page.without).allSatisfy { $0.split(separator: " ").count <= 8 })
        }
    }
}
