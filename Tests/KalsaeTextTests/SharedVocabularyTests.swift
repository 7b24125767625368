import Foundation
import Testing

@testable import KalsaeText

/// The sets of vocabularies with expected ids beside the package.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Fixtures.tokenizers.path), "shared data is absent"))
struct SharedVocabularyTests {
    static let sets = ["gpt-2", "llama-spm", "bert-bge", "falcon"]

    static func data(_ name: String) throws -> Data {
        try Data(contentsOf: Fixtures.tokenizers.appendingPathComponent(name))
    }

    static func cases(_ name: String) throws -> [(text: String, ids: [Int32])] {
        let texts = ParityTests.split(Array(try data("\(name).gguf.inp")), by: Array("\n__ggml_vocab_test__\n".utf8))
            .dropLast().map { String(decoding: $0, as: UTF8.self) }
        let rows = String(decoding: try data("\(name).gguf.out"), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { $0.split(separator: " ").compactMap { Int32($0) } }
        #expect(texts.count == rows.count)
        #expect(texts.count > 40)
        return Array(zip(texts, rows))
    }

    @Test(arguments: sets) func everySetIsExact(name: String) throws {
        let tokenizer = try Tokenizer(gguf: GGUFLists.read(Self.data("\(name).gguf")))
        for (text, ids) in try Self.cases(name) {
            #expect(tokenizer.encode(text) == ids, "\(name): \(text.debugDescription)")
            #expect(try tokenizer.encoding(of: text, addsSpecialTokens: false).ids == ids, "\(name), with offsets")
        }
    }

    @Test(arguments: sets) func everySetIsExactFromTheFileWeWrite(name: String) throws {
        let first = try Tokenizer(gguf: GGUFLists.read(Self.data("\(name).gguf")))
        let tokenizer = try Tokenizer(json: Data(first.json().utf8))
        for (text, ids) in try Self.cases(name) { #expect(tokenizer.encode(text) == ids, "\(name)") }
    }

    @Test func llama2ModelIsExact() throws {
        let tokenizer = try Tokenizer(contentsOf: Fixtures.tokenizers.appendingPathComponent("llama2.model"))
        for (text, ids) in try Self.cases("llama-spm") {
            #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
        }
        #expect(tokenizer.vocabularySize == 32000)
        #expect(tokenizer.decode(tokenizer.encode("안녕하세요, world  😀")) == "안녕하세요, world  😀")
    }

    @Test func gpt2FilesAreExact() throws {
        let tokenizer = try Tokenizer(
            vocabulary: Self.data("gpt2-vocab.json"), merges: Self.data("gpt2-merges.txt"))
        for (text, ids) in try Self.cases("gpt-2") { #expect(tokenizer.encode(text) == ids) }
    }

    @Test func gpt2RanksAreExact() throws {
        let names = try Tokenizer(vocabulary: Self.data("gpt2-vocab.json"), merges: Self.data("gpt2-merges.txt"))
        let lines = (0..<Int32(names.vocabularySize - 1)).map { id in
            "\(Data(names.bytes(of: id)).base64EncodedString()) \(id)"
        }
        let tokenizer = try Tokenizer(
            tiktoken: Data(lines.joined(separator: "\n").utf8), pattern: .gpt2, specialTokens: ["<|endoftext|>": 50256])
        #expect(tokenizer.mergeStrings == names.mergeStrings)
        for (text, ids) in try Self.cases("gpt-2") { #expect(tokenizer.encode(text) == ids) }
    }

    @Test func wordPieceFileIsExact() throws {
        let lists = try GGUFLists.read(Self.data("bert-bge.gguf"))
        let names = try Tokenizer(gguf: lists).tokenStrings
        let tokenizer = try Tokenizer(wordPieceVocabulary: Data(names.joined(separator: "\n").utf8))
        for (text, ids) in try Self.cases("bert-bge") { #expect(tokenizer.encode(text) == ids) }
        #expect(try tokenizer.encoding(of: "hello").ids == [101, 7592, 102])
        #expect(try tokenizer.encoding(of: "hello", and: "world").typeIDs == [0, 0, 0, 1, 1])
    }

    @Test(arguments: ["a", " ", "\n", "😀", "\u{301}", "한", "1", "."])
    func aMegabyteOfOneThingIsEncodedInTimeByEveryKind(unit: String) throws {
        let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        for name in Self.sets.dropFirst() {
            let tokenizer = try Tokenizer(gguf: GGUFLists.read(Self.data("\(name).gguf")))
            // A second or two on an idle machine; a quadratic method would take hours.
            let time = processorTime { _ = tokenizer.encode(text) }
            #expect(time < .seconds(12), "\(name)")
        }
    }
}

/// The least of a GGUF reader that a vocabulary needs, with no checks: the real one lives in another room.
enum GGUFLists {
    static func read(_ data: Data) throws -> GGUFVocabulary {
        var reader = Reader(bytes: Array(data))
        _ = reader.integer(4)
        _ = reader.integer(4)
        _ = reader.integer(8)
        var values: [String: Value] = [:]
        for _ in 0..<reader.integer(8) {
            let key = reader.string()
            values[key] = reader.value(type: reader.integer(4))
        }
        func strings(_ key: String) -> [String] {
            if case .list(let list)? = values[key] {
                list.compactMap { if case .text(let text) = $0 { text } else { nil } }
            } else {
                []
            }
        }
        func numbers(_ key: String) -> [Double] {
            if case .list(let list)? = values[key] {
                list.compactMap { if case .number(let number) = $0 { number } else { nil } }
            } else {
                []
            }
        }
        func number(_ key: String) -> Double? {
            if case .number(let number)? = values["tokenizer.ggml.\(key)"] { number } else { nil }
        }
        func text(_ key: String) -> String? { if case .text(let text)? = values[key] { text } else { nil } }
        return GGUFVocabulary(
            model: text("tokenizer.ggml.model") ?? "", pre: text("tokenizer.ggml.pre"),
            tokens: strings("tokenizer.ggml.tokens"), scores: numbers("tokenizer.ggml.scores"),
            types: numbers("tokenizer.ggml.token_type").map { Int($0) }, merges: strings("tokenizer.ggml.merges"),
            beginID: number("bos_token_id").map { Int32($0) }, endID: number("eos_token_id").map { Int32($0) },
            addsBegin: number("add_bos_token").map { $0 != 0 }, addsEnd: number("add_eos_token").map { $0 != 0 })
    }

    enum Value {
        case number(Double)
        case text(String)
        case list([Value])
    }

    struct Reader {
        let bytes: [UInt8]
        var offset = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func integer(_ count: Int) -> Int {
            defer { offset += count }
            return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }

        mutating func string() -> String {
            let count = integer(8)
            defer { offset += count }
            return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
        }

        mutating func value(type: Int) -> Value {
            switch type {
            case 0, 7: return .number(Double(integer(1)))
            case 1: return .number(Double(Int8(truncatingIfNeeded: integer(1))))
            case 2: return .number(Double(integer(2)))
            case 3: return .number(Double(Int16(truncatingIfNeeded: integer(2))))
            case 4: return .number(Double(integer(4)))
            case 5: return .number(Double(Int32(truncatingIfNeeded: integer(4))))
            case 6: return .number(Double(Float(bitPattern: UInt32(integer(4)))))
            case 8: return .text(string())
            case 9:
                let inner = integer(4)
                return .list((0..<integer(8)).map { _ in value(type: inner) })
            default: return .number(Double(integer(8)))
            }
        }
    }
}
