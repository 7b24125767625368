// The errors of this room, in a user's words. No text that was encoded ever appears in them.

import Foundation

/// What can be wrong with a tokenizer or its settings.
public enum TextError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The bytes are not JSON; `offset` counts bytes from the start.
    case notJSON(offset: Int, reason: String)
    /// A field has the wrong type, is missing, or contradicts another; `field` is a path such as `model.merges[3]`.
    case malformed(field: String, reason: String)
    /// A field is well formed but asks for something that is not built.
    case unsupported(field: String, value: String, known: [String])
    /// The bytes of a binary file are not what they should be; `offset` counts bytes from the start.
    case damaged(offset: Int, reason: String)
    /// A tokenizer's regular expression met its limits on a text.
    case regexLimit(field: String)
    /// The text cannot be cut down to the length that was asked for.
    case truncation(reason: String)
    /// A template needs a control token that the tokenizer lacks.
    case missingSpecialToken(String)
    /// A chat template is wrong or did what it may not; `line` is in the template.
    case template(name: String, line: Int, reason: String)
    /// A chat template refused the conversation with a message of its own.
    case templateRefusal(name: String, line: Int, message: String)
    /// What the assistant wrote in message number `message`, counted from 0, is not one piece of the rendered text.
    case noTrainedSpans(template: String, message: Int)
    /// A trainer's setting cannot work.
    case invalidSetting(name: String, reason: String)
    /// A dictionary that analysis needs is not installed; `package` is Debian's package that brings it.
    case missingDictionary(path: String, package: String)
    /// A dictionary is there and cannot be used.
    case unreadableDictionary(path: String, reason: String)
    /// A text was to be a date and is none.
    case notADate(text: String, reason: String)
    /// A setting of analysis cannot work.
    case invalidAnalysis(setting: String, reason: String)
    /// One of the above, in a file.
    indirect case inFile(path: String, error: TextError)

    public var description: String {
        switch self {
        case .notJSON(let offset, let reason): "not JSON at byte \(offset): \(reason)"
        case .malformed(let field, let reason): "\(field): \(reason)"
        case .unsupported(let field, let value, let known):
            "\(field): \(value) is not supported; supported: \(known.joined(separator: ", "))"
        case .damaged(let offset, let reason): "damaged at byte \(offset): \(reason)"
        case .regexLimit(let field):
            "\(field): the expression takes too many steps on this text; give the text in smaller parts"
        case .truncation(let reason): "truncation: \(reason)"
        case .missingSpecialToken(let token): "the tokenizer has no special token \(token)"
        case .template(let name, let line, let reason): "\(name):\(line): \(reason)"
        case .templateRefusal(let name, let line, let message):
            "\(name):\(line): the template refuses the conversation: \(message.prefix(Self.longestMessage))"
        case .noTrainedSpans(let template, let message):
            "\(template): message \(message + 1) is laid out differently by what follows it, so what the assistant "
                + "wrote cannot be told from the text; mark it with {% generation %}…{% endgeneration %}"
        case .invalidSetting(let name, let reason): "tokenizer.\(name): \(reason)"
        case .missingDictionary(let path, let package):
            "the dictionary \(path) is missing; install the package \(package) (\"apt install \(package)\")"
        case .unreadableDictionary(let path, let reason): "the dictionary \(path) cannot be used: \(reason)"
        case .notADate(let text, let reason):
            "\"\(text.prefix(40))\" is no date: \(reason); write 2024-03-05, for example"
        case .invalidAnalysis(let setting, let reason): "analysis.\(setting): \(reason)"
        case .inFile(let path, let error): "\(path): \(error)"
        }
    }

    /// Most characters of a template's own message that are shown.
    private static let longestMessage = 300

    public var errorDescription: String? { description }
}
