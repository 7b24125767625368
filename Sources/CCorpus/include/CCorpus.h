// Loops over the bytes of a corpus for which Swift is too slow: from UTF-8 to letters, from letters to hashes of
// n-grams, the minima of many hash functions, rolling hashes of windows, and a hash of a normal form. They know
// neither documents nor what counts as a copy, allocate nothing and keep nothing: the caller owns every buffer.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Which instructions the loops over many hash functions use.
typedef enum {
    /// A plain loop over one lane at a time: the reference.
    kalsae_corpus_plain = 0,
    /// AVX2 on x86, NEON on ARM.
    kalsae_corpus_vector = 1,
    /// AVX-512 F and BW.
    kalsae_corpus_wide = 2,
} kalsae_corpus_level;

/// The best level that this processor runs.
kalsae_corpus_level kalsae_corpus_best(void);

/// Hash functions are padded to a multiple of this.
static const uint32_t kalsae_corpus_lanes = 16;

/// In a table of folded letters: the letter is Hangul.
static const uint32_t kalsae_corpus_hangul = UINT32_C(0x40000000);
/// In a table of folded letters: it is a digit or another number.
static const uint32_t kalsae_corpus_number = UINT32_C(0x80000000);

/// What was counted in a text so far; starts as zeros.
typedef struct {
    /// Letters and numbers, and among them Hangul and numbers.
    uint64_t letters, hangul, numbers;
    /// Runs of letters and numbers.
    uint64_t words;
    /// The last letter, 0 after anything else.
    uint32_t last;
} kalsae_corpus_counts;

/// Reads UTF-8 into letters as `folded` has them, one 0 between two words and none before the first.
///
/// `folded[scalar]` is 0 for what is neither letter nor number; scalars from `folded_count` on are neither. A byte that
/// is no UTF-8 counts as a mark between words. Stops when `capacity` letters stand in `out`.
/// Returns how many were written; `*consumed` says how many bytes they took.
size_t kalsae_corpus_letters(
    const uint8_t *text, size_t count, const uint32_t *folded, size_t folded_count, uint32_t *out, size_t capacity,
    kalsae_corpus_counts *counts, size_t *consumed);

/// Every letter is a unit: drops the zeros. Returns how many units were written, at most `count`.
size_t kalsae_corpus_characters(const uint32_t *letters, size_t count, uint64_t *units);

/// A word that may go on in the next piece of text; starts as zeros.
typedef struct {
    uint64_t hash;
    uint32_t is_inside;
} kalsae_corpus_word;

/// Every word is a unit, by its hash. Returns how many words ended, at most `count`.
size_t kalsae_corpus_words(const uint32_t *letters, size_t count, kalsae_corpus_word *word, uint64_t *units);

/// Ends a word at the end of the text. Returns 1 where there was one.
size_t kalsae_corpus_word_end(kalsae_corpus_word *word, uint64_t *unit);

/// Hashes of all runs of `length` units, `count - length + 1` of them; none where there are fewer units.
size_t kalsae_corpus_shingles(const uint64_t *units, size_t count, size_t length, uint32_t *out);

/// Lowers `minima[i]` to the least `multipliers[i] * shingle + offsets[i]` modulo 2^32 over all shingles.
///
/// `lanes` is a multiple of `kalsae_corpus_lanes`.
void kalsae_corpus_minima(
    kalsae_corpus_level level, const uint32_t *shingles, size_t count, const uint32_t *multipliers,
    const uint32_t *offsets, size_t lanes, uint32_t *minima);

/// One byte of each minimum, mixed so that it depends on all its bits.
void kalsae_corpus_bytes(const uint32_t *minima, size_t count, uint8_t *out);

/// How many bytes of two sketches agree.
size_t kalsae_corpus_agreeing(kalsae_corpus_level level, const uint8_t *left, const uint8_t *right, size_t count);

/// Hashes a text in its normal form by XXH3 (128 bits): runs of ASCII white space count as one blank, and not at either
/// end. `normal` has room for `count` bytes and holds the normal form afterwards. Returns its length.
size_t kalsae_corpus_hash_text(
    uint64_t seed, const uint8_t *text, size_t count, uint8_t *normal, uint64_t *high, uint64_t *low);

/// `base` to the power of `exponent` modulo 2^61 - 1.
uint64_t kalsae_corpus_power(uint64_t base, size_t exponent);

/// Hashes of all windows of `window` bytes, `count - window + 1` of them, by a polynomial modulo 2^61 - 1 in `base`
/// (Karp and Rabin 1987), mixed. `top` is `kalsae_corpus_power(base, window - 1)`. None where the text is shorter.
size_t kalsae_corpus_windows(
    const uint8_t *text, size_t count, size_t window, uint64_t base, uint64_t top, uint64_t *out);

/// Winnowing (Schleimer, Wilkerson and Aiken 2003): the places of the smallest of every `span` hashes in a row; among
/// equal ones the place chosen before stays, else the last. Writes each place once, at most `count` of them.
size_t kalsae_corpus_winnow(const uint64_t *hashes, size_t count, size_t span, uint32_t *places);
