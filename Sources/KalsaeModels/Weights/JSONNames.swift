// The keys of a JSON text at its first two levels, duplicates included: parsers keep one of two equal keys and do not
// say so, which in a weight file would hide a tensor. It checks nesting, not the rest of the grammar.

import Foundation

/// The keys of a JSON object and of the objects in it, in the order of the text.
struct JSONNames {
    /// A key as it is spelt, escapes included, and the key of the first level that it lies under.
    private var names: [(parent: String?, name: String)] = []
    /// The deepest nesting of a weight file's header or index.
    private static let depthLimit = 4

    /// - Returns: nil where the text is no object, nests deeper than weight files do or ends within a string.
    init?(_ json: Data) {
        guard json.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "{") else { return nil }
        var depth = 0, index = json.startIndex
        var parent: String?
        var lastString: Range<Int>?
        while index < json.endIndex {
            switch json[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":"):
                guard let range = lastString, 1...2 ~= depth else { break }
                let name = String(decoding: json[range], as: UTF8.self)
                if depth == 1 { parent = name }
                names.append((depth == 1 ? nil : parent, name))
            case UInt8(ascii: "\""):
                let start = index + 1
                index = start
                while index < json.endIndex, json[index] != UInt8(ascii: "\"") {
                    index += json[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard index < json.endIndex else { return nil }
                lastString = start..<index
            default: break
            }
            if depth > Self.depthLimit { return nil }
            index += 1
        }
    }

    /// How many keys there are at a depth, 1 or 2.
    func count(depth: Int) -> Int { names.count { ($0.parent == nil) == (depth == 1) } }

    /// The keys under one key of the first level.
    func under(_ parent: String) -> [String] { names.filter { $0.parent == parent }.map(\.name) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
