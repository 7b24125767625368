// Starting a program as a process group of its own, with its output and errors at pipes of ours and nothing else open.
#define _GNU_SOURCE
#include "process.h"
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

static void close_both(int ends[2]) {
    close(ends[0]);
    close(ends[1]);
}

static pid_t start(char *const argv[], char *const environment[], int output, int errors) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    pid_t process = -1;
    if (posix_spawn_file_actions_init(&actions) != 0) return -1;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -1;
    }
    int failed = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        || posix_spawn_file_actions_adddup2(&actions, output, 1)
        || posix_spawn_file_actions_adddup2(&actions, errors, 2)
        || posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        || posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP) || posix_spawnattr_setpgroup(&attributes, 0)
        || posix_spawn(&process, argv[0], &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed ? -1 : process;
}

pid_t kalsae_process_start(char *const argv[], char *const environment[], int *output, int *errors) {
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) != 0) return -1;
    if (pipe2(err, O_CLOEXEC) != 0) {
        close_both(out);
        return -1;
    }
    pid_t process = start(argv, environment, out[1], err[1]);
    if (process < 0) {
        close_both(out);
        close_both(err);
        return -1;
    }
    close(out[1]);
    close(err[1]);
    *output = out[0];
    *errors = err[0];
    return process;
}
