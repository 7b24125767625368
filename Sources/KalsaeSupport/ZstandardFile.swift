// Zstandard streams (RFC 8878): what large JSON Lines files are kept in. Memory stays at a few megabytes whatever the
// file's size.

import CZstd
import Foundation

/// Compresses what it is given, piece by piece.
public final class ZstandardCompressor {
    /// What documents are compressed with: about the speed of the disk.
    public static let defaultLevel = 3

    private let stream: OpaquePointer
    private var output: [UInt8]

    /// - Throws: `SupportError.unwritable` where there is no memory.
    public init(level: Int = ZstandardCompressor.defaultLevel) throws {
        guard let stream = ZSTD_createCCtx() else {
            throw SupportError.unwritable(path: "a compressed file", reason: "there is not enough memory")
        }
        self.stream = stream
        ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, Int32(level))
        ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
        output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
    }

    deinit { ZSTD_freeCCtx(stream) }

    /// Compresses `data` and hands what is ready to `emit`.
    public func write(_ data: Data, _ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        try data.withUnsafeBytes { try run($0, ZSTD_e_continue, emit) }
    }

    /// Ends the stream.
    public func finish(_ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        try run(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end, emit)
    }

    private func run(
        _ bytes: UnsafeRawBufferPointer, _ mode: ZSTD_EndDirective, _ emit: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            let (left, made) = output.withUnsafeMutableBytes { room in
                var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                return (ZSTD_compressStream2(stream, &target, &input, mode), target.pos)
            }
            if ZSTD_isError(left) != 0 {
                throw SupportError.unwritable(
                    path: "a compressed file", reason: String(cString: ZSTD_getErrorName(left)))
            }
            if made > 0 { try output.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[..<made])) } }
            let isDone = mode == ZSTD_e_end ? left == 0 : input.pos == input.size
            if isDone { return }
        }
    }
}

/// Unpacks what it is given, piece by piece.
public final class ZstandardDecompressor {
    private let stream: OpaquePointer
    private var output: [UInt8]
    private var isWithinFrame = false

    /// - Throws: `SupportError.unreadable` where there is no memory.
    public init() throws {
        guard let stream = ZSTD_createDCtx() else {
            throw SupportError.unreadable(path: "a compressed file", reason: "there is not enough memory")
        }
        self.stream = stream
        // A stranger's file must not make us take more than 128 MiB for its window.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
        output = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
    }

    deinit { ZSTD_freeDCtx(stream) }

    /// Unpacks `data` and hands what is ready to `emit`.
    ///
    /// - Throws: `SupportError.unreadable` where the bytes are no Zstandard stream.
    public func read(_ data: Data, path: String, _ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        try data.withUnsafeBytes { bytes in
            var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            while input.pos < input.size {
                let (left, made) = output.withUnsafeMutableBytes { room in
                    var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                    return (ZSTD_decompressStream(stream, &target, &input), target.pos)
                }
                if ZSTD_isError(left) != 0 {
                    throw SupportError.unreadable(path: path, reason: String(cString: ZSTD_getErrorName(left)))
                }
                isWithinFrame = left != 0
                if made > 0 { try output.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[..<made])) } }
            }
            // What still stands in the decoder after the input's end.
            while isWithinFrame {
                let (left, made) = output.withUnsafeMutableBytes { room in
                    var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                    return (ZSTD_decompressStream(stream, &target, &input), target.pos)
                }
                if ZSTD_isError(left) != 0 || made == 0 { break }
                isWithinFrame = left != 0
                try output.withUnsafeBytes { try emit(UnsafeRawBufferPointer(rebasing: $0[..<made])) }
            }
        }
    }

    /// Whether the bytes so far end where a stream ends.
    ///
    /// - Throws: `SupportError.unreadable` where the file was cut off.
    public func finish(path: String) throws {
        if isWithinFrame { throw SupportError.unreadable(path: path, reason: "the file was cut off") }
    }
}
