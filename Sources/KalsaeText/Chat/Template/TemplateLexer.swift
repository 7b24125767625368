// Cuts a template into text and tokens by Jinja's rules with `trim_blocks` and `lstrip_blocks`: `{{ }}`, `{% %}`, `{#
// #}`, `{% raw %}`, and the signs `-` and `+` beside them. Source of the rules: Jinja's "Template Designer
// Documentation", sections Whitespace Control and Escaping. It knows no statement and no precedence.

/// A token and its line.
struct TemplateToken: Sendable {
    enum Kind: Sendable, Equatable {
        case text(String)
        case blockStart, blockEnd, variableStart, variableEnd
        case name(String)
        case string(String)
        case integer(Int)
        case real(Double)
        case symbol(String)
        case end
    }

    let kind: Kind
    let line: Int
}

/// A fault found while reading a template.
struct TemplateSyntaxFault: Error {
    let reason: String
    let line: Int
}

struct TemplateLexer {
    private let source: [Unicode.Scalar]
    private var place = 0
    private var line = 1
    private var tokens: [TemplateToken] = []

    /// All tokens of a template, the last one `.end`.
    ///
    /// Cost: linear in the text.
    /// - Throws: `TemplateSyntaxFault`.
    static func tokens(of text: String) throws -> [TemplateToken] {
        var lexer = TemplateLexer(text)
        try lexer.run()
        return lexer.tokens
    }

    private init(_ text: String) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            // Every kind of line end counts as one "\n".
            if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
            scalars.append(scalar == "\n" ? "\n" : scalar)
            if scalar != "\n", scalars.count > 1, scalars[scalars.count - 2] == "\r" {
                scalars[scalars.count - 2] = "\n"
            }
        }
        if scalars.last == "\r" { scalars[scalars.count - 1] = "\n" }
        // One line end at the end of the file belongs to the file, not to the text.
        if scalars.last == "\n" { scalars.removeLast() }
        source = scalars
    }

    private func fault(_ reason: String) -> TemplateSyntaxFault { TemplateSyntaxFault(reason: reason, line: line) }

    private func scalar(_ offset: Int) -> Unicode.Scalar? { offset < source.count ? source[offset] : nil }

    private func matches(_ text: StaticString, at offset: Int) -> Bool {
        var offset = offset
        return text.withUTF8Buffer { bytes in
            for byte in bytes {
                guard offset < source.count, source[offset].value == UInt32(byte) else { return false }
                offset += 1
            }
            return true
        }
    }

    private mutating func advance(to end: Int) {
        for index in place..<end where source[index] == "\n" { line += 1 }
        place = end
    }

    private mutating func add(_ kind: TemplateToken.Kind) { tokens.append(TemplateToken(kind: kind, line: line)) }

    private mutating func run() throws {
        while place < source.count {
            guard let tag = nextTag(from: place) else {
                add(.text(String(String.UnicodeScalarView(source[place...]))))
                advance(to: source.count)
                break
            }
            let kind = source[tag + 1]
            let sign = scalar(tag + 2).flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
            let raw = kind == "%" ? rawStart(at: tag, signed: sign != nil) : nil
            emitText(upTo: tag, sign: sign, isVariable: kind == "{")
            if let raw {
                advance(to: raw)
                try rawText()
                continue
            }
            advance(to: tag + (sign == nil ? 2 : 3))
            switch kind {
            case "#": try comment()
            case "%": try code(start: .blockStart, end: .blockEnd)
            default: try code(start: .variableStart, end: .variableEnd)
            }
        }
        add(.end)
    }

    /// The place of the next `{{`, `{%` or `{#`.
    private func nextTag(from start: Int) -> Int? {
        var offset = start
        while offset + 1 < source.count {
            if source[offset] == "{" {
                let next = source[offset + 1]
                if next == "{" || next == "%" || next == "#" { return offset }
            }
            offset += 1
        }
        return nil
    }

    /// Text before a tag, less what the tag's sign or `lstrip_blocks` takes away.
    private mutating func emitText(upTo tag: Int, sign: Unicode.Scalar?, isVariable: Bool) {
        var end = tag
        if sign == "-" {
            while end > place, source[end - 1].isPythonSpace { end -= 1 }
        } else if sign == nil, !isVariable {
            var start = tag
            while start > place, source[start - 1] != "\n" { start -= 1 }
            let startsLine = start > place || place == 0 || source[place - 1] == "\n"
            if startsLine, source[start..<tag].allSatisfy(\.isPythonSpace) { end = start }
        }
        if end > place { add(.text(String(String.UnicodeScalarView(source[place..<end])))) }
        advance(to: tag)
    }

    private func skipSpace(_ start: Int) -> Int {
        var offset = start
        while offset < source.count, source[offset].isPythonSpace { offset += 1 }
        return offset
    }

    /// Behind `{% raw %}`, where that is what stands at `tag`.
    private func rawStart(at tag: Int, signed: Bool) -> Int? {
        var offset = skipSpace(tag + (signed ? 3 : 2))
        guard matches("raw", at: offset) else { return nil }
        offset = skipSpace(offset + 3)
        if matches("-%}", at: offset) { return skipSpace(offset + 3) }
        return matches("%}", at: offset) ? offset + 2 : nil
    }

    private mutating func rawText() throws {
        var tag = place
        while tag < source.count {
            if matches("{%", at: tag) {
                let sign = scalar(tag + 2).flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
                let word = skipSpace(tag + (sign == nil ? 2 : 3))
                if matches("endraw", at: word), let end = tagEnd(at: skipSpace(word + 6)) {
                    emitText(upTo: tag, sign: sign, isVariable: false)
                    return advance(to: end)
                }
            }
            tag += 1
        }
        throw fault("{% raw %} has no {% endraw %}")
    }

    /// Behind the end of a block at `offset`, with the line end it swallows.
    private func tagEnd(at offset: Int) -> Int? {
        if matches("+%}", at: offset) { return offset + 3 }
        if matches("-%}", at: offset) { return skipSpace(offset + 3) }
        guard matches("%}", at: offset) else { return nil }
        return scalar(offset + 2) == "\n" ? offset + 3 : offset + 2
    }

    private mutating func comment() throws {
        var offset = place
        while offset < source.count {
            if matches("+#}", at: offset) { return advance(to: offset + 3) }
            if matches("-#}", at: offset) { return advance(to: skipSpace(offset + 3)) }
            if matches("#}", at: offset) { return advance(to: scalar(offset + 2) == "\n" ? offset + 3 : offset + 2) }
            offset += 1
        }
        throw fault("a comment {# has no #}")
    }

    private static let longSymbols: [StaticString] = ["//", "**", "==", "!=", ">=", "<="]
    private static let closing: [Unicode.Scalar: Unicode.Scalar] = ["(": ")", "[": "]", "{": "}"]

    /// The tokens of one `{% %}` or `{{ }}`.
    private mutating func code(start: TemplateToken.Kind, end: TemplateToken.Kind) throws {
        let opened = line
        add(start)
        var open: [Unicode.Scalar] = []
        while place < source.count {
            if open.isEmpty, let behind = end == .blockEnd ? tagEnd(at: place) : variableEnd(at: place) {
                add(end)
                return advance(to: behind)
            }
            let next = source[place]
            if next.isPythonSpace {
                advance(to: skipSpace(place))
            } else if next == "'" || next == "\"" {
                try string(next)
            } else if ("0"..."9").contains(next) {
                try number()
            } else if next == "_" || next.properties.isXIDStart {
                var offset = place + 1
                while let scalar = scalar(offset), scalar.properties.isXIDContinue { offset += 1 }
                add(.name(String(String.UnicodeScalarView(source[place..<offset]))))
                advance(to: offset)
            } else if let long = Self.longSymbols.first(where: { matches($0, at: place) }) {
                add(.symbol("\(long)"))
                advance(to: place + 2)
            } else if "+-/*%~[](){}><=.:|,;".unicodeScalars.contains(next) {
                if let closing = Self.closing[next] { open.append(closing) }
                if ")]}".unicodeScalars.contains(next), open.popLast() != next {
                    throw fault("unexpected '\(next)'")
                }
                add(.symbol(String(next)))
                advance(to: place + 1)
            } else {
                throw fault("unexpected character '\(next)'")
            }
        }
        throw TemplateSyntaxFault(
            reason: end == .blockEnd ? "{% has no %}" : "{{ has no }}", line: opened)
    }

    private func variableEnd(at offset: Int) -> Int? {
        if matches("-}}", at: offset) { return skipSpace(offset + 3) }
        return matches("}}", at: offset) ? offset + 2 : nil
    }

    private mutating func string(_ quote: Unicode.Scalar) throws {
        var offset = place + 1
        while let next = scalar(offset), next != quote { offset += next == "\\" ? 2 : 1 }
        guard offset < source.count else { throw fault("a text in quotes has no end") }
        add(.string(try TemplateEscapes.resolve(source[place + 1..<offset], line: line)))
        advance(to: offset + 1)
    }

    private func digits(_ start: Int) -> Int? {
        func isDigit(_ offset: Int) -> Bool { scalar(offset).map { ("0"..."9").contains($0) } ?? false }
        guard isDigit(start) else { return nil }
        var offset = start
        while isDigit(offset) || (scalar(offset) == "_" && isDigit(offset + 1)) { offset += 1 }
        return offset
    }

    private mutating func number() throws {
        var end = place, isReal = false
        // `a.0.1` is two elements, not a fraction.
        let followsDot = place > 0 && source[place - 1] == "."
        if let whole = digits(place) { end = whole }
        if !followsDot, scalar(end) == ".", let fraction = digits(end + 1) { (end, isReal) = (fraction, true) }
        if !followsDot, let letter = scalar(end), letter == "e" || letter == "E" {
            let signed = scalar(end + 1) == "+" || scalar(end + 1) == "-"
            if let exponent = digits(end + (signed ? 2 : 1)) { (end, isReal) = (exponent, true) }
        }
        let radixes: [Unicode.Scalar: Int] = ["x": 16, "o": 8, "b": 2]
        let text = String(String.UnicodeScalarView(source[place..<end])).replacing("_", with: "")
        if isReal {
            guard let value = Double(text) else { throw fault("a number is malformed") }
            add(.real(value))
        } else if text == "0", let letter = scalar(end), let radix = radixes[letter.lowered] {
            var last = end + 1
            while let digit = scalar(last), digit == "_" || Character(digit).isHexDigit { last += 1 }
            let digits = String(String.UnicodeScalarView(source[end + 1..<last])).replacing("_", with: "")
            guard let value = Int(digits, radix: radix) else { throw fault("a number is malformed or too large") }
            add(.integer(value))
            end = last
        } else {
            guard let value = Int(text) else { throw fault("a number is too large") }
            add(.integer(value))
        }
        advance(to: end)
    }
}

extension Unicode.Scalar {
    /// White space as Python's `str` methods see it.
    var isPythonSpace: Bool {
        if value < 0x80 { return (9...13).contains(value) || (0x1C...0x20).contains(value) }
        return properties.isWhitespace
    }

    fileprivate var lowered: Unicode.Scalar { (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value + 32)) : self }
}
