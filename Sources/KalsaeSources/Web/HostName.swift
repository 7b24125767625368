// A host's name in the one form in which it is compared, asked for and connected to: lower-case ASCII, international
// names in Punycode (RFC 3492), no trailing dot. Addresses written as one number, octal or hexadecimal are disguises
// and have no form here.
// It does not know addresses (IPAddress.swift) and asks no name server.

import Foundation

enum HostName {
    /// The most characters of a name (RFC 1035).
    static let longestName = 253
    static let longestLabel = 63

    /// The normal form of a host as it stands in a URL (without brackets and port).
    ///
    /// - Throws: `ReadingFailure` by rule `private-address` for disguised numbers, `malformed-address` for the rest.
    static func normal(_ written: String) throws(ReadingFailure) -> String {
        let decoded = written.removingPercentEncoding ?? written
        // Compatibility forms: full-width letters and digits, the ideographic full stop.
        var name = decoded.precomposedStringWithCompatibilityMapping.lowercased()
        name = name.replacingOccurrences(of: "\u{3002}", with: ".").precomposedStringWithCanonicalMapping
        if name.hasSuffix(".") { name.removeLast() }
        var labels: [String] = []
        for label in name.split(separator: ".", omittingEmptySubsequences: false) {
            let ascii = label.utf8.allSatisfy { $0 < 0x80 } ? String(label) : try punycode(label)
            let isSound = ascii.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
            }
            guard !ascii.isEmpty, ascii.utf8.count <= longestLabel, isSound else {
                throw .address("\"\(written.prefix(80))\" is no host name")
            }
            labels.append(ascii)
        }
        let joined = labels.joined(separator: ".")
        guard !joined.isEmpty, joined.utf8.count <= longestName else {
            throw .address("\"\(written.prefix(80))\" is no host name")
        }
        if let last = labels.last, isNumber(last) {
            // What ends in a number is an IPv4 address to every client; four plain decimal numbers are its only form.
            guard let address = IPAddress(joined) else {
                throw .privateAddress("\(joined) is a number in place of a host name")
            }
            return address.description
        }
        return joined
    }

    /// Whether a name's last part makes clients read the whole as an IPv4 address.
    private static func isNumber(_ label: String) -> Bool {
        if label.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        return label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    /// `xn--…` for a label with letters beyond ASCII (RFC 3492, section 6.3).
    private static func punycode(_ label: Substring) throws(ReadingFailure) -> String {
        let scalars = label.unicodeScalars.map(\.value)
        let sound = label.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-"
                || scalar.properties.generalCategory == .nonspacingMark
                || scalar.properties.generalCategory == .spacingMark
        }
        guard sound, scalars.count <= longestLabel else { throw .address("\"\(label.prefix(80))\" is no host name") }
        var output = String(String.UnicodeScalarView(label.unicodeScalars.filter(\.isASCII)))
        let basic = output.utf8.count
        if basic > 0 { output += "-" }
        var (code, delta, bias, handled) = (UInt32(128), UInt32(0), UInt32(72), basic)
        while handled < scalars.count {
            guard let next = scalars.lazy.filter({ $0 >= code }).min() else { break }
            // At most 63 scalars of 21 bits: no overflow.
            delta += (next - code) * UInt32(handled + 1)
            code = next
            for scalar in scalars {
                if scalar < code { delta += 1 }
                if scalar != code { continue }
                var (quotient, step) = (delta, UInt32(36))
                while true {
                    let threshold = step <= bias ? 1 : (step >= bias + 26 ? 26 : step - bias)
                    if quotient < threshold { break }
                    output.unicodeScalars.append(digit(threshold + (quotient - threshold) % (36 - threshold)))
                    quotient = (quotient - threshold) / (36 - threshold)
                    step += 36
                }
                output.unicodeScalars.append(digit(quotient))
                bias = adapted(delta, count: UInt32(handled + 1), isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return "xn--" + output
    }

    private static func digit(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30))
    }

    private static func adapted(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var step: UInt32 = 0
        while delta > 455 {
            delta /= 35
            step += 36
        }
        return step + 36 * delta / (delta + 38)
    }
}

extension ReadingFailure {
    /// An address that is none.
    static func address(_ reason: String) -> Self { Self(rule: "malformed-address", value: reason) }
    /// An address at which only one's own machines answer.
    static func privateAddress(_ reason: String) -> Self { Self(rule: "private-address", value: reason) }
}
