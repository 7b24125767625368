// Values as text, the way Python's `str` and `repr` write them. Source: the Python Library Reference, "Built-in
// Types" and `repr`; floats are the shortest digits that read back the same.

import KalsaeSupport

enum TemplateText {
    /// Python's `str`.
    static func string(_ value: TemplateValue, _ renderer: TemplateRenderer) throws -> String {
        switch value {
        case .text(let text), .markup(let text): text
        case .undefined: ""
        case .integer(let whole): String(whole)
        default: try written(value, renderer)
        }
    }

    /// Python's `repr`.
    static func written(_ value: TemplateValue, _ renderer: TemplateRenderer) throws -> String {
        var result = ""
        try write(value, to: &result, renderer, depth: 0)
        return result
    }

    private static func write(
        _ value: TemplateValue, to result: inout String, _ renderer: TemplateRenderer, depth: Int
    ) throws {
        try renderer.charge(1)
        guard depth <= templateValueDepth else { throw TemplateFault("values are nested too deeply", kind: .limit) }
        func all(_ elements: [TemplateValue]) throws {
            for (place, element) in elements.enumerated() {
                if place > 0 { result += ", " }
                try write(element, to: &result, renderer, depth: depth + 1)
            }
        }
        switch value {
        case .null: result += "None"
        case .boolean(let flag): result += flag ? "True" : "False"
        case .integer(let whole): result += String(whole)
        case .real(let number): result += self.number(number)
        case .undefined: result += "Undefined"
        case .text(let text): result += quoted(text, try renderer.transparentLetters(text))
        case .markup(let text): result += "Markup(" + quoted(text, try renderer.transparentLetters(text)) + ")"
        case .list(let list):
            result += "["
            try all(list.elements)
            result += "]"
        case .tuple(let list):
            result += "("
            try all(list.elements)
            result += list.elements.count == 1 ? ",)" : ")"
        case .dictionary(let dictionary): try members(dictionary.entries)
        case .range(let range):
            result += "range(\(range.start), \(range.stop)" + (range.step == 1 ? ")" : ", \(range.step))")
        case .view(let view):
            result += "dict_\(view.name)(["
            try all(view.elements.elements)
            result += "])"
        case .namespace(let namespace):
            result += "<Namespace "
            try members(namespace.attributes.map { (.text($0.name), $0.value) })
            result += ">"
        case .macro(let macro): result += "<Macro \(quoted(macro.definition.name, []))>"
        case .loop(let loop): result += "<LoopContext \(loop.index + 1)/\(loop.elements.count)>"
        case .iterator, .function, .method: throw TemplateFault("\(value.kind) has no text of its own")
        }
        func members(_ entries: [(key: TemplateValue, value: TemplateValue)]) throws {
            result += "{"
            for (place, entry) in entries.enumerated() {
                if place > 0 { result += ", " }
                try write(entry.key, to: &result, renderer, depth: depth + 1)
                result += ": "
                try write(entry.value, to: &result, renderer, depth: depth + 1)
            }
            result += "}"
        }
    }

    /// Python's float: shortest digits, exponents from 1e16 on and below 1e-4.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let sign = value.sign == .minus ? "-" : ""
        // Swift's description has the same shortest digits in another layout.
        var digits = "", exponent = 0, pointPlace: Int?
        let parts = "\(value.magnitude)".split(separator: "e")
        for character in parts[0] {
            if character == "." { pointPlace = digits.count } else { digits.append(character) }
        }
        exponent = (pointPlace ?? digits.count) + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let leading = digits.prefix { $0 == "0" }.count
        if leading == digits.count { return sign + "0.0" }
        digits.removeFirst(leading)
        exponent -= leading
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        // 0.digits × 10^exponent
        if exponent > 16 || exponent <= -4 {
            let power = exponent - 1
            let tail = digits.dropFirst()
            let mantissa = digits.prefix(1) + (tail.isEmpty ? "" : "." + tail)
            return sign + mantissa + "e" + (power < 0 ? "-" : "+") + (abs(power) < 10 ? "0" : "") + "\(abs(power))"
        }
        if exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + digits }
        if digits.count <= exponent {
            return sign + digits + String(repeating: "0", count: exponent - digits.count) + ".0"
        }
        return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
    }

    private static let escapes: [Unicode.Scalar: String] = ["\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"]

    /// Quoted as Python does: in single quotes, unless there are only single ones inside.
    private static func quoted(_ text: String, _ transparent: Set<Unicode.Scalar>) -> String {
        let scalars = text.unicodeScalars
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        var result = ScalarText()
        result.append(quote)
        for scalar in scalars {
            if let escape = escapes[scalar] {
                result.append(contentsOf: escape.unicodeScalars)
            } else if scalar == quote {
                result.append("\\")
                result.append(scalar)
            } else if isPrintable(scalar) || transparent.contains(scalar) {
                result.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                let padded = String(repeating: "0", count: width - digits.count) + digits
                result.append(contentsOf: "\\\(letter)\(padded)".unicodeScalars)
            }
        }
        result.append(quote)
        return result.string
    }

    /// `str.isprintable` of one character.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }
}
