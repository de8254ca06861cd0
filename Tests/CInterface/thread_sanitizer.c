/* What clang's instrumentation calls and gcc's runtime lacks; mem* of libc are intercepted and checked all the same. */
#include <string.h>

void *__tsan_memset(void *to, int value, size_t count) { return memset(to, value, count); }
void *__tsan_memcpy(void *to, const void *from, size_t count) { return memcpy(to, from, count); }
void *__tsan_memmove(void *to, const void *from, size_t count) { return memmove(to, from, count); }
