// The server as the command line sees it: settings, models and a knowledge base go in, and it runs until it is told to
// stop.

import Foundation
import Hummingbird
import KalsaeContracts
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Where the server can be reached.
public struct ServerAddress: Sendable, Equatable {
    public let host: String
    /// The real port, also where a free one was asked for.
    public let port: Int

    /// The address for a browser on this machine: `http://127.0.0.1:8080`.
    public var url: String {
        let name =
            switch host {
            case "0.0.0.0", "::": "127.0.0.1"
            case let host where host.contains(":") && !host.hasPrefix("["): "[\(host)]"
            default: host
            }
        return "http://\(name):\(port)"
    }

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

/// The HTTP server: OpenAI's interface, Kalsae's own, and the chat page.
///
/// ```swift
/// let server = try KalsaeServer(settings: ServerSettings(), models: [model], knowledge: index)
/// try await server.run()
/// ```
public struct KalsaeServer: Sendable {
    private let settings: ServerSettings
    private let logger: Logger
    private let onListening: @Sendable (ServerAddress) async -> Void
    let responder: Responder

    /// Makes a server; nothing listens yet.
    ///
    /// - Parameters:
    ///   - models: the models by their names. With a knowledge base, a model's plain name answers with the documents'
    ///     own sentences and `name:generative` lets the model write.
    ///   - onListening: called once, when connections are accepted.
    /// - Throws: `ServerError` where a setting is out of range, or there is no model, or two share a name.
    public init(
        settings: ServerSettings, models: [any TextGenerator], knowledge: (any KnowledgeBase)?,
        logger: Logger = Logger(label: "kalsae.server"),
        onListening: @escaping @Sendable (ServerAddress) async -> Void = { _ in }
    ) throws {
        try self.init(
            settings: settings, models: models, knowledge: knowledge, logger: logger, surroundings: .real,
            onListening: onListening)
    }

    init(
        settings: ServerSettings, models: [any TextGenerator], knowledge: (any KnowledgeBase)?, logger: Logger,
        surroundings: Surroundings, onListening: @escaping @Sendable (ServerAddress) async -> Void
    ) throws {
        try settings.validate()
        self.settings = settings
        self.logger = logger
        self.onListening = onListening
        responder = Responder(
            settings: settings, catalogue: try ModelCatalogue(models, hasKnowledge: knowledge != nil),
            knowledge: knowledge, surroundings: surroundings, logger: logger)
    }

    /// Serves until SIGINT or SIGTERM; running requests then get `shutdownSeconds` to finish.
    ///
    /// - Throws: `ServerError.portInUse` and its like; `CancellationError` where the task was cancelled.
    public func run() async throws {
        try await run(serviceGroup(signals: [.sigterm, .sigint]))
    }

    /// The services of the server, not yet running.
    func serviceGroup(signals: [UnixSignal]) -> ServiceGroup {
        // The framework's own lines about listening and stopping would repeat what the command line says.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        var group = ServiceGroupConfiguration(
            services: [application(quiet)], gracefulShutdownSignals: signals, logger: quiet)
        group.maximumGracefulShutdownDuration = .seconds(settings.shutdownSeconds)
        return ServiceGroup(configuration: group)
    }

    func run(_ group: ServiceGroup) async throws {
        do { try await group.run() } catch let error as IOError { throw failure(error) } catch is CancellationError {
            // Requests that outlived the grace period were cut off: the server has stopped as asked.
            try Task.checkCancellation()
        } catch is SocketAddressError.UnknownHost {
            throw ServerError.cannotListen(
                host: settings.host, port: settings.port, reason: "there is no machine of that name")
        } catch let error as SocketAddressError {
            throw ServerError.cannotListen(host: settings.host, port: settings.port, reason: "\(error)")
        }
    }

    /// Descriptors that are left for files and the system.
    private static let spareDescriptors = 64

    /// Connections this process can have: what the settings say, within what the system gives it.
    private var maximumConnections: Int {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
            return settings.maximumConnections
        }
        return max(1, min(settings.maximumConnections, Int(clamping: limits.rlim_cur) - Self.spareDescriptors))
    }

    private func application(_ logger: Logger) -> Application<Responder> {
        let places = ConnectionPlaces(limit: maximumConnections)
        let maximumBodySize = settings.maximumBodySize
        let newID = responder.surroundings.newID
        let host = settings.host
        let onListening = onListening
        return Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionHandler(newID: newID, places: places, maximumBodySize: maximumBodySize)
                    ],
                    idleTimeout: .seconds(Int64(settings.idleSeconds)),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: settings.maximumHeaderSize, maxHeaderListSize: settings.maximumHeaderSize,
                        maxHeaderFieldCount: Self.maximumHeaders))),
            configuration: .init(address: .hostname(host, port: settings.port), serverName: "kalsae"),
            onServerRunning: { channel in
                await onListening(ServerAddress(host: host, port: channel.localAddress?.port ?? 0))
            },
            logger: logger)
    }

    private static let maximumHeaders = 200

    private func failure(_ error: IOError) -> ServerError {
        switch error.errnoCode {
        case EADDRINUSE: .portInUse(host: settings.host, port: settings.port)
        case EACCES, EPERM: .portForbidden(host: settings.host, port: settings.port)
        case EADDRNOTAVAIL:
            .cannotListen(host: settings.host, port: settings.port, reason: "this machine has no such address")
        default: .cannotListen(host: settings.host, port: settings.port, reason: "\(error)")
        }
    }
}
