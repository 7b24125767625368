// Archives and readings for tests: writes small archives through libarchive, and reads a file with whatever lies in it
// as the collector does, without folders.

import CArchive
import Foundation

@testable import KalsaeSources

/// What a file and everything within it gave.
struct Gathered {
    var texts: [(place: String, text: ReadText)] = []
    var refusals: [(place: String, failure: ReadingFailure)] = []

    /// Texts by place; the first of two with one place.
    var byPlace: [String: String] {
        Dictionary(texts.map { ($0.place, $0.text.text) }, uniquingKeysWith: { a, _ in a })
    }
    /// Rules by place.
    var rules: [String: String] {
        Dictionary(refusals.map { ($0.place, $0.failure.rule) }, uniquingKeysWith: { a, _ in a })
    }

    init(_ name: String, _ data: Data, limits: ReaderLimits = ReaderLimits()) {
        read(ReaderInput(name: name, data: data, limits: limits), at: name)
    }

    init(_ input: ReaderInput) { read(input, at: input.name) }

    private mutating func read(_ input: ReaderInput, at place: String) {
        do {
            guard let reader = try DocumentReaders.reader(for: input) else { throw ReadingFailure.unsupported("") }
            try reader.read(input) { reading in
                switch reading {
                case .text(let text): texts.append((text.part.isEmpty ? place : place + "#" + text.part, text))
                case .refused(let part, let failure): refusals.append((place + "#" + part, failure))
                case .nested(let inner):
                    if inner.depth > inner.limits.depth {
                        refusals.append((place + "/" + inner.name, .tooDeep(limit: inner.limits.depth)))
                    } else {
                        read(inner, at: place + "/" + inner.name)
                    }
                }
            }
        } catch let failure as ReadingFailure {
            refusals.append((place, failure))
        } catch {
            refusals.append((place, .malformed("an error that is no ReadingFailure: \(error)")))
        }
    }
}

/// Bytes that are the same on every run and do not compress.
func noise(_ count: Int) -> Data {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return Data(
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        })
}

/// One member to write.
struct ArchiveEntry {
    enum Kind { case file(Data), folder, symlink(String), hardlink(String), device }
    var name: [UInt8]
    var kind: Kind
    /// Whether the name is declared to be UTF-8 (ZIP).
    var declaresUTF8 = false

    init(_ name: String, _ text: String) { self.init(Array(name.utf8), .file(Data(text.utf8))) }
    init(_ name: [UInt8], _ kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

enum ArchiveMaker {
    typealias Setup = @Sendable (OpaquePointer) -> Void
    static let zip: Setup = { archive_write_set_format_zip($0) }
    static let encryptedZip: Setup = {
        archive_write_set_format_zip($0)
        archive_write_set_options($0, "zip:encryption=zipcrypt")
        archive_write_set_passphrase($0, "secret")
    }
    static let sevenZip: Setup = { archive_write_set_format_7zip($0) }
    static let tar: Setup = { archive_write_set_format_pax_restricted($0) }
    static func raw(_ filter: @escaping Setup) -> Setup {
        return {
            archive_write_set_format_raw($0)
            filter($0)
        }
    }
    static func tar(_ filter: @escaping Setup) -> Setup {
        return {
            archive_write_set_format_pax_restricted($0)
            filter($0)
        }
    }
    static let gzip: Setup = { archive_write_add_filter_gzip($0) }
    static let bzip2: Setup = { archive_write_add_filter_bzip2($0) }
    static let xz: Setup = { archive_write_add_filter_xz($0) }
    static let zstd: Setup = { archive_write_add_filter_zstd($0) }

    static func make(_ setup: Setup, _ entries: [ArchiveEntry]) throws -> Data {
        let folder = try TemporaryFolder()
        let place = folder.url.appendingPathComponent("made")
        guard let archive = archive_write_new() else { throw ReadingFailure.unreadable }
        setup(archive)
        archive_write_set_bytes_in_last_block(archive, 1)
        archive_write_open_filename(archive, place.path)
        for entry in entries {
            guard let made = archive_entry_new() else { throw ReadingFailure.unreadable }
            defer { archive_entry_free(made) }
            let name = entry.name.map { CChar(bitPattern: $0) } + [0]
            archive_entry_set_pathname(made, name)
            archive_entry_set_perm(made, 0o644)
            var content = Data()
            switch entry.kind {
            case .file(let data):
                content = data
                archive_entry_set_filetype(made, 0o100000)
            case .folder: archive_entry_set_filetype(made, 0o040000)
            case .symlink(let target):
                archive_entry_set_filetype(made, 0o120000)
                archive_entry_set_symlink(made, target)
            case .hardlink(let target):
                archive_entry_set_filetype(made, 0o100000)
                archive_entry_set_hardlink(made, target)
            case .device: archive_entry_set_filetype(made, 0o020000)
            }
            archive_entry_set_size(made, Int64(content.count))
            archive_write_header(archive, made)
            content.withUnsafeBytes { _ = archive_write_data(archive, $0.baseAddress, $0.count) }
        }
        archive_write_close(archive)
        archive_write_free(archive)
        return try Data(contentsOf: place)
    }
}
