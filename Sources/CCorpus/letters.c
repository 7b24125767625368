// From UTF-8 to letters, words and hashes of n-grams.
#include "CCorpus.h"

static inline int is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

size_t kalsae_corpus_letters(
    const uint8_t *text, size_t count, const uint32_t *folded, size_t folded_count, uint32_t *out, size_t capacity,
    kalsae_corpus_counts *counts, size_t *consumed) {
    size_t at = 0, written = 0;
    uint64_t letters = 0, hangul = 0, numbers = 0, words = 0;
    uint32_t last = counts->last;
    while (at < count && written < capacity) {
        const uint8_t first = text[at];
        uint32_t letter;
        if (first < 0x80) {
            letter = folded[first];
            at += 1;
        } else if ((first & 0xF0) == 0xE0 && count - at > 2 && is_continuation(text[at + 1]) &&
                   is_continuation(text[at + 2])) {
            const uint32_t scalar =
                (uint32_t)(first & 0x0F) << 12 | (uint32_t)(text[at + 1] & 0x3F) << 6 | (text[at + 2] & 0x3F);
            // Whole syllables, 가 to 힣, are most of Korean text: arithmetic is cheaper than the table.
            letter = scalar - 0xAC00 < 11172 ? scalar | kalsae_corpus_hangul
                                             : (scalar < folded_count ? folded[scalar] : 0);
            at += 3;
        } else if ((first & 0xE0) == 0xC0 && count - at > 1 && is_continuation(text[at + 1])) {
            const uint32_t scalar = (uint32_t)(first & 0x1F) << 6 | (text[at + 1] & 0x3F);
            letter = scalar < folded_count ? folded[scalar] : 0;
            at += 2;
        } else if ((first & 0xF8) == 0xF0 && count - at > 3 && is_continuation(text[at + 1]) &&
                   is_continuation(text[at + 2]) && is_continuation(text[at + 3])) {
            const uint32_t scalar = (uint32_t)(first & 0x07) << 18 | (uint32_t)(text[at + 1] & 0x3F) << 12 |
                                    (uint32_t)(text[at + 2] & 0x3F) << 6 | (text[at + 3] & 0x3F);
            letter = scalar < folded_count ? folded[scalar] : 0;
            at += 4;
        } else {
            letter = 0;
            at += 1;
        }
        out[written] = letter;
        written += (letter | last) != 0;
        letters += letter != 0;
        words += letter != 0 && last == 0;
        hangul += (letter >> 30) & 1;
        numbers += letter >> 31;
        last = letter;
    }
    counts->letters += letters;
    counts->hangul += hangul;
    counts->numbers += numbers;
    counts->words += words;
    counts->last = last;
    *consumed = at;
    return written;
}

size_t kalsae_corpus_characters(const uint32_t *letters, size_t count, uint64_t *units) {
    size_t written = 0;
    for (size_t place = 0; place < count; place++) {
        units[written] = letters[place];
        written += letters[place] != 0;
    }
    return written;
}

/// The finishing steps of MurmurHash3 (Appleby 2011): every bit of the result depends on every bit of the value.
static inline uint64_t mixed(uint64_t value) {
    value = (value ^ (value >> 33)) * UINT64_C(0xFF51AFD7ED558CCD);
    value = (value ^ (value >> 33)) * UINT64_C(0xC4CEB9FE1A85EC53);
    return value ^ (value >> 33);
}

size_t kalsae_corpus_words(const uint32_t *letters, size_t count, kalsae_corpus_word *word, uint64_t *units) {
    size_t written = 0;
    uint64_t hash = word->hash;
    uint32_t is_inside = word->is_inside;
    for (size_t place = 0; place < count; place++) {
        if (letters[place] != 0) {
            hash = (hash + letters[place]) * UINT64_C(0x9E3779B97F4A7C15);
            hash ^= hash >> 32;
            is_inside = 1;
        } else if (is_inside) {
            units[written++] = mixed(hash);
            hash = 0;
            is_inside = 0;
        }
    }
    word->hash = hash;
    word->is_inside = is_inside;
    return written;
}

size_t kalsae_corpus_word_end(kalsae_corpus_word *word, uint64_t *unit) {
    if (!word->is_inside) return 0;
    *unit = mixed(word->hash);
    word->hash = 0;
    word->is_inside = 0;
    return 1;
}

size_t kalsae_corpus_shingles(const uint64_t *units, size_t count, size_t length, uint32_t *out) {
    if (length == 0 || count < length) return 0;
    // A polynomial modulo 2^64 with an odd base; the units enter and leave it one by one.
    const uint64_t base = UINT64_C(0xD6E8FEB86659FD93);
    uint64_t top = 1, hash = 0;
    for (size_t place = 0; place + 1 < length; place++) {
        hash = hash * base + units[place];
        top *= base;
    }
    for (size_t start = 0; start + length <= count; start++) {
        hash = hash * base + units[start + length - 1];
        out[start] = (uint32_t)(mixed(hash) >> 32);
        hash -= units[start] * top;
    }
    return count - length + 1;
}
