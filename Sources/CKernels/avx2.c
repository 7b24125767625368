// The loops for AVX2 with FMA (2013 and later).
#if defined(__x86_64__)
#include <math.h>
#include <string.h>
#include "kernels.h"
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)
#define KERNELS_FUSED
#define KERNELS_NAME "avx2"
#define KERNELS_TABLE kalsae_kernels_avx2
#include "body.h"
#pragma clang attribute pop
#endif
