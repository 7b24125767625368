// The byte-level alphabet of GPT-2: every byte has one printable character, so that vocabularies and merges can be
// written as text. Bytes that print stand for themselves; the others, in order, are the characters from U+0100 on.

enum ByteAlphabet {
    /// The character of each byte.
    static let characters: [Unicode.Scalar] = {
        var result: [Unicode.Scalar] = []
        var shifted: UInt32 = 0
        for byte in UInt32(0)...255 {
            let prints = (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
            let value = prints ? byte : 0x100 + shifted
            if !prints { shifted += 1 }
            result.append(Unicode.Scalar(value) ?? "?")
        }
        return result
    }()

    /// The byte of each character below U+0144, or -1.
    private static let bytes: [Int16] = {
        var result = [Int16](repeating: -1, count: 0x144)
        for (byte, character) in characters.enumerated() { result[Int(character.value)] = Int16(byte) }
        return result
    }()

    /// All bytes, in the order of their characters; the field's trainers number the first 256 tokens so.
    static let bytesInCharacterOrder: [UInt8] =
        (0...255).map { UInt8($0) }.sorted { characters[Int($0)] < characters[Int($1)] }

    /// Bytes as text in the alphabet.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(characters[Int(byte)]) }
        return String(text)
    }

    /// Text in the alphabet as bytes; nil where a character is not in it.
    static func decode(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard scalar.value < 0x144, bytes[Int(scalar.value)] >= 0 else { return nil }
            result.append(UInt8(bytes[Int(scalar.value)]))
        }
        return result
    }
}
