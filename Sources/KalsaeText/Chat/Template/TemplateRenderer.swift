// Runs a parsed template: statements. Expressions are in TemplateEvaluator. Every step is counted and every text
// weighed before it is made, so a template cannot take more time or memory than its limits allow; it can reach
// nothing but the values it was given.

import Foundation

/// How much a template may do. The defaults let every known chat template lay out conversations of thousands of
/// messages and stop a hostile one within about a tenth of a second.
public struct ChatTemplateLimits: Sendable, Equatable {
    /// Steps (about one for each operation, list element and 64 bytes of text) whatever the conversation.
    public var steps = 500_000
    /// Steps more for each value in the conversation and the tools.
    public var stepsPerValue = 1_000
    /// Steps more for each byte of text in them.
    public var stepsPerByte = 2
    /// The longest text, and the longest rendering, in bytes, whatever the conversation.
    public var outputBytes = 1 << 20
    /// Bytes more for each byte of text in the conversation and the tools.
    public var outputBytesPerByte = 8
    /// Statements, expressions and macros within each other.
    public var depth = 400

    public init() {}
}

/// One rendering.
final class TemplateRenderer {
    enum Flow { case next, exitLoop, nextItem }

    let limits: ChatTemplateLimits
    /// What `strftime_now` tells.
    let now: Date
    /// Characters that are never escaped; see `ChatTemplate.encode`.
    let transparent: Set<Unicode.Scalar>
    /// The longest text, in bytes.
    let longestText: Int
    /// The line that is at work, for errors.
    var line = 1
    private(set) var output = ""
    /// What the assistant wrote, in UTF-8 bytes of the output.
    private(set) var generated: [Range<Int>] = []
    /// Whether a generation block ran where its place in the output is not known.
    private(set) var hidesGenerated = false
    private var bufferLevel = 0
    private var stepsLeft: Int
    private var depthLeft: Int
    private var namespaces: [TemplateNamespace] = []
    private var macros: [TemplateMacro] = []

    init(
        limits: ChatTemplateLimits, input: (values: Int, bytes: Int), now: Date, transparent: Set<Unicode.Scalar>
    ) {
        self.limits = limits
        self.now = now
        self.transparent = transparent
        stepsLeft = limits.steps + limits.stepsPerValue * input.values + limits.stepsPerByte * input.bytes
        longestText = limits.outputBytes + limits.outputBytesPerByte * input.bytes
        depthLeft = limits.depth
    }

    func render(_ body: [TemplateStatement], _ variables: TemplateScope) throws -> String {
        // Macros and namespaces can hold each other; taken apart, nothing outlives the rendering.
        defer {
            for namespace in namespaces { namespace.attributes = [] }
            for macro in macros { macro.scope = nil }
        }
        _ = try run(body, TemplateScope(parent: variables))
        return output
    }

    // MARK: Limits

    func charge(_ steps: Int) throws {
        guard steps <= stepsLeft else {
            stepsLeft = 0
            throw TemplateFault("it takes too many steps; is there a loop that grows?", kind: .limit)
        }
        stepsLeft -= steps
    }

    /// Counts a text of so many bytes that is about to be made.
    func chargeText(_ bytes: Int) throws {
        guard bytes <= longestText else {
            throw TemplateFault("a text would be longer than \(longestText) bytes", kind: .limit)
        }
        try charge(1 + bytes / 64)
    }

    /// Counts a value that is about to be hashed.
    func chargeKey(_ key: TemplateValue) throws { try charge((key.string?.utf8.count ?? 0) / 8) }

    /// Counts a text whose letters are looked up one by one, which takes longer.
    func chargeLetters(_ text: String) throws { try charge(1 + text.utf8.count / 4) }

    /// Counts a text that is quoted; gives the characters that stay as they are.
    func transparentLetters(_ text: String) throws -> Set<Unicode.Scalar> {
        try chargeLetters(text)
        return transparent
    }

    func deeper<Result>(_ body: () throws -> Result) throws -> Result {
        guard depthLeft > 0 else {
            throw TemplateFault(
                "it goes deeper than \(limits.depth) levels; does a macro call itself forever?", kind: .limit)
        }
        depthLeft -= 1
        defer { depthLeft += 1 }
        return try body()
    }

    func makeNamespace() throws -> TemplateNamespace {
        try charge(4)
        let namespace = TemplateNamespace()
        namespaces.append(namespace)
        return namespace
    }

    // MARK: Output

    private func emit(_ text: String) throws {
        try chargeText(text.utf8.count)
        guard output.utf8.count + text.utf8.count <= longestText else {
            throw TemplateFault("its text is longer than \(longestText) bytes", kind: .limit)
        }
        output += text
    }

    /// What `body` puts out, which goes nowhere else.
    private func buffered(_ body: () throws -> Void) throws -> String {
        let outer = output
        output = ""
        bufferLevel += 1
        defer {
            output = outer
            bufferLevel -= 1
        }
        try body()
        return output
    }

    // MARK: Statements

    func run(_ body: [TemplateStatement], _ scope: TemplateScope) throws -> Flow {
        for statement in body {
            let flow = try run(statement, scope)
            if flow != .next { return flow }
        }
        return .next
    }

    private func run(_ statement: TemplateStatement, _ scope: TemplateScope) throws -> Flow {
        line = statement.line
        try charge(1)
        switch statement.kind {
        case .text(let text): try emit(text)
        case .output(let expression): try emit(try TemplateText.string(try evaluate(expression, scope), self))
        case .assignment(let target, let expression): try assign(target, try evaluate(expression, scope), scope)
        case .branch(let branches, let otherwise):
            for branch in branches where try evaluate(branch.condition, scope).isTrue {
                return try deeper { try run(branch.body, scope) }
            }
            return try deeper { try run(otherwise, scope) }
        case .loop(let definition): try deeper { try loop(definition, scope) }
        case .exitLoop: return .exitLoop
        case .nextItem: return .nextItem
        default: return try deeper { try runBlock(statement, scope) }
        }
        return .next
    }

    private func runBlock(_ statement: TemplateStatement, _ scope: TemplateScope) throws -> Flow {
        var flow = Flow.next
        switch statement.kind {
        case .blockAssignment(let target, let filters, let body):
            let text = try buffered { flow = try run(body, TemplateScope(parent: scope)) }
            guard flow == .next else { break }
            try assign(target, try apply(filters, to: .text(text), scope), scope)
        case .macro(let name, let definition): scope[name] = .macro(makeMacro(definition, scope))
        case .callBlock(let call, let definition):
            guard case .call(let function, let arguments) = call.kind else { break }
            var given = try self.arguments(arguments, scope)
            given.named.append(("caller", .macro(makeMacro(definition, scope))))
            let result = try self.call(try evaluate(function, scope), given, call)
            try emit(try TemplateText.string(result, self))
        case .filterBlock(let filters, let body):
            let text = try buffered { flow = try run(body, TemplateScope(parent: scope)) }
            guard flow == .next else { break }
            try emit(try TemplateText.string(try apply(filters, to: .text(text), scope), self))
        case .with(let values, let body):
            let inner = TemplateScope(parent: scope)
            for value in values { try assign(value.target, try evaluate(value.value, scope), inner) }
            flow = try run(body, inner)
        case .generation(let body):
            let start = output.utf8.count
            _ = try run(body, TemplateScope(parent: scope))
            if bufferLevel == 0 { generated.append(start..<output.utf8.count) } else { hidesGenerated = true }
        default: break
        }
        return flow
    }

    private func apply(
        _ filters: [TemplateFilterUse], to value: TemplateValue, _ scope: TemplateScope
    ) throws -> TemplateValue {
        var value = value
        for use in filters { value = try filter(value, use, scope) }
        return value
    }

    private func makeMacro(_ definition: TemplateMacroDefinition, _ scope: TemplateScope) -> TemplateMacro {
        let macro = TemplateMacro(definition, scope)
        macros.append(macro)
        return macro
    }

    func assign(_ target: TemplateTarget, _ value: TemplateValue, _ scope: TemplateScope) throws {
        switch target {
        case .name(let name): scope[name] = value
        case .attribute(let name, let attribute):
            guard case .namespace(let namespace) = scope[name] else {
                throw TemplateFault(
                    "'\(name.text)' is not a namespace, so '\(name.text).\(attribute)' cannot be set")
            }
            try TemplateFunction.checkAttribute(attribute)
            try charge(1 + namespace.attributes.count / 8)
            namespace[attribute] = value
        case .tuple(let targets):
            let elements = try value.elements(self)
            guard elements.count == targets.count else {
                throw TemplateFault("\(elements.count) values cannot be assigned to \(targets.count) names")
            }
            for (target, element) in zip(targets, elements) { try assign(target, element, scope) }
        }
    }

    // MARK: Loops

    private func loop(_ definition: TemplateLoopDefinition, _ scope: TemplateScope) throws {
        let source = try evaluate(definition.source, scope)
        line = definition.source.line
        let recursion = definition.isRecursive ? (definition: definition, scope: scope) : nil
        try loop(definition, source, scope, level: 0, recursion: recursion)
    }

    /// `loop(…)`: the body again over other items, as text.
    func recurse(_ loop: TemplateLoop, over items: TemplateValue) throws -> TemplateValue {
        guard let recursion = loop.recursion else {
            throw TemplateFault("only a loop marked 'recursive' can be called")
        }
        let text = try buffered {
            try deeper {
                try self.loop(
                    recursion.definition, items, recursion.scope, level: loop.level + 1, recursion: recursion)
            }
        }
        return .text(text)
    }

    private func loop(
        _ definition: TemplateLoopDefinition, _ source: TemplateValue, _ scope: TemplateScope, level: Int,
        recursion: (definition: TemplateLoopDefinition, scope: TemplateScope)?
    ) throws {
        var elements = try source.elements(self)
        let inner = TemplateScope(parent: scope)
        func isWanted(_ element: TemplateValue) throws -> Bool {
            guard let condition = definition.condition else { return true }
            inner.removeAll()
            try assign(definition.target, element, inner)
            return try evaluate(condition, inner).isTrue
        }
        // Where `loop` is looked at, the items must be known beforehand.
        let picksFirst = definition.usesLoop || definition.isRecursive
        if picksFirst { elements = try elements.filter(isWanted) }
        let loop = TemplateLoop(elements, level: level, recursion: recursion)
        var ranThrough = false
        for (index, element) in elements.enumerated() {
            try charge(1)
            if !picksFirst, try !isWanted(element) { continue }
            loop.index = index
            inner.removeAll()
            if picksFirst { inner[.loop] = .loop(loop) }
            try assign(definition.target, element, inner)
            let flow = try run(definition.body, inner)
            if flow == .exitLoop { break }
            // As in Jinja, whose else runs unless the body once came to its end.
            if flow == .next { ranThrough = true }
        }
        if !ranThrough, !definition.otherwise.isEmpty {
            _ = try run(definition.otherwise, TemplateScope(parent: scope))
        }
    }

    // MARK: Macros

    /// Runs a macro's body with arguments and gives its text.
    func call(_ macro: TemplateMacro, _ arguments: TemplateArguments) throws -> TemplateValue {
        let definition = macro.definition
        guard let outer = macro.scope else { throw TemplateFault("macro '\(definition.name)' is gone") }
        let scope = TemplateScope(parent: outer)
        var named = arguments.named
        let calledFrom = line
        for (index, parameter) in definition.parameters.enumerated() {
            if index < arguments.positional.count {
                scope[parameter.name] = arguments.positional[index]
            } else if let place = named.firstIndex(where: { $0.name == parameter.name.text }) {
                scope[parameter.name] = named.remove(at: place).value
            } else if let standard = parameter.standard {
                scope[parameter.name] = try evaluate(standard, scope)
            } else {
                scope[parameter.name] = .undefined(
                    TemplateUndefined(nil, "parameter '\(parameter.name.text)' of '\(definition.name)' was not given"))
            }
        }
        let hasCallerParameter = definition.parameters.contains { $0.name == .caller }
        if definition.usesCaller, !hasCallerParameter {
            let place = named.firstIndex { $0.name == "caller" }
            scope[.caller] =
                place.map { named.remove(at: $0).value }
                ?? .undefined(TemplateUndefined(nil, "'caller' is undefined: no {% call %} block is around"))
        }
        let surplus = Array(arguments.positional.dropFirst(definition.parameters.count))
        if definition.usesNamedArguments {
            scope[.namedArguments] = .dictionary(try TemplateDictionary(named.map { (.text($0.name), $0.value) }))
        } else if let unknown = named.first {
            throw TemplateFault("macro '\(definition.name)' has no parameter '\(unknown.name)'")
        }
        if definition.usesVariableArguments {
            scope[.variableArguments] = .tuple(try TemplateList(surplus))
        } else if !surplus.isEmpty {
            throw TemplateFault(
                "macro '\(definition.name)' takes at most \(definition.parameters.count) arguments, "
                    + "not \(arguments.positional.count)")
        }
        let text = try deeper { try buffered { _ = try run(definition.body, scope) } }
        line = calledFrom
        return .text(text)
    }
}
