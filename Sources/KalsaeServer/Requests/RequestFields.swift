// The members of a request's body, read one by one with the checks every route needs: right kind, right range, and at
// the end nothing left over. Explicit null counts as absent, as OpenAI's clients send it.

import KalsaeSupport

/// A reader over the members of one JSON object.
struct RequestFields {
    private let members: [JSONValue.Member]
    private var read: Set<String> = []

    /// - Throws: `Refusal.invalid` where the body is not an object.
    init(_ body: JSONValue) throws {
        guard case .object(let members) = body else {
            throw Refusal.invalid(parameter: "body", reason: "a JSON object is needed, not \(body.kind)")
        }
        self.members = members
    }

    /// The member's value; nil where it is absent or null.
    mutating func value(_ name: String) -> JSONValue? {
        read.insert(name)
        guard let value = members.first(where: { $0.name == name })?.value, value != .null else { return nil }
        return value
    }

    /// The member's value.
    ///
    /// - Throws: `Refusal.missing`.
    mutating func required(_ name: String) throws -> JSONValue {
        guard let value = value(name) else { throw Refusal.missing(parameter: name) }
        return value
    }

    mutating func string(_ name: String) throws -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else { throw Self.wrongKind(name, "a string", value) }
        return text
    }

    mutating func bool(_ name: String) throws -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .bool(let flag) = value else { throw Self.wrongKind(name, "a boolean", value) }
        return flag
    }

    /// A whole number; `1.5`, `1e3` and what does not fit 64 bits are refused.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = value(name) else { return nil }
        guard case .number(let digits) = value else { throw Self.wrongKind(name, "a whole number", value) }
        guard let number = Int(digits), range.contains(number) else {
            let limits =
                range == Int.min...Int.max ? "that fits 64 bits" : "from \(range.lowerBound) to \(range.upperBound)"
            let reason = "\(digits.prefix(40)) is not a whole number " + limits
            throw Refusal.invalid(
                parameter: name,
                reason: range.upperBound == .max && range.lowerBound > .min
                    ? "\(digits.prefix(40)) is not a whole number of at least \(range.lowerBound)" : reason)
        }
        return number
    }

    /// A number within a range; what is too large for a double is refused.
    mutating func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let value = value(name) else { return nil }
        guard case .number(let digits) = value else { throw Self.wrongKind(name, "a number", value) }
        guard let number = Double(digits), range.contains(number) else {
            throw Refusal.invalid(
                parameter: name, reason: "\(digits.prefix(40)) is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Takes members that change nothing in the answer.
    mutating func ignore(_ names: [String]) {
        for name in names { _ = value(name) }
    }

    /// Refuses a member unless it is absent or has a value that asks for nothing.
    mutating func refuse(_ name: String, unless harmless: [JSONValue] = [], because reason: String) throws {
        guard let value = value(name), !harmless.contains(value) else { return }
        if case .number(let digits) = value, let number = Double(digits), harmless.contains(.integer(0)), number == 0 {
            return
        }
        throw Refusal.unsupported(parameter: name, reason: reason)
    }

    /// Refuses what was not read, for a mistyped name must not be passed over.
    func finish() throws {
        for member in members where !read.contains(member.name) {
            throw Refusal.unknownParameter(
                name: member.name, nearest: NearestName.find(member.name, among: read.sorted()))
        }
    }

    static func wrongKind(_ name: String, _ wanted: String, _ value: JSONValue) -> Refusal {
        .invalid(parameter: name, reason: "\(wanted) is needed, not \(value.kind)")
    }
}
