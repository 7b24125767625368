// libxml2's HTML parser, used through its event (SAX) interface so that no tree of unbounded depth is ever built.
#pragma once
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
