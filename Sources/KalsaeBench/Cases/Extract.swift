// Main text out of web pages: how many a second, and how much of it is right. Pages of known main text are generated;
// real ones are the Debian handbook's and labelled pages of other documentation, which scripts of the repository
// unpack. Both sides' texts are scored in the same way: the twin counts ours again, and the counts must agree.

import Foundation
import KalsaeSources

/// `kalsae bench extract`
struct ExtractBenchmark: Benchmark {
    let name = "extract"
    let summary = "main text of web pages: pages a second, and F1 on generated and on labelled real pages"

    private static let peers = ["trafilatura"]
    /// Pages of every layout.
    private static let pagesOfLayout = 10
    static let handbook = "examples/handbook/pages"
    static let labels = "benchmarks/labels/documentation.json"
    static let labelled = ".build/labelled-pages"

    var cases: [BenchCase] {
        [
            Self.speed("generated", threads: 1) { Self.generated(PageLayout.tuning + PageLayout.heldOut).map(\.html) },
            Self.speed("generated", threads: 0) { Self.generated(PageLayout.tuning + PageLayout.heldOut).map(\.html) },
            Self.score("F1 generated, layouts tuned on", "tuned") { Self.generated(PageLayout.tuning) },
            Self.score("F1 generated, layouts held out", "heldout") { Self.generated(PageLayout.heldOut) },
            Self.speed("handbook", threads: 1) { try Self.handbookPages() },
            Self.speed("handbook", threads: 0) { try Self.handbookPages() },
            Self.score("F1 labelled documentation", "labelled") { try Self.labelledPages() },
            Self.speed("open web", threads: 1) { try OpenWeb.pages().map(\.html) },
            Self.score("F1 open web, pages looked at", "openweb") { try Self.openWeb { !$0.isHeldOut } },
            Self.score("F1 open web, pages held out", "openwebheldout") { try Self.openWeb(\.isHeldOut) },
            Self.score("F1 open web, all pages", "openweball") { try Self.openWeb { _ in true } },
        ]
    }

    // MARK: - Speed

    /// - Parameter threads: 0 takes as many as the bench was told; the peer runs in one process, as its users call it.
    private static func speed(
        _ what: String, threads: Int, _ load: @escaping @Sendable () throws -> [String]
    ) -> BenchCase {
        let name = "extract-speed-\(what.replacingOccurrences(of: " ", with: "-"))-\(threads)"
        return BenchCase(
            "\(what) pages, \(threads == 1 ? "1 thread" : "all threads")", .perPage,
            settings: ["folder": .text(SharedFolder.path(name)), "labels": "none"], variants: peers
        ) { context in
            let pages = try load()
            let shared = try SharedFolder(name)
            try shared.write(try lines(pages.map { ["html": $0] }), "pages.jsonl")
            let bytes = pages.reduce(0) { $0 + $1.utf8.count }
            let count = threads == 0 ? context.threads : threads
            let timed = PreparedCase.timing { readAll(pages, threads: count) }
            return PreparedCase(
                facts: ["pages": Double(pages.count), "bytes": Double(bytes)],
                note: "\(bytes / max(1, pages.count) / 1000) kB each"
            ) {
                try withExtendedLifetime(shared) { try timed.round() / Double(pages.count) }
            }
        }
    }

    private static func readAll(_ pages: [String], threads: Int) {
        let reader = HTMLReader()
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for place in stride(from: thread, to: pages.count, by: threads) { _ = try? reader.read(pages[place]) }
        }
    }

    // MARK: - Quality

    /// A page with what should be found on it, by words or by snippets.
    struct Sample: Encodable, Sendable {
        var html: String
        var truth = ""
        var optional = ""
        var with: [String] = []
        var without: [String] = []
        /// Whether snippets count as they stand, white space and all: so does trafilatura's own evaluation.
        var isExact = false
        var ours = ""

        func score(_ text: String) -> ExtractScore {
            if isExact { return .exactSnippets(text, with: with, without: without) }
            return with.isEmpty
                ? .words(text, truth: truth, optional: optional) : .snippets(text, with: with, without: without)
        }
    }

    private static func score(
        _ name: String, _ folder: String, _ load: @escaping @Sendable () throws -> [Sample]
    ) -> BenchCase {
        let folder = "extract-score-\(folder)"
        return BenchCase(
            name, .score, settings: ["folder": .text(SharedFolder.path(folder)), "labels": "all"], variants: peers
        ) { _ in
            var samples = try load()
            for place in samples.indices {
                samples[place].ours = (try? HTMLReader().read(samples[place].html))?.text ?? ""
            }
            let shared = try SharedFolder(folder)
            try shared.write(try lines(samples), "pages.jsonl")
            let scores = samples.map { $0.score($0.ours) }
            let sum = scores.reduce(ExtractScore(), +)
            // By words every page counts the same; snippets are few a page, and each counts the same.
            let isByWords = samples.allSatisfy(\.with.isEmpty)
            let f1 = isByWords ? scores.reduce(0) { $0 + $1.f1 } / Double(max(1, scores.count)) : sum.f1
            return PreparedCase(
                facts: [
                    "pages": Double(samples.count), "our_matched": Double(sum.matched),
                    "our_extra": Double(sum.extra), "our_missed": Double(sum.missed),
                ], note: String(format: "precision %.3f recall %.3f", sum.precision, sum.recall)
            ) {
                withExtendedLifetime(shared) { f1 }
            }
        }
    }

    private static func lines(_ rows: [some Encodable]) throws -> String {
        try rows.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }.joined(separator: "\n")
    }

    // MARK: - Pages

    private static func generated(_ layouts: [PageLayout]) -> [Sample] {
        layouts.flatMap { $0.pages(pagesOfLayout, seed: 1) }
            .map { Sample(html: $0.html, truth: $0.truth, optional: $0.optional) }
    }

    private static func text(_ path: String, from how: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchError.noPages(path: path, how: how)
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func handbookPages() throws -> [String] {
        let how = "make \(handbook)"
        let paths = ["en-US", "ko-KR"].flatMap { language -> [String] in
            let folder = "\(handbook)/\(language)"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.hasSuffix(".html") }.sorted().map { "\(folder)/\($0)" }
        }
        if paths.isEmpty { throw BenchError.noPages(path: handbook, how: how) }
        return try paths.map { try text($0, from: how) }
    }

    private static func openWeb(_ isWanted: (OpenWeb.Page) -> Bool) throws -> [Sample] {
        try OpenWeb.pages().filter(isWanted).map {
            Sample(html: $0.html, with: $0.with, without: $0.without, isExact: true)
        }
    }

    private static func labelledPages() throws -> [Sample] {
        struct Labels: Decodable {
            struct Page: Decodable {
                var package: String
                var path: String
                var with: [String]
                var without: [String]
            }
            var pages: [Page]
        }
        let file = try text(labels, from: "a checkout of the repository as the current folder")
        return try JSONDecoder().decode(Labels.self, from: Data(file.utf8)).pages.map { page in
            let html = try text("\(labelled)/\(page.package)/\(page.path)", from: "benchmarks/labels/pages.sh")
            return Sample(html: html, with: page.with, without: page.without)
        }
    }
}

extension Measure {
    /// Readings are seconds a page.
    static let perPage = rate("pages/s", work: 1)
}
