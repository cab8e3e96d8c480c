/* abort_while_printing [LINES [HOW]]: every rank prints numbered lines without end; after LINES of its own
 * (50 unless told) rank 0 ends them all in the middle of it, by MPI_Abort(7) or, if HOW is `fault`, by a null
 * pointer. A reader finds each line whole, no line twice and, of each rank, none left out before its last
 * one. */
#include <string.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int lines = int_argument(argc, argv, 1, 50);
    const int fault = argc > 2 && strcmp(argv[2], "fault") == 0;
    const int rank = world_rank();
    char letters[101];
    memset(letters, 'a' + rank % 26, 100);
    letters[100] = '\0';
    MPI_Barrier(MPI_COMM_WORLD);
    for (int i = 0;; ++i) {
        printf("line %d %d %s\n", rank, i, letters);
        if (rank != 0 || i != lines) continue;
        if (fault) *(volatile int*)0 = 1;
        MPI_Abort(MPI_COMM_WORLD, 7);
    }
}
