// PDF through poppler's pdftotext and pdfinfo, each in a process with limits: PDF files loop, explode and crash their
// readers. What comes back is lines with their places; PDFLayout orders them, PDFText makes paragraphs.
// Pages that are pictures of text go through text recognition where it is installed (PageRecognition).

import Foundation
import KalsaeContracts

/// Reads PDF.
public struct PDFReader: DocumentReader {
    public let format = "PDF"
    public let endings = ["pdf"]
    private let converter: String?
    private let describer: String?
    private let recognition: PageRecognition

    /// Finds `pdftotext` and `pdfinfo` where programs are installed.
    public init() {
        self.init(converter: BoundedProcess.find("pdftotext"), describer: BoundedProcess.find("pdfinfo"))
    }

    init(converter: String?, describer: String?, recognition: PageRecognition = PageRecognition()) {
        self.converter = converter
        self.describer = describer
        self.recognition = recognition
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
        let (read, isRecognised) = try Self.recognised(
            PDFText.read(pages), pages, path, recognition, input.limits, emit)
        if read.text.isEmpty {
            let count = max(1, pages.split(separator: "\u{0C}", omittingEmptySubsequences: false).count - 1)
            throw ReadingFailure.empty(
                "no text on \(count) pages, and text recognition (OCR) finds none in their pictures")
        }
        var found = ReadText(title: "", text: read.text, omissions: read.omissions)
        if read.starts.count > 1 {
            found.attributes[PageAnchors.attribute] = PageAnchors.attribute(for: read.text, starts: read.starts)
        }
        if isRecognised { found.attributes["recognised"] = "tesseract" }
        if let describer {
            let info = try BoundedProcess.run(describer, ["-isodates", "-enc", "UTF-8", path], limits: limits)
            if info.outcome == .exited(0) { Self.describe(&found, String(decoding: info.output, as: UTF8.self)) }
        }
        try emit(.text(found))
    }

    /// The text with that of pages that are pictures; pages that cannot be recognised are refused by number.
    private static func recognised(
        _ read: PDFText.Pages, _ text: String, _ path: String, _ recognition: PageRecognition, _ limits: ReaderLimits,
        _ emit: (Reading) throws -> Void
    ) throws -> (PDFText.Pages, isRecognised: Bool) {
        var pages = text.split(separator: "\u{0C}", omittingEmptySubsequences: false).map(String.init)
        if text.hasSuffix("\u{0C}") { pages.removeLast() }
        let bare = pages.indices.filter { pages[$0].allSatisfy(\.isWhitespace) }
        if bare.isEmpty { return (read, false) }
        let found = try recognition.read(path, pages: bare, limits)
        if !found.unread.isEmpty {
            let failure = ReadingFailure(rule: "needs-recognition", value: found.reason)
            if read.text.isEmpty, found.texts.isEmpty {
                throw ReadingFailure.empty("no text on \(pages.count) pages; \(found.reason)")
            }
            try emit(.refused(part: "p. " + found.unread.map { String($0 + 1) }.joined(separator: ", "), failure))
        }
        let texts = found.texts.filter { !$0.value.allSatisfy(\.isWhitespace) }
        if texts.isEmpty { return (read, false) }
        for (page, text) in texts { pages[page] = text }
        return (PDFText.read(pages.joined(separator: "\u{0C}")), true)
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
