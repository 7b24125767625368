// Notebooks (Jupyter's nbformat 3 and 4): cells of Markdown and of code in their order. What cells printed is not part
// of the text: it repeats what the code makes; it stands in rows.

import Foundation

/// Reads notebooks.
public struct IPYNBReader: DocumentReader {
    public let format = "notebook (IPYNB)"
    public let endings = ["ipynb"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let decoded = try TextDecoding.decode(data, declares: false)
        let notebook = try Notebook(Data(decoded.text.utf8))
        var text = try MarkdownReader().read(notebook.markdown)
        if text.text.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("no cells with text in a notebook") }
        text.repairs = decoded.repairs
        text.attributes["programming-language"] = notebook.language
        text.omissions += notebook.omissions
        try emit(.text(text))
    }
}

/// A notebook's cells as Markdown.
struct Notebook {
    private(set) var markdown = ""
    private(set) var language = "python"
    private(set) var omissions: [Omission] = []

    /// - Throws: `ReadingFailure`.
    init(_ data: Data) throws {
        try data.withUnsafeBytes { bytes in
            var tape = JSONTape()
            try tape.parse(bytes)
            read(Values(tape: tape, bytes: bytes))
        }
        if markdown.isEmpty, omissions.isEmpty { throw ReadingFailure.malformed("no notebook: it has no cells") }
    }

    /// A laid out JSON value, by keys and elements.
    private struct Values {
        let tape: JSONTape
        let bytes: UnsafeRawBufferPointer

        func value(_ object: Int?, _ key: String) -> Int? {
            guard let object, tape.tokens[object].kind == .object else { return nil }
            var place = object + 1
            while place < Int(tape.tokens[object].next) {
                if tape.text(bytes, tape.tokens[place]) == key { return place + 1 }
                place = Int(tape.tokens[place + 1].next)
            }
            return nil
        }

        func elements(_ array: Int?) -> [Int] {
            guard let array, tape.tokens[array].kind == .array else { return [] }
            var places: [Int] = []
            var place = array + 1
            while place < Int(tape.tokens[array].next) {
                places.append(place)
                place = Int(tape.tokens[place].next)
            }
            return places
        }

        /// A string, or a list of strings as one.
        func text(_ place: Int?) -> String {
            guard let place else { return "" }
            switch tape.tokens[place].kind {
            case .string, .number: return tape.text(bytes, tape.tokens[place])
            case .array: return elements(place).map { text($0) }.joined()
            default: return ""
            }
        }
    }

    private mutating func read(_ values: Values) {
        guard !values.tape.tokens.isEmpty else { return }
        let metadata = values.value(0, "metadata")
        let named = [("kernelspec", "language"), ("language_info", "name")]
            .map { values.text(values.value(values.value(metadata, $0.0), $0.1)) }.first { !$0.isEmpty }
        if let named, named.utf8.count < 32 { language = named.lowercased() }
        var cells = values.elements(values.value(0, "cells"))
        // Version 3 has worksheets.
        for sheet in values.elements(values.value(0, "worksheets")) {
            cells += values.elements(values.value(sheet, "cells"))
        }
        var blocks: [String] = []
        for (number, cell) in cells.enumerated() {
            let source = values.text(values.value(cell, "source") ?? values.value(cell, "input"))
            let body = source.trimmingCharacters(in: .newlines)
            let isBlank = body.allSatisfy(\.isWhitespace)
            switch values.text(values.value(cell, "cell_type")) {
            case "code":
                if !isBlank { blocks.append(Fence.block(body, language: language)) }
                leave(values, cell, number + 1)
            case "heading":
                let level = min(6, max(1, Int(values.text(values.value(cell, "level"))) ?? 1))
                if !isBlank { blocks.append(String(repeating: "#", count: level) + " " + body) }
            default: if !isBlank { blocks.append(body) }
            }
        }
        markdown = blocks.joined(separator: "\n\n")
    }

    private mutating func leave(_ values: Values, _ cell: Int, _ number: Int) {
        for output in values.elements(values.value(cell, "outputs")) {
            let data = values.value(output, "data")
            var text = values.text(values.value(output, "text"))
            if text.isEmpty { text = values.text(values.value(data, "text/plain")) }
            for kind in ["text/markdown", "text/latex"] where text.isEmpty {
                text = values.text(values.value(data, kind))
            }
            if text.isEmpty {
                text = ["ename", "evalue"].map { values.text(values.value(output, $0)) }.filter { !$0.isEmpty }
                    .joined(separator: ": ")
            }
            if !text.allSatisfy(\.isWhitespace) {
                omissions.append(Omission(rule: "cell-output", value: "of cell \(number)", text: text))
            }
        }
    }
}
