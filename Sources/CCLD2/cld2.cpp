// The shim over CLD2's C++ interface. It allocates nothing and keeps no state.

#include "CCLD2.h"

#include <cstdio>  // compact_lang_det.h needs FILE and does not say so

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <cstring>

extern "C" int kalsae_cld2_detect(const char *text, int length, char *code, int *percent, int *letters) {
    CLD2::Language languages[3];
    int percents[3];
    double scores[3];
    int bytes = 0, valid = 0;
    bool reliable = false;
    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
        text, length, true, &hints, 0, languages, percents, scores, nullptr, &bytes, &reliable, &valid);
    std::strncpy(code, CLD2::LanguageCode(best), 15);
    code[15] = 0;
    *percent = percents[0];
    *letters = bytes;
    return reliable ? 1 : 0;
}
