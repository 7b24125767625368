// Loops over text for which Swift has no words: the classes of 64 bytes at once, a bit for each byte, and reading
// ahead. They stand in the header so that they are inlined into the Swift code that calls them. They know ASCII alone.
#pragma once

#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// A bit for each of 64 bytes, the first byte's lowest.
typedef struct {
    /// `A` to `Z`, `a` to `z`.
    uint64_t letters;
    /// `0` to `9`.
    uint64_t digits;
    /// White space: tab to carriage return (9 to 13) and the blank.
    uint64_t spaces;
    /// The blank alone.
    uint64_t blanks;
    /// `'`.
    uint64_t apostrophes;
    /// Not ASCII.
    uint64_t beyond;
} kalsae_byte_classes;

/// The lowest bit of each byte's highest bit, gathered: byte 0 gives bit 0.
static inline uint64_t kalsae_gather(uint64_t high_bits) {
    return ((high_bits >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

/// The highest bit of each byte from `first` to `last`; bytes of `seven` are below 128.
static inline uint64_t kalsae_between(uint64_t seven, uint8_t first, uint8_t last) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return (seven + ones * (uint64_t)(128 - first)) & ~(seven + ones * (uint64_t)(127 - last));
}

/// The classes of `bytes[0..<64]`, eight bytes at a time: what other processors than x86 run.
static inline kalsae_byte_classes kalsae_classify64_portable(const uint8_t *bytes) {
    const uint64_t high = UINT64_C(0x8080808080808080);
    kalsae_byte_classes result = {0, 0, 0, 0, 0, 0};
    for (int word = 0; word < 8; word++) {
        uint64_t value = 0;
        for (int place = 0; place < 8; place++) value |= (uint64_t)bytes[word * 8 + place] << (place * 8);
        const uint64_t ascii = ~value & high, seven = value & ~high;
        const uint64_t lower = seven | UINT64_C(0x2020202020202020);
        const int shift = word * 8;
        result.letters |= kalsae_gather(kalsae_between(lower, 'a', 'z') & ascii) << shift;
        result.digits |= kalsae_gather(kalsae_between(seven, '0', '9') & ascii) << shift;
        const uint64_t blanks = kalsae_between(seven, ' ', ' ') & ascii;
        result.blanks |= kalsae_gather(blanks) << shift;
        result.spaces |= kalsae_gather(blanks | (kalsae_between(seven, 9, 13) & ascii)) << shift;
        result.apostrophes |= kalsae_gather(kalsae_between(seven, '\'', '\'') & ascii) << shift;
        result.beyond |= kalsae_gather(value & high) << shift;
    }
    return result;
}

#if defined(__SSE2__)
/// A bit for each of 16 bytes that lies from `first` on, `count` of them at most.
static inline uint64_t kalsae_bits16(__m128i bytes, char first, char count) {
    const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    const __m128i within = _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8((char)(count - 1))), from);
    return (uint64_t)(uint32_t)_mm_movemask_epi8(within);
}
#endif

/// The classes of `bytes[0..<64]`.
static inline kalsae_byte_classes kalsae_classify64(const uint8_t *bytes) {
#if defined(__SSE2__)
    kalsae_byte_classes result = {0, 0, 0, 0, 0, 0};
    for (int part = 0; part < 4; part++) {
        const __m128i value = _mm_loadu_si128((const __m128i *)(bytes + part * 16));
        const int shift = part * 16;
        result.letters |= kalsae_bits16(_mm_or_si128(value, _mm_set1_epi8(0x20)), 'a', 26) << shift;
        result.digits |= kalsae_bits16(value, '0', 10) << shift;
        const uint64_t blanks = kalsae_bits16(value, ' ', 1);
        result.blanks |= blanks << shift;
        result.spaces |= (blanks | kalsae_bits16(value, 9, 5)) << shift;
        result.apostrophes |= kalsae_bits16(value, '\'', 1) << shift;
        result.beyond |= (uint64_t)(uint32_t)_mm_movemask_epi8(value) << shift;
    }
    return result;
#else
    return kalsae_classify64_portable(bytes);
#endif
}

/// Asks for the cache line at `address` before it is needed; any address may be given.
static inline void kalsae_read_ahead(const void *address) {
    __builtin_prefetch(address, 0, 3);
}
