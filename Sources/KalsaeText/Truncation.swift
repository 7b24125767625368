// The settings `truncation` and `padding` of tokenizer.json, and what they do to encodings.

/// The side at which tokens are cut off or put in.
public enum TokenSide: String, Sendable, CaseIterable {
    case left = "Left"
    case right = "Right"
}

/// How texts that are too long are cut.
public struct Truncation: Sendable, Equatable {
    /// Which text of a pair is cut.
    public enum Strategy: String, Sendable, CaseIterable {
        case longestFirst = "LongestFirst"
        case onlyFirst = "OnlyFirst"
        case onlySecond = "OnlySecond"
    }

    /// Tokens in all, those that a template puts in included.
    public var maximumLength: Int
    /// How many tokens a further part repeats of the one before.
    public var stride: Int
    public var strategy: Strategy
    /// The side that is cut off.
    public var direction: TokenSide

    public init(
        maximumLength: Int, stride: Int = 0, strategy: Strategy = .longestFirst, direction: TokenSide = .right
    ) {
        self.maximumLength = maximumLength
        self.stride = stride
        self.strategy = strategy
        self.direction = direction
    }

    static func read(_ value: JSONValue, field: String) throws -> Truncation? {
        if case .null = value { return nil }
        var fields = try JSONFields(value, path: field)
        let truncation = Truncation(
            maximumLength: try fields.count("max_length"), stride: try fields.count("stride"),
            strategy: try fields.choice("strategy", of: Strategy.self),
            direction: try fields.choice("direction", of: TokenSide.self, standard: .right))
        try fields.finish()
        return truncation
    }

    var json: String {
        JSONText.object([
            (key: "direction", json: JSONText.string(direction.rawValue)),
            (key: "max_length", json: "\(maximumLength)"),
            (key: "strategy", json: JSONText.string(strategy.rawValue)), (key: "stride", json: "\(stride)"),
        ])
    }

    /// Cuts one or two encodings so that they have at most `room` tokens together.
    ///
    /// - Throws: `TextError.truncation` where the text that may be cut is too short for that.
    func apply(_ encodings: [Encoding], room: Int) throws -> [Encoding] {
        if room <= 0 { return try encodings.map { try cut($0, to: 0) } }
        let total = encodings.reduce(0) { $0 + $1.count }
        guard total > room else { return encodings }
        guard encodings.count == 2 else {
            guard strategy != .onlySecond else { throw TextError.truncation(reason: "there is no second text to cut") }
            return try encodings.map { try cut($0, to: room) }
        }
        switch strategy {
        case .longestFirst:
            var short = min(encodings[0].count, encodings[1].count), long: Int
            long = short > room ? short : max(short, room - short)
            if short + long > room {
                short = room / 2
                long = short + room % 2
            }
            let isSwapped = encodings[0].count > encodings[1].count
            return [
                try cut(encodings[0], to: isSwapped ? long : short),
                try cut(encodings[1], to: isSwapped ? short : long),
            ]
        case .onlyFirst, .onlySecond:
            let place = strategy == .onlyFirst ? 0 : 1
            let length = encodings[place].count - (total - room)
            guard length > 0 else { throw TextError.truncation(reason: "the text that may be cut is too short") }
            var result = encodings
            result[place] = try cut(encodings[place], to: length)
            return result
        }
    }

    private func cut(_ encoding: Encoding, to length: Int) throws -> Encoding {
        guard length < encoding.count else { return encoding }
        guard length > 0 else {
            var empty = Encoding()
            empty.overflowing = [encoding]
            return empty
        }
        guard stride < length else {
            throw TextError.truncation(reason: "the stride \(stride) must be less than the \(length) tokens left")
        }
        var parts: [Range<Int>] = []
        let step = length - stride
        switch direction {
        case .right:
            for start in Swift.stride(from: 0, to: encoding.count, by: step) {
                parts.append(start..<min(start + length, encoding.count))
                if start + length >= encoding.count { break }
            }
        case .left:
            for end in Swift.stride(from: encoding.count, to: 0, by: -step) {
                parts.append(max(0, end - length)..<end)
                if end <= length { break }
            }
        }
        var result = encoding.part(parts[0])
        result.overflowing = parts.dropFirst().map { encoding.part($0) }
        return result
    }
}

/// How texts that are too short are filled up.
public struct Padding: Sendable, Equatable {
    /// Every encoding gets this many tokens; nil: as many as the longest of its batch.
    public var length: Int?
    /// The side at which tokens are put in.
    public var direction: TokenSide
    /// The length is raised to a multiple of this.
    public var multiple: Int?
    public var id: Int32
    public var typeID: Int32
    public var token: String

    public init(
        length: Int? = nil, direction: TokenSide = .right, multiple: Int? = nil, id: Int32, typeID: Int32 = 0,
        token: String
    ) {
        self.length = length
        self.direction = direction
        self.multiple = multiple
        self.id = id
        self.typeID = typeID
        self.token = token
    }

    /// The greatest length that a file may ask for.
    private static let greatestLength = 1 << 24

    static func read(_ value: JSONValue, field: String) throws -> Padding? {
        if case .null = value { return nil }
        var fields = try JSONFields(value, path: field)
        var length: Int?
        switch try fields.require("strategy") {
        case .string("BatchLongest"): length = nil
        case .object(let members) where members.count == 1 && members[0].key == "Fixed":
            var strategy = try JSONFields(.object(members), path: "\(field).strategy")
            length = try strategy.count("Fixed", most: greatestLength)
        case let other:
            throw TextError.unsupported(
                field: "\(field).strategy", value: other.kind, known: ["\"BatchLongest\"", "{\"Fixed\": length}"])
        }
        var multiple: Int?
        if case .null? = fields.peek("pad_to_multiple_of") {
            _ = fields.take("pad_to_multiple_of")
        } else if fields.has("pad_to_multiple_of") {
            multiple = try fields.count("pad_to_multiple_of", most: greatestLength)
        }
        let padding = Padding(
            length: length, direction: try fields.choice("direction", of: TokenSide.self), multiple: multiple,
            id: Int32(try fields.count("pad_id")), typeID: Int32(try fields.count("pad_type_id")),
            token: try fields.string("pad_token"))
        try fields.finish()
        return padding
    }

    var json: String {
        JSONText.object([
            (key: "strategy", json: length.map { "{\"Fixed\":\($0)}" } ?? "\"BatchLongest\""),
            (key: "direction", json: JSONText.string(direction.rawValue)),
            (key: "pad_to_multiple_of", json: multiple.map { "\($0)" } ?? "null"), (key: "pad_id", json: "\(id)"),
            (key: "pad_type_id", json: "\(typeID)"), (key: "pad_token", json: JSONText.string(token)),
        ])
    }

    /// Fills up the encodings of a batch.
    func apply(_ encodings: inout [Encoding]) {
        var wanted = length ?? encodings.map(\.count).max() ?? 0
        if let multiple, multiple > 0, wanted % multiple > 0 { wanted += multiple - wanted % multiple }
        for place in encodings.indices { fill(&encodings[place], to: wanted) }
    }

    private func fill(_ encoding: inout Encoding, to wanted: Int) {
        for place in encoding.overflowing.indices { fill(&encoding.overflowing[place], to: wanted) }
        guard encoding.count < wanted else { return }
        var filler = Encoding.special(
            Array(repeating: (id: id, name: token), count: wanted - encoding.count), type: typeID)
        filler.attentionMask = filler.attentionMask.map { _ in false }
        let further = encoding.overflowing
        encoding.overflowing = []
        if direction == .right {
            encoding.merge(filler)
        } else {
            filler.merge(encoding)
            encoding = filler
        }
        encoding.overflowing = further
    }
}
