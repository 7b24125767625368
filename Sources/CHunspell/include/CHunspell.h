// Hunspell (spelling and word forms from affix dictionaries) behind C functions. A dictionary must not be used by two
// threads at once. No exception leaves them: a dictionary that cannot be made is a null pointer, a word that fails has
// no answer.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kalsae_hunspell kalsae_hunspell;

/// Reads a dictionary from its `.aff` and `.dic` files, which must exist; null where that fails.
kalsae_hunspell *kalsae_hunspell_open(const char *affixes, const char *words);

/// Forgets a dictionary.
void kalsae_hunspell_close(kalsae_hunspell *dictionary);

/// 1 where the word is spelled right, else 0.
int kalsae_hunspell_spell(kalsae_hunspell *dictionary, const char *word);

/// Words that may have been meant, a line each, best first; null for none. Freed with `free`.
char *kalsae_hunspell_suggest(kalsae_hunspell *dictionary, const char *word);

/// The dictionary forms that the word may be a form of, a line each; null for none. Freed with `free`.
char *kalsae_hunspell_stems(kalsae_hunspell *dictionary, const char *word);

#ifdef __cplusplus
}
#endif
