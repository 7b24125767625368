// Conversion between encodings by the C library. It guesses nothing: the caller names the encoding.

import Foundation

/// Converts encoded text.
public enum TextConversion {
    /// Strict conversion by the C library; nil where one byte does not fit or the encoding is unknown.
    public static func utf8(_ data: Data, from name: String) -> String? {
        guard let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else { return nil }
        defer { iconv_close(converter) }
        var input = [CChar](data.map { CChar(bitPattern: $0) })
        var output = [CChar](repeating: 0, count: 1 << 16)
        var result: [UInt8] = []
        result.reserveCapacity(data.count * 3 / 2)
        let sound = input.withUnsafeMutableBufferPointer { source -> Bool in
            var cursor = source.baseAddress
            var left = source.count
            while left > 0 {
                let outcome = output.withUnsafeMutableBufferPointer { target -> (status: Int, code: Int32, made: Int) in
                    var place = target.baseAddress
                    var room = target.count
                    let status = iconv(converter, &cursor, &left, &place, &room)
                    return (status, errno, target.count - room)
                }
                result.append(contentsOf: output[..<outcome.made].lazy.map { UInt8(bitPattern: $0) })
                if outcome.status == -1, outcome.code != E2BIG { return false }
            }
            return true
        }
        return sound ? String(decoding: result, as: UTF8.self) : nil
    }
}
