/* exit_status RANK STATUS [HOW]: that rank ends with that status, after MPI_Finalize; HOW is return
 * (default), exit or _exit. */
#include <string.h>
#include <unistd.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int chosen = int_argument(argc, argv, 1, 0);
    const int status = int_argument(argc, argv, 2, 0);
    const char* how = argc > 3 ? argv[3] : "return";
    const int rank = world_rank();
    finish("exit_status");
    if (rank != chosen) return 0;
    fflush(stdout);
    if (strcmp(how, "_exit") == 0) _exit(status);
    if (strcmp(how, "exit") == 0) exit(status);
    return status;
}
