// A page's address in one form: what is written differently and means the same becomes the same, so that no page is
// fetched twice and every later check sees what will be asked for. Parsed after the WHATWG URL standard for http and
// https (which is how links are written), kept in RFC 3986's normal form.
// It does not know which addresses may be fetched (AddressRules.swift).

import Foundation

/// An absolute http or https URL in canonical form.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    public let scheme: String
    /// Lower-case ASCII; an IPv6 address stands without brackets.
    public let host: String
    public let port: Int
    /// Begins with `/`.
    public let path: String
    /// Without `?`; nil where there is none.
    public let query: String?

    /// The longest address that is followed, in bytes.
    static let longest = 2_048
    static let defaultPorts = ["http": 80, "https": 443]

    private init(scheme: String, host: String, port: Int, path: String, query: String?) {
        (self.scheme, self.host, self.port, self.path, self.query) = (scheme, host, port, path, query)
    }

    /// `https://host:port`, the port only where it is not the scheme's own.
    public var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return Self.defaultPorts[scheme] == port ? "\(scheme)://\(name)" : "\(scheme)://\(name):\(port)"
    }

    /// What robots.txt's rules are matched with.
    public var target: String { query.map { "\(path)?\($0)" } ?? path }
    public var description: String { origin + target }

    /// The same host with another path.
    func at(_ path: String) -> WebAddress {
        WebAddress(scheme: scheme, host: host, port: port, path: path, query: nil)
    }

    /// Parses an address as it is written in a page or a list.
    ///
    /// - Parameter base: where it was found; without one it must be absolute.
    /// - Throws: `ReadingFailure` by rule `scheme`, `credentials`, `malformed-address` or `private-address` (a number
    ///   in place of a host).
    public init(_ written: String, in base: WebAddress? = nil) throws(ReadingFailure) {
        let trimmed = written.trimmingCharacters(in: CharacterSet(charactersIn: "\u{0}"..."\u{20}"))
        let controls: Set<Unicode.Scalar> = ["\t", "\n", "\r"]
        var text = String(String.UnicodeScalarView(trimmed.unicodeScalars.filter { !controls.contains($0) }))
        guard text.utf8.count <= Self.longest else { throw .address("longer than \(Self.longest) bytes") }
        if let hash = text.firstIndex(of: "#") { text = String(text[..<hash]) }
        var question: Substring?
        var main = text[...]
        if let mark = text.firstIndex(of: "?") {
            question = text[text.index(after: mark)...]
            main = text[..<mark]
        }
        main = Substring(main.replacingOccurrences(of: "\\", with: "/"))
        var scheme = base?.scheme
        if let found = Self.scheme(of: main) {
            guard Self.defaultPorts[found] != nil else {
                throw ReadingFailure(rule: "scheme", value: "\(found): is not fetched, only http and https")
            }
            main = main.dropFirst(found.utf8.count + 1)
            // "https:page" is relative where the scheme is the base's own.
            if found != base?.scheme || main.hasPrefix("/") {
                scheme = found
                main = "//" + main.drop { $0 == "/" }
            }
        }
        guard let scheme else { throw .address("\"\(text.prefix(80))\" has no scheme; write https://…") }
        if main.hasPrefix("//") {
            let rest = main.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            let (host, port) = try Self.authority(rest[..<end], scheme: scheme)
            self.init(
                scheme: scheme, host: host, port: port, path: Self.normalPath(rest[end...]),
                query: Self.normalQuery(question))
            return
        }
        guard let base else { throw .address("\"\(text.prefix(80))\" has no host") }
        let path: String
        if main.isEmpty {
            path = base.path
        } else if main.hasPrefix("/") {
            path = Self.normalPath(main)
        } else {
            let folder = base.path[...(base.path.lastIndex(of: "/") ?? base.path.startIndex)]
            path = Self.normalPath(folder + main)
        }
        let query = main.isEmpty && question == nil ? base.query : Self.normalQuery(question)
        self.init(scheme: base.scheme, host: base.host, port: base.port, path: path, query: query)
    }

    private static func scheme(of text: Substring) -> String? {
        guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isASCII, first.isLetter else {
            return nil
        }
        let name = text[..<colon]
        let isScheme = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        return isScheme ? name.lowercased() : nil
    }

    private static func authority(_ text: Substring, scheme: String) throws(ReadingFailure) -> (String, Int) {
        if text.contains("@") {
            throw ReadingFailure(rule: "credentials", value: "a user name or password stands in the address")
        }
        var name = text
        var port: Int?
        let bracket = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[bracket...].lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            if !digits.isEmpty {
                guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
                    (1...65_535).contains(number)
                else { throw .address("\"\(digits.prefix(20))\" is no port") }
                port = number
            }
            name = text[..<colon]
        }
        let host: String
        if name.hasPrefix("[") {
            guard name.hasSuffix("]"), let address = IPAddress(String(name.dropFirst().dropLast())),
                address.bytes.count == 16
            else { throw .address("\"\(name.prefix(80))\" is no IPv6 address") }
            host = address.description
        } else {
            host = try HostName.normal(String(name))
        }
        return (host, port ?? defaultPorts[scheme] ?? 80)
    }

    /// Dots resolved, percent-encoding in one form, session numbers after `;` dropped.
    private static func normalPath(_ path: some StringProtocol) -> String {
        var parts: [String] = []
        var segments = path.split(separator: "/", omittingEmptySubsequences: false).map {
            encoded(withoutSession($0), keep: pathBytes)
        }
        if segments.first == "" { segments.removeFirst() }
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { parts.append("") }
            case "..":
                if !parts.isEmpty { parts.removeLast() }
                if isLast { parts.append("") }
            default: parts.append(segment)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    private static func withoutSession(_ segment: some StringProtocol) -> String {
        guard let mark = segment.firstIndex(of: ";") else { return String(segment) }
        let isSession = TrackingParameters.sessionNames.contains { name in
            segment[segment.index(after: mark)...].lowercased().hasPrefix(name + "=")
        }
        return isSession ? String(segment[..<mark]) : String(segment)
    }

    private static func normalQuery(_ query: Substring?) -> String? {
        guard let query else { return nil }
        let kept = query.split(separator: "&").filter { !TrackingParameters.contains($0) }
        return kept.isEmpty ? nil : kept.map { encoded($0, keep: queryBytes) }.joined(separator: "&")
    }

    private static let unreserved = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    private static let pathBytes = unreserved.union("!$&'()*+,;=:@".utf8)
    private static let queryBytes = pathBytes.union("/?".utf8)

    /// Escapes what must be, unescapes what need not be, and writes what stays escaped in capitals.
    private static func encoded(_ text: some StringProtocol, keep: Set<UInt8>) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        func escape(_ byte: UInt8) {
            let digits = Array("0123456789ABCDEF".utf8)
            output += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x25, index + 2 < bytes.count, let high = nibble(bytes[index + 1]),
                let low = nibble(bytes[index + 2])
            {
                let value = high << 4 | low
                if unreserved.contains(value) { output.append(value) } else { escape(value) }
                index += 3
                continue
            }
            if keep.contains(byte) { output.append(byte) } else { escape(byte) }
            index += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

extension WebAddress: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Parts of a query that say who came from where and change nothing on the page.
enum TrackingParameters {
    static let prefixes = ["utm_", "pk_", "mtm_", "hsa_", "aspsessionid"]
    static let names: Set<String> = [
        "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "yclid", "twclid", "igshid", "mc_cid",
        "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi", "vero_id", "oly_anon_id", "oly_enc_id", "srsltid", "n_media",
        "n_query", "n_rank", "n_ad_group", "n_ad", "n_keyword_id", "n_campaign_type",
    ]
    static let sessionNames: Set<String> = ["jsessionid", "phpsessid", "cfid", "cftoken"]
    /// Also ordinary names (Naver's `sid` is a section): only a long random value makes them a session.
    static let doubtfulNames: Set<String> = ["sid", "session", "sessionid", "session_id", "s"]
    static let sessionLength = 16

    /// Whether `name=value` is one of them.
    static func contains(_ parameter: some StringProtocol) -> Bool {
        let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first?.lowercased() else { return false }
        if names.contains(name) || sessionNames.contains(name) { return true }
        if prefixes.contains(where: name.hasPrefix) { return true }
        guard doubtfulNames.contains(name), parts.count == 2, parts[1].count >= sessionLength else { return false }
        return parts[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && parts[1].contains(where: \.isNumber)
    }
}
