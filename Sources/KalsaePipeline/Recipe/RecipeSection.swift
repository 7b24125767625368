// A section of the recipe is a struct with a table of its keys. The table reads it from YAML, writes it back,
// validates it and words every message, so that a new key is one line.

import Foundation
import KalsaeSupport
import Yams

/// One key of a section.
struct RecipeKey<Section> {
    let name: String
    let isRequired: Bool
    let allowed: String
    let schema: RecipeSchema
    let read: (inout Section, Node, RecipePlace) throws -> Void
    /// What is wrong with the value, if it is there and something is.
    let fault: (Section) -> String?
    /// The value as YAML; nil where it is absent.
    let write: (Section) -> Node?

    /// A key that always has a value.
    static func key<Value>(
        _ name: String, _ path: WritableKeyPath<Section, Value>, _ kind: ValueKind<Value>, required: Bool = false
    ) -> RecipeKey {
        RecipeKey(
            name: name, isRequired: required, allowed: kind.allowed, schema: kind.schema,
            read: { $0[keyPath: path] = try kind.value($1, $2) },
            fault: { kind.fault(name, $0[keyPath: path]) },
            write: { kind.write($0[keyPath: path]) })
    }

    /// A key that need not have a value.
    static func optional<Value>(
        _ name: String, _ path: WritableKeyPath<Section, Value?>, _ kind: ValueKind<Value>
    ) -> RecipeKey {
        RecipeKey(
            name: name, isRequired: false, allowed: kind.allowed, schema: kind.schema,
            read: { $0[keyPath: path] = try kind.value($1, $2) },
            fault: { $0[keyPath: path].flatMap { kind.fault(name, $0) } },
            write: { $0[keyPath: path].map(kind.write) })
    }

    /// A key whose list may be empty, and is then not written.
    static func list<Value>(
        _ name: String, _ path: WritableKeyPath<Section, [Value]>, _ kind: ValueKind<[Value]>
    ) -> RecipeKey {
        RecipeKey(
            name: name, isRequired: false, allowed: kind.allowed, schema: kind.schema,
            read: { $0[keyPath: path] = try kind.value($1, $2) },
            fault: { $0[keyPath: path].isEmpty ? nil : kind.fault(name, $0[keyPath: path]) },
            write: { $0[keyPath: path].isEmpty ? nil : kind.write($0[keyPath: path]) })
    }

    /// A key for one case of an enumeration: `get` gives nil where another case is chosen.
    static func variant<Value>(
        _ name: String, _ kind: ValueKind<Value>, get: @escaping (Section) -> Value?,
        set: @escaping (inout Section, Value) -> Void
    ) -> RecipeKey {
        RecipeKey(
            name: name, isRequired: false, allowed: kind.allowed, schema: kind.schema,
            read: { set(&$0, try kind.value($1, $2)) },
            fault: { get($0).flatMap { kind.fault(name, $0) } },
            write: { get($0).map(kind.write) })
    }
}

/// A part of the recipe.
protocol RecipeSection {
    init()
    /// Every key, in the order in which they are written.
    static var keys: [RecipeKey<Self>] { get }
    /// Groups of keys of which at most one may be given.
    static var alternatives: [[String]] { get }
    /// What is wrong between keys that are each right by themselves.
    var conflict: String? { get }
    /// What is wrong with giving these keys together, whatever their values.
    static func conflict(given: [String]) -> String?
    /// Whether a key is written: not where it says nothing of this section.
    func writes(_ key: String) -> Bool
    /// The section that the word `none` stands for; nil where it cannot be left out.
    static var none: Self? { get }
    /// Whether this is that section.
    var isNone: Bool { get }
}

extension RecipeSection {
    static var alternatives: [[String]] { [] }
    var conflict: String? { nil }
    static func conflict(given: [String]) -> String? { nil }
    func writes(_ key: String) -> Bool { true }
    static var none: Self? { nil }
    var isNone: Bool { false }

    /// The first thing that is wrong with the values, to follow the section's name and a dot.
    var firstFault: String? {
        Self.keys.lazy.compactMap { $0.fault(self) }.first ?? conflict
    }

    /// The section as YAML, every value spelled out.
    var node: Node {
        if isNone { return Node("none") }
        return Node(
            Self.keys.filter { writes($0.name) }.compactMap { key in key.write(self).map { (Node(key.name), $0) } })
    }

    /// Reads a section; an empty value stands for all defaults.
    static func read(_ node: Node, _ place: RecipePlace) throws -> Self? {
        if case .scalar(let scalar) = node, scalar.string.isEmpty, scalar.style == .plain {
            return try required(Self(), given: [], place)
        }
        if let none = none, case .scalar(let scalar) = node, scalar.string == "none" { return none }
        guard case .mapping(let mapping) = node else { return nil }
        var section = Self()
        var given: [String] = []
        for (keyNode, value) in mapping {
            let line = keyNode.mark?.line ?? place.line
            let here = RecipePlace(file: place.file, path: place.path, line: line)
            guard let name = keyNode.scalar?.string else { throw here.error("a key must be a word, not a list") }
            guard let key = keys.first(where: { $0.name == name }) else { throw here.error(unknown(name, place.path)) }
            let path = place.path.isEmpty ? name : "\(place.path).\(name)"
            try key.read(&section, value, RecipePlace(file: place.file, path: path, line: line))
            for group in alternatives where group.contains(name) {
                if let other = given.first(where: group.contains) {
                    throw here.error(
                        "\(place.path) takes only one of \(group.joined(separator: ", ")); "
                            + "remove \(other) or \(name)")
                }
            }
            given.append(name)
        }
        section = try required(section, given: given, place)
        if let conflict = conflict(given: given) { throw place.error(inSection(place.path, conflict)) }
        if let conflict = section.conflict { throw place.error(inSection(place.path, conflict)) }
        return section
    }

    private static func required(_ section: Self, given: [String], _ place: RecipePlace) throws -> Self {
        if let missing = keys.first(where: { $0.isRequired && !given.contains($0.name) }) {
            let name = inSection(place.path, missing.name)
            throw place.error("\(name) is missing; it must be \(missing.allowed)")
        }
        return section
    }

    private static func inSection(_ path: String, _ text: String) -> String { path.isEmpty ? text : "\(path).\(text)" }

    private static func unknown(_ name: String, _ path: String) -> String {
        let names = keys.map(\.name)
        let shown = name.count > 40 ? name.prefix(40) + "…" : name
        let place = path.isEmpty ? "" : " in \(path)"
        let advice =
            NearestName.find(String(name.prefix(100)), among: names).map { "did you mean \"\($0)\"?" }
            ?? "allowed are \(names.joined(separator: ", "))"
        return "unknown key \"\(shown)\"\(place); \(advice)"
    }
}
