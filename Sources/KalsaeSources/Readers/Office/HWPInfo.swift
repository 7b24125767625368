// What DocInfo of a Hangul document says about paragraphs: styles by their names, shapes with outline, numbers or
// bullets, and how numbers are written.

import Foundation

/// Styles, shapes and numbering.
struct HWPInfo {
    /// What a shape puts before a paragraph.
    enum Head { case none, outline, number, bullet }

    struct Shape {
        var head = Head.none
        var level = 0
        /// Which numbering, counted from 1; 0 for that of the section's outline.
        var numbering = 0
    }

    /// How one level's numbers are written.
    struct Level {
        /// `^1` stands for the number of level 1.
        var form: String
        /// 0 1, 1 ①, 2 I, 3 i, 4 A, 5 a, 8 가, 10 ㄱ, 12 일, 13 一
        var kind: Int
    }

    private(set) var styles: [(kind: OfficeText.Kind?, shape: Int)] = []
    private(set) var shapes: [Shape] = []
    private(set) var numberings: [[Level]] = []

    private static let numberingTag = 0x17
    private static let shapeTag = 0x19
    private static let styleTag = 0x1A

    init() {}

    init(_ records: HWPRecords) {
        for record in records.list {
            switch record.tag {
            case Self.numberingTag: numberings.append(Self.levels(records, record))
            case Self.shapeTag: shapes.append(Self.shape(records, record))
            case Self.styleTag: styles.append(Self.style(records, record))
            default: break
            }
        }
    }

    private static func shape(_ records: HWPRecords, _ record: HWPRecords.Record) -> Shape {
        guard let flags = records.u32(record, 0) else { return Shape() }
        let heads: [Head] = [.none, .outline, .number, .bullet]
        return Shape(head: heads[flags >> 23 & 3], level: flags >> 25 & 7, numbering: records.u16(record, 30) ?? 0)
    }

    private static func style(
        _ records: HWPRecords, _ record: HWPRecords.Record
    ) -> (kind: OfficeText.Kind?, shape: Int) {
        var offset = 0
        guard let own = records.text(record, &offset), let english = records.text(record, &offset) else {
            return (nil, 0)
        }
        let kind = [own, english].compactMap(OfficeStyle.kind).first
        return (kind, records.u16(record, offset + 4) ?? 0)
    }

    private static func levels(_ records: HWPRecords, _ record: HWPRecords.Record) -> [Level] {
        var levels: [Level] = []
        var offset = 0
        while levels.count < 7, let flags = records.u32(record, offset) {
            offset += 12
            guard let form = records.text(record, &offset) else { break }
            levels.append(Level(form: form, kind: flags >> 5 & 15))
        }
        return levels
    }
}

/// Numbers as lists write them.
enum HWPNumber {
    private static let syllables = Array("가나다라마바사아자차카타파하")
    private static let letters = Array("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ")
    private static let sino = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]
    private static let hanja = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
    private static let romans = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]

    /// A number in one of the document's ways; decimal where the way does not reach that far.
    static func text(_ number: Int, kind: Int) -> String {
        guard (1...399).contains(number) else { return String(number) }
        switch kind {
        case 1 where number <= 20: return scalar(0x2460 + number - 1)
        case 2: return roman(number)
        case 3: return roman(number).lowercased()
        case 4 where number <= 26: return scalar(0x41 + number - 1)
        case 5 where number <= 26: return scalar(0x61 + number - 1)
        case 6 where number <= 26: return scalar(0x24B6 + number - 1)
        case 7 where number <= 26: return scalar(0x24D0 + number - 1)
        case 8 where number <= syllables.count: return String(syllables[number - 1])
        case 9 where number <= 14: return scalar(0x326E + number - 1)
        case 10 where number <= letters.count: return String(letters[number - 1])
        case 11 where number <= 14: return scalar(0x3260 + number - 1)
        case 12 where number < 100: return tens(number, sino, "십")
        case 13 where number < 100: return tens(number, hanja, "十")
        default: return String(number)
        }
    }

    private static func scalar(_ value: Int) -> String {
        Unicode.Scalar(UInt32(value)).map { String(Character($0)) } ?? ""
    }

    private static func tens(_ number: Int, _ digits: [String], _ ten: String) -> String {
        let high = number / 10
        return (high > 1 ? digits[high] : "") + (high > 0 ? ten : "") + digits[number % 10]
    }

    private static func roman(_ number: Int) -> String {
        var rest = number
        var text = ""
        for (value, sign) in [(100, "C"), (90, "XC"), (50, "L"), (40, "XL")] + romans {
            while rest >= value {
                text += sign
                rest -= value
            }
        }
        return text
    }
}
