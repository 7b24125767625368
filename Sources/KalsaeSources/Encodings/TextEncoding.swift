// The encodings of text by the labels that files and servers give them, as the WHATWG's Encoding Standard lists them
// (encoding.spec.whatwg.org, section 4.2): `iso-8859-1` means windows-1252, `gb2312` GB18030, `euc-kr` windows-949.
// A few labels of Korean, Japanese and Chinese systems that the standard does not list are added. What browsers refuse
// to decode (ISO-2022-KR, ISO-2022-CN) is converted here: old mail is written so.

import Foundation

/// An encoding that can be converted.
struct TextEncoding: Equatable, Sendable {
    /// The standard's name, but windows-949 for what it calls EUC-KR.
    let name: String
    /// The C library's name.
    let converter: String
    /// Bytes of the smallest unit.
    var unit = 1
    /// Whether a character may take several bytes, so that a wrong text shows broken sequences.
    var isMultiByte = false

    static let utf8 = TextEncoding(name: "UTF-8", converter: "UTF-8", isMultiByte: true)
    static let windows949 = TextEncoding(name: "windows-949", converter: "CP949", isMultiByte: true)
    static let windows1252 = TextEncoding(name: "windows-1252", converter: "CP1252")
    static let utf16LE = TextEncoding(name: "UTF-16LE", converter: "UTF-16LE", unit: 2, isMultiByte: true)
    static let utf16BE = TextEncoding(name: "UTF-16BE", converter: "UTF-16BE", unit: 2, isMultiByte: true)
    static let iso2022JP = TextEncoding(name: "ISO-2022-JP", converter: "ISO-2022-JP-3", isMultiByte: true)
    static let iso2022KR = TextEncoding(name: "ISO-2022-KR", converter: "ISO-2022-KR", isMultiByte: true)

    /// The encoding of a label, whatever its case and the white space around it; nil for one that nobody knows.
    ///
    /// ```swift
    /// TextEncoding.named("ISO-8859-1")?.name   // "windows-1252"
    /// ```
    static func named(_ label: String) -> TextEncoding? {
        labels[label.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()]
    }

    private static let labels: [String: TextEncoding] = {
        var labels: [String: TextEncoding] = [:]
        for (encoding, names) in table { for name in names.split(separator: " ") { labels[String(name)] = encoding } }
        return labels
    }()

    private static func single(_ name: String, _ converter: String? = nil) -> TextEncoding {
        TextEncoding(name: name, converter: converter ?? name.uppercased())
    }

    private static func multi(_ name: String, _ converter: String) -> TextEncoding {
        TextEncoding(name: name, converter: converter, isMultiByte: true)
    }

    /// Every encoding and its labels.
    static let table: [(TextEncoding, String)] = [
        (utf8, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"),
        (single("IBM866"), "866 cp866 csibm866 ibm866"),
        (
            single("ISO-8859-2"),
            "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"
        ),
        (
            single("ISO-8859-3"),
            "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"
        ),
        (
            single("ISO-8859-4"),
            "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"
        ),
        (
            single("ISO-8859-5"),
            "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"
        ),
        (
            single("ISO-8859-6"),
            "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i "
                + "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"
        ),
        (
            single("ISO-8859-7"),
            "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
                + "iso_8859-7:1987 sun_eu_greek"
        ),
        (
            single("ISO-8859-8"),
            "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
                + "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical"
        ),
        (single("ISO-8859-10"), "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
        (single("ISO-8859-13"), "iso-8859-13 iso8859-13 iso885913"),
        (single("ISO-8859-14"), "iso-8859-14 iso8859-14 iso885914"),
        (single("ISO-8859-15"), "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"),
        (single("ISO-8859-16"), "iso-8859-16"),
        (single("KOI8-R"), "cskoi8r koi koi8 koi8-r koi8_r"),
        (single("KOI8-U"), "koi8-ru koi8-u"),
        (single("macintosh", "MACINTOSH"), "csmacintosh mac macintosh x-mac-roman"),
        (single("x-mac-cyrillic", "MAC-CYRILLIC"), "x-mac-cyrillic x-mac-ukrainian"),
        (single("windows-874", "CP874"), "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 cp874"),
        (single("windows-1250", "CP1250"), "cp1250 windows-1250 x-cp1250"),
        (single("windows-1251", "CP1251"), "cp1251 windows-1251 x-cp1251"),
        (
            windows1252,
            "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 "
                + "iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"
        ),
        (single("windows-1253", "CP1253"), "cp1253 windows-1253 x-cp1253"),
        (
            single("windows-1254", "CP1254"),
            "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
                + "windows-1254 x-cp1254"
        ),
        (single("windows-1255", "CP1255"), "cp1255 windows-1255 x-cp1255"),
        (single("windows-1256", "CP1256"), "cp1256 windows-1256 x-cp1256"),
        (single("windows-1257", "CP1257"), "cp1257 windows-1257 x-cp1257"),
        (single("windows-1258", "CP1258"), "cp1258 windows-1258 x-cp1258"),
        (
            multi("gb18030", "GB18030"),
            "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030 cp936 windows-936 "
                + "euc-cn euccn"
        ),
        (multi("Big5", "BIG5-HKSCS"), "big5 big5-hkscs cn-big5 csbig5 x-x-big5 cp950 windows-950"),
        (multi("EUC-JP", "EUC-JP-MS"), "cseucpkdfmtjapanese euc-jp x-euc-jp eucjp euc_jp"),
        (iso2022JP, "csiso2022jp iso-2022-jp"),
        (
            multi("windows-31j", "CP932"),
            "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cp932"
        ),
        (
            windows949,
            "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 "
                + "euckr euc_kr cp949 ms949 uhc x-windows-949"
        ),
        (iso2022KR, "csiso2022kr iso-2022-kr"),
        (multi("ISO-2022-CN", "ISO-2022-CN-EXT"), "iso-2022-cn iso-2022-cn-ext"),
        (utf16BE, "unicodefffe utf-16be"),
        (utf16LE, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
    ]
}

/// The encoding that a file names itself.
enum EncodingDeclaration {
    /// How far into a file it is looked for (HTML: 1,024 bytes; generous).
    static let searched = 4_096

    /// The label in `<meta charset>`, `<meta http-equiv … charset=…>` or an XML declaration; nil where none stands.
    static func label(in data: Data) -> String? {
        let head = String(decoding: data.prefix(searched).map { $0 > 0 && $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self)
            .lowercased()
        for (opening, key) in [("<?xml", "encoding"), ("<meta", "charset")] {
            var rest = head[...]
            while let tag = rest.range(of: opening) {
                rest = rest[tag.upperBound...]
                let content = rest.prefix { $0 != ">" }
                guard let found = content.range(of: key) else { continue }
                let value = content[found.upperBound...].drop { $0.isWhitespace }
                guard value.first == "=" else { continue }
                let name = value.dropFirst().drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
                    .prefix { $0.isLetter || $0.isNumber || "-_.:".contains($0) }
                if !name.isEmpty, name.count <= 40 { return String(name) }
            }
        }
        return nil
    }
}
