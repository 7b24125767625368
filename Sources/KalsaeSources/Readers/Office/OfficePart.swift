// What the handlers of office documents' XML parts share: elements that are passed over with all they hold, and small
// parts of which only a few elements' text matters. It does not know any format.

import Foundation

/// A handler that passes over some elements whole. Formats override what they need.
class OfficePart: XMLHandler {
    private let skipped: Set<String>
    private var skipDepth = 0

    init(skipping skipped: Set<String> = []) { self.skipped = skipped }

    final func start(_ name: String, _ attributes: XMLAttributes) {
        if skipDepth > 0 || skipped.contains(name) || skips(name) {
            skipDepth += 1
            return
        }
        begin(name, attributes)
    }

    final func end(_ name: String) {
        if skipDepth > 0 {
            skipDepth -= 1
            return
        }
        finish(name)
    }

    final func text(_ text: String) { if skipDepth == 0 { take(text) } }

    /// Whether an element is passed over for a reason of the moment.
    func skips(_ name: String) -> Bool { false }
    func begin(_ name: String, _ attributes: XMLAttributes) {}
    func finish(_ name: String) {}
    func take(_ text: String) {}
}

/// Title and time from a part that describes the document.
final class OfficeMetadata: OfficePart {
    private let titleName: String
    private let timeNames: Set<String>
    private var open = ""
    private var content = ""
    private(set) var title = ""
    private(set) var time: Date?

    /// - Parameters:
    ///   - titleName: the element that holds the title.
    ///   - timeNames: elements, or values of a `property` or `name` attribute, that hold the time of the last change.
    init(title titleName: String, times timeNames: Set<String>) {
        self.titleName = titleName
        self.timeNames = timeNames
        super.init()
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        content = ""
        open = name
        for key in [attributes["property"], attributes["name"]].compactMap(\.self) where timeNames.contains(key) {
            open = key
        }
    }

    override func take(_ text: String) { if content.utf8.count < 4_096 { content += text } }

    override func finish(_ name: String) {
        if open == titleName, title.isEmpty { title = MarkdownBlock.collapse(content) }
        if timeNames.contains(open) {
            time = TimeText.parse(content.trimmingCharacters(in: .whitespacesAndNewlines)) ?? time
        }
        content = ""
        open = ""
    }
}

/// Whether a manifest says that parts are encrypted (ODF, HWPX).
final class OfficeManifest: OfficePart {
    private(set) var isEncrypted = false

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "encryption-data" { isEncrypted = true }
    }

    /// - Throws: `ReadingFailure.encrypted`. A manifest that is absent or broken says nothing.
    static func check(_ parts: PackedParts) throws {
        guard let data = parts["META-INF/manifest.xml"] else { return }
        let manifest = OfficeManifest()
        try? XMLEvents.parse(data, part: "the manifest", manifest)
        if manifest.isEncrypted { throw ReadingFailure.encrypted }
    }
}

extension DocumentReader {
    /// The text of an office document, or the failure that it has none.
    func officeText(
        _ text: inout OfficeText, _ metadata: OfficeMetadata, _ parts: PackedParts, _ part: String
    ) throws -> ReadText {
        if let data = parts[part] { try? XMLEvents.parse(data, part: part, metadata) }
        let found = text.finish()
        if found.text.isEmpty { throw ReadingFailure.empty("no text in a document of \(format)") }
        return ReadText(
            title: found.title.isEmpty ? metadata.title : found.title, text: found.text, time: metadata.time)
    }
}
