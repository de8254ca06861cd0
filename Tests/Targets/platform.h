/*
 * What a target offers to say something and to end: a hosted C library, the system's own functions where there is no C
 * library at hand to build with, WASI, or a debugger through semihosting.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stddef.h>

static void print(const char *text);
/* Ends the program as failed; `why` may be null. */
_Noreturn static void fail(const char *what, const char *why);
/* Says how deep the stack was, where that can be known: "stack BYTES". */
static void report_stack(void);

#if __STDC_HOSTED__ == 0
static inline size_t text_length(const char *text) {
    size_t length = 0;
    while (text[length] != 0) length++;
    return length;
}
#endif

#if defined(__wasm__) && !defined(__EMSCRIPTEN__)

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

#elif defined(__arm__) && __ARM_ARCH_PROFILE == 'M'

#include "cortex-m4/semihosting.h"

#elif defined(_WIN32) && __STDC_HOSTED__ == 0

#include <stdint.h>

__declspec(dllimport) void *GetStdHandle(uint32_t which);
__declspec(dllimport) int WriteFile(void *file, const void *bytes, uint32_t count, uint32_t *written, void *overlapped);
__declspec(dllimport) _Noreturn void ExitProcess(uint32_t status);

static void print(const char *text) {
    uint32_t written;
    (void)WriteFile(GetStdHandle((uint32_t)-11), text, (uint32_t)text_length(text), &written, NULL);
}
_Noreturn static void end(int status) { ExitProcess((uint32_t)status); }
static void report_stack(void) {}

int main(void);
int start(void) { return main(); }

#elif defined(__APPLE__) && __STDC_HOSTED__ == 0

long write(int file, const void *bytes, size_t count);
_Noreturn void exit(int status);

static void print(const char *text) { (void)write(1, text, text_length(text)); }
_Noreturn static void end(int status) { exit(status); }
static void report_stack(void) {}

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
