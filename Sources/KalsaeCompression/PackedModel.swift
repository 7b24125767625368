// From a trained model to one 8-bit GGUF file with its tokenizer inside.
// Matrices become Q8_0, vectors stay f32; what cannot be packed in whole blocks stays f32 too.

import Foundation
import KalsaeModels
import KalsaeTensor
import KalsaeText

/// The tokenizer as GGUF carries it.
public struct PackedTokenizer: Sendable {
    /// Tokens by number, in the byte-level alphabet.
    public var tokens: [String]
    /// Merges as "left right", in order.
    public var merges: [String]
    /// Numbers of control tokens.
    public var controlTokens: Set<Int>
    /// The name llama.cpp knows the pre-tokenizer by.
    public var preTokenizer: String
    /// The chat template's Jinja text.
    public var chatTemplate: String

    /// - Parameters:
    ///   - tokenizer: a byte-level BPE tokenizer.
    ///   - template: how conversations are laid out.
    /// - Throws: `TextError.unsupported` where the tokenizer is of another kind.
    public init(_ tokenizer: Tokenizer, _ template: ChatTemplate) throws {
        guard let pattern = tokenizer.pattern else {
            throw TextError.unsupported(
                field: "tokenizer", value: "\(tokenizer.kind) with stages of its own",
                known: TokenizerPattern.allCases.map { "byte-level BPE cut as \($0.rawValue)" })
        }
        tokens = tokenizer.tokenStrings
        merges = tokenizer.mergeStrings
        controlTokens = Set(tokenizer.specialTokens.values.map { Int($0) })
        preTokenizer = pattern.rawValue
        chatTemplate = template.jinja
    }
}

/// Packs models.
public enum PackedModel {
    /// What packing did.
    public struct Summary: Sendable, Equatable {
        /// Weights in all, and those of them in 8 bits.
        public var parameters: Int
        public var packedParameters: Int
        /// Bytes of the weights in the file.
        public var weightBytes: Int

        /// Mean bits a weight takes.
        public var bitsPerWeight: Double { Double(weightBytes) * 8 / Double(max(1, parameters)) }
    }

    /// GGUF's numbers for token kinds.
    private static let normalToken = 1, controlToken = 3
    /// GGUF's `general.file_type` for Q8_0.
    private static let fileType = 7

    /// Writes `model` and `tokenizer` to one GGUF file.
    ///
    /// - Parameters:
    ///   - name: `general.name`.
    ///   - licenses: SPDX identifiers of what the model was trained on.
    @discardableResult
    public static func write(
        _ model: DecoderModel, _ tokenizer: PackedTokenizer, name: String, licenses: [String], to url: URL
    ) throws -> Summary {
        var writer = GGUFWriter()
        for (key, value) in try model.configuration.ggufMetadata { writer.set(key, value) }
        writer.set("general.name", .string(name))
        writer.set("general.license", .string(licenses.joined(separator: " AND ")))
        writer.set("general.file_type", .integer(fileType))
        writer.set("general.quantization_version", .integer(2))
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        writer.set("tokenizer.ggml.pre", .string(tokenizer.preTokenizer))
        writer.set("tokenizer.ggml.tokens", .strings(tokenizer.tokens))
        writer.set(
            "tokenizer.ggml.token_type",
            .integers(
                tokenizer.tokens.indices.map { tokenizer.controlTokens.contains($0) ? controlToken : normalToken }))
        writer.set("tokenizer.ggml.merges", .strings(tokenizer.merges))
        writer.set("tokenizer.ggml.bos_token_id", .integer(model.configuration.endToken))
        writer.set("tokenizer.ggml.eos_token_id", .integer(model.configuration.turnEndToken))
        writer.set("tokenizer.ggml.padding_token_id", .integer(model.configuration.endToken))
        writer.set("tokenizer.ggml.add_bos_token", .bool(false))
        writer.set("tokenizer.chat_template", .string(tokenizer.chatTemplate))
        var summary = Summary(parameters: 0, packedParameters: 0, weightBytes: 0)
        for (name, tensor) in model.parameters {
            guard let inner = DecoderConfiguration.ggufName(name) else {
                throw ModelError.unsupported(path: url.path, reason: "GGUF has no name for \(name)")
            }
            let packs = tensor.shape.count == 2 && tensor.columns % PackedMatrix.blockElements == 0
            let bytes = packs ? PackedMatrix.pack(tensor) : Data(tensor.bytes)
            writer.add(inner, shape: tensor.shape, type: packs ? .q8_0 : .f32, bytes: bytes)
            summary.parameters += tensor.count
            summary.packedParameters += packs ? tensor.count : 0
            summary.weightBytes += bytes.count
        }
        try writer.write(to: url)
        return summary
    }
}
