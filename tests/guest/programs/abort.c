/* abort [CODE [RANK]]: that rank calls MPI_Abort while the others wait for it. With CODE `libc` it is
 * abort(). */
#include <string.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    if (world_rank() == int_argument(argc, argv, 2, 0)) {
        if (argc > 1 && strcmp(argv[1], "libc") == 0) abort();
        MPI_Abort(MPI_COMM_WORLD, int_argument(argc, argv, 1, 7));
    }
    MPI_Barrier(MPI_COMM_WORLD);
    printf("FAILED: rank %d got past the abort\n", world_rank());
    return finish("abort");
}
