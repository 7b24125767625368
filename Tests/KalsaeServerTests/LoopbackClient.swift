// A client that sends exactly the bytes it is given, which no polite HTTP client does. Its blocking calls run on a
// thread of their own, for the pool that runs the tests also runs the server.

import Foundation

/// One connection to this machine.
final class LoopbackConnection: Sendable {
    struct Failure: Error { var reason: String }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "kalsae.test.connection")

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(reason: "cannot connect") }
    }

    private func onQueue<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: work()) } }
    }

    /// Sends bytes; a server that stopped reading ends it early.
    func send(_ bytes: [UInt8]) async {
        let descriptor = descriptor
        await onQueue {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return }
                sent += count
            }
        }
    }

    /// Reads until the text has come, or to the end.
    func read(until wanted: String? = nil) async -> String {
        let descriptor = descriptor
        return await onQueue {
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count <= 0 { break }
                received += buffer[..<count]
                if let wanted, String(decoding: received, as: UTF8.self).contains(wanted) { break }
            }
            return String(decoding: received, as: UTF8.self)
        }
    }

    /// Ends this side of the connection; the other may go on.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    func close() { _ = Foundation.close(descriptor) }
}

/// A response taken apart.
struct HTTPAnswer {
    var status: Int
    var headers: [String: String] = [:]
    var body: String

    init(_ text: String) {
        let parts = text.components(separatedBy: "\r\n\r\n")
        let lines = parts[0].components(separatedBy: "\r\n")
        status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        body = parts.dropFirst().joined(separator: "\r\n\r\n")
        if headers["transfer-encoding"] == "chunked" { body = Self.unchunked(body) }
    }

    private static func unchunked(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var content: [UInt8] = []
        while let end = rest.firstIndex(of: 0x0D),
            let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16),
            size > 0, end + 2 + size <= rest.endIndex
        {
            content += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[(end + 2 + size + 2)...]
        }
        return String(decoding: content, as: UTF8.self)
    }
}
