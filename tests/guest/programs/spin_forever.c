/* Never ends and never waits, for the time-out: with argument RANK only that rank, else all. With a second
 * argument the others call MPI_Abort. */
#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int rank = world_rank();
    const int chosen = int_argument(argc, argv, 1, rank);
    if (rank == 0) printf("spinning\n");
    fflush(stdout);
    if (argc > 2 && rank != chosen) MPI_Abort(MPI_COMM_WORLD, 7);
    for (volatile long i = 0; rank == chosen; ++i) {
    }
    return finish("spin_forever");
}
