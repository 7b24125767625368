// The shim over CLD2's C++ interface. It allocates nothing and keeps no state.
//
// The detector lies in libcld2 together with small tables for some 80 languages; libcld2_full holds tables for twice as
// many under the same names and has to be linked before it. The average scores are looked at here, in
// kalsae_cld2_language, and so the linker cannot leave the full tables out as unused.

#include "CCLD2.h"

#include <cstdio>  // compact_lang_det.h needs FILE and does not say so

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <cstdint>
#include <cstring>

namespace CLD2 {
// Four average scores a language, by script; 0 where the tables do not know it. The size is in bytes.
extern const std::uint32_t kAvgDeltaOctaScoreSize;
extern const short kAvgDeltaOctaScore[];
}  // namespace CLD2

static void copy(char *code, CLD2::Language language) {
    std::strncpy(code, CLD2::LanguageCode(language), 15);
    code[15] = 0;
}

extern "C" void kalsae_cld2_identify(const char *text, int length, int best_effort, kalsae_cld2_answer *answer) {
    CLD2::Language languages[3];
    int valid = 0;
    bool reliable = false;
    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
        text, length, true, &hints, best_effort ? CLD2::kCLDFlagBestEffort : 0, languages, answer->percents,
        answer->scores, nullptr, &answer->letters, &reliable, &valid);
    copy(answer->best, best);
    for (int i = 0; i < 3; i++) copy(answer->codes + 16 * i, languages[i]);
    answer->is_reliable = reliable ? 1 : 0;
}

extern "C" int kalsae_cld2_language(int index, char code[16]) {
    if (index < 0 || index >= static_cast<int>(CLD2::kAvgDeltaOctaScoreSize / 4)) return -1;
    int scripts = 0;
    for (int i = 0; i < 4; i++) {
        if (CLD2::kAvgDeltaOctaScore[4 * index + i] != 0) scripts |= 1 << i;
    }
    copy(code, static_cast<CLD2::Language>(index));
    return scripts;
}
