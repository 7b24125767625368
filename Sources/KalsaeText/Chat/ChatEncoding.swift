// From a conversation to tokens. What people write may not act as control tokens: before a template sees a message, the
// first character of every control token spelt out in it is put away under a noncharacter, and brought back afterwards,
// so the only control tokens in the rendered text are the template's own. Also here: which tokens a model is trained
// on.

import KalsaeContracts

/// A conversation as tokens.
public struct EncodedChat: Sendable, Equatable {
    /// The tokens.
    public var ids: [Int32]
    /// For each token whether a model is trained to produce it: what the assistant says and the end of its turn.
    public var isTrained: [Bool]

    public init(ids: [Int32] = [], isTrained: [Bool] = []) {
        self.ids = ids
        self.isTrained = isTrained
    }

    fileprivate mutating func append(_ more: [Int32], isTrained trained: Bool) {
        ids += more
        isTrained += Array(repeating: trained, count: more.count)
    }
}

extension ChatTemplate {
    /// A conversation to train on, as tokens, with the assistant's marked.
    ///
    /// The text is cut where training begins and ends, so the assistant's words are encoded by themselves, as they
    /// follow the prompt in generation; otherwise the tokens are those of the rendered text.
    /// - Throws: what `trainedSpans` throws; `TextError.missingSpecialToken`.
    public func encode(
        _ messages: [ChatMessage], _ tokenizer: Tokenizer, addGenerationPrompt: Bool = false
    ) throws -> EncodedChat {
        try encode(ChatConversation(messages, addGenerationPrompt: addGenerationPrompt), tokenizer)
    }

    /// A conversation to train on, as tokens, with the assistant's marked.
    ///
    /// - Throws: what `trainedSpans` throws; `TextError.missingSpecialToken`.
    public func encode(_ conversation: ChatConversation, _ tokenizer: Tokenizer) throws -> EncodedChat {
        let guarded = try ControlTokenGuard(conversation, tokenizer, self)
        let spans = try guarded.spans()
        var chat = EncodedChat()
        var place = 0
        let bytes = Array(guarded.rendering.text.utf8)
        func append(to end: Int, isTrained: Bool) {
            guard end > place else { return }
            chat.append(guarded.ids(String(decoding: bytes[place..<end], as: UTF8.self)), isTrained: isTrained)
            place = end
        }
        for span in spans {
            append(to: span.lowerBound, isTrained: false)
            append(to: span.upperBound, isTrained: true)
        }
        append(to: bytes.count, isTrained: false)
        return chat
    }

    /// A conversation for a model to go on from, as tokens: those of the rendered text.
    ///
    /// - Throws: what `render` throws; `TextError.missingSpecialToken`.
    public func prompt(_ conversation: ChatConversation, _ tokenizer: Tokenizer) throws -> [Int32] {
        let guarded = try ControlTokenGuard(conversation, tokenizer, self)
        return guarded.ids(guarded.rendering.text)
    }

    /// What a model is trained to write, in UTF-8 bytes of the rendered text.
    ///
    /// A template says so itself by `{% generation %}`. Where it does not, each of the assistant's turns is found by
    /// rendering the conversation up to it, with and without: what is added behind the generation prompt is the
    /// assistant's, up to the control token that ends its turn. Cost then: two renderings for each of its turns.
    /// - Parameter ends: control tokens; white space behind one that ends a turn is not the assistant's.
    /// - Throws: `TextError.noTrainedSpans` naming the message whose turn is not a piece of the text of its own; what
    ///   `render` throws.
    public func trainedSpans(_ conversation: ChatConversation, ends: Set<String>) throws -> [Range<Int>] {
        try trainedSpans(conversation, try render(conversation), ends: ends, transparent: [])
    }

    fileprivate func trainedSpans(
        _ conversation: ChatConversation, _ rendering: ChatRendering, ends: Set<String>,
        transparent: Set<Unicode.Scalar>
    ) throws -> [Range<Int>] {
        if let generated = rendering.generated { return generated.filter { !$0.isEmpty } }
        let whole = Array(rendering.text.utf8)
        let endings = ends.map { Array($0.utf8) }
        var spans: [Range<Int>] = []
        for (place, message) in conversation.messages.enumerated() where message.role == "assistant" {
            func text(upTo count: Int, prompt: Bool) throws -> [UInt8] {
                var part = conversation
                part.messages = Array(conversation.messages.prefix(count))
                part.addGenerationPrompt = prompt
                return Array(try render(part, transparent: transparent).text.utf8)
            }
            let before = try text(upTo: place, prompt: true), after = try text(upTo: place + 1, prompt: false)
            guard after.starts(with: before), whole.starts(with: after) else {
                throw TextError.noTrainedSpans(template: name, message: place)
            }
            var end = after.count
            while end > before.count, [0x20, 0x0A, 0x0D, 0x09].contains(after[end - 1]) { end -= 1 }
            let isClosed = endings.contains { after[before.count..<end].reversed().starts(with: $0.reversed()) }
            spans.append(before.count..<(isClosed ? end : after.count))
        }
        return spans
    }
}

/// A rendering in which no message acts as a control token.
private struct ControlTokenGuard {
    let rendering: ChatRendering
    private let conversation: ChatConversation
    private let template: ChatTemplate
    private let tokenizer: Tokenizer
    private let tokens: [(bytes: [UInt8], id: Int32)]
    /// Characters by the noncharacters they are put away under.
    private let hidden: [Unicode.Scalar: Unicode.Scalar]

    /// Noncharacters of Unicode, meant for use within a program.
    private static let standIns = (0xFDD0...0xFDEF).compactMap { Unicode.Scalar($0 as UInt32) }

    init(_ conversation: ChatConversation, _ tokenizer: Tokenizer, _ template: ChatTemplate) throws {
        let special = tokenizer.specialTokens
        for name in template.requiredTokens where special[name] == nil { throw TextError.missingSpecialToken(name) }
        let tokens = special.filter { !$0.key.isEmpty }.map { (bytes: Array($0.key.utf8), id: $0.value) }
            // The longest first, and in a fixed order.
            .sorted { $0.bytes.count != $1.bytes.count ? $0.bytes.count > $1.bytes.count : $0.id < $1.id }
        var hits: Set<Unicode.Scalar> = [], taken: Set<Unicode.Scalar> = []
        _ = conversation.mapTexts { text in
            for scalar in text.unicodeScalars where (0xFDD0...0xFDEF).contains(scalar.value) { taken.insert(scalar) }
            Self.forEachToken(tokens, in: Array(text.utf8)) { place, bytes in
                if let first = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self)
                    .unicodeScalars.first
                {
                    hits.insert(first)
                }
            }
            return text
        }
        let free = Self.standIns.filter { !taken.contains($0) }
        guard hits.count <= free.count else {
            throw TextError.template(
                name: template.name, line: 1, reason: "messages spell out too many kinds of control tokens")
        }
        let standIns = Dictionary(uniqueKeysWithValues: zip(hits.sorted { $0.value < $1.value }, free))
        hidden = Dictionary(uniqueKeysWithValues: standIns.map { ($0.value, $0.key) })
        self.conversation =
            standIns.isEmpty
            ? conversation
            : conversation.mapTexts {
                Self.hide($0, tokens, standIns)
            }
        self.template = template
        self.tokenizer = tokenizer
        self.tokens = tokens
        rendering = try template.render(self.conversation, transparent: Set(hidden.keys))
    }

    private static func forEachToken(
        _ tokens: [(bytes: [UInt8], id: Int32)], in bytes: [UInt8], _ body: (Int, [UInt8]) -> Void
    ) {
        let firsts = Set(tokens.compactMap(\.bytes.first))
        for place in bytes.indices where firsts.contains(bytes[place]) {
            if tokens.contains(where: { bytes[place...].starts(with: $0.bytes) }) { body(place, bytes) }
        }
    }

    private static func hide(
        _ text: String, _ tokens: [(bytes: [UInt8], id: Int32)], _ standIns: [Unicode.Scalar: Unicode.Scalar]
    ) -> String {
        var starts: Set<Int> = []
        forEachToken(tokens, in: Array(text.utf8)) { place, _ in starts.insert(place) }
        guard !starts.isEmpty else { return text }
        var result = String.UnicodeScalarView(), place = 0
        for scalar in text.unicodeScalars {
            result.append(starts.contains(place) ? standIns[scalar] ?? scalar : scalar)
            place += UTF8.width(scalar)
        }
        return String(result)
    }

    func spans() throws -> [Range<Int>] {
        try template.trainedSpans(
            conversation, rendering, ends: Set(tokenizer.specialTokens.keys), transparent: Set(hidden.keys))
    }

    /// The tokens of a piece of the rendering.
    func ids(_ piece: String) -> [Int32] {
        guard piece.unicodeScalars.contains(where: { hidden[$0] != nil }) else {
            return tokenizer.encode(piece, allowsSpecialTokens: true)
        }
        // Cut at the template's own control tokens; what lies between is text and nothing else.
        let bytes = Array(piece.utf8)
        var result: [Int32] = [], start = 0, place = 0
        func flush(to end: Int) {
            guard end > start else { return }
            let text = String(decoding: bytes[start..<end], as: UTF8.self)
            var restored = String.UnicodeScalarView()
            for scalar in text.unicodeScalars { restored.append(hidden[scalar] ?? scalar) }
            result += tokenizer.encode(String(restored))
        }
        while place < bytes.count {
            guard let token = tokens.first(where: { bytes[place...].starts(with: $0.bytes) }) else {
                place += 1
                continue
            }
            flush(to: place)
            result.append(token.id)
            place += token.bytes.count
            start = place
        }
        flush(to: bytes.count)
        return result
    }
}

extension JSONValue {
    /// A message's role.
    fileprivate var role: String? {
        guard case .object(let members) = self,
            case .string(let role)? = members.first(where: { $0.key == "role" })?.value
        else { return nil }
        return role
    }
}
