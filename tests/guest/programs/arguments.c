/* Prints argv, and the environment variables that begin with VQ_, on each rank in turn. */
#include <string.h>

#include "check.h"

extern char** environ;

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int rank = world_rank();
    for (int r = 0; r < world_size(); ++r) {
        MPI_Barrier(MPI_COMM_WORLD);
        if (r != rank) continue;
        printf("rank %d argc=%d\n", rank, argc);
        for (int i = 0; i < argc; ++i)
            printf("rank %d argv[%d]=%s\n", rank, i, argv[i]);
        for (char** variable = environ; *variable != NULL; ++variable)
            if (strncmp(*variable, "VQ_", 3) == 0) printf("rank %d environment %s\n", rank, *variable);
        fflush(stdout);
    }
    check(argv[argc] == NULL, "argv doesn't end with NULL");
    return finish("arguments");
}
