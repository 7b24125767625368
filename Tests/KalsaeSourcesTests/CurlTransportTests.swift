import Foundation
import Testing

@testable import KalsaeSources

/// Every server here is in this process; nothing leaves the machine.
@Suite struct CurlTransportTests {
    private func fetch(
        _ url: String, allowed: [String], names: [String] = [], mostBytes: Int = 1 << 20, cuts: Bool = false,
        limits: TransferLimits = TransferLimits(connectSeconds: 30, totalSeconds: 60),
        validators: [String: String] = [:]
    ) throws -> PageOutcome {
        let transport = CurlTransport(
            agent: "Kalsae/1 (+test)", rules: try AddressRules(allowed: allowed), limits: limits, names: names)
        var request = PageRequest(url: try WebAddress(url), mostBytes: mostBytes)
        request.cutsLongBody = cuts
        request.validators = validators
        transport.start(request, number: 7)
        while true {
            let ended = transport.wait(seconds: 1)
            if let first = ended.first {
                #expect(first.number == 7)
                return first.outcome
            }
        }
    }

    private func answer(_ outcome: PageOutcome) throws -> PageAnswer {
        guard case .answer(let answer) = outcome else {
            Issue.record("no answer: \(outcome)")
            throw CancellationError()
        }
        return answer
    }

    private func rule(_ outcome: PageOutcome) -> String? {
        switch outcome {
        case .refused(let failure): failure.rule
        case .failed: "failed"
        case .answer: nil
        }
    }

    @Test func aPageComesWithItsHeaders() throws {
        let server = try LocalServer { request in
            .html("<p>\(request.headers["user-agent"] ?? "")", ["ETag": "\"1\"", "X-Robots-Tag": "noai"])
        }
        let found = try answer(
            fetch(server.address + "/a?b=1", allowed: ["127.0.0.1:\(server.port)"], validators: ["etag": "\"0\""]))
        #expect(found.status == 200)
        #expect(String(decoding: found.body, as: UTF8.self) == "<p>Kalsae/1 (+test)")
        #expect(found.header("etag") == "\"1\"")
        let request = try #require(server.requests.first)
        #expect(request.target == "/a?b=1" && request.method == "GET")
        #expect(request.headers["if-none-match"] == "\"0\"")
        #expect(request.headers["cookie"] == nil && request.headers["referer"] == nil)
    }

    @Test func aValidatorCannotSmuggleAHeader() throws {
        let server = try LocalServer { _ in .html("x") }
        _ = try fetch(
            server.address, allowed: ["127.0.0.1:\(server.port)"], validators: ["etag": "\"1\"\r\nX-Evil: yes"])
        #expect(server.requests.count == 1)
        #expect(server.requests[0].headers["x-evil"] == nil)
    }

    @Test func loopbackIsNeverConnectedToUnlessNamed() throws {
        let server = try LocalServer { _ in .html("secret") }
        #expect(try rule(fetch(server.address, allowed: [])) == "private-address")
        #expect(try rule(fetch(server.address, allowed: ["127.0.0.1:1"])) == "private-address")
        #expect(server.requests.isEmpty)
    }

    /// The name looks public and was checked; its answer is this machine (DNS rebinding).
    @Test func aNameThatLeadsHomeIsRefusedWhenConnecting() throws {
        let server = try LocalServer { _ in .html("secret") }
        let port = server.port
        let name = ["public.example:\(port):127.0.0.1"]
        #expect(try rule(fetch("http://public.example:\(port)/", allowed: [], names: name)) == "private-address")
        let six = ["public.example:\(port):[::ffff:127.0.0.1]"]
        #expect(try rule(fetch("http://public.example:\(port)/", allowed: [], names: six)) == "private-address")
        let cloud = ["meta.intern:\(port):169.254.169.254"]
        #expect(
            try rule(fetch("http://meta.intern:\(port)/", allowed: ["*.intern:\(port)"], names: cloud))
                == "private-address")
        #expect(server.requests.isEmpty)
        // The same way in, allowed by name: what the test above rests on.
        let allowed = try fetch("http://public.example:\(port)/", allowed: ["public.example:\(port)"], names: name)
        #expect(try answer(allowed).status == 200)
    }

    @Test func redirectsAreNotFollowedHere() throws {
        let server = try LocalServer { _ in .redirect("http://127.0.0.1:1/secret") }
        let found = try answer(fetch(server.address, allowed: ["127.0.0.1:\(server.port)"]))
        #expect(found.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func packedBodiesAreUnpackedAndBombsEndAtTheLimit() throws {
        let text = Data(String(repeating: "칼새 ", count: 1_000).utf8)
        let bomb = gzipped(Data(repeating: 0x61, count: 40 << 20))
        #expect(bomb.count < 100_000)
        let server = try LocalServer { request in
            LocalServer.Reply(
                headers: ["Content-Type": "text/html", "Content-Encoding": "gzip"],
                body: request.target == "/bomb" ? bomb : gzipped(text))
        }
        let allowed = ["127.0.0.1:\(server.port)"]
        #expect(try answer(fetch(server.address, allowed: allowed)).body == text)
        #expect(try rule(fetch(server.address + "/bomb", allowed: allowed)) == "too-large")
    }

    @Test func longAndEndlessBodiesAreRefusedOrCut() throws {
        let piece = Data(repeating: 0x61, count: 1 << 16)
        let server = try LocalServer { request in
            switch request.target {
            case "/declared":
                return LocalServer.Reply(raw: { write in
                    _ = write(Data("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".utf8) + piece)
                })
            default:
                return LocalServer.Reply(raw: { write in
                    _ = write(Data("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".utf8))
                    while write(piece) {}
                })
            }
        }
        let allowed = ["127.0.0.1:\(server.port)"]
        #expect(try rule(fetch(server.address + "/declared", allowed: allowed)) == "too-large")
        #expect(try rule(fetch(server.address + "/endless", allowed: allowed)) == "too-large")
        let cut = try answer(fetch(server.address + "/endless", allowed: allowed, mostBytes: 100_000, cuts: true))
        #expect(cut.body.count == 100_000 && cut.status == 200)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbroken\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
        "nonsense that is no HTTP at all\r\n\r\n", "",
    ])
    func brokenAnswersAreFailures(raw: String) throws {
        let server = try LocalServer { _ in LocalServer.Reply(raw: { write in _ = write(Data(raw.utf8)) }) }
        #expect(try rule(fetch(server.address, allowed: ["127.0.0.1:\(server.port)"])) == "failed")
    }

    @Test func floodsOfHeadersAreRefused() throws {
        let server = try LocalServer { request in
            LocalServer.Reply(raw: { write in
                _ = write(Data("HTTP/1.1 200 OK\r\n".utf8))
                if request.target == "/long" {
                    while write(Data("X-Long: \(String(repeating: "x", count: 9_000))\r\n".utf8)) {}
                } else if request.target == "/one" {
                    _ = write(Data("X-One: ".utf8))
                    while write(Data(repeating: 0x78, count: 1 << 16)) {}
                } else {
                    while write(Data("A: b\r\n".utf8)) {}
                }
            })
        }
        for path in ["/many", "/long", "/one"] {
            let found = try rule(fetch(server.address + path, allowed: ["127.0.0.1:\(server.port)"]))
            #expect(found == (path == "/one" ? "failed" : "malformed"), "\(path)")
        }
    }

    /// A server that gives a byte now and then is left after the limit, however lively it seems.
    @Test func aSlowServerIsLeft() throws {
        let server = try LocalServer { _ in
            LocalServer.Reply(raw: { write in
                _ = write(Data("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".utf8))
                while write(Data("x".utf8)) { usleep(20_000) }
            })
        }
        let limits = TransferLimits(connectSeconds: 30, totalSeconds: 0.3)
        let outcome = try fetch(server.address, allowed: ["127.0.0.1:\(server.port)"], limits: limits)
        #expect(outcome == .failed("Timeout was reached"))
    }

    @Test func nobodyListeningIsAFailure() throws {
        let port = try LocalServer { _ in .status(200) }.port
        #expect(try rule(fetch("http://127.0.0.1:\(port)/", allowed: ["127.0.0.1:\(port)"])) == "failed")
    }

    @Test func severalRequestsRunBesideEachOther() throws {
        let server = try LocalServer { request in
            .text(request.target)
        }
        let transport = CurlTransport(agent: "K", rules: try AddressRules(allowed: ["127.0.0.1:\(server.port)"]))
        for number in 0..<20 {
            transport.start(
                PageRequest(url: try WebAddress(server.address + "/\(number)"), mostBytes: 1_000), number: number)
        }
        var found: [Int: String] = [:]
        while found.count < 20 {
            for (number, outcome) in transport.wait(seconds: 1) {
                found[number] = String(decoding: try answer(outcome).body, as: UTF8.self)
            }
        }
        #expect(found == Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, "/\($0)") }))
        #expect(transport.received == found.values.map(\.utf8.count).reduce(0, +))
    }
}
