// Equality, order and membership of values, by Python's rules.

enum TemplateOrder {
    static func holds(
        _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer
    ) throws -> Bool {
        switch operation {
        case .equal: try isEqual(left, right, renderer)
        case .notEqual: try !isEqual(left, right, renderer)
        case .within: try contains(right, left, renderer)
        case .notWithin: try !contains(right, left, renderer)
        case .less: try isLess(left, right, renderer, operation)
        case .greater: try isLess(right, left, renderer, operation)
        // Not the negation of the other: nothing compares with NaN.
        case .lessOrEqual: try isLess(left, right, renderer, operation) || isEqual(left, right, renderer)
        case .greaterOrEqual: try isLess(right, left, renderer, operation) || isEqual(left, right, renderer)
        default: throw TemplateArithmetic.unfit(operation, left, right)
        }
    }

    static func isEqual(
        _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer, depth: Int = 0
    ) throws -> Bool {
        func all(_ first: [TemplateValue], _ second: [TemplateValue]) throws -> Bool {
            guard first.count == second.count else { return false }
            try renderer.charge(first.count)
            for (one, other) in zip(first, second) where try !isEqual(one, other, renderer, depth: depth + 1) {
                return false
            }
            return true
        }
        switch (left, right) {
        case (.undefined, .undefined), (.null, .null): return true
        case (.list(let first), .list(let second)), (.tuple(let first), .tuple(let second)):
            return try all(first.elements, second.elements)
        case (.dictionary(let first), .dictionary(let second)):
            guard first.entries.count == second.entries.count else { return false }
            try renderer.charge(first.entries.count)
            for entry in first.entries {
                guard let other = try second.value(for: entry.key),
                    try isEqual(entry.value, other, renderer, depth: depth + 1)
                else { return false }
            }
            return true
        case (.range(let first), .range(let second)):
            return first.count == second.count
                && (first.count == 0
                    || first.start == second.start && (first.count == 1 || first.step == second.step))
        case (.namespace(let first), .namespace(let second)): return first === second
        case (.macro(let first), .macro(let second)): return first === second
        case (.loop(let first), .loop(let second)): return first === second
        case (.iterator(let first), .iterator(let second)): return first === second
        default: break
        }
        if let first = left.string, let second = right.string {
            if first.utf8.count == second.utf8.count { try renderer.charge(first.utf8.count / 32) }
            return first.isIdentical(to: second)
        }
        if let first = left.whole, let second = right.whole { return first == second }
        if let order = numbers(left, right) { return order == 0 }
        return false
    }

    /// -1, 0 or 1 as the first number is smaller, equal or larger; nil where one is no number, 2 for NaN.
    private static func numbers(_ left: TemplateValue, _ right: TemplateValue) -> Int? {
        if let first = left.whole, let second = right.whole { return first < second ? -1 : first == second ? 0 : 1 }
        func compare(_ number: Double, _ whole: Int) -> Int {
            if number.isNaN { return 2 }
            if let exact = Int(exactly: number.rounded(.down)) {
                return exact < whole ? -1 : exact > whole ? 1 : number > Double(exact) ? 1 : 0
            }
            return number < 0 ? -1 : 1
        }
        switch (left, right) {
        case (.real(let first), .real(let second)):
            return first.isNaN || second.isNaN ? 2 : first < second ? -1 : first == second ? 0 : 1
        case (.real(let number), _): return right.whole.map { compare(number, $0) }
        case (_, .real(let number)):
            return left.whole.map {
                let order = compare(number, $0)
                return order == 2 ? 2 : -order
            }
        default: return nil
        }
    }

    static func isLess(
        _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer,
        _ operation: TemplateOperator = .less
    ) throws -> Bool {
        if case .undefined(let missing) = left { throw missing.fault }
        if case .undefined(let missing) = right { throw missing.fault }
        if let first = left.string, let second = right.string {
            try renderer.charge(min(first.utf8.count, second.utf8.count) / 32)
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
        if let order = numbers(left, right) { return order == -1 }
        switch (left, right) {
        case (.list(let first), .list(let second)), (.tuple(let first), .tuple(let second)):
            try renderer.charge(min(first.elements.count, second.elements.count))
            for (one, other) in zip(first.elements, second.elements) where try !isEqual(one, other, renderer) {
                return try isLess(one, other, renderer, operation)
            }
            return first.elements.count < second.elements.count
        default: throw TemplateArithmetic.unfit(operation, left, right)
        }
    }

    static func contains(
        _ container: TemplateValue, _ value: TemplateValue, _ renderer: TemplateRenderer
    ) throws -> Bool {
        if let text = container.string {
            guard let part = value.string else {
                if case .undefined(let missing) = value { throw missing.fault }
                throw TemplateFault("text can only hold text, not \(value.kind)")
            }
            try renderer.charge((text.utf8.count + part.utf8.count) / 16)
            return part.isEmpty || Substrings.first(of: Array(part.utf8), in: Array(text.utf8), from: 0) != nil
        }
        if case .dictionary(let dictionary) = container {
            try renderer.chargeKey(value)
            // Python looks an undefined up by its hash and finds nothing.
            return try value.isUndefined ? false : dictionary.value(for: value) != nil
        }
        guard let elements = try container.iterated(renderer) else {
            throw TemplateFault("\(container.kind) holds nothing that 'in' could look for")
        }
        try renderer.charge(elements.count)
        return try elements.contains { try isEqual($0, value, renderer) }
    }

    /// Stable, by Python's order of keys.
    static func sorted(
        _ elements: [TemplateValue], by keys: [TemplateValue], descending: Bool, _ renderer: TemplateRenderer
    ) throws -> [TemplateValue] {
        try renderer.charge(elements.count * 8)
        let order = try elements.indices.sorted { first, second in
            try renderer.charge(1)
            let isBefore =
                descending
                ? try isLess(keys[second], keys[first], renderer) : try isLess(keys[first], keys[second], renderer)
            if isBefore { return true }
            let isAfter =
                descending
                ? try isLess(keys[first], keys[second], renderer) : try isLess(keys[second], keys[first], renderer)
            return !isAfter && first < second
        }
        return order.map { elements[$0] }
    }
}
