// CLD2 (Compact Language Detector 2) behind two C functions: a text goes in, its likeliest languages come out; and
// which languages its tables know at all.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// What CLD2 says of a text.
typedef struct {
  /// The language it decided for: code of ISO 639 with a script behind `-` where there are several, "un" for none.
  char best[16];
  /// Three languages of 16 bytes each, by their share; "un" where there are fewer.
  char codes[48];
  /// Their shares of the text in percent.
  int percents[3];
  /// How well the text fits the language, 1000 or so for ordinary text, little for letters without sense.
  double scores[3];
  /// 1 where CLD2 calls its answer reliable, else 0.
  int is_reliable;
  /// Bytes of letters that were looked at.
  int letters;
} kalsae_cld2_answer;

/// Identifies `length` bytes of UTF-8; `best_effort` other than 0 asks for a guess where there is too little text.
void kalsae_cld2_identify(const char *text, int length, int best_effort, kalsae_cld2_answer *answer);

/// Looks into row `index` of the tables: returns -1 behind the last row, 0 for a language that they do not know, and
/// otherwise a sum of 1 (Latin letters), 2 (Cyrillic), 4 (Arabic) and 8 (any other script), with the code in `code`.
int kalsae_cld2_language(int index, char code[16]);

#ifdef __cplusplus
}
#endif
