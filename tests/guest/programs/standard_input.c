/* All ranks read standard input to its end, and say how much came, and a sum of it. */
#include <string.h>
#include <unistd.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    static char bytes[10000];
    long total = 0, got;
    unsigned long sum = 0;
    while ((got = read(0, bytes, sizeof bytes)) > 0) {
        for (long i = 0; i < got; ++i)
            sum = sum * 31 + (unsigned char)bytes[i];
        total += got;
    }
    check(got == 0 && read(0, bytes, 1) == 0, "the end");
    for (int rank = 0; rank < world_size(); ++rank) {
        if (rank == world_rank()) printf("rank %d: %ld bytes, sum %lx\n", rank, total, sum);
        fflush(stdout);
        MPI_Barrier(MPI_COMM_WORLD);
    }
    return finish("standard_input");
}
