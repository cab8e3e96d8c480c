/* Times single barriers on rank 0, which shows what an average hides.
 *
 *     barrier_times [COUNT]      prints COUNT lines: microseconds (default 2000) */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    const int count = argc > 1 ? atoi(argv[1]) : 2000;
    const int warmup = 200;
    double* seconds = malloc((size_t)count * sizeof *seconds);
    if (count < 1 || seconds == NULL) MPI_Abort(MPI_COMM_WORLD, 2);
    for (int i = -warmup; i < count; ++i) {
        const double start = MPI_Wtime();
        MPI_Barrier(MPI_COMM_WORLD);
        if (i >= 0) seconds[i] = MPI_Wtime() - start;
    }
    for (int i = 0; rank == 0 && i < count; ++i)
        printf("%.4f\n", 1e6 * seconds[i]);
    free(seconds);
    MPI_Finalize();
    return 0;
}
