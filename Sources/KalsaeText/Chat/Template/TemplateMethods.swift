// Methods of texts, lists and dictionaries, a row each, as Python's types have them. The ones that change their object
// are forbidden, as in Jinja's immutable sandbox; names that begin with an underscore cannot be reached at all. What is
// missing: encode, expandtabs, maketrans, translate.

struct TemplateMethod: Sendable {
    let call: @Sendable (TemplateRenderer, TemplateValue, TemplateArguments) throws -> TemplateValue

    init(_ call: @escaping @Sendable (TemplateRenderer, TemplateValue, TemplateArguments) throws -> TemplateValue) {
        self.call = call
    }

    /// The methods of a value's type; nil where it has none.
    static func table(of value: TemplateValue) -> [String: TemplateMethod]? {
        switch value {
        case .text, .markup: text
        case .list, .tuple, .range: sequence
        case .dictionary: dictionary
        case .loop: loop
        case .undefined, .null, .boolean, .integer, .real, .namespace, .macro, .iterator, .function, .method, .view: [:]
        }
    }

    private static let changingList: Set<String> = [
        "append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove",
    ]
    private static let changingDictionary: Set<String> = ["clear", "pop", "popitem", "setdefault", "update"]

    /// Whether Python's type has the member but a template must not use it.
    static func isForbidden(_ name: String, on value: TemplateValue) -> Bool {
        switch value {
        case .list: changingList.contains(name) || name.hasPrefix("__")
        case .dictionary: changingDictionary.contains(name) || dunders.contains(name)
        default: dunders.contains(name)
        }
    }

    /// What every Python object answers to; an element of such a name is still found.
    private static let dunders: Set<String> = [
        "__class__", "__init__", "__doc__", "__dir__", "__eq__", "__hash__", "__subclasshook__", "__new__", "__repr__",
        "__str__", "__reduce__", "__reduce_ex__", "__getattribute__", "__setattr__", "__delattr__", "__format__",
        "__sizeof__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__init_subclass__",
    ]

    // MARK: Text

    private static func change(_ name: String, _ change: @escaping @Sendable (String) -> String) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            _ = try arguments.bound([], of: name)
            let text = value.string ?? ""
            try renderer.chargeLetters(text)
            return value.marked(change(text))
        }
    }

    private static func every(
        _ name: String, whenEmpty: Bool = false, _ holds: @escaping @Sendable (Unicode.Scalar) -> Bool
    ) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            _ = try arguments.bound([], of: name)
            let text = value.string ?? ""
            try renderer.chargeLetters(text)
            return .boolean(text.isEmpty ? whenEmpty : text.unicodeScalars.allSatisfy(holds))
        }
    }

    private static func letters(_ name: String, _ wanted: Substrings.LetterCase) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            _ = try arguments.bound([], of: name)
            try renderer.chargeLetters(value.string ?? "")
            return .boolean(Substrings.isAll(wanted, value.string ?? ""))
        }
    }

    private static func strip(_ name: String, left: Bool, right: Bool) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            let characters = try arguments.bound(["chars"], of: name)[0].text("chars", of: name)
            try renderer.charge(1 + (value.string ?? "").utf8.count / 32)
            try renderer.chargeLetters(characters ?? "")
            return value.marked(
                Substrings.stripped(value.string ?? "", of: characters, left: left, right: right))
        }
    }

    private static func split(_ name: String, fromEnd: Bool) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            let given = try arguments.bound(["sep", "maxsplit"], of: name)
            let text = value.string ?? "", limit = try given[1].whole("maxsplit", of: name, standard: -1)
            try renderer.charge(1 + text.utf8.count / 8)
            let parts: [String]
            if let separator = try given[0].text("sep", of: name) {
                try renderer.charge(separator.utf8.count / 8)
                guard !separator.isEmpty else { throw TemplateFault("'\(name)' needs a separator that is not empty") }
                parts = Substrings.split(text, by: separator, limit: limit, fromEnd: fromEnd)
            } else {
                parts = Substrings.splitAtSpace(text, limit: limit, fromEnd: fromEnd)
            }
            try renderer.charge(parts.count)
            return try .list(parts.map { value.marked($0) })
        }
    }

    private static func partition(_ name: String, fromEnd: Bool) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            let separator = try arguments.bound(["sep"], of: name, required: 1)[0].text("sep", of: name) ?? ""
            try renderer.charge(separator.utf8.count / 8)
            guard !separator.isEmpty else { throw TemplateFault("'\(name)' needs a separator that is not empty") }
            let text = value.string ?? ""
            try renderer.charge(1 + text.utf8.count / 8)
            let parts = Substrings.split(text, by: separator, limit: 1, fromEnd: fromEnd)
            let all = parts.count == 2 ? [parts[0], separator, parts[1]] : fromEnd ? ["", "", text] : [text, "", ""]
            return .tuple(try TemplateList(all.map { value.marked($0) }))
        }
    }

    /// `startswith` and `endswith`: one text or a tuple of them, optionally of a part only.
    private static func edge(_ name: String, atStart: Bool) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            let given = try arguments.bound(["prefix", "start", "end"], of: name, required: 1)
            guard let wanted = given[0] else { return .boolean(false) }
            var options = [wanted]
            if case .tuple(let list) = wanted { options = list.elements }
            let subject: String
            if given[1] != nil || given[2] != nil {
                let part = try TemplateSlice.apply(
                    .text(value.string ?? ""), from: given[1], to: given[2], by: nil, renderer)
                subject = part.string ?? ""
            } else {
                subject = value.string ?? ""
            }
            return .boolean(
                try options.contains { option in
                    let edge = try Optional(option).text("prefix", of: name) ?? ""
                    try renderer.charge(1 + edge.utf8.count / 64)
                    return atStart
                        ? subject.utf8.starts(with: edge.utf8)
                        : subject.utf8.reversed().starts(with: edge.utf8.reversed())
                })
        }
    }

    /// `find`, `rfind`, `index`, `rindex`, `count`.
    private static func search(
        _ name: String, _ found: @escaping @Sendable ([Unicode.Scalar], [UInt8], [UInt8]) throws -> Int
    ) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            let given = try arguments.bound(["sub", "start", "end"], of: name, required: 1)
            let part = try given[0].text("sub", of: name) ?? ""
            let text = value.string ?? ""
            try renderer.charge(1 + (text.utf8.count + part.utf8.count) / 8)
            guard given[1] == nil, given[2] == nil else {
                throw TemplateFault("'\(name)' with bounds is not supported; slice the text first")
            }
            return .integer(try found(Array(text.unicodeScalars), Array(text.utf8), Array(part.utf8)))
        }
    }

    /// The code point at a byte.
    private static func codePoint(_ byte: Int?, _ bytes: [UInt8]) -> Int {
        guard let byte else { return -1 }
        return bytes[..<byte].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    private static func pad(_ name: String, left: @escaping @Sendable (Int, Int) -> Int) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            let given = try arguments.bound(["width", "fillchar"], of: name, required: 1)
            let fill = try given[1].text("fillchar", of: name) ?? " "
            try renderer.charge(fill.utf8.count / 32)
            guard fill.unicodeScalars.count == 1 else { throw TemplateFault("'\(name)' fills with one character") }
            let text = value.string ?? "", count = text.unicodeScalars.count
            try renderer.charge(1 + text.utf8.count / 32)
            let width = try given[0].whole("width", of: name, standard: 0)
            guard width > count else { return value }
            try renderer.chargeText(text.utf8.count + min(width, 1 << 40) * fill.utf8.count)
            let before = left(width - count, width)
            return value.marked(
                Substrings.repeated(fill, count: before) + text
                    + Substrings.repeated(fill, count: width - count - before))
        }
    }

    static let text: [String: TemplateMethod] = [
        "upper": change("upper", Substrings.upper), "lower": change("lower", Substrings.lower),
        "casefold": change("casefold") {
            $0.unicodeScalars.map { $0 == "ß" ? "ss" : $0.properties.lowercaseMapping }.joined()
        },
        "capitalize": change("capitalize", Substrings.capitalized), "title": change("title", Substrings.titled),
        "swapcase": change("swapcase", Substrings.swapped),
        "strip": strip("strip", left: true, right: true), "lstrip": strip("lstrip", left: true, right: false),
        "rstrip": strip("rstrip", left: false, right: true),
        "split": split("split", fromEnd: false), "rsplit": split("rsplit", fromEnd: true),
        "partition": partition("partition", fromEnd: false), "rpartition": partition("rpartition", fromEnd: true),
        "startswith": edge("startswith", atStart: true), "endswith": edge("endswith", atStart: false),
        "find": search("find") { codePoint(Substrings.first(of: $2, in: $1, from: 0), $1) },
        "rfind": search("rfind") {
            $2.isEmpty ? $0.count : codePoint(Substrings.placesFromEnd(of: $2, in: $1, limit: 1).first, $1)
        },
        "index": search("index") {
            let place = codePoint(Substrings.first(of: $2, in: $1, from: 0), $1)
            guard place >= 0 else { throw TemplateFault("'index' did not find the text") }
            return place
        },
        "rindex": search("rindex") {
            let place = $2.isEmpty ? $0.count : codePoint(Substrings.placesFromEnd(of: $2, in: $1, limit: 1).first, $1)
            guard place >= 0 else { throw TemplateFault("'rindex' did not find the text") }
            return place
        },
        "count": search("count") { $2.isEmpty ? $0.count + 1 : Substrings.places(of: $2, in: $1).count },
        "replace": TemplateMethod { renderer, value, arguments in
            let given = try arguments.bound(["old", "new", "count"], of: "replace", required: 2)
            let old = try given[0].text("old", of: "replace") ?? "", new = try given[1].text("new", of: "replace") ?? ""
            let count = try given[2].whole("count", of: "replace", standard: -1)
            return value.marked(
                try Substrings.replaced(value.string ?? "", old, with: new, count: count, renderer))
        },
        "removeprefix": TemplateMethod { renderer, value, arguments in
            let edge = try arguments.bound(["prefix"], of: "removeprefix", required: 1)[0].text(
                "prefix", of: "removeprefix")
            let text = value.string ?? "", part = edge ?? ""
            try renderer.charge(1 + text.utf8.count / 64)
            return text.utf8.starts(with: part.utf8)
                ? value.marked(String(decoding: text.utf8.dropFirst(part.utf8.count), as: UTF8.self)) : value
        },
        "removesuffix": TemplateMethod { renderer, value, arguments in
            let edge = try arguments.bound(["suffix"], of: "removesuffix", required: 1)[0].text(
                "suffix", of: "removesuffix")
            let text = value.string ?? "", part = edge ?? ""
            try renderer.charge(1 + text.utf8.count / 64)
            return text.utf8.reversed().starts(with: part.utf8.reversed())
                ? value.marked(String(decoding: text.utf8.dropLast(part.utf8.count), as: UTF8.self)) : value
        },
        "splitlines": TemplateMethod { renderer, value, arguments in
            let keeps = try arguments.bound(["keepends"], of: "splitlines")[0]?.isTrue ?? false
            let text = value.string ?? ""
            try renderer.charge(1 + text.utf8.count / 4)
            return try .list(Substrings.lines(text, keepsEnds: keeps).map { value.marked($0) })
        },
        "join": TemplateMethod { renderer, value, arguments in
            let elements = try arguments.bound(["iterable"], of: "join", required: 1)[0]?.elements(renderer) ?? []
            try renderer.charge(elements.count)
            let separator = value.string ?? ""
            let texts = try elements.map { try Optional($0).text("iterable", of: "join") ?? "" }
            try renderer.chargeText(texts.reduce(0) { $0 + $1.utf8.count + separator.utf8.count })
            return value.marked(texts.joined(separator: separator))
        },
        "zfill": TemplateMethod { renderer, value, arguments in
            let width = try arguments.bound(["width"], of: "zfill", required: 1)[0].whole(
                "width", of: "zfill", standard: 0)
            let text = value.string ?? "", count = text.unicodeScalars.count
            try renderer.charge(1 + text.utf8.count / 32)
            guard width > count else { return value }
            try renderer.chargeText(text.utf8.count + min(width, 1 << 40))
            let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.prefix(1)) : ""
            return value.marked(sign + String(repeating: "0", count: width - count) + text.dropFirst(sign.count))
        },
        "ljust": pad("ljust") { _, _ in 0 }, "rjust": pad("rjust") { missing, _ in missing },
        // Python puts the odd character to the left where the width is odd.
        "center": pad("center") { missing, width in missing / 2 + (missing & width & 1) },
        "format": TemplateMethod { renderer, value, arguments in
            value.marked(try TemplateFormat.braces(value.string ?? "", arguments, renderer))
        },
        "format_map": TemplateMethod { renderer, value, arguments in
            guard case .dictionary(let dictionary)? = try arguments.bound(["mapping"], of: "format_map", required: 1)[0]
            else { throw TemplateFault("'format_map' needs a dictionary") }
            let named = dictionary.entries.compactMap { entry in entry.key.string.map { ($0, entry.value) } }
            return value.marked(
                try TemplateFormat.braces(value.string ?? "", TemplateArguments(named: named), renderer))
        },
        "isdigit": every("isdigit", Substrings.isDigit),
        "isdecimal": every("isdecimal") { $0.properties.numericType == .decimal },
        "isnumeric": every("isnumeric") { $0.properties.numericType != nil },
        "isalpha": every("isalpha", Substrings.isAlphabetic), "isalnum": every("isalnum", Substrings.isAlphanumeric),
        "isspace": every("isspace", \.isPythonSpace), "isascii": every("isascii", whenEmpty: true, \.isASCII),
        "islower": letters("islower", .lower), "isupper": letters("isupper", .upper),
    ]

    // MARK: Sequences and dictionaries

    static let sequence: [String: TemplateMethod] = [
        "count": TemplateMethod { renderer, value, arguments in
            let wanted = try arguments.bound(["value"], of: "count", required: 1)[0] ?? .null
            return .integer(
                try value.elements(renderer).reduce(0) {
                    try $0 + (TemplateOrder.isEqual($1, wanted, renderer) ? 1 : 0)
                })
        },
        "index": TemplateMethod { renderer, value, arguments in
            let wanted = try arguments.bound(["value"], of: "index", required: 1)[0] ?? .null
            let place = try value.elements(renderer).firstIndex { try TemplateOrder.isEqual($0, wanted, renderer) }
            guard let place else { throw TemplateFault("'index' did not find the value") }
            return .integer(place)
        },
        "copy": TemplateMethod { _, value, arguments in
            _ = try arguments.bound([], of: "copy")
            return value
        },
    ]

    private static func view(_ name: String) -> TemplateMethod {
        TemplateMethod { renderer, value, arguments in
            _ = try arguments.bound([], of: name)
            guard case .dictionary(let dictionary) = value else { return .null }
            try renderer.charge(dictionary.entries.count)
            return try dictionary.view(name)
        }
    }

    static let dictionary: [String: TemplateMethod] = [
        "items": view("items"), "keys": view("keys"), "values": view("values"),
        "get": TemplateMethod { renderer, value, arguments in
            guard case .dictionary(let dictionary) = value else { return .null }
            guard arguments.named.isEmpty else { throw TemplateFault("'get' takes no named arguments") }
            let given = try arguments.bound(["key", "default"], of: "get", required: 1)
            guard let key = given[0], !key.isUndefined else { return given[1] ?? .null }
            try renderer.chargeKey(key)
            return try dictionary.value(for: key) ?? given[1] ?? .null
        },
        "copy": TemplateMethod { _, value, arguments in
            _ = try arguments.bound([], of: "copy")
            return value
        },
    ]

    static let loop: [String: TemplateMethod] = [
        "cycle": TemplateMethod { _, value, arguments in
            guard case .loop(let loop) = value, !arguments.positional.isEmpty else {
                throw TemplateFault("'cycle' needs values to choose from")
            }
            return arguments.positional[loop.index % arguments.positional.count]
        },
        "changed": TemplateMethod { renderer, value, arguments in
            guard case .loop(let loop) = value else { return .boolean(false) }
            let given = arguments.positional
            if let last = loop.lastChanged, last.count == given.count {
                let isSame = try zip(last, given).allSatisfy { try TemplateOrder.isEqual($0, $1, renderer) }
                if isSame { return .boolean(false) }
            }
            loop.lastChanged = given
            return .boolean(true)
        },
    ]
}
