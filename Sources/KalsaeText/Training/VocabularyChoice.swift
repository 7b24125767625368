// Which vocabulary size suits a corpus and a model: a larger one makes texts shorter and the model's first and last
// matrix larger. Both are measured; the size with the least computing for each byte of text wins.

import Foundation
import KalsaeSupport

/// What one vocabulary size costs and brings.
public struct VocabularyTrial: Codable, Sendable, Equatable {
    /// The size asked for, and the one that the corpus gave.
    public var asked: Int
    public var vocabularySize: Int
    /// Mean bytes a token stands for, on texts that were not trained on.
    public var bytesPerToken: Double
    /// The share of tokens that stand for what the model does not know; such tokens are long and say nothing.
    public var unknownShare: Double
    /// Parameters of the embedding, which is also the output matrix.
    public var embeddingParameters: Int
    /// Parameters of the layers between, which do not depend on the vocabulary.
    public var layerParameters: Int
    /// Multiplications for each byte of text: all parameters once a token, divided by its bytes.
    public var multiplicationsPerByte: Double
}

/// Trains several sizes and compares them.
public enum VocabularyChoice {
    /// Every so many-th text is kept for measuring.
    private static let heldOut = 10
    /// Channels for each layer of depth, and matrices of channels squared in a layer: the house architecture
    /// (attention about 4, SwiGLU about 8).
    private static let channelsPerLayer = 64, matricesPerLayer = 12

    /// Trains each size on nine texts of ten and measures it on the tenth.
    ///
    /// - Parameters:
    ///   - depth: layers of the model that will use the tokenizer; it has 64 times as many channels.
    /// - Returns: a trial for each size, in their order.
    /// - Throws: `TextError.invalidSetting` where a size cannot work or there are too few texts.
    public static func measure(
        on texts: [String], sizes: [Int], settings: TokenizerTrainer.Settings, depth: Int,
        progress: any ProgressReporter = SilentProgress()
    ) throws -> [VocabularyTrial] {
        guard texts.count >= heldOut else {
            throw TextError.invalidSetting(
                name: "vocabulary", reason: "at least \(heldOut) texts are needed to measure sizes, not \(texts.count)")
        }
        guard depth > 0 else { throw TextError.invalidSetting(name: "depth", reason: "\(depth) must be above 0") }
        let training = texts.enumerated().filter { $0.offset % heldOut != 0 }.map(\.element)
        let measuring = texts.enumerated().filter { $0.offset % heldOut == 0 }.map(\.element)
        let bytes = measuring.reduce(0) { $0 + $1.utf8.count }
        return try sizes.map { size in
            var settings = settings
            settings.vocabulary = size
            let tokenizer = try TokenizerTrainer.train(on: training, settings: settings, progress: progress)
            let encoded = tokenizer.encodeAll(measuring)
            let tokens = encoded.reduce(0) { $0 + $1.count }
            let unknown = encoded.reduce(0) { sum, ids in sum + ids.count { $0 == tokenizer.unknownID } }
            let channels = channelsPerLayer * depth
            let embedding = tokenizer.vocabularySize * channels
            let layers = matricesPerLayer * depth * channels * channels
            let bytesPerToken = Double(bytes) / Double(max(1, tokens))
            return VocabularyTrial(
                asked: size, vocabularySize: tokenizer.vocabularySize, bytesPerToken: bytesPerToken,
                unknownShare: Double(unknown) / Double(max(1, tokens)), embeddingParameters: embedding,
                layerParameters: layers,
                multiplicationsPerByte: Double(embedding + layers) / max(bytesPerToken, .leastNormalMagnitude))
        }
    }

    /// The share of unknown tokens up to which a size can be chosen.
    private static let mostUnknown = 0.005

    /// The trial with the least computing for each byte of those that know the text; where none does, the one that
    /// knows most of it; nil where there is none.
    public static func best(_ trials: [VocabularyTrial]) -> VocabularyTrial? {
        trials.filter { $0.unknownShare <= mostUnknown }.min { $0.multiplicationsPerByte < $1.multiplicationsPerByte }
            ?? trials.min { $0.unknownShare < $1.unknownShare }
    }
}
