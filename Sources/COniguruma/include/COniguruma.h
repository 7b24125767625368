// Oniguruma, the regular expression engine that Hugging Face tokenizers uses, behind five C functions: patterns of
// tokenizer files then mean here what they mean there. Matching is bounded; nothing here prints or exits.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Opens the engine once a process. Returns 0, or Oniguruma's error number.
int kalsae_regex_open(void);

/// Defines the property that `\p{name}` asks for; a name that Oniguruma has itself keeps its own meaning.
///
/// `ranges` is {count, first, last, first, last, …} and must live as long as the process. To be called before any
/// pattern is compiled, from one thread. Returns 0, or Oniguruma's error number.
int kalsae_regex_define(const char *name, const uint32_t *ranges);

/// Compiles `length` bytes of pattern (UTF-8, Ruby's syntax); NULL where it is wrong, with the reason in `message`
/// (90 bytes at least).
void *kalsae_regex_compile(const char *pattern, size_t length, char *message);

/// Finds the first match at or after `start` in `length` bytes of UTF-8.
///
/// Returns 1 and the match in `from` and `to`, 0 where there is none, -1 where the limits on time or memory were met.
/// Safe to call from several threads with one pattern.
int kalsae_regex_find(void *pattern, const uint8_t *text, size_t length, size_t start, size_t *from, size_t *to);

/// Frees what `kalsae_regex_compile` made.
void kalsae_regex_free(void *pattern);

#ifdef __cplusplus
}
#endif
