// Numbers of list items and headings in the forms that office programs count in: 3, iv, B, 가, ①, 三. Each format names
// them otherwise (ECMA-376 part 1, 17.18.59; ODF 1.3, 19.500; KS X 6101).

/// How a list's level is counted.
enum OfficeNumber: Equatable, Sendable {
    case decimal, decimalZero, circled, parenthesised, fullStop, dashed, fullWidth
    case lowerLetter, upperLetter, lowerRoman, upperRoman
    case hangulSyllable, hangulJamo, hangulCounting, hangulNative, circledSyllable, circledJamo
    case ideograph, ideographCounting, stems, branches, ordinal
    case bullet, none

    private static let names: [String: OfficeNumber] = [
        // DOCX
        "decimal": .decimal, "decimalZero": .decimalZero, "lowerLetter": .lowerLetter, "upperLetter": .upperLetter,
        "lowerRoman": .lowerRoman, "upperRoman": .upperRoman, "ganada": .hangulSyllable, "chosung": .hangulJamo,
        "koreanCounting": .hangulCounting, "koreanDigital": .hangulCounting, "koreanLegal": .hangulNative,
        "koreanDigital2": .ideograph, "decimalEnclosedCircle": .circled, "decimalEnclosedCircleChinese": .circled,
        "decimalEnclosedParen": .parenthesised, "decimalEnclosedFullstop": .fullStop, "numberInDash": .dashed,
        "decimalFullWidth": .fullWidth, "decimalFullWidth2": .fullWidth, "chineseCounting": .ideographCounting,
        "chineseCountingThousand": .ideographCounting, "japaneseCounting": .ideographCounting,
        "taiwaneseCounting": .ideographCounting, "taiwaneseCountingThousand": .ideographCounting,
        "ideographDigital": .ideograph, "japaneseDigitalTenThousand": .ideograph, "taiwaneseDigital": .ideograph,
        "ideographTraditional": .stems, "ideographZodiac": .branches, "ideographEnclosedCircle": .ideographCounting,
        "ordinal": .ordinal, "bullet": .bullet, "none": .none,
        // ODT
        "1": .decimal, "01": .decimalZero, "a": .lowerLetter, "A": .upperLetter, "i": .lowerRoman, "I": .upperRoman,
        "": .none, "가, 나, 다, ...": .hangulSyllable, "ㄱ, ㄴ, ㄷ, ...": .hangulJamo, "일, 이, 삼, ...": .hangulCounting,
        "①, ②, ③, ...": .circled, "㉮, ㉯, ㉰, ...": .circledSyllable, "㉠, ㉡, ㉢, ...": .circledJamo,
        "一, 二, 三, ...": .ideographCounting, "甲, 乙, 丙, ...": .stems, "子, 丑, 寅, ...": .branches,
        "1st, 2nd, 3rd, ...": .ordinal,
        // HWPX
        "DIGIT": .decimal, "CIRCLED_DIGIT": .circled, "ROMAN_CAPITAL": .upperRoman, "ROMAN_SMALL": .lowerRoman,
        "LATIN_CAPITAL": .upperLetter, "LATIN_SMALL": .lowerLetter, "HANGUL_SYLLABLE": .hangulSyllable,
        "CIRCLED_HANGUL_SYLLABLE": .circledSyllable, "HANGUL_JAMO": .hangulJamo, "CIRCLED_HANGUL_JAMO": .circledJamo,
        "HANGUL_PHONETIC": .hangulCounting, "IDEOGRAPH": .ideographCounting, "CIRCLED_IDEOGRAPH": .ideographCounting,
        "DECAGON_CIRCLE": .stems,
    ]

    /// The form of a format's name; plain digits where the name is not known.
    init(named name: String) { self = Self.names[name] ?? .decimal }

    /// A number in this form; digits where the form does not reach so far.
    ///
    /// ```swift
    /// OfficeNumber.hangulSyllable.text(3)   // "다"
    /// OfficeNumber.upperRoman.text(4)       // "IV"
    /// ```
    func text(_ number: Int) -> String {
        switch self {
        case .decimal, .bullet: String(number)
        case .none: ""
        case .decimalZero: (0...9).contains(number) ? "0\(number)" : String(number)
        case .circled: Self.scalar(number, in: 1...20, from: 0x2460)
        case .parenthesised: Self.scalar(number, in: 1...20, from: 0x2474)
        case .fullStop: Self.scalar(number, in: 1...20, from: 0x2488)
        case .dashed: "- \(number) -"
        case .fullWidth: String(String.UnicodeScalarView(String(number).unicodeScalars.map(Self.wide)))
        case .lowerLetter: Self.letters(number, "abcdefghijklmnopqrstuvwxyz")
        case .upperLetter: Self.letters(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        case .lowerRoman: Self.roman(number).lowercased()
        case .upperRoman: Self.roman(number)
        case .hangulSyllable: Self.letters(number, "가나다라마바사아자차카타파하")
        case .hangulJamo: Self.letters(number, "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ")
        case .circledSyllable: Self.scalar(number, in: 1...14, from: 0x326E)
        case .circledJamo: Self.scalar(number, in: 1...14, from: 0x3260)
        case .hangulCounting: Self.counting(number, digits: "영일이삼사오육칠팔구", tens: "십백천")
        case .hangulNative: Self.native(number)
        case .ideographCounting: Self.counting(number, digits: "零一二三四五六七八九", tens: "十百千")
        case .ideograph: Self.digits(number, "〇一二三四五六七八九")
        case .stems: Self.letters(number, "甲乙丙丁戊己庚辛壬癸")
        case .branches: Self.letters(number, "子丑寅卯辰巳午未申酉戌亥")
        case .ordinal: Self.ordinal(number)
        }
    }

    private static func scalar(_ number: Int, in range: ClosedRange<Int>, from first: UInt32) -> String {
        guard range.contains(number), let scalar = UnicodeScalar(first + UInt32(number - range.lowerBound)) else {
            return String(number)
        }
        return String(scalar)
    }

    private static func wide(_ scalar: UnicodeScalar) -> UnicodeScalar {
        (0x30...0x39).contains(scalar.value) ? UnicodeScalar(scalar.value + 0xFEE0) ?? scalar : scalar
    }

    /// After the last letter each stands twice (`aa`), then three times.
    private static func letters(_ number: Int, _ alphabet: String) -> String {
        let letters = Array(alphabet)
        guard (1...letters.count * 4).contains(number) else { return String(number) }
        return String(repeating: letters[(number - 1) % letters.count], count: (number - 1) / letters.count + 1)
    }

    private static func roman(_ number: Int) -> String {
        guard (1...3_999).contains(number) else { return String(number) }
        let signs: [(Int, String)] = [
            (1_000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
            (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ]
        var rest = number, text = ""
        for (value, sign) in signs {
            while rest >= value {
                text += sign
                rest -= value
            }
        }
        return text
    }

    private static func digits(_ number: Int, _ signs: String) -> String {
        let signs = Array(signs)
        return String(String(number).compactMap { $0.wholeNumberValue.map { signs[$0] } })
    }

    /// 십이, 二十三: no sign for one before ten, hundred and thousand.
    private static func counting(_ number: Int, digits: String, tens: String) -> String {
        guard (1...9_999).contains(number) else { return String(number) }
        let signs = Array(digits), units = Array(tens)
        var text = "", rest = number, place = 0
        while rest > 0 {
            let digit = rest % 10
            if digit > 0 {
                let unit = place == 0 ? "" : String(units[place - 1])
                text = (digit == 1 && place > 0 ? "" : String(signs[digit])) + unit + text
            }
            rest /= 10
            place += 1
        }
        return text
    }

    private static func native(_ number: Int) -> String {
        let ones = ["", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"]
        let tens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
        return (1...99).contains(number) ? tens[number / 10] + ones[number % 10] : String(number)
    }

    private static func ordinal(_ number: Int) -> String {
        let ending = (11...13).contains(number % 100) ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th"
        return "\(number)\(ending)"
    }
}

/// One level of a list: how it counts and how it shows the number.
struct OfficeListLevel: Sendable {
    var number = OfficeNumber.decimal
    var start = 1
    /// The label, the levels' numbers in it as `%1` … `%9`; nil shows the level's own number and a dot.
    var label: String?
    /// Counted anew after an item of this level (from 1) or a higher one; 0 never, nil after any higher level.
    var restartsAfter: Int?
    /// Whether the numbers of other levels in the label are digits.
    var isLegal = false
    /// Nothing stands between the label and the text.
    var isTight = false

    /// No label is longer.
    static let longestLabel = 64
}

/// The numbers of one list so far. Levels count from 0.
struct OfficeListCount {
    private var counts: [Int?] = Array(repeating: nil, count: OfficeListCount.levels)
    static let levels = 10

    /// Counts one item.
    ///
    /// - Parameters:
    ///   - start: what it counts from where the item starts anew; nil goes on.
    ///   - levels: the list's levels, by depth.
    mutating func next(_ level: Int, from start: Int?, _ levels: [Int: OfficeListLevel]) {
        let own = levels[level] ?? OfficeListLevel()
        counts[level] = start ?? counts[level].map { $0 < Int(Int32.max) ? $0 + 1 : $0 } ?? own.start
        for deeper in (level + 1)..<max(level + 1, Self.levels) {
            let restart = levels[deeper]?.restartsAfter
            if restart == 0 { continue }
            if let restart, level + 1 > restart { continue }
            counts[deeper] = nil
        }
    }

    /// Lets a level count anew.
    mutating func restart(_ level: Int) { if counts.indices.contains(level) { counts[level] = nil } }

    /// The mark of the item that was just counted, with what stands between it and the text; nil where it has none.
    func mark(_ level: Int, _ levels: [Int: OfficeListLevel]) -> String? {
        let own = levels[level] ?? OfficeListLevel()
        if own.number == .bullet {
            // A mark that is a letter or a word says something; dots, squares and arrows do not.
            guard let label = own.label, label.contains(where: { $0.isLetter || $0 == "※" || $0 == "☞" }) else {
                return "- "
            }
            return label.unicodeScalars.contains { (0xE000...0xF8FF).contains($0.value) }
                || label.count == 1 && label != "※" && label != "☞"
                ? "- " : "- \(label.prefix(OfficeListLevel.longestLabel)) "
        }
        guard let label = own.label else {
            return own.number == .none ? nil : own.number.text(counts[level] ?? own.start) + ". "
        }
        var text = ""
        var isPlace = false
        for character in label.prefix(OfficeListLevel.longestLabel) {
            if isPlace, let digit = character.wholeNumberValue, (1...9).contains(digit) {
                let shown = levels[digit - 1] ?? OfficeListLevel()
                let form = own.isLegal && shown.number != .none ? OfficeNumber.decimal : shown.number
                text += form.text(counts[digit - 1] ?? shown.start)
                isPlace = false
            } else if character == "%", !isPlace {
                isPlace = true
            } else {
                if isPlace { text += "%" }
                isPlace = false
                text.append(character)
            }
        }
        if isPlace { text += "%" }
        text = MarkdownBlock.collapse(text)
        return text.isEmpty ? nil : own.isTight ? text : text + " "
    }
}
