// Texts and pairs of texts to encodings: tokens with offsets, types and masks, with what the template puts in, cut and
// filled up as the tokenizer's settings say.

import Foundation

extension Tokenizer {
    /// The tokens of a text with all that is known of them.
    ///
    /// ```swift
    /// let encoding = try tokenizer.encoding(of: "나는 밥을 먹었다")
    /// encoding.offsets   // [0..<1, 1..<2, …] in Unicode scalars
    /// ```
    /// - Parameters:
    ///   - addsSpecialTokens: whether the tokenizer's template puts its control tokens around the text.
    ///   - allowsSpecialTokens: whether control tokens spelt out in the text count as such; false for what users write.
    ///   - unit: what offsets count.
    /// - Throws: `TextError.regexLimit` where the tokenizer's own expression takes too long on this text,
    ///   `TextError.truncation` where it cannot be cut as the settings say.
    public func encoding(
        of text: String, addsSpecialTokens: Bool = true, allowsSpecialTokens: Bool = false,
        unit: OffsetUnit = .scalars
    ) throws -> Encoding {
        try finish([plain(text, 0, allowsSpecialTokens, unit)], addsSpecialTokens)
    }

    /// The tokens of a pair of texts, such as a question and a passage.
    ///
    /// - Throws: as `encoding(of:)`.
    public func encoding(
        of first: String, and second: String, addsSpecialTokens: Bool = true, allowsSpecialTokens: Bool = false,
        unit: OffsetUnit = .scalars
    ) throws -> Encoding {
        try finish(
            [plain(first, 0, allowsSpecialTokens, unit), plain(second, 1, allowsSpecialTokens, unit)],
            addsSpecialTokens)
    }

    /// The encodings of many texts, in their order, over several threads; where the settings ask for padding, all get
    /// the length of the longest.
    ///
    /// - Throws: as `encoding(of:)`, for the first text that cannot be encoded.
    public func encodings(
        of texts: [String], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        addsSpecialTokens: Bool = true, allowsSpecialTokens: Bool = false, unit: OffsetUnit = .scalars
    ) throws -> [Encoding] {
        let unpadded = stages.padding == nil ? self : with(truncation: stages.truncation, padding: nil)
        let results = ParallelMap.map(texts, threads: threads, weight: { $0.utf8.count }) { text in
            Result {
                try unpadded.encoding(
                    of: text, addsSpecialTokens: addsSpecialTokens, allowsSpecialTokens: allowsSpecialTokens,
                    unit: unit)
            }
        }
        var encodings = try results.map { try $0.get() }
        stages.padding?.apply(&encodings)
        return encodings
    }

    private func plain(
        _ text: String, _ type: Int32, _ allowsSpecialTokens: Bool, _ unit: OffsetUnit
    ) throws -> Encoding {
        var text = text
        let run = StageRun()
        let encoding = text.withUTF8 { bytes in
            let pieces = pieces(of: bytes, allowsSpecialTokens, run)
            let scalars = unit == .scalars ? ScalarPlaces(bytes) : nil
            var surface: Int32?
            if case .staged(let model, _) = core { surface = model.surfaceToken }
            var encoding = Encoding()
            for (word, piece) in pieces.enumerated() {
                for token in piece.tokens {
                    let range = Int(token.start)..<Int(token.end)
                    var offsets = piece.text.source(range)
                    if let scalars { offsets = scalars.range(offsets) }
                    let showsText = piece.isAdded || token.id == surface
                    encoding.append(
                        token.id, showsText ? piece.text.string(range) : vocabulary.names[Int(token.id)], offsets,
                        word: word, type: type)
                }
            }
            return encoding
        }
        if let failure = run.failure { throw failure }
        return encoding
    }

    private func finish(_ encodings: [Encoding], _ addsSpecialTokens: Bool) throws -> Encoding {
        var parts = encodings
        if let truncation = stages.truncation {
            let added = addsSpecialTokens ? stages.postProcessor?.addedTokens(isPair: parts.count == 2) ?? 0 : 0
            parts = try truncation.apply(parts, room: truncation.maximumLength - added)
        }
        if let processor = stages.postProcessor {
            parts = processor.process(parts, addsSpecialTokens: addsSpecialTokens)
        }
        var result = parts.first ?? Encoding()
        for part in parts.dropFirst() { result.merge(part) }
        if let padding = stages.padding {
            var batch = [result]
            padding.apply(&batch)
            result = batch[0]
        }
        return result
    }
}

/// From bytes of a text to its scalars.
private struct ScalarPlaces {
    /// The number of the scalar that each byte belongs to.
    private let places: [Int32]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var places: [Int32] = []
        places.reserveCapacity(bytes.count)
        var number: Int32 = -1
        for byte in bytes {
            if byte & 0xC0 != 0x80 { number += 1 }
            places.append(number)
        }
        self.places = places
    }

    /// A range of bytes as scalars; one that begins beyond the text stays as it is.
    func range(_ range: Range<Int>) -> Range<Int> {
        guard range.lowerBound < places.count else { return range }
        let start = Int(places[range.lowerBound])
        if range.upperBound < places.count { return start..<max(start, Int(places[range.upperBound])) }
        let last = range.upperBound - 1
        return start..<(last >= 0 && last < places.count ? Int(places[last]) + 1 : start + 2)
    }
}

extension AlignedText {
    /// A part of the text as a string.
    func string(_ range: Range<Int>) -> String {
        String(
            decoding: bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound], as: UTF8.self)
    }
}
