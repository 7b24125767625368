// What can be read here: every format with its endings, and the programs of others that it needs.

import Foundation

/// A program that a reader runs, and the package that brings it.
public struct NeededProgram: Sendable, Equatable, Encodable {
    public var program: String
    /// The package's name in Debian.
    public var package: String
    /// Whether it is installed where programs are looked for.
    public var found: Bool

    public init(program: String, package: String) {
        self.program = program
        self.package = package
        found = BoundedProcess.find(program) != nil
    }
}

extension DocumentReader {
    public var programs: [NeededProgram] { [] }
}

extension PDFReader {
    public var programs: [NeededProgram] { [NeededProgram(program: "pdftotext", package: "poppler-utils")] }
}

/// The formats of the reader's table.
public struct FormatList: Sendable {
    /// One format.
    public struct Row: Sendable, Equatable, Encodable {
        public var format: String
        /// Lower-case endings without the dot; the empty one stands for names without one.
        public var endings: [String]
        /// Whether files of this format give text; where not, a file's row says what to do instead.
        public var read: Bool
        public var needs: [NeededProgram]
    }

    /// By name.
    public let formats: [Row]

    public init() {
        formats = DocumentReaders.table.map { reader in
            Row(
                format: reader.format, endings: reader.endings, read: !(reader is ToldFormat), needs: reader.programs)
        }.sorted { $0.format.lowercased() < $1.format.lowercased() }
    }

    /// A line each, as help shows them.
    ///
    /// ```text
    /// HTML                .html .htm .xhtml .xht
    /// PDF                 .pdf                      needs pdftotext (not found; apt install poppler-utils)
    /// ```
    public var text: String {
        let endings = formats.map { row in
            row.endings.map { $0.isEmpty ? "(no ending)" : "." + $0 }.joined(separator: " ")
        }
        let width = formats.map(\.format.count).max() ?? 0
        let lines = zip(formats, endings).map { row, endings in
            let needs = row.needs.map { need in
                "needs \(need.program) (\(need.found ? "found" : "not found; apt install \(need.package)"))"
            }.joined(separator: ", ")
            let line = row.format.padding(toLength: width + 2, withPad: " ", startingAt: 0) + endings
            return needs.isEmpty ? line : line + "  " + needs
        }
        return lines.joined(separator: "\n") + """


            Files without an ending, or with an unknown or wrong one, are read by what is in them.

            """
    }

    /// As JSON, keys in the order of the alphabet.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(formats), as: UTF8.self) + "\n"
    }
}
