// The languages that a recipe can name: every one that is identified, by its ISO 639 code, and `all`. Which rules of
// cleaning hold in which language the rules say (`QualityRule.measuredLanguages`).

import KalsaeText
import Yams

extension Recipe {
    /// A language, or all of them.
    public struct Language: RawRepresentable, Codable, Sendable, Hashable {
        /// ISO 639-1, or 639-3 where there is none; `all` for every language.
        public let rawValue: String

        /// - Returns: nil for what is no language that can be identified.
        public init?(rawValue: String) {
            guard rawValue == Self.everything || Self.known.contains(rawValue) else { return nil }
            self.rawValue = rawValue
        }

        private init(_ code: String) { rawValue = code }

        private static let everything = "all"
        /// Korean, English, and every language.
        public static let ko = Language("ko"), en = Language("en"), all = Language(everything)
        /// Those of a recipe that says nothing.
        public static let standard = [ko, en]

        /// Codes without scripts: a text in `zh-Hant` is in `zh`.
        static let known = Set(LanguageIdentifier.known.map { String($0.prefix { $0 != "-" }) })
    }

    /// The codes to keep; empty for all languages.
    var languageCodes: [String] { languages.contains(.all) ? [] : languages.map(\.rawValue) }

    /// What is wrong with the list of languages, if anything.
    var languageConflict: String? {
        if Set(languages).count != languages.count { return "languages must name each language once" }
        return languages.contains(.all) && languages.count > 1 ? "languages must be all, or the languages by name" : nil
    }
}

extension ValueKind {
    /// A language's code.
    static var language: ValueKind<Recipe.Language> {
        ValueKind<Recipe.Language>(
            allowed: "a language's ISO 639 code such as ko, en, ja or fr, or all "
                + "(\"kalsae language --known\" lists them)",
            read: { node, _ in node.scalar.flatMap { Recipe.Language(rawValue: $0.string) } }, accepts: { _ in true },
            write: { Node($0.rawValue) })
    }
}
