// Collective calls over the real point-to-point: results, MPI_IN_PLACE, user operations, several
// communicators.
#include <array>
#include <numeric>
#include <vector>

#include "tests/host/coll/mpi_world.hpp"

namespace vaquero::mpi::test {
namespace {

constexpr int ranks = 4;
using Ints = std::vector<int>;

TEST(Collectives, DataGoesWhereItBelongs) {
    run_mpi(ranks, [](int rank) {
        int value = rank == 2 ? 42 : 0;
        MPI_Bcast(&value, 1, MPI_INT, 2, MPI_COMM_WORLD);
        EXPECT_EQ(value, 42);

        Ints all(ranks);
        MPI_Gather(&rank, 1, MPI_INT, all.data(), 1, MPI_INT, 3, MPI_COMM_WORLD);
        EXPECT_EQ(all, rank == 3 ? (Ints{0, 1, 2, 3}) : Ints(ranks));
        int back = -1;
        MPI_Scatter(all.data(), 1, MPI_INT, &back, 1, MPI_INT, 3, MPI_COMM_WORLD);
        EXPECT_EQ(back, rank);
        MPI_Allgather(&rank, 1, MPI_INT, all.data(), 1, MPI_INT, MPI_COMM_WORLD);
        EXPECT_EQ(all, (Ints{0, 1, 2, 3}));

        const Ints outgoing{10 * rank, 10 * rank + 1, 10 * rank + 2, 10 * rank + 3};
        MPI_Alltoall(outgoing.data(), 1, MPI_INT, all.data(), 1, MPI_INT, MPI_COMM_WORLD);
        EXPECT_EQ(all, (Ints{rank, 10 + rank, 20 + rank, 30 + rank}));
    });
}

TEST(Collectives, VariousCounts) {
    // Rank r has r elements; in between is room that nobody touches.
    const Ints counts{0, 1, 2, 3};
    const Ints displacements{0, 1, 3, 6};
    const Ints expected{-1, 1, -1, 2, 2, -1, 3, 3, 3};
    run_mpi(ranks, [&](int rank) {
        const Ints mine(static_cast<std::size_t>(rank), rank);
        Ints all(9, -1);
        MPI_Gatherv(mine.data(), rank, MPI_INT, all.data(), counts.data(), displacements.data(), MPI_INT, 1,
                    MPI_COMM_WORLD);
        EXPECT_EQ(all, rank == 1 ? expected : Ints(9, -1));
        Ints back(mine.size());
        MPI_Scatterv(all.data(), counts.data(), displacements.data(), MPI_INT, back.data(), rank, MPI_INT, 1,
                     MPI_COMM_WORLD);
        EXPECT_EQ(back, mine);
        Ints everywhere(9, -1);
        MPI_Allgatherv(mine.data(), rank, MPI_INT, everywhere.data(), counts.data(), displacements.data(),
                       MPI_INT, MPI_COMM_WORLD);
        EXPECT_EQ(everywhere, expected);

        // Everybody sends r elements to rank r.
        const Ints outgoing(9, 100 + rank);
        const Ints same_counts(ranks, rank);
        const Ints own_places{0, rank, 2 * rank, 3 * rank};
        Ints incoming(static_cast<std::size_t>(ranks * rank));
        MPI_Alltoallv(outgoing.data(), counts.data(), displacements.data(), MPI_INT, incoming.data(),
                      same_counts.data(), own_places.data(), MPI_INT, MPI_COMM_WORLD);
        for (int i = 0; i < ranks * rank; ++i)
            EXPECT_EQ(incoming[static_cast<std::size_t>(i)], 100 + i / rank);
    });
}

TEST(Collectives, Reductions) {
    run_mpi(ranks, [](int rank) {
        const double mine = rank + 1;
        double result = 0;
        MPI_Reduce(&mine, rank == 3 ? &result : nullptr, 1, MPI_DOUBLE, MPI_PROD, 3, MPI_COMM_WORLD);
        EXPECT_EQ(result, rank == 3 ? 24 : 0);
        MPI_Allreduce(&mine, &result, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
        EXPECT_EQ(result, 4);
        MPI_Scan(&mine, &result, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(result, (rank + 1) * (rank + 2) / 2);
        MPI_Exscan(&mine, rank == 0 ? nullptr : &result, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
        if (rank > 0) {
            EXPECT_EQ(result, rank * (rank + 1) / 2);
        }

        const Ints vector{1, 2, 3, 4, 5, 6, 7, 8};
        Ints block(2);
        MPI_Reduce_scatter_block(vector.data(), block.data(), 2, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(block, (Ints{4 * (2 * rank + 1), 4 * (2 * rank + 2)}));
        const Ints counts{5, 0, 2, 1};
        Ints part(static_cast<std::size_t>(counts[static_cast<std::size_t>(rank)]));
        MPI_Reduce_scatter(vector.data(), part.data(), counts.data(), MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        const Ints expected[] = {{4, 8, 12, 16, 20}, {}, {24, 28}, {32}};
        EXPECT_EQ(part, expected[rank]);

        struct {
            long value;
            int index;
        } location{rank == 1 || rank == 2 ? 7L : 3L, rank}, winner{};
        MPI_Allreduce(&location, &winner, 1, MPI_LONG_INT, MPI_MAXLOC, MPI_COMM_WORLD);
        EXPECT_EQ(winner.value, 7);
        EXPECT_EQ(winner.index, 1);

        int in = 5, inout = 8;
        MPI_Reduce_local(&in, &inout, 1, MPI_INT, MPI_SUM);
        EXPECT_EQ(inout, 13);
    });
}

TEST(Collectives, InPlaceMovesData) {
    run_mpi(ranks, [](int rank) {
        const auto own = static_cast<std::size_t>(rank);
        const bool is_root = rank == 2;
        Ints all(ranks);
        all[own] = rank;
        MPI_Gather(is_root ? MPI_IN_PLACE : &rank, 1, MPI_INT, all.data(), 1, MPI_INT, 2, MPI_COMM_WORLD);
        if (is_root) {
            EXPECT_EQ(all, (Ints{0, 1, 2, 3}));
        }
        int back = -1;
        MPI_Scatter(all.data(), 1, MPI_INT, is_root ? MPI_IN_PLACE : &back, 1, MPI_INT, 2, MPI_COMM_WORLD);
        EXPECT_EQ(back, is_root ? -1 : rank);

        all.assign(ranks, 0);
        all[own] = rank;
        MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all.data(), 1, MPI_INT, MPI_COMM_WORLD);
        EXPECT_EQ(all, (Ints{0, 1, 2, 3}));
        const Ints ones(ranks, 1);
        const Ints displacements{3, 2, 1, 0};
        all.assign(ranks, 0);
        all[3 - own] = rank;
        MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all.data(), ones.data(), displacements.data(),
                       MPI_INT, MPI_COMM_WORLD);
        EXPECT_EQ(all, (Ints{3, 2, 1, 0}));
        all = {10 * rank, 10 * rank + 1, 10 * rank + 2, 10 * rank + 3};
        MPI_Alltoall(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all.data(), 1, MPI_INT, MPI_COMM_WORLD);
        EXPECT_EQ(all, (Ints{rank, 10 + rank, 20 + rank, 30 + rank}));
        MPI_Alltoallv(MPI_IN_PLACE, nullptr, nullptr, MPI_DATATYPE_NULL, all.data(), ones.data(),
                      displacements.data(), MPI_INT, MPI_COMM_WORLD);
        // What was for rank r lay at 3 - r; it came from the rank whose tens digit says so.
        for (std::size_t peer = 0; peer < ranks; ++peer)
            EXPECT_EQ(all[3 - peer], 10 * (3 - rank) + static_cast<int>(peer));
    });
}

TEST(Collectives, InPlaceReduces) {
    run_mpi(ranks, [](int rank) {
        int value = rank + 1;
        MPI_Reduce(rank == 1 ? MPI_IN_PLACE : &value, rank == 1 ? &value : nullptr, 1, MPI_INT, MPI_SUM, 1,
                   MPI_COMM_WORLD);
        EXPECT_EQ(value, rank == 1 ? 10 : rank + 1);
        value = rank + 1;
        MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(value, 10);
        value = rank + 1;
        MPI_Scan(MPI_IN_PLACE, &value, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(value, (rank + 1) * (rank + 2) / 2);
        value = rank + 1;
        MPI_Exscan(MPI_IN_PLACE, &value, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(value, rank == 0 ? 1 : rank * (rank + 1) / 2);
        Ints vector{1, 2, 3, 4};
        MPI_Reduce_scatter_block(MPI_IN_PLACE, vector.data(), 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(vector[0], 4 * (rank + 1));
    });
}

/// Strings of digits as numbers: 12 then 34 is 1234. Not commutative; knows its datatype.
void concatenate(void* in, void* inout, int* length, MPI_Datatype* datatype) {
    EXPECT_EQ(*datatype, MPI_UNSIGNED_LONG);
    for (int i = 0; i < *length; ++i) {
        const unsigned long left = static_cast<unsigned long*>(in)[i];
        unsigned long& right = static_cast<unsigned long*>(inout)[i];
        unsigned long shift = 10;
        while (shift <= right)
            shift *= 10;
        right += left * shift;
    }
}

TEST(Collectives, UserOperationsAreAppliedInRankOrder) {
    for (const int size : {1, 3, 5, 6}) {
        run_mpi(size, [size](int rank) {
            MPI_Op op = MPI_OP_NULL;
            ASSERT_EQ(MPI_Op_create(concatenate, 0, &op), MPI_SUCCESS);
            const std::array digits{1UL, 12UL, 123UL, 1234UL, 12345UL, 123456UL};
            const unsigned long expected = digits[static_cast<std::size_t>(size - 1)];
            const std::vector<unsigned long> mine(3000, static_cast<unsigned long>(rank + 1));
            for (const int count : {1, 3000}) {
                for (int root = 0; root < size; ++root) {
                    std::vector<unsigned long> result(mine.size());
                    MPI_Reduce(mine.data(), result.data(), count, MPI_UNSIGNED_LONG, op, root,
                               MPI_COMM_WORLD);
                    if (rank == root) {
                        EXPECT_EQ(result[static_cast<std::size_t>(count - 1)], expected);
                    }
                }
                std::vector<unsigned long> result(mine.size());
                MPI_Allreduce(mine.data(), result.data(), count, MPI_UNSIGNED_LONG, op, MPI_COMM_WORLD);
                EXPECT_EQ(result[static_cast<std::size_t>(count - 1)], expected);
                MPI_Scan(mine.data(), result.data(), count, MPI_UNSIGNED_LONG, op, MPI_COMM_WORLD);
                EXPECT_EQ(result[0], digits[static_cast<std::size_t>(rank)]);
            }
            EXPECT_EQ(MPI_Op_free(&op), MPI_SUCCESS);
        });
    }
}

TEST(Collectives, LongMessages) {
    run_mpi(5, [](int rank) {
        constexpr int count = 100'000;
        std::vector<int> vector(count, rank);
        MPI_Allreduce(MPI_IN_PLACE, vector.data(), count, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(vector, std::vector<int>(count, 10));
        if (rank == 4) std::iota(vector.begin(), vector.end(), 0);
        MPI_Bcast(vector.data(), count, MPI_INT, 4, MPI_COMM_WORLD);
        std::vector<int> expected(count);
        std::iota(expected.begin(), expected.end(), 0);
        EXPECT_EQ(vector, expected);
        std::vector<int> all(5 * count);
        MPI_Alltoall(std::vector<int>(5 * count, rank).data(), count, MPI_INT, all.data(), count, MPI_INT,
                     MPI_COMM_WORLD);
        for (std::size_t i = 0; i < 5; ++i)
            EXPECT_EQ(all[i * count + 7], static_cast<int>(i));
    });
}

TEST(Collectives, CommunicatorsDontMix) {
    run_mpi(6, [](int rank) {
        MPI_Comm half = MPI_COMM_NULL, copy = MPI_COMM_NULL;
        ASSERT_EQ(MPI_Comm_split(MPI_COMM_WORLD, rank % 2, -rank, &half), MPI_SUCCESS); // reversed order
        ASSERT_EQ(MPI_Comm_dup(half, &copy), MPI_SUCCESS);
        for (int i = 0; i < 10; ++i) {
            int sum_of_half = 0, sum_of_all = 0;
            MPI_Allreduce(&rank, &sum_of_half, 1, MPI_INT, MPI_SUM, i % 2 == 0 ? half : copy);
            // The two halves are in different operations now and then meet in this one.
            if (rank % 2 == 0) MPI_Barrier(copy);
            MPI_Allreduce(&rank, &sum_of_all, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
            EXPECT_EQ(sum_of_half, rank % 2 == 0 ? 6 : 9);
            EXPECT_EQ(sum_of_all, 15);

            int first = rank;
            MPI_Bcast(&first, 1, MPI_INT, 0, half);
            EXPECT_EQ(first, rank % 2 == 0 ? 4 : 5);
            int alone = rank;
            MPI_Allreduce(MPI_IN_PLACE, &alone, 1, MPI_INT, MPI_SUM, MPI_COMM_SELF);
            EXPECT_EQ(alone, rank);
        }
        MPI_Comm_free(&copy);
        MPI_Comm_free(&half);
    });
}

TEST(Collectives, WildcardReceivesDontCatchTheirMessages) {
    run_mpi(ranks, [](int rank) {
        int received = -1;
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Irecv(&received, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
        int sum = 0;
        MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        EXPECT_EQ(sum, 6);
        MPI_Barrier(MPI_COMM_WORLD);
        MPI_Send(&rank, 1, MPI_INT, (rank + 1) % ranks, 0, MPI_COMM_WORLD);
        MPI_Wait(&request, MPI_STATUS_IGNORE);
        EXPECT_EQ(received, (rank + ranks - 1) % ranks);
    });
}

} // namespace
} // namespace vaquero::mpi::test
