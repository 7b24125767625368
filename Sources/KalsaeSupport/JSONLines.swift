// JSON Lines: one object a line, read in pieces so that memory stays bounded, written atomically.

import Foundation

/// Reads and writes files with one JSON object a line.
public enum JSONLines {
    /// An encoder whose output is the same for equal values: sorted keys, no escaped slashes.
    public static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }

    /// A decoder that understands what `encoder()` writes.
    public static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }

    /// Calls `body` with each value in turn; blank lines are passed over.
    ///
    /// - Throws: `SupportError.malformedLine` with the line's number, or what `body` throws.
    public static func forEach<Value: Decodable>(
        _ type: Value.Type, in url: URL, _ body: (Value) throws -> Void
    ) throws {
        let decoder = decoder()
        try forEachLine(in: url) { line, number in
            if line.isEmpty { return }
            let value: Value
            do { value = try decoder.decode(Value.self, from: line) } catch {
                throw SupportError.malformedLine(path: url.path, line: number, reason: Self.reason(error))
            }
            try body(value)
        }
    }

    /// All values of a file.
    public static func read<Value: Decodable>(_ type: Value.Type, from url: URL) throws -> [Value] {
        var values: [Value] = []
        try forEach(type, in: url) { values.append($0) }
        return values
    }

    /// Replaces `url` with the given values, one a line.
    public static func write<Value: Encodable>(_ values: some Sequence<Value>, to url: URL) throws {
        let writer = try AtomicFileWriter(url)
        let encoder = encoder()
        for value in values {
            var line = try encoder.encode(value)
            line.append(0x0A)
            try writer.write(line)
        }
        try writer.commit()
    }

    private static func forEachLine(in url: URL, _ body: (Data, Int) throws -> Void) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        let handle: FileHandle
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw SupportError.unreadable(path: url.path, reason: "permission denied")
        }
        defer { try? handle.close() }
        var pending = Data()
        var number = 0
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            pending.append(piece)
            var start = pending.startIndex
            while let end = pending[start...].firstIndex(of: 0x0A) {
                number += 1
                try body(pending[start..<end], number)
                start = end + 1
            }
            pending = Data(pending[start...])
        }
        if !pending.isEmpty { try body(pending, number + 1) }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has the wrong type"
        default: "this is not a JSON object"
        }
    }
}
