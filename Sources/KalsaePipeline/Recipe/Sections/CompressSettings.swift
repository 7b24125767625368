// `compress:` the form in which the model is packed.

/// How the model is packed.
public struct CompressSettings: Codable, Sendable, Equatable {
    /// GGUF quantisations, by llama.cpp's names.
    public enum Format: String, Codable, Sendable, CaseIterable { case q8 = "q8_0" }

    public var to = Format.q8

    public init() {}
}

extension CompressSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] { [.key("to", \.to, .choice(Format.self))] }
}
