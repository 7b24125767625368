// Operators on values, with Python's rules: whole numbers stay whole, `%` follows the divisor's sign or fills in a
// text, `*` repeats. A whole number beyond 64 bits is refused where Python would go on. Every result's size is
// checked before it is made.

import Foundation

enum TemplateOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case within = "in"
    case notWithin = "not in"
}

enum TemplateArithmetic {
    private typealias Operation = @Sendable (TemplateValue, TemplateValue, TemplateRenderer) throws -> TemplateValue

    private static let table: [TemplateOperator: Operation] = [
        .add: add, .subtract: { left, right, _ in try numeric(.subtract, left, right) }, .multiply: multiply,
        .divide: { left, right, _ in try numeric(.divide, left, right) },
        .floorDivide: { left, right, _ in try numeric(.floorDivide, left, right) },
        .remainder: { left, right, renderer in
            guard left.string != nil else { return try numeric(.remainder, left, right) }
            return left.marked(try TemplateFormat.percent(left, right, renderer))
        }, .power: { left, right, _ in try numeric(.power, left, right) },
    ]

    static func apply(
        _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer
    ) throws -> TemplateValue {
        if case .undefined(let missing) = left { throw missing.fault }
        if case .undefined(let missing) = right, operation != .remainder || left.string == nil { throw missing.fault }
        guard let apply = table[operation] else { throw unfit(operation, left, right) }
        return try apply(left, right, renderer)
    }

    static func unfit(_ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue) -> TemplateFault {
        TemplateFault("\(left.kind) \(operation.rawValue) \(right.kind) is not possible")
    }

    static func negative(_ value: TemplateValue) throws -> TemplateValue {
        switch value {
        case .undefined(let missing): throw missing.fault
        case .real(let number): return .real(-number)
        default:
            guard let whole = value.whole else { throw TemplateFault("\(value.kind) has no negative") }
            return .integer(try within(0.subtractingReportingOverflow(whole)))
        }
    }

    static func positive(_ value: TemplateValue) throws -> TemplateValue {
        switch value {
        case .undefined(let missing): throw missing.fault
        case .real: return value
        default:
            guard let whole = value.whole else { throw TemplateFault("\(value.kind) has no sign") }
            return .integer(whole)
        }
    }

    private static func add(
        _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer
    ) throws -> TemplateValue {
        if let first = left.string, let second = right.string {
            try renderer.chargeText(first.utf8.count + second.utf8.count)
            switch (left, right) {
            case (.text, .text): return .text(first + second)
            default: return .markup(TemplateFilter.escaped(left) + TemplateFilter.escaped(right))
            }
        }
        switch (left, right) {
        case (.list(let first), .list(let second)):
            try renderer.charge(first.elements.count + second.elements.count)
            return try .list(first.elements + second.elements)
        case (.tuple(let first), .tuple(let second)):
            try renderer.charge(first.elements.count + second.elements.count)
            return .tuple(try TemplateList(first.elements + second.elements))
        default: return try numeric(.add, left, right)
        }
    }

    private static func multiply(
        _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer
    ) throws -> TemplateValue {
        for (value, times) in [(left, right.whole), (right, left.whole)] {
            guard let times else { continue }
            func total(_ size: Int) throws -> Int {
                let product = size.multipliedReportingOverflow(by: max(0, times))
                guard !product.overflow else { throw TemplateFault("a repetition is too long", kind: .limit) }
                return product.partialValue
            }
            switch value {
            case .text(let text), .markup(let text):
                try renderer.chargeText(total(text.utf8.count))
                return value.marked(Substrings.repeated(text, count: times))
            case .list(let list), .tuple(let list):
                try renderer.charge(total(list.elements.count))
                let copies = list.elements.isEmpty ? 0 : max(0, times)
                let all = try TemplateList(Array(repeatElement(list.elements, count: copies).joined()))
                if case .list = value { return .list(all) }
                return .tuple(all)
            default: continue
            }
        }
        return try numeric(.multiply, left, right)
    }

    private static func within(_ result: (partialValue: Int, overflow: Bool)) throws -> Int {
        guard !result.overflow else { throw TemplateFault("a whole number does not fit in 64 bits") }
        return result.partialValue
    }

    private static func real(_ value: TemplateValue) -> Double? {
        if case .real(let number) = value { return number }
        return value.whole.map(Double.init)
    }

    private static func numeric(
        _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue
    ) throws -> TemplateValue {
        if let first = left.whole, let second = right.whole, operation != .divide {
            return try whole(operation, first, second)
        }
        guard let first = real(left), let second = real(right) else { throw unfit(operation, left, right) }
        switch operation {
        case .add: return .real(first + second)
        case .subtract: return .real(first - second)
        case .multiply: return .real(first * second)
        case .divide, .floorDivide, .remainder:
            guard second != 0 else { throw TemplateFault("division by zero") }
            if operation == .divide { return .real(first / second) }
            var rest = fmod(first, second)
            if rest != 0, (rest < 0) != (second < 0) { rest += second }
            if rest == 0 { rest = second < 0 ? -0.0 : 0.0 }
            if operation == .remainder { return .real(rest) }
            let quotient = (first - rest) / second
            let floor = quotient.rounded(.down)
            return .real(
                quotient == 0 ? (first / second < 0 ? -0.0 : 0.0) : quotient - floor > 0.5 ? floor + 1 : floor)
        case .power:
            let result = pow(first, second)
            guard result.isFinite || !first.isFinite || !second.isFinite else {
                throw TemplateFault("a power is too large or has no real value")
            }
            return .real(result)
        default: throw unfit(operation, left, right)
        }
    }

    private static func whole(_ operation: TemplateOperator, _ first: Int, _ second: Int) throws -> TemplateValue {
        switch operation {
        case .add: return .integer(try within(first.addingReportingOverflow(second)))
        case .subtract: return .integer(try within(first.subtractingReportingOverflow(second)))
        case .multiply: return .integer(try within(first.multipliedReportingOverflow(by: second)))
        case .floorDivide, .remainder:
            guard second != 0 else { throw TemplateFault("division by zero") }
            let quotient = try within(first.dividedReportingOverflow(by: second))
            let rest = first - quotient * second
            let isBelow = rest != 0 && (rest < 0) != (second < 0)
            if operation == .remainder { return .integer(isBelow ? rest + second : rest) }
            return .integer(isBelow ? quotient - 1 : quotient)
        case .power:
            guard second >= 0 else {
                guard first != 0 else { throw TemplateFault("division by zero") }
                return .real(pow(Double(first), Double(second)))
            }
            var result = 1, base = first, exponent = second
            while exponent > 0 {
                if exponent & 1 == 1 { result = try within(result.multipliedReportingOverflow(by: base)) }
                exponent >>= 1
                if exponent > 0 { base = try within(base.multipliedReportingOverflow(by: base)) }
            }
            return .integer(result)
        default: throw TemplateFault("unknown operation")
        }
    }
}
