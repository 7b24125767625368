// Which addresses may be fetched: the URL's own scheme, name and port when it is first seen, and the number its
// connection really goes to when it is opened. The second check is what holds against names that change their mind
// between the two (DNS rebinding); both run again after every redirect.
// It does not know robots.txt or what a crawl covers.

import Foundation

/// Which hosts may be asked, and what private ones are allowed by name.
///
/// ```swift
/// let rules = try AddressRules(allowed: ["wiki.intern:8080", "*.docs.intern", "10.1.0.0/16:8000"])
/// ```
public struct AddressRules: Sendable, Equatable {
    /// One allowance. Without a port it holds for 80 and 443.
    private struct Allowance: Sendable, Equatable {
        enum Place: Sendable, Equatable {
            case host(String)
            /// Every name below this one (with its leading dot).
            case below(String)
            case block(AddressBlock)
        }
        var place: Place
        var port: Int?

        func covers(port: Int) -> Bool { self.port.map { $0 == port } ?? AddressRules.openPorts.contains(port) }
    }

    private let allowances: [Allowance]

    /// Ports below 1024 that are the web's; other services listen on the rest.
    static let openPorts: Set<Int> = [80, 443]
    /// Ports from here on anyone may listen on.
    static let firstFreePort = 1_024

    /// - Parameter allowed: `host:port`, `host`, `*.domain:port`, `address/bits:port`; IPv6 in brackets with a port.
    /// - Throws: `SourceError.invalidSetting`.
    public init(allowed: [String] = []) throws {
        allowances = try allowed.map { entry in
            guard let allowance = Self.allowance(entry) else {
                throw SourceError.invalidSetting(
                    name: "allow_private",
                    reason: "\"\(entry)\" is neither host:port, *.domain:port nor address/bits:port")
            }
            return allowance
        }
    }

    private static func allowance(_ entry: String) -> Allowance? {
        var host = entry.trimmingCharacters(in: .whitespaces)
        var port: Int?
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            let rest = host[host.index(after: end)...]
            host = String(host[host.index(after: host.startIndex)..<end])
            if !rest.isEmpty {
                guard rest.hasPrefix(":"), let number = Int(rest.dropFirst()) else { return nil }
                port = number
            }
        } else if host.filter({ $0 == ":" }).count == 1, let colon = host.firstIndex(of: ":") {
            guard let number = Int(host[host.index(after: colon)...]) else { return nil }
            port = number
            host = String(host[..<colon])
        }
        if let port, !(1...65_535).contains(port) { return nil }
        if host.contains("/") { return AddressBlock(host).map { Allowance(place: .block($0), port: port) } }
        if host.hasPrefix("*.") {
            guard let domain = try? HostName.normal(String(host.dropFirst(2))) else { return nil }
            return Allowance(place: .below("." + domain), port: port)
        }
        if let address = IPAddress(host) { return Allowance(place: .host(address.description), port: port) }
        guard let name = try? HostName.normal(host) else { return nil }
        return Allowance(place: .host(name), port: port)
    }

    /// Whether this host and port are allowed by name, so that they may be private.
    func names(_ host: String, port: Int) -> Bool {
        allowances.contains { allowance in
            guard allowance.covers(port: port) else { return false }
            return switch allowance.place {
            case .host(let name): name == host
            case .below(let domain): host.hasSuffix(domain)
            case .block(let block): IPAddress(host).map(block.contains) ?? false
            }
        }
    }

    /// Why a URL may not be fetched, as far as it shows; nil where it may.
    func refusal(of url: WebAddress) -> ReadingFailure? {
        let isNamed = names(url.host, port: url.port)
        if let address = IPAddress(url.host) {
            if let refusal = refusal(of: address, for: url) { return refusal }
        } else if !isNamed, url.host == "localhost" || url.host.hasSuffix(".localhost") {
            return .privateAddress("\(url.host) is this machine")
        }
        if !isNamed, url.port < Self.firstFreePort, !Self.openPorts.contains(url.port) {
            return ReadingFailure(rule: "port", value: "port \(url.port) is not the web's")
        }
        return nil
    }

    /// Why a connection for `url` may not go to `address`; nil where it may.
    func refusal(of address: IPAddress, for url: WebAddress) -> ReadingFailure? {
        if address.isMetadata { return .privateAddress("\(address) holds a cloud's credentials; never fetched") }
        guard let reason = address.privacy else { return nil }
        if names(url.host, port: url.port) { return nil }
        let isInBlock = allowances.contains { allowance in
            guard case .block(let block) = allowance.place else { return false }
            return allowance.covers(port: url.port) && block.contains(address)
        }
        return isInBlock ? nil : .privateAddress("\(address) is \(reason)")
    }
}
