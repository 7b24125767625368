// The loops for AVX-512 F, BW, DQ and VL.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#include "kernels.h"
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2"))), apply_to = function)
#define KERNELS_FUSED
#define KERNELS_WIDE
#define KERNELS_NAME "avx512"
#define KERNELS_TABLE kalsae_kernels_avx512
#include "body.h"
#pragma clang attribute pop
#endif
