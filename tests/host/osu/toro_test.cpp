#include <gtest/gtest.h>
#include <mpi.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

#include "host/world.hpp"
#include "osu/benchmark.hpp"
#include "osu/toro/barrier.hpp"
#include "osu/toro/collectives.hpp"
#include "osu/toro/ring.hpp"

namespace vaquero::osu::toro {
namespace {

using host::WorldShape;

void expect_success(const host::Outcome& outcome) {
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

/// Each with a core of its own for every rank, and with fewer cores.
class Toro : public testing::TestWithParam<WorldShape> {
protected:
    const WorldShape shape = GetParam();
    const std::size_t ranks = static_cast<std::size_t>(shape.ranks);
};
INSTANTIATE_TEST_SUITE_P(
    Worlds, Toro,
    testing::Values(WorldShape{.ranks = 1, .cores = 1}, WorldShape{.ranks = 2, .cores = 1},
                    WorldShape{.ranks = 2, .cores = 2}, WorldShape{.ranks = 3, .cores = 2},
                    WorldShape{.ranks = 4, .cores = 1}, WorldShape{.ranks = 4, .cores = 2}),
    [](const auto& shape) {
        return std::to_string(shape.param.ranks) + "RanksOn" + std::to_string(shape.param.cores);
    });

TEST_P(Toro, NoRankLeavesABarrierBeforeAllHaveEntered) {
    Barrier barrier(shape.ranks);
    std::vector<int> entered(ranks); // not atomic: the barrier orders it, as ThreadSanitizer sees
    expect_success(host::run(shape, [&](Rank rank) {
        bool sense = false;
        for (int round = 1; round <= 100; ++round) {
            entered[static_cast<std::size_t>(rank.value())] = round;
            barrier.wait(sense);
            for (const int last : entered)
                EXPECT_EQ(last, round);
            barrier.wait(sense);
        }
    }));
}

TEST_P(Toro, BroadcastBringsEveryByteToEveryRank) {
    const auto rings = std::make_unique<Ring[]>(ranks);
    expect_success(host::run(shape, [&](Rank rank) {
        // A byte, a slot to the brim, one byte more, and more than the whole ring holds.
        for (const std::size_t bytes : {1, 1020, 1021, 30'000}) {
            std::vector<std::byte> expected(bytes);
            for (std::size_t i = 0; i < bytes; ++i)
                expected[i] = static_cast<std::byte>(i * 7 + bytes);
            auto data = rank.value() == 0 ? expected : std::vector<std::byte>(bytes);
            bcast({rings.get(), ranks}, rank.value(), data);
            EXPECT_EQ(data, expected) << bytes << " bytes at rank " << rank.value();
        }
    }));
}

TEST_P(Toro, GatherPutsRanksInOrder) {
    const auto rings = std::make_unique<Ring[]>(ranks);
    expect_success(host::run(shape, [&](Rank rank) {
        for (const std::size_t count : {1, 255, 256, 7'000}) {
            std::vector<int> mine(count);
            std::iota(mine.begin(), mine.end(), rank.value() * 100'000);
            std::vector<int> all(ranks * count);
            gather({rings.get(), ranks}, rank.value(), std::as_bytes(std::span(mine)),
                   std::as_writable_bytes(std::span(all)));
            if (rank.value() != 0) continue;
            for (std::size_t i = 0; i < all.size(); ++i)
                ASSERT_EQ(all[i], static_cast<int>(i / count * 100'000 + i % count));
        }
    }));
}

TEST(ToroSums, AreOfColumns) {
    const std::vector<int> rows{1, 2, 3, 10, 20, 30, 100, 200, 300};
    std::vector<int> sums(3, -1);
    add_rows<int>(rows, sums);
    EXPECT_EQ(sums, (std::vector{111, 222, 333}));
}

/// The exit status of the multi-call program in a world of `shape`.
int status_of(const WorldShape& shape, std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    return host::run(shape,
                     [&](Rank) {
                         MPI_Init(nullptr, nullptr);
                         const int status = run_command(arguments);
                         MPI_Finalize();
                         return status;
                     })
        .status;
}

TEST_P(Toro, BenchmarksValidate) {
    testing::internal::CaptureStdout();
    const int expected = shape.ranks > 1 ? 0 : 1; // a rank alone is refused
    EXPECT_EQ(status_of(shape, {"toro_barrier", "-i", "5", "-x", "1"}), expected);
    EXPECT_EQ(status_of(shape, {"toro_bcast", "-c", "-i", "5", "-x", "1", "-m", "1024:2048"}), expected);
    EXPECT_EQ(status_of(shape, {"toro_reduce", "-c", "-T", "all", "-i", "5", "-x", "1", "-m", "1024:2048"}),
              expected);
    const std::string output = testing::internal::GetCapturedStdout();
    EXPECT_EQ(output.find("\n2048 ") != output.npos, expected == 0) << output;
    EXPECT_EQ(output.find("Fail"), output.npos) << output;
}

} // namespace
} // namespace vaquero::osu::toro
