// Encodings by label, by form and by detectors, over texts cut and encoded anew.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct EncodingTests {
    @Test func everyEncodingOfTheTableIsConverted() {
        var labels: Set<Substring> = []
        for (encoding, names) in TextEncoding.table {
            #expect(EncodingConverter(encoding) != nil, "\(encoding.name)")
            for name in names.split(separator: " ") { #expect(labels.insert(name).inserted, "\(name)") }
            #expect(TextEncoding.named(encoding.name) == encoding)
        }
        #expect(
            TextEncoding.named(" ISO-8859-1 ") == .windows1252 && TextEncoding.named("ks_c_5601-1987") == .windows949)
        #expect(TextEncoding.named("gb2312")?.name == "gb18030" && TextEncoding.named("x-made-up") == nil)
    }

    @Test(arguments: [
        ("<meta charset=euc-kr>", "euc-kr"), ("<META http-equiv=a content='text/html; charset = Big5'>", "big5"),
        ("<?xml version='1.0' encoding=\"Shift_JIS\"?>", "shift_jis"), ("<p>charset=utf-8</p>", nil),
        ("<script charset=\"x\"></script><meta name=a><meta charset='koi8-r'>", "koi8-r"), ("<meta charset", nil),
    ])
    func declarationsAreFoundWhereTheyCount(html: String, label: String?) {
        #expect(EncodingDeclaration.label(in: Data(html.utf8)) == label)
    }

    /// Labels mean what browsers mean by them: bytes 0x80 to 0x9F under latin-1, later characters under old names.
    @Test(arguments: [
        ("iso-8859-1", [0x64, 0x6F, 0x6E, 0x92, 0x74, 0x20, 0x80] as [UInt8], "don’t €"),
        ("gb2312", [0xE9, 0x46], "镕"),
        ("shift_jis", [0x87, 0x40], "①"), ("ks_c_5601-1987", [0x8C, 0x63], "똠"), ("euc-jp", [0xAD, 0xA1], "①"),
        ("iso-8859-9", [0xFE, 0x80], "ş€"), ("tis-620", [0xA1], "ก"),
    ])
    func labelsMeanWhatBrowsersMean(label: String, bytes: [UInt8], text: String) throws {
        let encoding = try #require(TextEncoding.named(label))
        let made = try #require(EncodingConverter.convert(Data(bytes), from: encoding))
        #expect(made.broken == 0 && String(decoding: made.bytes, as: UTF8.self) == text)
    }

    static let russian = """
        Стрижи проводят почти всю жизнь в воздухе. Они едят, пьют, спят и даже собирают материал для гнезда на лету, а на \
        землю почти никогда не садятся. Поэтому ноги у них очень короткие и слабые.
        """
    static let japanese = """
        アマツバメは一生のほとんどを空で過ごす鳥です。飛びながら食べ、飲み、眠ることができ、卵を産んで雛を育てるときだけ崖や建物に降ります。\
        この小さな鳥がこれほど長い距離を飛べることに、多くの技術者が驚いてきました。
        """
    static let chinese = "雨燕一生几乎都在空中度过。它们在飞行中进食、饮水、睡觉，只有在产卵和哺育雏鸟的时候才会落到悬崖或者建筑物上。许多工程师对此感到惊讶。"
    static let german =
        "Der Mauersegler verbringt fast sein ganzes Leben in der Luft. Er frißt, trinkt und schläft während des Fluges."

    /// Written out by the same converter's other direction, so that no file of another's text is needed.
    private static func bytes(_ text: String, _ name: String) -> Data {
        guard let handle = iconv_open(name, "UTF-8"), Int(bitPattern: handle) != -1 else { return Data() }
        defer { iconv_close(handle) }
        var input = Array(text.utf8).map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: input.count * 4 + 16)
        var made = 0
        input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress, left = source.count
                var into = target.baseAddress, room = target.count
                _ = iconv(handle, &from, &left, &into, &room)
                _ = iconv(handle, nil, nil, &into, &room)
                made = target.count - room
            }
        }
        return Data(output.prefix(made).map { UInt8(bitPattern: $0) })
    }

    @Test(arguments: [
        (russian, "KOI8-R"), (russian, "CP1251"), (russian, "ISO-8859-5"), (japanese, "CP932"), (japanese, "EUC-JP"),
        (japanese, "ISO-2022-JP"), (chinese, "GB18030"), (german, "CP1252"), (Sample.korean, "CP949"),
        (Sample.korean, "UTF-16LE"), (Sample.korean, "UTF-16BE"), (german, "UTF-16LE"), (japanese, "UTF-16BE"),
        (Sample.korean, "ISO-2022-KR"),
    ])
    func textsOfManyEncodingsAreRead(text: String, encoding: String) throws {
        let bytes = Self.bytes(text, encoding)
        try #require(!bytes.isEmpty)
        #expect(try TextDecoding.decode(bytes, declares: false).text == text)
        // Tables come in pieces.
        let pieces = TextPieces(ReaderInput(name: "a.csv", data: bytes))
        var all = Data()
        while let piece = try pieces.next() { all.append(piece) }
        #expect(String(decoding: all, as: UTF8.self) == text)
    }

    /// No cut of a text in another language becomes Hangul.
    @Test(arguments: [
        (russian, "KOI8-R"), (russian, "CP1251"), (japanese, "CP932"), (japanese, "EUC-JP"), (chinese, "GB18030"),
        (german, "CP1252"),
    ])
    func nothingBecomesHangulThatIsNone(text: String, encoding: String) {
        let scalars = Array(text.unicodeScalars)
        for length in [30, 60, 90] {
            for start in stride(from: 0, to: max(1, scalars.count - length), by: 7) {
                var part = String.UnicodeScalarView()
                part.append(contentsOf: scalars[start..<min(scalars.count, start + length)])
                let decoded = try? TextDecoding.decode(Self.bytes(String(part), encoding), declares: false)
                let hangul = decoded?.text.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) } ?? false
                #expect(!hangul, "\(part)")
            }
        }
    }

    @Test func oneBrokenByteCostsOneCharacter() throws {
        let words = Data(Sample.korean.utf8)
        for place in stride(from: 0, to: words.count, by: 5) {
            var broken = words
            broken[place] = 0xFF
            let decoded = try TextDecoding.decode(broken, declares: false)
            #expect(decoded.repairs >= 1)
            #expect(decoded.text.count >= Sample.korean.count - 1)
        }
        let korean = Self.bytes(Sample.korean, "CP949")
        // Cut within its last letter.
        let cut = try TextDecoding.decode(Data(korean.dropLast(2)), declares: false)
        #expect(cut.repairs == 1 && cut.text.count == Sample.korean.count - 2)
        for place in stride(from: 0, to: korean.count, by: 5) {
            var broken = korean
            broken.insert(0xFF, at: place)
            let decoded = try TextDecoding.decode(broken, declares: false)
            #expect(decoded.text.count >= Sample.korean.count - 1)
        }
    }

    @Test func linesOfAnotherEncodingAreReadInTheirs() throws {
        let line = "로그에 남은 한 줄입니다. 다음 줄은 다른 서버가 남겼습니다.\n"
        let file = Data((line + line).utf8) + Self.bytes("옛 서버가 남긴 줄입니다.\n", "CP949") + Data(line.utf8)
        let decoded = try TextDecoding.decode(file, declares: false)
        #expect(decoded.text == line + line + "옛 서버가 남긴 줄입니다.\n" + line && decoded.repairs == 1)
    }

    @Test func bytesThatAreNoTextAreNone() {
        for bytes in [
            Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0]),
            Data((0..<400).map { UInt8(truncatingIfNeeded: $0 &* 97) }),
        ] {
            #expect(throws: ReadingFailure.self) { try TextDecoding.decode(bytes, declares: false) }
        }
    }
}
