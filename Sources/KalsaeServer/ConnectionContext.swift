// What a request's handler knows of its connection.

import Hummingbird
import NIOCore

/// A request's context: the framework's, and the connection, which is closed where there is nobody left to answer.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
