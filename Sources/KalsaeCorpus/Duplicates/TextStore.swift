// The texts of documents on the disk while copies are looked for: where an estimate leaves it open whether two texts
// are nearly equal, the texts themselves decide.

import Foundation

/// Texts by number, appended once: in memory as far as they may be, then in an unnamed file; 8 bytes each in memory.
final class TextStore {
    /// Bytes gathered before they are written.
    private static let piece = 1 << 20

    private let folder: URL
    private let memory: Int
    /// What a view reads where there is no file.
    private var frozen: UnsafeMutableBufferPointer<UInt8>?
    private var file: ScratchFile?
    private var pending: [UInt8] = []
    private var ends: [UInt64] = []

    /// - Parameter memory: bytes of text that may stay in memory.
    init(in folder: URL, memory: Int) {
        self.folder = folder
        self.memory = memory
    }

    deinit { frozen?.deallocate() }

    /// How many texts there are.
    var count: Int { ends.count }

    /// Bytes on the disk, and in memory for finding them there.
    var spilledBytes: Int { file?.count ?? 0 }
    var heldBytes: Int { ends.count * MemoryLayout<UInt64>.stride + pending.count }

    /// Bytes of a text.
    func length(of text: Int) -> Int { Int(ends[text] - (text == 0 ? 0 : ends[text - 1])) }

    /// - Throws: `SupportError` where the disk takes no more.
    func add(_ text: UnsafeBufferPointer<UInt8>) throws {
        pending.append(contentsOf: text)
        ends.append((ends.last ?? 0) + UInt64(text.count))
        if pending.count >= (file == nil ? memory : Self.piece) { try flush() }
    }

    private func flush() throws {
        if pending.isEmpty { return }
        let file = try self.file ?? ScratchFile(in: folder)
        self.file = file
        try pending.withUnsafeBytes { try file.append($0) }
        pending.removeAll(keepingCapacity: true)
    }

    /// All texts for reading, valid until the next change and while the store lives.
    ///
    /// - Throws: `SupportError`.
    func view() throws -> TextView {
        if file == nil {
            frozen?.deallocate()
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, pending.count))
            _ = copy.initialize(from: pending)
            frozen = copy
            return TextView(start: UnsafePointer(copy.baseAddress), ends: ends)
        }
        try flush()
        let bytes = try file?.map() ?? UnsafeRawBufferPointer(start: nil, count: 0)
        return TextView(start: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), ends: ends)
    }
}

/// Texts to read.
struct TextView: @unchecked Sendable {
    // Nothing writes while a view is in use: the index that owns the store is not Sendable.
    fileprivate let start: UnsafePointer<UInt8>?
    fileprivate let ends: [UInt64]

    subscript(text: Int) -> UnsafeBufferPointer<UInt8> {
        let first = text == 0 ? 0 : Int(ends[text - 1])
        return UnsafeBufferPointer(start: start.map { $0 + first }, count: Int(ends[text]) - first)
    }
}
