// The C loop that classifies 64 bytes at once, as Swift sees it, and its two ways side by side for the tests.

import CText

typealias ByteClasses = kalsae_byte_classes

extension ByteClasses {
    /// All bits, to compare.
    var words: [UInt64] { [letters, digits, spaces, blanks, apostrophes, beyond] }

    /// The classes of 64 bytes by this processor's instructions and by plain arithmetic.
    static func both(of bytes: [UInt8]) -> (fast: ByteClasses, portable: ByteClasses) {
        precondition(bytes.count >= 64, "64 bytes are classified at once")
        return bytes.withUnsafeBufferPointer { bytes in
            (kalsae_classify64(bytes.baseAddress), kalsae_classify64_portable(bytes.baseAddress))
        }
    }
}
