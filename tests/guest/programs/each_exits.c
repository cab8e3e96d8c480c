/* Each rank says that it leaves, and calls exit(0): that ends no other. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Finalize();
    printf("rank %d leaves\n", rank);
    exit(0);
}
