// Whether bytes are UTF-8 (RFC 3629): the check before text that comes as bytes is read without looking again.

enum UTF8Check {
    /// True where the bytes are whole characters, none overlong, beyond U+10FFFF or a surrogate.
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        let count = bytes.count
        var offset = 0
        while offset < count {
            let lead = bytes[offset]
            if lead < 0x80 {
                offset &+= 1
                while offset &+ 8 <= count,
                    raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    offset &+= 8
                }
                continue
            }
            guard lead >= 0xC2, lead <= 0xF4 else { return false }
            let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            guard offset &+ length <= count else { return false }
            let second = bytes[offset &+ 1]
            let least: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
            let most: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
            guard second >= least, second <= most else { return false }
            if length > 2, bytes[offset &+ 2] & 0xC0 != 0x80 { return false }
            if length > 3, bytes[offset &+ 3] & 0xC0 != 0x80 { return false }
            offset &+= length
        }
        return true
    }
}
