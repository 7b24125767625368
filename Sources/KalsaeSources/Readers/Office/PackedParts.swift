// Documents that are ZIP files of XML parts (DOCX, ODT, EPUB, HWPX): the parts a reader wants, in memory, within the
// limits. It does not know what the parts mean.

import Foundation

/// Named parts of a document that is a ZIP file.
struct PackedParts {
    private(set) var parts: [String: Data] = [:]
    /// Names of all members, wanted or not.
    private(set) var names: Set<String> = []

    /// Reads the members for whose names `wanted` says yes.
    ///
    /// - Throws: `ReadingFailure` where the file is no ZIP file, is encrypted, or what is wanted exceeds
    ///   `limits.largestFile` in all.
    init(_ input: ReaderInput, wanted: (String) -> Bool) throws {
        let stream = try ArchiveStream(input, kind: .zip)
        var total = 0
        while let member = try stream.next() {
            guard member.content == .file, case .path(let name) = MemberPath.judge(member.name ?? []) else { continue }
            names.insert(name)
            guard parts[name] == nil, wanted(name) else { continue }
            if member.isEncrypted { throw ReadingFailure.encrypted }
            var data = Data()
            while let piece = try stream.nextPiece() {
                total += piece.count
                if total > input.limits.largestFile {
                    throw ReadingFailure.tooLarge(bytes: total, limit: input.limits.largestFile)
                }
                data.append(piece)
            }
            parts[name] = data
        }
    }

    subscript(name: String) -> Data? { parts[name] }
}
