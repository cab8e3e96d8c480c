/* Derived datatypes and windows over private globals, stacks and heaps, whose addresses other ranks see
 * elsewhere. */
#include "check.h"

enum { rows = 200 };
static int window_memory[64];
static double value;
static double matrix[rows][rows];

static int next(void) {
    return (world_rank() + 1) % world_size();
}
static int previous(void) {
    return (world_rank() + world_size() - 1) % world_size();
}

/* One datatype of absolute addresses: a global and the stack [MPI 3.1 §4.1.5]. */
static void absolute_addresses(void) {
    int local[2] = {world_rank() + 100, world_rank() + 200};
    value = world_rank() + 0.5;
    MPI_Aint where[2];
    MPI_Get_address(&value, &where[0]);
    MPI_Get_address(local, &where[1]);
    const int lengths[2] = {1, 2};
    const MPI_Datatype types[2] = {MPI_DOUBLE, MPI_INT};
    MPI_Datatype absolute;
    MPI_Type_create_struct(2, lengths, where, types, &absolute);
    MPI_Type_commit(&absolute);
    MPI_Sendrecv_replace(MPI_BOTTOM, 1, absolute, next(), 0, previous(), 0, MPI_COMM_WORLD,
                         MPI_STATUS_IGNORE);
    check(value == previous() + 0.5, "the global is %g", value);
    check(local[1] == previous() + 200, "the stack has %d", local[1]);
    MPI_Type_free(&absolute);
}

/* A column, short or long, of one global into another column. */
static void columns(int count) {
    MPI_Datatype column;
    MPI_Type_vector(count, 1, rows, MPI_DOUBLE, &column);
    MPI_Type_commit(&column);
    for (int i = 0; i < rows; ++i) {
        matrix[i][1] = world_rank() * 1000 + i;
        matrix[i][7] = -1;
    }
    MPI_Sendrecv(&matrix[0][1], 1, column, next(), 1, &matrix[0][7], 1, column, previous(), 1, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
    for (int i = 0; i < rows; ++i)
        check(matrix[i][7] == (i < count ? previous() * 1000 + i : -1), "row %d of %d is %g", i, count,
              matrix[i][7]);
    MPI_Type_free(&column);
}

/* A global as a window, a struct on the stack as what is put there. */
static void windows(void) {
    MPI_Win win;
    MPI_Win_create(window_memory, sizeof window_memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
    MPI_Win_fence(0, win);
    const int rank = world_rank();
    for (int target = 0; target < world_size(); ++target)
        MPI_Put(&rank, 1, MPI_INT, target, rank, 1, MPI_INT, win);
    MPI_Win_fence(0, win);
    for (int i = 0; i < world_size(); ++i)
        check(window_memory[i] == i, "place %d has %d", i, window_memory[i]);
    MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
    const int one = 1;
    int seen = -1;
    MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, win);
    MPI_Fetch_and_op(&one, &seen, MPI_INT, 0, 63, MPI_SUM, win);
    MPI_Win_unlock(0, win);
    check(seen >= 0 && seen < world_size(), "the counter was %d", seen);
    MPI_Win_free(&win);
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    absolute_addresses();
    columns(3);
    columns(rows);
    windows();
    return finish("types_all");
}
