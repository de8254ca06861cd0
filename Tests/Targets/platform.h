/*
 * What a target offers to say something and to end: a hosted C library, WASI, or a debugger through semihosting.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stddef.h>

static void print(const char *text);
/* Ends the program as failed; `why` may be null. */
_Noreturn static void fail(const char *what, const char *why);
/* Says how deep the stack was, where that can be known: "stack BYTES". */
static void report_stack(void);

#if defined(__wasm__)

static inline size_t text_length(const char *text) {
    size_t length = 0;
    while (text[length] != 0) length++;
    return length;
}

struct iovec {
    const char *start;
    size_t size;
};
#define WASI(function) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#function)))
WASI(fd_write) int wasi_write(int file, const struct iovec *parts, int count, size_t *written);
WASI(proc_exit) _Noreturn void wasi_exit(int status);

static void print(const char *text) {
    struct iovec part = {text, text_length(text)};
    size_t written;
    (void)wasi_write(1, &part, 1, &written);
}
_Noreturn static void end(int status) { wasi_exit(status); }
static void report_stack(void) {}

int main(void);
__attribute__((export_name("_start"))) void start(void) { wasi_exit(main()); }

#elif defined(__arm__)

#include "cortex-m4/semihosting.h"

#else

#include <stdio.h>
#include <stdlib.h>

static void print(const char *text) { fputs(text, stdout); }
_Noreturn static void end(int status) { exit(status); }
static void report_stack(void) {}

#endif

_Noreturn static void fail(const char *what, const char *why) {
    print("error: ");
    print(what);
    print(": ");
    print(why == NULL ? "failed" : why);
    print("\n");
    end(1);
}

#endif
