// A small JSON file that carries its own digest, so that every flipped bit is found.
//
// | line | content                                                  |
// |------|----------------------------------------------------------|
// | 1    | the value as a JSON object with sorted keys              |
// | 2    | SHA-256 of line 1 without its newline, as a JSON string  |

import Foundation
import KalsaeSupport

/// Writes and reads values sealed by their digest.
enum SealedFile {
    static func write(_ value: some Encodable, to url: URL) throws {
        var data = try JSONLines.encoder().encode(value)
        let digest = Digest.sha256(data)
        data.append(Data("\n\"\(digest)\"\n".utf8))
        try AtomicFile.write(data, to: url)
    }

    /// - Throws: `SupportError.missing`, or `RegistryError.recordDamaged` where a single bit differs.
    static func read<Value: Decodable>(_ type: Value.Type, from url: URL) throws -> Value {
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw SupportError.unreadable(path: url.path, reason: "permission denied")
        }
        guard let end = data.firstIndex(of: 0x0A),
            data[data.index(after: end)...] == Data("\"\(Digest.sha256(Data(data[..<end])))\"\n".utf8),
            let value = try? JSONLines.decoder().decode(Value.self, from: Data(data[..<end]))
        else { throw RegistryError.recordDamaged(path: url.path) }
        return value
    }
}
