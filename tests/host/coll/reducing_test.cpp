// Collective reductions: every algorithm that keeps order with a commutative and a non-commutative operation,
// 1 to 9 ranks, every root, in place and not.
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/board/board.hpp"
#include "tests/host/coll/patterns.hpp"
#include "tests/host/coll/thread_team.hpp"

namespace vaquero::mpi::test {
namespace {

// Fewer elements than ranks, odd, and more than Scratch keeps on the stack.
constexpr std::size_t counts[] = {0, 1, 3, 17, 200};

using Reduce = void(Board&, const std::byte*, std::byte*, std::size_t, const Reduction&, int);
using Allreduce = void(Board&, const std::byte*, std::byte*, std::size_t, const Reduction&);
using Scan = Outcome(const Team&, const std::byte*, std::byte*, std::size_t, const Reduction&);
using ReduceScatter = Outcome(const Team&, const std::byte*, std::byte*, std::span<const std::size_t>,
                              const Reduction&);

void check_reduce(const Team& team, Reduce reduce, std::size_t count, const Operation& operation, int root) {
    Vector mine = contribution(count, team.rank);
    Vector result(team.rank == root ? count : 0);
    reduce(*team.board, bytes_of(mine), bytes_of(result), count, operation.reduction, root);
    EXPECT_EQ(mine, contribution(count, team.rank)) << "the contribution is an input";
    if (team.rank == root) {
        EXPECT_EQ(result, reduced(count, team.size - 1, operation)) << count << " elements, root " << root;
    }

    std::byte* const in_place = team.rank == root ? bytes_of(mine) : nullptr;
    reduce(*team.board, bytes_of(mine), in_place, count, operation.reduction, root);
    if (team.rank == root) {
        EXPECT_EQ(mine, reduced(count, team.size - 1, operation)) << "in place, root " << root;
    }
    mine.assign(count, Affine{7, 7}); // nobody reads it any more
}

void check_reduce(Reduce reduce, std::span<const std::size_t> some_counts) {
    run_teams([=](const Team& team) {
        if (team.size == 1) return; // a single rank has no board
        for (const Operation* operation : {&sum, &composition}) {
            for (int root = 0; root < team.size; ++root) {
                for (const std::size_t count : some_counts)
                    check_reduce(team, reduce, count, *operation, root);
            }
        }
    });
}

// What a slot holds; and one more, and more than are on the way at once.
constexpr std::size_t short_counts[] = {0, 1, 3, 17, Slot::capacity / sizeof(Affine)};
constexpr std::size_t long_counts[] = {0, 1, 3, 17, Slot::capacity / sizeof(Affine) + 1, 5000};

TEST(Reduce, Board) {
    check_reduce(reduce_board, short_counts);
}
TEST(Reduce, Shares) {
    check_reduce(reduce_shares, long_counts);
}

void check_allreduce(Allreduce allreduce, std::span<const std::size_t> some_counts) {
    run_teams([=](const Team& team) {
        if (team.size == 1) return;
        for (const Operation* operation : {&sum, &composition}) {
            for (const std::size_t count : some_counts) {
                const Vector expected = reduced(count, team.size - 1, *operation);
                Vector mine = contribution(count, team.rank);
                Vector result(count);
                allreduce(*team.board, bytes_of(mine), bytes_of(result), count, operation->reduction);
                EXPECT_EQ(result, expected) << count << " elements";
                result.assign(count, Affine{7, 7}); // nobody reads it any more
                EXPECT_EQ(mine, contribution(count, team.rank)) << "the contribution is an input";
                allreduce(*team.board, bytes_of(mine), bytes_of(mine), count, operation->reduction);
                EXPECT_EQ(mine, expected) << count << " elements, in place";
            }
        }
    });
}

TEST(Allreduce, Board) {
    check_allreduce(allreduce_board, short_counts);
}
TEST(Allreduce, Shares) {
    check_allreduce(allreduce_shares, long_counts);
}

TEST(Scan, RecursiveDoubling) {
    run_teams([](const Team& team) {
        for (const Operation* operation : {&sum, &composition}) {
            for (const std::size_t count : counts) {
                const Vector expected = reduced(count, team.rank, *operation);
                Vector mine = contribution(count, team.rank);
                Vector result(count);
                ASSERT_EQ(scan_recursive_doubling(team, bytes_of(mine), bytes_of(result), count,
                                                  operation->reduction),
                          Outcome::complete);
                EXPECT_EQ(result, expected) << count << " elements";
                ASSERT_EQ(scan_recursive_doubling(team, bytes_of(mine), bytes_of(mine), count,
                                                  operation->reduction),
                          Outcome::complete);
                EXPECT_EQ(mine, expected) << count << " elements, in place";
            }
        }
    });
}

TEST(Scan, ExclusiveLeavesRankZerosResult) {
    run_teams([](const Team& team) {
        for (const Operation* operation : {&sum, &composition}) {
            for (const std::size_t count : counts) {
                Vector mine = contribution(count, team.rank);
                Vector result(count, Affine{7, 7});
                const Vector expected = team.rank == 0 ? result : reduced(count, team.rank - 1, *operation);
                ASSERT_EQ(exscan_recursive_doubling(team, bytes_of(mine), bytes_of(result), count,
                                                    operation->reduction),
                          Outcome::complete);
                EXPECT_EQ(result, expected) << count << " elements";
                ASSERT_EQ(exscan_recursive_doubling(team, bytes_of(mine), bytes_of(mine), count,
                                                    operation->reduction),
                          Outcome::complete);
                EXPECT_EQ(mine, team.rank == 0 ? contribution(count, 0) : expected) << "in place";
            }
        }
    });
}

/// Blocks of 0 to 3 * unit elements.
std::vector<std::size_t> bounds_of(int ranks, std::size_t unit) {
    std::vector<std::size_t> bounds{0};
    for (int rank = 0; rank < ranks; ++rank)
        bounds.push_back(bounds.back() + unit * (static_cast<std::size_t>(rank) * 5 % 4));
    return bounds;
}

void check_reduce_scatter(ReduceScatter reduce_scatter) {
    run_teams([=](const Team& team) {
        const auto rank = static_cast<std::size_t>(team.rank);
        for (const std::size_t unit : {0, 1, 3, 100}) {
            const auto bounds = bounds_of(team.size, unit);
            const Vector whole = reduced(bounds.back(), team.size - 1, sum);
            const Vector expected(whole.begin() + static_cast<std::ptrdiff_t>(bounds[rank]),
                                  whole.begin() + static_cast<std::ptrdiff_t>(bounds[rank + 1]));
            Vector mine = contribution(bounds.back(), team.rank);
            Vector block(expected.size());
            ASSERT_EQ(reduce_scatter(team, bytes_of(mine), bytes_of(block), bounds, sum.reduction),
                      Outcome::complete);
            EXPECT_EQ(block, expected) << "unit " << unit;
            EXPECT_EQ(mine, contribution(bounds.back(), team.rank)) << "the contribution is an input";
            ASSERT_EQ(reduce_scatter(team, bytes_of(mine), bytes_of(mine), bounds, sum.reduction),
                      Outcome::complete);
            mine.resize(expected.size());
            EXPECT_EQ(mine, expected) << "unit " << unit << ", in place";
        }
    });
}

TEST(ReduceScatter, RecursiveHalving) {
    check_reduce_scatter(reduce_scatter_recursive_halving);
}
TEST(ReduceScatter, Pairwise) {
    check_reduce_scatter(reduce_scatter_pairwise);
}

} // namespace
} // namespace vaquero::mpi::test
