// The block compressions of column files behind one function: Snappy, GZIP, Brotli, Zstandard and LZ4 (raw block).
// The size that comes out is known before and never exceeded.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum kalsae_codec { KALSAE_SNAPPY = 1, KALSAE_GZIP = 2, KALSAE_BROTLI = 4, KALSAE_ZSTD = 6, KALSAE_LZ4_RAW = 7 };

/// Unpacks `count` bytes to exactly `size` bytes. Returns 0, or -1 where the bytes are damaged or give another size.
int kalsae_unpack(int codec, const uint8_t *bytes, size_t count, uint8_t *into, size_t size);

/// CRC-32 as GZIP has it.
uint32_t kalsae_crc32(const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif
