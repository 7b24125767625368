// Hashes of whole texts in their normal form (XXH3, 128 bits), and of every window of a text.
#include "CCorpus.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

size_t kalsae_corpus_hash_text(
    uint64_t seed, const uint8_t *text, size_t count, uint8_t *normal, uint64_t *high, uint64_t *low) {
    size_t length = 0, at = 0;
    int has_gap = 0;
    while (at < count) {
        // Runs without white space are copied as a whole.
        const size_t start = at;
        while (at < count && text[at] != ' ' && !(text[at] >= 9 && text[at] <= 13)) at++;
        if (at > start) {
            if (has_gap && length > 0) normal[length++] = ' ';
            memcpy(normal + length, text + start, at - start);
            length += at - start;
        }
        while (at < count && (text[at] == ' ' || (text[at] >= 9 && text[at] <= 13))) at++;
        has_gap = 1;
    }
    const XXH128_hash_t hash = XXH3_128bits_withSeed(normal, length, seed);
    *high = hash.high64;
    *low = hash.low64;
    return length;
}

static const uint64_t prime = (UINT64_C(1) << 61) - 1;

static inline uint64_t product(uint64_t left, uint64_t right) {
    const unsigned __int128 wide = (unsigned __int128)left * right;
    const uint64_t sum = ((uint64_t)wide & prime) + (uint64_t)(wide >> 61);
    return sum >= prime ? sum - prime : sum;
}

uint64_t kalsae_corpus_power(uint64_t base, size_t exponent) {
    uint64_t result = 1;
    for (base %= prime; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = product(result, base);
        base = product(base, base);
    }
    return result;
}

size_t kalsae_corpus_windows(
    const uint8_t *text, size_t count, size_t window, uint64_t base, uint64_t top, uint64_t *out) {
    if (window == 0 || count < window) return 0;
    uint64_t hash = 0;
    for (size_t at = 0; at + 1 < window; at++) {
        hash = product(hash, base) + text[at] + 1;
        if (hash >= prime) hash -= prime;
    }
    for (size_t start = 0; start + window <= count; start++) {
        hash = product(hash, base) + text[start + window - 1] + 1;
        if (hash >= prime) hash -= prime;
        const uint64_t value = (hash ^ (hash >> 31)) * UINT64_C(0x9E3779B97F4A7C15);
        out[start] = value ^ (value >> 32);
        const uint64_t gone = product(top, (uint64_t)text[start] + 1);
        hash = hash >= gone ? hash - gone : hash + prime - gone;
    }
    return count - window + 1;
}

size_t kalsae_corpus_winnow(const uint64_t *hashes, size_t count, size_t span, uint32_t *places) {
    size_t written = 0, least = SIZE_MAX;
    for (size_t end = span; end <= count; end++) {
        const size_t start = end - span;
        const size_t before = least;
        if (least == SIZE_MAX || least < start) {
            least = start;
            for (size_t place = start + 1; place < end; place++)
                if (hashes[place] <= hashes[least]) least = place;
        } else if (hashes[end - 1] < hashes[least]) {
            least = end - 1;
        }
        if (least != before) places[written++] = (uint32_t)least;
    }
    return written;
}
