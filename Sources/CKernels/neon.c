// The loops for NEON, which every aarch64 processor has; 32 registers of four lanes, fused multiply-add.
#if defined(__aarch64__)
#define KERNELS_FUSED
#define KERNELS_NAME "neon"
#define KERNELS_TABLE kalsae_kernels_neon
#include "body.h"
#endif
