// One-sided communication: what one rank puts another one finds, under each kind of synchronization.
#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

class Rma : public OnManyWorlds {};
INSTANTIATE_TEST_SUITE_P(Worlds, Rma, testing::ValuesIn(many_worlds));

TEST_P(Rma, FencesSeparatePutsFromReads) {
    run_ranks(GetParam(), [](int rank, int size) {
        std::vector<int> memory(static_cast<std::size_t>(size), -1);
        MPI_Win win = MPI_WIN_NULL;
        const auto bytes = static_cast<MPI_Aint>(memory.size() * sizeof(int));
        ASSERT_EQ(MPI_Win_create(memory.data(), bytes, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win),
                  MPI_SUCCESS);
        for (int round = 0; round < 10; ++round) {
            MPI_Win_fence(0, win);
            const int value = 100 * round + rank;
            for (int target = 0; target < size; ++target)
                MPI_Put(&value, 1, MPI_INT, target, rank, 1, MPI_INT, win);
            MPI_Win_fence(0, win);
            for (int from = 0; from < size; ++from)
                EXPECT_EQ(memory[static_cast<std::size_t>(from)], 100 * round + from);
            int read = -1;
            MPI_Win_fence(0, win);
            MPI_Get(&read, 1, MPI_INT, (rank + 1) % size, rank, 1, MPI_INT, win);
            MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
            EXPECT_EQ(read, value);
        }
        MPI_Win_free(&win);
        EXPECT_EQ(win, MPI_WIN_NULL);
    });
}

TEST_P(Rma, ExclusiveLocksMakeACounter) {
    run_ranks(GetParam(), [](int rank, int size) {
        long* counter = nullptr;
        MPI_Win win = MPI_WIN_NULL;
        MPI_Win_allocate(sizeof(long), sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &counter, &win);
        *counter = 0;
        MPI_Barrier(MPI_COMM_WORLD);
        constexpr int rounds = 50;
        for (int i = 0; i < rounds; ++i) {
            long seen = 0;
            MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
            MPI_Get(&seen, 1, MPI_LONG, 0, 0, 1, MPI_LONG, win);
            MPI_Win_flush(0, win);
            ++seen;
            MPI_Put(&seen, 1, MPI_LONG, 0, 0, 1, MPI_LONG, win);
            MPI_Win_unlock(0, win);
        }
        MPI_Barrier(MPI_COMM_WORLD);
        if (rank == 0) {
            EXPECT_EQ(*counter, rounds * size);
        }
        MPI_Win_free(&win);
    });
}

TEST_P(Rma, AccumulatesAreAtomic) {
    run_ranks(GetParam(), [](int rank, int size) {
        struct Shared {
            int sum;
            int most;
            int ticket;
            int swapped;
        };
        Shared* shared = nullptr;
        MPI_Win win = MPI_WIN_NULL;
        MPI_Win_allocate(sizeof(Shared), sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &shared, &win);
        *shared = {};
        MPI_Barrier(MPI_COMM_WORLD);
        MPI_Win_lock_all(0, win);
        constexpr int rounds = 40;
        int last = -1;
        for (int i = 0; i < rounds; ++i) {
            const int one = 1;
            MPI_Accumulate(&one, 1, MPI_INT, 0, 0, 1, MPI_INT, MPI_SUM, win);
            MPI_Accumulate(&rank, 1, MPI_INT, 0, 1, 1, MPI_INT, MPI_MAX, win);
            int ticket = -1;
            MPI_Fetch_and_op(&one, &ticket, MPI_INT, 0, 2, MPI_SUM, win);
            EXPECT_GT(ticket, last);
            last = ticket;
            MPI_Win_flush(0, win);
        }
        const int nobody = 0;
        const int me = rank + 1;
        int before = -1;
        MPI_Compare_and_swap(&me, &nobody, &before, MPI_INT, 0, 3, win);
        MPI_Win_unlock_all(win);
        MPI_Barrier(MPI_COMM_WORLD);
        int winners = 0;
        const int won = before == 0;
        MPI_Allreduce(&won, &winners, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(winners, 1);
        if (rank == 0) {
            EXPECT_EQ(shared->sum, rounds * size);
            EXPECT_EQ(shared->most, size - 1);
            EXPECT_EQ(shared->ticket, rounds * size);
        }
        MPI_Win_free(&win);
    });
}

TEST_P(Rma, PostStartCompleteWait) {
    run_ranks(GetParam(), [](int rank, int size) {
        if (size < 2) return;
        int memory = -1;
        MPI_Win win = MPI_WIN_NULL;
        MPI_Win_create(&memory, sizeof memory, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
        MPI_Group all = MPI_GROUP_NULL;
        MPI_Win_get_group(win, &all);
        const int next = (rank + 1) % size;
        const int previous = (rank + size - 1) % size;
        MPI_Group to = MPI_GROUP_NULL;
        MPI_Group from = MPI_GROUP_NULL;
        MPI_Group_incl(all, 1, &next, &to);
        MPI_Group_incl(all, 1, &previous, &from);
        for (int round = 0; round < 5; ++round) {
            MPI_Win_post(from, 0, win);
            MPI_Win_start(to, 0, win);
            const int value = 10 * round + rank;
            MPI_Put(&value, 1, MPI_INT, next, 0, 1, MPI_INT, win);
            MPI_Win_complete(win);
            if (round % 2 == 0) {
                MPI_Win_wait(win);
            } else {
                for (int flag = 0; flag == 0;)
                    MPI_Win_test(win, &flag);
            }
            EXPECT_EQ(memory, 10 * round + previous);
        }
        for (MPI_Group* group : {&all, &to, &from})
            MPI_Group_free(group);
        MPI_Win_free(&win);
    });
}

TEST_P(Rma, SharedMemoryOfAllFollowsOnEachOther) {
    run_ranks(GetParam(), [](int rank, int size) {
        int* own = nullptr;
        MPI_Win win = MPI_WIN_NULL;
        MPI_Win_allocate_shared((rank + 1) * static_cast<MPI_Aint>(sizeof(int)), sizeof(int), MPI_INFO_NULL,
                                MPI_COMM_WORLD, &own, &win);
        for (int i = 0; i <= rank; ++i)
            own[i] = rank;
        MPI_Win_fence(0, win);
        int* first = nullptr;
        MPI_Aint bytes = 0;
        int unit = 0;
        MPI_Win_shared_query(win, 0, &bytes, &unit, &first);
        EXPECT_EQ(bytes, static_cast<MPI_Aint>(sizeof(int)));
        int* next = first;
        for (int owner = 0; owner < size; ++owner)
            for (int i = 0; i <= owner; ++i)
                EXPECT_EQ(*next++, owner);
        MPI_Win_fence(0, win);
        MPI_Win_free(&win);
    });
}

TEST(RmaLayouts, StridedIntoStrided) {
    run_ranks({.ranks = 2, .cores = 2}, [](int rank, int) {
        std::vector<double> matrix(16, rank);
        MPI_Datatype column = MPI_DATATYPE_NULL;
        MPI_Datatype row = MPI_DATATYPE_NULL;
        MPI_Type_vector(4, 1, 4, MPI_DOUBLE, &column);
        MPI_Type_contiguous(4, MPI_DOUBLE, &row);
        MPI_Type_commit(&column);
        MPI_Type_commit(&row);
        MPI_Win win = MPI_WIN_NULL;
        MPI_Win_create(matrix.data(), 16 * sizeof(double), sizeof(double), MPI_INFO_NULL, MPI_COMM_WORLD,
                       &win);
        MPI_Win_fence(0, win);
        const double mine[] = {10, 20, 30, 40};
        MPI_Put(mine, 1, row, 1 - rank, 2, 1, column, win);
        MPI_Win_fence(0, win);
        MPI_Accumulate(mine, 4, MPI_DOUBLE, 1 - rank, 2, 1, column, MPI_SUM, win);
        MPI_Win_fence(0, win);
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_EQ(matrix[4 * i + 2], 20.0 * static_cast<double>(i + 1));
            EXPECT_EQ(matrix[4 * i + 1], rank);
        }
        MPI_Win_free(&win);
        MPI_Type_free(&column);
        MPI_Type_free(&row);
    });
}

TEST(RmaErrors, WrongArgumentsHaveTheirClass) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        int memory[4] = {};
        int value = 0;
        MPI_Win win = MPI_WIN_NULL;
        EXPECT_EQ(MPI_Win_create(memory, -1, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win), MPI_ERR_SIZE);
        EXPECT_EQ(MPI_Win_create(memory, 4, 0, MPI_INFO_NULL, MPI_COMM_WORLD, &win), MPI_ERR_DISP);
        EXPECT_EQ(MPI_Win_create(memory, 4, 1, MPI_INFO_NULL, MPI_COMM_NULL, &win), MPI_ERR_COMM);
        EXPECT_EQ(MPI_Win_fence(0, win), MPI_ERR_WIN);
        EXPECT_EQ(MPI_Win_fence(0, reinterpret_cast<MPI_Win>(0x7f0012345678)), MPI_ERR_WIN);
        MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
        MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
        EXPECT_EQ(MPI_Put(&value, 1, MPI_INT, 0, 0, 1, MPI_INT, win), MPI_ERR_RMA_SYNC);
        EXPECT_EQ(MPI_Win_unlock(0, win), MPI_ERR_RMA_SYNC);
        EXPECT_EQ(MPI_Win_lock(77, 0, 0, win), MPI_ERR_LOCKTYPE);
        EXPECT_EQ(MPI_Win_lock(MPI_LOCK_SHARED, 5, 0, win), MPI_ERR_RANK);
        MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
        EXPECT_EQ(MPI_Put(&value, 1, MPI_INT, 0, 4, 1, MPI_INT, win), MPI_ERR_RMA_RANGE);
        EXPECT_EQ(MPI_Put(&value, 1, MPI_INT, 0, -1, 1, MPI_INT, win), MPI_ERR_DISP);
        EXPECT_EQ(MPI_Put(&value, 1, MPI_DATATYPE_NULL, 0, 0, 1, MPI_INT, win), MPI_ERR_TYPE);
        EXPECT_EQ(MPI_Put(&value, -1, MPI_INT, 0, 0, 1, MPI_INT, win), MPI_ERR_COUNT);
        EXPECT_EQ(MPI_Put(&value, 1, MPI_INT, 3, 0, 1, MPI_INT, win), MPI_ERR_RANK);
        EXPECT_EQ(MPI_Put(&value, 1, MPI_INT, MPI_PROC_NULL, 0, 1, MPI_INT, win), MPI_SUCCESS);
        EXPECT_EQ(MPI_Accumulate(&value, 1, MPI_INT, 0, 0, 1, MPI_INT, MPI_OP_NULL, win), MPI_ERR_OP);
        EXPECT_EQ(MPI_Win_free(&win), MPI_ERR_RMA_SYNC);
        MPI_Win_unlock(0, win);
        MPI_Win_free(&win);
    });
}

} // namespace
} // namespace vaquero::mpi
