// Requests over libcurl's multi interface: one thread, several hosts, every connection's address checked before it is
// opened. Redirects are not followed here, proxies and cookies do not exist, and what a server may send is bounded in
// bytes, header lines and seconds. The body's size is that of the unpacked body: a gzip bomb ends where a long page
// ends.
// It does not know robots.txt, pauses or what a page is for.

import CCurl
import Foundation

/// What one request may cost.
struct TransferLimits: Sendable, Equatable {
    var connectSeconds = 15.0
    /// From the first byte sent to the last received.
    var totalSeconds = 60.0
    var headerBytes = 128 << 10
    var headerLines = 500
}

final class CurlTransport: PageTransport {
    private let multi: OpaquePointer?
    private let agent: String
    private let rules: AddressRules
    private let limits: TransferLimits
    /// `host:port:address` lines that answer in place of the name server.
    private let names: [String]
    private var running: [OpaquePointer: CurlTransfer] = [:]
    /// Requests that never started.
    private var ended: [(number: Int, outcome: PageOutcome)] = []
    private(set) var received = 0

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter names: for tests, `name:port:address`.
    init(agent: String, rules: AddressRules, limits: TransferLimits = TransferLimits(), names: [String] = []) {
        self.agent = agent
        self.rules = rules
        self.limits = limits
        self.names = names
        multi = Self.isReady ? OpaquePointer(curl_multi_init()) : nil
    }

    deinit {
        for transfer in running.values { transfer.leave(multi) }
        if let multi { curl_multi_cleanup(UnsafeMutableRawPointer(multi)) }
    }

    func start(_ request: PageRequest, number: Int) {
        if let refusal = rules.refusal(of: request.url) {
            ended.append((number, .refused(refusal)))
            return
        }
        guard let multi,
            let transfer = CurlTransfer(
                request, number: number, agent: agent, rules: rules, limits: limits, names: names)
        else {
            ended.append((number, .failed("libcurl cannot start")))
            return
        }
        running[transfer.handle] = transfer
        transfer.join(multi)
    }

    func wait(seconds: Double) -> [(number: Int, outcome: PageOutcome)] {
        defer { ended = [] }
        guard let multi, !running.isEmpty else { return ended }
        let place = UnsafeMutableRawPointer(multi)
        var left: Int32 = 0
        curl_multi_perform(place, &left)
        collect(place)
        if ended.isEmpty {
            curl_multi_poll(place, nil, 0, Int32(min(max(seconds, 0), 60) * 1_000), nil)
            curl_multi_perform(place, &left)
            collect(place)
        }
        return ended
    }

    private func collect(_ multi: UnsafeMutableRawPointer) {
        var result = CURLE_OK
        while let finished = kalsae_curl_finished(multi, &result) {
            guard let transfer = running.removeValue(forKey: OpaquePointer(finished)) else { continue }
            received += transfer.answer.body.count
            ended.append((transfer.number, transfer.outcome(result)))
            transfer.leave(OpaquePointer(multi))
        }
    }
}

/// One request under way. libcurl holds an unowned pointer to it from `join` to `leave`; the transport keeps it.
private final class CurlTransfer {
    let handle: OpaquePointer
    let number: Int
    private(set) var answer = PageAnswer(status: 0)
    private let request: PageRequest
    private let rules: AddressRules
    private let limits: TransferLimits
    private var refusal: ReadingFailure?
    private var isCut = false
    private var headerBytes = 0
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var names: UnsafeMutablePointer<curl_slist>?

    private var easy: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

    init?(
        _ request: PageRequest, number: Int, agent: String, rules: AddressRules, limits: TransferLimits,
        names: [String]
    ) {
        guard let easy = curl_easy_init() else { return nil }
        handle = OpaquePointer(easy)
        self.number = number
        self.request = request
        self.rules = rules
        self.limits = limits
        for (header, value) in [
            ("Accept", request.accept), ("If-None-Match", request.validators["etag"]),
            ("If-Modified-Since", request.validators["last-modified"]),
        ] {
            // Validators came from a server: a line break in one must not become a header.
            guard let value, !value.utf8.contains(where: { $0 < 0x20 }) else { continue }
            headers = curl_slist_append(headers, "\(header): \(value)")
        }
        for name in names { self.names = curl_slist_append(self.names, name) }
        guard configure(agent: agent) else { return nil }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
        curl_slist_free_all(names)
    }

    private func configure(agent: String) -> Bool {
        let own = Unmanaged.passUnretained(self).toOpaque()
        let texts: [(CURLoption, String)] = [
            (CURLOPT_URL, request.url.description), (CURLOPT_USERAGENT, agent), (CURLOPT_PROXY, ""),
            (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br"),
        ]
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_NOSIGNAL, 1), (CURLOPT_HTTPGET, 1), (CURLOPT_PATH_AS_IS, 1),
            (CURLOPT_CONNECTTIMEOUT_MS, Int(limits.connectSeconds * 1_000)),
            (CURLOPT_TIMEOUT_MS, Int(limits.totalSeconds * 1_000)), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_NETRC, 0),
        ]
        var codes = texts.map { kalsae_curl_set_text(easy, $0, $1) }
        codes += numbers.map { kalsae_curl_set_long(easy, $0, $1) }
        codes += [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA].map {
            kalsae_curl_set_pointer(easy, $0, own)
        }
        codes.append(kalsae_curl_set_list(easy, CURLOPT_HTTPHEADER, headers))
        if names != nil { codes.append(kalsae_curl_set_list(easy, CURLOPT_RESOLVE, names)) }
        codes.append(
            kalsae_curl_set_data(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                return CurlTransfer.from(context).take(UnsafeRawBufferPointer(start: bytes, count: size * count))
            })
        codes.append(
            kalsae_curl_set_data(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                return CurlTransfer.from(context).takeHeader(
                    UnsafeRawBufferPointer(start: bytes, count: size * count))
            })
        codes.append(
            kalsae_curl_set_open(easy) { context, _, address in
                guard let context, let address else { return CURL_SOCKET_BAD }
                return CurlTransfer.from(context).open(address)
            })
        return codes.allSatisfy { $0 == CURLE_OK }
    }

    private static func from(_ context: UnsafeMutableRawPointer) -> CurlTransfer {
        Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    }

    func join(_ multi: OpaquePointer) { curl_multi_add_handle(UnsafeMutableRawPointer(multi), easy) }

    func leave(_ multi: OpaquePointer?) {
        if let multi { curl_multi_remove_handle(UnsafeMutableRawPointer(multi), easy) }
    }

    /// Opens the socket that libcurl wants, unless it leads where nothing may be fetched.
    private func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        guard let target = kalsae_curl_address(address), let ip = IPAddress(target) else { return CURL_SOCKET_BAD }
        if let refusal = rules.refusal(of: ip, for: request.url) {
            self.refusal = refusal
            return CURL_SOCKET_BAD
        }
        let (family, kind, number) = (address.pointee.family, address.pointee.socktype, address.pointee.protocol)
        return socket(family, kind | Int32(SOCK_CLOEXEC.rawValue), number)
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        let room = request.mostBytes - answer.body.count
        if bytes.count > room {
            if request.cutsLongBody {
                answer.body.append(contentsOf: bytes.prefix(room))
                isCut = true
            } else {
                refusal = .tooLarge(bytes: answer.body.count + bytes.count, limit: request.mostBytes)
                answer.body = Data()
            }
            return 0
        }
        answer.body.append(contentsOf: bytes)
        return bytes.count
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= limits.headerBytes, answer.headers.count < limits.headerLines else {
            refusal = .malformed("more than \(limits.headerLines) header lines or \(limits.headerBytes) bytes of them")
            return 0
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // An interim answer (100, 103) came before this one.
            answer.headers = []
        } else if let colon = line.firstIndex(of: ":") {
            let name = line[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
            answer.headers.append(PageAnswer.Header(name: name, value: value))
            if name == "content-length", !request.cutsLongBody, let length = Int(value), length > request.mostBytes {
                refusal = .tooLarge(bytes: length, limit: request.mostBytes)
                return 0
            }
        }
        return bytes.count
    }

    func outcome(_ result: CURLcode) -> PageOutcome {
        if result == CURLE_OK || isCut {
            var status = 0
            kalsae_curl_status(easy, &status)
            answer.status = status
            return .answer(answer)
        }
        if let refusal { return .refused(refusal) }
        return .failed(String(cString: curl_easy_strerror(result)))
    }
}
