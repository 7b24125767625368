// What Split and Replace look for: a literal text or a regular expression. Expressions go through Oniguruma, the engine
// that Hugging Face tokenizers uses, with general categories of our own (ExpressionProperties.swift): the installed
// library's may be years old. \w, \d and scripts are the library's.

import COniguruma

/// A literal text or a regular expression, as tokenizer.json writes it.
struct TextPattern: Sendable {
    private enum Kind: Sendable {
        case literal([UInt8])
        case expression(RegularExpression)
    }

    private let kind: Kind
    /// `{"String":…}` or `{"Regex":…}`.
    let json: String
    /// The expression, where it is one.
    let expression: String?

    /// - Throws: `TextError.malformed` where the expression is wrong.
    init(expression: String, field: String) throws {
        kind = .expression(try RegularExpression(expression, field: field))
        json = "{\"Regex\":\(JSONText.string(expression))}"
        self.expression = expression
    }

    /// - Throws: `TextError.malformed` for an empty text.
    init(literal: String, field: String) throws {
        guard !literal.isEmpty else { throw TextError.malformed(field: field, reason: "is empty") }
        kind = .literal(Array(literal.utf8))
        json = "{\"String\":\(JSONText.string(literal))}"
        expression = nil
    }

    /// Reads the field `pattern`.
    init(_ value: JSONValue, field: String) throws {
        var fields = try JSONFields(value, path: field)
        if let literal = fields.take("String") {
            guard case .string(let text) = literal else {
                throw TextError.malformed(field: "\(field).String", reason: "must be a string, not \(literal.kind)")
            }
            try self.init(literal: text, field: "\(field).String")
        } else {
            try self.init(expression: fields.string("Regex"), field: "\(field).Regex")
        }
        try fields.finish()
    }

    /// All matches from left to right, none reaching into another.
    func matches(in text: ArraySlice<UInt8>, _ run: StageRun) -> [Range<Int>] {
        switch kind {
        case .literal(let wanted): Self.find(wanted, in: text)
        case .expression(let expression): expression.matches(in: text, run)
        }
    }

    private static func find(_ wanted: [UInt8], in text: ArraySlice<UInt8>) -> [Range<Int>] {
        text.withUnsafeBufferPointer { text in
            var found: [Range<Int>] = []
            var offset = 0
            let last = text.count - wanted.count
            while offset <= last {
                if text[offset] == wanted[0], wanted.indices.allSatisfy({ text[offset + $0] == wanted[$0] }) {
                    found.append(offset..<offset + wanted.count)
                    offset += wanted.count
                } else {
                    offset += 1
                }
            }
            return found
        }
    }
}

/// A compiled expression; searching changes nothing in it.
final class RegularExpression: @unchecked Sendable {
    // No lock: `compiled` is set once, and Oniguruma only reads it while searching.
    private let compiled: UnsafeMutableRawPointer
    private let field: String

    /// Opens the engine; its tables stay for the process, which Oniguruma asks for.
    private static let isOpen: Bool = {
        guard kalsae_regex_open() == 0 else { return false }
        return ExpressionProperties.tables.allSatisfy { name, ranges in
            let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: ranges.count + 1)
            memory[0] = UInt32(ranges.count / 2)
            for (place, scalar) in ranges.enumerated() { memory[place + 1] = scalar }
            return kalsae_regex_define(name, memory) == 0
        }
    }()

    init(_ expression: String, field: String) throws {
        guard Self.isOpen else {
            throw TextError.malformed(field: field, reason: "the regular expression engine does not open")
        }
        var message = [CChar](repeating: 0, count: 256)
        var text = ExpressionProperties.rewritten(expression)
        let compiled = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { kalsae_regex_compile($0.baseAddress, $0.count, &message) }
        }
        guard let compiled else {
            let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw TextError.malformed(field: field, reason: "is no regular expression: \(reason)")
        }
        self.compiled = compiled
        self.field = field
    }

    deinit { kalsae_regex_free(compiled) }

    /// All matches from left to right; an empty one directly behind another does not count.
    func matches(in text: ArraySlice<UInt8>, _ run: StageRun) -> [Range<Int>] {
        text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress, !text.isEmpty else { return [] }
            var found: [Range<Int>] = []
            var start = 0
            while start <= text.count {
                var from = 0
                var to = 0
                let answer = kalsae_regex_find(compiled, base, text.count, start, &from, &to)
                if answer < 0 {
                    run.fail(.regexLimit(field: field))
                    break
                }
                guard answer == 1 else { break }
                if from == to, found.last?.upperBound == to {
                    start += start < text.count ? UTF8Scalar.length(text[start]) : 1
                    continue
                }
                found.append(from..<to)
                start = to
            }
            return found
        }
    }
}
