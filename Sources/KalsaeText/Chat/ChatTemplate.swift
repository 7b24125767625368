// How a conversation becomes one text: a template in Jinja, the house's own (ChatML) or the one a model came with. The
// engine behind it lies in Template/. It knows no tokenizer; ChatEncoding makes tokens of what it renders.

import Foundation
import KalsaeContracts

/// A layout of conversations, written as a Jinja template, safe to share between threads.
///
/// ```swift
/// let template = try ChatTemplate(jinja: text, name: "chat_template.jinja")
/// let text = try template.render(messages: messages, addGenerationPrompt: true)
/// ```
/// It renders what `transformers`' `apply_chat_template` renders (Jinja2's immutable sandbox with `trim_blocks`,
/// `lstrip_blocks`, `break` and `continue`, `{% generation %}`, `raise_exception`, `strftime_now`), and stops at its
/// limits. Where it falls short of Jinja2: whole numbers end at 64 bits, and `include`, `import` and inheritance are
/// refused.
public struct ChatTemplate: Sendable, Equatable {
    /// The longest template, in bytes.
    public static let maximumBytes = 1 << 20

    /// What errors call it, such as a file's name.
    public let name: String
    /// Its text.
    public let jinja: String
    /// Texts the template may ask for by name, such as `bos_token`.
    public var specialTokens: [String: String]
    /// How much it may do.
    public var limits = ChatTemplateLimits()
    /// Control tokens without which its layout means nothing to a model.
    let requiredTokens: [String]
    let parsed: ParsedTemplate

    /// Reads a template.
    ///
    /// - Parameter specialTokens: texts the template may ask for by name, such as `bos_token`.
    /// - Throws: `TextError.template` with the line.
    public init(jinja: String, name: String, specialTokens: [String: String] = [:]) throws {
        try self.init(jinja: jinja, name: name, specialTokens: specialTokens, requiredTokens: [])
    }

    private init(
        jinja: String, name: String, specialTokens: [String: String], requiredTokens: [String]
    ) throws {
        guard jinja.utf8.count <= Self.maximumBytes else {
            throw TextError.template(
                name: name, line: 1, reason: "it is longer than \(Self.maximumBytes) bytes")
        }
        self.name = name
        self.jinja = jinja
        self.specialTokens = specialTokens
        self.requiredTokens = requiredTokens
        do {
            parsed = try TemplateParser.parse(jinja)
        } catch let fault as TemplateSyntaxFault {
            throw TextError.template(name: name, line: fault.line, reason: fault.reason)
        }
    }

    /// Same name, text, special tokens and limits.
    public static func == (left: ChatTemplate, right: ChatTemplate) -> Bool {
        left.name == right.name && left.jinja.isIdentical(to: right.jinja)
            && left.specialTokens == right.specialTokens && left.limits == right.limits
    }

    /// The house's layout, OpenAI's ChatML as Qwen uses it: `<|im_start|>role`, line end, content, `<|im_end|>`, line
    /// end.
    public static let chatML: ChatTemplate = {
        let text = """
            {%- for message in messages %}
                {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\\n' }}
            {%- endif %}
            """
        do {
            return try ChatTemplate(
                jinja: text, name: "ChatML", specialTokens: [:], requiredTokens: ["<|im_start|>", "<|im_end|>"])
        } catch {
            preconditionFailure("the house's own template is wrong: \(error)")
        }
    }()

    /// The conversation as text.
    ///
    /// Meant for showing. To feed a model use `encode` or `prompt`: in this text a message could contain control
    /// tokens.
    /// - Throws: `TextError.template`, `TextError.templateRefusal`.
    public func render(messages: [ChatMessage], addGenerationPrompt: Bool) throws -> String {
        try render(ChatConversation(messages, addGenerationPrompt: addGenerationPrompt)).text
    }

    /// The conversation as text, with what the template itself marks as the assistant's.
    ///
    /// - Throws: `TextError.template` with the line and what was undefined, also where a limit is reached;
    ///   `TextError.templateRefusal` where the template calls `raise_exception`.
    public func render(_ conversation: ChatConversation) throws -> ChatRendering {
        try render(conversation, transparent: [])
    }

    func render(_ conversation: ChatConversation, transparent: Set<Unicode.Scalar>) throws -> ChatRendering {
        let renderer = TemplateRenderer(
            limits: limits, input: conversation.size, now: conversation.now, transparent: transparent)
        do {
            let text = try renderer.render(parsed.body, try scope(conversation))
            let generated = parsed.usesGeneration && !renderer.hidesGenerated ? renderer.generated : nil
            return ChatRendering(text: text, generated: generated)
        } catch let fault as TemplateFault {
            guard fault.kind == .refused else {
                throw TextError.template(name: name, line: renderer.line, reason: fault.reason)
            }
            throw TextError.templateRefusal(name: name, line: renderer.line, message: fault.reason)
        }
    }

    /// What the template can ask for by name.
    private func scope(_ conversation: ChatConversation) throws -> TemplateScope {
        var ids: [String: Int] = [:]
        for (id, name) in parsed.names.enumerated() { ids[name] = id }
        let scope = TemplateScope(parent: nil)
        func set(_ name: String, _ value: TemplateValue) {
            // A name that does not occur in the template needs no place.
            if let id = ids[name] { scope[TemplateName(id: id, text: name)] = value }
        }
        for (name, text) in specialTokens { set(name, .text(text)) }
        set("messages", try .list(try conversation.messagesAsTemplatesSeeThem().map { try $0.templateValue() }))
        set("tools", try conversation.tools.map { try .list(try $0.map { try $0.templateValue() }) } ?? .null)
        set("documents", .null)
        set("add_generation_prompt", .boolean(conversation.addGenerationPrompt))
        for (name, value) in conversation.variables { set(name, try value.templateValue()) }
        return scope
    }
}

/// A conversation as a template laid it out.
public struct ChatRendering: Sendable, Equatable {
    /// The text.
    public var text: String
    /// What `{% generation %}` marks as the assistant's, in UTF-8 bytes of the text, in order; nil where the template
    /// has no such mark, or has it where its place in the text cannot be known (in a macro or a `set` block).
    public var generated: [Range<Int>]?
}
