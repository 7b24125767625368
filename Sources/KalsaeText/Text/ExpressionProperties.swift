// The general categories that a regular expression may name: \p{L}, \P{Letter}, [\p{Lu}\p{S}]. An installed Oniguruma
// knows those of its own Unicode version and lets nobody redefine them, so they are looked up under names of ours,
// which take the others' place in the expression. Letters and numbers are those of the fixed tables; the rest is the
// standard library's, which is newer than the libraries that distributions ship. It takes twenty names and no more:
// categories that hardly change (kinds of punctuation and of spaces) stay its own.

/// Categories for expressions.
enum ExpressionProperties {
    private static let prefix = "kalsae"

    /// The category that a name means, as Unicode abbreviates it in lower case; nil for scripts and other properties.
    private static func category(_ name: some StringProtocol) -> String? {
        let plain = String(name.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" })
        let category = names[plain] ?? plain
        return defined.contains(category) ? category : nil
    }

    private static let names = [
        "letter": "l", "uppercaseletter": "lu", "lowercaseletter": "ll", "titlecaseletter": "lt",
        "modifierletter": "lm", "otherletter": "lo", "mark": "m", "nonspacingmark": "mn", "spacingmark": "mc",
        "enclosingmark": "me", "number": "n", "decimalnumber": "nd", "letternumber": "nl", "othernumber": "no",
        "punctuation": "p", "connectorpunctuation": "pc", "dashpunctuation": "pd", "openpunctuation": "ps",
        "closepunctuation": "pe", "initialpunctuation": "pi", "finalpunctuation": "pf", "otherpunctuation": "po",
        "symbol": "s", "mathsymbol": "sm", "currencysymbol": "sc", "modifiersymbol": "sk", "othersymbol": "so",
        "separator": "z", "spaceseparator": "zs", "lineseparator": "zl", "paragraphseparator": "zp",
    ]
    /// What is defined anew, twenty at most.
    private static let defined: Set<String> = [
        "l", "lu", "ll", "lt", "lm", "lo", "m", "mn", "mc", "n", "nd", "nl", "no", "p", "s", "sm", "sc", "sk", "so",
        "z",
    ]

    /// The expression with our names for categories.
    static func rewritten(_ expression: String) -> String {
        guard expression.contains("\\p") || expression.contains("\\P") else { return expression }
        var result = ""
        var rest = expression[...]
        while let escape = rest.firstIndex(of: "\\") {
            result += rest[..<escape]
            rest = rest[escape...]
            let kind = rest.dropFirst().first
            if kind == "p" || kind == "P", let end = rest.firstIndex(of: "}"), rest.dropFirst(2).first == "{" {
                let inside = rest[..<end].dropFirst(3)
                let mark = inside.prefix { $0 == "^" }
                if let category = category(inside[mark.endIndex...]) {
                    result += rest.prefix(3) + mark + prefix + category
                    rest = rest[end...]
                    continue
                }
            }
            result += rest.prefix(2)
            rest = rest.dropFirst(2)
        }
        return result + rest
    }

    /// First and last scalar of each range, by our name.
    static let tables: [String: [UInt32]] = {
        var ranges: [String: [UInt32]] = [:]
        func add(_ scalar: UInt32, to category: String) {
            if let last = ranges[category]?.last, last + 1 == scalar, let count = ranges[category]?.count {
                ranges[category]?[count - 1] = scalar
            } else {
                ranges[category, default: []] += [scalar, scalar]
            }
        }
        var last: Unicode.GeneralCategory?
        var name = ""
        for value in 0..<0x110000 as Range<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let category = scalar.properties.generalCategory
            if category != last {
                name = abbreviation(category)
                last = category
            }
            if name.isEmpty { continue }
            add(value, to: name)
            add(value, to: String(name.prefix(1)))
        }
        ranges["l"] = UnicodeTables.letters
        ranges["n"] = UnicodeTables.numbers
        return Dictionary(
            uniqueKeysWithValues: ranges.filter { defined.contains($0.key) }.map { (prefix + $0.key, $0.value) })
    }()

    private static func abbreviation(_ category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "lu"
        case .lowercaseLetter: "ll"
        case .titlecaseLetter: "lt"
        case .modifierLetter: "lm"
        case .otherLetter: "lo"
        case .nonspacingMark: "mn"
        case .spacingMark: "mc"
        case .enclosingMark: "me"
        case .decimalNumber: "nd"
        case .letterNumber: "nl"
        case .otherNumber: "no"
        case .connectorPunctuation: "pc"
        case .dashPunctuation: "pd"
        case .openPunctuation: "ps"
        case .closePunctuation: "pe"
        case .initialPunctuation: "pi"
        case .finalPunctuation: "pf"
        case .otherPunctuation: "po"
        case .mathSymbol: "sm"
        case .currencySymbol: "sc"
        case .modifierSymbol: "sk"
        case .otherSymbol: "so"
        case .spaceSeparator: "zs"
        case .lineSeparator: "zl"
        case .paragraphSeparator: "zp"
        default: ""
        }
    }
}
