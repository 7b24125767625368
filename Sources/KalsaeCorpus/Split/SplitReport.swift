// The figures of a split, for the manifest and the report.

/// What the split looks like, and what its sides had in common before cleaning up.
public struct SplitReport: Codable, Sendable, Equatable {
    /// Documents by side and language.
    public var documents: [String: [String: Int]] = [:]
    /// Distinct grams of the held-out documents, and how many of them stood in training, before removal.
    public var heldOutGrams = 0
    public var sharedGrams = 0
    /// Held-out documents with any shared gram, and those removed for too many.
    public var touchedDocuments = 0
    public var removedDocuments = 0

    public init() {}
}
