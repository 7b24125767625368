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
            format: "spreadsheet (not read)", endings: ["xlsx", "xlsm", "ods"],
            advice: "save each sheet as CSV, or run: libreoffice --convert-to csv FILE"),
        ToldFormat(
            format: "slides (not read)", endings: ["pptx", "odp"],
            advice: "save them as PDF, or run: libreoffice --convert-to pdf FILE"),
    ]

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        throw ReadingFailure(rule: "unsupported", value: advice)
    }
}
