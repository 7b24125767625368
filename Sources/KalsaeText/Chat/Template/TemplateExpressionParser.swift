// Expressions, by Jinja's precedence from loosest to tightest: if-else, or, and, not, comparisons, + -, ~, * / // %,
// **, signs, then members, calls, filters and tests. `~` binds tighter than `+`, and `**` to the left, as in Jinja.

extension TemplateParser {
    mutating func expression(allowsChoice: Bool = true) throws -> TemplateExpression {
        try deeper { allowsChoice ? try $0.choice() : try $0.either() }
    }

    /// One expression, or several with commas: a tuple.
    mutating func tuple(allowsChoice: Bool = true, end: String? = nil, inParentheses: Bool = false) throws
        -> TemplateExpression
    {
        let line = self.line
        var parts: [TemplateExpression] = []
        var isTuple = false
        while !isTupleEnd(end) {
            parts.append(try expression(allowsChoice: allowsChoice))
            guard skip(symbol: ",") else { break }
            isTuple = true
        }
        if !isTuple, let only = parts.first { return only }
        guard isTuple || inParentheses else { throw fault("expected an expression, not \(described)") }
        return TemplateExpression(.tuple(parts), line: line)
    }

    private func isTupleEnd(_ word: String?) -> Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .symbol(")"), .end: true
        default: word.map { at(word: $0) } ?? false
        }
    }

    private mutating func choice() throws -> TemplateExpression {
        var line = self.line
        let known = unknownNames.count
        var result = try either()
        guard at(word: "if") else { return result }
        // Everything in `a if b else c` counts as within an if.
        unknownNames.removeSubrange(known...)
        let lenient = isLenient
        isLenient = true
        defer { isLenient = lenient }
        while skip(word: "if") {
            let condition = try either()
            let otherwise = skip(word: "else") ? try deeper { try $0.choice() } : nil
            result = TemplateExpression(.choice(condition: condition, then: result, otherwise: otherwise), line: line)
            line = self.line
        }
        return result
    }

    /// An expression is walked by recursion, and so must not grow without end.
    private func checkHeight(_ expression: TemplateExpression) throws {
        guard expression.height < Self.maximumHeight else { throw fault("an expression is too long; cut it up") }
    }

    /// `next (operator next)*`, from the left.
    private mutating func chain(
        _ next: (inout TemplateParser) throws -> TemplateExpression,
        _ operation: (inout TemplateParser) -> ((TemplateExpression, TemplateExpression) -> TemplateExpression.Kind)?
    ) throws -> TemplateExpression {
        let line = self.line
        var left = try next(&self)
        while let make = operation(&self) {
            try checkHeight(left)
            left = TemplateExpression(make(left, try next(&self)), line: line)
        }
        return left
    }

    private mutating func either() throws -> TemplateExpression {
        try chain({ try $0.both() }, { $0.skip(word: "or") ? { .either($0, $1) } : nil })
    }

    private mutating func both() throws -> TemplateExpression {
        try chain({ try $0.negation() }, { $0.skip(word: "and") ? { .both($0, $1) } : nil })
    }

    private mutating func negation() throws -> TemplateExpression {
        let line = self.line
        guard skip(word: "not") else { return try comparison() }
        return TemplateExpression(.negated(try deeper { try $0.negation() }), line: line)
    }

    private static let comparisons: [String: TemplateOperator] = [
        "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]

    private mutating func comparison() throws -> TemplateExpression {
        let line = self.line
        let first = try sum()
        var rest: [TemplateComparison] = []
        while true {
            if case .symbol(let symbol) = current.kind, let operation = Self.comparisons[symbol] {
                advance()
                rest.append(TemplateComparison(operation: operation, right: try sum()))
            } else if skip(word: "in") {
                rest.append(TemplateComparison(operation: .within, right: try sum()))
            } else if at(word: "not"), at(word: "in", ahead: 1) {
                advance()
                advance()
                rest.append(TemplateComparison(operation: .notWithin, right: try sum()))
            } else {
                return rest.isEmpty ? first : TemplateExpression(.comparison(first, rest), line: line)
            }
        }
    }

    private mutating func take(_ table: [String: TemplateOperator])
        -> ((TemplateExpression, TemplateExpression) -> TemplateExpression.Kind)?
    {
        guard case .symbol(let symbol) = current.kind, let operation = table[symbol] else { return nil }
        advance()
        return { .arithmetic(operation, $0, $1) }
    }

    private static let sums: [String: TemplateOperator] = ["+": .add, "-": .subtract]
    private static let products: [String: TemplateOperator] = [
        "*": .multiply, "/": .divide, "//": .floorDivide, "%": .remainder,
    ]
    private static let powers: [String: TemplateOperator] = ["**": .power]

    private mutating func sum() throws -> TemplateExpression {
        try chain({ try $0.concatenation() }, { $0.take(Self.sums) })
    }

    private mutating func concatenation() throws -> TemplateExpression {
        let line = self.line
        var parts = [try product()]
        while skip(symbol: "~") { parts.append(try product()) }
        return parts.count == 1 ? parts[0] : TemplateExpression(.concatenation(parts), line: line)
    }

    private mutating func product() throws -> TemplateExpression {
        try chain({ try $0.power() }, { $0.take(Self.products) })
    }

    private mutating func power() throws -> TemplateExpression {
        try chain({ try $0.unary() }, { $0.take(Self.powers) })
    }

    private mutating func unary(takesFilters: Bool = true) throws -> TemplateExpression {
        let line = self.line
        var result: TemplateExpression
        if skip(symbol: "-") {
            result = TemplateExpression(.minus(try deeper { try $0.unary(takesFilters: false) }), line: line)
        } else if skip(symbol: "+") {
            result = TemplateExpression(.plus(try deeper { try $0.unary(takesFilters: false) }), line: line)
        } else {
            result = try primary()
        }
        result = try members(of: result)
        return takesFilters ? try filtersAndTests(of: result) : result
    }

    private static let literals: [String: TemplateLiteral] = [
        "true": .boolean(true), "True": .boolean(true), "false": .boolean(false), "False": .boolean(false),
        "none": .null, "None": .null,
    ]

    private mutating func primary() throws -> TemplateExpression {
        let line = self.line
        switch current.kind {
        case .name(let text):
            advance()
            if let literal = Self.literals[text] { return TemplateExpression(.literal(literal), line: line) }
            return TemplateExpression(.name(name(text)), line: line)
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text += more
                advance()
            }
            return TemplateExpression(.literal(.text(text)), line: line)
        case .integer(let value):
            advance()
            return TemplateExpression(.literal(.integer(value)), line: line)
        case .real(let value):
            advance()
            return TemplateExpression(.literal(.real(value)), line: line)
        case .symbol("("):
            advance()
            let inner = try deeper { try $0.tuple(inParentheses: true) }
            try expect(symbol: ")")
            return inner
        case .symbol("["):
            advance()
            var parts: [TemplateExpression] = []
            while !at(symbol: "]") {
                if !parts.isEmpty { try expect(symbol: ",") }
                if at(symbol: "]") { break }
                parts.append(try expression())
            }
            try expect(symbol: "]")
            return TemplateExpression(.list(parts), line: line)
        case .symbol("{"): return try dictionary(line)
        default: throw fault("expected an expression, not \(described)")
        }
    }

    private mutating func dictionary(_ line: Int) throws -> TemplateExpression {
        advance()
        var entries: [(key: TemplateExpression, value: TemplateExpression)] = []
        while !at(symbol: "}") {
            if !entries.isEmpty { try expect(symbol: ",") }
            if at(symbol: "}") { break }
            let key = try expression()
            try expect(symbol: ":")
            entries.append((key, try expression()))
        }
        try expect(symbol: "}")
        return TemplateExpression(.dictionary(entries), line: line)
    }

    private mutating func members(of base: TemplateExpression) throws -> TemplateExpression {
        var result = base
        while true {
            let line = self.line
            try checkHeight(result)
            if skip(symbol: ".") {
                switch current.kind {
                case .name(let name): result = TemplateExpression(.attribute(result, name), line: line)
                case .integer(let index):
                    result = TemplateExpression(
                        .element(result, TemplateExpression(.literal(.integer(index)), line: line)), line: line)
                default: throw fault("expected a name or a number behind '.', not \(described)")
                }
                advance()
            } else if skip(symbol: "[") {
                result = try subscripted(result, line)
            } else if at(symbol: "(") {
                result = TemplateExpression(.call(result, try arguments()), line: line)
            } else {
                return result
            }
        }
    }

    private mutating func subscripted(_ base: TemplateExpression, _ line: Int) throws -> TemplateExpression {
        var parts: [TemplateExpression] = []
        while !at(symbol: "]") {
            if !parts.isEmpty { try expect(symbol: ",") }
            var from: TemplateExpression?
            if !at(symbol: ":") { from = try expression() }
            guard skip(symbol: ":") else {
                if let from { parts.append(from) }
                continue
            }
            func part(_ parser: inout TemplateParser) throws -> TemplateExpression? {
                if parser.at(symbol: ":") || parser.at(symbol: "]") || parser.at(symbol: ",") { return nil }
                return try parser.expression()
            }
            let to = try part(&self)
            let by = skip(symbol: ":") ? try part(&self) : nil
            guard parts.isEmpty, skip(symbol: "]") else { throw fault("a slice must stand alone in its brackets") }
            return TemplateExpression(.slice(base, from: from, to: to, by: by), line: line)
        }
        try expect(symbol: "]")
        let key = parts.count == 1 ? parts[0] : TemplateExpression(.tuple(parts), line: line)
        return TemplateExpression(.element(base, key), line: line)
    }

    private mutating func arguments() throws -> TemplateCallArguments {
        let line = self.line
        try expect(symbol: "(")
        var result = TemplateCallArguments()
        var isFirst = true
        func ensure(_ holds: Bool) throws {
            if !holds { throw fault("the arguments of a call are out of order", at: line) }
        }
        while !at(symbol: ")") {
            if !isFirst {
                try expect(symbol: ",")
                if at(symbol: ")") { break }
            }
            isFirst = false
            if skip(symbol: "*") {
                try ensure(result.spread == nil && result.namedSpread == nil)
                result.spread = try expression()
            } else if skip(symbol: "**") {
                try ensure(result.namedSpread == nil)
                result.namedSpread = try expression()
            } else if case .name(let name) = current.kind, at(symbol: "=", ahead: 1) {
                try ensure(result.namedSpread == nil && !result.named.contains { $0.name == name })
                advance()
                advance()
                result.named.append((name, try expression()))
            } else {
                try ensure(result.spread == nil && result.namedSpread == nil && result.named.isEmpty)
                result.positional.append(try expression())
            }
        }
        try expect(symbol: ")")
        return result
    }

    private mutating func filtersAndTests(of base: TemplateExpression) throws -> TemplateExpression {
        var result = base
        while true {
            let line = self.line
            try checkHeight(result)
            if skip(symbol: "|") {
                result = TemplateExpression(.filter(result, try filterUse()), line: line)
            } else if skip(word: "is") {
                result = try test(of: result, line)
            } else if at(symbol: "(") {
                result = TemplateExpression(.call(result, try arguments()), line: line)
            } else {
                return result
            }
        }
    }

    /// `|name(…)|name…` behind a `set` or `filter` tag.
    mutating func filterUses() throws -> [TemplateFilterUse] {
        var result: [TemplateFilterUse] = []
        while skip(symbol: "|") { result.append(try filterUse()) }
        return result
    }

    private mutating func dottedName() throws -> String {
        var name = try expectName()
        while skip(symbol: ".") { name += "." + (try expectName()) }
        return name
    }

    mutating func filterUse() throws -> TemplateFilterUse {
        let line = self.line
        let name = try dottedName()
        let filter = TemplateFilter.table[name]
        if filter == nil, !isLenient { unknownNames.append(fault("there is no filter '\(name)'", at: line)) }
        return TemplateFilterUse(
            name: name, filter: filter, arguments: at(symbol: "(") ? try arguments() : TemplateCallArguments(),
            line: line)
    }

    private mutating func test(of base: TemplateExpression, _ line: Int) throws -> TemplateExpression {
        let isNegated = skip(word: "not")
        let name = try dottedName()
        let test = TemplateTest.table[name]
        if test == nil, !isLenient { unknownNames.append(fault("there is no test '\(name)'", at: line)) }
        var given = TemplateCallArguments()
        if at(symbol: "(") {
            given = try arguments()
        } else if startsArgument {
            guard !at(word: "is") else { throw fault("tests cannot follow each other; use 'and'") }
            given.positional = [try members(of: try primary())]
        }
        let result = TemplateExpression(
            .test(base, TemplateTestUse(name: name, test: test, arguments: given)), line: line)
        return isNegated ? TemplateExpression(.negated(result), line: line) : result
    }

    /// Whether a test's argument without parentheses begins here.
    private var startsArgument: Bool {
        switch current.kind {
        case .name(let word): !["else", "or", "and"].contains(word)
        case .string, .integer, .real, .symbol("["), .symbol("{"): true
        default: false
        }
    }
}
