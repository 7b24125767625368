// A small HTTP server in the test's own process: blocking, a thread a connection, routes as closures. It can misbehave
// in every way a crawler has to survive, because a route may write whatever bytes it likes.

import Foundation
import KalsaeContracts
import KalsaeSupport

@testable import KalsaeSources

final class LocalServer: @unchecked Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        var headers: [String: String]
        /// By the server's clock.
        var time: Double
        var host: String { headers["host"] ?? "" }
    }

    /// What a route answers.
    struct Reply {
        var status = 200
        var headers: [String: String] = [:]
        var body = Data()
        /// Written in place of everything else.
        var raw: (((Data) -> Bool) -> Void)?

        static func html(_ body: String, _ headers: [String: String] = [:]) -> Reply {
            var all = headers
            all["Content-Type"] = all["Content-Type"] ?? "text/html; charset=utf-8"
            return Reply(headers: all, body: Data(body.utf8))
        }
        static func text(_ body: String, type: String = "text/plain") -> Reply {
            Reply(headers: ["Content-Type": type], body: Data(body.utf8))
        }
        static func status(_ status: Int, _ headers: [String: String] = [:]) -> Reply {
            Reply(status: status, headers: headers)
        }
        static func redirect(_ place: String, status: Int = 302) -> Reply {
            Reply(status: status, headers: ["Location": place])
        }
    }

    let port: Int
    private let descriptor: Int32
    // `lock` guards what stands below it.
    private let lock = NSLock()
    private var handler: (Request) -> Reply
    private var log: [Request] = []
    private let clock: any CrawlClock

    init(clock: any CrawlClock = SystemClock(), _ handler: @escaping (Request) -> Reply) throws {
        self.handler = handler
        self.clock = clock
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        descriptor = listening
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listening, raw, length) == 0 && listen(listening, 64) == 0
                    && getsockname(listening, raw, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listening, nil, nil)
                guard connection >= 0 else { break }
                Thread.detachNewThread { [weak self] in
                    self?.serve(connection)
                    close(connection)
                }
            }
            // Only here: a number that is closed elsewhere could be another server's by the next `accept`.
            close(listening)
        }
    }

    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    var address: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { lock.withLock { log } }
    func forget() { lock.withLock { log = [] } }
    func answer(_ handler: @escaping (Request) -> Reply) { lock.withLock { self.handler = handler } }

    private func serve(_ connection: Int32) {
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while received.range(of: Data("\r\n\r\n".utf8)) == nil {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0, received.count < 1 << 20 else { return }
            received.append(contentsOf: buffer[..<count])
        }
        let lines = String(decoding: received, as: UTF8.self).components(separatedBy: "\r\n")
        let first = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let request = Request(method: first[0], target: first[1], headers: headers, time: clock.now)
        let handler = lock.withLock {
            log.append(request)
            return self.handler
        }
        let reply = handler(request)
        if let raw = reply.raw { return raw { Self.write($0, connection) } }
        var text = "HTTP/1.1 \(reply.status) Status\r\nConnection: close\r\nContent-Length: \(reply.body.count)\r\n"
        for (name, value) in reply.headers.sorted(by: { $0.key < $1.key }) { text += "\(name): \(value)\r\n" }
        _ = Self.write(Data((text + "\r\n").utf8) + reply.body, connection)
    }

    private static func write(_ data: Data, _ connection: Int32) -> Bool {
        data.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = send(connection, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                if count <= 0 { return false }
                sent += count
            }
            return true
        }
    }
}

/// Time that passes only where somebody sleeps.
final class VirtualClock: CrawlClock, @unchecked Sendable {
    // `lock` guards `time`.
    private let lock = NSLock()
    private var time: Double

    init(_ time: Double = 1_800_000_000) { self.time = time }

    var now: Double { lock.withLock { time } }
    func sleep(seconds: Double) { lock.withLock { time += seconds } }
}

/// A local site, a mirror of it, and the settings by which it is fetched.
final class MirroredSite {
    let clock = VirtualClock()
    let server: LocalServer
    let folder: TemporaryFolder
    var settings = WebSettings()
    var names: [String] = []
    var limits = TransferLimits(connectSeconds: 30, totalSeconds: 60)

    /// - Parameter pages: by path; robots.txt and tdmrep.json are 404 unless given.
    init(_ pages: [String: LocalServer.Reply] = [:]) throws {
        folder = try TemporaryFolder()
        server = try LocalServer(clock: clock, Self.handler(pages))
        settings.allowPrivate = ["127.0.0.1:\(server.port)"]
    }

    /// Answers 304 where the validators fit.
    static func handler(_ pages: [String: LocalServer.Reply]) -> (LocalServer.Request) -> LocalServer.Reply {
        { request in
            guard let page = pages[request.target] else { return .status(404) }
            if let tag = page.headers["ETag"], request.headers["if-none-match"] == tag { return .status(304) }
            if let time = page.headers["Last-Modified"], request.headers["if-modified-since"] == time {
                return .status(304)
            }
            return page
        }
    }

    func serve(_ pages: [String: LocalServer.Reply]) { server.answer(Self.handler(pages)) }

    func crawl(_ path: String = "/", prefix: String = "/", depth: Int = 10) {
        settings.crawl = CrawlSettings(start: server.address + path, prefix: prefix, depth: depth)
    }

    @discardableResult
    func refresh(isInterrupted: () -> Bool = { false }) throws -> MirrorChanges {
        try settings.validate()
        let rules = try AddressRules(allowed: settings.allowPrivate)
        let (limits, names, agent) = (limits, names, settings.userAgent(version: "1"))
        let source = WebSource(settings, rules: rules, clock: clock) {
            CurlTransport(agent: agent, rules: rules, limits: limits, names: names)
        }
        return try source.refresh(mirror(), progress: SilentProgress(), isInterrupted: isInterrupted)
    }

    func mirror() throws -> Mirror { try Mirror(folder.url.appendingPathComponent("mirror")) }

    /// Rules by path, `ok` for pages that are there.
    func outcomes() throws -> [String: String] {
        let prefix = server.address
        return Dictionary(
            uniqueKeysWithValues: try mirror().entries.values.map { entry in
                let name = entry.origin.hasPrefix(prefix) ? String(entry.origin.dropFirst(prefix.count)) : entry.origin
                return (name, entry.refusal?.rule ?? "ok")
            })
    }

    func entry(_ path: String) throws -> MirrorEntry? { try mirror().entries[server.address + path] }

    /// Paths asked for, without the site's own files.
    var asked: [String] {
        server.requests.map(\.target).filter { $0 != "/robots.txt" && !$0.hasPrefix("/.well-known/") }
    }
}
