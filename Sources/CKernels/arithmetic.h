// Arithmetic between arrays and with numbers, strided copies and random masks: included twice like elements.h, and with
// the same macros.

static void TYPED(combine)(int kind, void *out, const void *left, const void *right, long n) {
    ELEMENT *y = out;
    const ELEMENT *a = left, *b = right;
#define LOOP(operator) \
    for (long i = 0; i < n; i += LANES) PUT(y + i, GET(a + i, n - i, 1) operator GET(b + i, n - i, 1), n - i)
    switch (kind) {
    case KALSAE_ADD: LOOP(+); break;
    case KALSAE_SUBTRACT: LOOP(-); break;
    case KALSAE_MULTIPLY: LOOP(*); break;
    default: LOOP(/); break;
    }
#undef LOOP
}

static void TYPED(affine)(void *out, const void *in, float factor, float addend, long n) {
    ELEMENT *y = out;
    const ELEMENT *x = in;
    for (long i = 0; i < n; i += LANES)
        PUT(y + i, MULTIPLY_ADD(splat(factor), GET(x + i, n - i, 0), splat(addend)), n - i);
}

static void TYPED(copy_strided)(void *out, long out_step, const void *in, long in_step, long n, int fresh) {
    ELEMENT *y = out;
    const ELEMENT *x = in;
    if (out_step == 1 && in_step == 1) {
        if (fresh) memcpy(y, x, (size_t)n * sizeof *y);
        else TYPED(add)(y, x, n);
        return;
    }
    if (fresh)
        for (long i = 0; i < n; i++) y[i * out_step] = x[i * in_step];
    else
        for (long i = 0; i < n; i++) y[i * out_step] = WRITE(READ(y[i * out_step]) + READ(x[i * in_step]));
}

#ifndef RANDOM_BITS
#define RANDOM_BITS
// 32 bits a counter: two rounds of MurmurHash3's finaliser, a key before each. A function of counter and key alone.
INLINE vu random_bits(vu counter, uint32_t key0, uint32_t key1) {
    vu h = counter * 0x9E3779B1u ^ key0;
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    h ^= h >> 16;
    h += key1;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    return h ^ (h >> 16);
}
#endif

static void TYPED(dropout)(void *out, const void *in, uint32_t first, uint32_t key0, uint32_t key1, uint32_t threshold,
                           float factor, long n, int fresh) {
    ELEMENT *y = out;
    const ELEMENT *x = in;
    const vu ramp = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (long i = 0; i < n; i += LANES) {
        long rest = n - i;
        vi keeps = random_bits(ramp + (first + (uint32_t)i), key0, key1) >= threshold;
        vf v = GET(x + i, rest, 0) * (keeps ? splat(factor) : splat(0));
        if (!fresh) v += GET(y + i, rest, 0);
        PUT(y + i, v, rest);
    }
}
