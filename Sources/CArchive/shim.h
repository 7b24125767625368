// libarchive: one reader for ZIP, tar and 7z and for what packs single files. Only named formats and filters are ever
// switched on; those that start another program (lrzip, grzip, lzop) are not.
#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

// libarchive turns names that it knows to be UTF-8 or UTF-16 into the thread's locale; without a UTF-8 one it would
// lose them. These change the calling thread alone.
static inline void *kalsae_archive_utf8_begin(void **made) {
    locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    *made = (void *)locale;
    return locale == (locale_t)0 ? (void *)0 : (void *)uselocale(locale);
}

static inline void kalsae_archive_utf8_end(void *made, void *before) {
    if (made == (void *)0) return;
    uselocale((locale_t)before);
    freelocale((locale_t)made);
}
