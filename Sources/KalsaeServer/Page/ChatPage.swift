// The chat page: one document without any outside file, put together once from its three parts (markup, style, script)
// and the server's settings. Its security policy names style and script by their hashes, so that nothing else on it can
// run, and lets it talk to this server alone.

import Foundation
import HTTPTypes
import Hummingbird
import KalsaeSupport
import NIOCore

/// The page at `/`.
struct ChatPage: Sendable {
    /// The whole document.
    let document: String
    /// The value of `Content-Security-Policy`.
    let policy: String

    init(settings: ServerSettings, models: [String], hasKnowledge: Bool) {
        let style = ChatPageStyle.text
        let script = ChatPageScript.text
        let facts: JSONValue = [
            "project": .string(settings.projectName), "models": .array(models.map(JSONValue.string)),
            "knowledge": .bool(hasKnowledge),
            "examples": .array(
                settings.exampleQuestions.map { ["language": .string($0.language), "text": .string($0.text)] }),
        ]
        document = Self.filled(
            ChatPageMarkup.text,
            [
                "facts": Self.escaped(facts.text), "project": Self.escaped(settings.projectName), "style": style,
                "script": script,
            ])
        policy = [
            "default-src 'none'", "style-src '\(Self.hash(style))'", "script-src '\(Self.hash(script))'",
            "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    /// The page as a response.
    var response: Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        if let name = HTTPField.Name("content-security-policy") { headers[name] = policy }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: document)))
    }

    /// A template with its `{{name}}`s filled in, once: what was filled in is not looked at again.
    static func filled(_ template: String, _ values: [String: String]) -> String {
        var pieces = template.components(separatedBy: "{{")
        var result = pieces.removeFirst()
        for piece in pieces {
            let parts = piece.components(separatedBy: "}}")
            if let value = values[parts[0]], parts.count > 1 {
                result += value + parts.dropFirst().joined(separator: "}}")
            } else {
                result += "{{" + piece
            }
        }
        return result
    }

    /// Text that means itself within HTML, also in a quoted attribute.
    static func escaped(_ text: String) -> String {
        let marks: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]
        return text.map { marks[$0] ?? String($0) }.joined()
    }

    /// `sha256-` and the digest in base 64, as a content security policy wants it.
    static func hash(_ text: String) -> String {
        var bytes = Data()
        var digits = Substring(Digest.sha256(text))
        while let byte = UInt8(digits.prefix(2), radix: 16) {
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        return "sha256-" + bytes.base64EncodedString()
    }
}
