// The sketches of all documents, in their order: in memory as far as they may be, then on the disk, seen as memory.

import Foundation

/// Sketches of a fixed width, appended by blocks.
final class SketchStore {
    /// Documents in a block.
    static let block = 8192

    private let scratch: Scratch
    private let width: Int
    private var file: ScratchFile?
    private var blocksInFile = 0
    private var blocks: [UnsafeMutablePointer<UInt8>] = []
    private(set) var count = 0
    private(set) var peakBytes = 0

    /// - Parameter width: bytes of a sketch.
    init(_ scratch: Scratch, width: Int) {
        self.scratch = scratch
        self.width = width
    }

    deinit { for block in blocks { block.deallocate() } }

    /// Bytes on the disk.
    var spilledBytes: Int { file?.count ?? 0 }

    /// Makes room for more documents, whose sketches are then written to `place(of:)`.
    func grow(by documents: Int) {
        count += documents
        while (blocksInFile + blocks.count) * Self.block < count {
            blocks.append(.allocate(capacity: Self.block * width))
        }
        peakBytes = max(peakBytes, blocks.count * Self.block * width)
    }

    /// Where a document's sketch is written, after `grow` and before `settle`.
    func place(of document: Int) -> UnsafeMutablePointer<UInt8> {
        blocks[document / Self.block - blocksInFile] + document % Self.block * width
    }

    /// Moves full blocks to the disk where memory holds more than it may.
    ///
    /// - Throws: `SupportError` where the disk takes no more.
    func settle() throws {
        guard file != nil || blocks.count * Self.block * width > scratch.memory else { return }
        let file = try self.file ?? ScratchFile(in: scratch.folder)
        self.file = file
        let full = count / Self.block - blocksInFile
        for block in blocks.prefix(full) {
            try file.append(UnsafeRawBufferPointer(start: block, count: Self.block * width))
            block.deallocate()
        }
        blocks.removeFirst(full)
        blocksInFile += full
    }

    /// All sketches for reading, valid until the next change and while the store lives.
    ///
    /// - Throws: `SupportError.unreadable`.
    func view() throws -> SketchView {
        var bases: [UnsafePointer<UInt8>] = []
        if let file, let start = try file.map().baseAddress {
            let first = start.assumingMemoryBound(to: UInt8.self)
            bases = (0..<blocksInFile).map { first + $0 * Self.block * width }
        }
        return SketchView(bases: bases + blocks.map { UnsafePointer($0) }, width: width, count: count)
    }
}

/// Sketches to read.
struct SketchView: @unchecked Sendable {
    // Nothing writes while a view is in use: the index that owns the store is not Sendable.
    fileprivate let bases: [UnsafePointer<UInt8>]
    let width: Int
    let count: Int

    fileprivate init(bases: [UnsafePointer<UInt8>], width: Int, count: Int) {
        (self.bases, self.width, self.count) = (bases, width, count)
    }

    subscript(document: Int) -> UnsafePointer<UInt8> {
        bases[document / SketchStore.block] + document % SketchStore.block * width
    }

    /// Calls `body` for every document in order.
    @inline(__always)
    func forEach(_ body: (Int, UnsafePointer<UInt8>) throws -> Void) rethrows {
        for (number, base) in bases.enumerated() {
            let first = number * SketchStore.block
            for place in 0..<min(SketchStore.block, count - first) { try body(first + place, base + place * width) }
        }
    }
}
