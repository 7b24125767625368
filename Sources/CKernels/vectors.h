// Vectors of 16 lanes and what every loop uses of them: the compiler maps them to one AVX-512, two AVX2 or four NEON
// registers. Arithmetic is f32 everywhere; bf16 is how numbers lie in memory.
#pragma clang diagnostic ignored "-Wpsabi"
#define LANES 16
typedef float vf __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t vi __attribute__((ext_vector_type(LANES), aligned(4)));
typedef uint32_t vu __attribute__((ext_vector_type(LANES), aligned(4)));
typedef uint16_t vh __attribute__((ext_vector_type(LANES), aligned(2)));
typedef uint16_t vh2 __attribute__((ext_vector_type(2 * LANES), aligned(2)));
typedef int8_t vb __attribute__((ext_vector_type(LANES), aligned(1)));
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// a * b + c in one rounding where the machine can; the plain table must not call a library for each lane.
#ifdef KERNELS_FUSED
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

INLINE vf splat(float x) { return (vf)(x); }
INLINE vf load(const float *x) { return *(const vf *)x; }
INLINE void store(float *y, vf v) { *(vf *)y = v; }

INLINE vf widen(vh x) { return (vf)(__builtin_convertvector(x, vu) << 16); }

// Rounds to nearest-even; NaN stays NaN.
INLINE vh rounded(vf x) {
#ifdef KERNELS_BF16
    // The instruction flushes denormals to zero, as the pairwise products of the same extension do.
    return (vh)_mm512_cvtneps_pbh((__m512)x);
#else
    vu bits = (vu)x;
    vu nearest = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16, quiet = (bits >> 16) | 0x40;
    vi is_nan = x != x;
    return __builtin_convertvector(is_nan ? quiet : nearest, vh);
#endif
}

INLINE float widen1(uint16_t x) {
    uint32_t bits = (uint32_t)x << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
}
INLINE uint16_t rounded1(float x) { return rounded(splat(x))[0]; }

INLINE float lane_sum(vf v) {
    float total = 0;
    UNROLL for (int i = 0; i < LANES; i++) total += v[i];
    return total;
}

INLINE float lane_max(vf v) {
    float best = v[0];
    UNROLL for (int i = 1; i < LANES; i++) best = v[i] > best ? v[i] : best;
    return best;
}

// 16 elements from x on, of which `rest` exist; missing lanes hold `fill`. And back.
INLINE vf load_some_f32(const float *x, long rest, float fill) {
    if (rest >= LANES) return load(x);
    float lanes[LANES];
    for (int i = 0; i < LANES; i++) lanes[i] = i < rest ? x[i] : fill;
    return load(lanes);
}
INLINE vf load_some_bf16(const uint16_t *x, long rest, float fill) {
    if (rest >= LANES) return widen(*(const vh *)x);
    float lanes[LANES];
    for (int i = 0; i < LANES; i++) lanes[i] = i < rest ? widen1(x[i]) : fill;
    return load(lanes);
}
INLINE void store_some_f32(float *y, vf v, long rest) {
    if (rest >= LANES) {
        store(y, v);
        return;
    }
    float lanes[LANES];
    store(lanes, v);
    memcpy(y, lanes, (size_t)rest * sizeof *y);
}
INLINE void store_some_bf16(uint16_t *y, vf v, long rest) {
    vh out = rounded(v);
    if (rest >= LANES) *(vh *)y = out;
    else memcpy(y, &out, (size_t)rest * sizeof *y);
}

// e^x by range reduction to |r| <= ln2/2 and a degree-6 polynomial; relative error below 2e-7.
// Below -87 the result is flushed to 0 through the clamp's tiny value; NaN passes through.
INLINE vf exponential(vf x) {
    vf clamped = __builtin_elementwise_min(__builtin_elementwise_max(x, splat(-87.3f)), splat(88.7f));
    // Adding and subtracting 1.5 * 2^23 rounds to the nearest integer.
    vf n = (clamped * splat(1.44269504088896341f) + splat(12582912.0f)) - splat(12582912.0f);
    vf r = MULTIPLY_ADD(n, splat(-0.693359375f), clamped);
    r = MULTIPLY_ADD(n, splat(2.12194440e-4f), r);
    vf p = splat(1.0f / 720);
    p = MULTIPLY_ADD(p, r, splat(1.0f / 120));
    p = MULTIPLY_ADD(p, r, splat(1.0f / 24));
    p = MULTIPLY_ADD(p, r, splat(1.0f / 6));
    p = MULTIPLY_ADD(p, r, splat(0.5f));
    p = MULTIPLY_ADD(p, r, splat(1.0f));
    p = MULTIPLY_ADD(p, r, splat(1.0f));
    vi power = (__builtin_convertvector(n, vi) + 127) << 23;
    vf result = p * (vf)power;
    vi is_nan = x != x;
    return is_nan ? x : result;
}

INLINE vf logistic(vf x) { return splat(1) / (splat(1) + exponential(-x)); }
// tanh x = 2 · logistic(2x) - 1; loses relative accuracy near 0 (absolute error stays below 2e-7).
INLINE vf hyperbolic_tangent(vf x) { return splat(2) * logistic(splat(2) * x) - splat(1); }
