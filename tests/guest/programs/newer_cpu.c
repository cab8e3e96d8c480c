/* newer_cpu EXTENSION: an instruction of it, as a program has them that was built with -march=native on a
 * newer CPU than the machine's. */
#include <string.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const char* extension = argc > 1 ? argv[1] : "";
    if (strcmp(extension, "avx512") == 0)
        __asm__ volatile(".byte 0x62, 0xf1, 0xed, 0x48, 0x58, 0xd9");                          /* vaddpd */
    if (strcmp(extension, "amx") == 0) __asm__ volatile(".byte 0xc4, 0xe2, 0x63, 0x5e, 0xca"); /* tdpbssd */
    if (strcmp(extension, "none") == 0) __builtin_trap();
    return finish("newer_cpu");
}
