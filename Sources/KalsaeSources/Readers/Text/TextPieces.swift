// The bytes of a text file as pieces in UTF-8, whatever it is written in, without holding the file. UTF-8 passes as it
// is; every other encoding is chosen by the first 64 KiB with letters beyond ASCII and converted piece by piece. What
// cannot be converted is a byte that UTF-8 does not have (`EncodingConverter.mark`), so that whoever reads rows knows
// which one is broken. Pieces end anywhere, also within a character.

import Foundation

/// Gives pieces of UTF-8.
final class TextPieces {
    private enum Way {
        /// Nothing but ASCII so far.
        case unknown
        case utf8
        case converter(EncodingConverter)
    }

    private let input: ReaderInput
    private var way = Way.unknown
    private var isFirst = true
    private var isDone = false

    init(_ input: ReaderInput) { self.input = input }

    /// The next bytes; nil at the end.
    ///
    /// - Throws: `ReadingFailure` where the file is no text or its encoding is not certain.
    func next() throws -> Data? {
        while !isDone {
            guard var piece = try input.nextPiece() else {
                isDone = true
                guard case .converter(let converter) = way else { return nil }
                let rest = converter.convert(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
                return rest.isEmpty ? nil : Data(rest)
            }
            if isFirst {
                while piece.count < EncodingGuess.sample, let more = try input.nextPiece() { piece.append(more) }
                isFirst = false
                try begin(&piece)
            }
            let given = try converted(piece)
            if !given.isEmpty { return given }
        }
        return nil
    }

    /// Looks at the file's beginning: marks, UTF-16, signs that it is no text.
    private func begin(_ piece: inout Data) throws {
        if piece.starts(with: [0xEF, 0xBB, 0xBF]) {
            piece = Data(piece.dropFirst(3))
            way = .utf8
        } else if piece.starts(with: [0xFF, 0xFE]) || piece.starts(with: [0xFE, 0xFF]) {
            let encoding = piece.starts(with: [0xFF, 0xFE]) ? TextEncoding.utf16LE : .utf16BE
            piece = Data(piece.dropFirst(2))
            try take(encoding)
            return
        }
        if let sign = TextDecoding.binarySign(piece.prefix(EncodingGuess.sample)) {
            let even = piece.prefix(min(piece.count, EncodingGuess.sample) & ~1)
            if let encoding = UTF16Form.encoding(of: Data(even)) {
                try take(encoding)
            } else if let encoding = EncodingGuess.escaped(piece) {
                try take(encoding)
            } else {
                throw ReadingFailure.binary(sign)
            }
        } else if let encoding = EncodingGuess.escaped(piece) {
            try take(encoding)
        }
    }

    private func take(_ encoding: TextEncoding) throws {
        guard let converter = EncodingConverter(encoding) else { throw ReadingFailure.undecodable([encoding.name]) }
        way = .converter(converter)
    }

    private func converted(_ piece: Data) throws -> Data {
        if case .unknown = way {
            if piece.withUnsafeBytes({ UTF8Check.isASCII($0) }) { return piece }
            var sample = piece
            // A letter beyond ASCII at a piece's end says little.
            while sample.count - (sample.firstIndex { $0 >= 0x80 } ?? 0) < 1 << 12,
                let more = try input.nextPiece()
            {
                sample.append(more)
            }
            try choose(by: sample)
            return try converted(sample)
        }
        guard case .converter(let converter) = way else { return piece }
        return Data(piece.withUnsafeBytes { converter.convert($0, isLast: false) })
    }

    /// Some bad lines do not make another encoding: most of the sample decides.
    private func choose(by sample: Data) throws {
        // The sample may end within a character.
        let ending = min(3, sample.reversed().prefix { $0 >= 0x80 }.count)
        let (sound, broken) = sample.dropLast(ending).withUnsafeBytes { UTF8Repair.count($0) }
        if sound > 2 * broken {
            way = .utf8
            return
        }
        switch EncodingGuess.of(sample) {
        case .known(let encoding): try take(encoding)
        case .unsure(let names):
            // A few bad rows among plain ASCII.
            let lines = sample.split(separator: 0x0A)
            let bad = lines.count { line in line.contains { $0 >= 0x80 } }
            if lines.count < 4 || bad > max(1, lines.count / 20) { throw ReadingFailure.undecodable(names) }
            way = .utf8
        }
    }
}
