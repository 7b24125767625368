// Text in the two languages of the house. It does not know where it will be shown.

/// A language the product speaks.
public enum ReportLanguage: String, Codable, Sendable, CaseIterable {
    case english = "en"
    case korean = "ko"
}

/// One text in English and Korean.
public struct LocalizedText: Codable, Sendable, Equatable {
    public var english: String
    public var korean: String

    private enum CodingKeys: String, CodingKey {
        case english = "en"
        case korean = "ko"
    }

    public init(_ english: String, _ korean: String) {
        self.english = english
        self.korean = korean
    }

    /// A name that is the same in both languages.
    public init(_ name: String) { self.init(name, name) }

    /// The text in one language.
    public func callAsFunction(_ language: ReportLanguage) -> String {
        switch language {
        case .english: english
        case .korean: korean
        }
    }
}
