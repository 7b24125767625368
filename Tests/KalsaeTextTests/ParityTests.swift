import Foundation
import Testing

@testable import KalsaeText

@Suite struct ParityTests {
    static let files = [
        "tokenizer-ours.json", "tokenizer-theirs-qwen2.json", "tokenizer-theirs-llama3.json",
        "tokenizer-theirs-gpt2.json",
    ]

    @Test func trainingWritesTheFileThatHuggingFaceRead() throws {
        let tokenizer = try BPETrainer.train(on: Fixtures.training(), settings: Fixtures.settings)
        if ProcessInfo.processInfo.environment["KALSAE_WRITE_FIXTURES"] == "1" {
            try tokenizer.write(to: Fixtures.url("tokenizer-ours.json"))
        }
        #expect(try tokenizer.json() == String(contentsOf: Fixtures.url("tokenizer-ours.json"), encoding: .utf8))
    }

    @Test(arguments: files) func idsAreHuggingFaces(file: String) throws {
        let tokenizer = try Tokenizer(contentsOf: Fixtures.url(file))
        let (strings, found) = try Parity.load(file)
        let expected = try #require(found)
        #expect(strings.count >= 200)
        for (index, text) in strings.enumerated() {
            #expect(tokenizer.encode(text) == expected.plain[index], "\(file), string \(index)")
            #expect(
                tokenizer.encode(text, allowsSpecialTokens: true) == expected.special[index], "\(file), string \(index)"
            )
        }
    }

    @Test(arguments: files) func decodingHalfCharactersIsHuggingFaces(file: String) throws {
        let tokenizer = try Tokenizer(contentsOf: Fixtures.url(file))
        let expected = try #require(try Parity.load(file).expected)
        for (ids, text) in zip(expected.randomIDs, expected.decoded) {
            #expect(tokenizer.decode(ids, skipsSpecialTokens: false).unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    @Test func mergesAreThoseOfHuggingFacesTrainer() throws {
        let ours = try Fixtures.ours().mergeStrings
        let theirs = try Tokenizer(contentsOf: Fixtures.url("tokenizer-theirs-qwen2.json")).mergeStrings
        #expect(theirs.count > 200)
        #expect(Array(ours.prefix(theirs.count)) == theirs)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: Fixtures.tokenizers.path), "shared data is absent"))
    func gpt2IsExact() throws {
        let folder = Fixtures.tokenizers
        func file(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
        }
        let vocabulary = try JSONValue(
            parsing: Array(Data(contentsOf: folder.appendingPathComponent("gpt2-vocab.json"))))
        guard case .object(let members) = vocabulary else { throw TextError.notJSON(offset: 0, reason: "no object") }
        var names = [String](repeating: "", count: members.count)
        for (name, value) in members {
            if case .integer(let id) = value { names[id] = name }
        }
        let merges = try file("gpt2-merges.txt").split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#version") }
        let end = try #require(names.firstIndex(of: "<|endoftext|>"))
        let tokenizer = try Tokenizer(
            tokenStrings: names, mergeStrings: merges, specialIDs: [Int32(end)], pattern: .gpt2)
        let texts = Self.split(Array(try file("gpt-2.gguf.inp").utf8), by: Array("\n__ggml_vocab_test__\n".utf8))
            .dropLast()
        let lines = try file("gpt-2.gguf.out").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(texts.count == lines.count)
        #expect(texts.count > 40)
        for (text, line) in zip(texts, lines) {
            let expected = line.split(separator: " ").compactMap { Int32($0) }
            let string = String(decoding: text, as: UTF8.self)
            #expect(tokenizer.encode(string) == expected)
            #expect(tokenizer.decode(expected) == string)
        }
        let again = try Tokenizer(json: Data(tokenizer.json().utf8))
        #expect(again.json() == tokenizer.json())
    }

    static func split(_ bytes: [UInt8], by separator: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: separator) {
                parts.append([])
                index += separator.count
            } else {
                parts[parts.count - 1].append(bytes[index])
                index += 1
            }
        }
        return parts
    }
}
