// What one pass through the stages leaves behind beside its tokens: whether a limit was met on the way.

/// One text's way through the stages.
final class StageRun {
    /// The first thing that went wrong; the text was then tokenised with what had been found so far.
    var failure: TextError?

    func fail(_ error: TextError) { if failure == nil { failure = error } }
}
