// The loops themselves, included once per instruction set by a file that defines KERNELS_NAME and KERNELS_TABLE.
// Vectors of 16 lanes are the compiler's own: it maps them to one AVX-512, two AVX2 or four NEON registers.
#include <math.h>
#include <string.h>

#include "kernels.h"

#pragma clang diagnostic ignored "-Wpsabi"
#define LANES 16
typedef float vf __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t vi __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int8_t vb __attribute__((ext_vector_type(LANES), aligned(1)));
#define INLINE static inline __attribute__((always_inline))

// a * b + c in one rounding where the machine can; the plain table must not call a library for each lane.
#ifdef KERNELS_FUSED
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

INLINE vf load(const float *x) { return *(const vf *)x; }
INLINE void store(float *y, vf v) { *(vf *)y = v; }
INLINE vf splat(float x) { return (vf)(x); }

INLINE float lane_sum(vf v) {
    float total = 0;
    for (int i = 0; i < LANES; i++) total += v[i];
    return total;
}

INLINE float lane_max(vf v) {
    float best = v[0];
    for (int i = 1; i < LANES; i++) best = v[i] > best ? v[i] : best;
    return best;
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

INLINE float exponential1(float x) {
    vf v = splat(x);
    return exponential(v)[0];
}

// Loads the last, incomplete vector of a row; missing lanes hold `fill`.
INLINE vf load_tail(const float *x, long n, float fill) {
    float lanes[LANES];
    for (int i = 0; i < LANES; i++) lanes[i] = i < n ? x[i] : fill;
    return load(lanes);
}

INLINE void store_tail(float *y, vf v, long n) {
    float lanes[LANES];
    store(lanes, v);
    memcpy(y, lanes, (size_t)n * sizeof(float));
}

static void add(float *y, const float *x, long n) {
    for (long i = 0; i < n; i++) y[i] += x[i];
}

static void sum(float *y, const float *a, const float *b, long n) {
    for (long i = 0; i < n; i++) y[i] = a[i] + b[i];
}

static void add_scaled(float *y, const float *x, float factor, long n) {
    for (long i = 0; i < n; i++) y[i] += factor * x[i];
}

static void scale(float *y, float factor, long n) {
    for (long i = 0; i < n; i++) y[i] *= factor;
}

static float dot(const float *x, const float *y, long n) {
    vf a = splat(0), b = splat(0);
    long i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        a = MULTIPLY_ADD(load(x + i), load(y + i), a);
        b = MULTIPLY_ADD(load(x + i + LANES), load(y + i + LANES), b);
    }
    for (; i + LANES <= n; i += LANES) a = MULTIPLY_ADD(load(x + i), load(y + i), a);
    if (i < n) b = MULTIPLY_ADD(load_tail(x + i, n - i, 0), load_tail(y + i, n - i, 0), b);
    return lane_sum(a + b);
}

static double sum_of_squares(const float *x, long n) {
    double total = 0;
    for (long i = 0; i < n; i += 4096) {
        long length = n - i < 4096 ? n - i : 4096;
        total += dot(x + i, x + i, length);
    }
    return total;
}

static void rms_norm(float *y, float *inverse, const float *x, const float *weight, float epsilon, long rows, long n) {
    for (long row = 0; row < rows; row++) {
        const float *in = x + row * n;
        float *out = y + row * n;
        float factor = 1.0f / sqrtf(dot(in, in, n) / (float)n + epsilon);
        inverse[row] = factor;
        for (long i = 0; i < n; i++) out[i] = in[i] * factor * weight[i];
    }
}

static void rms_norm_backward(float *dx, float *dweight, const float *dy, const float *x, const float *weight,
                              const float *inverse, long rows, long n, int fresh) {
    for (long row = 0; row < rows; row++) {
        const float *in = x + row * n, *up = dy + row * n;
        float *out = dx + row * n;
        float factor = inverse[row];
        vf partial = splat(0);
        long i = 0;
        for (; i + LANES <= n; i += LANES) partial += load(up + i) * load(weight + i) * load(in + i);
        if (i < n)
            partial += load_tail(up + i, n - i, 0) * load_tail(weight + i, n - i, 0) * load_tail(in + i, n - i, 0);
        float projection = lane_sum(partial) * factor * factor * factor / (float)n;
        if (fresh) {
            for (i = 0; i < n; i++) out[i] = up[i] * weight[i] * factor - in[i] * projection;
        } else {
            for (i = 0; i < n; i++) out[i] += up[i] * weight[i] * factor - in[i] * projection;
        }
        for (i = 0; i < n; i++) dweight[i] += up[i] * in[i] * factor;
    }
}

static void rotate(float *y, const float *x, const float *cosine, const float *sine, float direction, long heads,
                   long n) {
    long half = n / 2;
    for (long head = 0; head < heads; head++) {
        const float *in = x + head * n;
        float *out = y + head * n;
        for (long i = 0; i < half; i++) {
            float low = in[i], high = in[i + half], s = sine[i] * direction;
            out[i] = low * cosine[i] - high * s;
            out[i + half] = high * cosine[i] + low * s;
        }
    }
}

INLINE vf logistic(vf x) { return splat(1) / (splat(1) + exponential(-x)); }

static void swiglu(float *y, const float *gate, const float *up, long n) {
    long i = 0;
    for (; i + LANES <= n; i += LANES) {
        vf g = load(gate + i);
        store(y + i, g * logistic(g) * load(up + i));
    }
    if (i < n) {
        vf g = load_tail(gate + i, n - i, 0);
        store_tail(y + i, g * logistic(g) * load_tail(up + i, n - i, 0), n - i);
    }
}

INLINE void swiglu_gradient(vf dy, vf g, vf u, vf *dgate, vf *dup) {
    vf s = logistic(g);
    *dup = dy * g * s;
    *dgate = dy * u * s * (splat(1) + g * (splat(1) - s));
}

static void swiglu_backward(float *dgate, float *dup, const float *dy, const float *gate, const float *up, long n) {
    long i = 0;
    vf a, b;
    for (; i + LANES <= n; i += LANES) {
        swiglu_gradient(load(dy + i), load(gate + i), load(up + i), &a, &b);
        store(dgate + i, a);
        store(dup + i, b);
    }
    if (i < n) {
        long rest = n - i;
        swiglu_gradient(load_tail(dy + i, rest, 0), load_tail(gate + i, rest, 0), load_tail(up + i, rest, 0), &a, &b);
        store_tail(dgate + i, a, rest);
        store_tail(dup + i, b, rest);
    }
}

// max over x[0..<n]; NaN is not required to win here: the exponentials carry it on.
static float maximum(const float *x, long n) {
    vf best = splat(-INFINITY);
    long i = 0;
    for (; i + LANES <= n; i += LANES) best = __builtin_elementwise_max(best, load(x + i));
    if (i < n) best = __builtin_elementwise_max(best, load_tail(x + i, n - i, -INFINITY));
    return lane_max(best);
}

// x[i] = e^(scale * x[i] - offset); returns the sum.
static float exponentials(float *x, float scale, float offset, long n) {
    vf total = splat(0);
    long i = 0;
    for (; i + LANES <= n; i += LANES) {
        vf e = exponential(load(x + i) * splat(scale) - splat(offset));
        store(x + i, e);
        total += e;
    }
    float rest = 0;
    if (i < n) {
        vf e = exponential(load_tail(x + i, n - i, 0) * splat(scale) - splat(offset));
        store_tail(x + i, e, n - i);
        for (long lane = 0; lane < n - i; lane++) rest += e[lane];
    }
    return lane_sum(total) + rest;
}

INLINE long visible(long first, long row, long columns) { return first + row < columns ? first + row : columns; }

static void causal_softmax(float *scores, float factor, long first, long rows, long columns, long stride,
                           float *log_sum) {
    for (long row = 0; row < rows; row++) {
        float *line = scores + row * stride;
        long n = visible(first, row, columns);
        float offset = maximum(line, n) * factor;
        float total = exponentials(line, factor, offset, n);
        scale(line, 1.0f / total, n);
        memset(line + n, 0, (size_t)(columns - n) * sizeof(float));
        log_sum[row] = offset + logf(total);
    }
}

static void causal_probabilities(float *scores, float factor, long first, long rows, long columns, long stride,
                                 const float *log_sum) {
    for (long row = 0; row < rows; row++) {
        float *line = scores + row * stride;
        long n = visible(first, row, columns);
        exponentials(line, factor, log_sum[row], n);
        memset(line + n, 0, (size_t)(columns - n) * sizeof(float));
    }
}

static void softmax_backward(float *dp, const float *p, const float *delta, float factor, long rows, long columns,
                             long stride) {
    for (long row = 0; row < rows; row++) {
        float *out = dp + row * stride;
        const float *in = p + row * stride;
        float offset = delta[row];
        for (long i = 0; i < columns; i++) out[i] = in[i] == 0 ? 0 : in[i] * (out[i] - offset) * factor;
    }
}

static float cross_entropy(float *logits, long n, long target, float gradient_scale) {
    float offset = maximum(logits, n);
    float wanted = logits[target];
    if (gradient_scale == 0) {
        vf total = splat(0);
        long i = 0;
        for (; i + LANES <= n; i += LANES) total += exponential(load(logits + i) - splat(offset));
        float sum = lane_sum(total);
        for (; i < n; i++) sum += exponential1(logits[i] - offset);
        return offset + logf(sum) - wanted;
    }
    float total = exponentials(logits, 1, offset, n);
    scale(logits, gradient_scale / total, n);
    logits[target] -= gradient_scale;
    return offset + logf(total) - wanted;
}

static void adamw(float *parameter, const float *gradient, float *first, float *second, long n, float factor,
                  float learning_rate, float beta1, float beta2, float correction1, float correction2, float epsilon,
                  float decay) {
    vf rate = splat(learning_rate / correction1), root = splat(1.0f / sqrtf(correction2));
    vf keep = splat(1.0f - learning_rate * decay);
    for (long i = 0; i < n; i += LANES) {
        long rest = n - i;
        int whole = rest >= LANES;
        vf g = (whole ? load(gradient + i) : load_tail(gradient + i, rest, 0)) * splat(factor);
        vf m = whole ? load(first + i) : load_tail(first + i, rest, 0);
        vf v = whole ? load(second + i) : load_tail(second + i, rest, 0);
        vf w = whole ? load(parameter + i) : load_tail(parameter + i, rest, 0);
        m = splat(beta1) * m + splat(1 - beta1) * g;
        v = splat(beta2) * v + splat(1 - beta2) * g * g;
        w = w * keep - rate * m / (__builtin_elementwise_sqrt(v) * root + splat(epsilon));
        if (whole) {
            store(first + i, m);
            store(second + i, v);
            store(parameter + i, w);
        } else {
            store_tail(first + i, m, rest);
            store_tail(second + i, v, rest);
            store_tail(parameter + i, w, rest);
        }
    }
}

static void to_bfloat16(uint16_t *y, const float *x, long n) {
    for (long i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
        y[i] = (bits & 0x7fffffff) > 0x7f800000 ? (uint16_t)((bits >> 16) | 0x40) : (uint16_t)rounded;
    }
}

static void from_bfloat16(float *y, const uint16_t *x, long n) {
    for (long i = 0; i < n; i++) {
        uint32_t bits = (uint32_t)x[i] << 16;
        memcpy(y + i, &bits, 4);
    }
}

// IEEE half precision by bit arithmetic: Q8_0 has one such number in 32 weights, so it need not be fast.
INLINE float from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = (half >> 10) & 31, mantissa = half & 0x3ff;
    uint32_t bits;
    if (exponent == 31) {
        bits = sign | 0x7f800000 | (mantissa << 13);
    } else if (exponent == 0) {
        float tiny = (float)mantissa * 0x1p-24f;
        memcpy(&bits, &tiny, 4);
        bits |= sign;
    } else {
        bits = sign | ((exponent + 112) << 23) | (mantissa << 13);
    }
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

INLINE uint16_t to_half(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint16_t sign = (uint16_t)((bits >> 16) & 0x8000);
    bits &= 0x7fffffff;
    if (bits >= 0x7f800000) return sign | (bits > 0x7f800000 ? 0x7e00 : 0x7c00);
    if (bits >= 0x477ff000) return sign | 0x7c00;
    if (bits < 0x38800000) {
        float magnitude;
        memcpy(&magnitude, &bits, 4);
        return sign | (uint16_t)rintf(magnitude * 0x1p24f);
    }
    uint32_t rounded = bits + 0xfff + ((bits >> 13) & 1);
    return sign | (uint16_t)((rounded - 0x38000000) >> 13);
}

static void quantize_q8(kalsae_q8_block *y, const float *x, long n) {
    for (long block = 0; block < n / 32; block++) {
        const float *in = x + block * 32;
        float largest = 0;
        for (int i = 0; i < 32; i++) largest = fabsf(in[i]) > largest ? fabsf(in[i]) : largest;
        float step = largest / 127;
        float inverse = step > 0 ? 1 / step : 0;
        y[block].scale = to_half(step);
        for (int i = 0; i < 32; i++) y[block].q[i] = (int8_t)roundf(in[i] * inverse);
    }
}

static void dequantize_q8(float *y, const kalsae_q8_block *x, long n) {
    for (long block = 0; block < n / 32; block++) {
        float step = from_half(x[block].scale);
        for (int i = 0; i < 32; i++) y[block * 32 + i] = step * (float)x[block].q[i];
    }
}

static float dot_q8(const kalsae_q8_block *row, const float *x, long n) {
    vf total = splat(0);
    for (long block = 0; block < n / 32; block++) {
        const kalsae_q8_block *b = row + block;
        vf low = __builtin_convertvector(*(const vb *)b->q, vf) * load(x + block * 32);
        vf both = MULTIPLY_ADD(__builtin_convertvector(*(const vb *)(b->q + LANES), vf),
                                            load(x + block * 32 + LANES), low);
        total = MULTIPLY_ADD(both, splat(from_half(b->scale)), total);
    }
    return lane_sum(total);
}

const kalsae_kernels KERNELS_TABLE = {
    .name = KERNELS_NAME,
    .add = add,
    .sum = sum,
    .add_scaled = add_scaled,
    .scale = scale,
    .dot = dot,
    .sum_of_squares = sum_of_squares,
    .rms_norm = rms_norm,
    .rms_norm_backward = rms_norm_backward,
    .rotate = rotate,
    .swiglu = swiglu,
    .swiglu_backward = swiglu_backward,
    .causal_softmax = causal_softmax,
    .causal_probabilities = causal_probabilities,
    .softmax_backward = softmax_backward,
    .cross_entropy = cross_entropy,
    .adamw = adamw,
    .to_bfloat16 = to_bfloat16,
    .from_bfloat16 = from_bfloat16,
    .quantize_q8 = quantize_q8,
    .dequantize_q8 = dequantize_q8,
    .dot_q8 = dot_q8,
};
