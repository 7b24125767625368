// Runs expressions. Looking something up that is not there gives "undefined", which prints as nothing, is false and has
// no elements; doing anything else with it is an error that says what was missing. Members of a value are those that
// Python's have, and none that begins with an underscore.

extension TemplateRenderer {
    func evaluate(_ expression: TemplateExpression, _ scope: TemplateScope) throws -> TemplateValue {
        try charge(1)
        switch expression.kind {
        case .literal(let literal): return literal.value
        case .name(let name):
            if let value = scope[name] { return value }
            return TemplateFunction.table[name.text].map { .function($0) } ?? .undefined(TemplateUndefined(expression))
        default: return try deeper { try evaluateCompound(expression, scope) }
        }
    }

    private func evaluateCompound(_ expression: TemplateExpression, _ scope: TemplateScope) throws -> TemplateValue {
        switch expression.kind {
        case .attribute(let base, let name):
            let value = try evaluate(base, scope)
            line = expression.line
            return try attribute(name, of: value, for: expression)
        case .element(let base, let key):
            let value = try evaluate(base, scope), key = try evaluate(key, scope)
            line = expression.line
            return try element(key, of: value, for: expression)
        case .both(let left, let right):
            let value = try evaluate(left, scope)
            return value.isTrue ? try evaluate(right, scope) : value
        case .either(let left, let right):
            let value = try evaluate(left, scope)
            return value.isTrue ? value : try evaluate(right, scope)
        case .negated(let inner): return .boolean(try !evaluate(inner, scope).isTrue)
        case .comparison(let first, let rest): return try comparison(first, rest, scope, expression)
        case .arithmetic(let operation, let left, let right):
            let first = try evaluate(left, scope), second = try evaluate(right, scope)
            line = expression.line
            return try TemplateArithmetic.apply(operation, first, second, self)
        case .filter(let base, let use):
            return try filter(try evaluate(base, scope), use, scope)
        case .test(let base, let use): return try test(base, use, scope, expression)
        case .call(let function, let given):
            let callee = try evaluate(function, scope), arguments = try arguments(given, scope)
            line = expression.line
            return try call(callee, arguments, function)
        default: return try evaluateRare(expression, scope)
        }
    }

    private func evaluateRare(_ expression: TemplateExpression, _ scope: TemplateScope) throws -> TemplateValue {
        switch expression.kind {
        case .concatenation(let parts):
            let texts = try parts.map { try TemplateText.string(try evaluate($0, scope), self) }
            try chargeText(texts.reduce(0) { $0 + $1.utf8.count })
            return .text(texts.joined())
        case .choice(let condition, let then, let otherwise):
            if try evaluate(condition, scope).isTrue { return try evaluate(then, scope) }
            if let otherwise { return try evaluate(otherwise, scope) }
            return .undefined(
                TemplateUndefined(nil, "an inline 'if' without 'else' was false, so it has no value"))
        case .list(let parts): return try .list(try parts.map { try evaluate($0, scope) })
        case .tuple(let parts): return .tuple(try TemplateList(try parts.map { try evaluate($0, scope) }))
        case .dictionary(let entries):
            return .dictionary(
                try dictionary(try entries.map { (try evaluate($0.key, scope), try evaluate($0.value, scope)) })
            )
        case .slice(let base, let from, let to, let by):
            let value = try evaluate(base, scope)
            let bounds = try [from, to, by].map { try $0.map { try evaluate($0, scope) } }
            line = expression.line
            return try TemplateSlice.apply(value, from: bounds[0], to: bounds[1], by: bounds[2], self)
        case .minus(let inner): return try TemplateArithmetic.negative(try evaluate(inner, scope))
        case .plus(let inner): return try TemplateArithmetic.positive(try evaluate(inner, scope))
        default: throw TemplateFault("an expression has no meaning")
        }
    }

    private func dictionary(_ entries: [(key: TemplateValue, value: TemplateValue)]) throws -> TemplateDictionary {
        for entry in entries { try chargeKey(entry.key) }
        return try TemplateDictionary(entries)
    }

    private func comparison(
        _ first: TemplateExpression, _ rest: [TemplateComparison], _ scope: TemplateScope,
        _ expression: TemplateExpression
    ) throws -> TemplateValue {
        var left = try evaluate(first, scope)
        for comparison in rest {
            let right = try evaluate(comparison.right, scope)
            line = expression.line
            guard try TemplateOrder.holds(comparison.operation, left, right, self) else { return .boolean(false) }
            left = right
        }
        return .boolean(true)
    }

    // MARK: Members

    /// `value.name`: a member of Python's type first, then an element.
    func attribute(_ name: String, of value: TemplateValue, for expression: TemplateExpression?) throws
        -> TemplateValue
    {
        if case .undefined(let missing) = value { throw missing.fault }
        if let member = try member(name, of: value) { return member }
        if case .dictionary(let dictionary) = value, let found = dictionary[name] { return found }
        return missing(expression, value, "no '\(name)'")
    }

    /// `value[key]`: an element first, then a member.
    func element(_ key: TemplateValue, of value: TemplateValue, for expression: TemplateExpression?) throws
        -> TemplateValue
    {
        if case .undefined(let missing) = value { throw missing.fault }
        try chargeKey(key)
        switch value {
        case .dictionary(let dictionary):
            if let found = try? dictionary.value(for: key) { return found }
        case .list(let list), .tuple(let list):
            if let index = key.whole, let place = Self.place(index, list.elements.count) { return list.elements[place] }
        case .range(let range):
            if let index = key.whole, let place = Self.place(index, range.count) {
                return .integer(range.start + place * range.step)
            }
        case .text(let text), .markup(let text):
            if let index = key.whole {
                try charge(1 + text.utf8.count / 64)
                let scalars = text.unicodeScalars
                if let place = Self.place(index, scalars.count) {
                    return value.marked(String(scalars[scalars.index(scalars.startIndex, offsetBy: place)]))
                }
            }
        default: break
        }
        if let name = key.string, let member = try member(name, of: value) { return member }
        return missing(expression, value, key.string.map { "no '\($0)'" } ?? "no such element")
    }

    private func missing(_ expression: TemplateExpression?, _ value: TemplateValue, _ what: String) -> TemplateValue {
        let reason = "\(value.kind) has \(what)"
        return .undefined(
            TemplateUndefined(expression, expression == nil ? reason : "\(value.kind) has no such member"))
    }

    private static func place(_ index: Int, _ count: Int) -> Int? {
        let place = index < 0 ? index + count : index
        return (0..<count).contains(place) ? place : nil
    }

    /// A member that Python's type has; undefined where it must not be touched.
    private func member(_ name: String, of value: TemplateValue) throws -> TemplateValue? {
        switch value {
        case .namespace(let namespace): return name.hasPrefix("_") ? nil : namespace[name]
        case .loop(let loop): return name.hasPrefix("_") ? nil : try loop.attribute(name)
        case .macro(let macro):
            return name == "name" ? .text(macro.definition.name) : nil
        default: break
        }
        guard let methods = TemplateMethod.table(of: value) else { return nil }
        if methods[name] != nil { return .method(try TemplateMethodReference(value, name)) }
        if TemplateMethod.isForbidden(name, on: value) {
            return .undefined(TemplateUndefined(nil, "'\(name)' of \(value.kind) may not be used in a template"))
        }
        return nil
    }

    // MARK: Calls, filters, tests

    private static let maximumNamedArguments = 256

    func arguments(_ given: TemplateCallArguments, _ scope: TemplateScope) throws -> TemplateArguments {
        var result = TemplateArguments()
        result.positional = try given.positional.map { try evaluate($0, scope) }
        if let spread = given.spread { result.positional += try evaluate(spread, scope).elements(self) }
        for argument in given.named { result.named.append((argument.name, try evaluate(argument.value, scope))) }
        if let spread = given.namedSpread {
            guard case .dictionary(let dictionary) = try evaluate(spread, scope) else {
                throw TemplateFault("** needs a dictionary")
            }
            guard dictionary.entries.count <= Self.maximumNamedArguments else {
                throw TemplateFault("** takes at most \(Self.maximumNamedArguments) names", kind: .limit)
            }
            for entry in dictionary.entries {
                guard let name = entry.key.string, !result.named.contains(where: { $0.name == name }) else {
                    throw TemplateFault("the names of ** must be texts and not repeat others")
                }
                result.named.append((name, entry.value))
            }
        }
        return result
    }

    func call(
        _ callee: TemplateValue, _ arguments: TemplateArguments, _ expression: TemplateExpression
    ) throws -> TemplateValue {
        switch callee {
        case .macro(let macro): return try call(macro, arguments)
        case .function(let function): return try function.call(self, arguments)
        case .method(let reference):
            guard let method = TemplateMethod.table(of: reference.receiver)?[reference.name] else { break }
            return try method.call(self, reference.receiver, arguments)
        case .loop(let loop):
            return try recurse(loop, over: try arguments.bound(["iterable"], of: "loop", required: 1)[0] ?? .null)
        case .undefined(let missing): throw missing.fault
        default: break
        }
        throw TemplateFault("'\(expression.source)' is \(callee.kind) and cannot be called")
    }

    func filter(_ value: TemplateValue, _ use: TemplateFilterUse, _ scope: TemplateScope) throws -> TemplateValue {
        guard let filter = use.filter else {
            line = use.line
            throw TemplateFault("there is no filter '\(use.name)'")
        }
        let arguments = try arguments(use.arguments, scope)
        line = use.line
        return try filter.apply(self, value, arguments)
    }

    private func test(
        _ base: TemplateExpression, _ use: TemplateTestUse, _ scope: TemplateScope, _ expression: TemplateExpression
    ) throws -> TemplateValue {
        let value = try evaluate(base, scope)
        guard let test = use.test else { throw TemplateFault("there is no test '\(use.name)'") }
        let arguments = try arguments(use.arguments, scope)
        line = expression.line
        return .boolean(try test.holds(self, value, arguments))
    }
}
