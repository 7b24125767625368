// The name of a member of an archive: decoded, and judged. Nothing is ever unpacked to where a name points, yet names
// become the sources of documents, and a name that tries to leave its archive shows that somebody meant harm.

import Foundation
import KalsaeSupport

/// A member's path that may be used.
enum MemberPath: Equatable {
    /// A path, `/` between its parts.
    case path(String)
    /// What is hidden or what systems leave behind beside documents; its path and the rule.
    case passedOver(String, rule: String)
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
        let text = FileName.decoded(bytes)
        let shown = String(FileName.shown(bytes).prefix(200))
        if bytes.isEmpty { return .refused(shown, reason: "a member without a name") }
        if bytes.count > longest { return .refused(shown, reason: "a name of \(bytes.count) bytes") }
        let name = text.map(\.precomposedStringWithCanonicalMapping) ?? FileName.shown(bytes)
        if text?.unicodeScalars.contains(where: FileName.isControl) ?? false {
            return .refused(shown, reason: "a control character in its name")
        }
        // Old .NET and PowerShell write backslashes between the parts.
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.map(String.init)
        if parts.first?.isEmpty ?? false { return .refused(shown, reason: "an absolute path") }
        let head = name.unicodeScalars.prefix(2)
        if head.count == 2, head.last == ":", let letter = head.first, letter.isASCII, letter.properties.isAlphabetic {
            return .refused(shown, reason: "a drive letter in its name")
        }
        let used = parts.filter { !$0.isEmpty && $0 != "." }
        if used.contains("..") { return .refused(shown, reason: "it climbs out of the archive") }
        let path = used.joined(separator: "/")
        guard let last = used.last else { return .refused(shown, reason: "a member without a name") }
        if used.contains(where: systemFolders.contains) || systemFiles.contains(last) {
            return .passedOver(path, rule: "system-file")
        }
        return used.contains { $0.hasPrefix(".") } ? .passedOver(path, rule: "hidden") : .path(path)
    }
}
