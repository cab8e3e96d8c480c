/* sleeps [SECONDS]: rank 0 sleeps for so long (2 unless told) while the others exchange messages. They go on
 * meanwhile, rank 0's core-mates too, and short sleeps end when they should. */
#include <time.h>
#include <unistd.h>

#include "check.h"

/* Rounds of a message around all ranks but 0 that fit into the time that rank 0 sleeps for. */
static void exchange(double seconds) {
    const int rank = world_rank(), others = world_size() - 1;
    const int to = rank % others + 1, from = (rank + others - 2) % others + 1;
    const double end = MPI_Wtime() + seconds / 2;
    int rounds = 0, go_on = 1;
    while (go_on) {
        if (rank == 1) go_on = MPI_Wtime() < end;
        if (rank == 1) MPI_Send(&go_on, 1, MPI_INT, to, 0, MPI_COMM_WORLD);
        MPI_Recv(&go_on, 1, MPI_INT, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        if (rank != 1) MPI_Send(&go_on, 1, MPI_INT, to, 0, MPI_COMM_WORLD);
        ++rounds;
    }
    check(rounds > 100, "only %d rounds while rank 0 slept", rounds);
}

/* The best of several: a busy host delays some of them. */
static void check_precision(long ns) {
    double best = 1;
    for (int i = 0; i < 30; ++i) {
        const struct timespec request = {0, ns};
        const double start = MPI_Wtime();
        nanosleep(&request, NULL);
        const double late = MPI_Wtime() - start - (double)ns * 1e-9;
        check(late > -1e-6, "a sleep of %ld ns ended %g s early", ns, -late);
        if (late < best) best = late;
    }
    check(best < 5e-4, "a sleep of %ld ns takes %g s longer at best", ns, best);
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int seconds = int_argument(argc, argv, 1, 2);
    MPI_Barrier(MPI_COMM_WORLD);
    const double start = MPI_Wtime();
    if (world_rank() == 0) {
        check(sleep((unsigned)seconds) == 0, "sleep was interrupted");
        const double slept = MPI_Wtime() - start;
        check(slept >= seconds && slept < seconds + 10, "sleep(%d) took %g s", seconds, slept);
    } else if (world_size() > 2) {
        exchange(seconds);
        check(MPI_Wtime() - start < seconds, "the others were as slow as rank 0's sleep");
    }
    MPI_Barrier(MPI_COMM_WORLD);
    if (world_rank() == 0) {
        check_precision(50 * 1000);
        check_precision(3 * 1000 * 1000);
    }
    return finish("sleeps");
}
