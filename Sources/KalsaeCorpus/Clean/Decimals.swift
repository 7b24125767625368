// How the ledger writes numbers.

/// Numbers as the ledger writes them.
enum Decimals {
    /// Two decimals.
    static func text(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = abs(hundredths % 100)
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
