// Takes up to so many of one character off the ends of every part.

struct StripDecoder: TokenDecoder {
    static let type = "Strip"
    let content: String
    let start: Int
    let stop: Int

    init(_ fields: inout JSONFields) throws {
        content = try fields.string("content")
        guard content.unicodeScalars.count == 1 else {
            throw TextError.malformed(field: fields.name("content"), reason: "must be one character")
        }
        start = try fields.count("start")
        stop = try fields.count("stop")
    }

    init(_ content: String, start: Int, stop: Int) {
        self.content = content
        self.start = start
        self.stop = stop
    }

    var settings: [(key: String, json: String)] {
        [
            (key: "content", json: JSONText.string(content)), (key: "start", json: "\(start)"),
            (key: "stop", json: "\(stop)"),
        ]
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        let mark = Array(content.utf8)
        return tokens.map { token in
            var rest = token[...]
            for _ in 0..<start {
                guard rest.starts(with: mark) else { break }
                rest = rest.dropFirst(mark.count)
            }
            for _ in 0..<stop {
                guard rest.count >= mark.count, rest.suffix(mark.count).elementsEqual(mark) else { break }
                rest = rest.dropLast(mark.count)
            }
            return Array(rest)
        }
    }
}
