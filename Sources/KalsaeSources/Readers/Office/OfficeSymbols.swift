// Characters of the symbol fonts that Word sets signs and boxes in: a code of the font, not of Unicode. Symbol's are
// those of Adobe's table (symbol.txt at unicode.org), Wingdings' those that Unicode 7 took over from it; arrows and
// boxes are the common ones of their kind. A ticked box is ☒ however it is ticked, as Word's own check boxes write
// it.

enum OfficeSymbols {
    /// The character that a font shows for a code; nil where it is not known.
    ///
    /// - Parameter code: 0x20...0xFF, or the same in Word's private range, 0xF020...0xF0FF.
    static func character(font: String, code: UInt32) -> UnicodeScalar? {
        let place = code >= 0xF000 ? code - 0xF000 : code
        guard (0x20...0xFF).contains(place) else { return nil }
        let found: UnicodeScalar?
        switch font.lowercased() {
        case "symbol": found = symbol[Int(place) - 0x20]
        case "wingdings": found = wingdings[Int(place) - 0x20]
        case "wingdings 2": found = wingdings2[place]
        case "wingdings 3": found = wingdings3[place]
        case "webdings": found = webdings[place]
        default: found = nil
        }
        return found == "\u{FFFD}" ? nil : found
    }

    /// Text with the private characters of a symbol font as what they show.
    static func shown(_ text: String, font: String?) -> String {
        guard let font, text.unicodeScalars.contains(where: { (0xF020...0xF0FF).contains($0.value) }) else {
            return text
        }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { character(font: font, code: isPrivate($0)) ?? $0 }))
    }

    private static func isPrivate(_ scalar: UnicodeScalar) -> UInt32 {
        (0xF020...0xF0FF).contains(scalar.value) ? scalar.value : 0
    }

    private static let symbol: [UnicodeScalar] = [
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?",
        "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
        "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\u{FFFD}",
        "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
            + "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
            + "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
            + "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
            + "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}",
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵",
        "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",
        "◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\u{FFFD}⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\u{FFFD}",
    ].flatMap { Array($0.unicodeScalars) }

    private static let wingdings: [UnicodeScalar] = [
        " 🖉✂✁👓🕭🕮🕯🕿✆🖂🖃📪📫📬📭🗀🗁🗎🗏🗐🗄⏳🖮🖰🖲🖳🖴🖫🖬✇✍",
        "🖎✌🖏👍👎☜☞☝☟🖐☺😐☹💣🕱🏳🏱✈☼🌢❄🕆✞🕈✠✡☪☯🕉☸♈♉",
        "♊♋♌♍♎♏♐♑♒♓🙰🙵●🔾■☐🞐❑❒⬧⧫◆❖⬥⌧⮹⌘🏵🏶🙶🙷\u{FFFD}",
        "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿🙢🙠🙡🙣🙞🙜🙝🙟·•",
        "⬝⭘🞆🞈🞊🞋🔿▪☐🟂✦★✶✴✹✵⯐⌖⟡⌑⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘",
        "🕙🕚🕛⮰⮱⮲⮳⮴⮵⮶⮷🙪🙫🙕🙔🙗🙖🙐🙑🙒🙓⌫⌦⮘⮚⮙⮛⮈⮊⮉⮋←",
        "→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩⬄⇳⬀⬁⬃⬂▫▫✗✓☒☒\u{FFFD}",
    ].flatMap { Array($0.unicodeScalars) }

    private static let wingdings2: [UInt32: UnicodeScalar] = [
        0x2A: "☐", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☒", 0x53: "☒", 0x54: "☒", 0x55: "⊗", 0x56: "⊗", 0x58: "⊗",
        0x69: "⓪", 0x6A: "①", 0x6B: "②", 0x6C: "③", 0x6D: "④", 0x6E: "⑤", 0x6F: "⑥", 0x70: "⑦", 0x71: "⑧", 0x72: "⑨",
        0x73: "⑩", 0x75: "❶", 0x76: "❷", 0x77: "❸", 0x78: "❹", 0x79: "❺", 0x7A: "❻", 0x7B: "❼", 0x7C: "❽", 0x7D: "❾",
        0x7E: "❿", 0x96: "•", 0x97: "●", 0x98: "●", 0x99: "●", 0x9A: "○", 0x9E: "◉", 0xA0: "▪", 0xA1: "■", 0xA2: "■",
        0xA3: "☐", 0xA4: "□", 0xAE: "◆", 0xAF: "◇", 0xEA: "★",
    ]
    private static let wingdings3: [UInt32: UnicodeScalar] = [
        0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x6A: "↖", 0x6B: "↗", 0x6C: "↙", 0x6D: "↘", 0x70: "▲", 0x71: "▼",
        0x72: "△", 0x73: "▽", 0x74: "◀", 0x75: "▶", 0x76: "◁", 0x77: "▷", 0x7D: "▶",
    ]
    private static let webdings: [UInt32: UnicodeScalar] = [
        0x33: "◀", 0x34: "▶", 0x35: "▲", 0x36: "▼", 0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x73: "?",
    ]
}
