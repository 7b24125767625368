// What one core can do at most: independent multiply-adds that never leave the registers.

#ifdef KERNELS_WIDE
#define CHAINS 24
#else
#define CHAINS 6
#endif

static double peak(int is_bf16, long rounds, float *sink) {
    vf s[CHAINS], x = splat(*sink), y = splat(0.5f);
    UNROLL for (int i = 0; i < CHAINS; i++) s[i] = splat((float)i);
    int pairs_multiplied = 1;
#ifdef KERNELS_BF16
    if (is_bf16) {
        pairs_multiplied = 2;
        for (long round = 0; round < rounds; round++)
            UNROLL for (int i = 0; i < CHAINS; i++)
                s[i] = (vf)_mm512_dpbf16_ps((__m512)s[i], (__m512bh)x, (__m512bh)y);
    } else
#endif
    {
        (void)is_bf16;
        for (long round = 0; round < rounds; round++)
            UNROLL for (int i = 0; i < CHAINS; i++) s[i] = MULTIPLY_ADD(x, y, s[i]);
    }
    for (int i = 0; i < CHAINS; i++) *sink += lane_sum(s[i]);
    return 2.0 * LANES * CHAINS * pairs_multiplied * (double)rounds;
}
