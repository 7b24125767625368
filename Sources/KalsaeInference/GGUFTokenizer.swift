// The tokenizer that a GGUF file carries, of whatever kind, without its weights.

import KalsaeModels
import KalsaeText

extension Tokenizer {
    /// Reads the keys `tokenizer.ggml.…` of a GGUF file.
    ///
    /// - Throws: `ModelError.unsupported` where the file has none, `TextError` naming the key that is wrong.
    public convenience init(_ file: GGUFFile) throws {
        func value(_ key: String) -> GGUFValue? { file.metadata["tokenizer.ggml.\(key)"] }
        func text(_ key: String) -> String? { if case .string(let text)? = value(key) { text } else { nil } }
        func strings(_ key: String) -> [String] { if case .strings(let list)? = value(key) { list } else { [] } }
        func flag(_ key: String) -> Bool? { if case .bool(let flag)? = value(key) { flag } else { nil } }
        func integers(_ key: String) -> [Int] { if case .integers(let list)? = value(key) { list } else { [] } }
        func id(_ key: String) -> Int32? {
            if case .integer(let number)? = value(key) { Int32(exactly: number) } else { nil }
        }
        guard let model = text("model"), case .strings(let tokens)? = value("tokens") else {
            throw ModelError.unsupported(path: file.path, reason: "it carries no tokenizer")
        }
        var scores: [Double] = []
        if case .numbers(let list)? = value("scores") { scores = list }
        do {
            try self.init(
                gguf: GGUFVocabulary(
                    model: model, pre: text("pre"), tokens: tokens, scores: scores, types: integers("token_type"),
                    merges: strings("merges"), beginID: id("bos_token_id"), endID: id("eos_token_id"),
                    addsBegin: flag("add_bos_token"), addsEnd: flag("add_eos_token"),
                    addsSpacePrefix: flag("add_space_prefix"), removesExtraSpaces: flag("remove_extra_whitespaces"),
                    charsmap: integers("precompiled_charsmap").map { UInt8(truncatingIfNeeded: $0) }))
        } catch let error as TextError { throw TextError.inFile(path: file.path, error: error) }
    }
}
