// The values a template computes with: Python's, as far as chat templates see them. Everything but a namespace is
// immutable, so no template can change what it was given. Nothing here knows a file, a clock or a process: what is not
// a case below cannot be reached from a template at all.

/// A value inside a template.
enum TemplateValue {
    case undefined(TemplateUndefined)
    case null
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    /// Text marked as safe HTML: what is joined to it is escaped, as Jinja's sandbox does even without autoescape.
    case markup(String)
    case list(TemplateList)
    case tuple(TemplateList)
    case dictionary(TemplateDictionary)
    case range(TemplateRange)
    /// Keys, values or items of a dictionary.
    case view(TemplateView)
    /// What can be gone through once, such as the result of `map`.
    case iterator(TemplateIterator)
    case namespace(TemplateNamespace)
    case macro(TemplateMacro)
    case loop(TemplateLoop)
    case function(TemplateFunction)
    case method(TemplateMethodReference)
}

/// Why a step of a template failed; the renderer adds the template's name and the line.
struct TemplateFault: Error {
    enum Kind { case wrong, refused, limit }

    var kind = Kind.wrong
    var reason: String

    init(_ reason: String, kind: Kind = .wrong) {
        self.reason = reason
        self.kind = kind
    }
}

/// Something that is not there, and how it was asked for.
final class TemplateUndefined {
    private let expression: TemplateExpression?
    private let hint: String

    /// What `expression` found missing; `hint` says more.
    init(_ expression: TemplateExpression?, _ hint: String = "") {
        self.expression = expression
        self.hint = hint
    }

    var message: String {
        guard let expression else { return hint }
        return "'\(expression.source)' is undefined" + (hint.isEmpty ? "" : ": " + hint)
    }

    var fault: TemplateFault { TemplateFault(message) }
}

/// The deepest values within values; deeper ones are refused, so that no walk over a value can exhaust the stack.
let templateValueDepth = 128

/// Elements of a list or tuple; `depth` counts the levels below.
final class TemplateList {
    let elements: [TemplateValue]
    let depth: Int

    init(_ elements: [TemplateValue]) throws {
        self.elements = elements
        depth = try TemplateValue.depth(above: elements)
    }

    static func pair(_ first: TemplateValue, _ second: TemplateValue) throws -> TemplateValue {
        .tuple(try TemplateList([first, second]))
    }
}

/// Whole numbers from `start` towards `stop`.
struct TemplateRange {
    /// The most numbers a range may hold, as in Jinja's sandbox.
    static let maximumCount = 100_000
    let start: Int, stop: Int, step: Int

    var count: Int {
        let distance = step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
        if distance.overflow { return (step > 0) == (stop > start) ? .max : 0 }
        guard distance.partialValue > 0 else { return 0 }
        return (distance.partialValue - 1) / Int(min(step.magnitude, UInt(Int.max))) + 1
    }

    var elements: [TemplateValue] { (0..<count).map { .integer(start + $0 * step) } }
}

/// A dictionary's keys, values or items.
struct TemplateView {
    let name: String
    let elements: TemplateList
}

/// Values that are handed out once.
final class TemplateIterator {
    private var remaining: ArraySlice<TemplateValue>
    let depth: Int

    init(_ elements: [TemplateValue]) throws {
        remaining = elements[...]
        depth = try TemplateValue.depth(above: elements)
    }

    func rest() -> [TemplateValue] {
        defer { remaining = [] }
        return Array(remaining)
    }

    func next() -> TemplateValue? { remaining.popFirst() }
}

/// The one thing a template can change: attributes by name.
final class TemplateNamespace {
    var attributes: [(name: String, value: TemplateValue)] = []

    subscript(name: String) -> TemplateValue? {
        get { attributes.first { $0.name == name }?.value }
        set {
            if let index = attributes.firstIndex(where: { $0.name == name }) {
                if let newValue { attributes[index].value = newValue }
            } else if let newValue {
                attributes.append((name, newValue))
            }
        }
    }
}

/// A method that was looked up and not yet called.
final class TemplateMethodReference {
    let receiver: TemplateValue
    let name: String
    let depth: Int

    init(_ receiver: TemplateValue, _ name: String) throws {
        self.receiver = receiver
        self.name = name
        depth = try TemplateValue.depth(above: [receiver])
    }
}

/// A function of the sandbox.
struct TemplateFunction {
    let name: String
    let call: @Sendable (TemplateRenderer, TemplateArguments) throws -> TemplateValue
}

extension TemplateValue {
    static func list(_ elements: [TemplateValue]) throws -> TemplateValue { .list(try TemplateList(elements)) }

    /// Levels of values within this one.
    var depth: Int {
        switch self {
        case .list(let list), .tuple(let list): list.depth
        case .dictionary(let dictionary): dictionary.depth
        case .view(let view): view.elements.depth
        case .iterator(let iterator): iterator.depth
        case .method(let reference): reference.depth
        default: 0
        }
    }

    static func depth(above elements: [TemplateValue]) throws -> Int {
        var deepest = 0
        for element in elements { deepest = max(deepest, element.depth) }
        guard deepest < templateValueDepth else {
            throw TemplateFault("values are nested deeper than \(templateValueDepth)", kind: .limit)
        }
        return deepest + 1
    }

    /// The text of text, marked or not.
    var string: String? {
        switch self {
        case .text(let text), .markup(let text): text
        default: nil
        }
    }

    /// The whole number of an integer or boolean, which Python lets count as one.
    var whole: Int? {
        switch self {
        case .integer(let value): value
        case .boolean(let flag): flag ? 1 : 0
        default: nil
        }
    }

    var isUndefined: Bool { if case .undefined = self { true } else { false } }
    var isNull: Bool { if case .null = self { true } else { false } }

    /// What the value is, in a template author's words.
    var kind: String {
        switch self {
        case .undefined: "undefined"
        case .null: "none"
        case .boolean: "a boolean"
        case .integer, .real: "a number"
        case .text, .markup: "text"
        case .list: "a list"
        case .tuple: "a tuple"
        case .dictionary: "a dictionary"
        case .range: "a range"
        case .view(let view): "dictionary \(view.name)"
        case .iterator: "an iterator"
        case .namespace: "a namespace"
        case .macro: "a macro"
        case .loop: "a loop"
        case .function, .method: "a function"
        }
    }

    /// Python's truth.
    var isTrue: Bool {
        switch self {
        case .undefined, .null: false
        case .boolean(let flag): flag
        case .integer(let value): value != 0
        case .real(let value): value != 0
        case .text(let text), .markup(let text): !text.isEmpty
        case .list(let list), .tuple(let list): !list.elements.isEmpty
        case .dictionary(let dictionary): !dictionary.entries.isEmpty
        case .range(let range): range.count > 0
        case .view(let view): !view.elements.elements.isEmpty
        case .loop(let loop): loop.elements.count > 0
        case .iterator, .namespace, .macro, .function, .method: true
        }
    }

    /// The elements to go through; nil where Python could not iterate.
    func iterated(_ renderer: TemplateRenderer) throws -> [TemplateValue]? {
        let elements: [TemplateValue]
        switch self {
        case .undefined: return []
        case .list(let list), .tuple(let list): return list.elements
        case .dictionary(let dictionary): elements = dictionary.entries.map(\.key)
        case .range(let range): elements = range.elements
        case .view(let view): return view.elements.elements
        case .iterator(let iterator): return iterator.rest()
        case .text(let text): elements = text.unicodeScalars.map { .text(String($0)) }
        case .markup(let text): elements = text.unicodeScalars.map { .text(String($0)) }
        default: return nil
        }
        try renderer.charge(elements.count)
        return elements
    }

    /// The elements to go through.
    ///
    /// - Throws: `TemplateFault` where Python could not iterate.
    func elements(_ renderer: TemplateRenderer) throws -> [TemplateValue] {
        guard let elements = try iterated(renderer) else { throw TemplateFault("\(kind) cannot be gone through") }
        return elements
    }

    /// Python's `len`; nil where there is none.
    var length: Int? {
        switch self {
        case .undefined: 0
        case .text(let text), .markup(let text): text.unicodeScalars.count
        case .list(let list), .tuple(let list): list.elements.count
        case .dictionary(let dictionary): dictionary.entries.count
        case .range(let range): range.count
        case .view(let view): view.elements.elements.count
        case .loop(let loop): loop.elements.count
        default: nil
        }
    }

    /// Another text with this one's mark.
    func marked(_ text: String) -> TemplateValue {
        if case .markup = self { .markup(text) } else { .text(text) }
    }
}
