import Foundation
import Testing

@testable import KalsaeSources

@Suite struct RTFReaderTests {
    private func read(_ body: String) -> ReadText? {
        Gathered("a.rtf", Data("{\\rtf1\\ansi\\ansicpg949\\deff0 \(body)}".utf8)).texts.first?.text
    }

    @Test func charactersComeFromBytesAndNumbers() throws {
        let text = try #require(
            read(
                """
                {\\fonttbl{\\f0\\fcharset129 Batang;}{\\f1\\fcharset0 Arial;}{\\f2\\fcharset204 Times;}}
                \\f0 \\'b0\\'a1\\'b3\\'aa \\u45796? \\uc2\\u46972 ??\\uc1 \\{x\\}\\~y\\emdash z\\par
                {\\f2 \\'cf\\'f0\\'e8}{\\f1 caf\\'e9}\\par \\u-10179?\\u-8704?
                """))
        #expect(text.text == "가나 다 라{x} y—z\n\nПриcafé\n\n😀", "\(text.text)")
    }

    @Test func tablesListsNotesAndBoxesAreRead() throws {
        let text = try #require(
            read(
                """
                {\\info{\\title \\u51228?\\u47785?}{\\author Hong}{\\revtim\\yr2024\\mo5\\dy1\\hr9\\min30}}
                {\\stylesheet{\\s1 heading 1;}{\\s2 Normal;}}
                {\\header Page header\\par}
                \\pard\\s1 Big\\par\\pard\\s2 Before{\\footnote A note.}\\par
                \\trowd\\cellx1\\cellx2\\pard\\intbl a\\cell b\\par c\\cell\\row
                \\trowd\\cellx1\\cellx2\\pard\\intbl \\cell d\\cell\\row
                \\pard{\\listtext 1.\\tab}One\\par{\\listtext\\'b7\\tab}Two\\par
                {\\*\\shpinst{\\sp{\\sn x}{\\sv y}}{\\shptxt In a box\\par}}After{\\v secret}{\\deleted gone}\\par
                {\\*\\generator Riched20 10.0;}{\\*\\strange Some words}{\\*\\themedata 504b0304}{\\pict 89504e47}
                """))
        #expect(
            text.text
                == "# Big\n\nBefore\n\na | b c\n | d\n\n1. One\n- Two\n\nAfter\n\nIn a box\n\nA note.",
            "\(text.text)")
        #expect(text.title == "Big")
        #expect(text.time?.timeIntervalSince1970 == 1_714_555_800)
        #expect(text.omissions.map(\.rule) == ["page-header", "hidden-text", "rtf-destination"])
        #expect(text.omissions.map(\.text) == ["Page header", "secret", "Some words"])
    }

    @Test func aFileThatBreaksOffGivesWhatItHas() throws {
        let found = Gathered("a.rtf", Data("{\\rtf1 One\\par Two {\\b three".utf8)).texts.first?.text
        #expect(found?.text == "One\n\nTwo three")
        #expect(found?.omissions.map(\.rule) == ["broken-part"])
    }

    @Test func hostileFilesEnd() {
        let deep = Data(("{\\rtf1 " + String(repeating: "{", count: 100_000)).utf8)
        #expect(Gathered("a.rtf", deep).rules == ["a.rtf": "too-deep"])
        let tables = Data(("{\\rtf1 " + String(repeating: "{\\footnote\\intbl x\\cell", count: 900)).utf8)
        #expect(Gathered("a.rtf", tables).texts.count == 1)
        for word in ["\\bin99999999999 x", "\\bin-5 x", "\\u99999999999?", "\\'", "\\'z", "\\", "\\uc-3\\u5"] {
            _ = Gathered("a.rtf", Data("{\\rtf1 a\(word)".utf8))
        }
    }
}
