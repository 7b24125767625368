import Foundation
import Testing

@testable import KalsaeSources

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a/./b/../c", "https://example.org/a/c"),
        ("http://example.org:8080/a/../../b", "http://example.org:8080/b"),
        ("https://example.org/%7euser/%c3%a9%2f", "https://example.org/~user/%C3%A9%2F"),
        ("https://example.org/한글?q=값", "https://example.org/%ED%95%9C%EA%B8%80?q=%EA%B0%92"),
        ("https://example.org/a b#part", "https://example.org/a%20b"),
        ("https://example.org/?utm_source=x&id=3&fbclid=y", "https://example.org/?id=3"),
        ("https://example.org/?utm_source=x", "https://example.org/"),
        ("https://example.org/a;jsessionid=ABC123?x=1", "https://example.org/a?x=1"),
        ("https://news.example/list?sid=101&oid=5", "https://news.example/list?sid=101&oid=5"),
        ("https://example.org/?sid=0123456789abcdef0&x=1", "https://example.org/?x=1"),
        ("https://example.org./", "https://example.org/"),
        ("https://한국.kr/", "https://xn--3e0b707e.kr/"),
        ("https://B\u{fc}cher.example/", "https://xn--bcher-kva.example/"),
        ("https://日本語.jp/", "https://xn--wgv71a119e.jp/"),
        ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
        ("  https://exam\nple.org/\t", "https://example.org/"),
        ("https:\\\\example.org\\a", "https://example.org/a"),
        ("https://example.org/%2e%2e/a/%2E/b", "https://example.org/a/b"),
        ("https://example.org/a//b", "https://example.org/a//b"),
        ("http:///example.org/x", "http://example.org/x"), ("https://example.org/50%", "https://example.org/50%25"),
    ])
    func whatMeansTheSameIsWrittenTheSame(written: String, canonical: String) throws {
        let url = try WebAddress(written)
        #expect(url.description == canonical)
        #expect(try WebAddress(canonical).description == canonical)
    }

    @Test(arguments: [
        ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
        ("//g", "http://g/"), ("?y", "http://a/b/c/d?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d?q"),
        ("", "http://a/b/c/d?q"), (".", "http://a/b/c/"), ("..", "http://a/b/"), ("../g", "http://a/b/g"),
        ("../..", "http://a/"), ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("g;x=1/../y", "http://a/b/c/y"),
        ("./../g", "http://a/b/g"), ("https://x/y", "https://x/y"),
    ])
    func relativeAddressesResolveAsInRFC3986(written: String, expected: String) throws {
        let base = try WebAddress("http://a/b/c/d?q")
        #expect(try WebAddress(written, in: base).description == expected)
    }

    @Test(arguments: [
        ("file:///etc/passwd", "scheme"), ("ftp://example.org/", "scheme"), ("gopher://example.org/", "scheme"),
        ("javascript:alert(1)", "scheme"), ("data:text/html,x", "scheme"), ("dict://localhost:11211/", "scheme"),
        ("http://user:secret@example.org/", "credentials"), ("http://good.example@127.0.0.1/", "credentials"),
        ("http://2130706433/", "private-address"), ("http://0x7f000001/", "private-address"),
        ("http://017700000001/", "private-address"), ("http://0177.0.0.1/", "private-address"),
        ("http://0x7f.1/", "private-address"), ("http://127.1/", "private-address"),
        ("http://１２７.1/", "private-address"), ("http://134744072/", "private-address"),
        ("http://exa mple.org/", "malformed-address"), ("http://", "malformed-address"),
        ("page.html", "malformed-address"), ("http://example.org:99999/", "malformed-address"),
        ("http://example.org:0/", "malformed-address"), ("http://[::1/", "malformed-address"),
        ("http://[fe80::1%25eth0]/", "malformed-address"), ("http://a..b/", "malformed-address"),
        ("http://ex%00ample.org/", "malformed-address"), ("http://example.org\u{7}/", "malformed-address"),
    ])
    func whatIsNoPublicPageHasNoAddress(written: String, rule: String) {
        do {
            let url = try WebAddress(written)
            Issue.record("\(written) became \(url)")
        } catch {
            #expect(error.rule == rule)
            #expect(!error.value.contains("secret"))
        }
    }

    @Test func longAddressesAreRefused() {
        #expect(throws: ReadingFailure.self) {
            try WebAddress("https://a.example/" + String(repeating: "x", count: 3_000))
        }
    }

    @Test func mirrorPathsAreReadableDistinctAndSafe() throws {
        let paths = try [
            "https://docs.example/guide/시작.html", "https://docs.example/guide/시작.html?x=1", "https://docs.example/",
            "https://docs.example/..%2f..%2fetc/passwd", "https://docs.example/.hidden/.x", "https://docs.example/a/b/",
            "https://docs.example/"
                + Array(repeating: "long" + String(repeating: "가", count: 90), count: 6)
                .joined(separator: "/"),
        ].map { PagePath.path(for: try WebAddress($0), ending: "html") }
        #expect(paths[0].hasPrefix("docs.example/guide/시작-") && paths[0].hasSuffix(".html"))
        #expect(paths[2].hasPrefix("docs.example/index-"))
        #expect(paths[5].hasPrefix("docs.example/a/b/index-"))
        #expect(Set(paths).count == paths.count)
        for path in paths {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            #expect(parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && $0.utf8.count < 200 })
        }
    }
}

@Suite struct AddressRulesTests {
    @Test(arguments: [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "224.0.0.1", "239.1.1.1", "255.255.255.255", "198.18.0.1",
        "192.0.2.1", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:3f57:fefe", "64:ff9b:1::1", "fec0::1", "4000::1",
    ])
    func addressesOutsideTheOpenNetworkAreRefused(text: String) throws {
        let rules = try AddressRules()
        let address = try #require(IPAddress(text))
        let url = try WebAddress("https://good.example/")
        #expect(rules.refusal(of: address, for: url)?.rule == "private-address")
    }

    @Test(arguments: [
        "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "223.130.200.107", "11.0.0.1",
        "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8", "2400:cb00::1",
    ])
    func publicAddressesAreNot(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(try AddressRules().refusal(of: address, for: WebAddress("https://good.example/")) == nil)
    }

    @Test(arguments: [
        ("http://localhost/", "private-address"), ("http://a.localhost/", "private-address"),
        ("http://127.0.0.1/", "private-address"), ("http://[::1]/", "private-address"),
        ("http://[::ffff:7f00:1]/", "private-address"), ("http://169.254.169.254/latest/", "private-address"),
        ("http://example.org:22/", "port"), ("http://example.org:25/", "port"), ("https://example.org:1023/", "port"),
    ])
    func aWrittenAddressIsCheckedBeforeAnythingIsAsked(written: String, rule: String) throws {
        #expect(try AddressRules().refusal(of: WebAddress(written))?.rule == rule)
    }

    @Test func whatIsAllowedIsAllowedByNameAndPort() throws {
        let rules = try AddressRules(allowed: [
            "127.0.0.1:8080", "wiki.intern", "*.docs.intern:8000", "10.1.0.0/16:9000", "[fd00::5]:80",
        ])
        let home = try #require(IPAddress("127.0.0.1"))
        let office = try #require(IPAddress("10.1.2.3"))
        func isAllowed(_ url: String, _ address: IPAddress) throws -> Bool {
            let url = try WebAddress(url)
            return rules.refusal(of: url) == nil && rules.refusal(of: address, for: url) == nil
        }
        #expect(try isAllowed("http://127.0.0.1:8080/", home))
        #expect(try !isAllowed("http://127.0.0.1:8081/", home))
        #expect(try !isAllowed("http://other.example:8080/", home))
        #expect(try isAllowed("https://wiki.intern/", office))
        #expect(try !isAllowed("https://wiki.intern:8443/", office))
        #expect(try isAllowed("http://a.docs.intern:8000/", office))
        #expect(try !isAllowed("http://docs.intern.evil.example:8000/", office))
        #expect(try isAllowed("http://any.example:9000/", office))
        #expect(try !isAllowed("http://any.example:9000/", home))
        #expect(try isAllowed("http://[fd00::5]/", #require(IPAddress("fd00::5"))))
    }

    @Test(arguments: ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200"])
    func cloudCredentialsAreNeverFetched(text: String) throws {
        let rules = try AddressRules(allowed: [
            "169.254.0.0/16", "169.254.169.254:80", "meta.intern", "*.intern", "fd00::/8", "100.64.0.0/10",
        ])
        let address = try #require(IPAddress(text))
        for url in ["http://meta.intern/", "http://169.254.169.254/", "http://a.intern/"] {
            #expect(rules.refusal(of: address, for: try WebAddress(url))?.value.contains("credentials") == true)
        }
    }

    @Test(arguments: ["", "a b", "host:0", "host:99999", "10.0.0.0/33", "http://host", "*.:80", "host:x"])
    func unreadableAllowancesAreRefused(entry: String) {
        #expect(throws: SourceError.self) { try AddressRules(allowed: [entry]) }
    }
}
