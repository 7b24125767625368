// The bytes of a token shard and of the index beside it. Both are formats that others read, and they fit together: the
// index points behind the shard's header, so that llm.c reads the .bin file and Megatron's IndexedDataset reads the
// same .bin file through the .idx file.
//
// NAME.bin, as llm.c writes and reads it (dev/data/data_common.py), little-endian:
//
//     byte 0      int32 × 256: magic, version, token count, then zeros
//     byte 1024   token count × uint16 (magic 20240520, version 1) or × uint32 (magic 20240801, version 7)
//
// NAME.idx, as Megatron-LM writes and reads it (core/datasets/indexed_dataset.py), little-endian, not aligned:
//
//     byte 0          "MMIDIDX" and two zeros
//     byte 9          uint64: version 1
//     byte 17         uint8: 8 for uint16 tokens, 4 for int32 (our uint32 ids stay below 2^31, so they are the same)
//     byte 18         uint64: N, the number of documents
//     byte 26         uint64: N + 1
//     byte 34         int32 × N: tokens of each document, its end token included
//     byte 34 + 4 N   int64 × N: where each document begins in NAME.bin, in bytes; the first at 1024
//     byte 34 + 12 N  int64 × (N + 1): 0, 1, … N (which documents Megatron's sequences make up; here one each)

/// Numbers of the format.
public enum TokenShardFormat {
    /// First number of a shard of 16-bit tokens.
    public static let magic: Int32 = 20_240_520
    public static let version: Int32 = 1
    /// Bytes before the first token.
    public static let headerBytes = 1_024
    /// Most tokens a header can count.
    public static let mostTokens = Int(Int32.max)
    /// Largest vocabulary whose ids are written in 16 bits.
    public static let largestVocabulary = 65_535
    /// Largest vocabulary whose ids can be written at all.
    public static let largestWideVocabulary = Int(Int32.max)
}

/// How wide a token is in a file, with all that follows from it.
struct TokenWidth: Sendable, Equatable {
    let bytes: Int
    let magic: Int32
    let version: Int32
    /// Megatron's number for the type.
    let indexCode: UInt8

    static let narrow = TokenWidth(
        bytes: 2, magic: TokenShardFormat.magic, version: TokenShardFormat.version, indexCode: 8)
    static let wide = TokenWidth(bytes: 4, magic: 20_240_801, version: 7, indexCode: 4)
    static let all = [narrow, wide]

    /// The narrowest width that holds every id of a vocabulary.
    static func holding(vocabulary: Int) -> TokenWidth {
        vocabulary <= TokenShardFormat.largestVocabulary ? narrow : wide
    }
}
