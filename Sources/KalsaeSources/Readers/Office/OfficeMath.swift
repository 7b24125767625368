// Formulas of office documents as a line of text: Word's (Office Math, ECMA-376 part 1, 22.1) and MathML as
// OpenDocument and books hold it. Scripts are `x^2` and `a_i`, fractions `1/2`, roots `√(x)`, rows of a matrix stand
// apart by `;`. What is longer than a name or a number is in parentheses. Each element is put together as it ends, so
// no tree is built.

import Foundation

/// Puts a formula together from the elements and texts of its markup.
struct OfficeMath {
    private struct Node {
        var name: String
        var text = ""
        /// What its elements gave, in order.
        var parts: [(name: String, text: String)] = []
        /// Signs that the properties name: what an integral, a bracket or an accent is written with.
        var signs: [String: String] = [:]
    }

    private var nodes: [Node] = []
    /// Bytes of one formula; what comes after is written without structure.
    private static let longest = 1 << 16

    var isOpen: Bool { !nodes.isEmpty }

    mutating func begin(_ name: String, _ attributes: XMLAttributes) {
        if let last = nodes.indices.last {
            switch name {
            case "chr", "begChr", "endChr", "sepChr", "type", "degHide", "subHide", "supHide", "pos":
                // They stand in a node of properties, and belong to the one that holds it.
                let owner = max(0, last - 1)
                nodes[owner].signs[name] = attributes["val"] ?? ""
            default: break
            }
        }
        var node = Node(name: name)
        if name == "mfenced" {
            node.signs["begChr"] = attributes["open"]
            node.signs["endChr"] = attributes["close"]
            node.signs["sepChr"] = attributes["separators"] ?? ", "
        }
        nodes.append(node)
    }

    mutating func take(_ text: String) {
        guard let last = nodes.last else { return }
        if Self.letters.contains(last.name) { nodes[nodes.count - 1].text += text }
    }

    /// Elements that hold the letters themselves.
    private static let letters: Set<String> = ["t", "mi", "mn", "mo", "mtext", "ms"]

    /// Ends an element; gives the formula where it was the outermost.
    mutating func finish() -> String? {
        guard let node = nodes.popLast() else { return nil }
        let text = Self.text(of: node)
        guard let last = nodes.indices.last else { return MarkdownBlock.collapse(text) }
        if !text.isEmpty { nodes[last].parts.append((node.name, text)) }
        return nil
    }

    private static func text(of node: Node) -> String {
        if letters.contains(node.name) { return node.name == "t" ? node.text : MarkdownBlock.collapse(node.text) }
        let parts = node.parts
        func part(_ names: String...) -> String { parts.first { names.contains($0.name) }?.text ?? "" }
        func nth(_ place: Int) -> String { place < parts.count ? parts[place].text : "" }
        let base = part("e")
        switch node.name {
        case "f": return fraction(part("num"), part("den"), isLine: node.signs["type"] != "noBar")
        case "mfrac": return fraction(nth(0), nth(1), isLine: true)
        case "sSup": return group(base) + "^" + group(part("sup"))
        case "sSub": return group(base) + "_" + group(part("sub"))
        case "sSubSup": return group(base) + "_" + group(part("sub")) + "^" + group(part("sup"))
        case "sPre": return "_" + group(part("sub")) + "^" + group(part("sup")) + " " + base
        case "msup", "mover": return group(nth(0)) + scripts("", nth(1))
        case "msub", "munder": return group(nth(0)) + scripts(nth(1), "")
        case "msubsup", "munderover": return group(nth(0)) + scripts(nth(1), nth(2))
        case "rad": return root(base, part("deg"))
        case "msqrt": return root(joined(parts), "")
        case "mroot": return root(nth(0), nth(1))
        case "nary":
            return (node.signs["chr"] ?? "∫") + scripts(part("sub"), part("sup")) + " " + base
        case "limLow": return base + scripts(part("lim"), "")
        case "limUpp": return base + scripts("", part("lim"))
        case "func": return part("fName") + " " + base
        case "d":
            let inner = parts.filter { $0.name == "e" }.map(\.text).joined(separator: node.signs["sepChr"] ?? "|")
            return (node.signs["begChr"] ?? "(") + inner + (node.signs["endChr"] ?? ")")
        case "mfenced":
            let inner = parts.map(\.text).joined(separator: node.signs["sepChr"] ?? ", ")
            return (node.signs["begChr"] ?? "(") + inner + (node.signs["endChr"] ?? ")")
        case "acc": return base + (node.signs["chr"] ?? "\u{302}")
        case "bar": return base + "\u{305}"
        case "mr", "mtr": return parts.map(\.text).joined(separator: ", ")
        case "m", "eqArr", "mtable": return parts.map(\.text).joined(separator: "; ")
        case "annotation", "annotation-xml": return ""
        default: return joined(parts)
        }
    }

    private static func fraction(_ above: String, _ below: String, isLine: Bool) -> String {
        isLine ? group(above) + "/" + group(below) : group(above) + " over " + group(below)
    }

    private static func scripts(_ below: String, _ above: String) -> String {
        (below.isEmpty ? "" : "_" + group(below)) + (above.isEmpty ? "" : "^" + group(above))
    }

    private static func root(_ base: String, _ degree: String) -> String {
        "√" + (degree.isEmpty ? "" : "[\(degree)]") + "(" + base + ")"
    }

    /// Parentheses around what is more than a name or a number.
    private static func group(_ text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        if text.count <= 1 || text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." }) { return text }
        if text.utf8.count > longest { return text }
        return "(" + text + ")"
    }

    /// Elements beside each other; where one with a structure meets a letter, a space keeps them apart.
    private static func joined(_ parts: [(name: String, text: String)]) -> String {
        var text = ""
        var wasStructure = false
        for part in parts {
            let isStructure = !plain.contains(part.name)
            if wasStructure || isStructure, let last = text.last, let first = part.text.first,
                last.isLetter || last.isNumber || last == ")", first.isLetter || first.isNumber || first == "√"
            {
                text += " "
            }
            text += part.text
            wasStructure = isStructure
        }
        return text
    }

    private static let plain: Set<String> = ["r", "t", "mi", "mn", "mo", "mtext", "ms", "e", "d", "box", "borderBox"]
}
