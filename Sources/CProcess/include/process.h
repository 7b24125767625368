// Starting another program so that nothing of ours goes with it: the calls for that are extensions of the C library
// that Swift does not see.
#pragma once
#include <sys/types.h>

// Starts argv[0] (a full path) in a process group of its own, with no input, the given environment, and pipes for its
// output and errors, whose ends for reading are stored. Every other open file stays here. Returns the process's number,
// or -1.
pid_t kalsae_process_start(char *const argv[], char *const environment[], int *output, int *errors);
