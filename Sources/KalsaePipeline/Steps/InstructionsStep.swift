// Instructions: question-answer pairs, from the recipe's file or from the training documents' own headings and
// paragraphs; documents come and pairs go one by one.

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

    func externalDigest() throws -> String { try file.map { try RecipeFiles.digest($0, key: "tune.data") } ?? "" }

    func run(_ context: StepContext) throws -> StepResult {
        let writer = try LineWriter(context.result(StepFile.instructions))
        let encoder = JSONLines.encoder()
        func write(_ example: InstructionExample) throws { try writer.write(try encoder.encode(example)) }
        if let file {
            try RecipeFiles.checkKind(file, key: "tune.data")
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
        let count = writer.lineCount
        try writer.commit()
        return StepResult(
            measurements: ["pairs": Double(count)],
            summary: count == 0
                ? "no question-answer pair could be made: no heading with text under it and no paragraph of several "
                    + "sentences; tune: {data: FILE} gives pairs"
                : "\(count) question-answer pairs")
    }
}
