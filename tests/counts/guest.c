/* Counts instructions in the guest, one line for each operation: "NAME.RANKS INSTRUCTIONS". Runs where one
 * tick of the time-stamp counter is one instruction of the machine's only core, that is under QEMU's -icount
 * shift=0 [QEMU, docs/devel/tcg-icount.rst]; see the script `run` here.
 *
 * Counted is what all ranks of the core execute, from rank 0's first operation to the end of its last,
 * divided by the number of operations:
 * - nothing: the loop itself, which is in every other count
 * - clock: MPI_Wtime on rank 0
 * - test: MPI_Test on rank 0 of a receive whose message doesn't come, while the others wait
 * - sched_yield: a system call and a switch on each rank, once round the core
 * - pingpong: 8 bytes from rank 0 to rank 1 and back, while the others wait
 * - barrier, bcast, reduce, allreduce: of 4 bytes on all ranks; who needn't wait runs ahead */
#include <mpi.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <x86intrin.h>

/* Often enough to average what only every so many calls cost. */
enum { warmup = 64, repetitions = 128 };

static int rank, size;
static MPI_Request request;

static void nothing(void) {}

static void read_clock(void) {
    MPI_Wtime();
}

static void test(void) {
    int flag;
    MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
}

static void yield(void) {
    sched_yield();
}

static void ping(void) {
    uint64_t data = 0;
    MPI_Send(&data, 1, MPI_UINT64_T, 1, 0, MPI_COMM_WORLD);
    MPI_Recv(&data, 1, MPI_UINT64_T, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void pong(void) {
    uint64_t data;
    MPI_Recv(&data, 1, MPI_UINT64_T, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Send(&data, 1, MPI_UINT64_T, 0, 0, MPI_COMM_WORLD);
}

static void barrier(void) {
    MPI_Barrier(MPI_COMM_WORLD);
}

static void bcast(void) {
    int32_t data = 0;
    MPI_Bcast(&data, 1, MPI_INT32_T, 0, MPI_COMM_WORLD);
}

static void reduce(void) {
    int32_t mine = 1, sum;
    MPI_Reduce(&mine, &sum, 1, MPI_INT32_T, MPI_SUM, 0, MPI_COMM_WORLD);
}

static void allreduce(void) {
    int32_t mine = 1, sum;
    MPI_Allreduce(&mine, &sum, 1, MPI_INT32_T, MPI_SUM, MPI_COMM_WORLD);
}

/* Called by all ranks, each with its part of the operation. */
static void count(const char* name, void (*operation)(void)) {
    for (int i = 0; i < warmup; ++i)
        operation();
    MPI_Barrier(MPI_COMM_WORLD);
    const uint64_t start = __rdtsc();
    for (int i = 0; i < repetitions; ++i)
        operation();
    const uint64_t end = __rdtsc();
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 0) printf("%s.%d %.0f\n", name, size, (double)(end - start) / repetitions);
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);

    count("nothing", nothing);
    count("clock", rank == 0 ? read_clock : nothing);
    uint64_t incoming, outgoing = 0;
    MPI_Irecv(&incoming, 1, MPI_UINT64_T, rank, 0, MPI_COMM_WORLD, &request);
    count("test", rank == 0 ? test : nothing);
    MPI_Send(&outgoing, 1, MPI_UINT64_T, rank, 0, MPI_COMM_WORLD);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    count("sched_yield", yield);
    count("pingpong", rank == 0 ? ping : rank == 1 ? pong : nothing);
    count("barrier", barrier);
    count("bcast", bcast);
    count("reduce", reduce);
    count("allreduce", allreduce);

    MPI_Finalize();
    return 0;
}
