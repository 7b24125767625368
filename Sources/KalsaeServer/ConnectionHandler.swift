// The edges of a connection that no route sees: a request whose headers are too large or that is no HTTP gets an error
// document like any other, and a response that says `connection: close` really ends the connection, with a moment for
// the client to read it even while it is still sending.

import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// One connection's end: refuses malformed requests and closes when a response says so.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may go on sending after it was told that the connection ends.
    static let lingering = TimeAmount.seconds(2)

    private let newID: @Sendable () -> String
    private let places: ConnectionPlaces
    private let maximumBodySize: Int
    /// Whether the client wants the connection to end, for each unanswered request.
    private var wishes: [Bool] = []
    /// Requests begun and not yet answered.
    private var unanswered = 0
    private var closesAfterResponse = false
    private var isClosing = false

    init(newID: @escaping @Sendable () -> String, places: ConnectionPlaces, maximumBodySize: Int) {
        self.newID = newID
        self.places = places
        self.maximumBodySize = maximumBodySize
    }

    /// Puts the part that sees the wire in front of the codec, and takes a place.
    func handlerAdded(context: ChannelHandlerContext) {
        places.enter(context.channel)
        let pipeline = context.pipeline.syncOperations
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
        try? pipeline.addHandler(RequestWire(maximumBodySize: maximumBodySize), position: .before(codec))
    }

    func channelInactive(context: ChannelHandlerContext) {
        places.leave(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isClosing { return }
        if case .head(let head) = unwrapInboundIn(data) {
            unanswered += 1
            wishes.append(head.headerFields[.connection] == "close")
            places.mark(context.channel, isBusy: true)
        }
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
        case .head(var head):
            if wishes.first == true { head.headerFields[.connection] = "close" }
            closesAfterResponse = head.headerFields[.connection] == "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            unanswered -= 1
            if !wishes.isEmpty { wishes.removeFirst() }
            if unanswered == 0 { places.mark(context.channel, isBusy: false) }
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
