// Single compressed files: `notes.md.gz` holds `notes.md`. The content is never whole in memory here.

import Foundation

/// Reads one file compressed by gzip, Zstandard, xz or bzip2.
public struct CompressedReader: DocumentReader {
    public let format: String
    public let endings: [String]
    private let filter: ArchiveStream.Kind.Filter

    /// One row for each way to compress.
    public static let all: [CompressedReader] = [
        CompressedReader(format: "gzip", endings: ["gz"], filter: .gzip),
        CompressedReader(format: "Zstandard", endings: ["zst"], filter: .zstd),
        CompressedReader(format: "xz", endings: ["xz"], filter: .xz),
        CompressedReader(format: "bzip2", endings: ["bz2"], filter: .bzip2),
    ]

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let stream = try ArchiveStream(input, kind: .single(filter))
        guard try stream.next() != nil else { throw ReadingFailure.empty("0 bytes") }
        let base = input.name.split(separator: "/").last.map(String.init) ?? input.name
        let name = (base as NSString).deletingPathExtension
        try emit(.nested(ReaderInput(within: input, name: name) { try stream.nextPiece() }))
    }
}
