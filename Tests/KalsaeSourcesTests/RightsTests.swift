import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeSources

@Suite struct LicenseNamesTests {
    @Test(arguments: [
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("http://www.creativecommons.org/licenses/by/4.0/deed.ko", "CC-BY-4.0"),
        ("//creativecommons.org/licenses/by-nc-nd/4.0/legalcode", "CC-BY-NC-ND-4.0"),
        ("https://creativecommons.org/licenses/by/2.0/kr/", "CC-BY-2.0-KR"),
        ("https://creativecommons.org/licenses/by/3.0/legalcode", "CC-BY-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://www.gnu.org/licenses/gpl-3.0.html", "GPL-3.0-only"),
        ("https://www.gnu.org/licenses/old-licenses/gpl-2.0.en.html", "GPL-2.0-only"),
        ("https://www.gnu.org/licenses/fdl-1.3.txt", "GFDL-1.3-only"),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("https://opensource.org/license/bsd-3-clause/", "BSD-3-Clause"),
        ("https://opensource.org/license/mit", "MIT"), ("https://spdx.org/licenses/EUPL-1.2.html", "EUPL-1.2"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"), ("cc-by-4.0", "CC-BY-4.0"), ("MIT", "MIT"), ("MIT License", "MIT"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("https://www.mozilla.org/en-US/MPL/2.0/", "MPL-2.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
    ])
    func knownAddressesAndNamesHaveIdentifiers(written: String, identifier: String) {
        #expect(LicenseNames.identifier(written) == identifier)
    }

    @Test(arguments: [
        "https://creativecommons.org/", "https://creativecommons.org/licenses/",
        "https://creativecommons.org/licenses/by/",
        "https://creativecommons.org/licenses/by/9.0/", "https://creativecommons.org.evil.example/licenses/by/4.0/",
        "https://www.gnu.org/licenses/gpl.html", "https://example.org/license", "CC BY", "BSD", "GPL",
        "All rights reserved", "", "© 2024 Example", "https://opensource.org/licenses",
    ])
    func whatIsNotExactIsUnknown(written: String) { #expect(LicenseNames.identifier(written) == nil) }
}

@Suite struct LicenseDetectionTests {
    static let by = "https://creativecommons.org/licenses/by/4.0/"

    @Test(arguments: [
        "<link rel=license href='\(by)'>", "<a rel='license noopener' href='\(by)'>terms</a>",
        "<meta name='dcterms.license' content='\(by)'>", "<meta name=DC.rights content='CC BY 4.0'>",
        "<meta name='dcterms.rights' content='Text under CC BY, see \(by).'>",
        "<script type='application/ld+json'>{\"@type\":\"Article\",\"license\":\"\(by)\"}</script>",
        "<script type='application/ld+json'>{\"@graph\":[{\"license\":{\"@id\":\"\(by)\"}}]}</script>",
        "<p>Under <span property='dct:license' resource='\(by)'>CC BY</span></p>",
        "<p>Under <span itemprop=license>CC BY 4.0</span></p>",
        "<link rel=license href='\(by)'><a rel=license href='\(by)deed.ko'>x</a>",
    ])
    func declaredLicencesAreFound(html: String) {
        #expect(LicenseDetection.detect(html: "<html><head>\(html)</head></html>").identifier == "CC-BY-4.0")
    }

    @Test func twoLicencesAreNone() {
        let found = LicenseDetection.detect(
            html:
                "<link rel=license href='\(Self.by)'><a rel=license href='https://opensource.org/licenses/MIT'>code</a>"
        )
        #expect(found.identifier == nil)
        #expect(found.all == ["CC-BY-4.0", "MIT"])
    }

    @Test func anImagesLicenceIsNotThePages() {
        let html = """
            <script type="application/ld+json">
            {"@type":"Article","image":{"@type":"ImageObject","license":"\(Self.by)"}}</script>
            <script type="application/ld+json">{"@type":"ImageObject","license":"\(Self.by)"}</script>
            <a href="\(Self.by)">a link without rel says nothing</a>
            """
        #expect(LicenseDetection.detect(html: html) == LicenseFinding(identifier: nil, unknown: [], all: []))
    }

    @Test func unknownTermsAreReported() {
        let found = LicenseDetection.detect(html: "<meta name=rights content='All rights reserved'>")
        #expect(found.identifier == nil)
        #expect(found.unknown == ["All rights reserved"])
    }

    @Test func hostileDataIsSurvived() {
        let deep = String(repeating: "{\"@graph\":[", count: 50_000)
        let html = "<script type='application/ld+json'>\(deep)</script><script type='application/ld+json'>{\"license\":"
        #expect(LicenseDetection.detect(html: html).identifier == nil)
        let nested = String(repeating: "<div>", count: 100_000) + "<a rel=license href='\(Self.by)'>"
        #expect(LicenseDetection.detect(html: nested).identifier == nil)
    }
}

@Suite struct LicensePolicyTests {
    @Test(arguments: [
        ("MIT", nil), ("mit", nil), ("CC-BY-4.0", nil), ("CC-BY-NC-4.0", "license-denied"),
        ("CC-BY-NC-SA-4.0", "license-denied"), ("GPL-3.0-only", "license-not-allowed"),
        ("MIT OR GPL-3.0-only", nil), ("GPL-3.0-only OR CC-BY-NC-4.0", "license-not-allowed"),
        ("MIT AND GPL-3.0-only", "license-not-allowed"), ("MIT AND (CC-BY-4.0 OR GPL-3.0-only)", nil),
        ("(MIT)", nil), ("(MIT OR Apache-2.0) AND CC-BY-NC-4.0", "license-denied"),
        ("MIT WITH Some-exception", nil), ("", nil), ("unknown", nil), ("NOASSERTION", nil),
    ])
    func listsDecide(license: String, rule: String?) {
        let policy = LicensePolicy(allow: ["MIT", "CC-BY-*", "CC0-1.0"], deny: ["CC-BY-NC-*"])
        #expect(policy.refusal(for: license)?.rule == rule)
    }

    @Test func unknownOnesAreDroppedOnlyWhereTheRecipeSaysSo() {
        #expect(LicensePolicy(unknown: .drop).refusal(for: "unknown")?.rule == "license-unknown")
        #expect(LicensePolicy(allow: ["MIT"]).refusal(for: "unknown") == nil)
        #expect(LicensePolicy().refusal(for: "anything at all") == nil)
    }

    @Test func hostileExpressionsEnd() {
        let policy = LicensePolicy(allow: ["MIT"])
        #expect(policy.refusal(for: String(repeating: "(", count: 5_000) + "MIT") != nil)
        #expect(policy.refusal(for: String(repeating: "(MIT OR ", count: 3_000)) != nil)
    }

    @Test(arguments: ["", "CC BY", "MIT;", "한글"])
    func unreadablePatternsAreRefused(pattern: String) {
        #expect(throws: SourceError.self) { try LicensePolicy(allow: [pattern]).validate() }
        #expect(throws: SourceError.self) { try LicensePolicy(deny: [pattern]).validate() }
    }

    @Test func theCollectorPutsForbiddenDocumentsAside() throws {
        let folder = try TemporaryFolder()
        try folder.file("free/a.txt", Sample.english)
        try folder.file("bound/a.txt", Sample.english)
        let sources = [("free", "CC0-1.0"), ("bound", "CC-BY-NC-4.0")].map {
            CorpusSource(path: folder.url.appendingPathComponent($0.0).path, license: $0.1)
        }
        var collector = Collector(licenses: LicensePolicy(deny: ["*-NC-*"]))
        let first = try collector.collect([sources[0]])
        #expect(first.documents.count == 1)
        #expect(throws: SourceError.self) { try collector.collect(sources) }
        collector.licenses = LicensePolicy(deny: ["X"])
        #expect(try collector.collect(sources).documents.count == 2)
    }
}

@Suite struct OptOutTests {
    @Test(arguments: [
        ("x-robots-tag", "noai", true), ("x-robots-tag", "noindex, NoImageAI", true),
        ("x-robots-tag", "kalsae: noai", true),
        ("x-robots-tag", "otherbot: noai", false), ("x-robots-tag", "noindex, nofollow", false),
        ("x-robots-tag", "unavailable_after: 25 Jun 2030 15:00:00 PST", false),
        ("x-robots-tag", "max-snippet:5, noai", true),
        ("tdm-reservation", "1", true), ("tdm-reservation", "0", false), ("content-usage", "train-ai=n", true),
        ("content-usage", "search=n", false), ("content-signal", "ai-train=no", true),
        ("content-signal", "ai-train=yes", false),
    ])
    func headersAreObeyed(name: String, value: String, isOut: Bool) {
        #expect((OptOut.inHeaders([(name, value)], agent: "Kalsae") != nil) == isOut)
    }

    @Test(arguments: [
        ("robots", "noai", true), ("ROBOTS", "index, noimageai", true), ("kalsae", "noai", true),
        ("googlebot", "noai", false),
        ("robots", "noindex", false), ("tdm-reservation", "1", true), ("tdm-reservation", "0", false),
        ("robots", "DisallowAITraining", true), ("description", "noai", false),
    ])
    func metaTagsAreObeyed(name: String, content: String, isOut: Bool) {
        #expect((OptOut.inMetaTags([(name, content)], agent: "Kalsae") != nil) == isOut)
    }

    @Test func theValueSaysWhere() {
        #expect(OptOut.inHeaders([("x-robots-tag", "noai")], agent: "K")?.value == "X-Robots-Tag: noai")
        #expect(OptOut.inMetaTags([("tdm-reservation", "1")], agent: "K")?.value == "meta tdm-reservation: 1")
    }
}
