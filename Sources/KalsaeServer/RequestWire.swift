// What HTTP/1 says on the wire and no later part sees: the version, the words of `Connection`, and `Expect`. It
// stands in front of the codec that drops the version.

import NIOCore
import NIOHTTP1

/// Turns a request's wish to end the connection into the one word that later parts look for, and answers
/// `Expect: 100-continue` at once (RFC 9110, 10.1.1).
final class RequestWire: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let maximumBodySize: Int
    /// Requests begun and not yet answered.
    private var unanswered = 0

    init(maximumBodySize: Int) { self.maximumBodySize = maximumBodySize }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        unanswered += 1
        if Self.endsConnection(head) { head.headers.replaceOrAdd(name: "connection", value: "close") }
        if unanswered == 1, expectsContinue(head) {
            // The encoder writes interim responses as they are.
            let interim = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    /// HTTP/1.0 ends with the response unless asked otherwise, and we do not keep such a connection in any case.
    static func endsConnection(_ head: HTTPRequestHead) -> Bool {
        head.version.major < 1 || head.version == .http1_0
            || head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
    }

    /// Whether the client waits for leave to send its body. A body that is refused for its size gets its answer
    /// instead.
    private func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        guard head.version.major == 1, head.version != .http1_0,
            head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
        else { return false }
        guard let length = head.headers.first(name: "content-length").flatMap({ Int($0) }) else { return true }
        return length <= maximumBodySize
    }
}
