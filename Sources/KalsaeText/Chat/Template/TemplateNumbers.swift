// Numbers from values: the filters `int`, `float` and `round`. Knows nothing of arithmetic between two values.

import Foundation

enum TemplateNumber {
    /// Python's `int(value)`, falling back on `int(float(value))`; nil where neither works.
    static func whole(_ value: TemplateValue, base: Int) throws -> TemplateValue? {
        switch value {
        case .undefined(let missing): throw missing.fault
        case .real(let number): return cut(number)
        case .text(let text), .markup(let text):
            let trimmed = Substrings.stripped(text, of: nil, left: true, right: true)
            if let whole = parse(trimmed, base: base) { return .integer(whole) }
            return real(.text(trimmed)).flatMap(cut)
        default: return value.whole.map { .integer($0) }
        }
    }

    private static func cut(_ number: Double) -> TemplateValue? {
        Int(exactly: number.rounded(.towardZero)).map { .integer($0) }
    }

    private static let prefixes: [Int: String] = [16: "0x", 8: "0o", 2: "0b"]

    private static func parse(_ text: String, base: Int) -> Int? {
        guard (2...36).contains(base) else { return nil }
        var digits = text.lowercased()
        var sign = ""
        if let first = digits.first, first == "-" || first == "+" {
            sign = first == "-" ? "-" : ""
            digits.removeFirst()
        }
        if let prefix = prefixes[base], digits.hasPrefix(prefix) {
            digits.removeFirst(2)
            if digits.hasPrefix("_") { digits.removeFirst() }
        }
        guard let plain = withoutUnderscores(digits), plain.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else {
            return nil
        }
        return Int(sign + plain, radix: base)
    }

    /// Python allows single underscores between digits.
    private static func withoutUnderscores(_ text: String) -> String? {
        guard !text.hasPrefix("_"), !text.hasSuffix("_"), !text.contains("__"), !text.isEmpty else { return nil }
        return text.replacing("_", with: "")
    }

    /// Python's `float(value)`; nil where it fails.
    static func real(_ value: TemplateValue) -> Double? {
        switch value {
        case .real(let number): return number
        case .text(let text), .markup(let text):
            let trimmed = Substrings.stripped(text, of: nil, left: true, right: true)
            guard let plain = withoutUnderscores(trimmed.lowercased()) else { return nil }
            let words: [String: Double] = [
                "inf": .infinity, "infinity": .infinity, "nan": .nan, "+inf": .infinity, "+infinity": .infinity,
                "-inf": -.infinity, "-infinity": -.infinity, "+nan": .nan, "-nan": .nan,
            ]
            if let word = words[plain] { return word }
            let allowed = Set("0123456789+-.e".unicodeScalars)
            guard plain.unicodeScalars.allSatisfy(allowed.contains) else { return nil }
            // Python takes "1." and ".5", which Swift does not.
            var digits = plain
            if let point = digits.firstIndex(of: ".") {
                let after = digits.index(after: point)
                let before = point == digits.startIndex ? nil : digits[digits.index(before: point)]
                let hasDigit = before?.isNumber ?? false
                let followed = after < digits.endIndex && digits[after].isNumber
                guard hasDigit || followed else { return nil }
                if !followed { digits.insert("0", at: after) }
                if !hasDigit { digits.insert("0", at: point) }
            }
            return Double(digits)
        default: return value.whole.map(Double.init)
        }
    }

    /// The filter `round`: halves to even for `common`, as Python rounds.
    static func rounded(_ value: TemplateValue, precision: Int, method: String) throws -> TemplateValue {
        let rules: [String: FloatingPointRoundingRule] = ["common": .toNearestOrEven, "ceil": .up, "floor": .down]
        guard let rule = rules[method] else { throw TemplateFault("'round' goes by common, ceil or floor") }
        if case .undefined(let missing) = value { throw missing.fault }
        guard (-300...300).contains(precision) else { throw TemplateFault("'round' cannot be that precise") }
        if let whole = value.whole, method == "common" {
            guard precision < 0 else { return .integer(whole) }
            guard precision > -19 else { return .integer(0) }
            let unit = (0 ..< -precision).reduce(1) { product, _ in product * 10 }
            let rest = ((whole % unit) + unit) % unit, low = whole.subtractingReportingOverflow(rest)
            guard !low.overflow else { throw TemplateFault("a whole number does not fit in 64 bits") }
            let isUp = rest > unit / 2 || rest == unit / 2 && (low.partialValue / unit) % 2 != 0 && unit > 1
            let sum = low.partialValue.addingReportingOverflow(isUp ? unit : 0)
            guard !sum.overflow else { throw TemplateFault("a whole number does not fit in 64 bits") }
            return .integer(sum.partialValue)
        }
        guard let number = value.whole.map(Double.init) ?? { if case .real(let real) = value { real } else { nil } }()
        else { throw TemplateFault("\(value.kind) cannot be rounded") }
        if method == "common" {
            guard number.isFinite else { return value }
            if precision >= 0 {
                // The C library rounds the exact decimal value half to even, as Python does.
                return .real(Double(String(format: "%.\(precision)f", number)) ?? number)
            }
            let unit = pow(10, Double(-precision))
            return .real((number / unit).rounded(rule) * unit)
        }
        let unit = pow(10, Double(precision))
        // math.ceil and math.floor are whole in Python, and whole / whole is a fraction again.
        return .real((number * unit).rounded(rule) / unit)
    }
}
