// Each codec is one call of its own library.

#include "codecs.h"

#include <brotli/decode.h>
#include <limits.h>
#include <lz4.h>
#include <snappy-c.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

static int gunzip(const uint8_t *bytes, size_t count, uint8_t *into, size_t size) {
    if (count > UINT_MAX || size > UINT_MAX) return -1;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    // 32 lets zlib tell GZIP's head from its own.
    if (inflateInit2(&stream, 32 + MAX_WBITS) != Z_OK) return -1;
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = into;
    stream.avail_out = (uInt)size;
    int code = inflate(&stream, Z_FINISH);
    size_t got = size - stream.avail_out;
    inflateEnd(&stream);
    return code == Z_STREAM_END && got == size ? 0 : -1;
}

int kalsae_unpack(int codec, const uint8_t *bytes, size_t count, uint8_t *into, size_t size) {
    switch (codec) {
        case KALSAE_SNAPPY: {
            size_t length = 0;
            if (snappy_uncompressed_length((const char *)bytes, count, &length) != SNAPPY_OK || length != size) {
                return -1;
            }
            return snappy_uncompress((const char *)bytes, count, (char *)into, &length) == SNAPPY_OK ? 0 : -1;
        }
        case KALSAE_GZIP:
            return gunzip(bytes, count, into, size);
        case KALSAE_BROTLI: {
            size_t got = size;
            if (BrotliDecoderDecompress(count, bytes, &got, into) != BROTLI_DECODER_RESULT_SUCCESS) return -1;
            return got == size ? 0 : -1;
        }
        case KALSAE_ZSTD: {
            size_t got = ZSTD_decompress(into, size, bytes, count);
            return !ZSTD_isError(got) && got == size ? 0 : -1;
        }
        case KALSAE_LZ4_RAW:
            if (count > INT_MAX || size > INT_MAX) return -1;
            return LZ4_decompress_safe((const char *)bytes, (char *)into, (int)count, (int)size) == (int)size ? 0 : -1;
        default:
            return -1;
    }
}

uint32_t kalsae_crc32(const uint8_t *bytes, size_t count) { return (uint32_t)crc32_z(0, bytes, count); }
