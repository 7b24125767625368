// The loops for whatever the compiler's baseline is, SSE2 on x86-64; no fused multiply-add.
#define KERNELS_NAME "plain"
#define KERNELS_TABLE kalsae_kernels_plain
#include "body.h"
