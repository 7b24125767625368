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
        return [
            CollectStep(recipe, sources: sources),
            CleanStep(recipe, sources: sources, folder: folder),
            SplitStep(recipe, folder: folder),
            TokenizerStep(recipe),
            TokenizeStep(),
            DataCardStep(recipe, sources: sources),
            PretrainStep(recipe, device),
            InstructionsStep(recipe, folder: folder),
            TuneStep(recipe, device),
            CompressStep(recipe, device),
            EvaluateStep(recipe, device),
            IndexStep(),
            ReportStep(recipe),
        ]
    }
}
