// The licence a page declares for itself: rel=license, Dublin Core, JSON-LD, RDFa. A page that declares two different
// ones declares none: which part each covers is not ours to guess.
// It does not know licence texts or policies.

import Foundation

/// What a page says about its licence.
public struct LicenseFinding: Equatable, Sendable {
    /// SPDX identifier; nil where nothing known, or more than one thing, is declared.
    public var identifier: String?
    /// What was written and not recognised, for the report.
    public var unknown: [String]
    /// Every identifier found.
    public var all: [String]
}

/// Detects declared licences.
public enum LicenseDetection {
    static let metaNames: Set<String> = [
        "dcterms.license", "dc.license", "dcterms:license", "dc.rights.license", "license", "licence", "dcterms.rights",
        "dc.rights", "dcterms:rights", "cc:license", "rights",
    ]
    /// Levels and members of a JSON-LD block that are looked at.
    static let deepestData = 16
    static let mostData = 20_000

    /// What an HTML page declares.
    ///
    /// ```swift
    /// LicenseDetection.detect(html: #"<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">"#)
    ///     .identifier  // "CC-BY-4.0"
    /// ```
    public static func detect(html: String) -> LicenseFinding { detect(PageScan(html)) }

    static func detect(_ page: PageScan) -> LicenseFinding {
        var written = page.licenseLinks + page.licenseProperties
        for tag in page.meta where metaNames.contains(tag.name) { written.append(tag.content) }
        for block in page.linkedData {
            guard let value = try? JSONSerialization.jsonObject(with: Data(block.utf8)) else { continue }
            var left = mostData
            collect(value, depth: 0, &left, into: &written)
        }
        return finding(written)
    }

    /// What a feed, a header or a list of them declares.
    static func finding(_ written: [String]) -> LicenseFinding {
        var found: Set<String> = []
        var unknown: Set<String> = []
        for text in written where !text.allSatisfy(\.isWhitespace) {
            let known = LicenseNames.identifier(text) ?? addresses(in: text)
            if let known { found.insert(known) } else { unknown.insert(String(text.prefix(120))) }
        }
        let all = found.sorted()
        return LicenseFinding(identifier: all.count == 1 ? all[0] : nil, unknown: unknown.sorted(), all: all)
    }

    /// The one licence whose address stands in a sentence such as "CC BY-SA 4.0, see https://…".
    private static func addresses(in text: String) -> String? {
        let found = Set(
            text.prefix(2_000).split { $0.isWhitespace || "()<>\"',;".contains($0) }
                .filter { $0.contains("://") }
                .compactMap { LicenseNames.identifier(url: $0.hasSuffix(".") ? String($0.dropLast()) : String($0)) })
        return found.count == 1 ? found.first : nil
    }

    /// Values of `license` in JSON-LD. Only those of the page's own description count: the licence of an image or of
    /// a cited work is not the page's.
    private static func collect(_ value: Any, depth: Int, _ left: inout Int, into written: inout [String]) {
        left -= 1
        guard depth < deepestData, left > 0 else { return }
        if let list = value as? [Any] {
            for item in list { collect(item, depth: depth + 1, &left, into: &written) }
        }
        guard let object = value as? [String: Any] else { return }
        let types = (object["@type"] as? [String]) ?? (object["@type"] as? String).map { [$0] } ?? []
        if types.contains(where: foreignTypes.contains) { return }
        if let license = object["license"] {
            for item in (license as? [Any]) ?? [license] {
                if let text = item as? String { written.append(text) }
                if let inner = item as? [String: Any], let text = (inner["url"] ?? inner["@id"]) as? String {
                    written.append(text)
                }
            }
        }
        for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
            if let inner = object[key] { collect(inner, depth: depth + 1, &left, into: &written) }
        }
    }

    private static let foreignTypes: Set<String> = [
        "ImageObject", "VideoObject", "AudioObject", "MediaObject", "Person", "Organization", "BreadcrumbList",
    ]
}
