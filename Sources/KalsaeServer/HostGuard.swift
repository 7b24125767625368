// Which Host and Origin headers are answered. A page of a stranger's site can make a browser send requests to this
// machine under a name of the stranger's (DNS rebinding); such requests carry that name, and are refused.

/// The decision about a request's `Host` and `Origin`.
struct HostGuard: Sendable {
    private let names: Set<String>
    /// Bound to every address: any IP literal will do, for only names can be rebound.
    private let acceptsLiterals: Bool
    private let foreignNames: Set<String>

    init(host: String, allowedHosts: [String]) {
        let bound = Self.unbracketed(host.lowercased())
        let allowed = Set(allowedHosts.compactMap { Self.name(of: $0) })
        names = Set(["localhost", "127.0.0.1", "::1", bound]).union(allowed)
        acceptsLiterals = bound == "0.0.0.0" || bound == "::"
        foreignNames = allowed
    }

    /// Checks one request.
    ///
    /// - Parameters:
    ///   - hosts: every `Host` value of the request; exactly one is right.
    ///   - origin: the `Origin` value of a request that could change something.
    /// - Throws: `Refusal.foreignHost`, `.foreignOrigin`.
    func check(hosts: [String], origin: String?) throws {
        guard hosts.count == 1, let name = Self.name(of: hosts[0]), isServed(name) else {
            throw Refusal.foreignHost(name: hosts.joined(separator: ", "))
        }
        guard let origin else { return }
        guard let authority = Self.authority(ofOrigin: origin) else { throw Refusal.foreignOrigin(origin: origin) }
        if authority == hosts[0].lowercased() { return }
        guard let originName = Self.name(of: authority), foreignNames.contains(originName) else {
            throw Refusal.foreignOrigin(origin: origin)
        }
    }

    private func isServed(_ name: String) -> Bool {
        names.contains(name) || (acceptsLiterals && Self.isLiteral(name))
    }

    /// The lower-case name of `name:port`, `1.2.3.4:port` or `[v6]:port`; nil where it is none of them.
    static func name(of authority: String) -> String? {
        let text = authority.lowercased()
        guard !text.isEmpty, text.utf8.count <= 255, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        let rest: Substring
        let name: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            name = text[..<end]
            rest = text[end...]
        }
        guard !name.isEmpty, !name.contains("@") else { return nil }
        if rest.isEmpty { return String(name) }
        guard rest.first == ":", rest.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return String(name)
    }

    /// `host:port` of `scheme://host:port`; nil for `null` and for anything else.
    private static func authority(ofOrigin origin: String) -> String? {
        let text = origin.lowercased()
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let authority = text.dropFirst(scheme.count)
            return authority.contains("/") ? nil : String(authority)
        }
        return nil
    }

    private static func unbracketed(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private static func isLiteral(_ name: String) -> Bool {
        if name.contains(":") { return name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
