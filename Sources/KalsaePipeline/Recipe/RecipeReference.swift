// The reference of the recipe, made from the tables that read it: every key with its place, what it takes and what it
// is where nothing is said. It prints for people, as a page, as JSON, and as a JSON schema for editors.

import Foundation
import Yams

/// The kind of a value, as editors must know it.
indirect enum RecipeSchema {
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// Text, of a form where one is given.
    case text(form: String?)
    case duration
    case flag
    case choice([String])
    case list(RecipeSchema, count: ClosedRange<Int>)
    case oneOrMore(RecipeSchema)
    case weights
    /// Its keys, and whether the word `none` may stand in its place.
    case section(keys: @Sendable () -> [RecipeReference.Key], mayBeNone: Bool)
    case any
}

/// Every key of a recipe.
public enum RecipeReference {
    /// One key.
    public struct Key: Sendable, Encodable {
        /// With the sections around it: `tokenizer.vocabulary`, `sources.path`.
        public var path: String
        /// What it may be, to follow "must be".
        public var allowed: String
        /// The value where nothing is said, as YAML; nil where there is none.
        public var standard: String?
        public var isRequired: Bool
        /// What it does, one sentence.
        public var about: String
        let schema: RecipeSchemaBox
        var children: [Key] = []

        private enum CodingKeys: String, CodingKey { case path, allowed, standard = "default", isRequired, about }
    }

    /// All keys, sections before what is in them.
    public static var keys: [Key] { flat(Recipe.reference("")) }

    private static func flat(_ keys: [Key]) -> [Key] { keys.flatMap { [$0] + flat($0.children) } }

    /// The reference as plain text, of one section where it is named.
    ///
    /// - Throws: `PipelineError.settings` where there is no such key.
    public static func text(of section: String? = nil) throws -> String {
        let all = keys
        let shown = section.map { name in all.filter { $0.path == name || $0.path.hasPrefix(name + ".") } } ?? all
        guard !shown.isEmpty else {
            throw PipelineError.settings(
                message: "no key of a recipe is named \"\(section ?? "")\"; sections are "
                    + all.filter { !$0.path.contains(".") }.map(\.path).joined(separator: ", "))
        }
        return shown.map { key in
            let standard = key.isRequired ? "required" : key.standard.map { "default \($0)" } ?? "no default"
            return "\(key.path)\n    \(key.about)\n    \(key.allowed); \(standard)\n"
        }.joined(separator: "\n")
    }

    /// The reference as a page.
    public static var markdown: String {
        var page = """
            # The recipe

            A recipe is one YAML file, `kalsae.yaml` unless another is named. `name` and `sources` are needed; every
            other key has a default. An unknown key, a key of another kind of source or a value out of range is an error
            that names the line. This page is made from the tables that read a recipe (`kalsae recipe --markdown`);
            `kalsae recipe --schema` writes a JSON schema for editors, `kalsae recipe SECTION` shows one section.

            ```yaml
            name: handbook-bot
            sources:
              - path: docs/
                exclude: [drafts/, "*.tmp"]
            ```


            """
        let top = Recipe.reference("")
        page += "## At the top\n\n" + table(top.filter(\.children.isEmpty)) + "\n"
        for key in top where !key.children.isEmpty {
            page += "## `\(key.path)`\n\n\(key.about)\n\n" + table(flat(key.children)) + "\n"
        }
        return page.trimmingCharacters(in: .newlines) + "\n"
    }

    private static func table(_ keys: [Key]) -> String {
        func cell(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }
        let rows = keys.map { key in
            let standard = key.isRequired ? "needed" : key.standard.map { "`\($0)`" } ?? ""
            return "| `\(key.path)` | \(cell(key.allowed)) | \(cell(standard)) | \(cell(key.about)) |"
        }
        return (["| key | takes | default | what it does |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }

    /// A JSON schema (draft 2020-12) of recipes.
    public static func schema() throws -> String {
        var root = object(Recipe.reference(""))
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        root["title"] = "Kalsae recipe"
        let data = try JSONSerialization.data(
            withJSONObject: root, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private static func object(_ keys: [Key]) -> [String: Any] {
        var properties: [String: Any] = [:]
        for key in keys {
            var own = value(key.schema.schema, key.children)
            own["description"] = key.about
            properties[key.path.split(separator: ".").last.map(String.init) ?? key.path] = own
        }
        var object: [String: Any] = [
            "type": "object", "properties": properties, "additionalProperties": false,
        ]
        let required = keys.filter(\.isRequired).compactMap { $0.path.split(separator: ".").last.map(String.init) }
        if !required.isEmpty { object["required"] = required }
        return object
    }

    private static func value(_ schema: RecipeSchema, _ children: [Key]) -> [String: Any] {
        switch schema {
        case .integer(let range): return ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .number(let range): return ["type": "number", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .text(let form):
            // Scalars such as 12 are text where text is wanted.
            return form.map { ["type": ["string", "number", "boolean"], "pattern": "^(?:\($0))$"] }
                ?? ["type": ["string", "number", "boolean"]]
        case .duration: return ["type": "string", "pattern": "^[0-9.]+ ?(s|min|h|d)$"]
        case .flag: return ["type": "boolean"]
        case .choice(let names): return ["enum": names]
        case .list(let element, let count):
            return [
                "type": "array", "items": value(element, children), "minItems": count.lowerBound,
                "maxItems": count.upperBound,
            ]
        case .oneOrMore(let element):
            let one = value(element, children)
            return ["anyOf": [one, ["type": "array", "items": one, "minItems": 1]]]
        case .weights: return ["type": "object", "additionalProperties": ["type": "number"]]
        case .section(_, let mayBeNone):
            let section = object(children)
            return mayBeNone ? ["anyOf": [section, ["const": "none"]]] : section
        case .any: return [:]
        }
    }
}

/// Holds a schema within a key.
final class RecipeSchemaBox: Sendable {
    let schema: RecipeSchema
    init(_ schema: RecipeSchema) { self.schema = schema }
}

extension RecipeSchema: Sendable {
    /// The keys of the section that it is, or of which it is a list.
    var children: [RecipeReference.Key] {
        switch self {
        case .section(let keys, _): keys()
        case .list(let element, _), .oneOrMore(let element): element.children
        default: []
        }
    }
}

extension RecipeSection {
    /// The section's keys as the reference shows them.
    static func reference(_ path: String) -> [RecipeReference.Key] {
        let standard = Self()
        return keys.map { key in
            let own = path.isEmpty ? key.name : "\(path).\(key.name)"
            let children = key.schema.children.map { $0.within(own) }
            let value = children.isEmpty ? key.write(standard).flatMap(Self.flow) : nil
            return RecipeReference.Key(
                path: own, allowed: key.allowed, standard: value, isRequired: key.isRequired,
                about: RecipeDescriptions.text(for: own), schema: RecipeSchemaBox(key.schema), children: children)
        }
    }

    /// A value on one line; nil for nothing.
    private static func flow(_ node: Node) -> String? {
        switch node {
        case .scalar(let scalar): return scalar.string.isEmpty ? nil : scalar.string
        case .sequence(let sequence): return "[" + sequence.compactMap(flow).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            return mapping.isEmpty
                ? nil
                : "{" + mapping.map { "\(flow($0.key) ?? ""): \(flow($0.value) ?? "")" }.joined(separator: ", ") + "}"
        case .alias: return nil
        }
    }
}

extension RecipeReference.Key {
    /// The same key below another.
    fileprivate func within(_ path: String) -> Self {
        var key = self
        key.path = "\(path).\(self.path)"
        key.about = RecipeDescriptions.text(for: key.path)
        key.children = children.map { $0.within(path) }
        return key
    }
}
