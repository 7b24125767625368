// A corpus from its file to token shards: read, normalise, judge, drop equal and nearly equal documents, mask personal
// data, encode, write. With --data it is NSMC, 712,404 Korean reviews; else reviews made up from a seed.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSources
import KalsaeSupport
import KalsaeText

/// `kalsae bench clean`
struct CleanBenchmark: Benchmark {
    let name = "clean"
    let summary = "a corpus of reviews from its file to token shards; with --data NSMC, 712,404 of them"
    let twin = "clean_corpus"

    var cases: [BenchCase] {
        [
            BenchCase(
                "reviews to shards", .perDocument, settings: ["folder": .text(SharedFolder.path(Self.folder))],
                variants: ["datasketch", "rensa"]
            ) { try Self.prepare($0) },
            Self.memoryCase("memory, a tenth of the reviews", share: 10),
            Self.memoryCase("memory, all reviews", share: 1),
        ]
    }

    private static let folder = "clean"
    private static let madeReviews = 100_000

    private static func prepare(_ context: BenchContext) throws -> PreparedCase {
        let shared = try SharedFolder(folder)
        let (source, note) = try source(context, shared)
        let tokenizer = try BenchText.tokenizer(context.data)
        try shared.write(tokenizer.json(), "tokenizer.json")
        try shared.write(source.path, "source.txt")
        var number = 0
        return PreparedCase(note: note) {
            number += 1
            let output = shared.url.appendingPathComponent("round-\(number)")
            defer { try? FileManager.default.removeItem(at: output) }
            var documents = 0
            let seconds = try Stopwatch.seconds {
                documents = try make(source, into: output, tokenizer, threads: context.threads)
            }
            return seconds / Double(documents)
        }
    }

    /// How far memory rises above what the process has at first; it should not grow with the reviews.
    private static func memoryCase(_ name: String, share: Int) -> BenchCase {
        BenchCase(
            name, .mebibytes, settings: ["folder": .text(SharedFolder.path("\(folder)-memory-\(share)"))], variants: [],
            isIsolated: true
        ) { context in
            let shared = try SharedFolder("\(folder)-memory-\(share)")
            var (source, note) = try source(context, shared)
            if share > 1 { source = try tenth(of: source, share, shared) }
            let tokenizer = try BenchText.tokenizer(context.data)
            let (part, threads) = (source, context.threads)
            var prepared = try PeakMemory.prepare {
                (
                    [:],
                    {
                        let output = shared.url.appendingPathComponent("round")
                        defer { try? FileManager.default.removeItem(at: output) }
                        _ = try make(part, into: output, tokenizer, threads: threads)
                    }
                )
            }
            prepared.note = note
            return prepared
        }
    }

    /// The first rows of a file of JSON Lines.
    private static func tenth(of source: URL, _ share: Int, _ shared: SharedFolder) throws -> URL {
        let place = shared.url.appendingPathComponent("part.jsonl")
        let unpack = source.pathExtension == "gz" ? "gzip -dc" : "cat"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "\(unpack) \"$0\" | awk -v n=\"$2\" 'NR % n == 0' > \"$1\"", source.path, place.path, String(share),
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError.noData(path: source.path) }
        return place
    }

    /// The whole way; returns the number of documents that were read.
    private static func make(
        _ source: URL, into output: URL, _ tokenizer: Tokenizer, threads: Int
    ) throws -> Int {
        try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        let collected = output.appendingPathComponent("collected.jsonl.zst")
        let writer = try DocumentWriter(collected)
        _ = try Collector().run(
            [CorpusSource(path: source.path, license: "CC0-1.0")],
            Collector.Output(document: { try writer.write($0) }))
        try writer.commit()

        let settings = CleanSettings(
            quality: QualitySettings(preset: .reviews), personalData: PersonalDataPolicy())
        let kept = try DocumentWriter(output.appendingPathComponent("kept.jsonl.zst"))
        let ledger = try LedgerWriter(output.appendingPathComponent("ledger.jsonl"))
        let cursor = try DocumentCursor(collected)
        let statistics = try CorpusCleaner(settings, scratch: Scratch(folder: output), threads: threads).run(
            { try cursor.next() }, document: { try kept.write($0) }, row: { try ledger.add($0) })
        try kept.commit()
        try ledger.commit()

        let shards = try ShardSetWriter(
            output, name: "train", vocabularySize: tokenizer.vocabularySize,
            endOfText: Int(tokenizer.id(ofToken: "<|endoftext|>") ?? 0))
        let clean = try DocumentCursor(output.appendingPathComponent("kept.jsonl.zst"))
        while true {
            var batch: [String] = []
            while batch.count < 4_096, let document = try clean.next() { batch.append(document.text) }
            if batch.isEmpty { break }
            for ids in tokenizer.encodeAll(batch, threads: threads) { try shards.append(ids, source: "reviews") }
        }
        try shards.finish()
        return statistics.documentsIn
    }

    private static func source(_ context: BenchContext, _ shared: SharedFolder) throws -> (URL, String) {
        if let data = context.data {
            let file = data.appendingPathComponent("ko/nsmc.jsonl.gz")
            guard FileManager.default.isReadableFile(atPath: file.path) else {
                throw BenchError.noData(path: file.path)
            }
            return (file, "NSMC")
        }
        let text = BenchText.made(.korean, bytes: 100 * madeReviews)
        let rows = text.split(separator: "\n").prefix(madeReviews).map { "{\"review\":\"\($0)\"}" }
        try shared.write(rows.joined(separator: "\n"), "reviews.jsonl")
        return (shared.url.appendingPathComponent("reviews.jsonl"), "made-up reviews")
    }
}

extension Measure {
    /// Readings are seconds a document, so that a slow peer may read fewer of them.
    static let perDocument = rate("documents/s", work: 1)
}
