// Archives: every member that is a file is handed on to the reader for its own name. One bad member is put aside and
// the rest goes on; a bomb ends the archive.

import Foundation

/// Reads ZIP, tar (plain or compressed) and 7z.
public struct ArchiveReader: DocumentReader {
    public let format: String
    public let endings: [String]
    private let kind: ArchiveStream.Kind

    /// One row for each kind of archive.
    public static let all: [ArchiveReader] = [
        ArchiveReader(format: "ZIP archive", endings: ["zip"], kind: .zip),
        ArchiveReader(format: "7z archive", endings: ["7z"], kind: .sevenZip),
        ArchiveReader(format: "tar archive", endings: ["tar"], kind: .tar(nil)),
        ArchiveReader(format: "tar archive (gzip)", endings: ["tar.gz", "tgz"], kind: .tar(.gzip)),
        ArchiveReader(format: "tar archive (bzip2)", endings: ["tar.bz2", "tbz2", "tbz"], kind: .tar(.bzip2)),
        ArchiveReader(format: "tar archive (xz)", endings: ["tar.xz", "txz"], kind: .tar(.xz)),
        ArchiveReader(format: "tar archive (Zstandard)", endings: ["tar.zst", "tzst"], kind: .tar(.zstd)),
    ]

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let stream = try ArchiveStream(input, kind: kind)
        var names: Set<UInt64> = []
        var count = 0
        while let member = try stream.next() {
            count += 1
            if member.content == .folder { continue }
            switch MemberPath.judge(member.name ?? []) {
            case .passedOver(let path, let rule):
                let value = rule == "hidden" ? "a name that begins with a dot" : "what a system leaves behind"
                try emit(.refused(part: path, ReadingFailure(rule: rule, value: value)))
            case .refused(let shown, let reason): try emit(.refused(part: shown, .unsafePath(reason)))
            case .path(let path):
                if member.content != .file {
                    let what = member.content == .link ? "a link" : "a device or a pipe"
                    try emit(.refused(part: path, .unsafePath(what)))
                } else if member.isEncrypted {
                    try emit(.refused(part: path, .encrypted))
                } else if !names.insert(Self.hash(path)).inserted {
                    try emit(.refused(part: path, .malformed("a second member of the same name")))
                } else {
                    try emit(.nested(ReaderInput(within: input, name: path) { try stream.nextPiece() }))
                }
            }
        }
        if count == 0 { throw ReadingFailure.empty("an archive without members") }
    }

    /// FNV-1a, 64 bits: a set of a million names stays small.
    private static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}

extension ReadingFailure {
    static func unsafePath(_ reason: String) -> Self { Self(rule: "unsafe-path", value: reason) }
}
