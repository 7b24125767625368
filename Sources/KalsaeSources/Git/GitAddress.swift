// Which hosts Git may be sent to: public ones, and private ones that `allow_private` names, as for the web. The name is
// looked up before Git is started; Git itself follows no redirect to another host.

import Foundation

enum GitAddress {
    private static let ports = ["https": 443, "http": 80, "ssh": 22]

    /// Host and port of a repository's address; nil for a path or `file://`.
    ///
    /// ```swift
    /// GitAddress.place(of: "git@example.org:team/book.git")   // ("example.org", 22)
    /// ```
    static func place(of address: String) -> (host: String, port: Int)? {
        guard let scheme = GitSettings.scheme(of: address), let port = ports[scheme] else { return nil }
        if address.contains("://") {
            guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty else { return nil }
            let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
            return (bare.lowercased(), parts.port ?? port)
        }
        let host = address.prefix { $0 != ":" }.split(separator: "@").last.map(String.init) ?? ""
        return host.isEmpty ? nil : (host.lowercased(), port)
    }

    /// - Throws: `SourceError.unreachable` where the host is private and not allowed, or is not found.
    static func check(_ address: String, _ rules: AddressRules) throws {
        if GitSettings.scheme(of: address) == "file" { return }
        func refuse(_ reason: String) -> SourceError { .unreachable(source: address, reason: reason) }
        guard let (host, port) = place(of: address) else { throw refuse("it names no host") }
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, nil, &list) == 0 else { throw refuse("no host is called \(host)") }
        defer { freeaddrinfo(list) }
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let raw = entry.pointee.ai_addr, let found = IPAddress(UnsafePointer(raw)) else { continue }
            if found.isMetadata { throw refuse("\(found) holds a cloud's credentials; never fetched") }
            guard let reason = found.privacy else { continue }
            if rules.names(host, port: port) || rules.names(found.description, port: port) { continue }
            throw refuse("\(found) is \(reason); name \(host):\(port) under allow_private if that is wanted")
        }
    }
}
