// A file as readers get it, wherever its bytes are: on disk, in memory, or coming out of an archive piece by piece.
// Readers say what they need (everything, pieces, a file on disk) and the limits hold whichever it is.
// It does not know formats or encodings.

import Foundation
import KalsaeSupport

/// What reading one file may cost.
public struct ReaderLimits: Sendable, Equatable {
    /// Bytes of a file, or of an archive's member, that is read as a whole. Formats that stream have no such limit.
    public var largestFile: Int
    /// Bytes that all members of one archive may unpack to, and how many times its own size.
    public var largestArchive: Int
    public var largestExpansion: Int
    /// Members of one archive.
    public var mostMembers: Int
    /// Archives within archives.
    public var depth: Int
    /// Seconds and bytes of memory for a converter that runs as a process of its own.
    public var converterSeconds: Double
    public var converterMemory: Int

    public init(
        largestFile: Int = 64 << 20, largestArchive: Int = 8 << 30, largestExpansion: Int = 1_000,
        mostMembers: Int = 1_000_000, depth: Int = 3, converterSeconds: Double = 60, converterMemory: Int = 1 << 30
    ) {
        self.largestFile = largestFile
        self.largestArchive = largestArchive
        self.largestExpansion = largestExpansion
        self.mostMembers = mostMembers
        self.depth = depth
        self.converterSeconds = converterSeconds
        self.converterMemory = converterMemory
    }
}

/// What one file on disk, and everything packed in it, has unpacked to. One value is shared by an archive and the
/// archives in it, so that nesting buys a bomb nothing.
final class UnpackingAccount {
    /// Bytes that the outermost file has; those read so far where its size is not known.
    var packed: Int
    let knowsSize: Bool
    var unpacked = 0
    var members = 0
    /// Why nothing more comes out.
    private var end: ReadingFailure?
    /// Names the outermost file's content; pseudonyms are derived from it where no key is given.
    private(set) lazy var seed: String = makeSeed()
    private let makeSeed: () -> String
    /// Whether somebody wants the reading to end.
    let isInterrupted: () -> Bool

    /// Below this many bytes no expansion is too much.
    static let slack = 16 << 20

    init(packed: Int?, isInterrupted: @escaping () -> Bool = { false }, seed: @escaping () -> String) {
        self.isInterrupted = isInterrupted
        self.packed = packed ?? 0
        knowsSize = packed != nil
        makeSeed = seed
    }

    /// Counts bytes that came out of an archive.
    ///
    /// - Throws: `ReadingFailure` by the rule `archive-bomb`.
    func add(_ bytes: Int, _ limits: ReaderLimits) throws(ReadingFailure) {
        unpacked += bytes
        if unpacked > limits.largestArchive { try stop("unpacks to more than \(limits.largestArchive) bytes") }
        let (most, isHuge) = max(packed, 1).multipliedReportingOverflow(by: limits.largestExpansion)
        if !isHuge, unpacked > max(most, min(Self.slack, limits.largestArchive)) {
            try stop("unpacks to more than \(limits.largestExpansion) times its size")
        }
    }

    /// Counts a member of an archive.
    func addMember(_ limits: ReaderLimits) throws(ReadingFailure) {
        if let end { throw end }
        members += 1
        if members > limits.mostMembers { try stop("holds more than \(limits.mostMembers) files") }
    }

    private func stop(_ reason: String) throws(ReadingFailure) {
        let failure = ReadingFailure.bomb(reason)
        end = failure
        throw failure
    }
}

/// One file to read. It is read once, from the front, by one of `data`, `nextPiece` or `file`.
public final class ReaderInput {
    /// Where the bytes are.
    private enum Origin {
        case file(URL)
        case memory(Data)
        case pieces(() throws -> Data?)
    }

    /// The file's own name or its path within an archive, `/` between parts; its ending chooses the reader.
    public let name: String
    public let limits: ReaderLimits
    /// How many archives it lies in.
    public let depth: Int
    private let origin: Origin
    let account: UnpackingAccount
    private var handle: FileHandle?
    private var isDone = false
    private var temporary: URL?
    /// Bytes that were looked at and are still to be given.
    private var ahead = Data()

    /// Bytes in one piece of a file on disk.
    static let pieceSize = 1 << 20

    /// A file on disk.
    ///
    /// - Parameter hash: SHA-256 of its bytes where it is known; else it is computed when it is asked for.
    public init(
        file: URL, name: String? = nil, limits: ReaderLimits = ReaderLimits(), depth: Int = 0, hash: String? = nil,
        isInterrupted: @escaping () -> Bool = { false }
    ) {
        self.name = name ?? file.lastPathComponent
        self.limits = limits
        self.depth = depth
        origin = .file(file)
        let size = try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? NSNumber
        account = UnpackingAccount(packed: size?.intValue, isInterrupted: isInterrupted) {
            hash ?? (try? Digest.sha256(file: file)) ?? file.path
        }
    }

    /// Bytes in memory.
    public init(name: String, data: Data, limits: ReaderLimits = ReaderLimits(), depth: Int = 0) {
        self.name = name
        self.limits = limits
        self.depth = depth
        origin = .memory(data)
        account = UnpackingAccount(packed: data.count) { Digest.sha256(data) }
    }

    /// Bytes that come in pieces; `pieces` gives nil at the end.
    public init(
        name: String, limits: ReaderLimits = ReaderLimits(), depth: Int = 0, pieces: @escaping () throws -> Data?
    ) {
        self.name = name
        self.limits = limits
        self.depth = depth
        origin = .pieces(pieces)
        account = UnpackingAccount(packed: nil) { Digest.sha256(name) }
    }

    /// A file that comes out of this one.
    init(within outer: ReaderInput, name: String, pieces: @escaping () throws -> Data?) {
        self.name = name
        limits = outer.limits
        depth = outer.depth + 1
        origin = .pieces(pieces)
        account = outer.account
    }

    /// The same file again, from bytes that were read of it.
    init(again input: ReaderInput, data: Data) {
        name = input.name
        limits = input.limits
        depth = input.depth
        origin = .memory(data)
        account = input.account
    }

    deinit {
        try? handle?.close()
        if let temporary { try? FileManager.default.removeItem(at: temporary) }
    }

    /// The next piece, of any length above 0; nil at the end.
    ///
    /// - Throws: `ReadingFailure.unreadable`, `SourceError.failedRead`, `CancellationError`, or what the origin throws.
    public func nextPiece() throws -> Data? {
        if !ahead.isEmpty {
            defer { ahead = Data() }
            return ahead
        }
        if isDone { return nil }
        if account.isInterrupted() { throw CancellationError() }
        let piece: Data?
        switch origin {
        case .memory(let data):
            isDone = true
            piece = data
        case .pieces(let next): piece = try next()
        case .file(let url):
            let open = try handle ?? SourceBytes.open(url)
            handle = open
            piece = try SourceBytes.read(open, url, upTo: Self.pieceSize)
        }
        guard let piece, !piece.isEmpty else {
            isDone = true
            return nil
        }
        if depth == 0, !account.knowsSize { account.packed += piece.count }
        return piece
    }

    /// The first bytes, before the file is read; fewer where it has no more.
    ///
    /// - Throws: as `nextPiece`.
    public func head(_ count: Int) throws -> Data {
        switch origin {
        case .memory(let data): return data.prefix(count)
        case .file(let url):
            guard let file = try? FileHandle(forReadingFrom: url) else { throw ReadingFailure.unreadable }
            defer { try? file.close() }
            do { return try file.read(upToCount: count) ?? Data() } catch { throw ReadingFailure.unreadable }
        case .pieces:
            var first = ahead
            ahead = Data()
            while first.count < count, let piece = try nextPiece() { first.append(piece) }
            ahead = first
            return first.prefix(count)
        }
    }

    /// The last bytes; none where the file comes in pieces.
    func tail(_ count: Int) -> Data {
        switch origin {
        case .memory(let data): return data.suffix(count)
        case .pieces: return Data()
        case .file(let url):
            guard let file = try? FileHandle(forReadingFrom: url) else { return Data() }
            defer { try? file.close() }
            guard let size = try? file.seekToEnd(), let _ = try? file.seek(toOffset: size - min(size, UInt64(count)))
            else {
                return Data()
            }
            return (try? file.read(upToCount: count)) ?? Data()
        }
    }

    /// All bytes at once.
    ///
    /// - Throws: `ReadingFailure.tooLarge` beyond `limits.largestFile`, `.unreadable`.
    public func data() throws -> Data {
        if case .file(let url) = origin {
            let size = try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize
            guard let size else { throw ReadingFailure.unreadable }
            if size > limits.largestFile { throw ReadingFailure.tooLarge(bytes: size, limit: limits.largestFile) }
        }
        var all = Data()
        while let piece = try nextPiece() {
            if all.count + piece.count > limits.largestFile {
                throw ReadingFailure.tooLarge(bytes: all.count + piece.count, limit: limits.largestFile)
            }
            if all.isEmpty { all = piece } else { all.append(piece) }
        }
        return all
    }

    /// The same bytes as a file on disk, for formats that are read from the end or by another program. A file that had
    /// to be made is removed with this value.
    ///
    /// - Throws: `ReadingFailure.tooLarge` where a copy would exceed `limits.largestArchive`, `.unreadable`.
    public func file() throws -> URL {
        if case .file(let url) = origin { return url }
        if let temporary { return temporary }
        let ending = name.split(separator: "/").last.map { ($0 as NSString).pathExtension } ?? ""
        let safe = ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? ending : ""
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kalsae-\(UUID().uuidString)" + (safe.isEmpty ? "" : ".\(safe)"))
        guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw ReadingFailure.unreadable }
        temporary = url
        let target = try FileHandle(forWritingTo: url)
        defer { try? target.close() }
        var written = 0
        while let piece = try nextPiece() {
            written += piece.count
            if written > limits.largestArchive {
                throw ReadingFailure.tooLarge(bytes: written, limit: limits.largestArchive)
            }
            try target.write(contentsOf: piece)
        }
        return url
    }
}
