// Hashes of whole texts in their normal form, and of every window of a text.
#include "CCorpus.h"

#include <string.h>

static const uint64_t first_key = UINT64_C(0xA0761D6478BD642F), second_key = UINT64_C(0xE7037ED1A0B428DB);

/// Both halves of the product folded into one word.
static inline uint64_t folded_product(uint64_t left, uint64_t right) {
    const unsigned __int128 product = (unsigned __int128)left * right;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

kalsae_corpus_hash kalsae_corpus_hash_start(uint64_t seed) {
    kalsae_corpus_hash hash;
    memset(&hash, 0, sizeof hash);
    hash.a = seed ^ first_key;
    hash.b = folded_product(seed + second_key, first_key);
    return hash;
}

static inline void absorb(kalsae_corpus_hash *hash) {
    uint64_t low, high;
    memcpy(&low, hash->block, 8);
    memcpy(&high, hash->block + 8, 8);
    // The old state is added again, so that a factor of zero does not wipe it out.
    hash->a = folded_product(low ^ first_key ^ hash->a, high ^ second_key) + (hash->a << 7 | hash->a >> 57);
    hash->b = folded_product(high ^ first_key ^ hash->b, low + second_key) + (hash->b << 23 | hash->b >> 41);
    hash->filled = 0;
}

static inline void append(kalsae_corpus_hash *hash, uint8_t byte) {
    hash->block[hash->filled++] = byte;
    hash->length++;
    if (hash->filled == 16) absorb(hash);
}

void kalsae_corpus_hash_text(kalsae_corpus_hash *hash, const uint8_t *text, size_t count) {
    for (size_t at = 0; at < count; at++) {
        const uint8_t byte = text[at];
        if (byte == ' ' || (byte >= 9 && byte <= 13)) {
            hash->has_gap = 1;
            continue;
        }
        if (hash->has_gap && hash->length > 0) append(hash, ' ');
        hash->has_gap = 0;
        append(hash, byte);
    }
}

void kalsae_corpus_hash_end(kalsae_corpus_hash *hash, uint64_t *high, uint64_t *low) {
    memset(hash->block + hash->filled, 0, 16 - hash->filled);
    absorb(hash);
    const uint64_t a = hash->a ^ hash->length, b = hash->b + hash->length * first_key;
    *high = folded_product(a ^ first_key, b ^ second_key);
    *low = folded_product(b + first_key, (a << 32 | a >> 32) ^ second_key) + *high;
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
