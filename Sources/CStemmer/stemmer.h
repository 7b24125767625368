// Snowball's stemmers, as the Debian package libstemmer-dev offers them.
#pragma once
#include <libstemmer.h>
