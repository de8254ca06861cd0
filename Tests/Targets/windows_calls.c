/*
 * Windows alone promises its callers xmm6 to xmm15, and walks stacks by tables: for exceptions, crash reports, profilers.
 *
 *     windows_calls MODEL.nca
 *
 * In each engine, the function that calls the library puts numbers into all registers that are its own. After the call they
 * must be there. And during the call, after each instruction, in each kernel, prologue and epilogue, Windows unwinds the
 * stack from there to the caller, where they must be there too.
 */
#include <ncaruntime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* rbx, rbp, rsi, rdi, r12 to r15; xmm6 to xmm15. */
enum { GENERAL = 8, VECTORS = 10 };
uint64_t general_after[GENERAL];
uint64_t vectors_before[VECTORS][2], vectors_after[VECTORS][2];
static const uint64_t general_before[GENERAL] = {0x1111, 0x2222, 0x3333, 0x4444, 0x5555, 0x6666, 0x7777, 0x8888};

/* Calls function(world, argument, pointer) with the numbers in its registers, and with each instruction trapped if asked. */
int marked_call(void *function, void *world, int64_t argument, void *pointer, int trap);
/* Where that call returns to. */
extern const char marked_return[];
__asm__(".text\n.globl marked_call\n.globl marked_return\n"
        ".seh_proc marked_call\n"
        "marked_call:\n"
        "push %rbx\n .seh_pushreg %rbx\n push %rbp\n .seh_pushreg %rbp\n push %rsi\n .seh_pushreg %rsi\n"
        "push %rdi\n .seh_pushreg %rdi\n push %r12\n .seh_pushreg %r12\n push %r13\n .seh_pushreg %r13\n"
        "push %r14\n .seh_pushreg %r14\n push %r15\n .seh_pushreg %r15\n"
        "sub $0xc8, %rsp\n .seh_stackalloc 0xc8\n .seh_endprologue\n"
        "movups %xmm6, 0x20(%rsp)\n movups %xmm7, 0x30(%rsp)\n movups %xmm8, 0x40(%rsp)\n"
        "movups %xmm9, 0x50(%rsp)\n movups %xmm10, 0x60(%rsp)\n movups %xmm11, 0x70(%rsp)\n"
        "movups %xmm12, 0x80(%rsp)\n movups %xmm13, 0x90(%rsp)\n movups %xmm14, 0xa0(%rsp)\n movups %xmm15, 0xb0(%rsp)\n"
        "mov 0x130(%rsp), %r10d\n" /* trap: above eight registers, 0xc8 bytes, return address and 32 bytes */
        "mov %rcx, %rax\n mov %rdx, %rcx\n mov %r8, %rdx\n mov %r9, %r8\n"
        "lea vectors_before(%rip), %rbx\n"
        "movups (%rbx), %xmm6\n movups 16(%rbx), %xmm7\n movups 32(%rbx), %xmm8\n movups 48(%rbx), %xmm9\n"
        "movups 64(%rbx), %xmm10\n movups 80(%rbx), %xmm11\n movups 96(%rbx), %xmm12\n movups 112(%rbx), %xmm13\n"
        "movups 128(%rbx), %xmm14\n movups 144(%rbx), %xmm15\n"
        "mov $0x1111, %rbx\n mov $0x2222, %rbp\n mov $0x3333, %rsi\n mov $0x4444, %rdi\n"
        "mov $0x5555, %r12\n mov $0x6666, %r13\n mov $0x7777, %r14\n mov $0x8888, %r15\n"
        "test %r10d, %r10d\n jz 1f\n"
        "pushfq\n orq $0x100, (%rsp)\n popfq\n"
        "1: call *%rax\n"
        "marked_return:\n"
        "pushfq\n andq $~0x100, (%rsp)\n popfq\n"
        "mov %rax, 0xc0(%rsp)\n"
        "lea general_after(%rip), %rax\n"
        "mov %rbx, (%rax)\n mov %rbp, 8(%rax)\n mov %rsi, 16(%rax)\n mov %rdi, 24(%rax)\n"
        "mov %r12, 32(%rax)\n mov %r13, 40(%rax)\n mov %r14, 48(%rax)\n mov %r15, 56(%rax)\n"
        "lea vectors_after(%rip), %rbx\n"
        "movups %xmm6, (%rbx)\n movups %xmm7, 16(%rbx)\n movups %xmm8, 32(%rbx)\n movups %xmm9, 48(%rbx)\n"
        "movups %xmm10, 64(%rbx)\n movups %xmm11, 80(%rbx)\n movups %xmm12, 96(%rbx)\n movups %xmm13, 112(%rbx)\n"
        "movups %xmm14, 128(%rbx)\n movups %xmm15, 144(%rbx)\n"
        "movups 0x20(%rsp), %xmm6\n movups 0x30(%rsp), %xmm7\n movups 0x40(%rsp), %xmm8\n"
        "movups 0x50(%rsp), %xmm9\n movups 0x60(%rsp), %xmm10\n movups 0x70(%rsp), %xmm11\n"
        "movups 0x80(%rsp), %xmm12\n movups 0x90(%rsp), %xmm13\n movups 0xa0(%rsp), %xmm14\n movups 0xb0(%rsp), %xmm15\n"
        "mov 0xc0(%rsp), %rax\n"
        "add $0xc8, %rsp\n"
        "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rdi\n pop %rsi\n pop %rbp\n pop %rbx\n ret\n"
        ".seh_endproc\n");

static int passed, failed;
static unsigned walks;
static size_t functions_seen;
static DWORD64 seen[256];

static void expect(int condition, const char *engine, const char *what) {
    if (condition) passed++;
    else if (failed++ < 10) printf("%s: %s\n", engine, what);
}

/* Whether the stack can be walked from here to marked_call, with the caller's registers as they were. */
static int walk(CONTEXT context) {
    for (int depth = 0; depth < 30; depth++) {
        if (context.Rip == (DWORD64)marked_return)
            return context.Rbx == 0x1111 && context.Rbp == 0x2222 && context.Rsi == 0x3333 && context.Rdi == 0x4444 &&
                   context.R12 == 0x5555 && context.R13 == 0x6666 && context.R14 == 0x7777 && context.R15 == 0x8888 &&
                   memcmp(&context.Xmm6, vectors_before, sizeof vectors_before) == 0;
        DWORD64 base;
        RUNTIME_FUNCTION *function = RtlLookupFunctionEntry(context.Rip, &base, NULL);
        if (function == NULL) { /* a leaf: calls nothing, and saves nothing */
            context.Rip = *(DWORD64 *)context.Rsp;
            context.Rsp += 8;
            continue;
        }
        if (depth == 0) {
            size_t i = 0;
            while (i < functions_seen && seen[i] != function->BeginAddress) i++;
            if (i == functions_seen && i < sizeof seen / sizeof *seen) seen[functions_seen++] = function->BeginAddress;
        }
        void *handler;
        DWORD64 frame;
        RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context.Rip, function, &context, &handler, &frame, NULL);
    }
    return 0;
}

/*
 * Whether here is the end of a function that LLVM ends with vzeroupper. Windows knows epilogues by their instructions, and
 * this is none to it: it then unwinds as if nothing had been popped. None of these instructions can fault, so only a
 * profiler that samples just here sees a wrong caller.
 */
static int is_end_with_vzeroupper(const unsigned char *code) {
    static const unsigned char end[] = {0xC5, 0xF8, 0x77, 0xC3};
    for (;;) {
        if (code[0] == 0x41 && code[1] >= 0x58 && code[1] < 0x60) code += 2; /* pop r8 ... r15 */
        else if (code[0] >= 0x58 && code[0] < 0x60) code++;                  /* pop rax ... rdi */
        else return memcmp(code, end, sizeof end) == 0;
    }
}

static const char *engine_name;
static int inside;

static LONG CALLBACK trapped(EXCEPTION_POINTERS *exception) {
    CONTEXT *context = exception->ContextRecord;
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP) return EXCEPTION_CONTINUE_SEARCH;
    const DWORD64 here = context->Rip;
    /* Until the call is made, and after it has returned, this is marked_call itself. */
    if (here - (DWORD64)marked_call < 0x400) {
        if (inside) return EXCEPTION_CONTINUE_EXECUTION;
    } else if (!is_end_with_vzeroupper((const unsigned char *)here)) {
        inside = 1;
        walks++;
        expect(walk(*context), engine_name, "the stack cannot be walked");
    }
    context->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void call(void *function, const char *name, void *world, int64_t argument, void *pointer, int trap) {
    inside = 0;
    marked_call(function, world, argument, pointer, trap);
    expect(memcmp(general_after, general_before, sizeof general_before) == 0, engine_name, name);
    expect(memcmp(vectors_after, vectors_before, sizeof vectors_before) == 0, engine_name, name);
}

int main(int count, char **arguments) {
    static unsigned char file[1 << 16];
    FILE *stream = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (stream == NULL) return 2;
    const size_t byte_count = fread(file, 1, sizeof file, stream);
    size_t size;
    nca_model *model;
    if (nca_model_memory_size(file, byte_count, &size) != NCA_OK) return 2;
    if (nca_model_create(file, byte_count, malloc(size), size, &model) != NCA_OK) return 2;
    for (int i = 0; i < VECTORS * 2; i++) vectors_before[i / 2][i % 2] = 0x0123456789ABCDEFu * (uint64_t)(i + 1);
    AddVectoredExceptionHandler(1, trapped);

    const nca_engine engines[] = {NCA_ENGINE_SCALAR, NCA_ENGINE_SIMD, NCA_ENGINE_AVX2, NCA_ENGINE_AVX512, NCA_ENGINE_HALF};
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        engine_name = nca_engine_name(engines[i]);
        if (!nca_engine_available(engines[i])) {
            printf("%s: this processor has none\n", engine_name);
            continue;
        }
        nca_world_def def = nca_world_def_default(model);
        nca_world *world;
        int32_t finished;
        def.engine = engines[i];
        if (nca_world_memory_size(&def, &size) != NCA_OK) return 2;
        if (nca_world_create(&def, malloc(size), size, &world) != NCA_OK) return 2;
        nca_world_seed_default(world);
        call((void *)nca_world_step, "nca_world_step", world, 12, NULL, 0);
        call((void *)nca_world_state_hash, "nca_world_state_hash", world, 0, NULL, 0);
        call((void *)nca_world_step_slice, "nca_world_step_slice", world, 20, &finished, 0);

        walks = 0;
        functions_seen = 0;
        def.width = def.height = 8;
        if (nca_world_create(&def, malloc(size), size, &world) != NCA_OK) return 2;
        nca_world_seed(world, 4, 4);
        call((void *)nca_world_step, "nca_world_step", world, engines[i] == NCA_ENGINE_SCALAR ? 1 : 3, NULL, 1);
        expect(walks > 1000, engine_name, "no instruction was trapped");
        printf("%s: walked the stack %u times, in %u functions\n", engine_name, walks, (unsigned)functions_seen);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0;
}
