// The steps of a recipe. This is the place where a step joins the pipeline; each one is a file beside this one.

import Foundation
import KalsaeContracts
import KalsaeTensor

public enum PipelineSteps {
    /// Makes the steps of a recipe, in the order of the life cycle.
    ///
    /// - Parameters:
    ///   - folder: the recipe's folder, to which its paths are relative.
    ///   - environment: where passwords of databases may be.
    ///   - device: how steps that compute use the processor.
    public static func make(
        recipe: Recipe, folder: URL, environment: [String: String] = [:], device: DeviceSettings = DeviceSettings()
    ) throws -> [any Step] {
        let sources = try recipe.sources.map {
            try PlacedSource($0, project: folder, environment: environment)
        }
        var steps: [any Step] = [
            CollectStep(recipe, sources: sources, folder: folder),
            // As early as it can be: whoever waits for training can ask already.
            IndexStep(recipe, folder: folder),
            CleanStep(recipe, sources: sources, folder: folder),
            SplitStep(recipe, folder: folder),
            TokenizerStep(recipe),
            TokenizeStep(),
            DataCardStep(recipe, sources: sources),
        ]
        if !recipe.pretrain.isNone {
            steps.append(PretrainStep(recipe, device))
            if !recipe.tune.isNone {
                steps += [InstructionsStep(recipe, folder: folder), TuneStep(recipe, device)] as [any Step]
            }
            steps += [CompressStep(recipe, device), EvaluateStep(recipe, device)] as [any Step]
        }
        return steps + [ReportStep(recipe, inputs: steps.map(\.name))]
    }
}

extension Recipe {
    /// The step whose model is packed.
    var trainedStep: String { tune.isNone ? StepName.pretrain : StepName.tune }
}
