// The steps of a recipe. This is the place where a step joins the pipeline; each one is a file beside this one.

import Foundation
import KalsaeContracts

public enum PipelineSteps {
    /// Makes the steps of a recipe, in the order of the life cycle.
    ///
    /// - Parameter folder: the recipe's folder, to which its paths are relative.
    public static func make(recipe: Recipe, folder: URL) throws -> [any Step] {
        [
            CollectStep(recipe, folder: folder),
            CleanStep(recipe),
            SplitStep(recipe),
            TokenizerStep(recipe),
            TokenizeStep(),
            PretrainStep(recipe),
            InstructionsStep(recipe, folder: folder),
            TuneStep(recipe),
            CompressStep(recipe),
            EvaluateStep(recipe),
            IndexStep(),
            ReportStep(recipe),
        ]
    }
}
