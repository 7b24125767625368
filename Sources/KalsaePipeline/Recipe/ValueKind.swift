// Kinds of values in a recipe: how each is read from a YAML node, what is allowed, and how it is written back.
// They do not know which key they stand under.

import Foundation
import Yams

/// Where in the recipe a value stands.
struct RecipePlace: Sendable {
    /// The recipe's path as the user named it.
    var file: String
    /// The key with the sections around it: `tokenizer.vocabulary`, `sources[0].path`.
    var path: String
    var line: Int

    func error(_ message: String) -> PipelineError { .recipe(path: file, line: line, message: message) }

    /// The node's own line; an empty value has none and stands on its key's.
    func at(_ node: Node) -> RecipePlace {
        if case .scalar(let scalar) = node, scalar.string.isEmpty { return self }
        return RecipePlace(file: file, path: path, line: node.mark?.line ?? line)
    }
}

/// One kind of value.
struct ValueKind<Value> {
    /// What is allowed, to follow "must be".
    var allowed: String
    /// Reads a node; `nil` where it is not such a value at all.
    var read: (Node, RecipePlace) throws -> Value?
    /// Whether a value is within its limits.
    var accepts: (Value) -> Bool
    var write: (Value) -> Node
    /// For values with parts: the first part that is wrong, to follow the key's name and a dot.
    var partFault: (Value) -> String? = { _ in nil }
    /// The same for editors.
    var schema = RecipeSchema.any

    /// What is wrong with the value of a key of that name, if anything.
    func fault(_ name: String, _ value: Value) -> String? {
        partFault(value).map { "\(name).\($0)" } ?? (accepts(value) ? nil : "\(name) must be \(allowed)")
    }

    /// Reads a node or says what is wrong.
    func value(_ node: Node, _ place: RecipePlace) throws -> Value {
        let here = place.at(node)
        guard let value = try read(node, here), accepts(value) else {
            throw here.error("\(place.path) must be \(allowed), not \(Self.quote(node))")
        }
        return value
    }

    /// A node as it may be shown in a message.
    private static func quote(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar) where scalar.string.isEmpty && scalar.style == .plain: return "nothing"
        case .scalar(let scalar):
            let text = scalar.string.count > 40 ? scalar.string.prefix(40) + "…" : scalar.string
            let isQuoted = scalar.style != .plain || Numbers.decimal(scalar.string) == nil
            return isQuoted ? "\"\(text)\"" : text
        case .sequence: return "a list"
        case .mapping: return "a section of keys"
        case .alias: return "an alias"
        }
    }
}

extension ValueKind {
    /// Plain (unquoted) text of a scalar.
    private static func plain(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return nil }
        return scalar.string
    }

    static func integer(_ range: ClosedRange<Int>) -> ValueKind<Int> {
        ValueKind<Int>(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { node, _ in plain(node).flatMap(Numbers.integer) }, accepts: range.contains,
            write: { Node(String($0)) }, schema: .integer(range))
    }

    static func number(_ range: ClosedRange<Double>) -> ValueKind<Double> {
        ValueKind<Double>(
            allowed: "a number from \(Numbers.text(range.lowerBound)) to \(Numbers.text(range.upperBound))",
            read: { node, _ in plain(node).flatMap(Numbers.decimal) }, accepts: range.contains,
            write: { Node(Numbers.text($0)) }, schema: .number(range))
    }

    static func duration(_ range: ClosedRange<Double>) -> ValueKind<RecipeDuration> {
        let lowest = RecipeDuration(seconds: range.lowerBound), highest = RecipeDuration(seconds: range.upperBound)
        return ValueKind<RecipeDuration>(
            allowed: "a length of time from \(lowest) to \(highest) such as 90 s, 5 min or 2 h",
            read: { node, _ in node.scalar.flatMap { RecipeDuration($0.string) } },
            accepts: { range.contains($0.seconds) }, write: { Node($0.description) },
            schema: .duration)
    }

    /// Text of any script; where a form is given the whole text must have it.
    static func text(_ allowed: String, limit: Int = 10_000, form: String? = nil) -> ValueKind<String> {
        ValueKind<String>(
            allowed: allowed,
            read: { node, _ in
                guard case .scalar(let scalar) = node else { return nil }
                return scalar.string
            },
            accepts: { text in
                guard !text.isEmpty, text.utf8.count <= limit else { return false }
                guard let form else { return true }
                return text.range(of: "^(?:\(form))", options: .regularExpression) == text.startIndex..<text.endIndex
            },
            write: { Node($0, .implicit, .doubleQuoted) }, schema: .text(form: form))
    }

    /// `true` or `false`.
    static var flag: ValueKind<Bool> {
        ValueKind<Bool>(
            allowed: "true or false", read: { node, _ in plain(node).flatMap(Bool.init) }, accepts: { _ in true },
            write: { Node(String($0)) }, schema: .flag)
    }

    /// One of an enumeration's names.
    static func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> ValueKind<Choice>
    where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        return ValueKind<Choice>(
            allowed: names.count == 1 ? names[0] : "one of \(names.joined(separator: ", "))",
            read: { node, _ in node.scalar.flatMap { Choice(rawValue: $0.string) } }, accepts: { _ in true },
            write: { Node($0.rawValue) }, schema: .choice(names))
    }

    /// A list of one kind of value.
    static func list<Element>(
        _ element: ValueKind<Element>, of name: String, count: ClosedRange<Int>
    ) -> ValueKind<[Element]> {
        let least = count.lowerBound > 0 ? " with at least \(count.lowerBound)" : " with at most \(count.upperBound)"
        return ValueKind<[Element]>(
            allowed: "a list of \(name)\(least)",
            read: { node, place in
                guard case .sequence(let sequence) = node else { return nil }
                guard count.contains(sequence.count) else { return nil }
                return try sequence.enumerated().map { index, item in
                    let inner = RecipePlace(file: place.file, path: "\(place.path)[\(index)]", line: place.line)
                    return try element.value(item, inner)
                }
            },
            accepts: { count.contains($0.count) && $0.allSatisfy(element.accepts) },
            write: { Node($0.map(element.write), .implicit) },
            partFault: { $0.lazy.compactMap { element.partFault($0) }.first },
            schema: .list(element.schema, count: count))
    }

    /// One value, or a list of them.
    static func oneOrMore<Element>(_ element: ValueKind<Element>, of name: String) -> ValueKind<[Element]> {
        var many = list(element, of: name, count: 1...10_000)
        let read = many.read
        many.schema = .oneOrMore(element.schema)
        many.allowed = "\(element.allowed), or a list of \(name)"
        many.read = { node, place in
            if case .sequence = node { return try read(node, place) }
            return try element.read(node, place).map { [$0] }
        }
        return many
    }

    /// Names with weights.
    static var weights: ValueKind<[String: Double]> {
        ValueKind<[String: Double]>(
            allowed: "names of sources with weights of 0 to 1000, such as {docs: 2, chat: 0.5}",
            read: { node, _ in
                guard case .mapping(let mapping) = node else { return nil }
                var weights: [String: Double] = [:]
                for (key, value) in mapping {
                    guard let name = key.scalar?.string, let weight = plain(value).flatMap(Numbers.decimal) else {
                        return nil
                    }
                    weights[name] = weight
                }
                return weights
            }, accepts: { $0.values.allSatisfy((0...1_000).contains) },
            write: { weights in
                Node(weights.sorted { $0.key < $1.key }.map { (Node($0.key), Node(Numbers.text($0.value))) })
            }, schema: .weights)
    }

    /// A section of keys.
    static func section<Section: RecipeSection>(_ type: Section.Type) -> ValueKind<Section> {
        ValueKind<Section>(
            allowed: "a section with the keys \(Section.keys.map(\.name).joined(separator: ", "))"
                + (Section.none == nil ? "" : ", or none"),
            read: { try Section.read($0, $1) }, accepts: { _ in true }, write: { $0.node },
            partFault: { $0.firstFault },
            schema: .section(keys: { Section.reference("") }, mayBeNone: Section.none != nil))
    }
}
