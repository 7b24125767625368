// The chat template of a model on disk, wherever its format keeps it. Reads no weights.

import Foundation
import KalsaeModels
import KalsaeSupport
import KalsaeText

extension ChatTemplate {
    /// GGUF's number of a special token, and the name templates know the token by.
    private static let tokenKeys = [
        ("tokenizer.ggml.bos_token_id", "bos_token"), ("tokenizer.ggml.eos_token_id", "eos_token"),
        ("tokenizer.ggml.unknown_token_id", "unk_token"), ("tokenizer.ggml.padding_token_id", "pad_token"),
    ]

    /// The template of a model: a folder's, a `.gguf` file's `tokenizer.chat_template`, or a `.jinja` file by itself;
    /// nil where the model has none.
    ///
    /// ```swift
    /// let template = try ChatTemplate.read(model: folder) ?? .chatML
    /// ```
    /// - Parameter named: which one, where a model has several, such as `tool_use`.
    /// - Throws: `TextError` naming template and line; `ModelError`, `SupportError` naming the file.
    public static func read(model url: URL, named: String = standardName) throws -> ChatTemplate? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw SupportError.missing(path: url.path)
        }
        let found: ChatTemplate?
        if isFolder.boolValue {
            found = try read(folder: url, named: named)
        } else if url.pathExtension == "jinja" {
            guard let data = FileManager.default.contents(atPath: url.path),
                let text = String(validating: data, as: UTF8.self)
            else { throw SupportError.unreadable(path: url.path, reason: "it is not UTF-8 text") }
            found = try ChatTemplate(jinja: text, name: url.lastPathComponent)
        } else {
            found = try read(GGUFFile(contentsOf: url, readsTensors: false), named)
        }
        // The house's own comes back as itself.
        if let found, found.jinja.utf8.elementsEqual(ChatTemplate.chatML.jinja.utf8) { return .chatML }
        return found
    }

    private static func read(_ file: GGUFFile, _ named: String) throws -> ChatTemplate? {
        let key = "tokenizer.chat_template" + (named == standardName ? "" : "." + named)
        guard case .string(let text)? = file.metadata[key] else {
            guard named == standardName else {
                throw TextError.unsupported(
                    field: "template", value: named,
                    known: file.metadata.keys.filter { $0.hasPrefix("tokenizer.chat_template") }.sorted())
            }
            return nil
        }
        var special: [String: String] = [:]
        if case .strings(let tokens)? = file.metadata["tokenizer.ggml.tokens"] {
            for (key, name) in tokenKeys {
                if case .integer(let id)? = file.metadata[key], tokens.indices.contains(id) {
                    special[name] = tokens[id]
                }
            }
        }
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        return try ChatTemplate(jinja: text, name: "\(name): \(key)", specialTokens: special)
    }
}
