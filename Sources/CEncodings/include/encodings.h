// The one door to the two detectors of encodings: ICU's and uchardet's.

#ifndef KALSAE_ENCODINGS_H
#define KALSAE_ENCODINGS_H

#include <stddef.h>

/// Longest name of an encoding with its zero.
#define KALSAE_ENCODING_NAME 48

/// ICU's best guess that is no UTF-16, UTF-32 or EBCDIC; its confidence (0 to 100), or 0 where it has none.
int kalsae_encoding_icu(const char *bytes, size_t count, char name[KALSAE_ENCODING_NAME]);

/// uchardet's guess; an empty name where it has none.
void kalsae_encoding_uchardet(const char *bytes, size_t count, char name[KALSAE_ENCODING_NAME]);

#endif
