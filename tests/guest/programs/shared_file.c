/* All ranks write one file, each its own records, some long enough for several requests; then each reads the
 * records of its neighbour. Meanwhile messages go around. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

enum { records = 40 };

static long length_of(int record) {
    return record % 8 == 7 ? 3000000 : 1000 + 37 * record;
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int rank = world_rank(), size = world_size();
    const int file = open("shared.dat", O_RDWR | O_CREAT, 0600);
    const int log = open("shared.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    check(file >= 0 && log >= 0, "open");
    char* const data = malloc(3000000);
    long at = 0;
    for (int record = 0; record < records; ++record) {
        const long length = length_of(record);
        memset(data, 'a' + (rank + record) % 26, (size_t)length);
        check(pwrite(file, data, (size_t)length, at + rank * length) == length, "pwrite");
        char line[40];
        const int bytes = snprintf(line, sizeof line, "%d %d\n", rank, record);
        check(write(log, line, (size_t)bytes) == bytes, "append");
        int sum;
        MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        check(sum == size * (size - 1) / 2, "sum %d", sum);
        at += size * length;
    }
    MPI_Barrier(MPI_COMM_WORLD);
    const int other = (rank + 1) % size;
    at = 0;
    for (int record = 0; record < records; ++record) {
        const long length = length_of(record);
        check(pread(file, data, (size_t)length, at + other * length) == length, "pread");
        for (long i = 0; i < length; ++i)
            if (data[i] != 'a' + (other + record) % 26)
                check(0, "record %d of rank %d at %ld", record, other, i);
        at += size * length;
    }
    return finish("shared_file");
}
