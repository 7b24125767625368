// libxml2's HTML parser, used through its event (SAX) interface so that no tree of unbounded depth is ever built.
#pragma once
// Debian's libxml2 is built with ICU and its headers bring ICU's, which are not those that Foundation brings: two
// meanings of one name in one program. What is left out is two members at the end of a structure that we never make.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
