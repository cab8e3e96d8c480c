// Selection: results are right on both sides of every threshold, and operations that follow each other on one
// team don't get into each other's way.
#include "mpi/coll/board/board.hpp"
#include "mpi/coll/selection.hpp"
#include "mpi/coll/thresholds.hpp"
#include "tests/host/coll/patterns.hpp"
#include "tests/host/coll/thread_team.hpp"

namespace vaquero::mpi::test {
namespace {

/// Sizes just below, at and above `threshold`, in units of `unit`.
std::vector<std::size_t> around(std::size_t threshold, std::size_t unit) {
    return {threshold / unit - 1, threshold / unit, threshold / unit + 1};
}

TEST(Selection, Bcast) {
    run_teams([](const Team& team) {
        for (const std::size_t bytes : around(Slot::capacity, 1)) {
            const int root = team.size - 1;
            Buffer buffer = team.rank == root ? pattern(bytes, root) : Buffer(bytes);
            select::bcast(team, buffer.data(), bytes, root);
            EXPECT_EQ(buffer, pattern(bytes, root)) << bytes << " bytes";
        }
    });
}

TEST(Selection, Reduce) {
    run_teams([](const Team& team) {
        for (const std::size_t count : around(Slot::capacity, sizeof(Affine))) {
            const int root = team.size / 2;
            Vector mine = contribution(count, team.rank);
            Vector result(team.rank == root ? count : 0);
            select::reduce(team, bytes_of(mine), bytes_of(result), count, composition.reduction, root);
            if (team.rank == root) {
                EXPECT_EQ(result, reduced(count, team.size - 1, composition)) << count << " elements";
            }
        }
    });
}

TEST(Selection, Allreduce) {
    run_teams([](const Team& team) {
        for (const std::size_t count : around(Slot::capacity, sizeof(Affine))) {
            Vector mine = contribution(count, team.rank);
            Vector result(count);
            select::allreduce(team, bytes_of(mine), bytes_of(result), count, composition.reduction);
            EXPECT_EQ(result, reduced(count, team.size - 1, composition)) << count << " elements";
            EXPECT_EQ(mine, contribution(count, team.rank)) << "the contribution is an input";
        }
    });
}

TEST(Selection, Allgather) {
    run_teams([](const Team& team) {
        for (const std::size_t bytes :
             around(thresholds::allgather_long, static_cast<std::size_t>(team.size))) {
            Buffer buffer(bytes * static_cast<std::size_t>(team.size));
            put(buffer, bytes * static_cast<std::size_t>(team.rank), pattern(bytes, team.rank));
            ASSERT_EQ(select::allgather(team, buffer.data(), bytes), Outcome::complete);
            for (int rank = 0; rank < team.size; ++rank)
                EXPECT_EQ(slice(buffer, bytes * static_cast<std::size_t>(rank), bytes), pattern(bytes, rank));
        }
    });
}

TEST(Selection, Alltoall) {
    run_teams([](const Team& team) {
        for (const std::size_t bytes : around(thresholds::alltoall_short_block, 1)) {
            Buffer source(bytes * static_cast<std::size_t>(team.size));
            Buffer expected(source.size());
            for (int peer = 0; peer < team.size; ++peer) {
                put(source, bytes * static_cast<std::size_t>(peer), pattern(bytes, team.rank, peer));
                put(expected, bytes * static_cast<std::size_t>(peer), pattern(bytes, peer, team.rank));
            }
            Buffer destination(source.size());
            ASSERT_EQ(select::alltoall(team, source.data(), destination.data(), bytes), Outcome::complete);
            EXPECT_EQ(destination, expected) << bytes << " bytes";
            ASSERT_EQ(select::alltoall(team, source.data(), source.data(), bytes), Outcome::complete);
            EXPECT_EQ(source, expected) << bytes << " bytes, in place";
        }
    });
}

TEST(Selection, ReduceScatter) {
    run_teams([](const Team& team) {
        const auto ranks = static_cast<std::size_t>(team.size);
        const auto rank = static_cast<std::size_t>(team.rank);
        for (const Operation* operation : {&sum, &composition}) {
            for (const std::size_t count : around(thresholds::reduce_scatter_long, sizeof(Affine) * ranks)) {
                std::vector<std::size_t> bounds(ranks + 1);
                for (std::size_t i = 0; i <= ranks; ++i)
                    bounds[i] = i * count;
                const Vector whole = reduced(ranks * count, team.size - 1, *operation);
                Vector mine = contribution(ranks * count, team.rank);
                Vector block(count);
                ASSERT_EQ(select::reduce_scatter(team, bytes_of(mine), bytes_of(block), bounds,
                                                 operation->reduction),
                          Outcome::complete);
                EXPECT_TRUE(std::equal(block.begin(), block.end(),
                                       whole.begin() + static_cast<std::ptrdiff_t>(rank * count)))
                    << count << " elements";
            }
        }
    });
}

// Short messages take the logarithm of rounds, long ones as many as there are other ranks: so the number of
// rounds tells which algorithm it was, just below a threshold and at it.
template <class Call>
int rounds_of(int ranks, std::size_t bytes, Call call) {
    return run_team(ranks,
                    [bytes, call](const Team& team) { EXPECT_EQ(call(team, bytes), Outcome::complete); })
        .rounds;
}

TEST(Selection, AllgatherIsLongFromItsThresholdOn) {
    const auto call = [](const Team& team, std::size_t block_bytes) {
        Buffer buffer(block_bytes * static_cast<std::size_t>(team.size));
        return select::allgather(team, buffer.data(), block_bytes);
    };
    const auto call_various = [](const Team& team, std::size_t block_bytes) {
        Buffer buffer(block_bytes * static_cast<std::size_t>(team.size));
        return select::allgatherv(team, Blocks::uniform(buffer.data(), block_bytes));
    };
    for (const int ranks : {5, 8}) {
        const std::size_t at = (thresholds::allgather_long + static_cast<std::size_t>(ranks) - 1) /
                               static_cast<std::size_t>(ranks);
        EXPECT_EQ(rounds_of(ranks, at - 1, call), ceil_log2(ranks));
        EXPECT_EQ(rounds_of(ranks, at, call), ranks - 1);
        EXPECT_EQ(rounds_of(ranks, at - 1, call_various), ceil_log2(ranks));
        EXPECT_EQ(rounds_of(ranks, at, call_various), ranks - 1);
    }
}

TEST(Selection, AlltoallIsShortAmongManyRanksOnly) {
    const auto call = [](const Team& team, std::size_t block_bytes) {
        const Buffer source(block_bytes * static_cast<std::size_t>(team.size));
        Buffer destination(source.size());
        return select::alltoall(team, source.data(), destination.data(), block_bytes);
    };
    constexpr int many = thresholds::alltoall_many_ranks;
    EXPECT_EQ(rounds_of(many, thresholds::alltoall_short_block, call), ceil_log2(many));
    EXPECT_EQ(rounds_of(many, thresholds::alltoall_short_block + 1, call), many - 1);
    EXPECT_EQ(rounds_of(many - 1, thresholds::alltoall_short_block, call), many - 2);
}

TEST(Selection, ReduceScatterIsLongFromItsThresholdOn) {
    const auto call = [](const Team& team, std::size_t count) {
        const auto ranks = static_cast<std::size_t>(team.size);
        std::vector<std::size_t> bounds(ranks + 1, count);
        for (std::size_t i = 0; i < ranks; ++i)
            bounds[i] = i * (count / ranks);
        Vector mine = contribution(count, team.rank);
        Vector block(count);
        return select::reduce_scatter(team, bytes_of(mine), bytes_of(block), bounds, sum.reduction);
    };
    constexpr int ranks = 8;
    constexpr std::size_t at = thresholds::reduce_scatter_long / sizeof(Affine);
    EXPECT_EQ(rounds_of(ranks, at - 1, call), ceil_log2(ranks));
    EXPECT_EQ(rounds_of(ranks, at, call), ranks - 1);
}

TEST(Selection, OperationsFollowEachOtherWithoutABarrier) {
    run_teams([](const Team& team) {
        for (int i = 0; i < 20; ++i) {
            const int root = i % team.size;
            Vector vector = contribution(3, team.rank);
            select::allreduce(team, bytes_of(vector), bytes_of(vector), 3, composition.reduction);
            EXPECT_EQ(vector, reduced(3, team.size - 1, composition));
            if (team.rank == root) vector[0] = {1, static_cast<std::uint32_t>(i)};
            select::bcast(team, bytes_of(vector), sizeof(Affine), root);
            EXPECT_EQ(vector[0], (Affine{1, static_cast<std::uint32_t>(i)}));
            select::barrier(team);

            const Buffer block = pattern(5, team.rank, i);
            Buffer gathered(5 * static_cast<std::size_t>(team.size));
            Buffer back(5);
            ASSERT_EQ(gather_binomial(team, block.data(), 5, gathered.data(), root), Outcome::complete);
            ASSERT_EQ(scatter_binomial(team, gathered.data(), back.data(), 5, root), Outcome::complete);
            EXPECT_EQ(back, block);
        }
    });
}

} // namespace
} // namespace vaquero::mpi::test
