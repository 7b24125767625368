// A page's bytes before they are parsed: comments, scripts and styles go, tags keep only the attributes that some rule
// reads. That spares the parser half of a usual page, and bounds what a hostile one can ask of it: its cost grows with
// the square of a tag's attributes, and with the length of a comment without an end.
// One pass, linear, no more memory than the page has. It does not know what elements mean.

import Foundation

/// What of a page is worth parsing.
struct HTMLSource {
    /// The page without what never is text.
    var bytes: [UInt8] = []
    /// The scripts of the type `application/ld+json`: data about the page.
    var linkedData: [UInt8] = []
    /// Where each of them ends in `linkedData`.
    var linkedDataEnds: [Int] = []

    /// Who reads the page: one that wants its text, or one that wants where it leads and what it says of rights.
    enum Purpose {
        case text, links

        fileprivate var attributes: HTMLWordTable { self == .text ? HTMLAttribute.names : HTMLAttribute.linkNames }
        fileprivate var mostLinkedData: Int { self == .text ? HTMLSource.mostLinkedData : PageScan.mostLinkedData }
        fileprivate var longestValue: Int { self == .text ? HTMLSource.longestValue : PageScan.longestValue }
    }

    /// Attributes of one tag beyond this number are left out.
    static let mostAttributes = 32
    /// Longer values are cut.
    static let longestValue = 1_024
    /// Linked data beyond this is left out.
    static let mostLinkedData = 1 << 18

    /// Strips a page.
    static func strip(_ page: UnsafeBufferPointer<UInt8>, for purpose: Purpose = .text) -> HTMLSource {
        guard let base = page.baseAddress, !page.isEmpty else { return HTMLSource() }
        var scanner = Scanner(base: base, count: page.count, purpose: purpose)
        scanner.result.bytes.reserveCapacity(page.count)
        scanner.run()
        return scanner.result
    }
}

/// Walks over a page's bytes.
private struct Scanner {
    let base: UnsafePointer<UInt8>
    let count: Int
    let attributes: HTMLWordTable
    let purpose: HTMLSource.Purpose
    let longestValue: Int
    var result = HTMLSource()
    /// What was looked for and is not in the rest of the page; not looked for again.
    var hasCommentEnd = true
    var hasDoubleQuote = true
    var hasSingleQuote = true

    init(base: UnsafePointer<UInt8>, count: Int, purpose: HTMLSource.Purpose) {
        self.base = base
        self.count = count
        self.purpose = purpose
        attributes = purpose.attributes
        longestValue = purpose.longestValue
    }

    /// The next place of a byte from `start`; nil where there is none.
    @inline(__always)
    private func find(_ byte: UInt8, from start: Int) -> Int? {
        guard start < count, let hit = memchr(base + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }

    @inline(__always)
    private mutating func copy(_ start: Int, _ end: Int) {
        if end > start { result.bytes.append(contentsOf: UnsafeBufferPointer(start: base + start, count: end - start)) }
    }

    /// Whether these lower-case letters follow, whatever their case.
    private func follows(_ word: StaticString, at start: Int) -> Bool {
        let length = word.utf8CodeUnitCount
        guard start + length <= count else { return false }
        for offset in 0..<length where base[start + offset] | 0x20 != word.utf8Start[offset] { return false }
        return true
    }

    mutating func run() {
        var place = 0
        while let mark = find(0x3C, from: place) {
            copy(place, mark)
            let next = mark + 1 < count ? base[mark + 1] : 0
            if next == 0x21, mark + 3 < count, base[mark + 2] == 0x2D, base[mark + 3] == 0x2D {
                place = comment(from: mark)
            } else if next == 0x21, mark + 8 < count, base[mark + 2] == 0x5B, follows("cdata", at: mark + 3) {
                place = characters(from: mark + 8)
            } else if (next == 0x21 && !follows("doctype", at: mark + 2)) || next == 0x3F {
                // `<![if !supportLists]>`, `<?php … >`: the standard reads a comment up to the first `>`.
                place = find(0x3E, from: mark).map { $0 + 1 } ?? count
            } else if (next | 0x20) &- 0x61 < 26 {
                place = tag(from: mark)
            } else {
                result.bytes.append(0x3C)
                place = mark + 1
            }
        }
        copy(place, count)
    }

    /// Returns the place behind a comment. One without an end goes to its first `>`.
    private mutating func comment(from start: Int) -> Int {
        var dash = start + 2
        while hasCommentEnd, let end = find(0x3E, from: dash + 2) {
            if base[end - 1] == 0x2D, base[end - 2] == 0x2D { return end + 1 }
            dash = end - 1
        }
        hasCommentEnd = false
        return find(0x3E, from: start).map { $0 + 1 } ?? count
    }

    /// Copies what stands in `<![CDATA[ … ]]>`, which XHTML has; returns the place behind it.
    private mutating func characters(from start: Int) -> Int {
        let first = start < count && base[start] == 0x5B ? start + 1 : start
        var end = first
        while let mark = find(0x5D, from: end) {
            if mark + 2 < count, base[mark + 1] == 0x5D, base[mark + 2] == 0x3E {
                escape(first, mark)
                return mark + 3
            }
            end = mark + 1
        }
        escape(first, count)
        return count
    }

    /// Copies text that is not markup.
    private mutating func escape(_ start: Int, _ end: Int) {
        for place in start..<max(start, end) {
            switch base[place] {
            case 0x3C: result.bytes.append(contentsOf: Array("&lt;".utf8))
            case 0x26: result.bytes.append(contentsOf: Array("&amp;".utf8))
            default: result.bytes.append(base[place])
            }
        }
    }

    private mutating func tag(from start: Int) -> Int {
        var place = start + 1
        while place < count, Self.isName(base[place]) { place += 1 }
        let isScript = place - start == 7 && follows("script", at: start + 1)
        let isStyle = place - start == 6 && follows("style", at: start + 1)
        let before = result.bytes.count
        copy(start, place)
        var isLinkedData = false, isFormula = false, isEmpty = false, kept = 0
        while true {
            while place < count, base[place] <= 0x20 { place += 1 }
            guard place < count else { break }
            if base[place] == 0x3E {
                place += 1
                break
            }
            if base[place] == 0x3C { break }  // the tag has no end of its own
            if base[place] == 0x2F {
                isEmpty = place + 1 < count && base[place + 1] == 0x3E
                place += 1
                continue
            }
            let (next, value) = attribute(from: place, keeps: !isScript && !isStyle, &kept)
            if isScript, let value, value.count >= 19, contains("ld+json", value) { isLinkedData = true }
            if isScript, let value, value.count < 40, contains("math/tex", value) { isFormula = true }
            place = next
        }
        if isScript || isStyle {
            result.bytes.removeSubrange(before...)
            if isEmpty { return place }
            let start = result.linkedData.count
            let end = rawEnd(from: place, isScript: isScript, keeps: isLinkedData || isFormula)
            if isFormula { formula(from: start) }
            return end
        }
        if isEmpty { result.bytes.append(0x2F) }
        result.bytes.append(0x3E)
        return place
    }

    /// A formula that MathJax would have set: its TeX as text.
    private mutating func formula(from start: Int) {
        let tex = Array(result.linkedData[start...])
        result.linkedData.removeSubrange(start...)
        if !tex.isEmpty { result.linkedDataEnds.removeLast() }
        if tex.isEmpty { return }
        result.bytes.append(contentsOf: Array("<span>$".utf8))
        for byte in tex where byte != 0x0A {
            switch byte {
            case 0x3C: result.bytes.append(contentsOf: Array("&lt;".utf8))
            case 0x26: result.bytes.append(contentsOf: Array("&amp;".utf8))
            default: result.bytes.append(byte)
            }
        }
        result.bytes.append(contentsOf: Array("$</span>".utf8))
    }

    private func contains(_ word: StaticString, _ range: Range<Int>) -> Bool {
        let last = range.upperBound - word.utf8CodeUnitCount
        return range.lowerBound <= last && (range.lowerBound...last).contains { follows(word, at: $0) }
    }

    /// Copies one attribute if somebody reads it; returns the place behind it and where its value is.
    private mutating func attribute(from start: Int, keeps: Bool, _ kept: inout Int) -> (Int, Range<Int>?) {
        var place = start, hash = HTMLWordTable.seed
        // An equals sign at the front is part of the name, as the standard says.
        repeat {
            hash = HTMLWordTable.step(hash, base[place])
            place += 1
        } while place < count && !Self.endsAttribute(base[place])
        let nameEnd = place
        while place < count, base[place] <= 0x20 { place += 1 }
        var value: Range<Int>?
        if place < count, base[place] == 0x3D {
            place += 1
            while place < count, base[place] <= 0x20 { place += 1 }
            value = self.value(from: place)
            place = value.map { $0.upperBound } ?? place
            if place < count, let value, value.lowerBound > 0, base[place] == base[value.lowerBound - 1],
                base[place] == 0x22 || base[place] == 0x27
            {
                place += 1
            }
        } else {
            place = nameEnd
        }
        guard keeps, kept < HTMLSource.mostAttributes else { return (place, value) }
        let known = attributes.find(hash)
        guard known != 0 else { return (place, value) }
        kept += 1
        result.bytes.append(0x20)
        copy(start, nameEnd)
        guard let value, !value.isEmpty, purpose == .links || known != HTMLAttribute.href.rawValue else {
            result.bytes.append(contentsOf: [0x3D, 0x22, 0x22])
            return (place, value)
        }
        let quote: UInt8 = value.lowerBound > 0 && base[value.lowerBound - 1] == 0x27 ? 0x27 : 0x22
        result.bytes.append(contentsOf: [0x3D, quote])
        var end = min(value.upperBound, value.lowerBound + longestValue)
        if end < value.upperBound {
            while end > value.lowerBound, base[end] & 0xC0 == 0x80 { end -= 1 }
        }
        copy(value.lowerBound, end)
        result.bytes.append(quote)
        return (place, value)
    }

    /// The place of an attribute's value without its quotes. One without an end of its own ends with the tag.
    private mutating func value(from start: Int) -> Range<Int> {
        guard start < count else { return count..<count }
        let quote = base[start]
        if quote == 0x22, hasDoubleQuote {
            if let end = find(quote, from: start + 1) { return (start + 1)..<end }
            hasDoubleQuote = false
        } else if quote == 0x27, hasSingleQuote {
            if let end = find(quote, from: start + 1) { return (start + 1)..<end }
            hasSingleQuote = false
        }
        let first = quote == 0x22 || quote == 0x27 ? start + 1 : start
        var end = first
        while end < count, base[end] > 0x20, base[end] != 0x3E, base[end] != 0x22 { end += 1 }
        return first..<end
    }

    /// The place behind a script or style; the rest of the page where it has no end.
    private mutating func rawEnd(from start: Int, isScript: Bool, keeps: Bool) -> Int {
        var place = start
        while let mark = find(0x3C, from: place) {
            place = mark + 1
            guard place < count, base[place] == 0x2F,
                isScript ? follows("script", at: place + 1) : follows("style", at: place + 1)
            else { continue }
            if keeps, result.linkedData.count + mark - start <= purpose.mostLinkedData {
                let script = UnsafeBufferPointer(start: base + start, count: mark - start)
                result.linkedData.append(contentsOf: script)
                result.linkedData.append(0x0A)
                result.linkedDataEnds.append(result.linkedData.count)
            }
            return find(0x3E, from: place).map { $0 + 1 } ?? count
        }
        return count
    }

    @inline(__always)
    private static func isName(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x2F && byte != 0x3E && byte != 0x3C
    }

    @inline(__always)
    private static func endsAttribute(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x2F || byte == 0x3E || byte == 0x3D
    }
}
