// `kalsae models template`: the template and the rendering on standard output, errors in one line.

import Foundation
import Testing

@testable import kalsae

@Suite(.timeLimit(.minutes(3))) struct TemplateVerbTests {
    private let template = """
        {{ bos_token }}{% for m in messages %}{{ m.role }}: {% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}
        {% endfor %}{{ tools | length }}{{ mood }}{{ strftime_now('%Y') }}{% if add_generation_prompt %}assistant:{% endif %}
        """

    private func shell() throws -> Shell {
        let shell = try Shell()
        try shell.write(Data(template.utf8), to: "model/chat_template.jinja")
        try shell.write(Data(#"{"bos_token": "<s>"}"#.utf8), to: "model/tokenizer_config.json")
        try shell.write(
            Data(#"[{"role": "user", "content": "가"}, {"role": "assistant", "content": "네"}]"#.utf8), to: "chat.json")
        try shell.write(Data(#"[{"type": "function"}]"#.utf8), to: "tools.json")
        return shell
    }

    @Test func theTemplateIsPrintedAsItIs() async throws {
        let shell = try shell()
        let result = try await shell.command("models", "template", "model")
        #expect(result.status == 0)
        #expect(result.output == template)
    }

    @Test func aConversationIsLaidOut() async throws {
        let shell = try shell()
        let options = [
            "--messages", "chat.json", "--tools", "tools.json", "--now", "2026-03-05", "--set", "mood=\"good\"",
        ]
        let result = try await shell.start(["models", "template", "./model"] + options, input: nil).end()
        #expect(result.output == "<s>user: 가assistant: 네1good2026assistant:")
        let json = try await shell.start(
            ["models", "template", "model", "--no-generation-prompt", "--json"] + options, input: nil
        ).end()
        struct Printed: Decodable {
            var template: String
            var text: String
            var generated: [[Int]]
        }
        let printed = try JSONDecoder().decode(Printed.self, from: Data(json.output.utf8))
        #expect(printed.text == "<s>user: 가assistant: 네1good2026")
        #expect(printed.template == "chat_template.jinja")
        #expect(printed.generated == [[23, 26]])
    }

    @Test func faultsNameTemplateAndLine() async throws {
        let shell = try shell()
        try shell.write(Data("a\n{{ b.c }}".utf8), to: "broken.jinja")
        let undefined = try await shell.command("models", "template", "broken.jinja", "--messages", "chat.json")
        #expect(undefined.status == 1 && undefined.output.isEmpty)
        #expect(undefined.errorLines.last == "error: broken.jinja:2: 'b' is undefined")
        let usage = try await shell.command("models", "template", "model", "--tools", "tools.json")
        #expect(usage.status == 64)
        let none = try await shell.command("models", "template", "./nowhere", "--messages", "chat.json")
        #expect(none.status == 1)
    }
}
