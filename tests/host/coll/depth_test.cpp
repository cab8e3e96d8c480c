// What the algorithms' headers say of their cost, counted: no loops over the root.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "tests/host/coll/patterns.hpp"
#include "tests/host/coll/thread_team.hpp"

namespace vaquero::mpi::test {
namespace {

/// Rounds and messages of `operation` for each size of team are at most what `limit(ranks)` allows.
template <class Operation, class Limit>
void expect_depth(const char* name, Limit limit, Operation operation) {
    for (int ranks = 1; ranks <= 9; ++ranks) {
        const Traffic traffic = run_team(ranks, operation);
        EXPECT_LE(traffic.rounds, limit(ranks)) << name << " with " << ranks << " ranks";
        EXPECT_LE(traffic.most_messages, limit(ranks)) << name << " with " << ranks << " ranks";
    }
}

bool is_power_of_two(int ranks) {
    return (ranks & (ranks - 1)) == 0;
}

/// For folded algorithms: one round to fold and one to unfold.
int folded(int ranks) {
    return is_power_of_two(ranks) ? ceil_log2(ranks) : ceil_log2(ranks) + 1;
}

TEST(Depth, BarrierTakesExactlyTheLogarithm) {
    for (int ranks = 1; ranks <= 9; ++ranks)
        EXPECT_EQ(run_team(ranks, barrier_dissemination).rounds, ceil_log2(ranks));
}

TEST(Depth, Trees) {
    expect_depth("scatter", ceil_log2, [](const Team& team) {
        const Buffer source(static_cast<std::size_t>(team.size));
        Buffer block(1);
        (void)scatter_binomial(team, source.data(), block.data(), 1, team.size / 2);
    });
    expect_depth("gather", ceil_log2, [](const Team& team) {
        const Buffer block(1);
        Buffer destination(static_cast<std::size_t>(team.size));
        (void)gather_binomial(team, block.data(), 1, destination.data(), team.size / 2);
    });
}

TEST(Depth, TreesWithHeadersTakeTwiceTheLogarithm) {
    const auto limit = [](int ranks) { return 2 * ceil_log2(ranks); };
    expect_depth("scatterv", limit, [](const Team& team) {
        const Buffer source(static_cast<std::size_t>(team.size));
        Buffer block(1);
        (void)scatterv_binomial(team, ConstBlocks::uniform(source.data(), 1), block.data(), 1, team.size / 2);
    });
    expect_depth("gatherv", limit, [](const Team& team) {
        const Buffer block(1);
        Buffer destination(static_cast<std::size_t>(team.size));
        (void)gatherv_binomial(team, block.data(), 1, Blocks::uniform(destination.data(), 1), team.size / 2);
    });
}

TEST(Depth, AllToAll) {
    expect_depth("allgather", ceil_log2, [](const Team& team) {
        Buffer buffer(static_cast<std::size_t>(team.size));
        (void)allgather_bruck(team, Blocks::uniform(buffer.data(), 1));
    });
    expect_depth("alltoall", ceil_log2, [](const Team& team) {
        Buffer buffer(static_cast<std::size_t>(team.size));
        (void)alltoall_bruck(team, buffer.data(), buffer.data(), 1);
    });
    expect_depth("scan", ceil_log2, [](const Team& team) {
        Vector vector(1);
        (void)scan_recursive_doubling(team, bytes_of(vector), bytes_of(vector), 1, sum.reduction);
    });
}

TEST(Depth, FoldedAlgorithms) {
    expect_depth("reduce-scatter", folded, [](const Team& team) {
        Vector mine(static_cast<std::size_t>(team.size)), block(1);
        std::vector<std::size_t> bounds(mine.size() + 1);
        std::iota(bounds.begin(), bounds.end(), std::size_t{0});
        (void)reduce_scatter_recursive_halving(team, bytes_of(mine), bytes_of(block), bounds, sum.reduction);
    });
}

} // namespace
} // namespace vaquero::mpi::test
