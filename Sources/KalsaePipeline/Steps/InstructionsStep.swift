// Instructions: question-answer pairs, from the recipe's file or from the training documents' own headings.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport

struct InstructionsStep: Step {
    private let source: TuneSettings.Source
    private let file: URL?
    private let making: InstructionSettings
    let name = StepName.instructions
    let inputs = [StepName.split]

    init(_ recipe: Recipe, folder: URL) {
        source = recipe.tune.source
        making = InstructionSettings(seed: recipe.seed)
        if case .file(let path) = source {
            file = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
        } else {
            file = nil
        }
    }

    func settings() throws -> String { try CanonicalJSON.text(of: making) }

    func externalDigest() throws -> String { try file.map { try Digest.sha256(file: $0) } ?? "" }

    func run(_ context: StepContext) throws -> StepResult {
        let examples =
            if let file {
                try JSONLines.read(InstructionExample.self, from: file)
            } else {
                try InstructionMaker(making).examples(
                    from: context.documents(CorpusPart.train.documents, of: StepName.split))
            }
        if examples.isEmpty {
            throw PipelineError.settings(
                message: "no question-answer pair could be made: the documents have no headings with text under them; "
                    + "give tune a data file")
        }
        try InstructionMaker.write(examples, to: context.result(StepFile.instructions))
        return StepResult(
            measurements: ["pairs": Double(examples.count)], summary: "\(examples.count) question-answer pairs")
    }
}
