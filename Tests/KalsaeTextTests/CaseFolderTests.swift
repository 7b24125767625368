// The case folders of Tests/Cases/text that concern tokenizers, normal forms and languages.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeText

@Suite struct CaseFolderTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Cases/text")

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: Self.root.appendingPathComponent(path)), as: UTF8.self)
    }

    private func ids(_ tokenizer: String, _ text: String) throws -> [Int32] {
        try Tokenizer(contentsOf: Self.root.appendingPathComponent(tokenizer)).encode(text)
    }

    @Test func dropoutOfNoughtIsNone() throws {
        #expect(try ids("bpe-dropout-zero/tokenizer.json", "Hello") == [467, 386, 76, 79])
    }

    @Test func aUnigramModelMayLackAnUnknownToken() throws {
        #expect(try ids("unigram-unk-null/tokenizer.json", "Hello") == [253, 19, 330, 27])
        // A character that is no token has none to stand for it.
        #expect(try ids("unigram-unk-null/tokenizer.json", "Hello\u{1F9F7}").starts(with: [253, 19, 330, 27]))
    }

    @Test func categoriesOfExpressionsAreNewerThanTheInstalledLibrary() throws {
        #expect(try ids("regex-letters/tokenizer.json", text("regex-letters/text.txt")) == [0])
        #expect(try ids("regex-emoji/tokenizer.json", text("regex-emoji/text.txt")) == [298, 103, 116])
    }

    @Test(arguments: [
        (#"\p{L}"#, #"\p{kalsael}"#), (#"[^\r\n\p{L}\P{N}]"#, #"[^\r\n\p{kalsael}\P{kalsaen}]"#),
        (#"\p{^Lu}"#, #"\p{^kalsaelu}"#), (#"\p{Uppercase_Letter}"#, #"\p{kalsaelu}"#),
        (#"\p{Han}\\p{L}"#, #"\p{Han}\\p{L}"#), (#"\p{"#, #"\p{"#), ("a", "a"), (#"\"#, #"\"#),
    ])
    func namesOfCategoriesAreReplaced(expression: String, expected: String) {
        #expect(ExpressionProperties.rewritten(expression) == expected)
    }

    @Test func everyCategoryIsKnownToTheEngine() throws {
        for name in ExpressionProperties.tables.keys {
            let category = String(name.dropFirst("kalsae".count))
            let pattern = try TextPattern(expression: "\\p{\(category.uppercased())}", field: "test")
            #expect(pattern.matches(in: Array("\u{1FFFE}".utf8)[...], StageRun()).isEmpty)
        }
    }

    @Test func aUserDefinedSymbolLeavesTheTextWhole() throws {
        #expect(try ids("spm-user-defined/spm_alb.model", text("spm-user-defined/a.txt")) == [17, 6, 696])
        #expect(try ids("spm-user-defined/spm_gem.model", text("spm-user-defined/b.txt")) == [468, 3, 488])
    }

    @Test func lettersTypedOneByOneComposeInEveryForm() throws {
        let typed = try text("normalize-nfkc-jamo/text.txt").trimmingCharacters(in: .newlines)
        for form in [UnicodeForm.nfc, .nfkc] {
            let analyzer = try TextAnalyzer(AnalysisSettings(form: form))
            #expect(analyzer.analyze(typed).text == "한글", "\(form)")
        }
    }

    @Test func windowsLineEndsAreLineEnds() throws {
        let windows = try text("spans-crlf/text.txt")
        #expect(LanguageIdentifier.spans(of: windows).map(\.identified.language) == ["de", "fr"])
        let unix = windows.replacing("\r\n", with: "\n")
        #expect(LanguageIdentifier.spans(of: unix).map(\.text) == LanguageIdentifier.spans(of: windows).map(\.text))
    }
}
