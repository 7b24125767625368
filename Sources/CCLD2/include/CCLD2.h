// CLD2 (Compact Language Detector 2) behind one C function: a text goes in, its likeliest language comes out.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Names the likeliest language of `length` bytes of UTF-8.
///
/// `code` (16 bytes at least) receives the ISO 639-1 code, or "un" where none was found; `percent` its share of the
/// text; `letters` how many bytes of letters were looked at. Returns 1 where CLD2 calls its answer reliable, else 0.
int kalsae_cld2_detect(const char *text, int length, char *code, int *percent, int *letters);

#ifdef __cplusplus
}
#endif
