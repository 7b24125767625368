// SentencePiece's `.model`: a protobuf message, of which this is read. Whatever would change ids and is not built is
// refused by name; fields of no consequence for that are passed over.
//
//   ModelProto        1 piece (repeated)  2 trainer_spec  3 normalizer_spec
//   piece             1 piece: string     2 score: float  3 type: 1 normal 2 unknown 3 control 4 user 5 unused 6 byte
//   trainer_spec      3 model_type: 1 unigram 2 bpe 3 word 4 char    24 treat_whitespace_as_suffix    35 byte_fallback
//   normalizer_spec   2 precompiled_charsmap   3 add_dummy_prefix   4 remove_extra_whitespaces   5 escape_whitespaces
//
// Wire format: a varint (field << 3 | type); type 0 varint, 1 eight bytes, 2 a length and that many bytes, 5 four
// bytes.

import Foundation

extension Tokenizer {
    /// Reads the bytes of a SentencePiece `.model` of kind unigram or BPE; ids are those of SentencePiece without its
    /// options for beginning and end.
    ///
    /// - Throws: `TextError` naming the place or the field that is wrong or not supported.
    public convenience init(sentencePiece data: Data) throws {
        let lists = try SentencePieceFile.read(Array(data))
        let (vocabulary, core, stages) = try lists.parts(field: "pieces")
        self.init(vocabulary: vocabulary, core: core, stages: stages)
    }
}

enum SentencePieceFile {
    private static let unigram = 1, bpe = 2

    static func read(_ bytes: [UInt8]) throws -> SentencePieceLists {
        var lists = SentencePieceLists()
        var kind = unigram
        var reader = ProtobufReader(bytes: bytes[...])
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let message)): try readPiece(message, into: &lists)
            case (2, .bytes(let message)): try readTrainer(message, &kind, into: &lists)
            case (3, .bytes(let message)): try readNormalizer(message, into: &lists)
            case (1...3, _): throw TextError.damaged(offset: reader.offset, reason: "field \(field) is no message")
            default: break
            }
        }
        guard !lists.names.isEmpty else { throw TextError.malformed(field: "pieces", reason: "there are none") }
        guard kind == unigram || kind == bpe else {
            throw TextError.unsupported(
                field: "trainer_spec.model_type", value: "\(kind)", known: ["1 (unigram)", "2 (bpe)"])
        }
        lists.isUnigram = kind == unigram
        return lists
    }

    private static func readPiece(_ message: ArraySlice<UInt8>, into lists: inout SentencePieceLists) throws {
        let place = "pieces[\(lists.names.count)]"
        guard lists.names.count < ModelReader.mostTokens else {
            throw TextError.malformed(field: "pieces", reason: "there are more than \(ModelReader.mostTokens)")
        }
        var reader = ProtobufReader(bytes: message)
        var name = ""
        var score: Float = 0
        var type = SentencePieceLists.PieceType.normal
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let text)):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw TextError.malformed(field: "\(place).piece", reason: "is not UTF-8")
                }
                name = valid
            case (2, .four(let bits)): score = Float(bitPattern: bits)
            case (3, .number(let number)):
                guard let known = SentencePieceLists.PieceType(rawValue: Int(truncatingIfNeeded: number)) else {
                    throw TextError.unsupported(
                        field: "\(place).type", value: "\(number)", known: (1...6).map { "\($0)" })
                }
                type = known
            case (1...3, _): throw TextError.damaged(offset: reader.offset, reason: "\(place): a wrong type of field")
            default: break
            }
        }
        guard !name.isEmpty else { throw TextError.malformed(field: "\(place).piece", reason: "is empty") }
        guard score.isFinite else { throw TextError.malformed(field: "\(place).score", reason: "is no finite number") }
        lists.names.append(name)
        lists.scores.append(Double(score))
        lists.types.append(type)
    }

    private static func readTrainer(
        _ message: ArraySlice<UInt8>, _ kind: inout Int, into lists: inout SentencePieceLists
    ) throws {
        var reader = ProtobufReader(bytes: message)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (3, .number(let number)): kind = Int(truncatingIfNeeded: number)
            case (24, .number(let flag)) where flag != 0:
                throw TextError.unsupported(
                    field: "trainer_spec.treat_whitespace_as_suffix", value: "true", known: ["false"])
            case (35, .number(let flag)): lists.fallsBackToBytes = flag != 0
            default: break
            }
        }
    }

    private static func readNormalizer(_ message: ArraySlice<UInt8>, into lists: inout SentencePieceLists) throws {
        var reader = ProtobufReader(bytes: message)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (2, .bytes(let map)): lists.charsmap = Array(map)
            case (3, .number(let flag)): lists.addsDummyPrefix = flag != 0
            case (4, .number(let flag)): lists.removesExtraSpaces = flag != 0
            case (5, .number(let flag)): lists.escapesSpaces = flag != 0
            default: break
            }
        }
    }
}

/// Reads the fields of one protobuf message.
struct ProtobufReader {
    /// What a field holds.
    enum Value {
        case number(UInt64)
        case four(UInt32)
        case eight(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private let bytes: ArraySlice<UInt8>
    private(set) var offset: Int

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    /// The next field, or nil at the end.
    ///
    /// - Throws: `TextError.damaged` naming the offset.
    mutating func next() throws -> (field: Int, value: Value)? {
        guard offset < bytes.endIndex else { return nil }
        let tag = try number()
        let field = Int(truncatingIfNeeded: tag >> 3)
        guard field > 0, tag >> 32 == 0 else { throw damage("a field without a number") }
        switch tag & 7 {
        case 0: return (field, .number(try number()))
        case 1: return (field, .eight(try fixed(8)))
        case 2:
            let length = try number()
            guard length <= UInt64(bytes.endIndex - offset) else {
                throw damage("a field of \(length) bytes, \(bytes.endIndex - offset) are left")
            }
            defer { offset += Int(length) }
            return (field, .bytes(bytes[offset..<offset + Int(length)]))
        case 5: return (field, .four(UInt32(truncatingIfNeeded: try fixed(4))))
        case let type: throw damage("a field of the unknown type \(type)")
        }
    }

    private func damage(_ reason: String) -> TextError { .damaged(offset: offset, reason: reason) }

    private mutating func number() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard offset < bytes.endIndex else { throw damage("the file ends in a number") }
            let byte = bytes[offset]
            offset += 1
            if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
            if byte & 0x80 == 0 { return value }
        }
        throw damage("a number is too long")
    }

    private mutating func fixed(_ count: Int) throws -> UInt64 {
        guard bytes.endIndex - offset >= count else { throw damage("the file ends in a number") }
        defer { offset += count }
        return (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
}
