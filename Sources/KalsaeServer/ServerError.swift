// The errors of this room for whoever starts the server. What a client is told stands in Refusal.

import Foundation

/// Why the server does not start.
public enum ServerError: Error, Equatable, CustomStringConvertible, LocalizedError {
    case portInUse(host: String, port: Int)
    case portForbidden(host: String, port: Int)
    case cannotListen(host: String, port: Int, reason: String)
    case invalidSetting(name: String, reason: String)
    case noModels
    case duplicateModel(name: String)

    public var description: String {
        switch self {
        case .portInUse(let host, let port): "port \(port) on \(host) is in use; choose another with --port"
        case .portForbidden(let host, let port):
            "port \(port) on \(host) needs administrator rights; choose one above 1023 with --port"
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host), port \(port): \(reason)"
        case .invalidSetting(let name, let reason): "server setting \(name): \(reason)"
        case .noModels: "there is no model to serve"
        case .duplicateModel(let name): "two models are called \"\(name)\"; each needs a name of its own"
        }
    }

    public var errorDescription: String? { description }
}
