// SwiftPM wants a source file in every C target; the loops stand in the header, where they can be inlined.
#include "CText.h"
