// Texts with places to fill in: Python's `%` (`"%s of %d" % (a, b)`) and `str.format` (`"{} of {n}"`). Source: the
// Python Library Reference, "printf-style String Formatting" and "Format String Syntax". Widths are weighed before
// they are filled. What is missing: `%a`, `%g` with `#`, and the mini-language of `format` but for fill, alignment,
// width, precision and the types s d f e x X o b.

import Foundation

enum TemplateFormat {
    private struct Directive {
        var isLeft = false
        var isZero = false
        var sign = ""
        var width = 0
        var precision: Int?
    }

    private static let widest = 1 << 20

    /// `format % values`.
    static func percent(_ format: TemplateValue, _ values: TemplateValue, _ renderer: TemplateRenderer) throws -> String
    {
        let scalars = Array((format.string ?? "").unicodeScalars)
        let isMarkup = if case .markup = format { true } else { false }
        try renderer.charge(1 + scalars.count / 8)
        var result = "", place = 0, next = 0
        var given: [TemplateValue] = [values]
        if case .tuple(let list) = values { given = list.elements }
        func take() throws -> TemplateValue {
            guard next < given.count else { throw TemplateFault("a text with % has more places than values") }
            next += 1
            return given[next - 1]
        }
        func scalar() throws -> Unicode.Scalar {
            guard place < scalars.count else { throw TemplateFault("a % ends too early") }
            return scalars[place]
        }
        func number() throws -> Int? {
            if try scalar() == "*" {
                place += 1
                return try Optional(try take()).whole("width", of: "%", standard: 0)
            }
            var value: Int?
            while try ("0"..."9").contains(scalar()) {
                value = min((value ?? 0) * 10 + Int(try scalar().value - 0x30), widest + 1)
                place += 1
            }
            return value
        }
        while place < scalars.count {
            if scalars[place] != "%" {
                result.unicodeScalars.append(scalars[place])
                place += 1
                continue
            }
            place += 1
            var named: TemplateValue?
            if try scalar() == "(" {
                guard let end = scalars[place...].firstIndex(of: ")") else { throw TemplateFault("a %( has no )") }
                let name = String(String.UnicodeScalarView(scalars[(place + 1)..<end]))
                guard case .dictionary(let dictionary) = values, let value = dictionary[name] else {
                    throw TemplateFault("a text with %(\(name)) needs a dictionary with that name")
                }
                named = value
                next = given.count
                place = end + 1
            }
            var directive = Directive()
            while try "-+ #0".unicodeScalars.contains(scalar()) {
                switch try scalar() {
                case "-": directive.isLeft = true
                case "0": directive.isZero = true
                case "+": directive.sign = "+"
                case " ": directive.sign = directive.sign.isEmpty ? " " : directive.sign
                default: break
                }
                place += 1
            }
            directive.width = try number() ?? 0
            if directive.width < 0 { (directive.isLeft, directive.width) = (true, -directive.width) }
            if try scalar() == "." {
                place += 1
                directive.precision = try number() ?? 0
            }
            let letter = try scalar()
            guard directive.width <= widest, directive.precision ?? 0 <= 512 || letter == "s" else {
                throw TemplateFault("a width or precision is too large", kind: .limit)
            }
            place += 1
            if letter == "%" {
                result += "%"
                continue
            }
            let value = try named ?? take()
            let text = try filled(letter, value, directive, renderer, escapes: isMarkup)
            try renderer.chargeText(result.utf8.count + text.utf8.count)
            result += text
        }
        var takesSurplus = false
        switch values {
        case .dictionary, .list, .range, .undefined: takesSurplus = true
        default: break
        }
        guard next >= given.count || takesSurplus else {
            throw TemplateFault("a text with % has fewer places than values")
        }
        return result
    }

    private static func filled(
        _ letter: Unicode.Scalar, _ value: TemplateValue, _ directive: Directive, _ renderer: TemplateRenderer,
        escapes: Bool
    ) throws -> String {
        switch letter {
        case "s", "r":
            var text =
                letter == "s" ? try TemplateText.string(value, renderer) : try TemplateText.written(value, renderer)
            if escapes { text = TemplateFilter.escaped(value.string == nil || letter == "r" ? .text(text) : value) }
            if let precision = directive.precision {
                text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
            }
            return pad(text, directive, zeroes: false)
        case "c":
            if let text = value.string, text.unicodeScalars.count == 1 { return pad(text, directive, zeroes: false) }
            guard let code = value.whole, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
                throw TemplateFault("%c needs one character")
            }
            return pad(String(scalar), directive, zeroes: false)
        case "d", "i", "u", "x", "X", "o":
            var whole: Int?
            if case .real(let number) = value, "diu".unicodeScalars.contains(letter) {
                whole = Int(exactly: number.rounded(.towardZero))
            } else {
                whole = value.whole
            }
            guard let whole else {
                if case .undefined(let missing) = value { throw missing.fault }
                throw TemplateFault("%\(letter) needs a whole number, not \(value.kind)")
            }
            let radix = letter == "o" ? 8 : letter == "x" || letter == "X" ? 16 : 10
            var digits = String(whole.magnitude, radix: radix, uppercase: letter == "X")
            if let precision = directive.precision, precision > digits.count {
                digits = String(repeating: "0", count: precision - digits.count) + digits
            }
            return pad((whole < 0 ? "-" : directive.sign) + digits, directive, zeroes: true)
        case "f", "F", "e", "E", "g", "G":
            guard let number = TemplateNumber.real(value.string == nil ? value : .null) else {
                if case .undefined(let missing) = value { throw missing.fault }
                throw TemplateFault("%\(letter) needs a number, not \(value.kind)")
            }
            var text = String(format: "%.\(directive.precision ?? 6)\(letter)", number.magnitude)
            if number.isNaN { text = "nan" }
            let isNegative = number.sign == .minus && !number.isNaN
            return pad((isNegative ? "-" : directive.sign) + text, directive, zeroes: number.isFinite)
        default: throw TemplateFault("%\(letter) is not supported")
        }
    }

    private static func pad(_ text: String, _ directive: Directive, zeroes: Bool) -> String {
        let missing = directive.width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        if directive.isLeft { return text + String(repeating: " ", count: missing) }
        guard directive.isZero, zeroes else { return String(repeating: " ", count: missing) + text }
        let sign = text.prefix { "+- ".contains($0) }
        return sign + String(repeating: "0", count: missing) + text.dropFirst(sign.count)
    }

    // MARK: str.format

    /// `format.format(…)`.
    static func braces(_ format: String, _ arguments: TemplateArguments, _ renderer: TemplateRenderer) throws -> String
    {
        let scalars = Array(format.unicodeScalars)
        try renderer.charge(1 + scalars.count / 8)
        var result = "", place = 0, next = 0
        while place < scalars.count {
            let scalar = scalars[place]
            guard scalar == "{" || scalar == "}" else {
                result.unicodeScalars.append(scalar)
                place += 1
                continue
            }
            if place + 1 < scalars.count, scalars[place + 1] == scalar {
                result.unicodeScalars.append(scalar)
                place += 2
                continue
            }
            guard scalar == "{", let end = scalars[place...].firstIndex(of: "}") else {
                throw TemplateFault("a brace in a format stands alone")
            }
            let field = String(String.UnicodeScalarView(scalars[(place + 1)..<end]))
            place = end + 1
            guard !field.contains("{") else { throw TemplateFault("a field within a field is not supported") }
            let text = try self.field(field, arguments, &next, renderer)
            try renderer.chargeText(result.utf8.count + text.utf8.count)
            result += text
        }
        return result
    }

    private static func field(
        _ field: String, _ arguments: TemplateArguments, _ next: inout Int, _ renderer: TemplateRenderer
    ) throws -> String {
        let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts[0].split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false)
        let names = head[0].replacing("[", with: ".").replacing("]", with: "")
            .split(separator: ".", omittingEmptySubsequences: false)
        let first = names.first.map(String.init) ?? ""
        var value: TemplateValue
        if first.isEmpty || first.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // Counted places and numbered ones do not mix; a negative count stands for numbered.
            guard first.isEmpty ? next >= 0 : next <= 0 else {
                throw TemplateFault("'format' cannot both count its places and be told their numbers")
            }
            let index = Int(first) ?? next
            next = first.isEmpty ? next + 1 : -1
            guard index < arguments.positional.count else { throw TemplateFault("'format' has too few values") }
            value = arguments.positional[index]
        } else {
            guard let found = arguments.named.first(where: { $0.name == first }) else {
                throw TemplateFault("'format' has no value '\(first)'")
            }
            value = found.value
        }
        for name in names.dropFirst() {
            let key: TemplateValue = Int(name).map { .integer($0) } ?? .text(String(name))
            value = try renderer.element(key, of: value, for: nil)
        }
        if head.count > 1 {
            guard head[1] == "r" || head[1] == "s" else { throw TemplateFault("'format' knows !r and !s alone") }
            value = .text(
                head[1] == "r" ? try TemplateText.written(value, renderer) : try TemplateText.string(value, renderer))
        }
        return try parts.count > 1 && !parts[1].isEmpty
            ? laidOut(value, String(parts[1]), renderer) : TemplateText.string(value, renderer)
    }

    /// A value by `[[fill]align][0][width][.precision][type]`.
    private static func laidOut(_ value: TemplateValue, _ layout: String, _ renderer: TemplateRenderer) throws -> String
    {
        var rest = Array(layout.unicodeScalars)[...]
        let alignments: [Unicode.Scalar] = ["<", ">", "^"]
        var fill: Unicode.Scalar = " ", alignment: Unicode.Scalar?
        if rest.count > 1, alignments.contains(rest[rest.startIndex + 1]) {
            (fill, alignment) = (rest[rest.startIndex], rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
        } else if let first = rest.first, alignments.contains(first) {
            alignment = first
            rest = rest.dropFirst()
        }
        var directive = Directive()
        if rest.first == "0" { directive.isZero = alignment == nil }
        func number() -> Int? {
            var value: Int?
            while let digit = rest.first, ("0"..."9").contains(digit) {
                value = min((value ?? 0) * 10 + Int(digit.value - 0x30), widest + 1)
                rest = rest.dropFirst()
            }
            return value
        }
        let width = number() ?? 0
        if rest.first == "." {
            rest = rest.dropFirst()
            directive.precision = number()
        }
        guard width <= widest, directive.precision ?? 0 <= 512 || value.string != nil else {
            throw TemplateFault("a width or precision is too large", kind: .limit)
        }
        let isNumber = value.string == nil && (value.whole != nil || TemplateNumber.real(value) != nil)
        let standard: Unicode.Scalar = isNumber && value.whole != nil ? "d" : "s"
        let type = rest.first ?? standard
        guard rest.count <= 1, "sdfFeExXo".unicodeScalars.contains(type), (type == "s") != isNumber || rest.isEmpty
        else {
            throw TemplateFault("'format' does not know the layout '\(layout)'")
        }
        if directive.isZero { directive.width = width }
        let text = try filled(type, value, directive, renderer, escapes: false)
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        let isRight = (alignment ?? (isNumber ? ">" : "<")) == ">"
        let before = alignment == "^" ? missing / 2 : isRight ? missing : 0
        return String(repeating: String(fill), count: before) + text
            + String(repeating: String(fill), count: missing - before)
    }
}
