// Formats that are known and not read: they are refused like any other, but told what to do instead.

import Foundation

/// Refuses a format by name.
public struct ToldFormat: DocumentReader {
    public let format: String
    public let endings: [String]
    private let advice: String

    /// One row a format.
    public static let all: [ToldFormat] = [
        ToldFormat(
            format: "binary spreadsheet (not read)", endings: ["xlsb"],
            advice: "save it as XLSX, or run: libreoffice --convert-to xlsx FILE")
    ]

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        throw ReadingFailure(rule: "unsupported", value: advice)
    }
}
