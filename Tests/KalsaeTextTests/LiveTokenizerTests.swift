import Foundation
import Testing

@testable import KalsaeText

/// The live check of `make parity-tokenizers`: Python leaves strings and what Hugging Face makes of them in a folder;
/// this compares, trains tokenizers of our own, and leaves what we make of the strings for Python to compare.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["KALSAE_PARITY_TOKENIZERS"] != nil,
        "run by make parity-tokenizers"))
struct LiveTokenizerTests {
    static let folder = URL(
        fileURLWithPath: ProcessInfo.processInfo.environment["KALSAE_PARITY_TOKENIZERS"] ?? "/nowhere")

    static func strings() throws -> [String] {
        guard
            case .array(let values) = try JSONValue(
                parsing: Array(Data(contentsOf: folder.appendingPathComponent("strings.json"))))
        else { return [] }
        return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    static let theirs =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
        .filter { $0.hasPrefix("theirs-") && $0.hasSuffix(".json") }.sorted() ?? []

    /// Ids, starts and ends of every string, a line each.
    static func rows(_ tokenizer: Tokenizer, _ strings: [String]) throws -> [String] {
        try tokenizer.encodings(of: strings, threads: 2, allowsSpecialTokens: true).map { encoding in
            encoding.row.map(String.init).joined(separator: " ")
        }
    }

    @Test(arguments: theirs) func everyStringIsHuggingFaces(file: String) throws {
        let strings = try Self.strings()
        #expect(strings.count >= 1000)
        // As Python encoded them: one by one.
        let tokenizer = try Tokenizer(contentsOf: Self.folder.appendingPathComponent(file))
        let single = tokenizer.with(truncation: tokenizer.truncation, padding: nil)
        let expected = try String(
            contentsOf: Self.folder.appendingPathComponent(file.replacingOccurrences(of: ".json", with: ".txt")),
            encoding: .utf8
        ).split(separator: "\n", omittingEmptySubsequences: false)
        let rows = try Self.rows(single, strings)
        var wrong = 0
        for (place, row) in rows.enumerated() where row != expected[place] {
            wrong += 1
            if wrong <= 5 {
                Issue.record("\(file), \(place) \(strings[place].debugDescription): \(row), not \(expected[place])")
            }
        }
        #expect(wrong == 0, "\(file): \(wrong) of \(rows.count) differ")
    }

    @Test(arguments: TokenizerTrainer.Kind.allCases) func ourTokenizersAreLeftForPython(
        kind: TokenizerTrainer.Kind
    ) throws {
        let strings = try Self.strings()
        let tokenizer = try TokenizerTrainer.train(
            on: Fixtures.training(), settings: .init(kind: kind, vocabulary: 700))
        try tokenizer.write(to: Self.folder.appendingPathComponent("ours-\(kind.rawValue).json"))
        try Self.rows(tokenizer, strings).joined(separator: "\n").write(
            to: Self.folder.appendingPathComponent("ours-\(kind.rawValue).txt"), atomically: true, encoding: .utf8)
    }
}
