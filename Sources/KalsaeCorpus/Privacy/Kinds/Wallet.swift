// Addresses of cryptocurrency wallets: Bitcoin in base58 (double SHA-256) and bech32 or bech32m (BIP 173, BIP 350),
// both with their check sums, and Ethereum's 0x with forty hexadecimal digits, whose mixed-case check sum is not
// computed.

import Foundation
import KalsaeSupport

enum Wallet {
    static let row = PersonalDataRow(.wallet, rank: 88, standIn: { $0.token("WALLET") })

    static func findBech32(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text.has("bc1", at: place) else { return nil }
        var end = place + 3
        var check: UInt32 = 1
        func step(_ value: UInt32) {
            let top = check >> 25
            check = (check & 0x1FF_FFFF) << 5 ^ value
            for (bit, generator) in generators.enumerated() where top >> UInt32(bit) & 1 == 1 { check ^= generator }
        }
        for value: UInt32 in [3, 3, 0, 2, 3] { step(value) }  // "bc", spread out
        while end - place <= 74, let value = values[Int(text[end])] {
            step(value)
            end += 1
        }
        guard end - place >= 42, end - place <= 74, !text.isWord(end), check == 1 || check == 0x2BC8_30A3 else {
            return nil
        }
        return PersonalDataFinding(kind: .wallet, range: place..<end, confidence: .certain)
    }

    private static let generators: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
    private static let values: [UInt32?] = table("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
    private static let base58: [UInt32?] = table("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

    private static func table(_ letters: String) -> [UInt32?] {
        var table = [UInt32?](repeating: nil, count: 256)
        for (value, byte) in letters.utf8.enumerated() { table[Int(byte)] = UInt32(value) }
        return table
    }

    /// A wallet that begins with a digit: 1… and 3… in base58, or 0x….
    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let place = run.start
        guard !text.isWord(place - 1), run.groups[0].count < 20 else { return nil }
        if run.digits[0] == 0, text[place + 1] == 0x78 {
            var end = place + 2
            while end - place < 43, Bytes.isHexadecimal(text[end]) { end += 1 }
            guard end - place == 42, !text.isWord(end) else { return nil }
            return PersonalDataFinding(kind: .wallet, range: place..<end, confidence: .likely)
        }
        guard run.digits[0] == 1 || run.digits[0] == 3 else { return nil }
        var end = place
        while end - place < 36, base58[Int(text[end])] != nil { end += 1 }
        guard (26...35).contains(end - place), !text.isWord(end), hasBase58Check(text, place..<end) else { return nil }
        return PersonalDataFinding(kind: .wallet, range: place..<end, confidence: .certain)
    }

    private static func hasBase58Check(_ text: ScannedText, _ range: Range<Int>) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 25)
        for place in range {
            guard var carry = base58[Int(text[place])] else { return false }
            for index in stride(from: 24, through: 0, by: -1) {
                carry += UInt32(bytes[index]) * 58
                bytes[index] = UInt8(carry & 255)
                carry >>= 8
            }
            if carry != 0 { return false }
        }
        let digest = Digest.sha256Bytes(Digest.sha256Bytes(bytes[..<21]))
        return digest.prefix(4).elementsEqual(bytes[21...])
    }
}
