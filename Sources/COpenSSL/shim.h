// OpenSSL's libcrypto, for SHA-256 alone: it uses the processor's SHA instructions and is on every Linux machine.
#pragma once
#include <openssl/evp.h>
