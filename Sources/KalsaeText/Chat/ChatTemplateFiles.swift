// Finds the chat template that a model came with: `chat_template.jinja` before the one in `tokenizer_config.json`, as
// `transformers` does, and the special tokens that templates ask for by name. It does not fall back on another layout:
// where a folder has none it says so.

import Foundation
import KalsaeSupport

extension ChatTemplate {
    /// The file a model folder keeps its template in.
    public static let fileName = "chat_template.jinja"
    /// The template that is used unless another is asked for.
    public static let standardName = "default"

    private static let tokenNames = [
        "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
    ]

    /// The template of a model folder; nil where it has none.
    ///
    /// Looked for in order: `chat_template.jinja` (a named one in `additional_chat_templates/NAME.jinja`), then
    /// `chat_template` in `tokenizer_config.json` (a text, or a list of `name` and `template`), then
    /// `chat_template.json`.
    /// - Parameter named: which one, where there are several.
    /// - Throws: `TextError.inFile`; `TextError.template`; `TextError.unsupported` naming the templates there are.
    public static func read(folder: URL, named: String = standardName) throws -> ChatTemplate? {
        let configuration = try object(folder.appendingPathComponent("tokenizer_config.json"))
        let tokens = try specialTokens(folder, configuration)
        let file = named == standardName ? fileName : "additional_chat_templates/\(named).jinja"
        let url = folder.appendingPathComponent(file)
        if FileManager.default.fileExists(atPath: url.path), !named.contains("/") {
            guard let text = String(validating: try bytes(url), as: UTF8.self) else {
                throw TextError.inFile(
                    path: url.path, error: .malformed(field: "chat_template", reason: "is not UTF-8"))
            }
            return try ChatTemplate(jinja: text, name: url.lastPathComponent, specialTokens: tokens)
        }
        for (file, members) in [
            ("tokenizer_config.json", configuration),
            ("chat_template.json", try object(folder.appendingPathComponent("chat_template.json"))),
        ] {
            guard let value = members.first(where: { $0.key == "chat_template" })?.value else { continue }
            let path = folder.appendingPathComponent(file).path
            do {
                if let text = try choose(value, named) {
                    return try ChatTemplate(jinja: text, name: "\(file): chat_template", specialTokens: tokens)
                }
            } catch let error as TextError {
                if case .template = error { throw error }
                throw TextError.inFile(path: path, error: error)
            }
        }
        guard named == standardName else {
            throw TextError.unsupported(field: "template", value: named, known: [standardName])
        }
        return nil
    }

    /// The text of a template named `named`; nil for null.
    private static func choose(_ value: JSONValue, _ named: String) throws -> String? {
        switch value {
        case .null: return nil
        case .string(let text):
            guard named == standardName else {
                throw TextError.unsupported(field: "chat_template", value: named, known: [standardName])
            }
            return text
        case .array(let elements):
            var texts: [(name: String, text: String)] = []
            for (place, element) in elements.enumerated() {
                guard case .object(let members) = element,
                    case .string(let name)? = members.first(where: { $0.key == "name" })?.value,
                    case .string(let text)? = members.first(where: { $0.key == "template" })?.value
                else {
                    throw TextError.malformed(
                        field: "chat_template[\(place)]", reason: "must have the texts \"name\" and \"template\"")
                }
                texts.append((name, text))
            }
            guard let found = texts.first(where: { $0.name == named }) else {
                throw TextError.unsupported(field: "chat_template", value: named, known: texts.map(\.name))
            }
            return found.text
        default:
            throw TextError.malformed(field: "chat_template", reason: "must be text or a list, not \(value.kind)")
        }
    }

    /// Special tokens by the names templates use, from `special_tokens_map.json` and `tokenizer_config.json`.
    private static func specialTokens(_ folder: URL, _ configuration: [(key: String, value: JSONValue)]) throws
        -> [String: String]
    {
        var result: [String: String] = [:]
        for members in [try object(folder.appendingPathComponent("special_tokens_map.json")), configuration] {
            for member in members where tokenNames.contains(member.key) {
                switch member.value {
                case .string(let text): result[member.key] = text
                case .object(let fields):
                    if case .string(let text)? = fields.first(where: { $0.key == "content" })?.value {
                        result[member.key] = text
                    }
                default: continue
                }
            }
        }
        return result
    }

    /// The members of a JSON file; none where there is no file.
    private static func object(_ url: URL) throws -> [(key: String, value: JSONValue)] {
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        do {
            guard case .object(let members) = try JSONValue(parsing: try bytes(url)) else {
                throw TextError.malformed(field: "", reason: "must be an object")
            }
            return members
        } catch let error as TextError {
            throw TextError.inFile(path: url.path, error: error)
        }
    }

    private static func bytes(_ url: URL) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw SupportError.missing(path: url.path)
        }
        return Array(data)
    }
}
