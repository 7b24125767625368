// Generated documents in every format that is written here: each word is in the text or in a row, and no file that is
// cut, changed or hostile does anything but end with texts or refusals.

import Foundation
import Testing

@testable import KalsaeSources

/// Words that occur once, in an order that is the same on every run.
struct FormatWords {
    private var state: UInt64
    private var number = 0
    private(set) var words: [String] = []
    private static let syllables = Array("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허")

    init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func word() -> String {
        number += 1
        var text = next(3) == 0 ? "word" : String((0..<3).map { _ in Self.syllables[next(Self.syllables.count)] })
        text += String(number, radix: 36).map { String($0) }.joined() + "q"
        words.append(text)
        return text
    }

    mutating func sentence() -> String { (0..<(2 + next(6))).map { _ in word() }.joined(separator: " ") + "." }
}

/// A format, its ending, and how a document of it is written.
struct GeneratedFormat: CustomTestStringConvertible, Sendable {
    let ending: String
    let write: @Sendable (inout FormatWords) -> Data

    var testDescription: String { ending }

    private static func text(_ ending: String, _ write: @escaping @Sendable (inout FormatWords) -> String) -> Self {
        GeneratedFormat(ending: ending) { Data(write(&$0).utf8) }
    }

    private static func bytes(_ ending: String, _ write: @escaping @Sendable (inout FormatWords) -> Data) -> Self {
        GeneratedFormat(ending: ending, write: write)
    }

    static let all: [GeneratedFormat] = [
        bytes("hwp", hwp),
        text("eml", eml),
        text("mbox", mbox),
        text("rtf", rtf),
        text("ipynb", ipynb),
        text("srt", srt),
        text("vtt", vtt),
        text("smi", smi),
        text("rst", rst),
        text("adoc", adoc),
        text("tex", tex),
        text("xml", xml),
        text("yaml", yaml),
        text("log", log),
        text("warc", warc),
        text("mht", mht),
        bytes("msg", msg),
    ]

    private static func hwp(_ source: inout FormatWords) -> Data {
        func many(_ level: Int, _ source: inout FormatWords, _ depth: Int) -> [HWPRecord] {
            (0..<(1 + source.next(4))).flatMap { _ -> [HWPRecord] in
                var pieces: [HWPPiece] = [.text(source.sentence() + " ")]
                switch source.next(8) {
                case 0 where depth < 3:
                    let cells = (0..<2).flatMap { row in
                        (0..<2).map { HWPSample.Cell(row: row, column: $0, text: source.sentence()) }
                    }
                    pieces.append(HWPSample.table(cells, level: level + 1, caption: source.sentence()))
                case 1:
                    pieces.append(
                        .control(17, "fn  ", Data(count: 8), HWPSample.list([source.sentence()], level: level + 2)))
                case 2:
                    pieces.append(
                        .control(16, "foot", Data(count: 8), HWPSample.list([source.sentence()], level: level + 2)))
                case 3:
                    pieces.append(
                        .control(15, "tcmt", Data(), HWPSample.list([source.sentence()], level: level + 2)))
                case 4 where depth < 3:
                    let shape = [HWPRecord(tag: 0x4C, level: level + 2, data: Data(count: 40))]
                    let list = HWPRecord(tag: 0x48, level: level + 3, data: Data(count: 20))
                    pieces.append(
                        .control(11, "gso ", Data(count: 42), shape + [list] + many(level + 3, &source, depth + 1)))
                case 5: pieces.append(.inline(9))
                default: break
                }
                pieces.append(.text(source.word()))
                return HWPSample.paragraph(pieces, level: level)
            }
        }
        return HWPSample.file((0..<2).map { _ in many(0, &source, 0) })
    }

    private static func eml(_ source: inout FormatWords) -> String {
        var parts = ""
        for _ in 0..<(1 + source.next(4)) {
            let text = source.sentence() + "\n" + source.sentence()
            switch source.next(4) {
            case 0:
                parts +=
                    "--b\nContent-Type: text/html; charset=utf-8\n\n<div>\(text)<p>\(source.sentence())</p></div>\n"
            case 1:
                parts +=
                    "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n\(Data(text.utf8).base64EncodedString())\n"
            case 2:
                parts +=
                    "--b\nContent-Type: text/plain; charset=utf-8; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\n\(text)\n"
            default:
                parts +=
                    "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain; charset=utf-8\n\n\(text)\n"
                parts +=
                    "--c\nContent-Type: text/html; charset=utf-8\n\n<p>\(source.next(2) == 0 ? text : source.sentence())</p>\n--c--\n"
            }
        }
        return
            "Subject: \(source.word())\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\(parts)--b--\n"
    }

    private static func mbox(_ source: inout FormatWords) -> String {
        (0..<3).map { _ in
            "From a@b Wed May  1 09:00:00 2024\nSubject: \(source.word())\n\n\(source.sentence())\n>From \(source.word())\n\n"
        }.joined()
    }

    private static func rtf(_ source: inout FormatWords) -> String {
        var body = ""
        for _ in 0..<6 {
            let text = source.sentence()
            switch source.next(7) {
            case 0: body += "\\trowd\\cellx1\\cellx2\\pard\\intbl \(text)\\cell \(source.word())\\cell\\row\\pard "
            case 1: body += "\(text){\\footnote \(source.sentence())}\\par "
            case 2: body += "{\\header \(source.sentence())\\par}\(text)\\par "
            case 3: body += "{\\*\\unheard \(source.sentence())}{\\v \(text)}\\par "
            case 4: body += "{\\listtext 1.\\tab}\(text)\\par {\\*\\shpinst{\\shptxt \(source.sentence())\\par}}"
            default: body += "{\\b \(text)}\\line \(source.word())\\par "
            }
        }
        let escaped = body.utf16.map {
            $0 < 0x80 ? String(UnicodeScalar(UInt8($0))) : "\\u\(Int16(bitPattern: $0))?"
        }.joined()
        return "{\\rtf1\\ansi\\uc1 \(escaped)}"
    }

    private static func ipynb(_ source: inout FormatWords) -> String {
        let cells = (0..<4).map { number in
            number % 2 == 0
                ? "{\"cell_type\": \"markdown\", \"source\": [\"\(source.sentence())\\n\", \"\(source.sentence())\"]}"
                : "{\"cell_type\": \"code\", \"source\": \"\(source.word())\", \"outputs\": [{\"text\": [\"\(source.sentence())\"]}]}"
        }
        return "{\"cells\": [\(cells.joined(separator: ","))], \"nbformat\": 4}"
    }

    private static func srt(_ source: inout FormatWords) -> String {
        (1...5).map {
            "\($0)\n00:00:0\($0),000 --> 00:00:0\($0),500\n\(source.sentence())\n<i>\(source.word())</i>\n"
        }.joined(separator: "\n")
    }

    private static func vtt(_ source: inout FormatWords) -> String {
        "WEBVTT \(source.word())\n\nNOTE \(source.sentence())\n\n"
            + (1...5).map {
                "\(source.word())\n00:0\($0).000 --> 00:0\($0).500\n<v \(source.word())>\(source.sentence())\n"
            }.joined(separator: "\n")
    }

    private static func smi(_ source: inout FormatWords) -> String {
        "<SAMI><HEAD><TITLE>\(source.word())</TITLE></HEAD><BODY>"
            + (1...4).map {
                "<SYNC Start=\($0)000><P Class=KRCC>\(source.sentence())<br><b>\(source.word())</b>\n<P Class=EGCC>\(source.sentence())\n"
            }.joined()
            + "<!-- \(source.sentence()) --></BODY></SAMI>"
    }

    private static func rst(_ source: inout FormatWords) -> String {
        var text = "\(source.word())\n==========\n\n"
        for _ in 0..<8 {
            switch source.next(9) {
            case 0: text += "\(source.word())\n----------\n\n"
            case 1: text += ".. note:: \(source.word())\n   \(source.sentence())\n\n   \(source.sentence())\n\n"
            case 2: text += ".. \(source.sentence())\n\n"
            case 3: text += "\(source.sentence())::\n\n    \(source.sentence())\n\n"
            case 4: text += "+----+----+\n| \(source.word()) | \(source.word()) |\n+----+----+\n\n"
            case 5: text += ".. code-block:: python\n\n   \(source.word()) = ``\(source.word())\n\n"
            case 6:
                text +=
                    "- \(source.sentence())\n- :term:`\(source.word())` \(source.word())\n\n  \(source.word())\n\n"
            case 7:
                text += ".. figure:: \(source.word()).png\n   :alt: \(source.word())\n\n   \(source.sentence())\n\n"
            default: text += "\(source.sentence())\n\(source.sentence())\n\n"
            }
        }
        return text
    }

    private static func adoc(_ source: inout FormatWords) -> String {
        var text = "= \(source.word())\n:x: \(source.word())\n\n"
        for _ in 0..<8 {
            switch source.next(8) {
            case 0: text += "== \(source.word())\n\n"
            case 1: text += "----\n\(source.sentence())\n----\n\n"
            case 2: text += "// \(source.sentence())\n"
            case 3:
                text +=
                    "|===\n|\(source.word()) |\(source.word())\n\n|\(source.word())\n|\(source.word())\n|===\n\n"
            case 4: text += "[NOTE]\n====\n\(source.sentence())\n====\n\n"
            case 5: text += "* \(source.sentence())\n** \(source.sentence())\n\n"
            case 6: text += ".\(source.word())\nimage::\(source.word()).png[]\n\n"
            default: text += "\(source.sentence())\n<<a,\(source.word())>> \(source.word())[\(source.word())]\n\n"
            }
        }
        return text
    }

    private static func tex(_ source: inout FormatWords) -> String {
        var text =
            "\\documentclass{article}\n% \(source.sentence())\n\\title{\(source.word())}\n\\begin{document}\n"
        for _ in 0..<9 {
            switch source.next(9) {
            case 0: text += "\\section{\(source.word())}\n"
            case 1:
                text +=
                    "\\begin{itemize}\n\\item \(source.sentence())\n\\item[\(source.word())] \(source.word())\n\\end{itemize}\n"
            case 2:
                text += "\\begin{tabular}{ll}\n\(source.word()) & \(source.word()) \\\\ \\hline\n\\end{tabular}\n"
            case 3: text += "\(source.word())\\footnote{\(source.sentence())} \\label{\(source.word())}\n\n"
            case 4: text += "$\(source.word())$ \\[ \(source.word()) \\] \(source.sentence())\n"
            case 5: text += "\\begin{verbatim}\n\(source.sentence()) {\n\\end{verbatim}\n"
            case 6: text += "\(source.sentence()) % \(source.sentence())\n"
            case 7:
                text +=
                    "\\unheard{\(source.word())}[\(source.word())] \\textbf{\(source.word()) \\emph{\(source.word())}}\n"
            default: text += "\(source.sentence())\n\(source.sentence())\n\n"
            }
        }
        return text + "\\end{document}\n\(source.word())\n"
    }

    private static func xml(_ source: inout FormatWords) -> String {
        func element(_ source: inout FormatWords, _ depth: Int) -> String {
            let names = [
                "a", "para", "title", "row", "entry", "section", "listitem", "emphasis", "programlisting", "x",
                "table",
            ]
            let name = names[source.next(names.count)]
            var inner = ""
            for _ in 0..<(1 + source.next(3)) {
                inner += source.next(2) == 0 || depth > 4 ? source.sentence() : element(&source, depth + 1)
            }
            return "<\(name)>\(inner)</\(name)>"
        }
        return "<?xml version=\"1.0\"?><doc>" + (0..<5).map { _ in element(&source, 0) }.joined() + "</doc>"
    }

    private static func yaml(_ source: inout FormatWords) -> String {
        "a: \(source.sentence())\n# \(source.sentence())\nb:\n  - \(source.word())\n"
    }

    private static func log(_ source: inout FormatWords) -> String {
        "2024-05-01 09:30:00 INFO [\(source.word())] \(source.sentence())\n# \(source.sentence())\n"
    }

    private static func warc(_ source: inout FormatWords) -> String {
        (0..<3).map { number in
            let block = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\(source.sentence())"
            return
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.b/\(number)\r\nContent-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
        }.joined()
    }

    private static func mht(_ source: inout FormatWords) -> String {
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n<html><body><h1>\(source.word())</h1><p>\(source.sentence())</p><p>\(source.sentence())</p></body></html>\n--b--\n"
    }

    private static func msg(_ source: inout FormatWords) -> Data {
        var writer = CompoundWriter()
        writer.add("__properties_version1.0", Data(count: 32))
        writer.add("__substg1.0_0037001F", HWPSample.wide(source.word()))
        writer.add("__substg1.0_1000001F", HWPSample.wide(source.sentence()))
        writer.add("__substg1.0_10130102", Data("<p>\(source.sentence())</p>".utf8))
        writer.add("__attach_version1.0_#00000000/__substg1.0_3707001F", HWPSample.wide("a.txt"))
        writer.add("__attach_version1.0_#00000000/__substg1.0_37010102", Data(source.sentence().utf8))
        return writer.file()
    }
}

@Suite struct FormatPropertyTests {
    @Test(arguments: GeneratedFormat.all, 1...25)
    func everyWordIsKeptOrInARow(format: GeneratedFormat, seed: Int) {
        var source = FormatWords(seed: seed)
        let data = format.write(&source)
        let found = Gathered("a." + format.ending, data)
        var all = found.texts.map {
            ([$0.text.title, $0.text.text] + $0.text.omissions.map(\.text)).joined(separator: "\n")
        }
        .joined(separator: "\n")
        all += found.refusals.map(\.place).joined()
        let lost = source.words.filter { !all.contains($0) }
        #expect(
            lost.isEmpty,
            "\(format.ending) \(seed): \(lost.prefix(3)) of \(String(decoding: data.prefix(1_500), as: UTF8.self)) in \(all.prefix(1_500))"
        )
    }

    @Test(arguments: GeneratedFormat.all)
    func brokenFilesEnd(format: GeneratedFormat) {
        var source = FormatWords(seed: 7)
        let whole = format.write(&source)
        func end(_ data: Data) {
            let found = Gathered("a." + format.ending, data)
            #expect(found.texts.count + found.refusals.count > 0)
            #expect(!found.refusals.contains { $0.failure.value.contains("no ReadingFailure") }, "\(found.refusals)")
        }
        for count in stride(from: 0, to: whole.count, by: max(1, whole.count / 150)) { end(whole.prefix(count)) }
        for _ in 0..<300 {
            var data = whole
            for _ in 0..<(1 + source.next(3)) { data[source.next(data.count)] = UInt8(source.next(256)) }
            end(data)
        }
    }

    /// Texts that grow a quantity twentyfold must not take much more than twenty times as long.
    @Test(arguments: [
        ("rst", "``"), ("rst", "`a <"), ("rst", ".. a::\n "), ("rst", "a\n="), ("rst", "+-+\n|"),
        ("rst", "a::\n\n  b\n\n"),
        ("adoc", "[["), ("adoc", "<<a"), ("adoc", "----\n"), ("adoc", "|===\n|a\n"), ("tex", "\\section{"),
        ("tex", "\\begin{tabular}"),
        ("tex", "{\\textbf "), ("tex", "\\item["), ("tex", "$"), ("tex", "\\verb|"), ("tex", "\\footnote{a"),
        ("srt", "<i"),
        ("srt", "{\\a"), ("srt", "1 --> 2\n"), ("smi", "<SYNC Start=1><P>a"), ("smi", "<!--"), ("smi", "<a "),
        ("eml", "a: =?utf-8?Q?a\n "),
        ("eml", "Content-Type: multipart/mixed; boundary=a\n\n--a\n"), ("eml", "a: b;c*1*=d\n"),
        ("rtf", "{\\rtf1 \\trowd\\cell"),
        ("rtf", "{\\rtf1{\\*\\x a}"), ("rtf", "{\\rtf1\\'80\\'80"), ("mbox", "From a\na: b\n\n"), ("ipynb", "{\"a\":["),
        ("yaml", "`"),
        ("warc", "WARC/1.0\r\na: b\r\n"), ("xml", "<a>b"), ("xml", "<row><entry>a</entry></row>"), ("tex", "\\'"),
        ("vtt", "WEBVTT\n\na\n\n"),
    ])
    func timeIsLinear(ending: String, piece: String) {
        func seconds(_ count: Int) -> Double {
            let data = Data(String(repeating: piece, count: count).utf8)
            let clock = ContinuousClock()
            let time = clock.measure { _ = Gathered("a." + ending, data) }
            return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        }
        let few = max(seconds(3_000), 0.01)
        let many = seconds(60_000)
        #expect(many < few * 100, "\(ending) \(piece): \(few) s, then \(many) s")
    }
}
