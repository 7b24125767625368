// What a template is after parsing: statements and expressions, each with its line. Immutable, so one parsed template
// serves any number of renderings at once. Knows nothing of values at run time.

/// A constant written in a template.
enum TemplateLiteral: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case text(String)

    var value: TemplateValue {
        switch self {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let whole): .integer(whole)
        case .real(let number): .real(number)
        case .text(let text): .text(text)
        }
    }
}

/// A name in a template, numbered so that scopes compare numbers.
struct TemplateName: Sendable, Hashable {
    let id: Int
    let text: String

    static func == (left: TemplateName, right: TemplateName) -> Bool { left.id == right.id }
    func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The arguments of a call, a filter or a test.
struct TemplateCallArguments: Sendable {
    var positional: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []
    /// `*list` and `**dictionary`.
    var spread: TemplateExpression?
    var namedSpread: TemplateExpression?
}

/// One comparison of a chain such as `0 < x <= 9`.
struct TemplateComparison: Sendable {
    let operation: TemplateOperator
    let right: TemplateExpression
}

/// An expression at a line.
final class TemplateExpression: Sendable {
    enum Kind: Sendable {
        case literal(TemplateLiteral)
        case name(TemplateName)
        case attribute(TemplateExpression, String)
        case element(TemplateExpression, TemplateExpression)
        case slice(TemplateExpression, from: TemplateExpression?, to: TemplateExpression?, by: TemplateExpression?)
        case call(TemplateExpression, TemplateCallArguments)
        case filter(TemplateExpression, TemplateFilterUse)
        case test(TemplateExpression, TemplateTestUse)
        case negated(TemplateExpression)
        case minus(TemplateExpression)
        case plus(TemplateExpression)
        case both(TemplateExpression, TemplateExpression)
        case either(TemplateExpression, TemplateExpression)
        case arithmetic(TemplateOperator, TemplateExpression, TemplateExpression)
        case comparison(TemplateExpression, [TemplateComparison])
        case concatenation([TemplateExpression])
        case choice(condition: TemplateExpression, then: TemplateExpression, otherwise: TemplateExpression?)
        case list([TemplateExpression])
        case tuple([TemplateExpression])
        case dictionary([(key: TemplateExpression, value: TemplateExpression)])
    }

    let line: Int
    let kind: Kind
    /// Expressions within each other, this one included.
    let height: Int

    init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
        height = kind.parts.reduce(0) { max($0, $1.height) } + 1
    }

    /// The expression in few words, for an error: the template's own, never a value.
    var source: String {
        switch kind {
        case .name(let name): name.text
        case .attribute(let base, let name): "\(base.source).\(name)"
        case .element(let base, let key):
            if case .literal(.integer(let index)) = key.kind {
                "\(base.source)[\(index)]"
            } else if case .literal(.text(let text)) = key.kind {
                "\(base.source)['\(text)']"
            } else if case .minus(let inner) = key.kind, case .literal(.integer(let index)) = inner.kind {
                "\(base.source)[-\(index)]"
            } else {
                "\(base.source)[\(key.source)]"
            }
        case .call(let function, _): "\(function.source)(…)"
        case .filter(let base, let use): "\(base.source)|\(use.name)"
        case .slice(let base, _, _, _): "\(base.source)[…:…]"
        default: "…"
        }
    }
}

extension TemplateCallArguments {
    fileprivate var parts: [TemplateExpression] {
        positional + named.map(\.value) + [spread, namedSpread].compactMap { $0 }
    }
}

extension TemplateExpression.Kind {
    /// The expressions directly within this one.
    fileprivate var parts: [TemplateExpression] {
        switch self {
        case .literal, .name: []
        case .attribute(let base, _), .negated(let base), .minus(let base), .plus(let base): [base]
        case .element(let left, let right), .both(let left, let right), .either(let left, let right),
            .arithmetic(_, let left, let right):
            [left, right]
        case .slice(let base, let from, let to, let by): [base] + [from, to, by].compactMap { $0 }
        case .call(let base, let arguments): [base] + arguments.parts
        case .filter(let base, let use): [base] + use.arguments.parts
        case .test(let base, let use): [base] + use.arguments.parts
        case .comparison(let first, let rest): [first] + rest.map(\.right)
        case .concatenation(let parts), .list(let parts), .tuple(let parts): parts
        case .choice(let condition, let then, let otherwise): [condition, then] + [otherwise].compactMap { $0 }
        case .dictionary(let entries): entries.flatMap { [$0.key, $0.value] }
        }
    }
}

/// A filter as it is used; `filter` is nil where there is none of that name and only running it is a fault.
struct TemplateFilterUse: Sendable {
    let name: String
    let filter: TemplateFilter?
    let arguments: TemplateCallArguments
    let line: Int
}

/// A test as it is used, likewise.
struct TemplateTestUse: Sendable {
    let name: String
    let test: TemplateTest?
    let arguments: TemplateCallArguments
}

/// Where a value is assigned to.
indirect enum TemplateTarget: Sendable {
    case name(TemplateName)
    case attribute(TemplateName, String)
    case tuple([TemplateTarget])
}

/// A parameter of a macro.
struct TemplateParameter: Sendable {
    let name: TemplateName
    let standard: TemplateExpression?
}

/// A macro, or the body of a call block.
struct TemplateMacroDefinition: Sendable {
    let name: String
    let parameters: [TemplateParameter]
    let body: [TemplateStatement]
    /// The special names the body uses.
    let usesVariableArguments: Bool
    let usesNamedArguments: Bool
    let usesCaller: Bool
}

/// A loop's parts.
struct TemplateLoopDefinition: Sendable {
    let target: TemplateTarget
    let source: TemplateExpression
    let condition: TemplateExpression?
    let isRecursive: Bool
    /// Whether the body looks at `loop`; if not, `condition` is asked item by item while the body runs.
    let usesLoop: Bool
    let body: [TemplateStatement]
    let otherwise: [TemplateStatement]
}

/// A statement at a line.
final class TemplateStatement: Sendable {
    enum Kind: Sendable {
        case text(String)
        case output(TemplateExpression)
        case branch([(condition: TemplateExpression, body: [TemplateStatement])], otherwise: [TemplateStatement])
        case loop(TemplateLoopDefinition)
        case assignment(TemplateTarget, TemplateExpression)
        case blockAssignment(TemplateTarget, [TemplateFilterUse], [TemplateStatement])
        case macro(TemplateName, TemplateMacroDefinition)
        case callBlock(TemplateExpression, TemplateMacroDefinition)
        case filterBlock([TemplateFilterUse], [TemplateStatement])
        case with([(target: TemplateTarget, value: TemplateExpression)], [TemplateStatement])
        /// What the assistant wrote, for training.
        case generation([TemplateStatement])
        case exitLoop
        case nextItem
    }

    let line: Int
    let kind: Kind

    init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
    }
}
