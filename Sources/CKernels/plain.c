// The loops for whatever the compiler's baseline is: SSE2 on x86-64, NEON on aarch64.
#if defined(__aarch64__)
#define KERNELS_FUSED
#endif
#define KERNELS_NAME "plain"
#define KERNELS_TABLE kalsae_kernels_plain
#include "body.h"
