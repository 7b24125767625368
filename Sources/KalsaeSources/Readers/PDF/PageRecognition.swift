// Text out of pictures of pages: pdftoppm paints a page, tesseract reads it, each in a process with limits. Pages are
// painted at one size whatever they say of themselves, so that none costs more than another.

import Foundation

/// Recognises the text of scanned pages (OCR).
struct PageRecognition {
    private let painter: String?
    private let recogniser: String?

    /// Pixels of a painted page's longer side: some 240 a inch for A4.
    private static let pixels = 2_800
    /// All pages of a file together may take this many times what one may.
    private static let mostTimes = 20.0
    /// What it takes where it is missing.
    static let packages = "apt install tesseract-ocr tesseract-ocr-kor"

    /// Finds the programs where they are installed.
    init() { self.init(painter: BoundedProcess.find("pdftoppm"), recogniser: BoundedProcess.find("tesseract")) }

    init(painter: String?, recogniser: String?) {
        self.painter = painter
        self.recogniser = recogniser
    }

    var isInstalled: Bool { painter != nil && recogniser != nil }

    /// What came of the pages that were asked for.
    struct Result {
        /// Text by page, counted from 0.
        var texts: [Int: String] = [:]
        /// Pages, counted from 0, that show something and could not be read.
        var unread: [Int] = []
        var reason = ""
    }

    /// Reads pages of a PDF; blank ones have no text. Without the recogniser, pages that show something are `unread`.
    ///
    /// - Throws: `ReadingFailure` where a program cannot be started or the picture cannot be kept.
    func read(_ path: String, pages: [Int], _ limits: ReaderLimits) throws(ReadingFailure) -> Result {
        var result = Result()
        guard let painter else {
            result.unread = pages
            result.reason = "pictures of pages need pdftoppm: apt install poppler-utils"
            return result
        }
        let bounds = BoundedProcess.Limits(
            seconds: limits.converterSeconds, memory: limits.converterMemory, output: Self.pixels * Self.pixels + 1_024)
        let languages = recogniser.map { Self.languages($0, bounds) } ?? ""
        let clock = ContinuousClock()
        let start = clock.now
        for page in pages {
            if clock.now - start > .seconds(Self.mostTimes * limits.converterSeconds) {
                result.unread.append(page)
                result.reason =
                    "text recognition took more than \(Int(Self.mostTimes * limits.converterSeconds)) seconds"
                continue
            }
            let number = String(page + 1)
            let picture = try BoundedProcess.run(
                painter, ["-gray", "-f", number, "-l", number, "-scale-to", String(Self.pixels), path], limits: bounds)
            guard picture.outcome == .exited(0), !Self.isBlank(picture.output) else { continue }
            guard let recogniser else {
                result.unread.append(page)
                result.reason = "its pages are pictures: text recognition (OCR) is not installed: \(Self.packages)"
                continue
            }
            guard let text = try recognise(picture.output, recogniser, languages, bounds) else {
                result.unread.append(page)
                result.reason =
                    "text recognition (tesseract) gave up or took more than \(Int(bounds.seconds)) seconds a page"
                continue
            }
            result.texts[page] = text
        }
        return result
    }

    private func recognise(
        _ picture: Data, _ recogniser: String, _ languages: String, _ bounds: BoundedProcess.Limits
    ) throws(ReadingFailure) -> String? {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kalsae-page-\(UUID().uuidString).pgm")
        do { try picture.write(to: place) } catch {
            throw ReadingFailure(
                rule: "unreadable",
                value: "a page's picture cannot be kept in \(place.deletingLastPathComponent().path)")
        }
        defer { try? FileManager.default.removeItem(at: place) }
        let found = try BoundedProcess.run(
            recogniser, [place.path, "stdout", "-l", languages, "--dpi", "240"], limits: bounds)
        guard found.outcome == .exited(0) else { return nil }
        return String(decoding: found.output, as: UTF8.self).replacing("\u{0C}", with: "")
    }

    /// Korean where it is installed, and English.
    private static func languages(_ recogniser: String, _ bounds: BoundedProcess.Limits) -> String {
        guard let listed = try? BoundedProcess.run(recogniser, ["--list-langs"], limits: bounds),
            listed.outcome == .exited(0)
        else { return "eng" }
        let text = String(decoding: listed.output, as: UTF8.self) + listed.errors
        let known = text.split(whereSeparator: \.isNewline).map(String.init)
        let wanted = ["kor", "eng"].filter(known.contains)
        return wanted.isEmpty ? "eng" : wanted.joined(separator: "+")
    }

    /// Whether a grey picture (PGM) is of one shade.
    private static func isBlank(_ picture: Data) -> Bool {
        let body = picture.dropFirst(20)
        guard let first = body.last else { return true }
        return body.dropFirst(20).allSatisfy { $0 == first }
    }
}
