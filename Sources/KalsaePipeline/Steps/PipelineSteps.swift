// The one place where a recipe becomes steps.

import Foundation
import KalsaeContracts

/// The steps of a recipe.
public enum PipelineSteps {
    /// Makes the steps of a recipe, in the order of the life cycle.
    ///
    /// - Parameter folder: the recipe's folder, to which its paths are relative.
    public static func make(recipe: Recipe, folder: URL) throws -> [any Step] {
        []
    }
}
