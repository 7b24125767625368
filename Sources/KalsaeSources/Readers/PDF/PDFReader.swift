// PDF through poppler's pdftotext and pdfinfo, each in a process with limits: PDF files loop, explode and crash their
// readers. What comes back is lines with their places; PDFLayout orders them, PDFText makes paragraphs.
// Pictures of text (scans) hold no text: such files are refused as empty, by name.

import Foundation

/// Reads PDF.
public struct PDFReader: DocumentReader {
    public let format = "PDF"
    public let endings = ["pdf"]
    private let converter: String?
    private let describer: String?

    /// Finds `pdftotext` and `pdfinfo` where programs are installed.
    public init() {
        self.init(converter: BoundedProcess.find("pdftotext"), describer: BoundedProcess.find("pdfinfo"))
    }

    init(converter: String?, describer: String?) {
        self.converter = converter
        self.describer = describer
    }

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        guard let converter else {
            throw ReadingFailure(
                rule: "missing-program", value: "PDF needs pdftotext; install it: apt install poppler-utils")
        }
        let file = try input.file()
        // A word costs some hundred bytes with its box.
        let limits = BoundedProcess.Limits(
            seconds: input.limits.converterSeconds, memory: input.limits.converterMemory,
            output: input.limits.largestFile * 4)
        let path = file.standardizedFileURL.path
        let common = ["-enc", "UTF-8", "-eol", "unix"]
        let boxes = try BoundedProcess.run(converter, common + ["-bbox-layout", path, "-"], limits: limits)
        if let failure = Self.failure(boxes, limits) { throw failure }
        let pages: String
        if let found = try? PDFLayout.text(of: boxes.output) {
            pages = found
        } else {
            // Characters that XML does not know; then pdftotext's own order has to do.
            let plain = try BoundedProcess.run(converter, common + [path, "-"], limits: limits)
            if let failure = Self.failure(plain, limits) { throw failure }
            pages = String(decoding: plain.output, as: UTF8.self)
        }
        let text = PDFText.paragraphs(of: pages)
        if text.isEmpty {
            let count = pages.count { $0 == "\u{0C}" } + 1
            throw ReadingFailure.empty("no text on \(count) pages; a scan needs text recognition (OCR) first")
        }
        var found = ReadText(title: "", text: text)
        if let describer {
            let info = try BoundedProcess.run(describer, ["-isodates", "-enc", "UTF-8", path], limits: limits)
            if info.outcome == .exited(0) { Self.describe(&found, String(decoding: info.output, as: UTF8.self)) }
        }
        try emit(.text(found))
    }

    /// What the way in which pdftotext ended means; nil where it read the file.
    private static func failure(_ result: BoundedProcess.Result, _ limits: BoundedProcess.Limits) -> ReadingFailure? {
        switch result.outcome {
        case .exited(0): nil
        case .exited(1) where result.errors.contains("assword"): .encrypted
        case .exited(3):
            ReadingFailure(rule: "forbidden", value: "its author does not allow text to be copied from it")
        case .exited(1): .malformed("pdftotext cannot open it")
        case .exited(127), .exited(126): ReadingFailure(rule: "missing-program", value: "pdftotext cannot be started")
        case .exited(let code): .malformed("pdftotext gave up (exit status \(code))")
        case .killed(SIGXCPU), .tookTooLong:
            ReadingFailure(rule: "converter-limit", value: "pdftotext took more than \(Int(limits.seconds)) seconds")
        case .killed(let signal):
            ReadingFailure(
                rule: "converter-limit",
                value: "pdftotext was stopped by signal \(signal) (memory limit \(limits.memory) bytes)")
        case .printedTooMuch: .tooLarge(bytes: limits.output, limit: limits.output)
        }
    }

    /// Title and time as pdfinfo prints them, a `Key:   value` a line.
    static func describe(_ text: inout ReadText, _ info: String) {
        for line in info.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon] {
            case "Title": if !isMadeUp(value) { text.title = value }
            case "ModDate": text.time = TimeText.parse(value) ?? text.time
            case "CreationDate": text.time = text.time ?? TimeText.parse(value)
            default: break
            }
        }
    }

    /// Titles that programs put in by themselves.
    private static func isMadeUp(_ title: String) -> Bool {
        let lower = title.lowercased()
        return lower.hasPrefix("microsoft word - ") || lower.hasPrefix("untitled") || lower == "제목 없음"
            || [".doc", ".docx", ".hwp", ".hwpx", ".indd", ".tex", ".dvi", ".odt"].contains { lower.hasSuffix($0) }
    }
}
