// Instructions: question-answer pairs, from the recipe's file or from the training documents' own headings and paragraphs;
// documents come and pairs go one by one.

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
        let writer = try LineWriter(context.result(StepFile.instructions))
        let encoder = JSONLines.encoder()
        func write(_ example: InstructionExample) throws { try writer.write(try encoder.encode(example)) }
        if let file {
            try JSONLines.forEach(InstructionExample.self, in: file) { example in
                try context.checkInterruption()
                try write(example)
            }
        } else {
            let maker = try InstructionMaker(making)
            try DocumentFile.forEach(in: context.file(CorpusPart.train.documents, of: StepName.split)) { document in
                try context.checkInterruption()
                for example in maker.examples(from: document) { try write(example) }
            }
        }
        if writer.lineCount == 0 {
            throw PipelineError.settings(
                message: "no question-answer pair could be made: the documents have neither headings with text under "
                    + "them nor paragraphs of several sentences; give tune a data file")
        }
        try writer.commit()
        return StepResult(
            measurements: ["pairs": Double(writer.lineCount)], summary: "\(writer.lineCount) question-answer pairs")
    }
}
