/* What the test programs share: a check that ends the job when it fails, and the line that says all went
 * well. */
#ifndef VAQUERO_TESTS_CHECK_H
#define VAQUERO_TESTS_CHECK_H

#include <mpi.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static inline int world_rank(void) {
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static inline int world_size(void) {
    int size;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
}

/* Ends the job with status 1 and one line on stderr, unless `condition` holds. */
__attribute__((format(printf, 2, 3))) static inline void check(int condition, const char* what, ...) {
    if (condition) return;
    char text[200];
    va_list arguments;
    va_start(arguments, what);
    vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    fprintf(stderr, "FAILED in rank %d: %s\n", world_rank(), text);
    MPI_Abort(MPI_COMM_WORLD, 1);
}

/* Waits until every rank has got here; then rank 0 prints "ok NAME". Finalizes MPI. */
static inline int finish(const char* name) {
    MPI_Barrier(MPI_COMM_WORLD);
    if (world_rank() == 0) printf("ok %s\n", name);
    MPI_Finalize();
    return 0;
}

/* The program's argument number `index`, or `fallback` if there is none. */
static inline int int_argument(int argc, char** argv, int index, int fallback) {
    return index < argc ? atoi(argv[index]) : fallback;
}

#endif
