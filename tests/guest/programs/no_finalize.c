/* no_finalize [RANK [STATUS]]: that rank (0 unless told) returns from main without MPI_Finalize while the
 * others wait for it. */
#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    if (world_rank() == int_argument(argc, argv, 1, 0)) return int_argument(argc, argv, 2, 0);
    return finish("no_finalize");
}
