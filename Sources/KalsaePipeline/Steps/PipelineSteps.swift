// The steps of a recipe. This is the place where a step joins the pipeline; each one is a file beside this one.

import Foundation
import KalsaeContracts
import KalsaeTensor

public enum PipelineSteps {
    /// Makes the steps of a recipe, in the order of the life cycle.
    ///
    /// - Parameters:
    ///   - folder: the recipe's folder, to which its paths are relative.
    ///   - device: how steps that compute use the processor.
    public static func make(
        recipe: Recipe, folder: URL, device: DeviceSettings = DeviceSettings()
    ) throws -> [any Step] {
        [
            try CollectStep(recipe, folder: folder),
            CleanStep(recipe),
            SplitStep(recipe),
            TokenizerStep(recipe),
            TokenizeStep(),
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
