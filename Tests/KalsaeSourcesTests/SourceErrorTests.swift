import Testing

@testable import KalsaeSources

@Suite struct SourceErrorTests {
    @Test(arguments: [
        (SourceError.missingFolder(path: "docs"), "docs does not exist"),
        (.emptyFolder(path: "docs"), "docs is empty"),
        (.nothingReadable(path: "docs", files: 3, commonest: "binary"), "none of the 3 files in docs"),
        (.unreadableFolder(path: "docs"), "docs cannot be listed"),
        (.noSources, "name at least one"),
        (.unreachable(source: "https://a.example", reason: "no answer"), "https://a.example cannot be collected"),
        (.invalidSetting(name: "sources.url", reason: "no"), "sources.url: no"),
        (.corruptMirror(path: "m", reason: "why"), "the mirror m is damaged (why)"),
    ])
    func errorsSayWhatAndWhere(error: SourceError, part: String) {
        #expect(error.description.contains(part))
    }
}
