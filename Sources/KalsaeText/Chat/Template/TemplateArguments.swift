// Arguments of a call, a filter, a test or a method, matched to the names they have in Python.

struct TemplateArguments {
    var positional: [TemplateValue] = []
    var named: [(name: String, value: TemplateValue)] = []

    /// The values in the order of `names`; nil where one was not given.
    ///
    /// - Parameters:
    ///   - what: the function, for errors.
    ///   - required: how many of `names` must be given.
    func bound(_ names: [String], of what: String, required: Int = 0) throws -> [TemplateValue?] {
        guard positional.count <= names.count else {
            throw TemplateFault("'\(what)' takes at most \(names.count) arguments, not \(positional.count)")
        }
        var result: [TemplateValue?] = positional + Array(repeating: nil, count: names.count - positional.count)
        for argument in named {
            guard let place = names.firstIndex(of: argument.name) else {
                throw TemplateFault("'\(what)' has no argument '\(argument.name)'")
            }
            guard result[place] == nil else { throw TemplateFault("'\(what)' got '\(argument.name)' twice") }
            result[place] = argument.value
        }
        for place in 0..<required where result[place] == nil {
            throw TemplateFault("'\(what)' needs the argument '\(names[place])'")
        }
        return result
    }
}

extension Optional where Wrapped == TemplateValue {
    /// A given whole number; `standard` where none was given, or none.
    func whole(_ name: String, of what: String, standard: Int) throws -> Int {
        guard let value = self else { return standard }
        if case .null = value { return standard }
        if case .undefined(let missing) = value { throw missing.fault }
        guard let whole = value.whole else {
            throw TemplateFault("'\(name)' of '\(what)' must be a whole number, not \(value.kind)")
        }
        return whole
    }

    /// A given text; nil where none was given, or none.
    func text(_ name: String, of what: String) throws -> String? {
        guard let value = self else { return nil }
        if case .null = value { return nil }
        if case .undefined(let missing) = value { throw missing.fault }
        guard let text = value.string else {
            throw TemplateFault("'\(name)' of '\(what)' must be text, not \(value.kind)")
        }
        return text
    }
}
