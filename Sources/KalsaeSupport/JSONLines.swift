// JSON Lines: one object a line, read in pieces so that memory stays bounded, written atomically;
// in Zstandard where the name ends in `.zst`.

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
        try LineReader.forEachLine(in: url) { line, number in
            if line.isEmpty { return }
            let value: Value
            do { value = try decoder.decode(Value.self, from: Data(line)) } catch {
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
        let writer = try LineWriter(url)
        let encoder = encoder()
        for value in values { try writer.write(try encoder.encode(value)) }
        try writer.commit()
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
