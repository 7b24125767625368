// A dictionary as Python has it: in the order of insertion, 1 equal to 1.0 and True, texts compared byte by byte
// (Swift's own comparison takes canonically equal texts for one, which Python does not).

/// What a dictionary can be asked by.
enum TemplateKey: Hashable {
    case null
    case number(Double)
    case integer(Int)
    case text([UInt8])
    case tuple([TemplateKey])

    /// - Throws: `TemplateFault` where Python says "unhashable".
    init(_ value: TemplateValue) throws {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .integer(flag ? 1 : 0)
        case .integer(let whole): self = .integer(whole)
        case .real(let number): self = Int(exactly: number).map { .integer($0) } ?? .number(number)
        case .text(let text), .markup(let text): self = .text(Array(text.utf8))
        case .tuple(let list): self = .tuple(try list.elements.map { try TemplateKey($0) })
        default: throw TemplateFault("\(value.kind) cannot be a key")
        }
    }
}

/// Keys and values in order.
final class TemplateDictionary {
    /// From this size on an index is kept; below it looking at every key is quicker.
    private static let indexedSize = 12

    let entries: [(key: TemplateValue, value: TemplateValue)]
    let depth: Int
    private let index: [TemplateKey: Int]

    /// Of entries with equal keys the last value counts, at the place of the first.
    ///
    /// - Throws: `TemplateFault` for a key that cannot be one, and for nesting that is too deep.
    init(_ given: [(key: TemplateValue, value: TemplateValue)]) throws {
        var entries: [(key: TemplateValue, value: TemplateValue)] = []
        var index: [TemplateKey: Int] = [:]
        entries.reserveCapacity(given.count)
        for entry in given {
            let key = try TemplateKey(entry.key)
            if let place = index[key] {
                entries[place].value = entry.value
            } else {
                index[key] = entries.count
                entries.append(entry)
            }
        }
        depth = try TemplateValue.depth(above: entries.flatMap { [$0.key, $0.value] })
        self.entries = entries
        self.index = entries.count < Self.indexedSize ? [:] : index
    }

    /// - Parameter object: distinct names.
    init(distinct object: [(key: String, value: TemplateValue)]) throws {
        entries = object.map { (.text($0.key), $0.value) }
        depth = try TemplateValue.depth(above: object.map(\.value))
        var index: [TemplateKey: Int] = [:]
        if entries.count >= Self.indexedSize {
            for (place, member) in object.enumerated() { index[.text(Array(member.key.utf8))] = place }
        }
        self.index = index
    }

    subscript(name: String) -> TemplateValue? {
        guard entries.count < Self.indexedSize else { return index[.text(Array(name.utf8))].map { entries[$0].value } }
        for entry in entries {
            if let key = entry.key.string, key.isIdentical(to: name) { return entry.value }
        }
        return nil
    }

    /// - Throws: `TemplateFault` where `key` cannot be one.
    func value(for key: TemplateValue) throws -> TemplateValue? {
        if let name = key.string { return self[name] }
        let wanted = try TemplateKey(key)
        guard entries.count < Self.indexedSize else { return index[wanted].map { entries[$0].value } }
        return try entries.first { try TemplateKey($0.key) == wanted }?.value
    }

    func view(_ name: String) throws -> TemplateValue {
        let elements: [TemplateValue]
        switch name {
        case "keys": elements = entries.map(\.key)
        case "values": elements = entries.map(\.value)
        default: elements = try entries.map { try TemplateList.pair($0.key, $0.value) }
        }
        return .view(TemplateView(name: name, elements: try TemplateList(elements)))
    }
}

extension String {
    /// Whether both are the same bytes; `==` takes canonically equal texts for the same.
    func isIdentical(to other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
