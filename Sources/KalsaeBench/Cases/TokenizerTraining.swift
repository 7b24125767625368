// Learning a byte-level BPE tokenizer from Korean text: with --data a vocabulary of 32,000 from NSMC's reviews.

import Foundation
import KalsaeText

/// `kalsae bench tokenizer-training`
struct TokenizerTrainingBenchmark: Benchmark {
    let name = "tokenizer-training"
    let summary = "learning a byte-level BPE vocabulary; with --data on real texts"

    var cases: [BenchCase] {
        [(BenchText.korean, 32_000), (BenchText.english, 8_000)].map { text, vocabulary in
            let folder = "training-\(text.rawValue)"
            return BenchCase(
                "\(text.rawValue), \(vocabulary) tokens", .seconds,
                settings: ["folder": .text(SharedFolder.path(folder)), "vocabulary": .integer(vocabulary)],
                variants: ["tokenizers"]
            ) { context in try Self.prepare(text, vocabulary, folder, context) }
        }
    }

    private static func prepare(
        _ text: BenchText, _ vocabulary: Int, _ folder: String, _ context: BenchContext
    ) throws -> PreparedCase {
        let content = try text.load(context.data)
        let shared = try SharedFolder(folder)
        try shared.write(content, "text.txt")
        let lines = content.utf8.split(separator: 0x0A).map { String(Substring($0)) }
        let settings = BPETrainer.Settings(
            vocabulary: vocabulary, specialTokens: ["<|endoftext|>"], pattern: .gpt2, normalizesToNFC: false)
        let trained = try BPETrainer.train(on: lines, settings: settings, threads: context.threads)
        return PreparedCase(
            facts: ["merges": checksum(trained.mergeStrings.joined(separator: "\n"))], note: text.note(context.data)
        ) {
            try withExtendedLifetime(shared) {
                try Stopwatch.seconds {
                    _ = try BPETrainer.train(on: lines, settings: settings, threads: context.threads)
                }
            }
        }
    }

    /// FNV-1a in 48 bits, which a JSON number holds; the twin computes the same.
    private static func checksum(_ text: String) -> Double {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 & (1 << 48 - 1)
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 & (1 << 48 - 1) }
        return Double(hash)
    }
}
