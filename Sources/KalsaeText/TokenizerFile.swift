// tokenizer.json as Hugging Face tokenizers reads and writes it: the stages as tagged objects. Every option is either
// honoured or refused by name; none is passed over, since a tokenizer that is almost right is wrong.
//
//   version          "1.0"
//   truncation       null           padding        null
//   added_tokens     [{id, content, special, normalized, single_word, lstrip, rstrip}]
//   normalizer       null | NFC
//   pre_tokenizer    ByteLevel with its own pattern | Sequence[Split by a known pattern, ByteLevel without]
//   post_processor   null, or what leaves the ids alone: see PostProcessor.swift
//   decoder          ByteLevel
//   model            BPE {vocab: name to id, merges: ["a b"] or [["a", "b"]], ignore_merges}

import Foundation
import KalsaeSupport

extension Tokenizer {
    /// Opens a `tokenizer.json`.
    ///
    /// - Throws: `SupportError.missing` or `.unreadable`, or `TextError.inFile` naming the field that is wrong.
    public convenience init(contentsOf url: URL) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            throw SupportError.unreadable(path: url.path, reason: "permission denied or not a file")
        }
        do { try self.init(json: data) } catch let error as TextError {
            throw TextError.inFile(path: url.path, error: error)
        }
    }

    /// Reads the bytes of a `tokenizer.json`.
    ///
    /// - Throws: `TextError` naming the field that is wrong or not supported.
    public convenience init(json: Data) throws {
        let file = try TokenizerFile(JSONValue(parsing: Array(json)))
        let vocabulary = try Vocabulary(names: file.names, added: file.added, field: "model.vocab")
        let model = try BytePairModel(
            vocabulary: vocabulary, merges: file.merges, ignoresMerges: file.ignoresMerges,
            vocabularyField: "model.vocab", field: "model.merges")
        self.init(vocabulary: vocabulary, model: model, normalizer: file.normalizer, pattern: file.pattern)
    }

    /// Writes a `tokenizer.json` that Hugging Face `tokenizers` and `transformers` load with the same ids.
    ///
    /// - Throws: `SupportError` where the file cannot be written; an older file then stands untouched.
    public func write(to url: URL) throws {
        try AtomicFile.write(json(), to: url)
    }

    /// The text of the `tokenizer.json`; equal tokenizers give equal bytes.
    public func json() -> String {
        let added = vocabulary.added.map { "    \($0.json)" }.joined(separator: ",\n")
        let vocab = vocabulary.names[..<lengthWithoutAddedEnd].enumerated()
            .map { "      \(JSONText.string($0.element)): \($0.offset)" }.joined(separator: ",\n")
        let merges = mergeStrings.map { "      \(JSONText.string($0))" }.joined(separator: ",\n")
        return """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [\(added.isEmpty ? "" : "\n\(added)\n  ")],
              "normalizer": \(NormalizerTable.json(normalizer)),
              "pre_tokenizer": \(pattern.preTokenizerJSON),
              "post_processor": null,
              "decoder": {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":false,"use_regex":false},
              "model": {
                "type": "BPE",
                "dropout": null,
                "unk_token": null,
                "continuing_subword_prefix": null,
                "end_of_word_suffix": null,
                "fuse_unk": false,
                "byte_fallback": false,
                "ignore_merges": \(model.wholeTokens != nil),
                "vocab": {
            \(vocab)
                },
                "merges": [\(merges.isEmpty ? "" : "\n\(merges)\n    ")]
              }
            }

            """
    }

    /// The number of tokens before the added ones at the end. Readers number those by themselves; an added token with a
    /// learned one after it must stand in `vocab` too.
    private var lengthWithoutAddedEnd: Int {
        var length = vocabulary.count
        for token in vocabulary.added.reversed() where Int(token.id) == length - 1 { length -= 1 }
        return length
    }
}

extension TokenizerPattern {
    /// The field `pre_tokenizer`.
    fileprivate var preTokenizerJSON: String {
        let byteLevel = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":false,\"use_regex\":"
        if self == TokenizerFile.byteLevelPattern { return "\(byteLevel)true}" }
        return "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":"
            + "\(JSONText.string(regularExpression))},\"behavior\":\"Isolated\",\"invert\":false},\(byteLevel)false}]}"
    }
}

/// A `tokenizer.json` taken apart.
struct TokenizerFile {
    /// The pattern that ByteLevel applies by itself.
    static let byteLevelPattern = TokenizerPattern.gpt2

    var names: [String]
    var added: [AddedToken]
    var merges: [(String, String)]
    var ignoresMerges: Bool
    var normalizer: (any Normalizer)?
    var pattern: TokenizerPattern

    init(_ value: JSONValue) throws {
        var fields = try JSONFields(value, path: "")
        if let version = fields.take("version") {
            guard case .string("1.0") = version else {
                throw TextError.unsupported(field: "version", value: "another version", known: ["\"1.0\""])
            }
        }
        try fields.refuseUnlessEmpty("truncation")
        try fields.refuseUnlessEmpty("padding")
        added = try fields.array("added_tokens").enumerated().map {
            try AddedToken.read($0.element, field: "added_tokens[\($0.offset)]")
        }
        normalizer = try NormalizerTable.read(fields.require("normalizer"), field: "normalizer")
        pattern = try Self.pattern(fields.require("pre_tokenizer"), field: "pre_tokenizer")
        if let processor = fields.take("post_processor") {
            try PostProcessor.check(processor, field: "post_processor")
        }
        _ = try Self.byteLevel(fields.require("decoder"), field: "decoder")
        var model = try JSONFields(fields.require("model"), path: "model")
        try fields.finish()

        if let type = model.take("type") {
            guard case .string("BPE") = type else {
                throw TextError.unsupported(field: "model.type", value: Self.text(type), known: ["BPE"])
            }
        }
        for key in ["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"] {
            try model.refuseUnlessEmpty(key)
        }
        for key in ["fuse_unk", "byte_fallback"] { try model.refuseUnless(key, is: false) }
        ignoresMerges = try model.boolean("ignore_merges", standard: false)
        names = try Self.names(model.object("vocab"), added)
        merges = try model.array("merges").enumerated().map { index, value in
            switch value {
            case .string(let text): return try Self.pair(text, field: "model.merges[\(index)]")
            case .array(let parts):
                if parts.count == 2, case .string(let left) = parts[0], case .string(let right) = parts[1] {
                    return (left, right)
                }
            default: break
            }
            throw TextError.malformed(field: "model.merges[\(index)]", reason: "must be a pair of tokens")
        }
        try model.finish()
    }

    /// A merge written as `"left right"`.
    static func pair(_ text: String, field: String) throws -> (String, String) {
        let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw TextError.malformed(field: field, reason: "must be two tokens with one space between")
        }
        return (parts[0], parts[1])
    }

    private static func names(_ vocab: [(key: String, value: JSONValue)], _ added: [AddedToken]) throws -> [String] {
        let most = vocab.count + added.count
        var names = [String?](repeating: nil, count: most)
        func place(_ name: String, _ id: Int, _ field: String) throws {
            guard id >= 0, id < most else {
                throw TextError.malformed(
                    field: field, reason: "the id \(id) leaves a hole: there are at most \(most) tokens")
            }
            if let other = names[id], !other.utf8.elementsEqual(name.utf8) {
                throw TextError.malformed(
                    field: field, reason: "the id \(id) belongs to \(JSONText.string(other)) already")
            }
            names[id] = name
        }
        for (name, value) in vocab {
            guard case .integer(let id) = value else {
                throw TextError.malformed(
                    field: "model.vocab", reason: "the id of \(JSONText.string(name)) must be a whole number")
            }
            try place(name, id, "model.vocab")
        }
        for (index, token) in added.enumerated() {
            try place(token.content, Int(token.id), "added_tokens[\(index)].id")
        }
        let count = (names.lastIndex { $0 != nil } ?? -1) + 1
        return try names[..<count].enumerated().map { id, name in
            guard let name else { throw TextError.malformed(field: "model.vocab", reason: "no token has the id \(id)") }
            return name
        }
    }

    /// The pattern that a pre-tokenizer applies.
    private static func pattern(_ value: JSONValue, field: String) throws -> TokenizerPattern {
        let known = ["ByteLevel", "Sequence[Split, ByteLevel]"]
        if case .null = value { throw TextError.unsupported(field: field, value: "null", known: known) }
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        if type == "ByteLevel" {
            guard try byteLevel(value, field: field) else {
                throw TextError.unsupported(
                    field: "\(field).use_regex", value: "false without a Split", known: ["true"])
            }
            return byteLevelPattern
        }
        guard type == "Sequence" else { throw TextError.unsupported(field: "\(field).type", value: type, known: known) }
        let stages = try fields.array("pretokenizers")
        try fields.finish()
        guard stages.count == 2 else {
            throw TextError.unsupported(
                field: "\(field).pretokenizers", value: "a list of \(stages.count) stages", known: [known[1]])
        }
        let pattern = try split(stages[0], field: "\(field).pretokenizers[0]")
        if try byteLevel(stages[1], field: "\(field).pretokenizers[1]") {
            throw TextError.unsupported(
                field: "\(field).pretokenizers[1].use_regex", value: "true after a Split", known: ["false"])
        }
        return pattern
    }

    private static func split(_ value: JSONValue, field: String) throws -> TokenizerPattern {
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        guard type == "Split" else {
            throw TextError.unsupported(field: "\(field).type", value: type, known: ["Split"])
        }
        let behavior = try fields.string("behavior")
        guard behavior == "Isolated" else {
            throw TextError.unsupported(field: "\(field).behavior", value: behavior, known: ["Isolated"])
        }
        try fields.refuseUnless("invert", is: false)
        var pattern = try JSONFields(fields.require("pattern"), path: "\(field).pattern")
        let expression = try pattern.string("Regex")
        try pattern.finish()
        try fields.finish()
        guard let known = TokenizerPattern.allCases.first(where: { $0.regularExpression == expression }) else {
            throw TextError.unsupported(
                field: "\(field).pattern.Regex", value: JSONText.string(expression),
                known: TokenizerPattern.allCases.map { "the pattern of \($0.rawValue)" })
        }
        return known
    }

    /// Reads a ByteLevel stage; whether it applies its own pattern.
    static func byteLevel(_ value: JSONValue, field: String) throws -> Bool {
        guard case .object = value else {
            throw TextError.unsupported(field: field, value: value.kind, known: ["ByteLevel"])
        }
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        guard type == "ByteLevel" else {
            throw TextError.unsupported(field: "\(field).type", value: type, known: ["ByteLevel"])
        }
        let addsSpace = try fields.boolean("add_prefix_space")
        if addsSpace, field.hasPrefix("pre_tokenizer") {
            throw TextError.unsupported(field: "\(field).add_prefix_space", value: "true", known: ["false"])
        }
        _ = try fields.boolean("trim_offsets", standard: true)
        let usesPattern = try fields.boolean("use_regex", standard: true)
        try fields.finish()
        return usesPattern
    }

    private static func text(_ value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        return value.kind
    }
}
