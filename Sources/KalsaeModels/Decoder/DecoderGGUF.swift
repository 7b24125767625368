// How the decoder's sizes and weights are called in GGUF (architecture `qwen3`), in one table for both directions.

import Foundation
import KalsaeTensor

extension DecoderConfiguration {
    /// The architecture's name in GGUF.
    static let architecture = "qwen3"

    /// The metadata that describes these sizes.
    ///
    /// - Throws: `ModelError.invalidConfiguration` for a rotary scaling that its keys cannot say.
    public var ggufMetadata: [(key: String, value: GGUFValue)] {
        get throws { try sizeMetadata + scalingMetadata }
    }

    /// llama.cpp's keys for `linear`, and for `yarn` with the numbers it takes as given.
    private var scalingMetadata: [(key: String, value: GGUFValue)] {
        get throws {
            let name = "\(Self.architecture).rope.scaling"
            switch ropeScaling {
            case .none: return []
            case .linear(let factor): return [("\(name).type", .string("linear")), ("\(name).factor", .number(factor))]
            case .yarn(let yarn)
            where yarn
                == RotaryScaling.YaRN(
                    factor: yarn.factor, trainedPositions: yarn.trainedPositions):
                return [
                    ("\(name).type", .string("yarn")), ("\(name).factor", .number(yarn.factor)),
                    ("\(name).original_context_length", .integer(yarn.trainedPositions)),
                ]
            case .yarn, .llama3, .dynamic:
                throw ModelError.invalidConfiguration(
                    reason:
                        "a GGUF file cannot say this model's rotary scaling; only linear and plain yarn can be packed")
            }
        }
    }

    private var sizeMetadata: [(key: String, value: GGUFValue)] {
        let name = Self.architecture
        return [
            ("general.architecture", .string(name)),
            ("\(name).context_length", .integer(contextLength)),
            ("\(name).embedding_length", .integer(hiddenSize)),
            ("\(name).block_count", .integer(layers)),
            ("\(name).feed_forward_length", .integer(intermediateSize)),
            ("\(name).attention.head_count", .integer(heads)),
            ("\(name).attention.head_count_kv", .integer(keyValueHeads)),
            ("\(name).attention.key_length", .integer(headSize)),
            ("\(name).attention.value_length", .integer(headSize)),
            ("\(name).attention.layer_norm_rms_epsilon", .number(epsilon)),
            ("\(name).rope.dimension_count", .integer(headSize)),
            ("\(name).rope.freq_base", .number(ropeBase)),
            ("\(name).vocab_size", .integer(vocabularySize)),
        ]
    }

    /// Reads the sizes from a GGUF file.
    ///
    /// - Throws: `ModelError.unsupported` for another architecture, `.damaged` where a key is missing.
    public init(_ file: GGUFFile) throws {
        guard case .string(let architecture) = file.metadata["general.architecture"] else {
            throw ModelError.damaged(path: file.path, reason: "it names no architecture")
        }
        guard architecture == Self.architecture else {
            throw ModelError.unsupported(path: file.path, reason: "its architecture is \"\(architecture)\", not qwen3")
        }
        func integer(_ key: String) throws -> Int {
            guard case .integer(let value) = file.metadata["\(architecture).\(key)"] else {
                throw ModelError.damaged(path: file.path, reason: "the key \(architecture).\(key) is missing")
            }
            return value
        }
        func number(_ key: String) throws -> Double {
            guard case .number(let value) = file.metadata["\(architecture).\(key)"] else {
                throw ModelError.damaged(path: file.path, reason: "the key \(architecture).\(key) is missing")
            }
            // f32 in the file: take back the shortest decimal that it stands for.
            return Double("\(Float(value))") ?? value
        }
        guard let embedding = file.tensors["token_embd.weight"], embedding.shape.count == 2 else {
            throw ModelError.missingTensor(path: file.path, name: "token_embd.weight")
        }
        self.init(
            depth: 1, vocabularySize: embedding.shape[0], contextLength: try integer("context_length"))
        hiddenSize = try integer("embedding_length")
        layers = try integer("block_count")
        heads = try integer("attention.head_count")
        keyValueHeads = try integer("attention.head_count_kv")
        headSize = try integer("attention.key_length")
        intermediateSize = try integer("feed_forward_length")
        epsilon = try number("attention.layer_norm_rms_epsilon")
        ropeBase = try number("rope.freq_base")
        if case .string(let kind) = file.metadata["\(architecture).rope.scaling.type"], kind != "none" {
            switch kind {
            case "linear": ropeScaling = .linear(factor: try number("rope.scaling.factor"))
            case "yarn":
                ropeScaling = .yarn(
                    RotaryScaling.YaRN(
                        factor: try number("rope.scaling.factor"),
                        trainedPositions: try integer("rope.scaling.original_context_length")))
            default: throw ModelError.unsupported(path: file.path, reason: "its rotary scaling is \"\(kind)\"")
            }
        }
        guard file.tensors["rope_freqs.weight"] == nil else {
            throw ModelError.unsupported(path: file.path, reason: "it brings rotary frequencies of its own")
        }
        tiesEmbeddings = file.tensors["output.weight"] == nil
        if case .integer(let token) = file.metadata["tokenizer.ggml.eos_token_id"] { turnEndToken = token }
        endToken = turnEndToken
        if case .integer(let token) = file.metadata["tokenizer.ggml.bos_token_id"] { endToken = token }
        try validate()
    }

    private static let wholeModel = [
        "model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
        "lm_head.weight": "output.weight",
    ]
    private static let block = [
        "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
        "self_attn.v_proj": "attn_v", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
        "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate",
        "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    ]

    /// GGUF's name for a weight that Hugging Face calls `name`; nil where it is none of this architecture.
    public static func ggufName(_ name: String) -> String? {
        if let whole = wholeModel[name] { return whole }
        let parts = name.split(separator: ".")
        guard parts.count >= 5, parts[0] == "model", parts[1] == "layers", parts.last == "weight",
            let inner = block[parts[3..<parts.count - 1].joined(separator: ".")]
        else { return nil }
        return "blk.\(parts[2]).\(inner).weight"
    }
}
