// All loops of one instruction set: included by a file that defines KERNELS_NAME and KERNELS_TABLE.
// KERNELS_FUSED: fused multiply-add; KERNELS_WIDE: 32 registers of 16 lanes; KERNELS_BF16: products of bf16 pairs.
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "vectors.h"

INLINE float exponential1(float x) { return exponential(splat(x))[0]; }

#define ELEMENT float
#define TYPED(name) f32_##name
#define GET load_some_f32
#define PUT store_some_f32
#define READ(x) (x)
#define WRITE(x) (x)
#include "elements.h"
#include "activations.h"
#include "arithmetic.h"
#include "rows.h"
#include "loops.h"
#undef ELEMENT
#undef TYPED
#undef GET
#undef PUT
#undef READ
#undef WRITE

#define ELEMENT uint16_t
#define TYPED(name) bf16_##name
#define GET load_some_bf16
#define PUT store_some_bf16
#define READ(x) widen1(x)
#define WRITE(x) rounded1(x)
#include "elements.h"
#include "activations.h"
#include "arithmetic.h"
#include "rows.h"
#include "loops.h"

#include "attention.h"
#include "optimizer.h"
#include "peak.h"
#include "product.h"
#include "quantized.h"

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

const kalsae_kernels KERNELS_TABLE = {
    .name = KERNELS_NAME,
    .panel = PANEL,
    .tile_rows = ROWS,
#ifdef KERNELS_BF16
    .multiplies_bf16 = 1,
#endif
    .f32 = &f32_loops,
    .bf16 = &bf16_loops,
    .pack_panel = pack_panel,
    .pack_rows = pack_rows,
    .multiply = multiply,
    .softmax_block = softmax_block,
    .attention_gradient_block = attention_gradient_block,
    .attend_one = attend_one,
    .sum_of_squares = sum_of_squares,
    .adamw = adamw,
    .lion = lion,
    .sgd = sgd,
    .to_bfloat16 = to_bfloat16,
    .from_bfloat16 = from_bfloat16,
    .quantize_q8 = quantize_q8,
    .dequantize_q8 = dequantize_q8,
    .dot_q8 = dot_q8,
    .peak = peak,
};
