// Zstandard, through its streaming interface.
#pragma once
#include <zstd.h>
