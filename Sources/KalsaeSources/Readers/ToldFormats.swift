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
            format: "HWP 5 (not read)", endings: ["hwp"],
            advice: "HWP 5 is a binary format; save it as HWPX, DOCX or PDF in Hangul"),
        ToldFormat(
            format: "Word 97 (not read)", endings: ["doc", "dot"],
            advice: "save it as DOCX, or run: libreoffice --convert-to docx FILE"),
        ToldFormat(
            format: "spreadsheet (not read)", endings: ["xls", "xlsb"],
            advice: "save it as XLSX, or run: libreoffice --convert-to xlsx FILE"),
        ToldFormat(
            format: "slides (not read)", endings: ["ppt"],
            advice: "save them as PPTX, or run: libreoffice --convert-to pptx FILE"),
        ToldFormat(
            format: "RTF (not read)", endings: ["rtf"],
            advice: "save it as DOCX, or run: libreoffice --convert-to docx FILE"),
    ]

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        throw ReadingFailure(rule: "unsupported", value: advice)
    }
}
