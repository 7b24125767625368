// Internet addresses as numbers, and which of them lie in the open network. A crawler takes addresses from strangers;
// without this it would fetch a router's page, a database or a cloud's credentials for whoever wrote the link.
// Ranges after IANA's special-purpose registries (RFC 6890 and its updates). It does not know names.

import Foundation

/// An IPv4 or IPv6 address.
struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes.
    let bytes: [UInt8]

    init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// An address as text: four decimal numbers without leading zeros, or IPv6 without brackets and zone.
    init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        bytes = withUnsafeBytes(of: &six) { Array($0) }
    }

    /// The address a socket is about to be connected to; nil for other families.
    init?(_ address: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            var found = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            bytes = withUnsafeBytes(of: &found) { Array($0) }
        case AF_INET6:
            var found = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            bytes = withUnsafeBytes(of: &found) { Array($0) }
        default: return nil
        }
    }

    var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "?" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The IPv4 address that an IPv6 address carries: mapped, compatible, translated (NAT64), 6to4, Teredo.
    var embedded: IPAddress? {
        guard bytes.count == 16 else { return nil }
        for (prefix, start) in Self.embeddings where prefix.contains(self) {
            return IPAddress(bytes: Array(bytes[start..<start + 4]))
        }
        // Teredo keeps the client's address with every bit turned.
        if Self.teredo.contains(self) { return IPAddress(bytes: bytes[12...].map { ~$0 }) }
        return nil
    }

    /// What makes the address no public one; nil where it is public.
    var privacy: String? {
        for range in Self.specialRanges where range.block.contains(self) { return range.reason }
        if let embedded { return embedded.privacy }
        if bytes.count == 16, !Self.globalSix.contains(self), !Self.translated.contains(self) {
            return "outside the global range"
        }
        return nil
    }

    /// Whether a cloud gives out its machines' credentials there. Never fetched, whatever is allowed.
    var isMetadata: Bool {
        Self.metadata.contains(self) || embedded.map { Self.metadata.contains($0) } ?? false
    }

    // AWS, Azure, GCP, DigitalOcean; AWS over IPv6; Alibaba; Oracle; Azure's host agent.
    private static let metadata: Set<IPAddress> = Set(
        ["169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"]
            .compactMap { IPAddress($0) })
    private static let globalSix = AddressBlock(constant: "2000::/3")
    private static let translated = AddressBlock(constant: "64:ff9b::/96")
    private static let teredo = AddressBlock(constant: "2001::/32")
    private static let embeddings: [(AddressBlock, Int)] = [
        (AddressBlock(constant: "::ffff:0:0/96"), 12), (AddressBlock(constant: "::ffff:0:0:0/96"), 12),
        (translated, 12), (AddressBlock(constant: "2002::/16"), 2), (AddressBlock(constant: "::/96"), 12),
    ]
    private static let specialRanges: [(block: AddressBlock, reason: String)] = [
        ("0.0.0.0/8", "this network"), ("10.0.0.0/8", "a private network"), ("100.64.0.0/10", "a carrier's network"),
        ("127.0.0.0/8", "this machine"), ("169.254.0.0/16", "the local link"),
        ("172.16.0.0/12", "a private network"), ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "reserved"), ("192.168.0.0/16", "a private network"), ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"), ("203.0.113.0/24", "documentation"), ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"), ("::/128", "unspecified"), ("::1/128", "this machine"),
        ("64:ff9b:1::/48", "a private translation"), ("100::/64", "discarded"), ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"), ("fc00::/7", "a private network"), ("fe80::/10", "the local link"),
        ("fec0::/10", "a private network"), ("ff00::/8", "multicast"),
    ].map { (AddressBlock(constant: $0.0), $0.1) }
}

/// A range of addresses, as `10.0.0.0/8`.
struct AddressBlock: Hashable, Sendable {
    let first: IPAddress
    let length: Int

    /// nil where the text is no block.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = IPAddress(String(parts[0])), let length = Int(parts[1]),
            (0...first.bytes.count * 8).contains(length)
        else { return nil }
        self.first = first
        self.length = length
    }

    /// A block of the tables above.
    init(constant text: String) {
        guard let block = AddressBlock(text) else { preconditionFailure("\(text) is no block of addresses") }
        self = block
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == first.bytes.count else { return false }
        for bit in stride(from: 0, to: length, by: 8) {
            let mask = length - bit >= 8 ? 0xFF : UInt8(truncatingIfNeeded: 0xFF00 >> (length - bit))
            if address.bytes[bit / 8] & mask != first.bytes[bit / 8] & mask { return false }
        }
        return true
    }
}
