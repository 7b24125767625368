// Filters on sequences, a row each. Those that are generators in Jinja (`map`, `select`, `items`, …) give an iterator,
// which can be gone through once.

extension TemplateFilter {
    private typealias Body = @Sendable (TemplateRenderer, [TemplateValue], TemplateArguments) throws -> TemplateValue

    /// A filter over a value's elements.
    private static func over(_ body: @escaping Body) -> TemplateFilter {
        TemplateFilter { renderer, value, arguments in
            let elements = try value.elements(renderer)
            try renderer.charge(elements.count)
            return try body(renderer, elements, arguments)
        }
    }

    /// Reads attributes: `a.b.0` goes inward, whole numbers are elements.
    private static func attribute(_ path: TemplateValue?, of element: TemplateValue, _ renderer: TemplateRenderer)
        throws -> TemplateValue
    {
        try renderer.charge(1 + (path?.string?.utf8.count ?? 0) / 16)
        guard let path, !path.isNull else { return element }
        guard let text = path.string else { return try renderer.element(path, of: element, for: nil) }
        var result = element
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let isWhole = !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            let key = isWhole ? Int(part).map { TemplateValue.integer($0) } : nil
            result = try renderer.element(key ?? .text(String(part)), of: result, for: nil)
        }
        return result
    }

    /// What elements are compared by: an attribute, in lower case unless case counts.
    private static func key(
        _ element: TemplateValue, _ path: TemplateValue?, isCaseSensitive: Bool, _ renderer: TemplateRenderer
    ) throws -> TemplateValue {
        let value = try attribute(path, of: element, renderer)
        try renderer.charge((value.string?.utf8.count ?? 0) / 4)
        guard !isCaseSensitive, let text = value.string else { return value }
        return .text(Substrings.lower(text))
    }

    private static let length = TemplateFilter { renderer, value, arguments in
        _ = try arguments.bound([], of: "length")
        try renderer.charge((value.string?.utf8.count ?? 0) / 32)
        guard let length = value.length else { throw TemplateFault("\(value.kind) has no length") }
        return .integer(length)
    }

    private static func extreme(_ name: String, isMaximum: Bool) -> TemplateFilter {
        over { renderer, elements, arguments in
            let given = try arguments.bound(["case_sensitive", "attribute"], of: name)
            guard var best = elements.first else {
                return .undefined(TemplateUndefined(nil, "'\(name)' of nothing is undefined"))
            }
            let isCaseSensitive = given[0]?.isTrue ?? false
            var bestKey = try key(best, given[1], isCaseSensitive: isCaseSensitive, renderer)
            for element in elements.dropFirst() {
                let next = try key(element, given[1], isCaseSensitive: isCaseSensitive, renderer)
                let isBetter =
                    isMaximum
                    ? try TemplateOrder.isLess(bestKey, next, renderer)
                    : try TemplateOrder.isLess(next, bestKey, renderer)
                if isBetter { (best, bestKey) = (element, next) }
            }
            return best
        }
    }

    /// `select`, `reject` and their `attr` forms.
    private static func choosing(_ name: String, byAttribute: Bool, keeps: Bool) -> TemplateFilter {
        TemplateFilter { renderer, value, arguments in
            guard value.isTrue else { return .iterator(try TemplateIterator([])) }
            let elements = try value.elements(renderer)
            var arguments = arguments
            var path: TemplateValue?
            if byAttribute {
                guard !arguments.positional.isEmpty else { throw TemplateFault("'\(name)' needs an attribute's name") }
                path = arguments.positional.removeFirst()
            }
            var test: TemplateTest?
            if !arguments.positional.isEmpty {
                let testName = try Optional(arguments.positional.removeFirst()).text("test", of: name) ?? ""
                test = TemplateTest.table[testName]
                guard test != nil else { throw TemplateFault("there is no test '\(testName)'") }
            }
            let chosen = try elements.filter { element in
                try renderer.charge(1)
                let subject = try attribute(path, of: element, renderer)
                return try test?.holds(renderer, subject, arguments) ?? subject.isTrue == keeps
            }
            return .iterator(try TemplateIterator(chosen))
        }
    }

    static let sequenceFilters: [String: TemplateFilter] = [
        "length": length, "count": length,
        "list": over { _, elements, arguments in
            _ = try arguments.bound([], of: "list")
            return try .list(elements)
        },
        "items": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "items")
            try renderer.charge(value.string == nil ? value.length ?? 0 : 0)
            if value.isUndefined { return .iterator(try TemplateIterator([])) }
            guard case .dictionary(let dictionary) = value else {
                throw TemplateFault("'items' needs a dictionary, not \(value.kind)")
            }
            return .iterator(
                try TemplateIterator(try dictionary.entries.map { try TemplateList.pair($0.key, $0.value) }))
        },
        "first": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "first")
            if case .iterator(let iterator) = value {
                return iterator.next() ?? .undefined(TemplateUndefined(nil, "there is no first item"))
            }
            return try value.elements(renderer).first ?? .undefined(TemplateUndefined(nil, "there is no first item"))
        },
        "last": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "last")
            if case .iterator = value { throw TemplateFault("an iterator has no 'last'; make it a list first") }
            return try value.elements(renderer).last ?? .undefined(TemplateUndefined(nil, "there is no last item"))
        },
        "reverse": TemplateFilter { renderer, value, arguments in
            _ = try arguments.bound([], of: "reverse")
            if let text = value.string {
                try renderer.charge(text.utf8.count / 16)
                return value.marked(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
            }
            let reversed = Array(try value.elements(renderer).reversed())
            if case .iterator = value { return try .list(reversed) }
            return .iterator(try TemplateIterator(reversed))
        },
        "join": over { renderer, elements, arguments in
            let given = try arguments.bound(["d", "attribute"], of: "join")
            let separator = try given[0].map { try TemplateText.string($0, renderer) } ?? ""
            var texts: [String] = [], total = 0
            for element in elements {
                texts.append(try TemplateText.string(try attribute(given[1], of: element, renderer), renderer))
                total += texts[texts.count - 1].utf8.count + separator.utf8.count
                try renderer.chargeText(min(total, texts[texts.count - 1].utf8.count + separator.utf8.count))
            }
            try renderer.chargeText(total)
            return .text(texts.joined(separator: separator))
        },
        "map": TemplateFilter { renderer, value, arguments in
            guard value.isTrue else { return .iterator(try TemplateIterator([])) }
            let elements = try value.elements(renderer)
            var arguments = arguments
            if arguments.positional.isEmpty, arguments.named.contains(where: { $0.name == "attribute" }) {
                let given = try arguments.bound(["attribute", "default"], of: "map")
                return .iterator(
                    try TemplateIterator(
                        try elements.map {
                            let found = try attribute(given[0], of: $0, renderer)
                            return found.isUndefined ? given[1].flatMap { $0.isNull ? nil : $0 } ?? found : found
                        }))
            }
            guard !arguments.positional.isEmpty else { throw TemplateFault("'map' needs a filter's name") }
            let name = try Optional(arguments.positional.removeFirst()).text("filter", of: "map") ?? ""
            guard let filter = table[name] else { throw TemplateFault("there is no filter '\(name)'") }
            return .iterator(
                try TemplateIterator(
                    try elements.map {
                        try renderer.charge(1)
                        return try filter.apply(renderer, $0, arguments)
                    }))
        },
        "select": choosing("select", byAttribute: false, keeps: true),
        "reject": choosing("reject", byAttribute: false, keeps: false),
        "selectattr": choosing("selectattr", byAttribute: true, keeps: true),
        "rejectattr": choosing("rejectattr", byAttribute: true, keeps: false),
        "dictsort": TemplateFilter { renderer, value, arguments in
            let given = try arguments.bound(["case_sensitive", "by", "reverse"], of: "dictsort")
            if case .undefined(let missing) = value { throw missing.fault }
            guard case .dictionary(let dictionary) = value else {
                throw TemplateFault("'dictsort' needs a dictionary, not \(value.kind)")
            }
            let by = try given[1].text("by", of: "dictsort") ?? "key"
            guard by == "key" || by == "value" else { throw TemplateFault("'dictsort' sorts by key or by value") }
            let isCaseSensitive = given[0]?.isTrue ?? false
            let keys = try dictionary.entries.map {
                try key(by == "key" ? $0.key : $0.value, nil, isCaseSensitive: isCaseSensitive, renderer)
            }
            let pairs = try dictionary.entries.map { try TemplateList.pair($0.key, $0.value) }
            return try .list(
                try TemplateOrder.sorted(pairs, by: keys, descending: given[2]?.isTrue ?? false, renderer))
        },
        "sort": over { renderer, elements, arguments in
            let given = try arguments.bound(["reverse", "case_sensitive", "attribute"], of: "sort")
            let isCaseSensitive = given[1]?.isTrue ?? false
            let named = given[2]?.string?.split(separator: ",").map { TemplateValue.text(String($0)) }
            let paths: [TemplateValue?] = named ?? [given[2]]
            // Lists of keys even for one, as in Jinja: two undefined keys are then equal and not an error.
            let keys = try elements.map { element in
                try TemplateValue.list(
                    try paths.map { try key(element, $0, isCaseSensitive: isCaseSensitive, renderer) })
            }
            return try .list(
                try TemplateOrder.sorted(elements, by: keys, descending: given[0]?.isTrue ?? false, renderer))
        },
        "unique": over { renderer, elements, arguments in
            let given = try arguments.bound(["case_sensitive", "attribute"], of: "unique")
            var seen: Set<TemplateKey> = []
            return .iterator(
                try TemplateIterator(
                    try elements.filter {
                        let key = try key($0, given[1], isCaseSensitive: given[0]?.isTrue ?? false, renderer)
                        return seen.insert(try TemplateKey(key)).inserted
                    }))
        },
        "min": extreme("min", isMaximum: false),
        "max": extreme("max", isMaximum: true),
        "sum": over { renderer, elements, arguments in
            let given = try arguments.bound(["attribute", "start"], of: "sum")
            return try elements.reduce(given[1] ?? .integer(0)) {
                try TemplateArithmetic.apply(.add, $0, try attribute(given[0], of: $1, renderer), renderer)
            }
        },
        "batch": over { renderer, elements, arguments in
            let given = try arguments.bound(["linecount", "fill_with"], of: "batch", required: 1)
            let size = try given[0].whole("linecount", of: "batch", standard: 1)
            guard size > 0 else { throw TemplateFault("'batch' needs a size above 0") }
            var batches = stride(from: 0, to: elements.count, by: size).map {
                Array(elements[$0..<min($0.addingReportingOverflow(size).partialValue, elements.count)])
            }
            if let fill = given[1], !fill.isNull, let last = batches.last, last.count < size {
                try renderer.charge(size)
                batches[batches.count - 1] = last + Array(repeating: fill, count: size - last.count)
            }
            return .iterator(try TemplateIterator(try batches.map { try .list($0) }))
        },
        "groupby": over { renderer, elements, arguments in
            let given = try arguments.bound(["attribute", "default", "case_sensitive"], of: "groupby", required: 1)
            func value(_ element: TemplateValue) throws -> TemplateValue {
                let found = try attribute(given[0], of: element, renderer)
                return found.isUndefined ? given[1] ?? found : found
            }
            let isCaseSensitive = given[2]?.isTrue ?? false
            let keys = try elements.map { try key(try value($0), nil, isCaseSensitive: isCaseSensitive, renderer) }
            let order = try TemplateOrder.sorted(
                elements.indices.map { .integer($0) }, by: keys, descending: false, renderer
            ).compactMap(\.whole)
            var groups: [[Int]] = []
            for place in order {
                if let last = groups.last?.last, try TemplateOrder.isEqual(keys[last], keys[place], renderer) {
                    groups[groups.count - 1].append(place)
                } else {
                    groups.append([place])
                }
            }
            return try .list(
                try groups.map { group in
                    try TemplateList.pair(
                        isCaseSensitive ? keys[group[0]] : try value(elements[group[0]]),
                        try .list(group.map { elements[$0] }))
                })
        },
    ]
}
