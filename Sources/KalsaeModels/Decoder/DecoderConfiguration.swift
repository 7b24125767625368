// The sizes of a decoder, and how Hugging Face's config.json says them.

import Foundation
import KalsaeSupport
import KalsaeTensor

/// The default architecture's sizes: Qwen3's, which transformers and llama.cpp know.
///
/// ```swift
/// let configuration = DecoderConfiguration(depth: 4, vocabularySize: 8192, contextLength: 256)
/// ```
public struct DecoderConfiguration: Sendable, Equatable {
    public var vocabularySize: Int
    /// Channels between blocks.
    public var hiddenSize: Int
    public var layers: Int
    public var heads: Int
    /// Key and value heads; divides `heads`.
    public var keyValueHeads: Int
    /// Elements of one head; even.
    public var headSize: Int
    /// Channels inside the feed-forward part.
    public var intermediateSize: Int
    /// Positions the model was made for.
    public var contextLength: Int
    /// θ of the rotary positions.
    public var ropeBase: Double
    /// How their frequencies are changed for more positions.
    public var ropeScaling = RotaryScaling.none
    /// ε of RMSNorm.
    public var epsilon: Double
    /// Whether the output projection is the embedding table.
    public var tiesEmbeddings: Bool
    /// Token that ends a text and starts the next.
    public var endToken: Int
    /// Token that ends a turn of a conversation.
    public var turnEndToken: Int

    /// The default sizes by one dial: 64 channels and one head a unit of depth, half as many key-value heads,
    /// three times the channels inside the feed-forward part.
    public init(depth: Int, vocabularySize: Int, contextLength: Int, endToken: Int = 0, turnEndToken: Int = 0) {
        self.vocabularySize = vocabularySize
        hiddenSize = 64 * depth
        layers = depth
        heads = depth
        keyValueHeads = depth % 2 == 0 ? depth / 2 : depth
        headSize = 64
        intermediateSize = 3 * hiddenSize
        self.contextLength = contextLength
        ropeBase = 10_000
        epsilon = 1e-6
        tiesEmbeddings = true
        self.endToken = endToken
        self.turnEndToken = turnEndToken
    }

    /// Checks that the sizes fit together and are within reason.
    ///
    /// - Throws: `ModelError.invalidConfiguration` naming the size.
    public func validate() throws {
        let sizes = [
            ("vocab_size", vocabularySize, 1 << 22), ("hidden_size", hiddenSize, 1 << 17),
            ("num_hidden_layers", layers, 1 << 10), ("num_attention_heads", heads, 1 << 12),
            ("num_key_value_heads", keyValueHeads, 1 << 12), ("head_dim", headSize, 1 << 12),
            ("intermediate_size", intermediateSize, 1 << 20), ("max_position_embeddings", contextLength, 1 << 22),
        ]
        for (name, size, limit) in sizes where size < 1 || size > limit {
            throw ModelError.invalidConfiguration(reason: "\(name) is \(size); it must be between 1 and \(limit)")
        }
        guard heads % keyValueHeads == 0 else {
            throw ModelError.invalidConfiguration(
                reason: "num_attention_heads \(heads) is not a multiple of num_key_value_heads \(keyValueHeads)")
        }
        guard headSize % 2 == 0 else {
            throw ModelError.invalidConfiguration(reason: "head_dim \(headSize) is odd; rotary positions need pairs")
        }
        guard ropeBase > 0, ropeBase.isFinite, epsilon > 0, epsilon.isFinite else {
            throw ModelError.invalidConfiguration(reason: "rope_theta and rms_norm_eps must be numbers above 0")
        }
        guard ropeScaling.isValid else {
            throw ModelError.invalidConfiguration(
                reason: "the numbers of its rotary scaling must be finite, its factor above 0")
        }
        for (name, token) in [("eos_token_id", turnEndToken), ("bos_token_id", endToken)]
        where !(0..<vocabularySize).contains(token) {
            throw ModelError.invalidConfiguration(
                reason: "\(name) is \(token), beyond the vocabulary of \(vocabularySize)")
        }
    }

    /// Number of weights.
    public var parameterCount: Int {
        let attention = hiddenSize * headSize * (2 * heads + 2 * keyValueHeads) + 2 * headSize
        let block = attention + 3 * hiddenSize * intermediateSize + 2 * hiddenSize
        return vocabularySize * hiddenSize * (tiesEmbeddings ? 1 : 2) + layers * block + hiddenSize
    }
}

extension DecoderConfiguration {
    /// The keys of config.json that are read and written.
    private struct File: Codable {
        var architectures: [String]?
        var modelType: String
        var vocabSize, hiddenSize, numHiddenLayers, numAttentionHeads: Int
        var numKeyValueHeads, headDim: Int?
        var intermediateSize, maxPositionEmbeddings: Int
        var hiddenAct: String?
        var ropeTheta: Double?
        var ropeParameters: RopeParameters?
        var rmsNormEps: Double
        var tieWordEmbeddings: Bool?
        var attentionBias: Bool?
        var attentionDropout: Double?
        var initializerRange: Double?
        var bosTokenId, padTokenId: Int?
        var eosTokenId: Tokens?
        var dtype: String?
        var useCache: Bool?
        var useSlidingWindow: Bool?
        var ropeScaling: RopeParameters?
    }

    /// One number or a list.
    private enum Tokens: Codable {
        case list([Int])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(Int.self) {
                self = .list([one])
            } else {
                self = .list(try container.decode([Int].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            guard case .list(let tokens) = self else { return }
            try tokens.encode(to: encoder)
        }
    }

    /// The `modelType` this configuration is written as and read from.
    static let modelType = "qwen3"

    /// Reads a Hugging Face config.json.
    ///
    /// - Throws: `ModelError.unsupported` for another architecture, `.damaged` for what is not such a file.
    public init(contentsOf url: URL) throws {
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw SupportError.missing(path: url.path)
        }
        let file: File
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { file = try decoder.decode(File.self, from: data) } catch DecodingError.keyNotFound(let key, _) {
            throw ModelError.damaged(path: url.path, reason: "\"\(Self.snakeCase(key.stringValue))\" is missing")
        } catch {
            throw ModelError.damaged(path: url.path, reason: "it is not a model's config.json")
        }
        guard file.modelType == Self.modelType else {
            throw ModelError.unsupported(path: url.path, reason: "its architecture is \"\(file.modelType)\", not qwen3")
        }
        if let activation = file.hiddenAct, activation != "silu" {
            throw ModelError.unsupported(path: url.path, reason: "its hidden_act is \"\(activation)\", not silu")
        }
        if file.attentionBias == true {
            throw ModelError.unsupported(path: url.path, reason: "its attention_bias is true")
        }
        if file.useSlidingWindow == true {
            throw ModelError.unsupported(path: url.path, reason: "its use_sliding_window is true")
        }
        vocabularySize = file.vocabSize
        hiddenSize = file.hiddenSize
        layers = file.numHiddenLayers
        heads = file.numAttentionHeads
        keyValueHeads = file.numKeyValueHeads ?? file.numAttentionHeads
        headSize = file.headDim ?? (heads > 0 ? hiddenSize / heads : 0)
        intermediateSize = file.intermediateSize
        contextLength = file.maxPositionEmbeddings
        ropeBase = file.ropeParameters?.ropeTheta ?? file.ropeTheta ?? 10_000
        if let rope = [file.ropeParameters, file.ropeScaling].compactMap(\.self).first(where: { $0.kind != "default" })
        {
            ropeScaling = try rope.scaling(path: url.path, contextLength: contextLength)
        }
        epsilon = file.rmsNormEps
        tiesEmbeddings = file.tieWordEmbeddings ?? false
        guard case .list(let ends) = file.eosTokenId ?? .list([0]) else { preconditionFailure("one case") }
        turnEndToken = ends.first ?? 0
        endToken = ends.dropFirst().first ?? turnEndToken
        try validate()
    }

    private static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    /// Writes config.json as `Qwen3ForCausalLM`.
    ///
    /// - Throws: `ModelError.unsupported` for a rotary scaling that config.json cannot say.
    public func write(to url: URL) throws {
        guard let rope = RopeParameters(ropeScaling, theta: ropeBase) else {
            throw ModelError.unsupported(path: url.path, reason: "config.json has no place for its rotary scaling")
        }
        let file = File(
            architectures: ["Qwen3ForCausalLM"], modelType: Self.modelType, vocabSize: vocabularySize,
            hiddenSize: hiddenSize, numHiddenLayers: layers, numAttentionHeads: heads,
            numKeyValueHeads: keyValueHeads, headDim: headSize, intermediateSize: intermediateSize,
            maxPositionEmbeddings: contextLength, hiddenAct: "silu", ropeTheta: ropeBase,
            ropeParameters: rope, rmsNormEps: epsilon,
            tieWordEmbeddings: tiesEmbeddings, attentionBias: false, attentionDropout: 0, initializerRange: 0.02,
            bosTokenId: endToken, padTokenId: endToken, eosTokenId: .list([turnEndToken, endToken]),
            dtype: "float32", useCache: true)
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try AtomicFile.write(try encoder.encode(file), to: url)
    }
}
