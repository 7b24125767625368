import Foundation
import Testing

@testable import KalsaeSources

/// Writes PDF files of plain lines in Helvetica.
enum PDFMaker {
    static func make(
        _ pages: [[String]], title: String = "", trailer: String = "", kids: String? = nil, step: Int = 14
    ) -> Data {
        var objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            "<< /Title (\(title)) /ModDate (D:20240501093000Z) >>",
        ]
        var numbers: [String] = []
        for page in pages {
            let lines = page.enumerated().map { "1 0 0 1 50 \(780 - step * $0.offset) Tm (\($0.element)) Tj" }
            let stream = "BT /F1 10 Tf\n\(lines.joined(separator: "\n"))\nET"
            objects.append("<< /Length \(stream.utf8.count) >>\nstream\n\(stream)\nendstream")
            numbers.append("\(objects.count + 1) 0 R")
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents \(objects.count) 0 R "
                    + "/Resources << /Font << /F1 3 0 R >> >> >>")
        }
        objects[1] = "<< /Type /Pages /Count \(pages.count) /Kids [\(kids ?? numbers.joined(separator: " "))] >>"
        var text = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places { text += String(format: "%010d 00000 n \n", place) }
        text +=
            "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 4 0 R \(trailer) >>\nstartxref\n\(table)\n%%EOF\n"
        return Data(text.utf8)
    }
}

@Suite struct PDFReaderTests {
    static let isInstalled = BoundedProcess.find("pdftotext") != nil

    /// A program that runs a shell script instead of pdftotext.
    private func reader(_ folder: TemporaryFolder, _ script: String) throws -> PDFReader {
        let place = try folder.file("converter", "#!/bin/sh\n\(script)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: place.path)
        return PDFReader(converter: place.path, describer: nil)
    }

    private func failure(_ reader: PDFReader, limits: ReaderLimits = ReaderLimits()) -> ReadingFailure? {
        do {
            try reader.read(ReaderInput(name: "a.pdf", data: Data("%PDF".utf8), limits: limits)) { _ in }
            return nil
        } catch { return error as? ReadingFailure }
    }

    @Test(.enabled(if: isInstalled)) func pagesBecomeParagraphs() throws {
        let birds = ["swifts", "terns and gulls", "albatrosses", "a few geese"]
        let pages = birds.indices.map { page in
            [
                "The Book of Birds", "", "This page tells of \(birds[page]) that fly for months with-",
                "out a rest, and of the engi-",
                "neers who wonder, as \(birds[page]) may do,", "how \(birds[page]) live.", "",
                "- \(page + 1) -",
            ]
        }
        let found = Gathered("a.pdf", PDFMaker.make(pages, title: "Birds"))
        let text = try #require(found.texts.first).text
        #expect(text.title == "Birds")
        #expect(text.time == Date(timeIntervalSince1970: 1_714_555_800))
        #expect(
            text.text
                == birds.map {
                    "This page tells of \($0) that fly for months without a rest, and of the engineers who wonder, as "
                        + "\($0) may do, how \($0) live."
                }.joined(separator: "\n\n"))
    }

    @Test(.enabled(if: isInstalled)) func brokenAndLoopingFilesAreRefused() {
        #expect(Gathered("a.pdf", Data("%PDF-1.7 and no more".utf8)).rules == ["a.pdf": "malformed"])
        #expect(Gathered("a.pdf", Data()).rules == ["a.pdf": "malformed"])
        #expect(Gathered("a.pdf", PDFMaker.make([["x"]], kids: "2 0 R 2 0 R 2 0 R")).refusals.count == 1)
        #expect(Gathered("a.pdf", PDFMaker.make([[]])).rules == ["a.pdf": "empty"])
    }

    @Test(.enabled(if: isInstalled)) func lockedFilesAreRefused() {
        let lock =
            "/Encrypt << /Filter /Standard /V 1 /R 2 /P -64 /O <\(String(repeating: "AB", count: 32))> "
            + "/U <\(String(repeating: "CD", count: 32))> >> /ID [<00><00>]"
        #expect(Gathered("a.pdf", PDFMaker.make([["secret"]], trailer: lock)).rules == ["a.pdf": "encrypted"])
    }

    @Test(.enabled(if: isInstalled)) func truncatedAndFlippedFilesNeverCrash() {
        let whole = PDFMaker.make([["The common swift", "spends its life in the air."]])
        for length in stride(from: 0, to: whole.count, by: whole.count / 12) {
            let found = Gathered("a.pdf", whole.prefix(length))
            #expect(found.texts.count + found.refusals.count == 1)
        }
        for index in stride(from: 0, to: whole.count, by: whole.count / 12) {
            var broken = whole
            broken[index] ^= 0x04
            let found = Gathered("a.pdf", broken)
            #expect(found.texts.count + found.refusals.count == 1)
        }
    }

    /// A page that is one picture, made by painting a page of text.
    static func scan(_ lines: [String], _ folder: TemporaryFolder) throws -> Data {
        let source = try folder.file("source.pdf", PDFMaker.make([lines], step: 30))
        let painter = try #require(BoundedProcess.find("pdftoppm"))
        let picture = try BoundedProcess.run(
            painter, ["-gray", "-r", "150", source.path],
            limits: .init(seconds: 30, memory: 1 << 30, output: 1 << 26)
        ).output
        // P5, width, height, 255, a line each.
        let head = picture.prefix(40).split(separator: 0x0A, maxSplits: 3)
        let size = String(decoding: head[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        let pixels = picture.suffix(size[0] * size[1])
        var file = Data("%PDF-1.4\n".utf8)
        var places: [Int] = []
        func add(_ object: String, _ stream: Data? = nil) {
            places.append(file.count)
            file += Data("\(places.count) 0 obj\n\(object)\n".utf8)
            if let stream { file += Data("stream\n".utf8) + stream + Data("\nendstream\n".utf8) }
            file += Data("endobj\n".utf8)
        }
        let draw = Data("595 0 0 842 0 0 cm /I Do".utf8)
        add("<< /Type /Catalog /Pages 2 0 R >>")
        add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
        add(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                + "/Resources << /XObject << /I 5 0 R >> >> >>")
        add("<< /Length \(draw.count) >>", draw)
        add(
            "<< /Type /XObject /Subtype /Image /Width \(size[0]) /Height \(size[1]) /ColorSpace /DeviceGray "
                + "/BitsPerComponent 8 /Length \(pixels.count) >>", Data(pixels))
        let table = file.count
        file += Data("xref\n0 6\n0000000000 65535 f \n".utf8)
        for place in places { file += Data(String(format: "%010d 00000 n \n", place).utf8) }
        file += Data("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n".utf8)
        return file
    }

    @Test(.enabled(if: isInstalled && PageRecognition().isInstalled)) func scansAreRecognised() throws {
        let folder = try TemporaryFolder()
        let found = Gathered(
            "a.pdf", try Self.scan(["The common swift spends", "nearly all of its life in the air."], folder))
        let text = try #require(found.texts.first).text
        expect(text.text, has: "common swift spends nearly all of its life in the air.")
        #expect(text.attributes["recognised"] == "tesseract")
    }

    @Test(.enabled(if: isInstalled)) func scansWithoutRecognitionSayWhatToInstall() throws {
        let folder = try TemporaryFolder()
        let data = try Self.scan(["The common swift"], folder)
        let reader = PDFReader(
            converter: BoundedProcess.find("pdftotext"), describer: nil,
            recognition: PageRecognition(painter: BoundedProcess.find("pdftoppm"), recogniser: nil))
        do {
            try reader.read(ReaderInput(name: "a.pdf", data: data)) { _ in }
            Issue.record("it was read")
        } catch let failure as ReadingFailure {
            #expect(failure.rule == "empty")
            #expect(failure.value.contains("apt install tesseract-ocr tesseract-ocr-kor"))
        }
    }

    @Test func whatIsMissingIsSaidByName() throws {
        let failure = try #require(self.failure(PDFReader(converter: nil, describer: nil)))
        #expect(failure.rule == "missing-program")
        #expect(failure.value.contains("apt install poppler-utils"))
    }

    @Test(arguments: [
        ("while :; do :; done", "converter-limit"), ("exec tail -f /dev/null", "converter-limit"),
        ("exec yes", "too-large"), ("kill -SEGV $$", "converter-limit"), ("exit 3", "forbidden"),
        ("echo 'Incorrect password' >&2; exit 1", "encrypted"), ("exit 1", "malformed"), ("exit 99", "malformed"),
        ("exit 0", "empty"), ("exec 1>&- 2>&-; while :; do :; done", "converter-limit"),
    ])
    func convertersThatMisbehaveAreStopped(script: String, rule: String) throws {
        let folder = try TemporaryFolder()
        let limits = ReaderLimits(largestFile: 1 << 20, converterSeconds: 0.4)
        let reader = try reader(folder, script)
        #expect(failure(reader, limits: limits)?.rule == rule)
    }

    @Test func whatAConverterStartedDiesWithIt() throws {
        let folder = try TemporaryFolder()
        let script = try folder.file("x.sh", "tail -f /dev/null & echo $!\nwait")
        let result = try BoundedProcess.run(
            "/bin/sh", [script.path], limits: .init(seconds: 0.4, memory: 1 << 30, output: 1 << 16))
        #expect(result.outcome == .tookTooLong)
        let child = try #require(
            Int(String(decoding: result.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
        // It is gone, or waits as a zombie for whoever inherits it.
        for _ in 0..<1_000_000 {
            guard let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8) else { return }
            if state.contains(") Z ") || state.contains(") X ") { return }
        }
        Issue.record("process \(child) lives on")
    }

    @Test func convertersGetNothingOfOursAndMayNotWrite() throws {
        let folder = try TemporaryFolder()
        let target = folder.url.appendingPathComponent("written")
        let script = try folder.file(
            "x.sh", "cat; ls /proc/self/fd | wc -l; env | grep -c .; ulimit -v; echo text > \(target.path)")
        let held = try FileHandle(forReadingFrom: script)
        let result = try BoundedProcess.run(
            "/bin/sh", [script.path], limits: .init(seconds: 10, memory: 1 << 30, output: 1 << 16))
        try held.close()
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
        // Three standard files and the folder that ls itself reads; the shell adds PWD and the like.
        #expect(lines.count == 3)
        #expect(lines[0] == 4)
        #expect(lines[1] <= 5)
        #expect(lines[2] == 1 << 20)
        #expect((try? Data(contentsOf: target))?.isEmpty ?? true)
    }

    @Test func columnsAreReadOneAfterTheOther() throws {
        func line(_ text: String, _ x: Double, _ y: Double, _ width: Double) -> String {
            let parts = text.split(separator: " ")
            let step = width / Double(parts.count)
            let words = parts.enumerated().map { index, part in
                let left = x + step * Double(index)
                return "<word xMin='\(left)' xMax='\(left + step - 2)'>\(part)</word>"
            }.joined()
            return "<line xMin='\(x)' yMin='\(y)' xMax='\(x + width)' yMax='\(y + 10)'>\(words)</line>"
        }
        var lines = [line("A title over both columns of the page", 50, 40, 480)]
        for row in 0..<4 {
            // As poppler gives them: back and forth.
            lines.append(line("left \(row)", 50, 60 + 12 * Double(row), 230))
            lines.append(line("right \(row)", 300, 60 + 12 * Double(row), 230))
        }
        // Where the gutter is narrow it takes two columns for one line.
        lines.append(
            line("left 4", 50, 110, 230).replacing("</line>", with: "")
                + line("right 4", 300, 110, 230).replacing(
                    "<line xMin='300.0' yMin='110.0' xMax='530.0' yMax='120.0'>", with: ""))
        lines.append(line("A foot over both columns of the page", 50, 130, 480))
        let table = (0..<4).map { row in
            line("cell \(row)", 50, 200 + 12 * Double(row), 40) + line("value \(row)", 300, 200 + 12 * Double(row), 40)
        }
        let page = { (lines: [String]) in "<page width='595' height='842'>\(lines.joined())</page>" }
        let boxes = "<html><head><title>no</title></head><body><doc>\(page(lines))\(page(table))</doc></body></html>"
        let text = try PDFLayout.text(of: Data(boxes.utf8))
        #expect(
            text == """
                A title over both columns of the page

                left 0
                left 1
                left 2
                left 3
                left 4
                right 0
                right 1
                right 2
                right 3
                right 4

                A foot over both columns of the page\u{0C}cell 0\u{1F}value 0
                cell 1\u{1F}value 1
                cell 2\u{1F}value 2
                cell 3\u{1F}value 3
                """)
        for length in stride(from: 0, to: boxes.utf8.count, by: 97) {
            _ = try? PDFLayout.text(of: Data(boxes.utf8.prefix(length)))
        }
    }

    @Test func linesBecomeParagraphsAgain() {
        let page = """
            칼새는 거의 평생을 하늘에서 보내는 새이며 땅에 내
            려앉는 일이 드물다. 새들이 내려앉는 까닭은 모두
            둥지이고 그것 말고
            는 없다.

            Wings
            The well-known bird is very fast in the air and so
            it is a well-known bird, quick-
            ly seen.
            • one
            • two, which goes
            on
            """
        #expect(
            PDFText.paragraphs(of: page) == """
                칼새는 거의 평생을 하늘에서 보내는 새이며 땅에 내려앉는 일이 드물다. 새들이 내려앉는 까닭은 모두 둥지이고 그것 말고는 없다.

                Wings

                The well-known bird is very fast in the air and so it is a well-known bird, quickly seen.

                - one
                - two, which goes on
                """)
    }

    @Test func runningHeadsGoAndRepeatedTextStays() {
        let birds = ["", "Swifts", "Gulls", "Terns", "Geese", "Ducks"]
        let pages = (1...5).map { page in
            "Chapter \(page < 3 ? "One" : "Two")\n\(birds[page]) are on page \(page), that\nstays here.\n"
                + "So do \(birds[page]), too.\n\(10 + page)"
        }
        let text = PDFText.paragraphs(of: pages.joined(separator: "\u{0C}"))
        #expect(!text.contains("Chapter Two"))
        #expect(!text.contains("12"))
        #expect((1...5).allSatisfy { text.contains("page \($0)") })
        #expect(PDFText.paragraphs(of: "42") == "42")
        #expect(PDFText.paragraphs(of: "- 1 -") == "")
        #expect(PDFText.paragraphs(of: "") == "")
    }

    @Test func hostileTextIsRead() {
        #expect(PDFText.paragraphs(of: String(repeating: "a-\n", count: 1 << 16)).utf8.count == 2 + (1 << 16) - 1)
        #expect(PDFText.paragraphs(of: String(repeating: "\u{0C}", count: 1 << 16)) == "")
        #expect(!PDFText.paragraphs(of: String(repeating: "- ", count: 1 << 16)).isEmpty)
    }
}
