// The name of a member of an archive: decoded, and judged. Nothing is ever unpacked to where a name points, yet names
// become the sources of documents, and a name that tries to leave its archive shows that somebody meant harm.

import Foundation
import KalsaeSupport

/// A member's path that may be used.
enum MemberPath: Equatable {
    /// A path, `/` between its parts.
    case path(String)
    /// What systems leave behind beside documents.
    case passedOver
    /// A name that is not used, and how it is shown.
    case refused(String, reason: String)

    /// No document lies under a longer name.
    static let longest = 4_096

    /// Folders that hold a system's own notes.
    private static let systemFolders: Set<String> = ["__MACOSX", "$RECYCLE.BIN", "System Volume Information"]
    private static let systemFiles: Set<String> = ["Thumbs.db", "desktop.ini"]

    /// Judges the bytes of a name. UTF-8 is read as such, else CP949 (ZIP files made by Korean Windows); of other bytes
    /// each is shown as `%E9`.
    ///
    /// ```swift
    /// MemberPath.judge(Array("docs/a.md".utf8))   // .path("docs/a.md")
    /// MemberPath.judge(Array("../a.md".utf8))     // .refused("../a.md", reason: "it climbs out of the archive")
    /// ```
    static func judge(_ bytes: [UInt8]) -> MemberPath {
        let name = decode(bytes)
        let shown = String(String.UnicodeScalarView(name.unicodeScalars.prefix(200).map(shown)))
        if bytes.isEmpty { return .refused(shown, reason: "a member without a name") }
        if bytes.count > longest { return .refused(shown, reason: "a name of \(bytes.count) bytes") }
        if name.unicodeScalars.contains(where: isControl) {
            return .refused(shown, reason: "a control character in its name")
        }
        if name.hasPrefix("/") { return .refused(shown, reason: "an absolute path") }
        if name.contains("\\") { return .refused(shown, reason: "a backslash in its name") }
        let head = name.unicodeScalars.prefix(2)
        if head.count == 2, head.last == ":", let letter = head.first, letter.isASCII, letter.properties.isAlphabetic {
            return .refused(shown, reason: "a drive letter in its name")
        }
        var parts: [Substring] = []
        for part in name.split(separator: "/") where part != "." {
            if part == ".." { return .refused(shown, reason: "it climbs out of the archive") }
            parts.append(part)
        }
        let isSystem = parts.contains { $0.hasPrefix(".") || systemFolders.contains(String($0)) }
        if parts.isEmpty || isSystem || systemFiles.contains(String(parts[parts.count - 1])) { return .passedOver }
        return .path(parts.joined(separator: "/"))
    }

    private static func decode(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text.precomposedStringWithCanonicalMapping }
        if let text = TextConversion.utf8(Data(bytes), from: "CP949") { return text }
        return bytes.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16, uppercase: true) }
            .joined()
    }

    /// Control characters, and those that turn the direction of what follows.
    private static func isControl(_ scalar: UnicodeScalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }

    private static func shown(_ scalar: UnicodeScalar) -> UnicodeScalar { isControl(scalar) ? "\u{FFFD}" : scalar }
}
