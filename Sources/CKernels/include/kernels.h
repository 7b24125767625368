// The loops of tensors, compiled once per instruction set and chosen at run time: matrix products on packed panels and
// everything between them.
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

/// What `activate` and `gated` apply, and how `combine` joins two arrays.
enum kalsae_activation { KALSAE_GELU, KALSAE_GELU_TANH, KALSAE_SILU, KALSAE_RELU, KALSAE_TANH, KALSAE_SIGMOID };
enum kalsae_combination { KALSAE_ADD, KALSAE_SUBTRACT, KALSAE_MULTIPLY, KALSAE_DIVIDE };

/// Loops over arrays of one element type, f32 or bf16; arithmetic is f32. `in` and `out` point at such elements.
typedef const void *_Nonnull in_t;
typedef void *_Nonnull out_t;
typedef struct {
    /// y += x
    void (*_Nonnull add)(out_t y, in_t x, long n);
    /// y = a + b; y may be either.
    void (*_Nonnull sum)(out_t y, in_t a, in_t b, long n);
    /// y += factor * x
    void (*_Nonnull add_scaled)(out_t y, in_t x, float factor, long n);
    /// f32 y += x
    void (*_Nonnull add_into)(f32_out y, in_t x, long n);
    /// f32 y = x, and back, rounded.
    void (*_Nonnull read)(f32_out y, in_t x, long n);
    void (*_Nonnull write)(out_t y, f32_in x, long n);
    /// Sum of x[i] * y[i]
    float (*_Nonnull dot)(in_t x, in_t y, long n);

    /// y = x / rms(x) * weight by row; `inverse` (rows) receives 1 / rms.
    void (*_Nonnull rms_norm)(out_t y, f32_out inverse, in_t x, f32_in weight, float epsilon, long rows, long n);
    /// dx (+)= gradient; dweight += gradient over these rows. `fresh` overwrites dx.
    void (*_Nonnull rms_norm_backward)(out_t dx, f32_out dweight, in_t dy, in_t x, f32_in weight, f32_in inverse,
                                       long rows, long n, int fresh);

    /// Rotates pairs (i, i + n/2), or neighbours (2i, 2i + 1), of each of `heads` vectors of length n; `cosine`, `sine`
    /// (n/2) are the position's. `direction` is 1, or -1 for the backward pass; without `fresh` the result is added.
    void (*_Nonnull rotate)(out_t y, in_t x, f32_in cosine, f32_in sine, float direction, long heads, long n,
                            int neighbours, int fresh);

    /// Cross-entropy of one row of n logits: returns -log softmax(logits)[target].
    /// With `gradient_scale` != 0 the logits become their gradient times that scale.
    float (*_Nonnull cross_entropy)(out_t logits, long n, long target, float gradient_scale);

    /// y = activation(x), by `kalsae_activation`; dx (+)= dy * activation'(x).
    void (*_Nonnull activate)(int kind, out_t y, in_t x, long n);
    void (*_Nonnull activate_backward)(int kind, out_t dx, in_t dy, in_t x, long n, int fresh);
    /// y = activation(gate) * up; dgate (+)= dy * up * activation'(gate), dup (+)= dy * activation(gate).
    void (*_Nonnull gated)(int kind, out_t y, in_t gate, in_t up, long n);
    void (*_Nonnull gated_backward)(int kind, out_t dgate, out_t dup, in_t dy, in_t gate, in_t up, long n,
                                    int fresh_gate, int fresh_up);

    /// y = (x - mean) / deviation * weight + bias by row; `statistics` (rows, 2) receives mean and 1 / deviation.
    void (*_Nonnull layer_norm)(out_t y, f32_out statistics, in_t x, f32_in weight, const float *_Nullable bias,
                                float epsilon, long rows, long n);
    /// dx (+)= gradient; dweight and dbias += gradient over these rows. `fresh` overwrites dx.
    void (*_Nonnull layer_norm_backward)(out_t dx, f32_out dweight, f32_out dbias, in_t dy, in_t x, f32_in weight,
                                         f32_in statistics, long rows, long n, int fresh);
    /// y = softmax(x), or its logarithm, by row; dx (+)= gradient, from the result.
    void (*_Nonnull softmax)(out_t y, in_t x, long rows, long n, int is_log);
    void (*_Nonnull softmax_backward)(out_t dx, in_t dy, in_t y, long rows, long n, int is_log, int fresh);
    /// KL(softmax(teacher) || softmax(student)) of one row of logits; where they are not NULL, dteacher and dstudent
    /// (+)= scale * its gradients.
    float (*_Nonnull divergence)(in_t teacher, in_t student, long n, float scale, void *_Nullable dteacher,
                                 int fresh_teacher, void *_Nullable dstudent, int fresh_student);
    /// Sum of x; its largest element, and where that is first (NaN wins); y (+)= value.
    float (*_Nonnull total)(in_t x, long n);
    float (*_Nonnull largest)(in_t x, long n, int32_t *_Nonnull place);
    void (*_Nonnull add_constant)(out_t y, float value, long n, int fresh);

    /// y = a (+, -, *, /) b, by `kalsae_combination`; y may be either.
    void (*_Nonnull combine)(int kind, out_t y, in_t a, in_t b, long n);
    /// y = factor * x + addend
    void (*_Nonnull affine)(out_t y, in_t x, float factor, float addend, long n);
    /// y[i * y_step] (+)= x[i * x_step]
    void (*_Nonnull copy_strided)(out_t y, long y_step, in_t x, long x_step, long n, int fresh);
    /// y (+)= x * (factor or 0), 0 where the random bits of element first + i are below `threshold`.
    void (*_Nonnull dropout)(out_t y, in_t x, uint32_t first, uint32_t key0, uint32_t key1, uint32_t threshold,
                             float factor, long n, int fresh);
} kalsae_element_loops;

/// Where a product's sums go: c = sums + bias (by column) + addend (shaped as c), rounded to c's type.
typedef struct {
    void *_Nonnull c;
    const void *_Nullable addend;
    const float *_Nullable bias;
    long stride;
    int is_bf16;
} kalsae_target;

/// One instruction set's loops.
typedef struct {
    const char *_Nonnull name;
    /// Columns of a packed panel of b, rows of a tile of c, and whether panels of bf16 can be multiplied.
    long panel, tile_rows;
    int multiplies_bf16;
    const kalsae_element_loops *_Nonnull f32;
    const kalsae_element_loops *_Nonnull bf16;

    /// One panel: lane j of step i is x[j * lane_step + i * k_step]; `lanes` <= `panel` of them exist, others are 0.
    /// Writes panel * k elements (k rounded up to even for bf16).
    void (*_Nonnull pack_panel)(out_t out, int out_is_bf16, in_t x, int is_bf16, long lane_step, long k_step,
                                long lanes, long k);
    /// Rows that lie side by side (x[row + i * k_step]) as tiles of `tile_rows`: rows rounded up times k elements.
    void (*_Nonnull pack_rows)(out_t out, int out_is_bf16, in_t x, int is_bf16, long k_step, long rows, long k);
    /// c (m, n) from rows of a and all panels of b, both of one type. `row_step` is a's stride in elements, or 0 where
    /// it is packed by `pack_rows`. For bf16 and odd k, a's rows must hold one more element, of any finite value.
    void (*_Nonnull multiply)(int is_bf16, in_t a, long row_step, in_t panels, long m, long n, long k,
                              const kalsae_target *_Nonnull target);

    /// One block of scores (rows, columns; `stride`) of keys from `first` on, joined to each row's running softmax:
    /// p = e^(scale * s - maximum) (bf16 or f32, same stride) over keys low[r]..<high[r], 0 elsewhere; `maxima`, `sums`
    /// and `output` (rows, d) are rescaled where the maximum rises. `cap` > 0 bounds scores by cap * tanh(s / cap).
    void (*_Nonnull softmax_block)(f32_in scores, long stride, out_t p, int p_is_bf16, const int32_t *_Nonnull low,
                                   const int32_t *_Nonnull high, long first, long rows, long columns, float scale,
                                   float cap, f32_out maxima, f32_out sums, f32_out output, long d);
    /// The probabilities again, p = e^(scale * s - log_sum), and ds = p * (dp - delta) * scale; p may be scores and ds
    /// may be dp where all are f32.
    void (*_Nonnull attention_gradient_block)(const float *_Nonnull scores, const float *_Nonnull dp, long stride,
                                              out_t p, out_t ds, int p_is_bf16, const int32_t *_Nonnull low,
                                              const int32_t *_Nonnull high, long first, long rows, long columns,
                                              float scale, float cap, f32_in log_sums, f32_in deltas);
    /// y (d): one f32 query over keys low..<high of one head; rows of keys and values are `stride` apart. Returns the
    /// log of the summed exponentials.
    float (*_Nonnull attend_one)(f32_out y, f32_in q, f32_in keys, f32_in values, long stride, long low, long high,
                                 long d, float scale, float cap, f32_out scores);

    /// Sum of squares in double precision, a float at a time over blocks
    double (*_Nonnull sum_of_squares)(f32_in x, long n);
    /// AdamW (Loshchilov and Hutter 2019) with bias corrections given by the caller.
    void (*_Nonnull adamw)(f32_out parameter, f32_in gradient, f32_out first, f32_out second, long n, float factor,
                           float learning_rate, float beta1, float beta2, float correction1, float correction2,
                           float epsilon, float decay);
    /// Lion (Chen et al. 2023): the sign of a mixture of momentum and gradient.
    void (*_Nonnull lion)(f32_out parameter, f32_in gradient, f32_out momentum, long n, float factor,
                          float learning_rate, float beta1, float beta2, float decay);
    /// Gradient descent with momentum, Nesterov's or plain; decay is added to the gradient.
    void (*_Nonnull sgd)(f32_out parameter, f32_in gradient, f32_out momentum, long n, float factor,
                         float learning_rate, float beta, float decay, int nesterov);

    /// Round-to-nearest-even conversion, denormals included; NaN stays NaN.
    void (*_Nonnull to_bfloat16)(uint16_t *_Nonnull y, f32_in x, long n);
    void (*_Nonnull from_bfloat16)(f32_out y, const uint16_t *_Nonnull x, long n);

    /// Q8_0: n is a multiple of 32.
    void (*_Nonnull quantize_q8)(kalsae_q8_block *_Nonnull y, f32_in x, long n);
    void (*_Nonnull dequantize_q8)(f32_out y, const kalsae_q8_block *_Nonnull x, long n);
    /// Dot product of one quantised row with an f32 vector.
    float (*_Nonnull dot_q8)(const kalsae_q8_block *_Nonnull row, f32_in x, long n);

    /// Multiply-adds in registers, for measuring the peak of one core: returns the operations done.
    double (*_Nonnull peak)(int is_bf16, long rounds, float *_Nonnull sink);
} kalsae_kernels;

/// The best table this machine runs.
const kalsae_kernels *_Nonnull kalsae_kernels_best(void);
/// The named table ("avx512bf16", "avx512", "avx2", "neon", "plain"); NULL where this machine cannot run it.
const kalsae_kernels *_Nullable kalsae_kernels_find(const char *_Nonnull name);

/// Tells the processor that this thread is waiting in a loop.
static inline void kalsae_spin_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Keeps the calling thread on one of the processors this process may use, counted from 0 and round again.
/// Returns 0 when done.
int kalsae_pin_thread(int number);
