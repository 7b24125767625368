// Settings as text that is the same for equal settings, and the differences between two such texts.

import Foundation
import KalsaeSupport

/// Settings as canonical JSON: sorted keys, named as in the recipe (`batch_tokens`, not `batchTokens`).
public enum CanonicalJSON {
    /// The canonical text of a value.
    ///
    /// ```swift
    /// try CanonicalJSON.text(of: recipe.clean)  // {"dedupe":"near","minimum_characters":100,"preset":"web"}
    /// ```
    public static func text(of value: some Encodable) throws -> String {
        let encoder = JSONLines.encoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// One key that differs between two settings; nil where the key is absent.
    struct Difference: Equatable {
        var key: String
        var old: String?
        var new: String?
    }

    /// What differs, by key with dots between levels, sorted.
    static func differences(_ old: String, _ new: String) -> [Difference] {
        let before = flatten(old), after = flatten(new)
        return Set(before.keys).union(after.keys).sorted().compactMap { key in
            before[key] == after[key] ? nil : Difference(key: key, old: before[key], new: after[key])
        }
    }

    private static func flatten(_ text: String) -> [String: String] {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
            return ["settings": shortened(text)]
        }
        var flat: [String: String] = [:]
        value.flatten("", into: &flat)
        return flat
    }

    /// Long values are cut: settings may hold prompts, and a plan is no place for them.
    static func shortened(_ text: String) -> String { text.count > 40 ? text.prefix(40) + "…" : text }
}

/// Any JSON value.
private enum JSONValue: Decodable {
    case null, bool(Bool), number(Double), string(String), array([JSONValue]), object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    func flatten(_ path: String, into flat: inout [String: String]) {
        let key = path.isEmpty ? "settings" : path
        switch self {
        case .null: flat[key] = "null"
        case .bool(let value): flat[key] = "\(value)"
        case .number(let value): flat[key] = Numbers.text(value)
        case .string(let value): flat[key] = "\"\(CanonicalJSON.shortened(value))\""
        case .array(let values):
            if values.isEmpty { flat[key] = "[]" }
            for (index, value) in values.enumerated() { value.flatten("\(path)[\(index)]", into: &flat) }
        case .object(let values):
            if values.isEmpty, !path.isEmpty { flat[key] = "{}" }
            for (name, value) in values { value.flatten(path.isEmpty ? name : "\(path).\(name)", into: &flat) }
        }
    }
}
