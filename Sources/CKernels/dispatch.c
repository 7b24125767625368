// Chooses among the tables by what the processor says it can run.
#include <string.h>

#include "kernels.h"

extern const kalsae_kernels kalsae_kernels_plain;
#if defined(__x86_64__)
extern const kalsae_kernels kalsae_kernels_avx2, kalsae_kernels_avx512, kalsae_kernels_avx512bf16;
#elif defined(__aarch64__)
extern const kalsae_kernels kalsae_kernels_neon;
#endif

static int can_run(const kalsae_kernels *table) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (table == &kalsae_kernels_avx2) return has_avx2;
    int has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (table == &kalsae_kernels_avx512) return has_avx512;
    if (table == &kalsae_kernels_avx512bf16) return has_avx512 && __builtin_cpu_supports("avx512bf16");
#elif defined(__aarch64__)
    if (table == &kalsae_kernels_neon) return 1;
#endif
    return table == &kalsae_kernels_plain;
}

// Best first.
static const kalsae_kernels *const tables[] = {
#if defined(__x86_64__)
    &kalsae_kernels_avx512bf16,
    &kalsae_kernels_avx512,
    &kalsae_kernels_avx2,
#elif defined(__aarch64__)
    &kalsae_kernels_neon,
#endif
    &kalsae_kernels_plain,
};

const kalsae_kernels *kalsae_kernels_best(void) {
    const kalsae_kernels *const *table = tables;
    while (!can_run(*table)) table++;
    return *table;
}

const kalsae_kernels *kalsae_kernels_find(const char *name) {
    for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!strcmp(tables[i]->name, name)) return can_run(tables[i]) ? tables[i] : 0;
    return 0;
}
