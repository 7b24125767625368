import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeRetrieval

@Suite struct PageTests {
    /// Five pages of sentences of their own, and the offsets at which they begin.
    static func document() -> Document {
        var text = ""
        var starts: [Int] = []
        for page in 1...5 {
            starts.append(text.utf8.count)
            for line in 1...12 {
                text += "Bird\(page)x\(line) flies over island\(line * page) and rests near harbour\(page + line * 7). "
            }
            text += page == 2 ? "The sentence of the second page goes " : "\n\n"
        }
        return Document(
            id: "d", source: "docs/birds.pdf", title: "Birds", language: "en", license: "", text: text,
            attributes: [PageAnchors.attribute: PageAnchors.attribute(for: text, starts: starts)])
    }

    private static func pages(_ document: Document) -> [(text: String, page: Int?, last: Int?)] {
        Chunker(settings: RetrievalSettings()).passages(of: document).map { ($0.text, $0.page, $0.lastPage) }
    }

    @Test func everyPassageKnowsItsPages() throws {
        for passage in Self.pages(Self.document()) {
            let named = passage.text.matches(of: /Bird(\d)x/).compactMap { Int($0.1) }
            #expect(passage.page == named.first)
            #expect(passage.last == named.last)
        }
    }

    @Test func pagesAreFoundInCleanedText() throws {
        var document = Self.document()
        document.text = document.text.replacing("island6", with: "<ADDRESS>").replacing(
            #/Bird4x[1-6] [^.]*\. /#, with: "")
        for passage in Self.pages(document) {
            let named = passage.text.matches(of: /Bird(\d)x/).compactMap { Int($0.1) }
            #expect(passage.page == named.first)
            #expect(passage.last == named.last)
        }
        #expect(PageAnchors(document.attributes[PageAnchors.attribute] ?? "") != nil)
        #expect(document.attributes[PageAnchors.attribute]?.contains(where: \.isNumber) == false)
        for broken in ["a", "abcdefgz", "1234", "abcdefgh;x"] { #expect(PageAnchors(broken) == nil) }
    }

    @Test func theIndexKeepsPagesAndACitationNamesThem() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("knowledge.index")
        try TextKnowledgeBase.build([Self.document()]).save(to: file)
        let found = try #require(try TextKnowledgeBase(contentsOf: file).search("Bird4x3 island12", limit: 1).first)
        #expect(found.page == 4 || found.lastPage == 4)
        #expect(found.place.hasPrefix("docs/birds.pdf p. "))
        let plain = Passage(id: "", source: "a.txt", title: "", language: "", text: "", score: 0)
        #expect(plain.place == "a.txt")
        #expect(
            Passage(id: "", source: "a", title: "", language: "", text: "", score: 0, page: 3, lastPage: 4).place
                == "a p. 3–4")
    }

    @Test func indentedNumberSignsAreNoHeadings() {
        let document = Document(
            id: "d", source: "docs/run.txt", title: "", language: "en", license: "",
            text:
                "How a backup starts.\n\n    # systemctl start backup\n    # tail -f backup.log\n\nIt ends by itself at night."
        )
        for passage in Chunker(settings: RetrievalSettings()).passages(of: document) {
            #expect(passage.title == "run.txt")
        }
    }
}
