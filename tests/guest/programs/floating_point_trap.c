/* floating_point_trap UNIT [RANK]: that rank (0 unless told) divides by zero with UNIT, x87 or SIMD, after it
 * has asked for traps. The others wait for it. */
#define _GNU_SOURCE
#include <fenv.h>
#include <string.h>

#include "check.h"

static volatile double zero;
static volatile long double long_zero;
static volatile double quotient;
static volatile long double long_quotient;

/* An x87 exception waits for the next x87 instruction that looks at it; QEMU's emulation knows only this one.
 */
static void x87_divide(void) {
    long_quotient = 1 / long_zero;
    __asm__("fwait");
}
static void simd_divide(void) {
    quotient = 1 / zero;
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    if (argc > 1 && world_rank() == int_argument(argc, argv, 2, 0)) {
        feenableexcept(FE_DIVBYZERO);
        if (strcmp(argv[1], "x87") == 0)
            x87_divide();
        else
            simd_divide();
        printf("FAILED: a division by zero with %s went unnoticed\n", argv[1]);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Finalize();
    return 1;
}
