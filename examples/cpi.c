/* Pi as the integral of 4 / (1 + x^2) from 0 to 1, by the midpoint rule; rank r takes every size-th interval.
 */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

static const double known = 3.141592653589793238462643;

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    int rank, size;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);

    long intervals = argc > 1 ? atol(argv[1]) : 1000000;
    if (intervals < 1) intervals = 1;
    MPI_Barrier(MPI_COMM_WORLD);
    const double start = MPI_Wtime();
    const double width = 1.0 / (double)intervals;
    double mine = 0;
    for (long i = rank; i < intervals; i += size) {
        const double x = ((double)i + 0.5) * width;
        mine += 4.0 / (1.0 + x * x) * width;
    }
    double pi = 0;
    MPI_Reduce(&mine, &pi, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
    if (rank == 0) {
        printf("pi is approximately %.16f, error is %.16f\n", pi, pi < known ? known - pi : pi - known);
        printf("wall clock time = %f\n", MPI_Wtime() - start);
    }
    MPI_Finalize();
    return 0;
}
