// Recipes to start from, as `kalsae init` writes them. Short on purpose: what is left out has a good default.

/// A recipe to start from.
public enum RecipeTemplate: String, Sendable, CaseIterable {
    /// A folder of one's own documents.
    case folder
    /// Debian's handbook in Korean and English, as the demonstration uses it.
    case handbook

    /// The recipe's text for a project of that name.
    ///
    /// - Parameter name: lower-case letters, digits and hyphens.
    public func text(name: String) -> String {
        switch self {
        case .folder:
            """
            # From your documents to a model that you run yourself: kalsae plan, then kalsae run.
            # Every key there is: kalsae recipe.
            name: \(name)
            languages: [ko, en]
            sources:
              - path: docs/             # a folder or a file, relative to this recipe
                license: unknown        # the documents' SPDX licence, such as CC-BY-SA-4.0
            clean: {preset: web, dedupe: near}
            tokenizer: {vocabulary: 8192}
            model: {depth: 4}
            pretrain: {budget: 5 min}   # or steps:, epochs:, tokens:
            deploy: {port: 8080}

            """
        case .handbook:
            """
            # Debian's handbook in Korean and English (apt-get install debian-handbook).
            name: \(name)
            languages: [ko, en]
            sources:
              - path: /usr/share/doc/debian-handbook/html/ko-KR
                license: GPL-2.0-or-later OR CC-BY-SA-3.0
              - path: /usr/share/doc/debian-handbook/html/en-US
                license: GPL-2.0-or-later OR CC-BY-SA-3.0
            clean: {preset: web, dedupe: near}
            tokenizer: {vocabulary: 8192}
            model: {depth: 4}
            pretrain: {budget: 4 min}
            evaluate:
              tasks: [perplexity, samples]
              prompts: ["데비안은", "Debian is"]
            deploy: {port: 8080}

            """
        }
    }
}
