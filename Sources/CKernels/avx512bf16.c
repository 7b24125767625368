// The loops for AVX-512 with products of bf16 pairs (Cooper Lake, Sapphire Rapids, Zen 4 and later).
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#include "kernels.h"
#pragma clang attribute push( \
    __attribute__((target("avx512bf16,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2"))), apply_to = function)
#define KERNELS_FUSED
#define KERNELS_WIDE
#define KERNELS_BF16
#define KERNELS_NAME "avx512bf16"
#define KERNELS_TABLE kalsae_kernels_avx512bf16
#include "body.h"
#pragma clang attribute pop
#endif
