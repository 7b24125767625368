// zlib, for sitemaps that are stored as .gz files and for Hangul's documents. inflateInit2 is a macro that Swift
// cannot see.
#pragma once
#include <zlib.h>

/// Begins to unpack a gzip stream. Returns zlib's code.
static inline int kalsae_gunzip_begin(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }

/// Begins to unpack a stream without any header. Returns zlib's code.
static inline int kalsae_inflate_begin(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }
