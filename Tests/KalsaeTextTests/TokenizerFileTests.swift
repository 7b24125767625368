import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeText

@Suite struct TokenizerFileTests {
    static func ours() throws -> String {
        try String(contentsOf: Fixtures.url("tokenizer-ours.json"), encoding: .utf8)
    }

    @Test(arguments: ParityTests.files) func writingAndReadingChangesNothing(file: String) throws {
        let first = try Tokenizer(contentsOf: Fixtures.url(file))
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tokenizer-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: url) }
        try first.write(to: url)
        let second = try Tokenizer(contentsOf: url)
        #expect(second.tokenStrings == first.tokenStrings)
        #expect(second.mergeStrings == first.mergeStrings)
        #expect(second.addedTokens == first.addedTokens)
        #expect(second.pattern == first.pattern)
        #expect(second.json() == first.json())
        let (strings, expected) = try Parity.load(file)
        #expect(second.encodeAll(strings, threads: 2) == expected?.plain)
    }

    /// The text itself in a post-processor's template, and a template of given pieces.
    static let text = "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}"
    static func template(_ pieces: String) -> String {
        "{\"type\":\"TemplateProcessing\",\"single\":[\(pieces)],\"pair\":[],\"special_tokens\":{}}"
    }

    /// transformers 5 saves a template that adds nothing with every tokenizer.
    @Test(arguments: [
        template(text), "{\"type\":\"Sequence\",\"processors\":[\(template(text))]}",
    ]) func aPostProcessorThatAddsNothingIsRead(processor: String) throws {
        let ours = try Self.ours()
        let theirs = ours.replacing("\"post_processor\": null", with: "\"post_processor\": \(processor)")
        #expect(theirs != ours)
        let tokenizer = try Tokenizer(json: Data(theirs.utf8))
        #expect(tokenizer.json() == theirs)
        #expect(try tokenizer.encoding(of: "안녕 kale").ids == Tokenizer(json: Data(ours.utf8)).encode("안녕 kale"))
    }

    /// What is broken, the replacement that breaks it, and the error.
    static let faults: [(old: String, new: String, error: String)] = [
        ("\"merges\": [", "\"mergers\": [", "model.merges: is missing"),
        ("\"vocab\": {", "\"vocabulary\": {", "model.vocab: is missing"),
        ("\"!\": 0,", "\"!\": 1,", "model.vocab: the id 1 belongs to \"!\" already"),
        ("\"!\": 0,", "\"!\": 900,", "model.vocab: the id 900 leaves a hole: there are at most 600 tokens"),
        ("\"!\": 0,", "\"!\": -1,", "model.vocab: the id -1 leaves a hole: there are at most 600 tokens"),
        ("\"!\": 0,", "\"!\": 0.5,", "model.vocab: the id of \"!\" must be a whole number"),
        ("\"!\": 0,", "", "added_tokens[2].id: the id 599 leaves a hole: there are at most 599 tokens"),
        ("\"!\": 0,", "\"한\": 0,", "model.vocab: token 0, \"한\", is not written in the byte-level alphabet"),
        ("\"!\": 0,", "\"!!\": 0,", "model.vocab: has no token \"!\" for the byte 33"),
        ("\"merges\": [", "\"merges\": [\"zq qz\",", "model.merges[0]: \"zq\" is not in the vocabulary"),
        ("\"merges\": [", "\"merges\": [\"a\",", "model.merges[0]: must be two tokens with one space between"),
        ("\"merges\": [", "\"merges\": [[\"a\"],", "model.merges[0]: must be a pair of tokens"),
        ("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "model.unk_id: is missing"),
        (
            "\"type\": \"BPE\"", "\"type\": \"Bigram\"",
            "model.type: Bigram is not supported; supported: BPE, WordPiece, Unigram, WordLevel"
        ),
        ("\"dropout\": null", "\"dropout\": 0.1", "model.dropout: a number is not supported; supported: null"),
        ("\"byte_fallback\": false", "\"byte_fallback\": 3", "model.byte_fallback: must be a boolean, not a number"),
        (
            "{\"type\":\"NFC\"}", "{\"type\":\"NFX\"}",
            "normalizer.type: NFX is not supported; supported: null, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, "
                + "Strip, BertNormalizer, Replace, Prepend, ByteLevel, Nmt, Precompiled, Sequence"
        ),
        (
            "{\"type\":\"NFC\"}",
            "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"\(String(repeating: "b", count: 1_025))\"}",
            "normalizer.content: must have at most 1024 bytes"
        ),
        ("{\"type\":\"NFC\"}", "{\"type\":\"Strip\",\"strip_left\":true}", "normalizer.strip_right: is missing"),
        (
            "\"type\":\"Split\"", "\"type\":\"UnicodeScripts\"",
            "pre_tokenizer.pretokenizers[0].type: UnicodeScripts is not supported; supported: null, ByteLevel, Split, "
                + "Metaspace, BertPreTokenizer, Whitespace, WhitespaceSplit, Punctuation, Digits, FixedLength, "
                + "CharDelimiterSplit, Sequence"
        ),
        (
            "\"Isolated\"", "\"Dropped\"",
            "pre_tokenizer.pretokenizers[0].behavior: Dropped is not supported; "
                + "supported: Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"
        ),
        (
            "{\"Regex\":", "{\"Regex\":\"(\",\"was\":",
            "pre_tokenizer.pretokenizers[0].pattern.Regex: is no regular expression: "
                + "end pattern with unmatched parenthesis"
        ),
        ("\"padding\": null", "\"padding\": {}", "padding.strategy: is missing"),
        (
            "\"truncation\": null", "\"truncation\": {\"max_length\":-1}",
            "truncation.max_length: must be a whole number from 0 to 2147483647"
        ),
        ("\"version\": \"1.0\"", "\"extra\": 1", "extra: is not a field known here"),
        ("\"special\":true", "\"special\":1", "added_tokens[0].special: must be a boolean, not a number"),
        ("\"lstrip\":false", "\"lstrip\":2", "added_tokens[0].lstrip: must be a boolean, not a number"),
        ("{\"id\":597,", "{\"id\":598,", "added_tokens[1].id: the id 598 belongs to \"<|endoftext|>\" already"),
        (
            "\"post_processor\": null",
            "\"post_processor\": \(template("{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}}"))",
            "post_processor.single[0]: \"<s>\" is not in special_tokens"
        ),
        (
            "\"post_processor\": null", "\"post_processor\": {\"type\":\"RobertaProcessing\"}",
            "post_processor.sep: is missing"
        ),
        (
            "\"post_processor\": null",
            "\"post_processor\": {\"type\":\"BertProcessing\",\"sep\":[\"a\",1],\"cls\":[\"b\",900]}",
            "post_processor: its token \"b\" has the id 900, beyond the vocabulary"
        ),
        (
            "\"post_processor\": null", "\"post_processor\": {\"type\":\"T5\"}",
            "post_processor.type: T5 is not supported; "
                + "supported: null, ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing, Sequence"
        ),
        (
            "\"decoder\": {\"type\":\"ByteLevel\"", "\"decoder\": {\"type\":\"CTC\"",
            "decoder.type: CTC is not supported; supported: null, ByteLevel, Metaspace, WordPiece, ByteFallback, Fuse, "
                + "Strip, Replace, BPEDecoder, Sequence"
        ),
        (
            "\"version\": \"1.0\",", "\"version\": \"1.0\", \"version\": \"1.0\",",
            "not JSON at byte 22: the key \"version\" occurs twice in one object"
        ),
    ]

    @Test(arguments: faults) func aBrokenFileNamesItsField(fault: (old: String, new: String, error: String)) throws {
        let text = try Self.ours()
        let range = try #require(text.range(of: fault.old))
        let broken = text.replacingCharacters(in: range, with: fault.new)
        do {
            _ = try Tokenizer(json: Data(broken.utf8))
            Issue.record("accepted: \(fault.new)")
        } catch let error as TextError {
            #expect(error.description == fault.error)
        }
    }

    @Test func aRepeatedMergeIsRefused() throws {
        let text = try Self.ours()
        let first = try #require(try Fixtures.ours().mergeStrings.first)
        let quoted = JSONText.string(first)
        let broken = text.replacingOccurrences(of: "\"merges\": [", with: "\"merges\": [\(quoted),")
        #expect(throws: TextError.malformed(field: "model.merges[1]", reason: "is the same pair as model.merges[0]")) {
            try Tokenizer(json: Data(broken.utf8))
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = Array(try Self.ours().utf8)
        for length in stride(from: 0, to: bytes.count - 2, by: 41) {
            #expect(throws: TextError.self) { try Tokenizer(json: Data(bytes[..<length])) }
        }
    }

    @Test func flippedBitsNeverCrash() throws {
        let bytes = Array(try Self.ours().utf8)
        var random = SeededRandom(seed: 3)
        var refused = 0
        for _ in 0..<400 {
            var broken = bytes
            broken[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            do {
                let tokenizer = try Tokenizer(json: Data(broken))
                #expect(tokenizer.vocabularySize > 256)
                _ = tokenizer.encode("안녕 hello")
            } catch is TextError { refused += 1 }
        }
        #expect(refused > 200)
    }

    @Test(arguments: [
        "", "[", "{\"a\":}", "nul", "01", "1.", "1e", "-", "\"\\ud800\"", "\"\\u12\"", "\"\\x\"", "\"\u{1}\"", "[1,]",
        "{}x",
        "1e999", "{\"a\":1,\"a\":2}", String(repeating: "[", count: 100_000), "\"open",
    ])
    func wrongJSONIsRefused(text: String) {
        #expect(throws: TextError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: TextError.notJSON(offset: 1, reason: "a string is not UTF-8")) {
            try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22])
        }
    }

    @Test func escapesAreRead() throws {
        guard case .string(let text) = try JSONValue(parsing: Array(#""\u00e9\ud83d\ude00\n\/\"""#.utf8)) else {
            Issue.record("no string")
            return
        }
        #expect(text == "é😀\n/\"")
    }

    @Test func aMissingFileSaysSo() {
        #expect(throws: SupportError.missing(path: "/nowhere/tokenizer.json")) {
            try Tokenizer(contentsOf: URL(fileURLWithPath: "/nowhere/tokenizer.json"))
        }
    }

    @Test func errorsNameTheFile() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("broken-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: url) }
        try AtomicFile.write("{}", to: url)
        do {
            _ = try Tokenizer(contentsOf: url)
            Issue.record("accepted")
        } catch { #expect("\(error)" == "\(url.path): added_tokens: is missing") }
    }
}
