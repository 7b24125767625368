// Raised and lowered letters, and MathML, as letters on a line: `2^64`, `x_i`, `$\sqrt{x}$`. TeX that the author left
// in an annotation is taken as it is; without one the parts of a formula are written one after the other.

/// How `sup` and `sub` are written on a line.
enum HTMLScript {
    /// Longer raised texts are small print, not exponents.
    static let longest = 12
    /// Endings that are raised by custom, not by meaning: 1st, 2e, Mme, n°.
    private static let endings: Set<String> = [
        "st", "nd", "rd", "th", "e", "er", "re", "ère", "ème", "eme", "me", "lle", "o", "a", "os", "as", "º", "ª",
        "tm", "sm", "®", "™", "©", "*", "†", "‡",
    ]

    /// The letters and digits at the end of a line.
    static func base(of line: [UInt8]) -> String {
        let end = String(decoding: line.suffix(24), as: UTF8.self)
        return String(end.reversed().prefix { $0.isLetter || $0.isNumber }.reversed())
            + (line.last == 0x29 || line.last == 0x5D ? ")" : "")
    }

    /// A raised or lowered text as it stands behind its base; nil where it is written without a mark.
    static func write(_ text: String, isRaised: Bool, on base: String) -> String? {
        guard !text.isEmpty, text.count <= longest, !endings.contains(text.lowercased()), let last = base.last else {
            return nil
        }
        let isNumber = text.allSatisfy { $0.isNumber || "+-−.,".contains($0) } && text.contains(where: \.isNumber)
        let isSymbol = text.count == 1 && text.allSatisfy(\.isLetter)
        let isTerm = text.allSatisfy { $0.isLetter || $0.isNumber || "+-−*/(), .=".contains($0) } && !isNumber
        let written = isNumber || isSymbol ? text : "(\(text))"
        if isRaised {
            // On a digit, a bracket, or a letter or two an exponent; on a word the mark of a note.
            guard last.isNumber || last == ")" || base.count <= 2 else { return nil }
            if isNumber || isSymbol { return "^" + written }
            return isTerm && text.contains(where: { !$0.isLetter }) ? "^" + written : nil
        }
        if isNumber {
            // H2O and CO2 are read as they are written.
            let isElement = last.isUppercase || base.dropLast().last?.isUppercase == true || last == ")"
            return isElement ? nil : "_" + written + (base.count > 2 ? " " : "")
        }
        return isSymbol || (isTerm && base.count <= 2) ? "_" + written : nil
    }
}

extension HTMLPage {
    /// A formula: its TeX where it has one, its parts one after the other where not; empty where it is.
    func formula(_ place: Int) -> String {
        let end = Int(nodes[place].end)
        if let note = (place + 1..<max(end, place + 1)).first(where: { nodes[$0].tag == .annotation }) {
            let tex = String(decoding: collapsedText(of: note), as: UTF8.self)
            if !tex.isEmpty {
                let mark = nodes[place].flags.contains(.display) ? "$$" : "$"
                return tex.hasPrefix("$") || tex.hasPrefix("\\(") || tex.hasPrefix("\\[") ? tex : mark + tex + mark
            }
        }
        return parts(of: place)
    }

    private func parts(of place: Int) -> String {
        let node = nodes[place]
        if node.isText || node.tag == .mtext { return String(decoding: collapsedText(of: place), as: UTF8.self) }
        let parts = children(of: place).map { self.parts(of: $0) }.filter { !$0.isEmpty }
        func grouped(_ text: String) -> String { text.count == 1 || text.allSatisfy(\.isNumber) ? text : "(\(text))" }
        func part(_ number: Int) -> String { number < parts.count ? parts[number] : "" }
        switch node.tag {
        case .msup where parts.count == 2: return part(0) + "^" + grouped(part(1))
        case .msub where parts.count == 2: return part(0) + "_" + grouped(part(1))
        case .msubsup where parts.count == 3: return part(0) + "_" + grouped(part(1)) + "^" + grouped(part(2))
        case .mfrac where parts.count == 2: return grouped(part(0)) + "/" + grouped(part(1))
        case .msqrt: return "√" + grouped(parts.joined())
        case .mroot where parts.count == 2: return "root" + grouped(part(1)) + grouped(part(0))
        case .mtd: return parts.joined() + " "
        case .mtr: return parts.joined() + "; "
        default: return parts.joined()
        }
    }
}
