// The edges of a connection that no route sees: a request whose headers are too large or that is no HTTP gets an error
// document like any other, and a response that says `connection: close` really ends the connection, with a moment for
// the client to read it even while it is still sending. It does not know what responses say.

import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// One connection's end: refuses malformed requests and closes when a response says so.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may go on sending after it was told that the connection ends.
    static let lingering = TimeAmount.seconds(2)

    private let newID: @Sendable () -> String
    /// Requests begun and not yet answered.
    private var unanswered = 0
    private var closesAfterResponse = false
    private var isClosing = false

    init(newID: @escaping @Sendable () -> String) { self.newID = newID }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isClosing { return }
        if case .head = unwrapInboundIn(data) { unanswered += 1 }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        guard !isClosing, unanswered == 0 else { return close(context) }
        let refusal: Refusal = error == .headerOverflow ? .headersTooLarge : .malformedHTTP
        let body = ByteBuffer(string: refusal.body.text)
        var headers: HTTPFields = [
            .contentType: "application/json", .contentLength: String(body.readableBytes), .connection: "close",
        ]
        Headers.addCommon(to: &headers, requestID: "req_" + newID())
        let head = HTTPResponse(status: .init(code: refusal.status), headerFields: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        close(context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isClosing {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            closesAfterResponse = head.headerFields[.connection] == "close"
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            unanswered -= 1
            if closesAfterResponse {
                context.writeAndFlush(data, promise: promise)
                close(context)
            } else {
                context.write(data, promise: promise)
            }
        }
    }

    /// Ends our side at once and the connection a little later, so that a client still sending reads the answer
    /// instead of a reset.
    private func close(_ context: ChannelHandlerContext) {
        if isClosing { return }
        isClosing = true
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }
}
