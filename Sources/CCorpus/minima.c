// The minima of many hash functions over the shingles of a text, and the agreement of two sketches: one body, compiled
// for each width of registers. The minima stay in registers over all shingles.
#include "CCorpus.h"

typedef uint32_t lanes4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef uint32_t lanes8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint32_t lanes16 __attribute__((vector_size(64), aligned(4), may_alias));

static void minima_plain(
    const uint32_t *shingles, size_t count, const uint32_t *multipliers, const uint32_t *offsets, size_t lanes,
    uint32_t *minima) {
    for (size_t place = 0; place < count; place++) {
        for (size_t lane = 0; lane < lanes; lane++) {
            const uint32_t hash = multipliers[lane] * shingles[place] + offsets[lane];
            if (hash < minima[lane]) minima[lane] = hash;
        }
    }
}

static size_t agreeing_plain(const uint8_t *left, const uint8_t *right, size_t count) {
    size_t equal = 0;
    for (size_t place = 0; place < count; place++) equal += left[place] == right[place];
    return equal;
}

// `BLOCK` registers of `TYPE` at a time; what is left over goes one register at a time.
#define MINIMA_BLOCK(TYPE, COUNT)                                                                  \
    {                                                                                              \
        TYPE factor[COUNT], offset[COUNT], least[COUNT];                                           \
        _Pragma("clang loop unroll(full)") for (int part = 0; part < COUNT; part++) {              \
            factor[part] = ((const TYPE *)(multipliers + lane))[part];                             \
            offset[part] = ((const TYPE *)(offsets + lane))[part];                                 \
            least[part] = ((const TYPE *)(minima + lane))[part];                                   \
        }                                                                                          \
        for (size_t place = 0; place < count; place++) {                                           \
            const uint32_t shingle = shingles[place];                                              \
            _Pragma("clang loop unroll(full)") for (int part = 0; part < COUNT; part++)            \
                least[part] = __builtin_elementwise_min(least[part], factor[part] * shingle + offset[part]); \
        }                                                                                          \
        _Pragma("clang loop unroll(full)") for (int part = 0; part < COUNT; part++)                \
            ((TYPE *)(minima + lane))[part] = least[part];                                         \
        lane += COUNT * sizeof(TYPE) / sizeof(uint32_t);                                           \
    }

#define MINIMA(NAME, TYPE, BLOCK)                                                                  \
    static void NAME(                                                                              \
        const uint32_t *shingles, size_t count, const uint32_t *multipliers, const uint32_t *offsets, size_t lanes, \
        uint32_t *minima) {                                                                        \
        const size_t width = sizeof(TYPE) / sizeof(uint32_t);                                      \
        size_t lane = 0;                                                                           \
        while (lane + BLOCK * width <= lanes) MINIMA_BLOCK(TYPE, BLOCK)                            \
        while (lane + width <= lanes) MINIMA_BLOCK(TYPE, 1)                                        \
    }

// Sums of at most 255 equal bytes a lane would do; the compiler's own reduction is as fast for the sizes here.
#define AGREEING(NAME)                                                                             \
    static size_t NAME(const uint8_t *left, const uint8_t *right, size_t count) {                  \
        uint32_t equal = 0;                                                                        \
        for (size_t place = 0; place < count; place++) equal += left[place] == right[place];       \
        return equal;                                                                              \
    }

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
MINIMA(minima_vector, lanes8, 4)
AGREEING(agreeing_vector)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,avx512f,avx512bw"))), apply_to = function)
MINIMA(minima_wide, lanes16, 7)

static size_t agreeing_wide(const uint8_t *left, const uint8_t *right, size_t count) {
    typedef uint8_t bytes64 __attribute__((vector_size(64), aligned(1)));
    typedef char signed64 __attribute__((vector_size(64)));
    size_t equal = 0, place = 0;
    for (; place + 64 <= count; place += 64) {
        const signed64 same = *(const bytes64 *)(left + place) == *(const bytes64 *)(right + place);
        equal += (size_t)__builtin_popcountll(__builtin_ia32_cvtb2mask512(same));
    }
    for (; place < count; place++) equal += left[place] == right[place];
    return equal;
}
#pragma clang attribute pop
#elif defined(__aarch64__)
MINIMA(minima_vector, lanes4, 7)
AGREEING(agreeing_vector)
#endif

kalsae_corpus_level kalsae_corpus_best(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2")) return kalsae_corpus_plain;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") ? kalsae_corpus_wide
                                                                                   : kalsae_corpus_vector;
#elif defined(__aarch64__)
    return kalsae_corpus_vector;
#else
    return kalsae_corpus_plain;
#endif
}

void kalsae_corpus_minima(
    kalsae_corpus_level level, const uint32_t *shingles, size_t count, const uint32_t *multipliers,
    const uint32_t *offsets, size_t lanes, uint32_t *minima) {
#if defined(__x86_64__)
    if (level == kalsae_corpus_wide) {
        minima_wide(shingles, count, multipliers, offsets, lanes, minima);
        return;
    }
#endif
#if defined(__x86_64__) || defined(__aarch64__)
    if (level == kalsae_corpus_vector) {
        minima_vector(shingles, count, multipliers, offsets, lanes, minima);
        return;
    }
#endif
    minima_plain(shingles, count, multipliers, offsets, lanes, minima);
}

size_t kalsae_corpus_agreeing(kalsae_corpus_level level, const uint8_t *left, const uint8_t *right, size_t count) {
#if defined(__x86_64__)
    if (level == kalsae_corpus_wide) return agreeing_wide(left, right, count);
#endif
#if defined(__x86_64__) || defined(__aarch64__)
    if (level == kalsae_corpus_vector) return agreeing_vector(left, right, count);
#endif
    return agreeing_plain(left, right, count);
}

void kalsae_corpus_bytes(const uint32_t *minima, size_t count, uint8_t *out) {
    for (size_t place = 0; place < count; place++) out[place] = (uint8_t)((minima[place] * UINT32_C(0x9E3779B1)) >> 24);
}
