/* Prints a line when all ranks are past MPI_Init: how long a start takes, for who puts a time on the line. */
#include <mpi.h>
#include <stdio.h>

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    MPI_Barrier(MPI_COMM_WORLD);
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank == 0) {
        puts("init done");
        fflush(stdout);
    }
    MPI_Finalize();
    return 0;
}
