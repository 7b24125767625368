// Points in time as files write them: ISO 8601 and its looser forms, Korean dotted dates, seconds since 1970. Where no
// zone stands, UTC is taken. It does not read months' names, nor forms whose order of day and month is a guess.

import Foundation

enum TimeText {
    /// Reads a time; nil where the text is none.
    ///
    /// ```swift
    /// TimeText.parse("2024-05-01T09:30:00+09:00")
    /// TimeText.parse("2024. 5. 1")      // Korean order; two digits of a year are 1969 to 2068, as POSIX has it
    /// TimeText.parse("1714521600")      // seconds, or milliseconds, since 1970
    /// ```
    static func parse(_ text: String) -> Date? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Date? {
        guard (6...40).contains(bytes.count) else { return nil }
        var cursor = Cursor(bytes: bytes)
        guard let first = cursor.number() else { return nil }
        if first.digits >= 8 { return cursor.isAtEnd || cursor.peek == 0x2E ? compact(first, &cursor) : nil }
        guard first.digits == 4 || first.digits == 2, let mark = cursor.peek, [0x2D, 0x2E, 0x2F].contains(mark) else {
            return nil
        }
        // Two digits first are a year only in the dotted form; 01/02/03 may be anything.
        if first.digits == 2, mark != 0x2E { return nil }
        let year = first.digits == 4 ? first.value : first.value + (first.value < 69 ? 2_000 : 1_900)
        cursor.skip(mark)
        cursor.skip(0x20)
        guard let month = cursor.number(), month.digits <= 2, cursor.skip(mark) else { return nil }
        cursor.skip(0x20)
        guard let day = cursor.number(), day.digits <= 2 else { return nil }
        if mark == 0x2E { cursor.skip(mark) }
        guard let date = daysSince1970(year, month.value, day.value) else { return nil }
        guard let seconds = clock(&cursor) else { return nil }
        return Date(timeIntervalSince1970: Double(date) * 86_400 + seconds)
    }

    /// `20240501`, or seconds or milliseconds since 1970.
    private static func compact(_ number: (value: Int, digits: Int), _ cursor: inout Cursor) -> Date? {
        switch number.digits {
        case 8 where cursor.isAtEnd:
            return daysSince1970(number.value / 10_000, number.value / 100 % 100, number.value % 100)
                .map { Date(timeIntervalSince1970: Double($0) * 86_400) }
        case 10:
            if cursor.skip(0x2E) { guard cursor.number() != nil else { return nil } }
            return cursor.isAtEnd ? Date(timeIntervalSince1970: Double(number.value)) : nil
        case 13 where cursor.isAtEnd: return Date(timeIntervalSince1970: Double(number.value) / 1_000)
        default: return nil
        }
    }

    /// Seconds from `T09:30:00.5+09:00`; 0 where nothing stands, nil where something else does.
    private static func clock(_ cursor: inout Cursor) -> Double? {
        if cursor.isAtEnd { return 0 }
        guard cursor.skip(0x54) || cursor.skip(0x74) || cursor.skip(0x20) else { return nil }
        if cursor.isAtEnd { return 0 }
        guard let hour = cursor.number(), hour.digits <= 2, hour.value < 24, cursor.skip(0x3A),
            let minute = cursor.number(), minute.digits == 2, minute.value < 60
        else { return nil }
        var seconds = Double(hour.value * 3_600 + minute.value * 60)
        if cursor.skip(0x3A) {
            guard let second = cursor.number(), second.digits == 2, second.value <= 60 else { return nil }
            seconds += Double(second.value)
            if cursor.skip(0x2E) || cursor.skip(0x2C) { guard cursor.number() != nil else { return nil } }
        }
        cursor.skip(0x20)
        if cursor.isAtEnd || cursor.skip(0x5A) || cursor.skip(0x7A) { return cursor.isAtEnd ? seconds : nil }
        if cursor.skipWord("UTC") { return cursor.isAtEnd ? seconds : nil }
        let isWest = cursor.peek == 0x2D
        guard cursor.skip(0x2B) || cursor.skip(0x2D), let zone = cursor.number() else { return nil }
        var minutes = zone.digits == 4 ? zone.value / 100 * 60 + zone.value % 100 : zone.value * 60
        if zone.digits <= 2, cursor.skip(0x3A) {
            guard let rest = cursor.number(), rest.digits == 2 else { return nil }
            minutes += rest.value
        }
        guard cursor.isAtEnd, minutes <= 14 * 60 else { return nil }
        return seconds - Double(isWest ? -minutes : minutes) * 60
    }

    /// Days since 1970 of a day of the Gregorian calendar; nil for a day that is none.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1_000...9_999).contains(year), (1...12).contains(month), day >= 1, day <= lengths[month - 1] else {
            return nil
        }
        // Years that begin in March: the leap day comes last.
        let shifted = month > 2 ? year : year - 1
        let inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + inYear - 719_468
    }

    private struct Cursor {
        let bytes: UnsafeBufferPointer<UInt8>
        var place = 0

        var isAtEnd: Bool { place == bytes.count }
        var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

        mutating func number() -> (value: Int, digits: Int)? {
            var value = 0, digits = 0
            while place < bytes.count, (0x30...0x39).contains(bytes[place]), digits < 18 {
                value = value * 10 + Int(bytes[place] - 0x30)
                digits += 1
                place += 1
            }
            return digits == 0 ? nil : (value, digits)
        }

        @discardableResult
        mutating func skip(_ byte: UInt8) -> Bool {
            guard peek == byte else { return false }
            place += 1
            return true
        }

        mutating func skipWord(_ word: StaticString) -> Bool {
            guard place + word.utf8CodeUnitCount <= bytes.count else { return false }
            for offset in 0..<word.utf8CodeUnitCount where bytes[place + offset] != word.utf8Start[offset] {
                return false
            }
            place += word.utf8CodeUnitCount
            return true
        }
    }
}
