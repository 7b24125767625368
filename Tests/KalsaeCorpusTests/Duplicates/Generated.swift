// Texts made from numbers, whose similarity is known, and a plain reading of n-grams to compare with.

import Foundation
import KalsaeSupport

@testable import KalsaeCorpus

enum Generated {
    /// A word of Latin letters, another for each number.
    static func word(_ number: Int) -> String {
        var word = "", rest = number
        repeat {
            word.unicodeScalars.append(Unicode.Scalar(UInt8(97 + rest % 26)))
            rest /= 26
        } while rest > 0
        return word
    }

    /// The words of these numbers.
    static func text(_ numbers: some Sequence<Int>) -> String { numbers.map(word).joined(separator: " ") }

    /// Two texts of `size` words each that no other number has, and share as many of them as the similarity asks for.
    static func pair(_ number: Int, size: Int, similarity: Double) -> (left: String, right: String, exact: Double) {
        let shared = Int((2 * Double(size) * similarity / (1 + similarity)).rounded())
        let first = number * 2 * size
        let exact = Double(shared) / Double(2 * size - shared)
        let left = first..<first + size
        let right = Array(first..<first + shared) + Array(first + size..<first + 2 * size - shared)
        return (text(left), text(right), exact)
    }

    /// Characters of many scripts, marks, blanks and emoji between words.
    static func mixed(_ random: inout SeededRandom, scalars: Int) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x61...0x7A, 0x61...0x7A, 0xAC00...0xD7A3, 0xAC00...0xD7A3, 0x3131...0x318E, 0xC0...0x24F,
            0x391...0x3FF, 0x410...0x44F, 0x4E00...0x9FFF, 0x20000...0x20100, 0x1F600...0x1F64F, 0x20...0x20,
            0x30...0x39,
        ]
        var text = String.UnicodeScalarView()
        while text.count < scalars {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &random)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }

    /// The n-grams of a text as Swift reads it, in order.
    static func grams(_ text: String, ofCharacters: Bool, length: Int) -> [[String]] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                // One scalar for each: of İ, which has two in lower case, the first.
                let lower = scalar.properties.isAlphabetic ? scalar.properties.lowercaseMapping : String(scalar)
                word.unicodeScalars.append(lower.unicodeScalars.first ?? scalar)
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        let units = ofCharacters ? words.flatMap { $0.unicodeScalars.map { String($0) } } : words
        if units.isEmpty { return [] }
        if units.count < length { return [units] }
        return (0...units.count - length).map { Array(units[$0..<$0 + length]) }
    }

    static func jaccard<Element: Hashable>(_ left: [Element], _ right: [Element]) -> Double {
        let (a, b) = (Set(left), Set(right))
        return a.isEmpty && b.isEmpty ? 0 : Double(a.intersection(b).count) / Double(a.union(b).count)
    }
}

extension Sketcher {
    func shingles(_ text: String) -> [UInt32] { Array(text.utf8).withUnsafeBufferPointer { shingles(of: $0) } }

    func sketch(_ text: String, width: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: width) { bytes, count in
            if let place = bytes.baseAddress { Array(text.utf8).withUnsafeBufferPointer { sketch($0, into: place) } }
            count = width
        }
    }
}

extension DuplicateCopies {
    /// What stays in the place of each document.
    var answers: [KeptCopy?] { (0..<count).map { kept(insteadOf: $0) } }
}
