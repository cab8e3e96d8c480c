/* out_of_memory [HOW]: rank 1 asks for far more than there is. HOW is `ignore` (default: it uses the null
 * pointer, as programs do that don't check), `exit` (status 3) or `cope` (it goes on without). */
#include <string.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const char* how = argc > 1 ? argv[1] : "ignore";
    int status = 0;
    if (world_rank() == 1) {
        volatile size_t size = 100000ul << 20;
        volatile char* data = malloc(size);
        if (strcmp(how, "ignore") == 0) data[5] = 1;
        if (strcmp(how, "exit") == 0) status = 3;
        free((void*)data);
    }
    finish("out_of_memory");
    return status;
}
