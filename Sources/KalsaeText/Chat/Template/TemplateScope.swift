// Names and their values while a template runs. A body looks outward, and assigns in its own scope only: what a loop
// sets is gone with the next item, as in Jinja. Knows nothing of statements.

final class TemplateScope {
    /// From this size on an index is kept.
    private static let indexedSize = 16
    private var slots: [(id: Int, value: TemplateValue)] = []
    private var index: [Int: Int] = [:]
    let parent: TemplateScope?

    init(parent: TemplateScope?) { self.parent = parent }

    subscript(name: TemplateName) -> TemplateValue? {
        get {
            var scope = self
            while true {
                if let place = scope.place(name) { return scope.slots[place].value }
                guard let outer = scope.parent else { return nil }
                scope = outer
            }
        }
        set {
            guard let newValue else { return }
            if let place = place(name) {
                slots[place].value = newValue
                return
            }
            slots.append((name.id, newValue))
            if slots.count == Self.indexedSize {
                for (place, slot) in slots.enumerated() { index[slot.id] = place }
            } else if slots.count > Self.indexedSize {
                index[name.id] = slots.count - 1
            }
        }
    }

    private func place(_ name: TemplateName) -> Int? {
        guard slots.count < Self.indexedSize else { return index[name.id] }
        for (place, slot) in slots.enumerated() where slot.id == name.id { return place }
        return nil
    }

    func removeAll() {
        slots.removeAll(keepingCapacity: true)
        if !index.isEmpty { index = [:] }
    }
}

/// A macro with the scope it was written in, which it sees as it is when it is called.
final class TemplateMacro {
    let definition: TemplateMacroDefinition
    /// Nil once the rendering is over: the scope holds the macro, and the macro must not hold the scope forever.
    var scope: TemplateScope?

    init(_ definition: TemplateMacroDefinition, _ scope: TemplateScope) {
        self.definition = definition
        self.scope = scope
    }
}

/// `loop` within a loop's body.
final class TemplateLoop {
    let elements: [TemplateValue]
    let level: Int
    let recursion: (definition: TemplateLoopDefinition, scope: TemplateScope)?
    var index = 0
    var lastChanged: [TemplateValue]?

    init(
        _ elements: [TemplateValue], level: Int, recursion: (definition: TemplateLoopDefinition, scope: TemplateScope)?
    ) {
        self.elements = elements
        self.level = level
        self.recursion = recursion
    }

    private static let attributes: [String: @Sendable (TemplateLoop) throws -> TemplateValue] = [
        "index0": { .integer($0.index) },
        "index": { .integer($0.index + 1) },
        "first": { .boolean($0.index == 0) },
        "last": { .boolean($0.index == $0.elements.count - 1) },
        "length": { .integer($0.elements.count) },
        "revindex": { .integer($0.elements.count - $0.index) },
        "revindex0": { .integer($0.elements.count - $0.index - 1) },
        "depth": { .integer($0.level + 1) },
        "depth0": { .integer($0.level) },
        "previtem": {
            $0.index > 0 ? $0.elements[$0.index - 1] : .undefined(TemplateUndefined(nil, "there is no previous item"))
        },
        "nextitem": {
            $0.index + 1 < $0.elements.count
                ? $0.elements[$0.index + 1] : .undefined(TemplateUndefined(nil, "there is no next item"))
        },
        "cycle": { .method(try TemplateMethodReference(.loop($0), "cycle")) },
        "changed": { .method(try TemplateMethodReference(.loop($0), "changed")) },
    ]

    func attribute(_ name: String) throws -> TemplateValue? { try Self.attributes[name]?(self) }
}
