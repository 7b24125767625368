// A text on its way through the stages of a tokenizer: its bytes as they are now and, where somebody asks for offsets,
// which bytes of the original each of them came from. The arithmetic is that of Hugging Face's NormalizedString, whose
// offsets the field expects. It does not know which stages there are.

/// Bytes of the original text, from `start` up to `end`.
struct SourceSpan: Sendable, Equatable {
    var start: Int32
    var end: Int32
}

/// A scalar of a rewritten text and what happened for it: 1 where it is new, 0 where it takes the place of one scalar,
/// -n where it takes the place of n + 1.
struct RewrittenScalar {
    var scalar: UInt32
    var change: Int
}

/// Valid UTF-8 and the source of every byte.
struct AlignedText: Sendable {
    /// The text as it is now.
    private(set) var bytes: ArraySlice<UInt8>
    /// For each byte the span of the original it stands for; empty where offsets are not followed.
    private(set) var spans: ArraySlice<SourceSpan>
    /// Where in the original this text begins.
    private(set) var origin: Int
    /// Whether spans are kept.
    let isAligned: Bool

    /// An original text.
    init(_ bytes: UnsafeBufferPointer<UInt8>, isAligned: Bool) {
        self.bytes = ArraySlice(Array(bytes))
        self.isAligned = isAligned
        origin = 0
        guard isAligned else {
            spans = []
            return
        }
        var spans: [SourceSpan] = []
        spans.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count {
            let length = UTF8Scalar.length(bytes[offset])
            let span = SourceSpan(start: Int32(offset), end: Int32(offset + length))
            for _ in 0..<length { spans.append(span) }
            offset += length
        }
        self.spans = ArraySlice(spans)
    }

    /// A text of its own, for tokens that are normalised once.
    init(_ text: String) {
        bytes = ArraySlice(Array(text.utf8))
        spans = []
        origin = 0
        isAligned = false
    }

    private init(bytes: ArraySlice<UInt8>, spans: ArraySlice<SourceSpan>, origin: Int, isAligned: Bool) {
        self.bytes = bytes
        self.spans = spans
        self.origin = origin
        self.isAligned = isAligned
    }

    var count: Int { bytes.count }
    var isEmpty: Bool { bytes.isEmpty }

    /// The byte `offset` places from the start.
    subscript(offset: Int) -> UInt8 { bytes[bytes.startIndex + offset] }

    /// The part from `range.lowerBound` up to `range.upperBound`, counted in bytes of this text.
    func slice(_ range: Range<Int>) -> AlignedText {
        let part = bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
        guard isAligned else { return AlignedText(bytes: part, spans: [], origin: origin, isAligned: false) }
        let kept = spans[spans.startIndex + range.lowerBound..<spans.startIndex + range.upperBound]
        return AlignedText(
            bytes: part, spans: kept, origin: kept.first.map { Int($0.start) } ?? origin, isAligned: true)
    }

    /// The bytes of the original that a range of this text stands for.
    func source(_ range: Range<Int>) -> Range<Int> {
        guard isAligned, !range.isEmpty, range.upperBound <= spans.count else {
            return origin + range.lowerBound..<origin + range.upperBound
        }
        let start = Int(spans[spans.startIndex + range.lowerBound].start)
        return start..<max(start, Int(spans[spans.startIndex + range.upperBound - 1].end))
    }

    /// The scalars of the text.
    var scalars: [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(count)
        forEachScalar { scalar, _ in result.append(scalar) }
        return result
    }

    /// Calls `body` with every scalar and the place of its first byte.
    func forEachScalar(_ body: (UInt32, Int) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            var offset = 0
            while offset < bytes.count {
                let (scalar, length) = UTF8Scalar.read(bytes, at: offset)
                body(scalar, offset)
                offset += length
            }
        }
    }

    /// Whether every byte is ASCII.
    var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

    func starts(with other: [UInt8]) -> Bool { bytes.starts(with: other) }

    // MARK: - Rewriting

    /// Puts `scalars` in the place of the text from `offset` on, for which each says what became of it.
    ///
    /// - Parameter removed: how many scalars at the start of that part are gone without anything in their place.
    mutating func rewrite(_ scalars: [RewrittenScalar], removed: Int = 0) {
        var output: [UInt8] = []
        output.reserveCapacity(scalars.count * 2)
        guard isAligned else {
            for rewritten in scalars { UTF8Scalar.append(rewritten.scalar, to: &output) }
            bytes = ArraySlice(output)
            return
        }
        var sources: [SourceSpan] = []
        sources.reserveCapacity(scalars.count * 2)
        let first = bytes.startIndex, firstSpan = spans.startIndex
        var offset = 0
        func skip(_ number: Int) {
            for _ in 0..<number where offset < count { offset += UTF8Scalar.length(bytes[first + offset]) }
        }
        skip(removed)
        for rewritten in scalars {
            let before = output.count
            UTF8Scalar.append(rewritten.scalar, to: &output)
            let span: SourceSpan
            if rewritten.change > 0 {
                span = offset > 0 ? spans[firstSpan + offset - 1] : SourceSpan(start: Int32(origin), end: Int32(origin))
            } else if offset < count {
                span = spans[firstSpan + offset]
                skip(1 - rewritten.change)
            } else {
                span = spans.last ?? SourceSpan(start: Int32(origin), end: Int32(origin))
            }
            for _ in before..<output.count { sources.append(span) }
        }
        bytes = ArraySlice(output)
        spans = ArraySlice(sources)
    }

    /// Keeps the scalars for which `keep` holds, each with its own source.
    mutating func filter(_ keep: (UInt32) -> Bool) {
        var output: [UInt8] = []
        var sources: [SourceSpan] = []
        var offset = 0
        let first = bytes.startIndex, firstSpan = spans.startIndex
        while offset < count {
            let (scalar, length) = scalar(at: offset)
            if keep(scalar) {
                output += bytes[first + offset..<first + offset + length]
                if isAligned { sources += spans[firstSpan + offset..<firstSpan + offset + length] }
            }
            offset += length
        }
        if output.count == count { return }
        bytes = ArraySlice(output)
        spans = ArraySlice(sources)
    }

    /// Puts `text` before everything; it shares the source of the first scalar. An empty text stays empty.
    mutating func prepend(_ text: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if isAligned, let span = spans.first { spans = ArraySlice(Array(repeating: span, count: text.count) + spans) }
        bytes = ArraySlice(text + bytes)
    }

    /// Replaces stretches by one text, each new byte having the source of the stretch's last byte.
    mutating func replace(_ matches: [Range<Int>], with content: [UInt8]) {
        guard !matches.isEmpty else { return }
        var output: [UInt8] = []
        var sources: [SourceSpan] = []
        output.reserveCapacity(count)
        if isAligned { sources.reserveCapacity(count) }
        let first = bytes.startIndex, firstSpan = spans.startIndex
        var copied = 0
        func copy(to end: Int) {
            output += bytes[first + copied..<first + end]
            if isAligned { sources += spans[firstSpan + copied..<firstSpan + end] }
        }
        for match in matches {
            copy(to: match.lowerBound)
            output += content
            if isAligned {
                let span =
                    match.upperBound > 0
                    ? spans[firstSpan + match.upperBound - 1] : SourceSpan(start: Int32(origin), end: Int32(origin))
                for _ in content { sources.append(span) }
            }
            copied = match.upperBound
        }
        copy(to: count)
        bytes = ArraySlice(output)
        spans = ArraySlice(sources)
    }

    /// Takes `range` for the whole text.
    mutating func keep(_ range: Range<Int>) {
        guard range != 0..<count else { return }
        bytes = bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
        if isAligned { spans = spans[spans.startIndex + range.lowerBound..<spans.startIndex + range.upperBound] }
    }

    /// Replaces everything by bytes of which the byte at each place of `sources` is known to come from there.
    mutating func replaceAll(_ output: [UInt8], from sources: [SourceSpan]) {
        bytes = ArraySlice(output)
        spans = ArraySlice(sources)
    }

    /// The scalar that starts at `offset` and its length in bytes.
    func scalar(at offset: Int) -> (scalar: UInt32, length: Int) {
        let lead = bytes[bytes.startIndex + offset]
        if lead < 0x80 { return (UInt32(lead), 1) }
        return bytes.withUnsafeBufferPointer { UTF8Scalar.read($0, at: offset) }
    }
}
