// Real pages, where the package debian-handbook is installed; skipped elsewhere.

import Foundation
import KalsaeCorpus
import KalsaeSources
import Testing

@Suite struct HandbookTests {
    static let folder = "/usr/share/doc/debian-handbook/html/"
    static let isInstalled = FileManager.default.fileExists(atPath: folder + "en-US/index.html")

    @Test(.enabled(if: isInstalled)) func handbookComesOutCleanAndTagged() throws {
        let sources = ["en-US", "ko-KR"].map { CorpusSource(path: Self.folder + $0, license: "GPL-2.0-or-later") }
        let collected = try Collector().collect(sources)
        #expect(collected.documents.filter { $0.source.hasSuffix(".html") }.count >= 200)
        #expect(Set(collected.ledger.rows.filter { $0.action != .leftOut }.map(\.rule)) == ["unsupported"])
        let chrome: Set<String> = ["Prev", "Next", "이전", "다음", "Download the ebook", "Product Site", "Up", "Home"]
        for document in collected.documents where document.source.hasSuffix(".html") {
            #expect(document.text.hasPrefix("# "))
            #expect(!document.title.isEmpty)
            #expect(document.title.first?.isNumber == false, "\(document.title)")
            #expect(!document.text.split(separator: "\n").contains { chrome.contains(String($0)) })
        }
        let clean = try CorpusCleaner.clean(collected.documents)
        let languages = Dictionary(uniqueKeysWithValues: clean.documents.map { ($0.source, $0.language) })
        #expect(languages["en-US/sect.apt-get.html"] == "en")
        #expect(languages["ko-KR/sect.apt-get.html"] == nil)  // untranslated there: a copy of the English page
        #expect(clean.documents.contains { $0.language == "ko" })
        #expect(clean.statistics.byLanguage["und"] == nil)
        let apt = try #require(clean.documents.first { $0.source == "en-US/sect.apt-get.html" })
        #expect(apt.text.contains("\n\n**TIP: Incremental updates**\n\nThe aim of the apt update command"))
        #expect(try InstructionMaker().examples(from: clean.documents).count > 500)
    }
}
