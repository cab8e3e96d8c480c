/* MPI_Wtime and clock_gettime only go forward, agree between ranks as far as messages can tell, and keep pace
 * with sleeps. */
#include <time.h>
#include <unistd.h>

#include "check.h"

static double clock_seconds(clockid_t id) {
    struct timespec now;
    check(clock_gettime(id, &now) == 0, "clock_gettime(%d) failed", (int)id);
    check(now.tv_nsec >= 0 && now.tv_nsec < 1000000000, "clock_gettime gave %ld ns", now.tv_nsec);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void check_monotonic(void) {
    double last = MPI_Wtime(), last_clock = clock_seconds(CLOCK_MONOTONIC);
    int steps = 0;
    for (int i = 0; i < 100000; ++i) {
        const double now = MPI_Wtime();
        check(now >= last, "MPI_Wtime went back by %g s", last - now);
        steps += now > last;
        last = now;
    }
    check(steps > 0, "MPI_Wtime stands still");
    for (int i = 0; i < 1000; ++i) {
        const double now = clock_seconds(CLOCK_MONOTONIC);
        check(now >= last_clock, "CLOCK_MONOTONIC went back by %g s", last_clock - now);
        last_clock = now;
    }
    check(MPI_Wtick() > 0 && MPI_Wtick() <= 1e-3, "MPI_Wtick is %g s", MPI_Wtick());
}

static void check_sleep(void) {
    const double start = MPI_Wtime(), start_clock = clock_seconds(CLOCK_MONOTONIC);
    const struct timespec pause = {0, 30 * 1000 * 1000};
    nanosleep(&pause, NULL);
    usleep(20 * 1000);
    const double slept = MPI_Wtime() - start, slept_clock = clock_seconds(CLOCK_MONOTONIC) - start_clock;
    check(slept >= 0.049 && slept < 20, "50 ms of sleep took %g s of MPI_Wtime", slept);
    check(slept_clock >= slept * 0.9 && slept_clock - slept < 1, "the clocks differ: %g and %g s", slept,
          slept_clock);
}

/* A time stamp that goes round all ranks never meets an earlier clock. With clocks of their own, as on Linux
 * machines that are far apart, this needn't hold: MPI_WTIME_IS_GLOBAL. */
static void check_order_across_ranks(int rounds) {
    const int rank = world_rank(), size = world_size();
    const int to = (rank + 1) % size, from = (rank + size - 1) % size;
    double stamp = 0;
    for (int i = 0; i < rounds && size > 1; ++i) {
        if (rank != 0 || i != 0) {
            MPI_Recv(&stamp, 1, MPI_DOUBLE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            const double now = MPI_Wtime();
            check(now >= stamp, "a message from rank %d arrived %g s before it left", from, stamp - now);
        }
        stamp = MPI_Wtime();
        if (rank != size - 1 || i != rounds - 1) MPI_Send(&stamp, 1, MPI_DOUBLE, to, 0, MPI_COMM_WORLD);
    }
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    check_monotonic();
    check_sleep();
    MPI_Barrier(MPI_COMM_WORLD);
    check_order_across_ranks(int_argument(argc, argv, 1, 1000));
    return finish("clock");
}
