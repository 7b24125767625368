// The template engine against Jinja2: what Tests/Fixtures/chat_templates.py recorded, and what
// Tests/Parity/templates.py records live where KALSAE_TEMPLATES names its folder.

import Foundation
import Testing

@testable import KalsaeText

/// Cases as the Python scripts write them.
struct TemplateCases {
    struct Outcome {
        var text: String?
        var error: String?
        var generated: [[Int]]?

        init(_ value: JSONValue) {
            text = value["text"]?.string
            error = value["error"]?.string
            if case .array(let spans)? = value["generated"] {
                generated = spans.map { span in
                    guard case .array(let ends) = span else { return [] }
                    return ends.compactMap { if case .integer(let end) = $0 { end } else { nil } }
                }
            }
        }
    }

    let all: JSONValue

    init(_ url: URL) throws { all = try JSONValue(parsing: Array(Data(contentsOf: url))) }

    func list(_ name: String) -> [JSONValue] {
        guard case .array(let elements)? = all[name] else { return [] }
        return elements
    }

    /// The time that the recorded clock told.
    static let now: Date = {
        var parts = DateComponents()
        (parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second) = (2026, 3, 5, 7, 8, 9)
        parts.nanosecond = 250_000_000
        return Calendar(identifier: .gregorian).date(from: parts) ?? .distantPast
    }()

    static func conversation(_ value: JSONValue) throws -> ChatConversation {
        var conversation = ChatConversation([], now: now)
        guard case .array(let messages)? = value["messages"] else { throw TextError.malformed(field: "", reason: "") }
        conversation.messages = messages
        if case .array(let tools)? = value["tools"] { conversation.tools = tools }
        if case .boolean(let flag)? = value["prompt"] { conversation.addGenerationPrompt = flag }
        if case .object(let variables)? = value["variables"] {
            conversation.variables = variables.map { ($0.key, $0.value) }
        }
        return conversation
    }

    /// What differs from the recorded outcome; nil where nothing does.
    static func difference(_ source: String, _ conversation: ChatConversation, _ expected: Outcome) -> String? {
        do {
            let template = try ChatTemplate(
                jinja: source, name: "t", specialTokens: ["bos_token": "<s>", "eos_token": "</s>"])
            let rendering = try template.render(conversation)
            guard let text = expected.text else {
                return "gave \(rendering.text.debugDescription), not \(expected.error ?? "")"
            }
            guard rendering.text.isIdentical(to: text) else {
                return "gave\n\(rendering.text.debugDescription), not\n\(text.debugDescription)"
            }
            if let generated = expected.generated {
                let ours = rendering.generated?.map { [$0.lowerBound, $0.upperBound] }
                if ours != generated { return "marked \(ours ?? []), not \(generated)" }
            }
            return nil
        } catch {
            return expected.text == nil ? nil : "failed with \(error), not \(expected.text.debugDescription)"
        }
    }
}

extension JSONValue {
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == name }?.value
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
}

@Suite struct TemplateParityTests {
    static let recorded = Fixtures.url("chat-templates.json")

    @Test func expressionsAndStatementsDoWhatJinjaDoes() throws {
        let cases = try TemplateCases(Self.recorded)
        var count = 0
        for value in cases.list("expressions") {
            var conversation = try TemplateCases.conversation(cases.all)
            if case .object(let variables)? = cases.all["variables"] {
                conversation.variables = variables.map { ($0.key, $0.value) }
            }
            let source = try #require(value["template"]?.string), name = try #require(value["name"]?.string)
            let difference = TemplateCases.difference(source, conversation, .init(value))
            #expect(difference == nil, "\(name): \(difference ?? "")")
            count += 1
        }
        #expect(count > 200)
    }

    @Test func templatesRenderConversationsAsJinjaDoes() throws {
        let cases = try TemplateCases(Self.recorded)
        let conversations = cases.list("conversations")
        #expect(conversations.count > 40)
        for template in cases.list("templates") {
            guard case .array(let results)? = template["results"] else { continue }
            #expect(results.count == conversations.count)
            for (conversation, result) in zip(conversations, results) {
                let difference = TemplateCases.difference(
                    try #require(template["template"]?.string), try TemplateCases.conversation(conversation),
                    .init(result))
                #expect(
                    difference == nil,
                    "\(template["name"]?.string ?? "") × \(conversation["name"]?.string ?? ""): \(difference ?? "")")
            }
        }
    }

    /// Templates of models are others' text, so they are compared only where `make parity-templates` fetched them.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["KALSAE_TEMPLATES"] != nil))
    func templatesOfModelsRenderAsJinjaDoes() throws {
        let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["KALSAE_TEMPLATES"] ?? "")
        let cases = try TemplateCases(folder.appendingPathComponent("templates.json"))
        let conversations = cases.list("conversations"), templates = cases.list("templates")
        #expect(templates.count >= 70)
        var failures: [String] = [], compared = 0, refused = 0
        for template in templates {
            guard case .array(let results)? = template["results"] else { continue }
            for (conversation, result) in zip(conversations, results) {
                let outcome = TemplateCases.Outcome(result)
                let difference = TemplateCases.difference(
                    try #require(template["template"]?.string), try TemplateCases.conversation(conversation), outcome)
                compared += 1
                refused += outcome.text == nil ? 1 : 0
                if let difference {
                    failures.append(
                        "\(template["name"]?.string ?? "") × \(conversation["name"]?.string ?? ""): \(difference)")
                }
            }
        }
        #expect(failures.isEmpty, "\(failures.count) of \(compared):\n\(failures.prefix(12).joined(separator: "\n\n"))")
        #expect(compared >= 3000 && refused < compared / 2)
    }

    /// Expressions made at random, told by Jinja2 in `make parity-templates`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["KALSAE_TEMPLATES"] != nil))
    func randomExpressionsDoWhatJinjaDoes() throws {
        let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["KALSAE_TEMPLATES"] ?? "")
        let cases = try TemplateCases(folder.appendingPathComponent("expressions.json"))
        var failures: [String] = [], compared = 0
        var conversation = try TemplateCases.conversation(cases.all)
        if case .object(let variables)? = cases.all["variables"] {
            conversation.variables = variables.map { ($0.key, $0.value) }
        }
        for value in cases.list("expressions") {
            let source = try #require(value["template"]?.string)
            compared += 1
            if let difference = TemplateCases.difference(source, conversation, .init(value)) {
                failures.append("\(source): \(difference)")
            }
        }
        #expect(compared >= 1000)
        #expect(failures.isEmpty, "\(failures.count) of \(compared):\n\(failures.prefix(25).joined(separator: "\n\n"))")
    }
}
