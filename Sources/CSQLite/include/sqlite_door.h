// SQLite as a reader of other people's files needs it: one statement, read only, watched. Declared with our own names,
// so that it can stand in one program with another door to the same library.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Opens a file for reading only. `largest` is the most bytes a value or a statement may have.
///
/// Returns NULL with the reason in `message`, which has room for `room` bytes.
void *kalsae_sqlite_open(const char *path, int32_t largest, char *message, int32_t room);

/// Calls `ends` with `context` after every few thousand steps; a statement stops where it gives something but 0.
void kalsae_sqlite_watch(void *database, int (*ends)(void *), void *context);

/// Prepares one statement that only reads. Returns 0 with the statement, 1 with SQLite's message in
/// `kalsae_sqlite_message`, 2 where there is more than one statement, 3 where it would write.
int kalsae_sqlite_prepare(void *database, const char *sql, void **statement);

/// The next row: 1; the end: 0; stopped by the watch: -1; a value beyond `largest`: -2; any other fault: -3.
int kalsae_sqlite_step(void *statement);

int kalsae_sqlite_columns(void *statement);
const char *kalsae_sqlite_name(void *statement, int column);

/// What a column of this row is: 0 null, 1 integer, 2 real, 3 text, 4 bytes.
int kalsae_sqlite_kind(void *statement, int column);
int64_t kalsae_sqlite_integer(void *statement, int column);
double kalsae_sqlite_real(void *statement, int column);

/// Bytes of a text in UTF-8 or of a blob, valid until the next step.
const uint8_t *kalsae_sqlite_bytes(void *statement, int column, int32_t *count);

void kalsae_sqlite_finish(void *statement);

/// The last fault in SQLite's words, valid until the next call.
const char *kalsae_sqlite_message(void *database);

void kalsae_sqlite_close(void *database);

#ifdef __cplusplus
}
#endif
