// Text to token ids with GPT-2's vocabulary, on English and Korean, over one thread and over all; and texts that are
// one endless word, on which a careless method never ends.

import Foundation
import KalsaeText

/// `kalsae bench tokenize`
struct TokenizeBenchmark: Benchmark {
    let name = "tokenize"
    let summary = "text to ids by byte-level BPE; with --data GPT-2's vocabulary on real texts"

    /// Python's own module `tokenize` must not be hidden.
    let twin = "tokenize_text"

    private static let hostile = [("one letter", "a"), ("spaces", " "), ("emoji", "😀")]

    var cases: [BenchCase] {
        let texts = BenchText.allCases.flatMap { text in
            [1, 0].map { threads in Self.textCase(text, threads) }
        }
        return texts + Self.hostile.map { Self.hostileCase($0.0, $0.1) }
    }

    /// - Parameter threads: 0 takes as many as the bench was told.
    private static func textCase(_ text: BenchText, _ threads: Int) -> BenchCase {
        let name = "\(text.rawValue), \(threads == 1 ? "1 thread" : "all threads")"
        let folder = "tokenize-\(text.rawValue)-\(threads)"
        return BenchCase(
            name, .perByte, settings: ["folder": .text(SharedFolder.path(folder)), "threads": .integer(threads)],
            variants: ["tokenizers", "tiktoken"]
        ) { context in
            try prepare(
                text.load(context.data), text.note(context.data), folder: folder,
                threads: threads == 0 ? context.threads : threads, context)
        }
    }

    private static func hostileCase(_ name: String, _ unit: String) -> BenchCase {
        let folder = "tokenize-\(name.replacing(" ", with: "-"))"
        return BenchCase(
            "1 MB of \(name)", .perByte,
            settings: ["folder": .text(SharedFolder.path(folder)), "threads": .integer(1)],
            variants: ["tokenizers", "tiktoken"]
        ) { context in
            try prepare(
                String(repeating: unit, count: 1_000_000 / unit.utf8.count), "", folder: folder, threads: 1, context)
        }
    }

    private static func prepare(
        _ text: String, _ note: String, folder: String, threads: Int, _ context: BenchContext
    ) throws -> PreparedCase {
        let tokenizer = try BenchText.tokenizer(context.data)
        let shared = try SharedFolder(folder)
        try shared.write(text, "text.txt")
        try shared.write(tokenizer.json(), "tokenizer.json")
        let ids = tokenizer.encode(text, threads: threads)
        let bytes = Double(text.utf8.count)
        let timed = PreparedCase.timing { _ = tokenizer.encode(text, threads: threads) }
        return PreparedCase(
            facts: ["bytes": bytes, "tokens": Double(ids.count), "checksum": checksum(ids)], note: note
        ) {
            // The folder stays as long as the case.
            try withExtendedLifetime(shared) { try timed.round() / bytes }
        }
    }

    /// A sum over ids by their places; the twins compute the same.
    private static func checksum(_ ids: [Int32]) -> Double {
        var sum: Int64 = 0
        for (place, id) in ids.enumerated() { sum += Int64(id) * Int64(place % 1009 + 1) }
        return Double(sum % (1 << 48))
    }
}

extension Measure {
    /// Readings are seconds a byte, so that a slow peer may read a part of the text.
    static let perByte = rate("MB/s", work: 1e-6)
}
