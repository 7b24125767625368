// The loops between the matrix products, in f32, compiled once per instruction set and chosen at run time.
//
// Never more than loops: no threads, no memory, no knowledge of models. `rows`, `n` and sizes count elements;
// arrays are contiguous and row-major unless a stride says otherwise; nothing may overlap unless it says so.
#pragma once
#include <stdint.h>

typedef const float *_Nonnull f32_in;
typedef float *_Nonnull f32_out;

/// One block of the Q8_0 format of GGUF: 32 weights w[i] = scale * q[i].
typedef struct {
    uint16_t scale;  // IEEE half precision
    int8_t q[32];
} kalsae_q8_block;

/// One instruction set's loops.
typedef struct {
    const char *_Nonnull name;

    /// y += x
    void (*_Nonnull add)(f32_out y, f32_in x, long n);
    /// y = a + b
    void (*_Nonnull sum)(f32_out y, f32_in a, f32_in b, long n);
    /// y += factor * x
    void (*_Nonnull add_scaled)(f32_out y, f32_in x, float factor, long n);
    /// y *= factor
    void (*_Nonnull scale)(f32_out y, float factor, long n);
    /// Sum of x[i] * y[i]
    float (*_Nonnull dot)(f32_in x, f32_in y, long n);
    /// Sum of squares in double precision, a float at a time over blocks
    double (*_Nonnull sum_of_squares)(f32_in x, long n);

    /// y = x / rms(x) * weight by row; `inverse` (rows) receives 1 / rms.
    void (*_Nonnull rms_norm)(f32_out y, f32_out inverse, f32_in x, f32_in weight, float epsilon, long rows, long n);
    /// dx (+)= gradient; dweight += gradient over these rows. `fresh` overwrites dx.
    void (*_Nonnull rms_norm_backward)(f32_out dx, f32_out dweight, f32_in dy, f32_in x, f32_in weight, f32_in inverse,
                                       long rows, long n, int fresh);

    /// Rotates pairs (i, i + n/2) of each of `heads` vectors of length n; `cosine`, `sine` (n/2) are the position's.
    /// `direction` is 1, or -1 for the backward pass. y may be x.
    void (*_Nonnull rotate)(f32_out y, f32_in x, f32_in cosine, f32_in sine, float direction, long heads, long n);

    /// y = silu(gate) * up
    void (*_Nonnull swiglu)(f32_out y, f32_in gate, f32_in up, long n);
    /// dgate = dy * up * silu'(gate), dup = dy * silu(gate)
    void (*_Nonnull swiglu_backward)(f32_out dgate, f32_out dup, f32_in dy, f32_in gate, f32_in up, long n);

    /// Softmax of `scale` * the first `n` of each row in place; the rest up to `stride` becomes 0.
    /// Row r sees n = first + r elements (causal). `log_sum` (rows) receives log of the sum of exponentials.
    void (*_Nonnull causal_softmax)(f32_out scores, float scale, long first, long rows, long columns, long stride,
                                    f32_out log_sum);
    /// The same probabilities again from raw scores and the saved log sums.
    void (*_Nonnull causal_probabilities)(f32_out scores, float scale, long first, long rows, long columns, long stride,
                                          f32_in log_sum);
    /// ds = p * (dp - delta[row]) * scale, written over dp; zero where p is zero.
    void (*_Nonnull softmax_backward)(f32_out dp, f32_in p, f32_in delta, float scale, long rows, long columns,
                                      long stride);

    /// Cross-entropy of one row of n logits: returns -log softmax(logits)[target].
    /// With `gradient_scale` != 0 the logits become their gradient times that scale.
    float (*_Nonnull cross_entropy)(f32_out logits, long n, long target, float gradient_scale);

    /// AdamW (Loshchilov and Hutter 2019) with bias corrections given by the caller.
    void (*_Nonnull adamw)(f32_out parameter, f32_in gradient, f32_out first, f32_out second, long n, float factor,
                           float learning_rate, float beta1, float beta2, float correction1, float correction2,
                           float epsilon, float decay);

    /// Round-to-nearest-even conversion; NaN stays NaN.
    void (*_Nonnull to_bfloat16)(uint16_t *_Nonnull y, f32_in x, long n);
    void (*_Nonnull from_bfloat16)(f32_out y, const uint16_t *_Nonnull x, long n);

    /// Q8_0: n is a multiple of 32.
    void (*_Nonnull quantize_q8)(kalsae_q8_block *_Nonnull y, f32_in x, long n);
    void (*_Nonnull dequantize_q8)(f32_out y, const kalsae_q8_block *_Nonnull x, long n);
    /// Dot product of one quantised row with an f32 vector.
    float (*_Nonnull dot_q8)(const kalsae_q8_block *_Nonnull row, f32_in x, long n);
} kalsae_kernels;

/// The best table this machine runs.
const kalsae_kernels *_Nonnull kalsae_kernels_best(void);
/// The named table ("avx512", "avx2", "plain"); NULL where this machine cannot run it.
const kalsae_kernels *_Nullable kalsae_kernels_find(const char *_Nonnull name);

/// Tells the processor that this thread is waiting in a loop.
static inline void kalsae_spin_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
