/* many_barriers [COUNT]: so many barriers (10,000 unless told), and what one took on average. A collapse of
 * the waiting shows as a time-out. */
#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int count = int_argument(argc, argv, 1, 10000);
    MPI_Barrier(MPI_COMM_WORLD);
    const double start = MPI_Wtime();
    for (int i = 0; i < count; ++i)
        MPI_Barrier(MPI_COMM_WORLD);
    const double seconds = MPI_Wtime() - start;
    if (world_rank() == 0)
        printf("%d barriers in %.3f s, %.2f us each\n", count, seconds, seconds * 1e6 / count);
    return finish("many_barriers");
}
