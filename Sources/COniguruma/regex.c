// The shim over Oniguruma. A search owns its region and its limits, so that a pattern is shared between threads.

#include "COniguruma.h"

#include <oniguruma.h>
#include <string.h>

// Steps back that one search may take, and frames that its stack may hold: enough for honest patterns on megabytes.
static const unsigned long retry_limit = 50000000;
static const unsigned int stack_limit = 4000000;

int kalsae_regex_open(void) {
    OnigEncoding encodings[] = {ONIG_ENCODING_UTF8};
    return onig_initialize(encodings, 1);
}

int kalsae_regex_define(const char *name, const uint32_t *ranges) {
    return onig_unicode_define_user_property(name, (OnigCodePoint *)ranges);
}

void *kalsae_regex_compile(const char *pattern, size_t length, char *message) {
    regex_t *compiled = NULL;
    OnigErrorInfo information;
    const OnigUChar *start = (const OnigUChar *)pattern;
    int result = onig_new(
        &compiled, start, start + length, ONIG_OPTION_NONE, ONIG_ENCODING_UTF8, ONIG_SYNTAX_RUBY, &information);
    if (result == ONIG_NORMAL) return compiled;
    onig_error_code_to_str((OnigUChar *)message, result, &information);
    return NULL;
}

int kalsae_regex_find(void *pattern, const uint8_t *text, size_t length, size_t start, size_t *from, size_t *to) {
    OnigRegion *region = onig_region_new();
    OnigMatchParam *limits = onig_new_match_param();
    if (region == NULL || limits == NULL) {
        if (region != NULL) onig_region_free(region, 1);
        if (limits != NULL) onig_free_match_param(limits);
        return -1;
    }
    onig_initialize_match_param(limits);
    onig_set_match_stack_limit_size_of_match_param(limits, stack_limit);
    onig_set_retry_limit_in_match_of_match_param(limits, retry_limit);
    onig_set_retry_limit_in_search_of_match_param(limits, retry_limit);
    int result = onig_search_with_param(
        pattern, text, text + length, text + start, text + length, region, ONIG_OPTION_NONE, limits);
    int answer = result >= 0 ? 1 : result == ONIG_MISMATCH ? 0 : -1;
    if (answer == 1) {
        *from = (size_t)region->beg[0];
        *to = (size_t)region->end[0];
    }
    onig_region_free(region, 1);
    onig_free_match_param(limits);
    return answer;
}

void kalsae_regex_free(void *pattern) { onig_free(pattern); }
