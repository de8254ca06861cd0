/* TOML 1.0 to JSON, by toml++ (https://marzer.github.io/tomlplusplus/), behind a C function. */
#ifndef CTOMLPLUSPLUS_H
#define CTOMLPLUSPLUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* JSON, or why there is none. */
typedef struct nca_toml_result {
    char *text;    /* the JSON, or the reason, in UTF-8; nca_toml_free frees it */
    size_t length; /* bytes of the text */
    int line;      /* 0: JSON; otherwise the line that is wrong, counted from 1 */
} nca_toml_result;

/* Dates, times, inf and nan, which JSON does not have, become strings. */
nca_toml_result nca_toml_to_json(const char *bytes, size_t count);

void nca_toml_free(nca_toml_result result);

#ifdef __cplusplus
}
#endif

#endif
