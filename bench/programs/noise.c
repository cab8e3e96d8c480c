/* Operating system noise by the fixed work quantum: every rank does the same small piece of work again and
 * again, and what a piece takes longer than the shortest one was taken away by somebody else.
 * [Sottile and Minnich, "Analysis of microbenchmarks for performance tuning of clusters", CLUSTER 2004]
 *
 *     noise [COUNT]      prints the share of time lost in per cent, and the longest interruption in
 *                        microseconds, of the worst rank, from COUNT pieces (default 2000); 7 times */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

/* Some 20 us of it, or 100 us where the machine is emulated. */
static void work(void) {
    for (int i = 0; i < 50000; ++i)
        __asm__ volatile("" : "+r"(i));
}

static void measure(int count) {
    double shortest = 1e9, longest = 0, total = 0;
    work();
    MPI_Barrier(MPI_COMM_WORLD);
    for (int i = 0; i < count; ++i) {
        const double start = MPI_Wtime();
        work();
        const double taken = MPI_Wtime() - start;
        total += taken;
        if (taken < shortest) shortest = taken;
        if (taken > longest) longest = taken;
    }
    const double mine[2] = {100 * (1 - count * shortest / total), 1e6 * (longest - shortest)};
    double worst[2];
    MPI_Reduce(mine, worst, 2, MPI_DOUBLE, MPI_MAX, 0, MPI_COMM_WORLD);
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank == 0) printf("lost %.4f longest %.2f\n", worst[0], worst[1]);
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int count = argc > 1 ? atoi(argv[1]) : 2000;
    if (count < 1) MPI_Abort(MPI_COMM_WORLD, 2);
    for (int i = 0; i < 7; ++i)
        measure(count);
    MPI_Finalize();
    return 0;
}
