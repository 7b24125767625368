// From tokens to statements. Expressions are in TemplateExpressionParser. What Jinja has and chat templates must not
// (include, import, inheritance) is refused by name here, so nothing behind this file can reach a file.

/// A parsed template.
struct ParsedTemplate: Sendable {
    let body: [TemplateStatement]
    /// Every name that occurs, by its number.
    let names: [String]
    let usesGeneration: Bool
}

struct TemplateParser {
    /// The deepest nesting of statements, and of expressions within each other.
    static let maximumDepth = 80
    /// The longest chain such as `a + b + c` or `a.b.c`.
    static let maximumHeight = 200

    let tokens: [TemplateToken]
    var place = 0
    var depth = 0
    private var ids: [String: Int] = [:]
    private var names: [String] = []
    /// Whether an unknown filter or test is a fault only when it is used: directly within `if`, as in Jinja.
    var isLenient = false
    /// Filters and tests that there are not, where using one is a fault.
    var unknownNames: [TemplateSyntaxFault] = []
    /// Loops around this place; 0 in a body that stands for itself.
    private var loopDepth = 0
    private var usesGeneration = false
    /// Names used since the innermost body began, for macros and loops to see what theirs use.
    private var used: Set<String> = []

    /// - Throws: `TemplateSyntaxFault`.
    static func parse(_ text: String) throws -> ParsedTemplate {
        var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: text))
        let body = try parser.statements(until: [], opened: "", at: 1)
        if let unknown = parser.unknownNames.first { throw unknown }
        return ParsedTemplate(body: body, names: parser.names, usesGeneration: parser.usesGeneration)
    }

    private init(tokens: [TemplateToken]) {
        self.tokens = tokens
        for name in TemplateName.wellKnown { _ = self.name(name) }
        used = []
    }

    // MARK: Tokens

    var current: TemplateToken { tokens[place] }
    var line: Int { current.line }

    func fault(_ reason: String, at line: Int? = nil) -> TemplateSyntaxFault {
        TemplateSyntaxFault(reason: reason, line: line ?? self.line)
    }

    func at(symbol: String, ahead: Int = 0) -> Bool {
        place + ahead < tokens.count && tokens[place + ahead].kind == .symbol(symbol)
    }

    func at(word: String, ahead: Int = 0) -> Bool {
        place + ahead < tokens.count && tokens[place + ahead].kind == .name(word)
    }

    mutating func advance() { if place < tokens.count - 1 { place += 1 } }

    mutating func skip(symbol: String) -> Bool {
        guard at(symbol: symbol) else { return false }
        advance()
        return true
    }

    mutating func skip(word: String) -> Bool {
        guard at(word: word) else { return false }
        advance()
        return true
    }

    mutating func expect(symbol: String) throws {
        guard skip(symbol: symbol) else { throw fault("expected '\(symbol)', not \(described)") }
    }

    mutating func expectName() throws -> String {
        guard case .name(let name) = current.kind else { throw fault("expected a name, not \(described)") }
        advance()
        return name
    }

    /// The current token in words.
    var described: String {
        switch current.kind {
        case .text: "text"
        case .blockStart: "{%"
        case .blockEnd: "%}"
        case .variableStart: "{{"
        case .variableEnd: "}}"
        case .name(let name): "'\(name)'"
        case .string: "a text in quotes"
        case .integer, .real: "a number"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end of the template"
        }
    }

    mutating func name(_ text: String) -> TemplateName {
        used.insert(text)
        if let id = ids[text] { return TemplateName(id: id, text: text) }
        ids[text] = names.count
        names.append(text)
        return TemplateName(id: names.count - 1, text: text)
    }

    mutating func deeper<Result>(_ body: (inout TemplateParser) throws -> Result) throws -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw fault("nested deeper than \(Self.maximumDepth)") }
        return try body(&self)
    }

    // MARK: Statements

    /// Statements up to a tag that begins with one of `ends`, which is left current.
    private mutating func statements(until ends: [String], opened tag: String, at opened: Int) throws
        -> [TemplateStatement]
    {
        var result: [TemplateStatement] = []
        while true {
            let line = self.line
            switch current.kind {
            case .text(let text):
                advance()
                result.append(TemplateStatement(.text(text), line: line))
            case .variableStart:
                advance()
                let expression = try tuple()
                guard case .variableEnd = current.kind else { throw fault("expected '}}', not \(described)") }
                advance()
                result.append(TemplateStatement(.output(expression), line: line))
            case .blockStart:
                advance()
                if case .name(let word) = current.kind, ends.contains(word) { return result }
                if let statement = try deeper({ try $0.statement() }) { result.append(statement) }
            default:
                guard ends.isEmpty else {
                    throw fault("{% \(tag) %} has no {% \(ends[ends.count - 1]) %}", at: opened)
                }
                return result
            }
        }
    }

    private mutating func endTag() throws {
        guard case .blockEnd = current.kind else { throw fault("expected '%}', not \(described)") }
        advance()
    }

    /// A body up to `{% end… %}`, both ends taken.
    private mutating func body(of tag: String, _ line: Int) throws -> [TemplateStatement] {
        _ = skip(symbol: ":")
        try endTag()
        let body = try statements(until: ["end" + tag], opened: tag, at: line)
        advance()
        try endTag()
        return body
    }

    /// A body that runs by itself: unknown filters in it are faults, and no loop around it can be left from within.
    private mutating func closed<Result>(
        keepsLoop: Bool = false, _ body: (inout TemplateParser) throws -> Result
    ) rethrows -> (Result, used: Set<String>) {
        let (lenient, loops, outer) = (isLenient, loopDepth, used)
        isLenient = false
        if !keepsLoop { loopDepth = 0 }
        used = []
        let result = try body(&self)
        let inner = used
        (isLenient, loopDepth, used) = (lenient, loops, outer.union(inner))
        return (result, inner)
    }

    private typealias StatementReader = @Sendable (inout TemplateParser, Int) throws -> TemplateStatement.Kind

    /// A row for every statement. Its reader starts behind the tag's name and takes the whole statement.
    private static let readers: [String: StatementReader] = [
        "if": { try $0.branch($1) },
        "for": { try $0.loop($1) },
        "set": { try $0.assignment($1) },
        "macro": { try $0.macro($1) },
        "call": { try $0.callBlock($1) },
        "filter": { try $0.filterBlock($1) },
        "with": { try $0.with($1) },
        "generation": { try $0.generation($1) },
        "print": { parser, _ in
            var parts = [try parser.expression()]
            while parser.skip(symbol: ",") { parts.append(try parser.expression()) }
            try parser.endTag()
            return .output(TemplateExpression(.concatenation(parts), line: parser.line))
        },
        "break": { try $0.leave(.exitLoop, "break", $1) },
        "continue": { try $0.leave(.nextItem, "continue", $1) },
    ]
    private static let refused: Set<String> = ["include", "import", "from", "extends", "block", "autoescape"]

    private mutating func statement() throws -> TemplateStatement? {
        let line = self.line
        let tag = try expectName()
        if let reader = Self.readers[tag] { return TemplateStatement(try reader(&self, line), line: line) }
        if Self.refused.contains(tag) {
            throw fault("{% \(tag) %} is not available in chat templates", at: line)
        }
        throw fault("there is no statement {% \(tag) %}", at: line)
    }

    private mutating func leave(_ kind: TemplateStatement.Kind, _ tag: String, _ line: Int) throws
        -> TemplateStatement.Kind
    {
        guard loopDepth > 0 else { throw fault("{% \(tag) %} stands outside of a loop", at: line) }
        try endTag()
        return kind
    }

    private mutating func branch(_ line: Int) throws -> TemplateStatement.Kind {
        let lenient = isLenient
        isLenient = true
        defer { isLenient = lenient }
        var branches: [(condition: TemplateExpression, body: [TemplateStatement])] = []
        var otherwise: [TemplateStatement] = []
        while true {
            let condition = try tuple(allowsChoice: false)
            _ = skip(symbol: ":")
            try endTag()
            branches.append((condition, try statements(until: ["elif", "else", "endif"], opened: "if", at: line)))
            if skip(word: "elif") { continue }
            if skip(word: "else") {
                _ = skip(symbol: ":")
                try endTag()
                otherwise = try statements(until: ["endif"], opened: "if", at: line)
            }
            advance()
            try endTag()
            return .branch(branches, otherwise: otherwise)
        }
    }

    private mutating func loop(_ line: Int) throws -> TemplateStatement.Kind {
        let target = try target(end: "in", allowsAttribute: false)
        guard skip(word: "in") else { throw fault("expected 'in', not \(described)") }
        let source = try tuple(allowsChoice: false, end: "recursive")
        var condition: TemplateExpression?
        if skip(word: "if") { condition = try closed { try $0.expression() }.0 }
        let isRecursive = skip(word: "recursive")
        _ = skip(symbol: ":")
        try endTag()
        loopDepth += 1
        let (body, used) = try closed(keepsLoop: true) {
            try $0.statements(until: ["endfor", "else"], opened: "for", at: line)
        }
        loopDepth -= 1
        var otherwise: [TemplateStatement] = []
        if skip(word: "else") {
            _ = skip(symbol: ":")
            try endTag()
            otherwise = try closed(keepsLoop: true) {
                try $0.statements(until: ["endfor"], opened: "for", at: line)
            }.0
        }
        advance()
        try endTag()
        return .loop(
            TemplateLoopDefinition(
                target: target, source: source, condition: condition, isRecursive: isRecursive,
                usesLoop: used.contains("loop"), body: body, otherwise: otherwise))
    }

    private mutating func assignment(_ line: Int) throws -> TemplateStatement.Kind {
        let target = try target(end: nil, allowsAttribute: true)
        if skip(symbol: "=") {
            let value = try tuple()
            try endTag()
            return .assignment(target, value)
        }
        let filters = try filterUses()
        return .blockAssignment(target, filters, try closed(keepsLoop: true) { try $0.body(of: "set", line) }.0)
    }

    /// Where a value goes: a name, `namespace.name`, or several.
    private mutating func target(end: String?, allowsAttribute: Bool) throws -> TemplateTarget {
        var targets: [TemplateTarget] = []
        var isTuple = false
        while true {
            if let end, at(word: end) { break }
            if at(symbol: "=") || at(symbol: ")") { break }
            if skip(symbol: "(") {
                targets.append(
                    try deeper { try $0.target(end: nil, allowsAttribute: allowsAttribute) })
                try expect(symbol: ")")
            } else {
                let text = try expectName()
                guard !["true", "false", "none", "True", "False", "None", "loop"].contains(text) else {
                    throw fault("cannot assign to '\(text)'")
                }
                if allowsAttribute, skip(symbol: ".") {
                    targets.append(.attribute(name(text), try expectName()))
                } else {
                    targets.append(.name(name(text)))
                }
            }
            guard skip(symbol: ",") else { break }
            isTuple = true
        }
        guard let first = targets.first else { throw fault("expected a name, not \(described)") }
        return isTuple ? .tuple(targets) : first
    }

    private mutating func parameters() throws -> [TemplateParameter] {
        var result: [TemplateParameter] = []
        try expect(symbol: "(")
        while !at(symbol: ")") {
            if !result.isEmpty { try expect(symbol: ",") }
            let name = name(try expectName())
            if skip(symbol: "=") {
                result.append(TemplateParameter(name: name, standard: try expression()))
            } else {
                guard result.last?.standard == nil else {
                    throw fault("a parameter without a default follows one with a default")
                }
                result.append(TemplateParameter(name: name, standard: nil))
            }
        }
        try expect(symbol: ")")
        return result
    }

    private mutating func definition(
        _ name: String, _ tag: String, _ line: Int, parameters: [TemplateParameter]
    ) throws -> TemplateMacroDefinition {
        let (body, used) = try closed { try $0.body(of: tag, line) }
        return TemplateMacroDefinition(
            name: name, parameters: parameters, body: body, usesVariableArguments: used.contains("varargs"),
            usesNamedArguments: used.contains("kwargs"), usesCaller: used.contains("caller"))
    }

    private mutating func macro(_ line: Int) throws -> TemplateStatement.Kind {
        let text = try expectName()
        let name = name(text)
        let parameters = try closed { try $0.parameters() }.0
        return .macro(name, try definition(text, "macro", line, parameters: parameters))
    }

    private mutating func callBlock(_ line: Int) throws -> TemplateStatement.Kind {
        let parameters = at(symbol: "(") ? try closed { try $0.parameters() }.0 : []
        let call = try expression()
        guard case .call = call.kind else { throw fault("{% call %} needs a call", at: line) }
        return .callBlock(call, try definition("caller", "call", line, parameters: parameters))
    }

    private mutating func filterBlock(_ line: Int) throws -> TemplateStatement.Kind {
        let first = try filterUse()
        let filters = [first] + (try filterUses())
        return .filterBlock(filters, try closed(keepsLoop: true) { try $0.body(of: "filter", line) }.0)
    }

    private mutating func with(_ line: Int) throws -> TemplateStatement.Kind {
        var values: [(target: TemplateTarget, value: TemplateExpression)] = []
        while current.kind != .blockEnd {
            if !values.isEmpty { try expect(symbol: ",") }
            let name = name(try expectName())
            try expect(symbol: "=")
            values.append((.name(name), try expression()))
        }
        return .with(values, try closed(keepsLoop: true) { try $0.body(of: "with", line) }.0)
    }

    private mutating func generation(_ line: Int) throws -> TemplateStatement.Kind {
        usesGeneration = true
        return .generation(try closed { try $0.body(of: "generation", line) }.0)
    }
}

extension TemplateName {
    /// Names that every template numbers alike.
    static let wellKnown = ["loop", "caller", "varargs", "kwargs"]
    static let loop = TemplateName(id: 0, text: "loop")
    static let caller = TemplateName(id: 1, text: "caller")
    static let variableArguments = TemplateName(id: 2, text: "varargs")
    static let namedArguments = TemplateName(id: 3, text: "kwargs")
}
