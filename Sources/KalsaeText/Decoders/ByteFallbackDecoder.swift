// Tokens written `<0x0A>` back into bytes; a run of them that is not UTF-8 gives one U+FFFD for each.

struct ByteFallbackDecoder: TokenDecoder {
    static let type = "ByteFallback"

    init() {}
    init(_ fields: inout JSONFields) throws {}

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var run: [UInt8] = []
        func close() {
            guard !run.isEmpty else { return }
            if String(validating: run, as: UTF8.self) != nil {
                result.append(run)
            } else {
                for _ in run { result.append([0xEF, 0xBF, 0xBD]) }
            }
            run.removeAll()
        }
        for token in tokens {
            if let byte = Self.byte(token) {
                run.append(byte)
            } else {
                close()
                result.append(token)
            }
        }
        close()
        return result
    }

    /// The byte that a token's name stands for.
    static func byte(_ token: [UInt8]) -> UInt8? {
        guard token.count == 6, token.starts(with: [0x3C, 0x30, 0x78]), token[5] == 0x3E else { return nil }
        return UInt8(String(decoding: token[3...4], as: UTF8.self), radix: 16)
    }

    /// The name of a byte's token.
    static func name(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
    }
}
