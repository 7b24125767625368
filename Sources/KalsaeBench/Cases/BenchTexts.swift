// The texts on which tokenizers are measured: real ones from the folder of --data, else made up from a seed. A made-up
// text says so in the result: its words come more regularly than those of people.

import Foundation
import KalsaeSupport
import KalsaeText

/// A text to measure on.
enum BenchText: String, CaseIterable, Sendable {
    /// tinyshakespeare, 50 times over.
    case english
    /// The reviews of NSMC, a line each.
    case korean

    /// What the result says of the text.
    func note(_ data: URL?) -> String {
        guard data != nil else { return "made-up text" }
        return self == .english ? "tinyshakespeare x 50" : "NSMC"
    }

    /// The text.
    ///
    /// - Throws: `BenchError.noData` where the folder lacks it.
    func load(_ data: URL?) throws -> String {
        guard let data else { return Self.made(self, bytes: 16 << 20) }
        switch self {
        case .english:
            let text = try Self.read(data.appendingPathComponent("en/tinyshakespeare.txt"))
            return String(repeating: String(decoding: text, as: UTF8.self), count: 50)
        case .korean:
            let rows = try Self.unpacked(data.appendingPathComponent("ko/nsmc.jsonl.gz"))
            return try rows.split(separator: 0x0A).map { row in
                let object = try JSONSerialization.jsonObject(with: Data(row)) as? [String: Any]
                return object?["review"] as? String ?? ""
            }.joined(separator: "\n")
        }
    }

    private static func read(_ file: URL) throws -> Data {
        guard let content = try? Data(contentsOf: file) else { throw BenchError.noData(path: file.path) }
        return content
    }

    private static func unpacked(_ file: URL) throws -> Data {
        guard FileManager.default.isReadableFile(atPath: file.path) else { throw BenchError.noData(path: file.path) }
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        process.standardOutput = pipe
        try process.run()
        let content = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError.noData(path: file.path) }
        return content
    }

    /// Lines of words that come as often as words of a language do (Zipf), with marks and numbers between.
    static func made(_ kind: BenchText, bytes: Int) -> String {
        var random = SeededRandom(seed: 1)
        let words = (0..<30_000).map { _ in kind.word(&random) }
        var text = ""
        text.reserveCapacity(bytes + 1024)
        while text.utf8.count < bytes {
            for _ in 0..<Int.random(in: 4...14, using: &random) {
                // The nth word comes about 1 / n as often as the first.
                let place = Int(pow(Double(words.count), Double.random(in: 0..<1, using: &random))) - 1
                text += words[max(0, place)]
                switch Int.random(in: 0..<40, using: &random) {
                case 0: text += ", "
                case 1: text += " \(Int.random(in: 1...2030, using: &random)) "
                case 2: text += kind == .korean ? "ㅋㅋ " : "'s "
                default: text += " "
                }
            }
            text += ".\n"
        }
        return text
    }

    private func word(_ random: inout SeededRandom) -> String {
        var word = String.UnicodeScalarView()
        switch self {
        case .english:
            let consonants = Array("bcdfghklmnprstvw".unicodeScalars), vowels = Array("aeiou".unicodeScalars)
            for _ in 0...Int.random(in: 0...3, using: &random) {
                word.append(consonants[Int.random(in: 0..<consonants.count, using: &random)])
                word.append(vowels[Int.random(in: 0..<vowels.count, using: &random)])
                if Bool.random(using: &random) {
                    word.append(consonants[Int.random(in: 0..<consonants.count, using: &random)])
                }
            }
        case .korean:
            for _ in 0...Int.random(in: 0...4, using: &random) {
                // One of some hundred syllables, as they are in use.
                let value = 0xAC00 + UInt32(Int.random(in: 0..<400, using: &random) * 27)
                if let syllable = Unicode.Scalar(value) { word.append(syllable) }
            }
        }
        return String(word)
    }

    /// GPT-2's tokenizer from the folder, or one learned from made-up text.
    ///
    /// - Throws: `BenchError.noData`, or what a broken file makes `Tokenizer` throw.
    static func tokenizer(_ data: URL?) throws -> Tokenizer {
        guard let data else {
            let texts = allCases.flatMap { made($0, bytes: 1 << 20).split(separator: "\n").map(String.init) }
            return try BPETrainer.train(
                on: texts,
                settings: BPETrainer.Settings(
                    vocabulary: 8192, specialTokens: ["<|endoftext|>"], pattern: .gpt2, normalizesToNFC: false))
        }
        let folder = data.appendingPathComponent("tokenizers")
        let file = folder.appendingPathComponent("gpt2-vocab.json")
        guard let vocabulary = try JSONSerialization.jsonObject(with: read(file)) as? [String: Int] else {
            throw BenchError.noData(path: file.path)
        }
        var names = [String](repeating: "", count: vocabulary.count)
        for (name, id) in vocabulary {
            guard names.indices.contains(id) else { throw BenchError.noData(path: file.path) }
            names[id] = name
        }
        let merges = String(decoding: try read(folder.appendingPathComponent("gpt2-merges.txt")), as: UTF8.self)
            .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#version") }
        let special = names.firstIndex(of: "<|endoftext|>").map { Int32($0) }
        return try Tokenizer(
            tokenStrings: names, mergeStrings: merges, specialIDs: Set([special].compactMap(\.self)), pattern: .gpt2,
            normalizesToNFC: false)
    }
}

/// A folder that both sides read, gone with the last who holds it.
final class SharedFolder {
    let url: URL

    /// - Parameter name: unique in this process; the peer knows the folder by `path(name)`.
    init(_ name: String) throws {
        url = URL(fileURLWithPath: Self.path(name))
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Where the folder called `name` is.
    static func path(_ name: String) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-bench-\(getpid())-\(name)").path
    }

    func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }
}
