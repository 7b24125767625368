// Filters on single values, a row each; those on sequences are in TemplateSequenceFilters. What a filter does follows
// Jinja's documentation, "List of Builtin Filters"; `tojson` is the one that `transformers` puts in its place.

/// A filter: a value, arguments, another value.
struct TemplateFilter: Sendable {
    let apply: @Sendable (TemplateRenderer, TemplateValue, TemplateArguments) throws -> TemplateValue

    init(_ apply: @escaping @Sendable (TemplateRenderer, TemplateValue, TemplateArguments) throws -> TemplateValue) {
        self.apply = apply
    }

    static let table: [String: TemplateFilter] = valueFilters.merging(sequenceFilters) { first, _ in first }

    /// Text of any value, with the mark of marked text.
    static func soft(_ value: TemplateValue, _ renderer: TemplateRenderer) throws -> TemplateValue {
        if value.string != nil { return value }
        return .text(try TemplateText.string(value, renderer))
    }

    /// A filter that makes text of text and takes no arguments.
    private static func text(_ name: String, _ change: @escaping @Sendable (String) -> String) -> TemplateFilter {
        TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: name)
            let soft = try soft(value, renderer)
            let text = soft.string ?? ""
            try renderer.chargeLetters(text)
            return soft.marked(change(text))
        }
    }

    private static let htmlEscapes: [Unicode.Scalar: String] = [
        "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", "\"": "&#34;",
    ]

    /// Text with HTML's characters escaped, unless it is marked as safe.
    static func escaped(_ value: TemplateValue) -> String {
        if case .markup(let text) = value { return text }
        var result = ""
        for scalar in (value.string ?? "").unicodeScalars {
            if let escape = htmlEscapes[scalar] { result += escape } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    private static let valueFilters: [String: TemplateFilter] = [
        "upper": text("upper", Substrings.upper),
        "lower": text("lower", Substrings.lower),
        "capitalize": text("capitalize", Substrings.capitalized),
        "title": text("title", TemplateFilter.title),
        "trim": TemplateFilter { renderer, value, arguments in
            let soft = try soft(value, renderer)
            let characters = try arguments.bound(["chars"], of: "trim")[0].text("chars", of: "trim")
            try renderer.charge((soft.string ?? "").utf8.count / 32)
            try renderer.chargeLetters(characters ?? "")
            return soft.marked(Substrings.stripped(soft.string ?? "", of: characters, left: true, right: true))
        },
        "string": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "string")
            return try soft(value, renderer)
        },
        "safe": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "safe")
            return .markup(try TemplateText.string(value, renderer))
        },
        "escape": escape, "e": escape,
        "forceescape": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "forceescape")
            let text = try TemplateText.string(value, renderer)
            try renderer.chargeText(text.utf8.count * 5)
            return .markup(escaped(.text(text)))
        },
        "default": standard, "d": standard,
        "replace": TemplateFilter { renderer, value, arguments in
            let given = try arguments.bound(["old", "new", "count"], of: "replace", required: 2)
            let text = try TemplateText.string(value, renderer)
            let old = try TemplateText.string(given[0] ?? .null, renderer)
            let new = try TemplateText.string(given[1] ?? .null, renderer)
            let count = try given[2].whole("count", of: "replace", standard: -1)
            return .text(try Substrings.replaced(text, old, with: new, count: count, renderer))
        },
        "abs": TemplateFilter { _, value, arguments in
            _ = try arguments.bound([], of: "abs")
            if case .undefined(let missing) = value { throw missing.fault }
            if case .real(let number) = value { return .real(number.magnitude) }
            guard let whole = value.whole else { throw TemplateFault("\(value.kind) has no 'abs'") }
            return whole < 0 ? try TemplateArithmetic.negative(value) : .integer(whole)
        },
        "int": TemplateFilter { renderer, value, arguments in
            try renderer.chargeLetters(value.string ?? "")
            let given = try arguments.bound(["default", "base"], of: "int")
            let base = try given[1].whole("base", of: "int", standard: 10)
            return try TemplateNumber.whole(value, base: base) ?? given[0] ?? .integer(0)
        },
        "float": TemplateFilter { renderer, value, arguments in
            try renderer.chargeLetters(value.string ?? "")
            let given = try arguments.bound(["default"], of: "float")
            if case .undefined(let missing) = value { throw missing.fault }
            return TemplateNumber.real(value).map { .real($0) } ?? given[0] ?? .real(0)
        },
        "round": TemplateFilter { _, value, arguments in
            let given = try arguments.bound(["precision", "method"], of: "round")
            let method = try given[1].text("method", of: "round") ?? "common"
            let precision = try given[0].whole("precision", of: "round", standard: 0)
            return try TemplateNumber.rounded(value, precision: precision, method: method)
        },
        "tojson": TemplateFilter { renderer, value, arguments in
            .text(try TemplateJSON.text(of: value, try TemplateJSON.Style(arguments), renderer))
        },
        "format": TemplateFilter { renderer, value, arguments in
            guard arguments.named.isEmpty || arguments.positional.isEmpty else {
                throw TemplateFault("'format' takes arguments by place or by name, not both")
            }
            let soft = try soft(value, renderer)
            let given: TemplateValue =
                arguments.named.isEmpty
                ? .tuple(try TemplateList(arguments.positional))
                : .dictionary(try TemplateDictionary(arguments.named.map { (.text($0.name), $0.value) }))
            return soft.marked(try TemplateFormat.percent(soft, given, renderer))
        },
        "indent": TemplateFilter { renderer, value, arguments in
            let given = try arguments.bound(["width", "first", "blank"], of: "indent")
            if case .undefined(let missing) = value { throw missing.fault }
            guard let text = value.string else { throw TemplateFault("'indent' needs text, not \(value.kind)") }
            let spaces = given[0]?.string == nil ? try given[0].whole("width", of: "indent", standard: 4) : 0
            let width = given[0]?.string ?? String(repeating: " ", count: min(max(0, spaces), 4096))
            let blank = given[2]?.isTrue ?? false
            let lines = Substrings.lines(text + "\n", keepsEnds: false)
            try renderer.chargeText(text.utf8.count + lines.count * width.utf8.count)
            let rest = lines.dropFirst().map { $0.isEmpty && !blank ? $0 : width + $0 }
            let first = (given[1]?.isTrue ?? false ? width : "") + (lines.first ?? "")
            return value.marked(([first] + rest).joined(separator: "\n"))
        },
        "center": TemplateFilter { renderer, value, arguments in
            var arguments = arguments
            if arguments.positional.isEmpty, arguments.named.isEmpty { arguments.positional = [.integer(80)] }
            let soft = try soft(value, renderer)
            return try TemplateMethod.text["center"]?.call(renderer, soft, arguments) ?? soft
        },
        "wordcount": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "wordcount")
            let text = try TemplateText.string(value, renderer)
            try renderer.chargeLetters(text)
            var count = 0, isInside = false
            for scalar in text.unicodeScalars {
                let isWord = scalar == "_" || Substrings.isAlphanumeric(scalar)
                if isWord, !isInside { count += 1 }
                isInside = isWord
            }
            return .integer(count)
        },
        "attr": TemplateFilter { renderer, value, arguments in
            let name = try arguments.bound(["name"], of: "attr", required: 1)[0].text("name", of: "attr") ?? ""
            if case .dictionary(let dictionary) = value, TemplateMethod.table(of: value)?[name] == nil,
                dictionary[name] != nil
            {
                return .undefined(TemplateUndefined(nil, "a dictionary has no attribute '\(name)', only an element"))
            }
            return try renderer.attribute(name, of: value, for: nil)
        },
    ]

    private static let escape = TemplateFilter { renderer, value, arguments in
        _ = try arguments.bound([], of: "escape")
        let soft = try soft(value, renderer)
        try renderer.chargeText((soft.string ?? "").utf8.count * 5)
        return .markup(escaped(soft))
    }

    private static let standard = TemplateFilter { _, value, arguments in
        let given = try arguments.bound(["default_value", "boolean"], of: "default")
        let replaces = value.isUndefined || (given[1]?.isTrue ?? false && !value.isTrue)
        return replaces ? given[0] ?? .text("") : value
    }

    /// Every word's first letter large and the others small; words are parted by `-`, space, `(`, `{`, `[`, `<`.
    @Sendable private static func title(_ text: String) -> String {
        var result = "", word = String.UnicodeScalarView()
        func flush() {
            guard let first = word.first else { return }
            result += Substrings.upper(String(first)) + Substrings.lower(String(word.dropFirst()))
            word = String.UnicodeScalarView()
        }
        for scalar in text.unicodeScalars {
            if scalar.isPythonSpace || "-({[<".unicodeScalars.contains(scalar) {
                flush()
                result.unicodeScalars.append(scalar)
            } else {
                word.append(scalar)
            }
        }
        flush()
        return result
    }
}
