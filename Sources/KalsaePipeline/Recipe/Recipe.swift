// The recipe: everything a user decides, in one strict YAML file. Each section is a struct of its own under
// Sections/; this file names them. It does not know which steps they lead to.

import Foundation
import KalsaeSupport
import Yams

/// A project's recipe.
///
/// ```swift
/// let recipe = try Recipe(file: URL(fileURLWithPath: "kalsae.yaml"))
/// recipe.tokenizer.vocabulary  // 8192
/// ```
public struct Recipe: Codable, Sendable, Equatable {
    /// Name of the project and its model: lower-case letters, digits and hyphens.
    public var name = ""
    public var languages = Language.standard
    public var seed: UInt64 = 1
    public var sources: [SourceSettings] = []
    public var licenses = LicenseSettings()
    public var clean = CleanSettings()
    public var split = SplitSettings()
    public var tokenizer = TokenizerSettings()
    public var model = ModelSettings()
    public var pretrain = PretrainSettings()
    public var tune = TuneSettings()
    public var evaluate = EvaluateSettings()
    public var compress = CompressSettings()
    public var knowledge = KnowledgeSettings()
    public var deploy = DeploySettings()

    init() {}

    /// A recipe with every default.
    public init(name: String, sources: [SourceSettings]) {
        self.name = name
        self.sources = sources
    }

    /// A recipe is refused beyond this many bytes.
    static let largestFile = 1 << 20

    /// Reads a recipe.
    ///
    /// - Parameter label: the file's name in messages; its last part where none is given.
    /// - Throws: `PipelineError.noRecipe`, `.unreadableRecipe`, or `.recipe` with line, key and what is allowed.
    public init(file: URL, label: String? = nil) throws {
        let label = label ?? file.lastPathComponent
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
            throw PipelineError.noRecipe(path: label)
        }
        if isFolder.boolValue { throw PipelineError.unreadableRecipe(path: label, reason: "it is a folder") }
        let size = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
        guard size <= Self.largestFile else {
            throw PipelineError.unreadableRecipe(path: label, reason: "it is larger than a recipe can be")
        }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw PipelineError.unreadableRecipe(path: label, reason: "permission denied")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw PipelineError.unreadableRecipe(path: label, reason: "it is not UTF-8 text")
        }
        try self.init(yaml: text, label: label)
    }

    /// Reads a recipe's text.
    public init(yaml: String, label: String = "kalsae.yaml") throws {
        let place = RecipePlace(file: label, path: "", line: 1)
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch let error as YamlError {
            throw Self.translate(error, place)
        }
        guard let root else { throw place.error("the recipe is empty; it needs at least name and sources") }
        guard let recipe = try Recipe.read(root, place) else {
            throw place.at(root).error("a recipe is a list of \"key: value\" lines; it needs at least name and sources")
        }
        self = recipe
    }

    /// Checks values that did not come from a file.
    ///
    /// - Throws: `PipelineError.settings` with the key and what is allowed.
    public func validate() throws {
        if let fault = firstFault { throw PipelineError.settings(message: fault) }
    }

    /// The recipe as YAML with every value spelled out; reading it gives an equal recipe.
    public func yaml() throws -> String {
        try Yams.serialize(node: node, allowUnicode: true)
    }

    private static func translate(_ error: YamlError, _ place: RecipePlace) -> PipelineError {
        var here = place
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            here.line = mark.line
            return here.error("this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            here.line = context.mark.line
            return here.error("the key \"\(duplicates.first ?? "")\" stands here and again further down; keep one")
        case .reader(let problem, _, _, _): return here.error("this is not YAML: \(problem)")
        default: return here.error("this is not YAML")
        }
    }
}

extension Recipe: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key(
                "name", \.name,
                .text("lower-case letters, digits and hyphens", limit: 64, form: "[a-z0-9][a-z0-9-]*"), required: true),
            .key(
                "languages", \.languages,
                .oneOrMore(.language, of: "languages")),
            .variant(
                "seed", .integer(0...Int.max), get: { Int(clamping: $0.seed) }, set: { $0.seed = UInt64($1) }),
            .key(
                "sources", \.sources, .list(.section(SourceSettings.self), of: "sources", count: 1...10_000),
                required: true),
            .key("licenses", \.licenses, .section(LicenseSettings.self)),
            .key("clean", \.clean, .section(CleanSettings.self)),
            .key("split", \.split, .section(SplitSettings.self)),
            .key("tokenizer", \.tokenizer, .section(TokenizerSettings.self)),
            .key("model", \.model, .section(ModelSettings.self)),
            .key("pretrain", \.pretrain, .section(PretrainSettings.self)),
            .key("tune", \.tune, .section(TuneSettings.self)),
            .key("evaluate", \.evaluate, .section(EvaluateSettings.self)),
            .key("compress", \.compress, .section(CompressSettings.self)),
            .key("knowledge", \.knowledge, .section(KnowledgeSettings.self)),
            .key("deploy", \.deploy, .section(DeploySettings.self)),
        ]
    }

    var conflict: String? { languageConflict }
}
