// The functions a template can call by name, a row each: those of `transformers`' sandbox. The clock is given, not
// read.

import Foundation

extension TemplateFunction {
    static let table: [String: TemplateFunction] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// - Throws: `TemplateFault` for a name that begins with an underscore.
    static func checkAttribute(_ name: String) throws {
        guard !name.hasPrefix("_") else {
            throw TemplateFault("a namespace cannot have the attribute '\(name)': no name may begin with '_'")
        }
    }

    private static let all: [TemplateFunction] = [
        TemplateFunction(name: "range") { renderer, arguments in
            let given = try arguments.bound(["start", "stop", "step"], of: "range", required: 1)
            let numbers = try given.map { value -> Int? in
                guard let value else { return nil }
                if case .undefined(let missing) = value { throw missing.fault }
                guard let whole = value.whole else {
                    throw TemplateFault("'range' needs whole numbers, not \(value.kind)")
                }
                return whole
            }
            guard arguments.named.isEmpty else { throw TemplateFault("'range' takes no named arguments") }
            let step = numbers[2] ?? 1
            guard step != 0 else { throw TemplateFault("'range' cannot go by steps of 0") }
            let range =
                numbers[1].map { TemplateRange(start: numbers[0] ?? 0, stop: $0, step: step) }
                ?? TemplateRange(start: 0, stop: numbers[0] ?? 0, step: 1)
            guard range.count <= TemplateRange.maximumCount else {
                throw TemplateFault("a range holds at most \(TemplateRange.maximumCount) numbers", kind: .limit)
            }
            return .range(range)
        },
        TemplateFunction(name: "namespace") { renderer, arguments in
            let namespace = try renderer.makeNamespace()
            for (name, value) in try members(of: arguments, "namespace", renderer) {
                guard let name = name.string else { throw TemplateFault("a namespace's names must be texts") }
                try checkAttribute(name)
                try renderer.charge(1 + namespace.attributes.count / 8)
                namespace[name] = value
            }
            return .namespace(namespace)
        },
        TemplateFunction(name: "dict") { renderer, arguments in
            .dictionary(try TemplateDictionary(try members(of: arguments, "dict", renderer)))
        },
        TemplateFunction(name: "raise_exception") { renderer, arguments in
            let message = try arguments.bound(["message"], of: "raise_exception", required: 1)[0] ?? .null
            throw TemplateFault(try TemplateText.string(message, renderer), kind: .refused)
        },
        TemplateFunction(name: "strftime_now") { renderer, arguments in
            try renderer.charge(longestFormatSteps)
            let format = try arguments.bound(["format"], of: "strftime_now", required: 1)[0]
            return .text(try TemplateClock.text(renderer.now, try format.text("format", of: "strftime_now") ?? ""))
        },
    ]

    /// What telling the time counts as.
    private static let longestFormatSteps = 256

    /// What `dict(…)` and `namespace(…)` are given: a dictionary or pairs, then names.
    private static func members(
        of arguments: TemplateArguments, _ what: String, _ renderer: TemplateRenderer
    ) throws -> [(key: TemplateValue, value: TemplateValue)] {
        guard arguments.positional.count <= 1 else { throw TemplateFault("'\(what)' takes one value and names") }
        var result: [(key: TemplateValue, value: TemplateValue)] = []
        if let first = arguments.positional.first {
            if case .dictionary(let dictionary) = first {
                result = dictionary.entries
            } else {
                result = try first.elements(renderer).map { pair in
                    let parts = try pair.elements(renderer)
                    guard parts.count == 2 else { throw TemplateFault("'\(what)' needs pairs of name and value") }
                    return (parts[0], parts[1])
                }
            }
        }
        try renderer.charge(result.count + arguments.named.count)
        for entry in result { try renderer.chargeKey(entry.key) }
        return result + arguments.named.map { (.text($0.name), $0.value) }
    }
}

/// Python's `datetime.strftime`, in the C locale and the machine's time zone.
enum TemplateClock {
    private static let longestFormat = 256

    static func text(_ now: Date, _ format: String) throws -> String {
        guard format.utf8.count <= longestFormat, !format.utf8.contains(0) else {
            throw TemplateFault("'strftime_now' takes a format of at most \(longestFormat) bytes", kind: .limit)
        }
        guard !format.isEmpty else { return "" }
        let seconds = now.timeIntervalSince1970.rounded(.down)
        guard var time = Int(exactly: seconds) else { throw TemplateFault("'strftime_now' has no such time") }
        let micros = min(999_999, Int((now.timeIntervalSince1970 - seconds) * 1e6))
        var parts = tm()
        localtime_r(&time, &parts)
        // Python's time carries no zone, so %z and %Z are empty; %f is Python's own.
        var resolved = "", isDirective = false
        for scalar in format.unicodeScalars {
            if isDirective {
                isDirective = false
                switch scalar {
                case "f": resolved += String(repeating: "0", count: 6 - "\(micros)".count) + "\(micros)"
                case "z", "Z", ":": break
                default:
                    resolved += "%"
                    resolved.unicodeScalars.append(scalar)
                }
            } else if scalar == "%" {
                isDirective = true
            } else {
                resolved.unicodeScalars.append(scalar)
            }
        }
        if isDirective { resolved += "%" }
        // A guard letter at the end, because an empty result and one that is too long look alike.
        var buffer = [CChar](repeating: 0, count: 64 * longestFormat)
        let count = strftime(&buffer, buffer.count, resolved + ".", &parts)
        guard count > 0 else { throw TemplateFault("'strftime_now' made a text that is too long", kind: .limit) }
        return String(decoding: buffer[..<(count - 1)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
