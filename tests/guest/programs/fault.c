/* fault KIND [RANK]: that rank (0 unless told) commits the fault while the others wait for it. Without KIND
 * it lists the kinds. */
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>

#include "check.h"

typedef void function(void);

static unsigned char return_instruction[] = {0xc3};
static const int constant[] = {1};
static volatile int zero;
static volatile int sink;

/* The compiler can't know what an address becomes that goes through memory. */
static volatile uintptr_t laundered;
static uintptr_t launder(uintptr_t address) {
    laundered = address;
    return laundered;
}

static void null_read(void) {
    sink = *(volatile int*)launder(0);
}
static void null_write(void) {
    *(volatile int*)launder(8) = 1;
}
static void null_jump(void) {
    ((function*)launder(0))();
}
static void execute_data(void) {
    ((function*)launder((uintptr_t)return_instruction))();
}
static void execute_stack(void) {
    volatile unsigned char code[] = {0xc3};
    ((function*)launder((uintptr_t)code))();
}
static void execute_heap(void) {
    unsigned char* code = malloc(1);
    *code = 0xc3;
    ((function*)launder((uintptr_t)code))();
}
static void write_code(void) {
    *(volatile unsigned char*)launder((uintptr_t)&null_read) = 0xc3;
}
static void write_constant(void) {
    *(volatile int*)launder((uintptr_t)constant) = 2;
}
static void divide(void) {
    sink = 100 / zero;
}
static void invalid_opcode(void) {
    __builtin_trap();
}
static void general_protection(void) {
    sink = *(volatile int*)launder(0x8000000000000000u);
}

static int overflow(int depth) {
    volatile char frame[1000];
    frame[depth % 1000] = 1;
    if (depth < 0) return 0; /* never, but the compiler can't know */
    return overflow(depth + 1 + zero) + frame[0];
}
static void stack_overflow(void) {
    sink = overflow(zero);
}

/* Each rank's page below its stack. The random bytes are a stack's last ones. */
static uintptr_t guards[64];
static void find_guards(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    const uintptr_t guard = getauxval(AT_RANDOM) + 16 - (uintptr_t)limit.rlim_cur - 4096;
    MPI_Allgather(&guard, sizeof guard, MPI_BYTE, guards, sizeof guard, MPI_BYTE, MPI_COMM_WORLD);
}
/* With the stack pointer in the next rank's guard page neither a push works nor a look at what lies there. */
static void foreign_stack(void) {
    const uintptr_t middle = guards[(world_rank() + 1) % world_size()] + 2048;
    __asm__ volatile("mov %0, %%rsp; push %%rax" : : "r"(middle) : "memory");
}

static const struct {
    const char* name;
    function* commit;
} kinds[] = {
    {"null_read", null_read},
    {"null_write", null_write},
    {"null_jump", null_jump},
    {"execute_data", execute_data},
    {"execute_stack", execute_stack},
    {"execute_heap", execute_heap},
    {"write_code", write_code},
    {"write_constant", write_constant},
    {"divide", divide},
    {"invalid_opcode", invalid_opcode},
    {"general_protection", general_protection},
    {"stack_overflow", stack_overflow},
    {"foreign_stack", foreign_stack},
};

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    find_guards();
    const int here = world_rank() == int_argument(argc, argv, 2, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
        if (argc < 2 && here) printf("%s\n", kinds[i].name);
        if (argc > 1 && here && strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].commit();
            printf("FAILED: %s went unnoticed\n", kinds[i].name);
        }
    }
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Finalize();
    return argc < 2 ? 0 : 1;
}
