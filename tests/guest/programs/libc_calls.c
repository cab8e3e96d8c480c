/* The C library's functions that need the kernel, and some that only look as if they did. */
#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static void check_time(void) {
    const time_t now = time(NULL);
    struct timespec spec;
    struct timeval value;
    check(now != (time_t)-1, "time failed");
    check(clock_gettime(CLOCK_REALTIME, &spec) == 0, "clock_gettime failed");
    check(gettimeofday(&value, NULL) == 0, "gettimeofday failed");
    check(labs(spec.tv_sec - now) <= 2 && labs(value.tv_sec - now) <= 2, "the real-time clocks differ");
    check(clock_gettime(-77, &spec) == -1 && errno == EINVAL, "there is a clock -77");
    struct tm parts;
    check(gmtime_r(&now, &parts) != NULL && parts.tm_year >= 70, "gmtime failed");
    const double start = MPI_Wtime();
    check(usleep(2000) == 0, "usleep failed");
    const struct timespec pause = {0, 2000000}, wrong = {0, -1};
    check(nanosleep(&pause, NULL) == 0, "nanosleep failed");
    check(nanosleep(&wrong, NULL) == -1 && errno == EINVAL, "nanosleep took -1 ns");
    struct timeval two_ms = {0, 2000};
    check(select(0, NULL, NULL, NULL, &two_ms) == 0 && poll(NULL, 0, 2) == 0, "select and poll don't sleep");
    check(MPI_Wtime() - start >= 0.0079, "sleeping took no time");
    check(sched_yield() == 0, "sched_yield failed");
}

static void check_random(void) {
    unsigned char a[32] = {0}, b[32] = {0};
    check(getrandom(a, sizeof a, 0) == sizeof a && getrandom(b, sizeof b, 0) == sizeof b, "getrandom failed");
    check(memcmp(a, b, sizeof a) != 0, "getrandom repeats itself");
}

static void check_system(void) {
    check(sysconf(_SC_PAGESIZE) == 4096, "the page size is %ld", sysconf(_SC_PAGESIZE));
    check(sysconf(_SC_NPROCESSORS_ONLN) >= 1, "there are %ld processors", sysconf(_SC_NPROCESSORS_ONLN));
    check(sysconf(_SC_PHYS_PAGES) > 0, "there is no memory");
    check(getpid() > 0, "getpid gave %d", (int)getpid());
    errno = 0;
    check(syscall(5000) == -1 && errno == ENOSYS, "system call 5000 gave errno %d", errno);
    check(syscall(SYS_arch_prctl, ARCH_SET_FS, 1UL << 63) == -1 && errno == EPERM, "FS took a wild address");
}

static void check_files(void) {
    errno = 0;
    check(fopen("/no/such/file", "r") == NULL && errno == ENOENT, "fopen gave errno %d, not ENOENT", errno);
    check(open("/no/such/file", O_RDONLY) == -1 && errno == ENOENT, "open gave errno %d, not ENOENT", errno);
    check(write(77, "x", 1) == -1 && errno == EBADF, "descriptor 77 gave errno %d, not EBADF", errno);
    check(close(77) == -1 && errno == EBADF, "closing 77 gave errno %d, not EBADF", errno);
    check(write(1, "", 0) == 0, "an empty write failed");
}

static void ignore(int number) {
    (void)number;
}

static void check_signals(void) {
    check(signal(SIGUSR1, ignore) != SIG_ERR, "signal failed");
    struct sigaction action = {.sa_handler = ignore}, before;
    check(sigaction(SIGTERM, &action, &before) == 0, "sigaction failed");
}

static int descending(const void* a, const void* b) {
    const double x = *(const double*)a, y = *(const double*)b;
    return (x < y) - (x > y);
}

static void check_library(void) {
    char text[100];
    snprintf(text, sizeof text, "%.3f %g %e %a %5d|%-5s|%lld", 3.14159, 1e-10, 12345.678, 0.5, 42, "ab",
             -1234567890123LL);
    check(strcmp(text, "3.142 1e-10 1.234568e+04 0x1p-1    42|ab   |-1234567890123") == 0, "printf gave %s",
          text);
    check(strtod("2.5e3", NULL) == 2500.0 && strtol("-0x1f", NULL, 0) == -31, "strtod or strtol is wrong");
    volatile double two = 2;
    check(fabs(sqrt(two) * sqrt(two) - 2) < 1e-12 && fabs(sin(two) - 0.90929742682568169540) < 1e-12 &&
              fabs(pow(two, 0.5) - sqrt(two)) < 1e-12 && fabs(exp(log(two)) - 2) < 1e-12,
          "libm is wrong");
    enum { count = 5000 };
    double* numbers = malloc(count * sizeof *numbers);
    for (int i = 0; i < count; ++i)
        numbers[i] = (double)((i * 7919) % count);
    qsort(numbers, count, sizeof *numbers, descending);
    for (int i = 0; i < count; ++i)
        check(numbers[i] == count - 1 - i, "qsort put %g at %d", numbers[i], i);
    free(numbers);
    check(setenv("VQ_TEST", "value", 1) == 0 && strcmp(getenv("VQ_TEST"), "value") == 0, "setenv failed");
    check(getenv("VQ_NONE") == NULL, "getenv found what isn't there");
}

static int exit_calls;
static void at_exit(void) {
    if (++exit_calls == 1 && fflush(stdout) != 0) _exit(1);
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    check(atexit(at_exit) == 0, "atexit failed");
    check_time();
    check_random();
    check_system();
    check_files();
    check_signals();
    check_library();
    return finish("libc_calls");
}
