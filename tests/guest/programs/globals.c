/* Initialized, zeroed, big zeroed, static and thread-local variables are each rank's own, and pointers into
 * them work in MPI calls. */
#include <string.h>

#include "check.h"

enum { big_size = 8 << 20 };

static int initialized[4] = {1, 2, 3, 4};
static int zeroed;
static unsigned char big[big_size];
static const char* pointer = "before";
static _Thread_local int thread_zeroed;
static _Thread_local int thread_initialized = 7;

static int next(void) {
    static int count = 100;
    return count++;
}

static void check_fresh(void) {
    check(initialized[0] == 1 && initialized[3] == 4, ".data is not as initialized");
    check(zeroed == 0 && thread_zeroed == 0 && thread_initialized == 7, ".bss or TLS is not as initialized");
    check(strcmp(pointer, "before") == 0, "a pointer is not as initialized");
    for (int i = 0; i < big_size; ++i)
        if (big[i] != 0) check(0, "big .bss is not zero at %d", i);
}

int main(int argc, char** argv) {
    check_fresh();
    MPI_Init(&argc, &argv);
    const int rank = world_rank(), size = world_size();
    char mine[32];
    snprintf(mine, sizeof mine, "rank %d", rank);

    for (int i = 0; i < 4; ++i)
        initialized[i] += rank * 10;
    zeroed = thread_zeroed = rank;
    thread_initialized += rank;
    pointer = mine;
    memset(big, rank + 1, sizeof big);
    for (int i = 0; i <= rank; ++i)
        next();

    for (int round = 0; round < 10; ++round) {
        MPI_Barrier(MPI_COMM_WORLD);
        check(initialized[0] == 1 + rank * 10 && initialized[3] == 4 + rank * 10, ".data is shared");
        check(zeroed == rank && pointer == mine, ".bss is shared");
        check(thread_zeroed == rank && thread_initialized == 7 + rank, "TLS is shared");
        for (int i = 0; i < big_size; i += 511)
            check(big[i] == (unsigned char)(rank + 1), "big .bss is shared at %d", i);
    }
    check(next() == 101 + rank, "a static variable is shared");

    /* From the globals of one rank into those of another: addresses are the same, memory isn't. */
    const int to = (rank + 1) % size, from = (rank + size - 1) % size;
    MPI_Sendrecv(big, big_size / 2, MPI_BYTE, to, 0, big + big_size / 2, big_size / 2, MPI_BYTE, from, 0,
                 MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    for (int i = 0; i < big_size / 2; i += 511) {
        check(big[i] == (unsigned char)(rank + 1), "the sent half changed at %d", i);
        check(big[big_size / 2 + i] == (unsigned char)(from + 1), "the received half is wrong at %d", i);
    }
    MPI_Sendrecv(&zeroed, 1, MPI_INT, to, 1, &thread_zeroed, 1, MPI_INT, from, 1, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
    check(thread_zeroed == from && zeroed == rank, "a small message went to the wrong copy");
    return finish("globals");
}
