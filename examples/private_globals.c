/* Each rank owns its globals: one address, a value for each rank, and none disturbs another's. The same goes
 * for static variables, errno and what malloc() hands out. Prints the values, checks them, and fails if one
 * was shared. */
#include <errno.h>
#include <mpi.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int initialized = 1000; /* .data */
static int zeroed;             /* .bss */

static int calls(void) {
    static int count;
    return ++count;
}

struct report {
    uint64_t address;
    int initialized, zeroed, calls, error, heap;
};

static int error_of(int rank) {
    return rank % 2 == 0 ? ERANGE : EDOM;
}

static int is_private(const struct report* r, int rank) {
    return r->initialized == 1000 + rank && r->zeroed == rank && r->calls == rank + 1 &&
           r->error == error_of(rank) && r->heap == rank;
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    int rank, size;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);

    int* heap = malloc(sizeof *heap);
    initialized += rank;
    zeroed = rank;
    for (int i = 0; i < rank; ++i)
        calls();
    *heap = rank;
    MPI_Barrier(MPI_COMM_WORLD);
    errno = error_of(rank);
    sched_yield(); /* ranks that share a core take turns: all have written before any reads */
    const int error = errno;

    const struct report mine = {
        (uint64_t)(uintptr_t)&initialized, initialized, zeroed, calls(), error, *heap};
    struct report* all = rank == 0 ? malloc((size_t)size * sizeof *all) : NULL;
    MPI_Gather(&mine, sizeof mine, MPI_BYTE, all, sizeof mine, MPI_BYTE, 0, MPI_COMM_WORLD);
    int shared = 0;
    for (int r = 0; rank == 0 && r < size; ++r) {
        printf("rank %d: initialized = %d at 0x%llx, zeroed = %d, calls = %d, errno = %d, heap = %d\n", r,
               all[r].initialized, (unsigned long long)all[r].address, all[r].zeroed, all[r].calls,
               all[r].error, all[r].heap);
        shared += !is_private(&all[r], r);
    }
    MPI_Bcast(&shared, 1, MPI_INT, 0, MPI_COMM_WORLD);
    if (rank == 0) {
        if (shared == 0) printf("ok: each of %d ranks has globals of its own\n", size);
        if (shared != 0) printf("FAILED: %d of %d ranks see another rank's globals\n", shared, size);
    }
    free(all);
    free(heap);
    MPI_Finalize();
    return shared == 0 ? 0 : 1;
}
