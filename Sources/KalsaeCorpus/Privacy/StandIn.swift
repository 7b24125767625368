// Stand-ins: what takes the place of a value when it becomes a pseudonym. The keyed digest of the value decides, so the
// same value gets the same stand-in wherever the same key is used, and nobody without the key can go back or guess
// along. Stand-ins keep the value's shape and lie in ranges that belong to nobody, which the scanner therefore never
// finds.

import Foundation
import KalsaeSupport

/// The project's key for pseudonyms. It describes itself without its bytes, and is no setting: it must never stand in
/// an artifact.
public struct PseudonymKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    public var description: String { "a key for pseudonyms" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// A key of at least 16 bytes.
    ///
    /// - Throws: `CorpusError.pseudonymKey`.
    public init(_ bytes: some Sequence<UInt8>) throws {
        self.bytes = Array(bytes)
        guard self.bytes.count >= Self.leastBytes else {
            throw CorpusError.pseudonymKey(
                reason: "it has \(self.bytes.count) bytes; at least \(Self.leastBytes) are needed")
        }
    }

    /// A new key from the system's generator.
    public static func random() -> PseudonymKey {
        var generator = SystemRandomNumberGenerator()
        return PseudonymKey(unchecked: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// Fewer bytes can be guessed.
    public static let leastBytes = 16

    /// The key in a file that only its owner may read; made there where there is none.
    ///
    /// - Throws: `CorpusError.pseudonymKey` where the file cannot be read or made, or is too short.
    public static func loadOrCreate(at url: URL) throws -> PseudonymKey {
        if FileManager.default.fileExists(atPath: url.path) {
            guard let data = try? Data(contentsOf: url) else {
                throw CorpusError.pseudonymKey(reason: "\(url.path) cannot be read; check its permissions")
            }
            return try PseudonymKey(data)
        }
        let key = PseudonymKey.random()
        let file = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CorpusError.pseudonymKey(reason: "\(url.path) cannot be made; check its folder") }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(key.bytes))
            try handle.synchronize()
        } catch {
            unlink(url.path)
            throw CorpusError.pseudonymKey(reason: "\(url.path) cannot be written; is the disk full?")
        }
        return key
    }
}

/// One value on its way to a stand-in.
struct StandIn {
    let kind: PersonalDataKind
    let value: String
    private let digest: [UInt8]

    init(kind: PersonalDataKind, value: String, key: PseudonymKey) {
        self.kind = kind
        self.value = value
        let message = kind.rawValue + "\0" + Self.canonical(kind, value)
        digest = Digest.hmacSHA256(key: key.bytes, message: Array(message.utf8))
    }

    /// The value without what differs between ways to write it: letters small, digits and letters only; telephone
    /// numbers without country code.
    static func canonical(_ kind: PersonalDataKind, _ value: String) -> String {
        if kind == .secret { return value }
        let bytes = value.utf8.filter { $0 >= 0x80 || Bytes.isAlphanumeric($0) || ($0 == 0x40 && kind == .email) }
        let plain = String(decoding: bytes.map(Bytes.lower), as: UTF8.self)
        guard kind == .phone else { return plain }
        let digits = plain.filter(\.isNumber)
        if isKoreanAbroad(value) {
            let national = digits.dropFirst(2)
            return national.hasPrefix("0") ? String(national) : "0" + national
        }
        return digits.count == 11 && digits.hasPrefix("1") && !digits.hasPrefix("15")
            ? String(digits.dropFirst()) : digits
    }

    /// +82…, or 82 and a dash; 827-555-2368 is a number of North America.
    private static func isKoreanAbroad(_ value: String) -> Bool {
        let bytes = Array(value.utf8.prefix(3))
        return bytes.starts(with: Array("+82".utf8))
            || bytes.count == 3 && bytes.starts(with: Array("82".utf8)) && !Bytes.isDigit(bytes[2])
    }

    /// A number below `limit` from the digest's bytes `at` and the three after it.
    private func number(_ at: Int, below limit: Int) -> Int {
        let value = digest[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
        return value % limit
    }

    private func digit(_ index: Int) -> UInt8 { 0x30 + digest[index % 32] % 10 }

    private func hexadecimal(_ count: Int) -> String {
        String(
            decoding: (0..<count).map { Array("0123456789abcdef".utf8)[Int(digest[$0 / 2] >> ($0 % 2 * 4) & 15)] },
            as: UTF8.self)
    }

    /// `user3f2a91@example.com`.
    func email() -> String { "user\(hexadecimal(8))@example.com" }

    /// `<SECRET-3f2a91bc>`.
    func token(_ name: String) -> String { "<\(name)-\(hexadecimal(8))>" }

    /// `인물K4821` where the value is in Hangul, `Person K4821` elsewhere.
    func named(korean: String, english: String) -> String {
        let letter = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")[number(0, below: 24)]
        let digits = String(decoding: (4..<8).map(digit), as: UTF8.self)
        return (Script.hasHangulSyllable(value) ? korean : english) + String(letter) + digits
    }

    /// An address of the networks for documentation.
    func internetAddress() -> String {
        if value.utf8.contains(0x3A) {
            let text = hexadecimal(8)
            return "2001:db8::\(text.prefix(4)):\(text.suffix(4))"
        }
        let networks = ["192.0.2", "198.51.100", "203.0.113"]
        return "\(networks[number(0, below: 3)]).\(1 + number(4, below: 254))"
    }

    /// A hardware address of the range for documentation.
    func hardwareAddress() -> String {
        let mark = value.utf8.contains(0x3A) ? ":" : "-"
        return ["00", "00", "5E", "00", "53", hexadecimal(2).uppercased()].joined(separator: mark)
    }

    /// The value with other digits, the first four zeros: no such number is given out.
    func number() -> String {
        var seen = 0
        let letters = kind == .bankAccount
        let bytes = value.utf8.map { byte -> UInt8 in
            if Bytes.isDigit(byte) {
                seen += 1
                return seen <= 4 ? 0x30 : digit(seen)
            }
            // An IBAN's country becomes one that does not exist; a passport keeps its kind.
            if letters, Bytes.isLetter(byte) { return 0x58 }
            return byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A telephone number in the same form: 010-000x-xxxx in Korea, an exchange of 555 and a line from 0100 to 0199 in
    /// North America, country code 999 elsewhere.
    func phone() -> String {
        let old = Array(value.utf8.filter(Bytes.isDigit))
        // Words for digits have no shape to keep.
        if old.count < 7 || Script.hasHangulSyllable(value) {
            return "010-000"
                + String(decoding: (9..<14).map(digit), as: UTF8.self).enumerated().map {
                    $0.offset == 1 ? "-\($0.element)" : "\($0.element)"
                }.joined()
        }
        var new = old
        let isKorean = old.first == 0x30 || Self.isKoreanAbroad(value)
        if value.utf8.first == 0x2B, !isKorean, old.first != 0x31 {
            for index in new.indices { new[index] = index < 3 ? 0x39 : digit(index) }
        } else if old.count == 7 {
            for (index, byte) in "55501".utf8.enumerated() { new[index] = byte }
            for index in 5..<7 { new[index] = digit(index) }
        } else if old.count == 8, old.first != 0x31, !isKorean {
            for index in 0..<8 { new[index] = index < 4 ? 0x30 : digit(index) }
        } else if old.count == 10, value.utf8.starts(with: "10".utf8), !Bytes.isDigit(Array(value.utf8)[2]) {
            for index in 2..<10 { new[index] = index < 5 ? 0x30 : digit(index) }
        } else if old.count == 8, old.first == 0x31 {
            for (index, byte) in "1500".utf8.enumerated() { new[index] = byte }
            for index in 4..<8 { new[index] = digit(index) }
        } else if isKorean {
            let exchange = exchangeLength(Array(Self.canonical(.phone, value).utf8))
            // From the right: the line, then an exchange of three zeros and at most one digit more.
            for index in 0..<min(old.count, 4 + exchange) {
                new[old.count - 1 - index] = index < 4 ? digit(index) : index == 4 && exchange == 4 ? digit(9) : 0x30
            }
        } else {
            let first = old.first == 0x31 && old.count >= 11 ? 1 : 0
            let area = 200 + number(0, below: 8) * 100 + number(4, below: 9) * 10 + 2 + number(8, below: 8)
            let made = Array("\(area)5550\(100 + number(12, below: 100))".utf8)
            for index in 0..<10 where first + index < old.count { new[first + index] = made[index] }
        }
        var next = 0
        let shaped = value.utf8.map { byte -> UInt8 in
            guard Bytes.isDigit(byte) else { return byte }
            next += 1
            return new[next - 1]
        }
        return String(decoding: shaped, as: UTF8.self)
    }

    /// How many digits stand between prefix and line of a Korean number.
    private func exchangeLength(_ national: [UInt8]) -> Int {
        let prefix = national.starts(with: Array("02".utf8)) ? 2 : national.starts(with: Array("050".utf8)) ? 4 : 3
        return min(4, max(0, national.count - 4 - prefix))
    }
}
