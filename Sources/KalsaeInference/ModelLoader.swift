// Opens a model for inference, from a GGUF file or a Hugging Face folder, with its tokenizer.

import Foundation
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import KalsaeText

/// A model with its tokenizer and its way of laying out conversations.
public struct LoadedModel {
    public let decoder: DecoderModel
    public let tokenizer: Tokenizer
    public let template: ChatTemplate

    /// A model made elsewhere, with ChatML for its conversations.
    public init(decoder: DecoderModel, tokenizer: Tokenizer) {
        self.decoder = decoder
        self.tokenizer = tokenizer
        template = .chatML
    }

    /// Opens `url`: a `.gguf` file, or a folder with `config.json`, `model.safetensors` and `tokenizer.json`.
    ///
    /// Conversations are laid out by the template that came with the model, which is read here and not at the first
    /// request. A model without one gets ChatML, and refuses conversations if its tokenizer lacks ChatML's control
    /// tokens.
    /// - Throws: `ModelError`, `SupportError` or `TextError` naming the file.
    public init(contentsOf url: URL, on device: Device) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw SupportError.missing(path: url.path)
        }
        if isFolder.boolValue {
            decoder = try ModelFolder.read(url, on: device)
            tokenizer = try Tokenizer(contentsOf: url.appendingPathComponent("tokenizer.json"))
        } else {
            let file = try GGUFFile(contentsOf: url)
            let configuration = try DecoderConfiguration(file)
            decoder = try DecoderModel(configuration, weights: GGUFWeights(file, on: device), on: device)
            tokenizer = try Self.tokenizer(file)
        }
        template = try ChatTemplate.read(model: url) ?? .chatML
        guard tokenizer.vocabularySize <= decoder.configuration.vocabularySize else {
            throw ModelError.unsupported(
                path: url.path,
                reason: "its tokenizer has \(tokenizer.vocabularySize) tokens, "
                    + "its weights \(decoder.configuration.vocabularySize)")
        }
    }

    /// GGUF's numbers for token kinds.
    private static let controlToken = 3, userToken = 4

    private static func tokenizer(_ file: GGUFFile) throws -> Tokenizer {
        guard case .strings(let tokens) = file.metadata["tokenizer.ggml.tokens"],
            case .strings(let merges) = file.metadata["tokenizer.ggml.merges"],
            case .string(let name) = file.metadata["tokenizer.ggml.pre"]
        else { throw ModelError.unsupported(path: file.path, reason: "it carries no byte-level BPE tokenizer") }
        guard let pattern = TokenizerPattern(rawValue: name) else {
            throw ModelError.unsupported(path: file.path, reason: "its pre-tokenizer is \"\(name)\"")
        }
        var kinds: [Int] = []
        if case .integers(let values) = file.metadata["tokenizer.ggml.token_type"] { kinds = values }
        func ids(_ kind: Int) -> Set<Int32> { Set(kinds.indices.filter { kinds[$0] == kind }.map { Int32($0) }) }
        return try Tokenizer(
            tokenStrings: tokens, mergeStrings: merges, specialIDs: ids(controlToken), plainAddedIDs: ids(userToken),
            pattern: pattern)
    }
}
