// Which characters may change under the normalisation forms D, KC and KD; those of form C stand in
// CharacterClasses.shared, where scanners need them beside letters and numbers. Built once, when one of these forms is
// first asked for.

extension CharacterClasses {
    /// May be changed or moved by NFD.
    private static let canonical: UInt8 = 1
    /// Has a compatibility decomposition.
    private static let compatible: UInt8 = 2
    /// May be changed or moved by NFC.
    private static let composing: UInt8 = 4

    /// The flag of a character that the form may change: in `shared` for NFC, in `forms` for the others.
    static func unstableFlag(in form: UnicodeForm) -> UInt8 {
        switch form {
        case .nfc: unstable
        case .nfd: canonical
        case .nfkc: composing | compatible
        case .nfkd: canonical | compatible
        }
    }

    /// What the forms other than NFC may change.
    static let forms: CharacterClasses = {
        var all = [UInt8](repeating: 0, count: 0x110000)
        for scalar in 0..<all.count {
            let flags = shared.flags[Int(shared.pages[scalar >> 8]) << 8 | scalar & 255]
            if flags & unstable != 0 { all[scalar] = composing }
        }
        let pairs = UnicodeTables.compositions, others = UnicodeTables.decompositions
        for start in stride(from: 0, to: pairs.count, by: 3) { all[Int(pairs[start + 2])] |= canonical }
        for start in stride(from: 0, to: others.count, by: 3) { all[Int(others[start])] |= canonical }
        for syllable in Hangul.syllableBase..<Hangul.syllableBase + Hangul.syllableCount {
            all[Int(syllable)] |= canonical
        }
        let marks = UnicodeTables.combiningClasses
        for start in stride(from: 0, to: marks.count, by: 3) {
            for scalar in marks[start]...marks[start + 1] { all[Int(scalar)] |= canonical }
        }
        for scalar in UnicodeMappings.read(UnicodeMappings.compatibility).keys { all[Int(scalar)] |= compatible }
        // ẛ is ſ with a dot, and ſ is a variant of s: a composite changes where a part of it does.
        var changed = true
        while changed {
            changed = false
            for start in stride(from: 0, to: pairs.count, by: 3) {
                let parts = all[Int(pairs[start])] | all[Int(pairs[start + 1])], whole = Int(pairs[start + 2])
                if parts & compatible != 0, all[whole] & compatible == 0 {
                    all[whole] |= compatible
                    changed = true
                }
            }
        }
        return CharacterClasses(flagsOfAll: all)
    }()
}
