// A JSON object read field by field: every field that a reader did not ask for is refused, because an option that is
// passed over silently is a tokenizer that gives other ids. Knows nothing of tokenizers.

/// The fields of one object; `path` names it in errors.
struct JSONFields {
    let path: String
    private var members: [(key: String, value: JSONValue)]

    init(_ value: JSONValue, path: String) throws {
        guard case .object(let members) = value else {
            throw TextError.malformed(field: path, reason: "must be an object, not \(value.kind)")
        }
        self.path = path
        self.members = members
    }

    /// The full name of a field.
    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Takes a field out; nil where it is absent.
    mutating func take(_ key: String) -> JSONValue? {
        guard let index = members.firstIndex(where: { $0.key == key }) else { return nil }
        return members.remove(at: index).value
    }

    /// A field's value, left in its place.
    func peek(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }

    /// Takes a field that must be there.
    mutating func require(_ key: String) throws -> JSONValue {
        guard let value = take(key) else { throw TextError.malformed(field: name(key), reason: "is missing") }
        return value
    }

    /// Takes a string that must be there.
    mutating func string(_ key: String) throws -> String {
        let value = try require(key)
        guard case .string(let text) = value else { throw wrong(key, value, "a string") }
        return text
    }

    /// Takes a boolean; where `standard` is given the field may be absent.
    mutating func boolean(_ key: String, standard: Bool? = nil) throws -> Bool {
        guard let value = take(key) else {
            if let standard { return standard }
            throw TextError.malformed(field: name(key), reason: "is missing")
        }
        guard case .boolean(let flag) = value else { throw wrong(key, value, "a boolean") }
        return flag
    }

    /// Takes a string that may be absent or null.
    mutating func optionalString(_ key: String) throws -> String? {
        switch take(key) {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case let value?: throw wrong(key, value, "a string or null")
        }
    }

    /// Takes a whole number from 0 to `most`; where `standard` is given the field may be absent.
    mutating func count(_ key: String, standard: Int? = nil, most: Int = Int(Int32.max)) throws -> Int {
        guard let value = take(key) else {
            if let standard { return standard }
            throw TextError.malformed(field: name(key), reason: "is missing")
        }
        guard case .integer(let number) = value, number >= 0, number <= most else {
            throw TextError.malformed(field: name(key), reason: "must be a whole number from 0 to \(most)")
        }
        return number
    }

    /// Takes a string that must be one of a few.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type, standard: Choice? = nil
    ) throws -> Choice where Choice.RawValue == String {
        if let standard, !has(key) { return standard }
        let text = try string(key)
        guard let choice = Choice(rawValue: text) else {
            throw TextError.unsupported(field: name(key), value: text, known: Choice.allCases.map(\.rawValue))
        }
        return choice
    }

    /// Whether a field is there still.
    func has(_ key: String) -> Bool { members.contains { $0.key == key } }

    /// Takes a list that must be there.
    mutating func array(_ key: String) throws -> [JSONValue] {
        let value = try require(key)
        guard case .array(let elements) = value else { throw wrong(key, value, "a list") }
        return elements
    }

    /// Takes an object that must be there.
    mutating func object(_ key: String) throws -> [(key: String, value: JSONValue)] {
        let value = try require(key)
        guard case .object(let members) = value else { throw wrong(key, value, "an object") }
        return members
    }

    /// Takes a field that may be absent, null or the empty string, and nothing else.
    mutating func refuseUnlessEmpty(_ key: String) throws {
        switch take(key) {
        case nil, .null?, .string("")?: return
        case .string(let text)?: throw TextError.unsupported(field: name(key), value: "\"\(text)\"", known: ["null"])
        case let value?: throw TextError.unsupported(field: name(key), value: value.kind, known: ["null"])
        }
    }

    /// Takes a boolean that may be absent and must then have one value.
    mutating func refuseUnless(_ key: String, is wanted: Bool) throws {
        guard try boolean(key, standard: wanted) == wanted else {
            throw TextError.unsupported(field: name(key), value: "\(!wanted)", known: ["\(wanted)"])
        }
    }

    /// Ends the reading.
    ///
    /// - Throws: `TextError.malformed` naming a field that nobody took.
    func finish() throws {
        guard let first = members.first else { return }
        throw TextError.malformed(field: name(first.key), reason: "is not a field known here")
    }

    private func wrong(_ key: String, _ value: JSONValue, _ wanted: String) -> TextError {
        .malformed(field: name(key), reason: "must be \(wanted), not \(value.kind)")
    }
}
