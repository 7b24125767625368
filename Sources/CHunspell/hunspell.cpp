// The shim over Hunspell's C++ interface; lists become one string with a line an entry.

#include "CHunspell.h"

#include <hunspell/hunspell.hxx>

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

struct kalsae_hunspell {
    Hunspell hunspell;
    kalsae_hunspell(const char *affixes, const char *words) : hunspell(affixes, words) {}
};

static char *lines(const std::vector<std::string> &list) {
    if (list.empty()) return nullptr;
    std::string joined;
    for (const std::string &entry : list) {
        if (!joined.empty()) joined += '\n';
        joined += entry;
    }
    return strdup(joined.c_str());
}

extern "C" kalsae_hunspell *kalsae_hunspell_open(const char *affixes, const char *words) {
    try {
        return new kalsae_hunspell(affixes, words);
    } catch (...) {
        return nullptr;
    }
}

extern "C" void kalsae_hunspell_close(kalsae_hunspell *dictionary) { delete dictionary; }

extern "C" int kalsae_hunspell_spell(kalsae_hunspell *dictionary, const char *word) {
    try {
        return dictionary->hunspell.spell(std::string(word)) ? 1 : 0;
    } catch (...) {
        return 0;
    }
}

extern "C" char *kalsae_hunspell_suggest(kalsae_hunspell *dictionary, const char *word) {
    try {
        return lines(dictionary->hunspell.suggest(word));
    } catch (...) {
        return nullptr;
    }
}

extern "C" char *kalsae_hunspell_stems(kalsae_hunspell *dictionary, const char *word) {
    try {
        return lines(dictionary->hunspell.stem(word));
    } catch (...) {
        return nullptr;
    }
}
