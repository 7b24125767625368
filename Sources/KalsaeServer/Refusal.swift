// What a client is told when its request is not carried out: one case a reason, with the status, type, parameter and
// code of OpenAI's error document.

/// A refused request.
enum Refusal: Error, Equatable {
    case malformedJSON(reason: String, offset: Int)
    case missing(parameter: String)
    case invalid(parameter: String, reason: String)
    case unsupported(parameter: String, reason: String)
    case unknownParameter(name: String, nearest: String?)
    case contextExceeded(parameter: String, reason: String)
    case unknownModel(name: String, nearest: String?, known: [String])
    case noKnowledgeBase
    case unknownRoute(path: String)
    case wrongMethod(method: String, allowed: [String])
    case wrongContentType
    case bodyTooLarge(limit: Int)
    case headersTooLarge
    case malformedHTTP
    case bodyTooSlow(seconds: Int)
    case bodiesWait
    case closing
    case foreignHost(name: String)
    case foreignOrigin(origin: String)
    case busy(limit: Int)
    case failed

    /// The HTTP status.
    var status: Int {
        switch self {
        case .malformedJSON, .missing, .invalid, .unsupported, .unknownParameter, .contextExceeded, .malformedHTTP: 400
        case .foreignHost, .foreignOrigin: 403
        case .unknownModel, .noKnowledgeBase, .unknownRoute: 404
        case .wrongMethod: 405
        case .bodyTooSlow: 408
        case .bodyTooLarge: 413
        case .wrongContentType: 415
        case .busy: 429
        case .headersTooLarge: 431
        case .failed: 500
        case .bodiesWait, .closing: 503
        }
    }

    /// OpenAI's error type.
    var type: String {
        switch self {
        case .busy: "rate_limit_error"
        case .failed, .bodiesWait, .closing: "server_error"
        case .foreignHost, .foreignOrigin: "permission_error"
        default: "invalid_request_error"
        }
    }

    /// The parameter at fault.
    var parameter: String? {
        switch self {
        case .missing(let name), .invalid(let name, _), .unsupported(let name, _), .contextExceeded(let name, _): name
        case .unknownParameter(let name, _): Self.quoted(name)
        case .unknownModel: "model"
        default: nil
        }
    }

    /// The word a program looks at.
    var code: String {
        switch self {
        case .malformedJSON: "invalid_json"
        case .missing: "missing_required_parameter"
        case .invalid: "invalid_value"
        case .unsupported: "unsupported_parameter"
        case .unknownParameter: "unknown_parameter"
        case .contextExceeded: "context_length_exceeded"
        case .unknownModel: "model_not_found"
        case .noKnowledgeBase: "no_knowledge_base"
        case .unknownRoute: "unknown_url"
        case .wrongMethod: "method_not_allowed"
        case .wrongContentType: "unsupported_media_type"
        case .bodyTooLarge: "request_too_large"
        case .headersTooLarge: "headers_too_large"
        case .malformedHTTP: "malformed_request"
        case .foreignHost: "host_not_allowed"
        case .foreignOrigin: "origin_not_allowed"
        case .busy: "too_many_generations"
        case .failed: "internal_error"
        case .bodyTooSlow: "request_timeout"
        case .bodiesWait: "too_many_bodies"
        case .closing: "server_closing"
        }
    }

    /// The sentence a person reads.
    var message: String {
        switch self {
        case .malformedJSON(let reason, let offset): "The body is not valid JSON: \(reason) (byte \(offset))."
        case .missing(let name): "The parameter \(name) is missing."
        case .invalid(let name, let reason): "\(name): \(reason)."
        case .unsupported(let name, let reason): "\(name) is not supported: \(reason)."
        case .unknownParameter(let name, let nearest):
            "There is no parameter \"\(Self.quoted(name))\"" + Self.suggestion(nearest)
        case .contextExceeded(let name, let reason): "\(name): \(reason)."
        case .unknownModel(let name, let nearest, let known):
            "There is no model \"\(Self.quoted(name))\" here"
                + (nearest == nil ? "; there is \(known.joined(separator: ", "))." : Self.suggestion(nearest))
        case .noKnowledgeBase: "This server has no knowledge base."
        case .unknownRoute(let path): "There is nothing at \(Self.quoted(path))."
        case .wrongMethod(let method, let allowed):
            "\(Self.quoted(method)) is not possible here; use \(allowed.joined(separator: " or "))."
        case .wrongContentType: "Send the body as JSON, with the header Content-Type: application/json."
        case .bodyTooLarge(let limit): "The body is larger than \(limit) bytes."
        case .headersTooLarge: "The request's headers are too large."
        case .malformedHTTP: "This is not a valid HTTP request."
        case .bodyTooSlow(let seconds): "The request's body did not come within \(seconds) seconds."
        case .bodiesWait: "Too many requests are being received at once; try again shortly."
        case .closing: "The server is being stopped."
        case .foreignHost(let name):
            "The host \"\(Self.quoted(name))\" is not served here; the server's allowed hosts decide which names are."
        case .foreignOrigin(let origin):
            "Requests from pages of \"\(Self.quoted(origin))\" are not allowed; the server's allowed hosts decide."
        case .busy(let limit): "All \(limit) places for running requests are taken; try again shortly."
        case .failed: "The server could not finish this request; its log says more under this request's id."
        }
    }

    /// OpenAI's error document.
    var body: JSONValue {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": .optional(parameter),
                "code": .string(code),
            ]
        ]
    }

    private static func suggestion(_ nearest: String?) -> String {
        nearest.map { "; did you mean \"\($0)\"?" } ?? "."
    }

    /// A client's word, short and in one line.
    private static func quoted(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(120).filter { !$0.properties.isControl }))
    }
}

extension Unicode.Scalar.Properties {
    /// Whether terminals and logs would act on the character rather than show it.
    fileprivate var isControl: Bool {
        generalCategory == .control || generalCategory == .format || generalCategory == .lineSeparator
            || generalCategory == .paragraphSeparator
    }
}
