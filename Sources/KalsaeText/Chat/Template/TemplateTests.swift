// Tests (`x is string`), a row each. What they hold for follows Jinja's documentation, "List of Builtin Tests".

struct TemplateTest: Sendable {
    let holds: @Sendable (TemplateRenderer, TemplateValue, TemplateArguments) throws -> Bool

    init(_ holds: @escaping @Sendable (TemplateRenderer, TemplateValue, TemplateArguments) throws -> Bool) {
        self.holds = holds
    }

    /// A test without arguments.
    private static func plain(_ name: String, _ holds: @escaping @Sendable (TemplateValue) -> Bool) -> TemplateTest {
        TemplateTest { _, value, arguments in
            _ = try arguments.bound([], of: name)
            return holds(value)
        }
    }

    /// A test that compares with its argument.
    private static func comparing(_ operation: TemplateOperator) -> TemplateTest {
        TemplateTest { renderer, value, arguments in
            let other = try arguments.bound(["other"], of: operation.rawValue, required: 1)[0] ?? .null
            return try TemplateOrder.holds(operation, value, other, renderer)
        }
    }

    private static func remainder(_ name: String, by: Int?, is wanted: Int) -> TemplateTest {
        TemplateTest { renderer, value, arguments in
            let given = try arguments.bound(by == nil ? ["num"] : [], of: name, required: by == nil ? 1 : 0)
            let divisor = by.map { TemplateValue.integer($0) } ?? given[0] ?? .null
            let rest = try TemplateArithmetic.apply(.remainder, value, divisor, renderer)
            return try TemplateOrder.isEqual(rest, .integer(wanted), renderer)
        }
    }

    private static func letters(_ name: String, _ wanted: Substrings.LetterCase) -> TemplateTest {
        TemplateTest { renderer, value, arguments in
            _ = try arguments.bound([], of: name)
            let text = try TemplateText.string(value, renderer)
            try renderer.chargeLetters(text)
            return Substrings.isAll(wanted, text)
        }
    }

    private static func boolean(_ wanted: Bool) -> @Sendable (TemplateValue) -> Bool {
        { if case .boolean(wanted) = $0 { true } else { false } }
    }

    static let table: [String: TemplateTest] = basics.merging([
        "test": TemplateTest { renderer, value, arguments in
            try renderer.chargeKey(value)
            _ = try arguments.bound([], of: "test")
            return value.string.map { $0 == "test" || basics[$0] != nil } ?? false
        }
    ]) { first, _ in first }

    private static let basics: [String: TemplateTest] = [
        "defined": plain("defined") { !$0.isUndefined },
        "undefined": plain("undefined") { $0.isUndefined },
        "none": plain("none") { $0.isNull },
        "boolean": plain("boolean") { if case .boolean = $0 { true } else { false } },
        "true": plain("true", boolean(true)),
        "false": plain("false", boolean(false)),
        "integer": plain("integer") { if case .integer = $0 { true } else { false } },
        "float": plain("float") { if case .real = $0 { true } else { false } },
        "number": plain("number") { if case .real = $0 { true } else { $0.whole != nil } },
        "string": plain("string") { $0.string != nil },
        "mapping": plain("mapping") { if case .dictionary = $0 { true } else { false } },
        "iterable": plain("iterable") {
            switch $0 {
            case .undefined, .text, .markup, .list, .tuple, .dictionary, .range, .view, .iterator, .loop: true
            default: false
            }
        },
        "sequence": plain("sequence") {
            switch $0 {
            case .undefined, .text, .markup, .list, .tuple, .dictionary, .range: true
            default: false
            }
        },
        "callable": plain("callable") {
            switch $0 {
            case .macro, .function, .method, .undefined, .loop: true
            default: false
            }
        },
        "escaped": plain("escaped") { if case .markup = $0 { true } else { false } },
        "sameas": TemplateTest { renderer, value, arguments in
            let other = try arguments.bound(["other"], of: "sameas", required: 1)[0] ?? .null
            switch (value, other) {
            case (.null, .null): return true
            case (.boolean(let one), .boolean(let two)): return one == two
            case (.boolean, _), (_, .boolean): return false
            case (.integer(let one), .integer(let two)): return one == two
            case (.list(let one), .list(let two)), (.tuple(let one), .tuple(let two)): return one === two
            case (.dictionary(let one), .dictionary(let two)): return one === two
            case (.namespace(let one), .namespace(let two)): return one === two
            case (.text(let one), .text(let two)): return one.isIdentical(to: two)
            default: return false
            }
        },
        "in": TemplateTest { renderer, value, arguments in
            let container = try arguments.bound(["seq"], of: "in", required: 1)[0] ?? .null
            return try TemplateOrder.contains(container, value, renderer)
        },
        "odd": remainder("odd", by: 2, is: 1),
        "even": remainder("even", by: 2, is: 0),
        "divisibleby": remainder("divisibleby", by: nil, is: 0),
        "lower": letters("lower", .lower),
        "upper": letters("upper", .upper),
        "filter": TemplateTest { renderer, value, arguments in
            try renderer.chargeKey(value)
            _ = try arguments.bound([], of: "filter")
            return value.string.map { TemplateFilter.table[$0] != nil } ?? false
        },
        "==": comparing(.equal), "eq": comparing(.equal), "equalto": comparing(.equal),
        "!=": comparing(.notEqual), "ne": comparing(.notEqual),
        ">": comparing(.greater), "gt": comparing(.greater), "greaterthan": comparing(.greater),
        ">=": comparing(.greaterOrEqual), "ge": comparing(.greaterOrEqual),
        "<": comparing(.less), "lt": comparing(.less), "lessthan": comparing(.less),
        "<=": comparing(.lessOrEqual), "le": comparing(.lessOrEqual),
    ]
}
