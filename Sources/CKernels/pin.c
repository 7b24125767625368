// Keeping a thread on one processor.
#define _GNU_SOURCE
#include <sched.h>

#include "kernels.h"

int kalsae_pin_thread(int number) {
    cpu_set_t allowed, chosen;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) == 0) return -1;
    int left = number % CPU_COUNT(&allowed);
    for (int processor = 0; processor < CPU_SETSIZE; processor++) {
        if (!CPU_ISSET(processor, &allowed) || left-- > 0) continue;
        CPU_ZERO(&chosen);
        CPU_SET(processor, &chosen);
        return sched_setaffinity(0, sizeof chosen, &chosen);
    }
    return -1;
}
