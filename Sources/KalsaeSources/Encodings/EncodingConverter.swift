// Bytes of any encoding as UTF-8, piece by piece, by the C library. What fits no character becomes one mark, a byte
// that UTF-8 does not have, so that whoever reads knows which character, line or row is broken.

import Foundation

/// Converts a stream of bytes.
final class EncodingConverter {
    /// Stands for a broken sequence in what comes out.
    static let mark: UInt8 = 0xFF

    private let encoding: TextEncoding
    private let handle: iconv_t
    /// Bytes of a character whose end has not come yet.
    private var pending: [UInt8] = []
    /// Broken sequences so far.
    private(set) var broken = 0

    /// Nil where the C library does not know the encoding.
    init?(_ encoding: TextEncoding) {
        guard let handle = iconv_open("UTF-8", encoding.converter), Int(bitPattern: handle) != -1 else { return nil }
        self.handle = handle
        self.encoding = encoding
    }

    deinit { iconv_close(handle) }

    /// The next bytes; those of an unfinished character wait for the next call.
    func convert(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> [UInt8] {
        var input = pending.map { CChar(bitPattern: $0) }
        input.append(contentsOf: bytes.lazy.map { CChar(bitPattern: $0) })
        pending = []
        var result: [UInt8] = []
        result.reserveCapacity(input.count * 3 / 2 + 16)
        var output = [CChar](repeating: 0, count: 1 << 14)
        input.withUnsafeMutableBufferPointer { source in
            var cursor = source.baseAddress
            var left = source.count
            while left > 0 {
                let (status, code, made) = output.withUnsafeMutableBufferPointer { target in
                    var place = target.baseAddress
                    var room = target.count
                    let status = iconv(handle, &cursor, &left, &place, &room)
                    return (status, errno, target.count - room)
                }
                output.withUnsafeBytes { result.append(contentsOf: $0.prefix(made)) }
                if status != -1 || code == E2BIG { continue }
                if code == EINVAL, !isLast, left < 16 {
                    pending = UnsafeBufferPointer(start: cursor, count: left).map { UInt8(bitPattern: $0) }
                    return
                }
                broken += 1
                result.append(Self.mark)
                let skipped = min(encoding.unit, left)
                cursor = cursor?.advanced(by: skipped)
                left -= skipped
            }
        }
        return result
    }

    /// A whole text at once, its broken sequences marked; nil where the C library does not know the encoding.
    static func convert(_ data: Data, from encoding: TextEncoding) -> (bytes: [UInt8], broken: Int)? {
        guard let converter = EncodingConverter(encoding) else { return nil }
        let bytes = data.withUnsafeBytes { converter.convert($0, isLast: true) }
        return (bytes, converter.broken)
    }
}
