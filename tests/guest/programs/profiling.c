/* A tool in the program: it takes the place of MPI_Send, counts, and calls PMPI_Send [MPI 3.1 §14.2]. What it
 * doesn't replace is the same under both names. */
#include "check.h"

int PMPI_Send(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm);
int PMPI_Comm_rank(MPI_Comm comm, int* rank);

static int sends;

int MPI_Send(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm) {
    ++sends;
    return PMPI_Send(buf, count, datatype, dest, tag, comm);
}

int main(int argc, char** argv) {
    int rank = -1, value = 0;
    MPI_Init(&argc, &argv);
    PMPI_Comm_rank(MPI_COMM_WORLD, &rank);
    check(PMPI_Comm_rank == MPI_Comm_rank, "MPI_Comm_rank and PMPI_Comm_rank are different functions");
    for (int i = 1; i <= 3; ++i) {
        if (rank == 0) MPI_Send(&i, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
        if (rank == 1) {
            MPI_Recv(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            check(value == i, "message %d is %d", i, value);
        }
    }
    check(sends == (rank == 0 ? 3 : 0), "the tool counted %d sends", sends);
    /* No part of the library sends by the interface. */
    MPI_Allgather(MPI_IN_PLACE, 0, MPI_INT, (int[]){rank, rank}, 1, MPI_INT, MPI_COMM_WORLD);
    check(sends == (rank == 0 ? 3 : 0), "the tool saw a send of the library's own");
    MPI_Finalize();
    if (rank == 0) puts("ok profiling");
    return 0;
}
