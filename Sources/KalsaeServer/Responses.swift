// How replies become HTTP responses: JSON documents, error documents, server-sent streams, and the headers that all of
// them carry.

import HTTPTypes
import Hummingbird
import NIOCore

/// Headers of our responses.
enum Headers {
    static let requestID = HTTPField.Name("x-request-id")
    private static let fixed: [(name: String, value: String)] = [
        ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"), ("x-frame-options", "DENY"),
    ]

    /// Adds what every response carries.
    static func addCommon(to headers: inout HTTPFields, requestID id: String) {
        if let requestID { headers[requestID] = id }
        for header in fixed {
            if let name = HTTPField.Name(header.name), headers[name] == nil { headers[name] = header.value }
        }
    }
}

extension Responder {
    /// A JSON document.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: value.text)))
    }

    /// An error document.
    ///
    /// - Parameter hadBody: whether the request has a body. It may not have been read, and the connection then ends
    ///   with this response rather than with the body's last byte.
    static func refused(_ refusal: Refusal, hadBody: Bool) -> Response {
        var response = json(refusal.body, status: .init(code: refusal.status))
        switch refusal {
        case .busy, .bodiesWait: response.headers[.retryAfter] = "1"
        case .foreignHost, .bodyTooSlow: response.headers[.connection] = "close"
        case .wrongMethod(_, let allowed): response.headers[.allow] = allowed.joined(separator: ", ")
        default: break
        }
        if hadBody { response.headers[.connection] = "close" }
        return response
    }

    /// A server-sent stream. A client that goes away cancels `produce`; an error in it becomes the last event.
    func stream(
        _ request: Request, id: String, _ produce: @escaping @Sendable (inout EventWriter) async throws -> Void
    ) -> Response {
        let body = request.body
        let logger = logger
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .connection: "close"],
            body: .init { writer in
                var events = EventWriter(writer: writer)
                try await body.consumeWithCancellationOnInboundClose { _ in
                    do { try await produce(&events) } catch is CancellationError { throw CancellationError() } catch {
                        Self.log(error, "stream failed", id: id, logger)
                        let refusal = error as? Refusal ?? .failed
                        try await events.send(ReplyStream.event(refusal.body))
                    }
                }
                try await writer.finish(nil)
            })
    }
}

/// Writes server-sent events.
struct EventWriter {
    private var writer: any ResponseBodyWriter

    init(writer: any ResponseBodyWriter) { self.writer = writer }

    /// Sends chunks, each an event of its own, in one write.
    mutating func send(_ chunks: [JSONValue]) async throws {
        if chunks.isEmpty { return }
        try await send(chunks.map { ReplyStream.event($0) }.joined())
    }

    /// Sends finished text.
    mutating func send(_ text: String) async throws {
        try await writer.write(ByteBuffer(string: text))
    }
}
