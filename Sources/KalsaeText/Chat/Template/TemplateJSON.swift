// `tojson`, byte for byte what Python's `json.dumps(…, ensure_ascii=False)` writes, and JSON as values of a template.
// Source: the Python Library Reference, `json`.

enum TemplateJSON {
    /// The arguments of `json.dumps` that `transformers` lets through.
    struct Style {
        var isASCII = false
        var indent: String?
        var itemSeparator: String
        var keySeparator: String
        var sortsKeys = false

        init(_ arguments: TemplateArguments) throws {
            let given = try arguments.bound(["ensure_ascii", "indent", "separators", "sort_keys"], of: "tojson")
            isASCII = given[0]?.isTrue ?? false
            sortsKeys = given[3]?.isTrue ?? false
            if let text = given[1]?.string {
                indent = text
            } else if let value = given[1], !value.isNull {
                let width = try given[1].whole("indent", of: "tojson", standard: 0)
                guard width <= 64 else { throw TemplateFault("'tojson' indents by at most 64", kind: .limit) }
                indent = String(repeating: " ", count: max(0, width))
            }
            (itemSeparator, keySeparator) = (indent == nil ? ", " : ",", ": ")
            guard let separators = given[2], !separators.isNull else { return }
            guard case .tuple(let pair) = separators, pair.elements.count == 2, let item = pair.elements[0].string,
                let key = pair.elements[1].string
            else {
                guard case .list(let pair) = separators, pair.elements.count == 2, let item = pair.elements[0].string,
                    let key = pair.elements[1].string
                else { throw TemplateFault("'separators' of 'tojson' must be two texts") }
                (itemSeparator, keySeparator) = (item, key)
                return
            }
            (itemSeparator, keySeparator) = (item, key)
        }
    }

    static func text(of value: TemplateValue, _ style: Style, _ renderer: TemplateRenderer) throws -> String {
        var result = ""
        try write(value, to: &result, style, renderer, level: 0)
        try renderer.chargeText(result.utf8.count)
        return result
    }

    private static func write(
        _ value: TemplateValue, to result: inout String, _ style: Style, _ renderer: TemplateRenderer, level: Int
    ) throws {
        try renderer.charge(1)
        // Weighed as it grows: many references to one long text can be more than the value itself.
        guard result.utf8.count <= renderer.longestText else {
            return try renderer.chargeText(result.utf8.count)
        }
        switch value {
        case .null: result += "null"
        case .boolean(let flag): result += flag ? "true" : "false"
        case .integer(let whole): result += String(whole)
        case .real(let number): result += self.number(number)
        case .text(let text), .markup(let text):
            try renderer.chargeText(text.utf8.count)
            try renderer.charge(text.utf8.count / 16)
            write(text, to: &result, isASCII: style.isASCII, transparent: renderer.transparent)
        case .list(let list), .tuple(let list):
            try write(list.elements.map { (nil, $0) }, "[", "]", to: &result, style, renderer, level)
        case .dictionary(let dictionary):
            var entries = dictionary.entries
            if style.sortsKeys {
                let order = try TemplateOrder.sorted(
                    entries.indices.map { .integer($0) }, by: entries.map(\.key), descending: false, renderer)
                entries = order.compactMap(\.whole).map { dictionary.entries[$0] }
            }
            try write(
                try entries.map { (try name(of: $0.key), $0.value) }, "{", "}", to: &result, style, renderer, level)
        case .undefined(let missing):
            throw TemplateFault("'tojson' cannot write something undefined: " + missing.message)
        default: throw TemplateFault("'tojson' cannot write \(value.kind)")
        }
    }

    private static func write(
        _ members: [(name: String?, value: TemplateValue)], _ opening: String, _ closing: String,
        to result: inout String, _ style: Style, _ renderer: TemplateRenderer, _ level: Int
    ) throws {
        result += opening
        func newLine(_ level: Int) throws {
            guard let indent = style.indent else { return }
            try renderer.chargeText(indent.utf8.count * level)
            result += "\n" + String(repeating: indent, count: level)
        }
        for (place, member) in members.enumerated() {
            if place > 0 { result += style.itemSeparator }
            try newLine(level + 1)
            if let name = member.name {
                write(name, to: &result, isASCII: style.isASCII, transparent: renderer.transparent)
                result += style.keySeparator
            }
            try write(member.value, to: &result, style, renderer, level: level + 1)
        }
        if !members.isEmpty { try newLine(level) }
        result += closing
    }

    private static func name(of key: TemplateValue) throws -> String {
        switch key {
        case .text(let text), .markup(let text): text
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let whole): String(whole)
        case .real(let number): self.number(number)
        default: throw TemplateFault("'tojson' cannot write \(key.kind) as a name")
        }
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        return TemplateText.number(value)
    }

    private static let escapes: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{8}": "\\b", "\u{C}": "\\f",
    ]

    private static func write(
        _ text: String, to result: inout String, isASCII: Bool, transparent: Set<Unicode.Scalar>
    ) {
        result += "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" || scalar.value < 0x20 {
                result += escapes[scalar] ?? unit(UInt16(scalar.value))
            } else if isASCII, scalar.value >= 0x7F, !transparent.contains(scalar) {
                for code in String(scalar).utf16 { result += unit(code) }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }

    private static func unit(_ code: UInt16) -> String {
        let digits = String(code, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension JSONValue {
    /// The value as a template sees it.
    ///
    /// - Throws: `TemplateFault` for nesting that is too deep.
    func templateValue() throws -> TemplateValue {
        switch self {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let whole): .integer(whole)
        case .fraction(let number): .real(number)
        case .string(let text): .text(text)
        case .array(let elements): try .list(try elements.map { try $0.templateValue() })
        case .object(let members):
            .dictionary(try TemplateDictionary(distinct: try members.map { ($0.key, try $0.value.templateValue()) }))
        }
    }

    /// Values in all, this one included, and bytes of text in all.
    var size: (values: Int, bytes: Int) {
        func sum(_ parts: some Sequence<JSONValue>) -> (values: Int, bytes: Int) {
            parts.reduce((1, 0)) {
                let size = $1.size
                return ($0.0 + size.values, $0.1 + size.bytes)
            }
        }
        switch self {
        case .array(let elements): return sum(elements)
        case .object(let members):
            let (values, bytes) = sum(members.map(\.value))
            return (values, bytes + members.reduce(0) { $0 + $1.key.utf8.count })
        case .string(let text): return (1, text.utf8.count)
        default: return (1, 0)
        }
    }
}
