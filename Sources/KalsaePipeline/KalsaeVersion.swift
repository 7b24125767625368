// The version of the code, as it enters fingerprints and manifests.

/// The version of Kalsae.
public enum KalsaeVersion {
    /// Changing it makes every step run anew: it is raised whenever a step would come to another result.
    public static let current = "0.3.0"
}
