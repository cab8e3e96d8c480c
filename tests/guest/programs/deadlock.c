/* Two ranks each wait for a message that the other would only send later; the rest wait in a barrier. */
#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int rank = world_rank();
    int number = 0;
    if (rank < 2 && world_size() > 1) {
        MPI_Recv(&number, 1, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Send(&number, 1, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD);
    }
    return finish("deadlock");
}
