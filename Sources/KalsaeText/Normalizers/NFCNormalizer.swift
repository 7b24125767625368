// Canonical composition as a stage: é typed as one character and as e plus an accent become the same bytes, and Hangul
// written in conjoining letters becomes syllables.

struct NFCNormalizer: Normalizer {
    static let type = "NFC"

    func normalized(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        if Self.isASCII(bytes) { return nil }
        return CanonicalComposition.shared.normalized(bytes)
    }

    private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var offset = 0
        while offset + 8 <= raw.count {
            if raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
            offset += 8
        }
        return raw[offset...].allSatisfy { $0 < 0x80 }
    }
}
