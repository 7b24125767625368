// `licenses:` under which terms documents may be used at all. It does not find out their terms.

import KalsaeSources

/// Lists of licences.
public struct LicenseSettings: Codable, Sendable, Equatable {
    /// What happens to documents whose licence nobody declared.
    public enum Unknown: String, Codable, Sendable, CaseIterable { case report, drop }

    /// SPDX identifiers, `*` for anything; empty allows all that are not denied.
    public var allow: [String] = []
    /// Goes before `allow`.
    public var deny: [String] = []
    public var unknown = Unknown.report

    public init() {}

    /// The same for the collector.
    var policy: LicensePolicy {
        LicensePolicy(allow: allow, deny: deny, unknown: LicensePolicy.Unknown(rawValue: unknown.rawValue) ?? .report)
    }
}

extension LicenseSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        let pattern = ValueKind<String>.text(
            "an SPDX licence such as MIT or CC-BY-NC-*", limit: 100, form: "[A-Za-z0-9.+*-]+")
        return [
            .list("allow", \.allow, .oneOrMore(pattern, of: "licences")),
            .list("deny", \.deny, .oneOrMore(pattern, of: "licences")),
            .key("unknown", \.unknown, .choice(Unknown.self)),
        ]
    }
}
