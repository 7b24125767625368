// Streams that are compressed without zlib's header (RFC 1951), as Hangul writes them.

import CZlib

enum RawInflate {
    /// Unpacks a stream. What follows a stream's end does not count.
    ///
    /// - Throws: `ReadingFailure.malformed`, `.tooLarge` beyond `limit`.
    static func unpack(_ bytes: [UInt8], limit: Int) throws(ReadingFailure) -> [UInt8] {
        var stream = z_stream()
        guard kalsae_inflate_begin(&stream) == Z_OK else { throw .malformed("out of memory") }
        defer { inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: 1 << 16)
        var result: [UInt8] = []
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(clamping: source.count)
            while status == Z_OK, result.count <= limit {
                let made = output.withUnsafeMutableBufferPointer { target -> Int in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                result.append(contentsOf: output[..<made])
                if made == 0, status == Z_OK { break }
            }
        }
        if result.count > limit { throw .tooLarge(bytes: result.count, limit: limit) }
        guard status == Z_STREAM_END else { throw .malformed("a compressed stream is broken or breaks off") }
        return result
    }
}
