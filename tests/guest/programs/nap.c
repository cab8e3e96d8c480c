/* nap SECONDS: sleeps. */
#include <unistd.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    sleep((unsigned)int_argument(argc, argv, 1, 1));
    return finish("nap");
}
