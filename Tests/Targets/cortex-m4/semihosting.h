/* A Cortex-M without operating system whose debugger, or emulator, listens: Arm's semihosting. */
#include <stdint.h>

enum { SYS_WRITE0 = 0x04, SYS_EXIT = 0x18, STOPPED_BY_ERROR = 0x20023, STOPPED_BY_EXIT = 0x20026 };

static int32_t semihosting(uint32_t operation, const void *argument) {
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return (int32_t)r0;
}

static void print(const char *text) { semihosting(SYS_WRITE0, text); }

_Noreturn static void end(int status) {
    for (;;) semihosting(SYS_EXIT, (const void *)(status == 0 ? STOPPED_BY_EXIT : STOPPED_BY_ERROR));
}

/* From link.ld. */
extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_limit[], stack_top[];

enum { UNTOUCHED = 0x5AFE57AC };

static void report_stack(void) {
    const uint32_t *deepest = stack_limit;
    while (deepest < stack_top && *deepest == UNTOUCHED) deepest++;
    char number[12], *end = number + sizeof number;
    *--end = 0;
    for (uint32_t bytes = (uint32_t)(stack_top - deepest) * 4; bytes > 0; bytes /= 10) *--end = (char)('0' + bytes % 10);
    print("stack ");
    print(end);
    print("\n");
}

int main(void);

/* The processor begins here, with the stack at its top. */
_Noreturn void reset(void) {
    for (uint32_t *to = data_start, *from = data_load; to < data_end;) *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;) *to++ = 0;
    uint32_t *here = __builtin_frame_address(0);
    for (volatile uint32_t *to = stack_limit; to < here - 16;) *to++ = UNTOUCHED;
    end(main());
}

/* A fault ends the test instead of hanging it. */
static void fault(void) {
    print("error: the processor faulted\n");
    end(1);
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, (const void *)reset, (const void *)fault, (const void *)fault, (const void *)fault, (const void *)fault,
    (const void *)fault,
};
