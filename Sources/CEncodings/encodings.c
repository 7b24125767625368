// Guesses of two libraries about the encoding of a text.

#include "encodings.h"

#include <limits.h>
#include <string.h>
#include <uchardet/uchardet.h>
#include <unicode/ucsdet.h>

static void copy(char name[KALSAE_ENCODING_NAME], const char *text) {
  size_t length = text ? strlen(text) : 0;
  if (length >= KALSAE_ENCODING_NAME) length = 0;
  memcpy(name, text ? text : "", length);
  name[length] = 0;
}

int kalsae_encoding_icu(const char *bytes, size_t count, char name[KALSAE_ENCODING_NAME]) {
  copy(name, NULL);
  if (count > INT_MAX / 2) count = INT_MAX / 2;
  UErrorCode error = U_ZERO_ERROR;
  int confidence = 0;
  UCharsetDetector *detector = ucsdet_open(&error);
  if (U_FAILURE(error)) return 0;
  ucsdet_setText(detector, bytes, (int32_t)count, &error);
  int32_t found = 0;
  const UCharsetMatch **matches = ucsdet_detectAll(detector, &found, &error);
  for (int32_t place = 0; U_SUCCESS(error) && place < found; place++) {
    const char *guess = ucsdet_getName(matches[place], &error);
    if (U_FAILURE(error) || !guess) break;
    if (!strncmp(guess, "UTF-16", 6) || !strncmp(guess, "UTF-32", 6) || !strncmp(guess, "IBM42", 5)) continue;
    confidence = ucsdet_getConfidence(matches[place], &error);
    copy(name, guess);
    break;
  }
  ucsdet_close(detector);
  return U_FAILURE(error) ? 0 : confidence;
}

void kalsae_encoding_uchardet(const char *bytes, size_t count, char name[KALSAE_ENCODING_NAME]) {
  copy(name, NULL);
  uchardet_t detector = uchardet_new();
  if (!detector) return;
  if (uchardet_handle_data(detector, bytes, count) == 0) {
    uchardet_data_end(detector);
    copy(name, uchardet_get_charset(detector));
  }
  uchardet_delete(detector);
}
