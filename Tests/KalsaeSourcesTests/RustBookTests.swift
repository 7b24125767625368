// A real book as its publisher's Word files, beside the Markdown it was written in. Skipped where it is absent.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct RustBookTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/data/en").standardized
    static let isThere = FileManager.default.fileExists(atPath: folder.path + "/rust-book-docx.tar.gz")

    /// Words outside fenced code (the Markdown only names its listings), lower case, letters and digits alone.
    private func words(_ text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        var isCode = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") || line.hasPrefix("~~~~") { isCode.toggle() }
            if isCode { continue }
            for word in line.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
                counts[String(word), default: 0] += 1
            }
        }
        return counts
    }

    @Test(.enabled(if: isThere)) func chaptersSayWhatTheirMarkdownSays() throws {
        let book = Gathered(ReaderInput(file: Self.folder.appendingPathComponent("rust-book.tar.gz")))
        let office = Gathered(ReaderInput(file: Self.folder.appendingPathComponent("rust-book-docx.tar.gz")))
        #expect(office.texts.count == 9)
        for chapter in office.texts {
            let number = String(chapter.place.dropLast(".docx".count).suffix(2))
            let pages = book.texts.filter { $0.place.contains("/ch\(number)-") }
            #expect(!pages.isEmpty)
            let one = words(chapter.text.text), other = words(pages.map(\.text.text).joined(separator: "\n"))
            let common = one.reduce(0) { $0 + min($1.value, other[$1.key] ?? 0) }
            let (sumOne, sumOther) = (one.values.reduce(0, +), other.values.reduce(0, +))
            let score = 2 * Double(common) / Double(sumOne + sumOther)
            if ProcessInfo.processInfo.environment["SHOW_SCORES"] != nil {
                print("chapter \(number): F1 \(score), words \(sumOne) and \(sumOther), title \(chapter.text.title)")
            }
            // The publisher edited the text; much less would mean that something is lost or doubled.
            #expect(score > 0.95, "chapter \(number)")
            #expect(chapter.text.text.contains("\n## ") && chapter.text.text.contains("```\n"))
        }
    }
}
