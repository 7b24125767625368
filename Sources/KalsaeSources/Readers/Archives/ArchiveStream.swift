// libarchive behind one small class: members one after the other, each as a stream of bytes. It counts what comes out
// and stops at the limits. It writes nothing to disk and follows no link; what a member's name may be, MemberPath says.
// It does not know which members are documents, nor what follows a NUL in a name: libarchive ends names there.
// libarchive looks at the checksums of ZIP, 7z, xz and bzip2, and at Zstandard's where one was written; not at gzip's.

import CArchive
import Foundation

/// Reads the members of an archive, or the content of one compressed file.
///
/// ```swift
/// let stream = try ArchiveStream(input, kind: .zip)
/// while let member = try stream.next() { while let piece = try stream.nextPiece() { … } }
/// ```
final class ArchiveStream {
    /// What may be inside; nothing else is tried.
    struct Kind: Sendable {
        var formats: [Format]
        var filters: [Filter] = []
        /// Whether it can only be read with its end at hand.
        var needsFile = false

        enum Format: Sendable { case zip, tar, sevenZip, raw }
        enum Filter: Sendable { case gzip, bzip2, xz, zstd }

        static let zip = Kind(formats: [.zip], needsFile: true)
        static let sevenZip = Kind(formats: [.sevenZip], needsFile: true)
        static func tar(_ filter: Filter?) -> Kind { Kind(formats: [.tar], filters: filter.map { [$0] } ?? []) }
        static func single(_ filter: Filter) -> Kind { Kind(formats: [.raw], filters: [filter]) }
    }

    struct Member {
        enum Content { case file, folder, link, special }
        /// The name's bytes as they stand in the archive; nil where libarchive cannot say.
        var name: [UInt8]?
        var content: Content
        var isEncrypted: Bool
    }

    private let archive: OpaquePointer
    private let kind: Kind
    private let source: Source
    private let input: ReaderInput
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var isInMember = false
    /// libarchive may only be asked for a format's state once it has settled on one.
    private var isOpen = false

    /// - Throws: `ReadingFailure` where the file is not of this kind.
    init(_ input: ReaderInput, kind: Kind) throws {
        guard let archive = archive_read_new() else { throw ReadingFailure.malformed("out of memory") }
        self.archive = archive
        self.kind = kind
        self.input = input
        source = Source(input)
        for format in kind.formats { _ = Self.formats[format]?.open(archive) }
        for filter in kind.filters { _ = Self.filters[filter]?.open(archive) }
        if kind.needsFile {
            let url = try input.file()
            let status = Self.inUTF8 { archive_read_open_filename(archive, url.path, 1 << 16) }
            guard status == ARCHIVE_OK else { throw failure() }
        } else {
            let status = Self.inUTF8 {
                archive_read_open(
                    archive, Unmanaged.passUnretained(source).toOpaque(), nil,
                    { _, state, place in
                        guard let state else { return -1 }
                        return Unmanaged<Source>.fromOpaque(state).takeUnretainedValue().read(into: place)
                    }, nil)
            }
            guard status == ARCHIVE_OK else { throw failure() }
        }
        isOpen = true
    }

    deinit { archive_read_free(archive) }

    /// How a format or filter is switched on, and the number libarchive gives a filter.
    private struct Door: Sendable {
        var open: @Sendable (OpaquePointer) -> Int32
        var code: Int32 = 0
    }

    private static let formats: [Kind.Format: Door] = [
        .zip: Door(open: { archive_read_support_format_zip($0) }),
        .tar: Door(open: { archive_read_support_format_tar($0) }),
        .sevenZip: Door(open: { archive_read_support_format_7zip($0) }),
        .raw: Door(open: { archive_read_support_format_raw($0) }),
    ]

    private static let filters: [Kind.Filter: Door] = [
        .gzip: Door(open: { archive_read_support_filter_gzip($0) }, code: ARCHIVE_FILTER_GZIP),
        .bzip2: Door(open: { archive_read_support_filter_bzip2($0) }, code: ARCHIVE_FILTER_BZIP2),
        .xz: Door(open: { archive_read_support_filter_xz($0) }, code: ARCHIVE_FILTER_XZ),
        .zstd: Door(open: { archive_read_support_filter_zstd($0) }, code: ARCHIVE_FILTER_ZSTD),
    ]

    /// The next member; nil at the archive's end. What is left of the one before is passed over.
    ///
    /// - Throws: `ReadingFailure` where the archive is broken or a limit is passed.
    func next() throws -> Member? {
        if isInMember, !kind.needsFile { while try nextPiece() != nil {} }
        isInMember = false
        var entry: OpaquePointer?
        let status = Self.inUTF8 { archive_read_next_header(archive, &entry) }
        if let error = source.error { throw error }
        if status == ARCHIVE_EOF { return nil }
        guard status >= ARCHIVE_WARN, let entry else { throw failure() }
        // A filter that does not recognise the bytes stands aside; then this is not what its name says.
        for filter in kind.filters where archive_filter_code(archive, 0) != Self.filters[filter]?.code {
            throw ReadingFailure.malformed("it is not compressed as its name says")
        }
        try input.account.addMember(input.limits)
        isInMember = true
        let name = archive_entry_pathname(entry).map { Array(UnsafeBufferPointer(start: $0, count: strlen($0))) }
        return Member(
            name: name?.map { UInt8(bitPattern: $0) }, content: Self.content(of: entry),
            isEncrypted: archive_entry_is_encrypted(entry) == 1)
    }

    private static func content(of entry: OpaquePointer) -> Member.Content {
        if archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil { return .link }
        switch Int32(bitPattern: archive_entry_filetype(entry)) & 0o170000 {
        case 0o100000, 0: return .file
        case 0o040000: return .folder
        case 0o120000: return .link
        default: return .special
        }
    }

    /// The next bytes of the member; nil at its end.
    ///
    /// - Throws: `ReadingFailure` where it is broken or a limit is passed.
    func nextPiece() throws -> Data? {
        guard isInMember else { return nil }
        let count = buffer.withUnsafeMutableBytes { archive_read_data(archive, $0.baseAddress, $0.count) }
        if let error = source.error { throw error }
        if count < 0 {
            isInMember = false
            throw failure()
        }
        if count == 0 {
            isInMember = false
            return nil
        }
        try input.account.add(count, input.limits)
        return Data(buffer[..<count])
    }

    /// What libarchive says is wrong.
    private func failure() -> any Error {
        // A read that failed for now is no fault of the archive.
        let code = archive_errno(archive)
        if code == EIO || code == EMFILE || code == ENFILE {
            return SourceError.failedRead(path: input.name, reason: String(cString: strerror(code)))
        }
        if let error = source.error as? SourceError { return error }
        if let error = source.error as? ReadingFailure { return error }
        if isOpen, archive_read_has_encrypted_entries(archive) == 1 { return ReadingFailure.encrypted }
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "no reason known"
        if reason.contains("passphrase") || reason.contains("ncrypt") { return ReadingFailure.encrypted }
        return ReadingFailure.malformed("it breaks off or is damaged (\(reason.prefix(120)))")
    }

    /// Runs a call of libarchive with a UTF-8 locale on this thread.
    private static func inUTF8(_ call: () -> Int32) -> Int32 {
        var made: UnsafeMutableRawPointer?
        let before = kalsae_archive_utf8_begin(&made)
        defer { kalsae_archive_utf8_end(made, before) }
        return call()
    }

    /// Hands the input's pieces to libarchive. A piece stays where it is until the next is asked for.
    private final class Source {
        let input: ReaderInput
        /// What reading the input threw.
        var error: (any Error)?
        private var place: UnsafeMutableRawBufferPointer?

        init(_ input: ReaderInput) { self.input = input }

        deinit { place?.deallocate() }

        func read(into result: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
            do {
                guard let piece = try input.nextPiece() else { return 0 }
                if (place?.count ?? 0) < piece.count {
                    place?.deallocate()
                    place = .allocate(byteCount: piece.count, alignment: 16)
                }
                guard let place else { return -1 }
                piece.copyBytes(to: place)
                result?.pointee = UnsafeRawPointer(place.baseAddress)
                return piece.count
            } catch {
                self.error = error
                return -1
            }
        }
    }
}

extension ReadingFailure {
    static let encrypted = ReadingFailure(
        rule: "encrypted", value: "it is protected by a password; unpack it and name the folder instead")
}
