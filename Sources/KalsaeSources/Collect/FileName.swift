// Names of files as the system has them, which are bytes, and as they are shown: UTF-8 as it is, CP949 decoded where it
// is Korean (files that came from Korean Windows), any other byte and control characters as `%E9`, `%0A`.

import Foundation

enum FileName {
    /// A name that can stand in a ledger and on a terminal; the same for the same bytes.
    static func shown(_ bytes: [UInt8]) -> String {
        if let text = decoded(bytes) {
            if !text.unicodeScalars.contains(where: isControl) { return text }
            return text.unicodeScalars.map { isControl($0) ? escaped(Array(String($0).utf8)) : String($0) }.joined()
        }
        return bytes.map { $0 < 0x80 && $0 > 0x1F ? String(UnicodeScalar($0)) : escaped([$0]) }.joined()
    }

    /// The name's text; nil where its encoding is not known.
    static func decoded(_ bytes: [UInt8]) -> String? {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        guard let korean = EncodingConverter.convert(Data(bytes), from: .windows949), korean.broken == 0 else {
            return nil
        }
        // A name is short: one common syllable in three is enough.
        let count = KoreanSyllables.count(korean.bytes, of: Data(bytes))
        return count.common > 0 && count.common * 3 >= count.syllables
            ? String(decoding: korean.bytes, as: UTF8.self) : nil
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    /// Control characters, and those that turn the direction of what follows.
    static func isControl(_ scalar: UnicodeScalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }
}

/// A file whose name is no text, under a name that is: a link in the folder for temporary files, removed with this
/// value.
final class NamedLink {
    let url: URL

    /// - Parameter ending: the ending that readers shall see.
    /// - Throws: `SourceError.failedRead`.
    init(to path: [UInt8], ending: String) throws {
        let safe = ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? ending : ""
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kalsae-\(UUID().uuidString)" + (safe.isEmpty ? "" : ".\(safe)"))
        let target = (path + [0]).map { CChar(bitPattern: $0) }
        guard symlink(target, url.path) == 0 else {
            throw SourceError.failedRead(path: FileName.shown(path), reason: String(cString: strerror(errno)))
        }
    }

    deinit { unlink(url.path) }
}
