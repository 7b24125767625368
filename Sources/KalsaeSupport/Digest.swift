// SHA-256 of files and bytes, as lower-case hexadecimal: the names of artifacts.

import COpenSSL
import Foundation

/// SHA-256 digests.
public enum Digest {
    /// The digest of bytes in memory, 64 hexadecimal digits.
    public static func sha256(_ data: Data) -> String {
        var hash = SHA256()
        hash.update(data)
        return hash.finalize()
    }

    /// The digest of a string's UTF-8 bytes.
    public static func sha256(_ text: String) -> String {
        sha256(Data(text.utf8))
    }

    /// The digest of bytes, as its 32 bytes.
    public static func sha256Bytes(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(bytes)
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto offers no SHA-256")
        }
        return digest
    }

    /// The keyed digest HMAC-SHA256 of a message (RFC 2104), as its 32 bytes.
    public static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        let blockSize = 64
        var block = key.count > blockSize ? sha256Bytes(key) : key
        block += [UInt8](repeating: 0, count: blockSize - block.count)
        let inner = sha256Bytes(block.map { $0 ^ 0x36 } + message)
        return sha256Bytes(block.map { $0 ^ 0x5C } + inner)
    }

    /// The digest of a file's bytes, read in pieces of one megabyte.
    ///
    /// - Throws: `SupportError.missing` or `.unreadable`.
    public static func sha256(file url: URL) throws -> String {
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        let handle: FileHandle
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw SupportError.unreadable(path: url.path, reason: "permission denied")
        }
        defer { try? handle.close() }
        var hash = SHA256()
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(piece) }
        return hash.finalize()
    }
}

/// A SHA-256 computed piece by piece (FIPS 180-4).
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// An empty hash.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto offers no SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes.
    public mutating func update(_ data: Data) {
        data.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// Adds bytes where they lie.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes so far, as 64 hexadecimal digits.
    public consuming func finalize() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
