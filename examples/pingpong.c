/* Ranks 0 and 1 hand a count back and forth, and whoever sends it adds one. */
#include <mpi.h>
#include <stdio.h>

enum { limit = 10 };

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    int rank, size;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    if (size != 2) {
        if (rank == 0) fprintf(stderr, "pingpong needs exactly 2 ranks\n");
        MPI_Finalize();
        return 1;
    }
    const int peer = 1 - rank;
    int count = 0;
    while (count < limit) {
        if (count % 2 == rank) {
            ++count;
            MPI_Send(&count, 1, MPI_INT, peer, 0, MPI_COMM_WORLD);
            printf("%d sent and incremented ping_pong_count %d to %d\n", rank, count, peer);
        } else {
            MPI_Recv(&count, 1, MPI_INT, peer, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            printf("%d received ping_pong_count %d from %d\n", rank, count, peer);
        }
    }
    MPI_Finalize();
    return 0;
}
