// A value laid out on a tape together with its bytes: members, elements and texts by name and place.

import Foundation

/// A JSON value to look around in; valid as long as its bytes.
struct JSONView {
    let tape: JSONTape
    let bytes: UnsafeRawBufferPointer

    func kind(_ place: Int) -> JSONTape.Kind { tape.tokens[place].kind }
    func text(_ place: Int) -> String { tape.text(bytes, tape.tokens[place]) }
    /// The place after a value and all it holds.
    func next(_ place: Int) -> Int { Int(tape.tokens[place].next) }

    /// An object's members: names and the places of their values.
    func members(_ place: Int) -> [(name: String, value: Int)] {
        guard kind(place) == .object else { return [] }
        var found: [(name: String, value: Int)] = []
        var index = place + 1
        while index + 1 < next(place) {
            found.append((text(index), index + 1))
            index = next(index + 1)
        }
        return found
    }

    /// The last member of this name.
    func member(_ place: Int, _ name: String) -> Int? {
        guard kind(place) == .object else { return nil }
        var index = place + 1
        let end = next(place)
        var found: Int?
        while index + 1 < end {
            let key = tape.tokens[index]
            if key.hasEscapes || Int(key.end - key.start) == name.utf8.count, text(index) == name { found = index + 1 }
            index = next(index + 1)
        }
        return found
    }

    /// A member that is a string.
    func string(_ place: Int, _ name: String) -> String? {
        member(place, name).flatMap { kind($0) == .string ? text($0) : nil }
    }

    /// The elements of an array.
    func elements(_ place: Int) -> [Int] {
        guard kind(place) == .array else { return [] }
        var found: [Int] = []
        var index = place + 1
        while index < next(place) {
            found.append(index)
            index = next(index)
        }
        return found
    }

    /// All strings and numbers within a value, in its order; not the keys.
    func leaves(_ place: Int) -> [String] {
        var found: [String] = []
        var index = place
        var open: [(end: Int, isObject: Bool, isAtKey: Bool)] = []
        while index < next(place) {
            while let last = open.last, last.end <= index { open.removeLast() }
            if let last = open.last, last.isObject {
                open[open.count - 1].isAtKey.toggle()
                if last.isAtKey {
                    index += 1
                    continue
                }
            }
            let kind = kind(index)
            if kind == .object || kind == .array { open.append((next(index), kind == .object, true)) }
            if kind == .string || kind == .number { found.append(text(index)) }
            index += 1
        }
        return found
    }
}
