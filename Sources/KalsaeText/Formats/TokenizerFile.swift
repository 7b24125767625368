// tokenizer.json as Hugging Face tokenizers reads and writes it: the stages as tagged objects. Every option is either
// honoured or refused by name; none is passed over, since a tokenizer that is almost right is wrong.
//
//   version          "1.0"
//   truncation       null | {…}     padding        null | {…}: see Truncation.swift
//   added_tokens     [{id, content, special, normalized, single_word, lstrip, rstrip}]
//   normalizer       null | see NormalizerTable
//   pre_tokenizer    null | see PreTokenizerTable
//   post_processor   null | see PostProcessorTable
//   decoder          null | see DecoderTable
//   model            see ModelReader

import Foundation
import KalsaeSupport

extension Tokenizer {
    /// Reads the bytes of a `tokenizer.json`.
    ///
    /// - Throws: `TextError` naming the field that is wrong or not supported.
    public convenience init(json: Data) throws {
        var fields = try JSONFields(JSONValue(parsing: Array(json)), path: "")
        if let version = fields.take("version") {
            guard case .string("1.0") = version else {
                throw TextError.unsupported(field: "version", value: "another version", known: ["\"1.0\""])
            }
        }
        func stage<Stage>(_ key: String, _ read: (JSONValue, String) throws -> Stage?) throws -> Stage? {
            guard let value = fields.take(key) else { return nil }
            return try read(value, key)
        }
        var stages = TokenizerStages()
        stages.truncation = try stage("truncation") { try Truncation.read($0, field: $1) }
        stages.padding = try stage("padding") { try Padding.read($0, field: $1) }
        let added = try fields.array("added_tokens").enumerated().map {
            try AddedToken.read($0.element, field: "added_tokens[\($0.offset)]")
        }
        stages.normalizer = try NormalizerTable.read(fields.require("normalizer"), field: "normalizer")
        stages.preTokenizer = try PreTokenizerTable.read(fields.require("pre_tokenizer"), field: "pre_tokenizer")
        stages.postProcessor = try stage("post_processor") { try PostProcessorTable.read($0, field: $1) }
        stages.decoder = try DecoderTable.read(fields.require("decoder"), field: "decoder")
        var model = try JSONFields(fields.require("model"), path: "model")
        try fields.finish()
        let (vocabulary, core) = try ModelReader.read(&model, added, stages)
        try model.finish()
        for token in stages.postProcessor?.tokens ?? [] where Int(token.id) >= vocabulary.count {
            throw TextError.malformed(
                field: "post_processor",
                reason: "its token \(JSONText.string(token.name)) has the id \(token.id), beyond the vocabulary")
        }
        self.init(vocabulary: vocabulary, core: core, stages: stages)
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
        let model = modelMembers.map { "    \(JSONText.string($0.key)): \($0.json)" }.joined(separator: ",\n")
        return """
            {
              "version": "1.0",
              "truncation": \(stages.truncation?.json ?? "null"),
              "padding": \(stages.padding?.json ?? "null"),
              "added_tokens": [\(added.isEmpty ? "" : "\n\(added)\n  ")],
              "normalizer": \(NormalizerTable.json(stages.normalizer)),
              "pre_tokenizer": \(stages.preTokenizer?.json ?? "null"),
              "post_processor": \(stages.postProcessor?.json ?? "null"),
              "decoder": \(stages.decoder?.json ?? "null"),
              "model": {
            \(model)
              }
            }

            """
    }

    private var modelMembers: [(key: String, json: String)] {
        let type = (key: "type", json: JSONText.string(kind))
        switch core {
        case .bytePair(_, _, let options, _):
            return [type] + bytePairMembers(options)
        case .staged(let model, _):
            return [type] + model.members(vocabulary)
        }
    }

    private func bytePairMembers(_ options: SymbolPairModel.Options) -> [(key: String, json: String)] {
        [
            (key: "dropout", json: "null"), (key: "unk_token", json: JSONText.optional(options.unknown)),
            (key: "continuing_subword_prefix", json: "null"), (key: "end_of_word_suffix", json: "null"),
            (key: "fuse_unk", json: "\(options.fusesUnknown)"),
            (key: "byte_fallback", json: "\(options.fallsBackToBytes)"),
            (key: "ignore_merges", json: "\(options.ignoresMerges)"),
            (
                key: "vocab",
                json: ModelText.vocabulary(
                    vocabulary.names[..<lengthWithoutAddedEnd].enumerated().map { (name: $0.element, id: $0.offset) })
            ),
            (key: "merges", json: ModelText.list(mergeStrings.map(JSONText.string))),
        ]
    }

    /// The number of tokens before the added ones at the end. Readers number those by themselves; an added token with a
    /// learned one after it must stand in `vocab` too.
    private var lengthWithoutAddedEnd: Int {
        var length = vocabulary.count
        for token in vocabulary.added.reversed() where Int(token.id) == length - 1 { length -= 1 }
        return length
    }
}
