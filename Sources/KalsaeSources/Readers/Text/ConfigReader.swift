// Settings (YAML, TOML, INI and what looks like them): a file as one fenced block, so that indentation and `#` mean
// what they mean, comments included.

import Foundation

/// Reads files of settings.
public struct ConfigReader: DocumentReader {
    public let format = "settings (YAML, TOML, INI)"
    public let endings = ["yaml", "yml", "toml", "ini", "cfg", "conf", "properties"]

    private static let languages = ["yaml": "yaml", "yml": "yaml", "toml": "toml", "properties": "properties"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let decoded = try TextDecoding.decode(data, declares: false)
        let body = decoded.text.trimmingCharacters(in: .newlines)
        if body.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("no text in \(data.count) bytes of \(format)") }
        let name = input.name.split(separator: "/").last.map(String.init) ?? input.name
        let language = Self.languages[(name as NSString).pathExtension.lowercased()] ?? "ini"
        try emit(
            .text(ReadText(title: name, text: Fence.block(body, language: language), repairs: decoded.repairs)))
    }
}
