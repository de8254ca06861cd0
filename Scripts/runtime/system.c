/*
 * What a Windows DLL would import, and an Android library on 32-bit Arm would take from a compiler's library. With this, the
 * DLL imports nothing, and so fits every C library. Static archives have none of it: the program's compiler brings its own.
 *
 * With NCA_MEMORY_FUNCTIONS it has mem* for other systems too, for tests without a C library.
 */
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) || defined(NCA_MEMORY_FUNCTIONS)

/* Blocks of 16 bytes, the last of which may overlap the one before. */
typedef uint8_t block __attribute__((vector_size(16), aligned(1)));
enum { BLOCK = sizeof(block) };
#define AT(pointer) (*(block *)(pointer))

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    uint8_t *t = to;
    const uint8_t *f = from;
    if (count < BLOCK) {
        while (count-- > 0) *t++ = *f++;
        return to;
    }
    for (size_t i = 0; i + BLOCK < count; i += BLOCK) AT(t + i) = AT(f + i);
    AT(t + count - BLOCK) = AT(f + count - BLOCK);
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    uint8_t *t = to;
    const uint8_t *f = from;
    if ((uintptr_t)t - (uintptr_t)f < count) {
        for (; count >= BLOCK; count -= BLOCK) AT(t + count - BLOCK) = AT(f + count - BLOCK);
        while (count-- > 0) t[count] = f[count];
    } else {
        for (; count >= BLOCK; count -= BLOCK, t += BLOCK, f += BLOCK) AT(t) = AT(f);
        while (count-- > 0) *t++ = *f++;
    }
    return to;
}

void *memset(void *to, int value, size_t count) {
    uint8_t *t = to;
    const uint8_t byte = (uint8_t)value;
    if (count < BLOCK) {
        while (count-- > 0) *t++ = byte;
        return to;
    }
    const block bytes = (block){0} + byte;
    for (size_t i = 0; i + BLOCK < count; i += BLOCK) AT(t + i) = bytes;
    AT(t + count - BLOCK) = bytes;
    return to;
}

#if defined(__APPLE__)
void bzero(void *to, size_t count) { memset(to, 0, count); }
void __bzero(void *to, size_t count) { memset(to, 0, count); } /* its older name */
#endif

#endif

#if defined(_WIN32)

/* Whoever uses floating point names this. */
const int _fltused = 0;

int _DllMainCRTStartup(void *library, uint32_t reason, void *reserved) {
    (void)library, (void)reason, (void)reserved;
    return 1;
}

/* Touches each page of a large frame in turn, as Windows grows the stack by the page below. All registers stay but two. */
#if defined(__x86_64__)
/* rax: the size of the frame; above it are rcx, rax and the return address. */
__attribute__((naked)) void __chkstk(void) {
    __asm__("push %rcx\n"
            "push %rax\n"
            "lea 24(%rsp), %rcx\n"
            "1: cmp $0x1000, %rax\n"
            "jb 2f\n"
            "sub $0x1000, %rcx\n"
            "orq $0, (%rcx)\n"
            "sub $0x1000, %rax\n"
            "jmp 1b\n"
            "2: sub %rax, %rcx\n"
            "orq $0, (%rcx)\n"
            "pop %rax\n"
            "pop %rcx\n"
            "ret\n");
}
#elif defined(__aarch64__)
/* x15: the size of the frame in 16 bytes; x16 and x17 are anybody's. */
__attribute__((naked)) void __chkstk(void) {
    __asm__("lsl x16, x15, #4\n"
            "mov x17, sp\n"
            "1: sub x17, x17, #0x1000\n"
            "subs x16, x16, #0x1000\n"
            "ldr xzr, [x17]\n"
            "b.gt 1b\n"
            "ret\n");
}
#endif

#elif defined(__arm__)

/* Of the run-time ABI for Arm: a shift of 64 bits, and division, for which processors of ARMv7-A need not have an instruction.
 * Used when models are read and worlds are made. */
uint64_t __aeabi_llsl(uint64_t value, int32_t shift) {
    uint32_t low = (uint32_t)value, high = (uint32_t)(value >> 32);
    if (shift >= 32) high = low << (shift - 32), low = 0;
    else if (shift > 0) high = high << shift | low >> (32 - shift), low <<= shift;
    return (uint64_t)high << 32 | low;
}

typedef struct { uint32_t quotient, remainder; } unsigned_result;

static unsigned_result divide(uint32_t dividend, uint32_t divisor) {
    uint32_t quotient = 0;
    uint64_t remainder = 0;
    for (int bit = 31; bit >= 0; bit--) {
        remainder = remainder << 1 | (dividend >> bit & 1);
        if (remainder >= divisor) remainder -= divisor, quotient |= 1u << bit;
    }
    return (unsigned_result){quotient, (uint32_t)remainder};
}

static uint32_t magnitude(int32_t value) { return value < 0 ? -(uint32_t)value : (uint32_t)value; }

uint32_t __aeabi_uidiv(uint32_t dividend, uint32_t divisor) { return divide(dividend, divisor).quotient; }

int32_t __aeabi_idiv(int32_t dividend, int32_t divisor) {
    const uint32_t quotient = divide(magnitude(dividend), magnitude(divisor)).quotient;
    return (int32_t)((dividend ^ divisor) < 0 ? -quotient : quotient);
}

/* Both results, in r0 and r1, which a C compiler returns as the halves of 64 bits. */
uint64_t __aeabi_uidivmod(uint32_t dividend, uint32_t divisor) {
    const unsigned_result result = divide(dividend, divisor);
    return (uint64_t)result.remainder << 32 | result.quotient;
}

uint64_t __aeabi_idivmod(int32_t dividend, int32_t divisor) {
    const uint32_t remainder = divide(magnitude(dividend), magnitude(divisor)).remainder;
    const uint32_t signed_remainder = dividend < 0 ? -remainder : remainder;
    return (uint64_t)signed_remainder << 32 | (uint32_t)__aeabi_idiv(dividend, divisor);
}

#endif
