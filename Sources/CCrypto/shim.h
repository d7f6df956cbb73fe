#ifndef VALIDATION_CCRYPTO_SHIM_H
#define VALIDATION_CCRYPTO_SHIM_H
#include <openssl/evp.h>
#endif
