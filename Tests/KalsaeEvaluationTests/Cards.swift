import Foundation

@testable import KalsaeEvaluation

/// Report cards for the tests.
enum Cards {
    /// Every section filled in.
    static func full() -> ReportCard {
        var card = ReportCard(
            project: "안내서 봇", createdAt: Date(timeIntervalSince1970: 1_782_898_200), languages: ["ko", "en"],
            codeVersion: "0.1.0")
        card.corpus = .init(
            documentsIn: 612, documentsKept: 541, characters: 3_214_881,
            languages: [
                .init(language: "en", documentsIn: 306, documentsKept: 281, characters: 1_904_220),
                .init(language: "ko", documentsIn: 306, documentsKept: 260, characters: 1_310_661),
            ],
            dropped: [
                .init(reason: "short", documents: 22),
                .init(reason: LocalizedText("near duplicate", "거의 같은 글"), documents: 49),
            ],
            licenses: ["CC-BY-SA-4.0"],
            sources: [.init(name: "docs/ko-KR", license: "CC-BY-SA-4.0", documents: 612)])
        card.tokenizer = .init(
            kind: "byte-level BPE", vocabulary: 8192, bytesPerToken: ["ko": 5.3, "en": 3.9], trainingSeconds: 6)
        card.model = .init(
            architecture: "Qwen3ForCausalLM", parameters: 7_345_920, layers: 6, width: 256, heads: 4,
            keyValueHeads: 2, context: 512)
        let curve = (1...400).map { (step: Int) -> ReportCard.LossPoint in
            let falling: Double = 5 * exp(-Double(step) / 60)
            return .init(step: step, trainLoss: 4 + falling, validationLoss: step % 50 == 0 ? 4.2 + falling : nil)
        }
        card.training = [
            .init(
                kind: .pretrain, steps: 400, tokens: 8_000_000, seconds: 320, finalTrainLoss: 4.01,
                finalValidationLoss: 4.21, curve: curve),
            .init(kind: .tune, steps: 80, tokens: 200_000, seconds: 30, finalTrainLoss: 3.1, curve: []),
        ]
        card.results = [
            .init(
                model: "Kneser-Ney 3-gram", kind: .baseline, split: .validation, perplexity: 100, bitsPerByte: 1.5,
                tokens: 60_000),
            .init(
                model: "base", kind: .neural, split: .train, perplexity: 60, bitsPerByte: 1.3, tokens: 60_000),
            .init(
                model: "base", kind: .neural, split: .validation, perplexity: 70, bitsPerByte: 1.35, tokens: 60_000),
        ]
        card.samples = [.init(prompt: "패키지를", language: "ko", output: "설치합니다.\n둘째 줄.", model: "base")]
        card.packed = .init(
            file: "bot-q8_0.gguf", bytes: 7_982_112, bitsPerWeight: 8.5, bytesBefore: 29_400_000,
            perplexityBefore: 70, perplexityAfter: 70.2)
        card.knowledge = .init(passages: 4_812, documents: 541, bytes: 6_120_004)
        card.steps = [
            .init(name: "collect", artifact: "0a1b2c3d4e5f", seconds: 4, processorSeconds: 7, isCached: true),
            .init(name: "pretrain", artifact: "1a1b2c3d4e5f", seconds: 320, processorSeconds: 610, isCached: false),
        ]
        card.lineage = [
            .init(artifact: "0a1b2c3d4e5f", step: "collect", licenses: ["CC-BY-SA-4.0"]),
            .init(artifact: "1a1b2c3d4e5f", step: "pretrain", inputs: ["0a1b2c3d4e5f"], seed: 42),
        ]
        card.warnings = [LocalizedText("Only a little text.", "글이 적습니다.")]
        return card
    }

    /// Nothing but a name.
    static func empty() -> ReportCard {
        ReportCard(project: "empty", createdAt: Date(timeIntervalSince1970: 0))
    }

    /// The full card with every text in it replaced.
    static func full(everyTextBeing text: String) throws -> ReportCard {
        let json = try JSONSerialization.jsonObject(with: Data(ReportJSON.render(full()).utf8))
        let changed = try JSONSerialization.data(withJSONObject: replacing(json, key: "", with: text))
        return try ReportJSON.read(changed)
    }

    /// Figures at the edges of what numbers can be.
    static func extreme() -> ReportCard {
        var card = full()
        card.corpus?.documentsIn = .max
        card.corpus?.documentsKept = .min
        card.corpus?.characters = .min
        card.corpus?.dropped = [.init(reason: "all", documents: .max), .init(reason: "less", documents: .min)]
        card.corpus?.languages = [
            .init(language: "ko", documentsIn: .max, documentsKept: .max, characters: .max),
            .init(language: "en", documentsIn: .max, documentsKept: .max, characters: .max),
        ]
        card.tokenizer?.bytesPerToken = ["ko": .infinity, "en": .nan, "ja": 1e300]
        card.model?.parameters = .max
        card.training = [
            .init(
                kind: .pretrain, steps: .max, tokens: .max, seconds: .infinity, finalTrainLoss: .nan,
                finalValidationLoss: -.infinity,
                curve: [
                    .init(step: .min, trainLoss: 1, validationLoss: .nan),
                    .init(step: .max, trainLoss: .infinity, validationLoss: 2),
                    .init(step: .max, trainLoss: 1e300, validationLoss: 3),
                    .init(step: 0, trainLoss: 1, validationLoss: 4),
                ]),
            .init(
                kind: .tune, steps: 0, tokens: 0, seconds: 0,
                curve: [.init(step: 1, trainLoss: 2), .init(step: 2, trainLoss: 2)]),
        ]
        card.results = [
            .init(
                model: "a", kind: .neural, split: .validation, perplexity: .infinity, bitsPerByte: .nan, tokens: .max),
            .init(model: "b", kind: .baseline, split: .validation, perplexity: 1e300, bitsPerByte: 1e9, tokens: -1),
        ]
        card.packed = .init(file: "", bytes: .min, bitsPerWeight: -.infinity, perplexityBefore: 0, perplexityAfter: 1)
        card.steps = [
            .init(name: "s", artifact: "", seconds: .nan, processorSeconds: -1, isCached: false),
            .init(name: "t", artifact: "", seconds: .infinity, processorSeconds: 1e300, isCached: false),
        ]
        card.createdAt = Date(timeIntervalSince1970: 4e11)
        card.warnings = ReportFindings.warnings(for: card)
        return card
    }

    private static func replacing(_ value: Any, key: String, with text: String) -> Any {
        switch value {
        case let object as [String: Any]:
            let isDensity = key == "bytesPerToken"
            return Dictionary(
                uniqueKeysWithValues: object.map { name, inner in
                    (isDensity ? text + name : name, replacing(inner, key: name, with: text))
                })
        case let array as [Any]: return array.map { replacing($0, key: key, with: text) }
        case let old as String:
            let fixed = ["createdAt", "split"].contains(key) || (key == "kind" && !old.contains(" "))
            return fixed ? old : text
        default: return value
        }
    }
}
