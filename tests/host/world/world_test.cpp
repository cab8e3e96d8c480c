// Ranks as fibers on threads: who they are, in which order they run, and what a switch preserves.
#include "host/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

#include "kernel/diagnostics/machine_exit.hpp"
#include "platform/platform.hpp"
#include "platform/wait_until.hpp"

namespace vaquero {
namespace {

using host::run;
using host::WorldShape;

struct Shape {
    int ranks;
    int cores;
};

class EveryShape : public testing::TestWithParam<Shape> {};

TEST_P(EveryShape, KnowsItsRanksAndCores) {
    const auto [ranks, cores] = GetParam();
    std::vector<int> core_of_rank(static_cast<std::size_t>(ranks), -1);
    const auto outcome = run({.ranks = ranks, .cores = cores}, [&](Rank rank) {
        EXPECT_EQ(platform::this_rank(), rank);
        EXPECT_EQ(platform::rank_count(), ranks);
        EXPECT_EQ(platform::core_count(), cores);
        EXPECT_EQ(platform::core_of(rank), platform::this_core());
        platform::yield();
        EXPECT_EQ(platform::this_rank(), rank);
        core_of_rank[static_cast<std::size_t>(rank.value())] = platform::this_core().value();
    });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
    EXPECT_EQ(core_of_rank.front(), 0);
    EXPECT_EQ(core_of_rank.back(), cores - 1);
    EXPECT_TRUE(std::is_sorted(core_of_rank.begin(), core_of_rank.end()));
}

// Each rank publishes a number in its slot and waits for its left neighbour's: all have to run by turns.
TEST_P(EveryShape, WaitsForOtherRanks) {
    const auto [ranks, cores] = GetParam();
    std::vector<int> numbers(static_cast<std::size_t>(ranks), 0);
    for (const bool may_sleep : {false, true}) {
        const auto outcome =
            run({.ranks = ranks, .cores = cores, .cores_may_sleep = may_sleep}, [&](Rank rank) {
                const int left = (rank.value() + ranks - 1) % ranks;
                const int right = (rank.value() + 1) % ranks;
                int& mine = numbers[static_cast<std::size_t>(rank.value())];
                mine = rank.value();
                EXPECT_EQ(platform::rank_slot(rank).load(), nullptr);
                platform::rank_slot(rank).store(&mine, std::memory_order_release);
                if (platform::cores_may_sleep()) platform::ring(platform::core_of(Rank(right)));
                auto& slot = platform::rank_slot(Rank(left));
                wait_until([] { return false; },
                           [&slot] { return slot.load(std::memory_order_acquire) != nullptr; },
                           [](platform::WaitText& text) { text.append("the left neighbour"); });
                platform::made_progress();
                EXPECT_EQ(*static_cast<int*>(slot.load(std::memory_order_acquire)), left);
            });
        EXPECT_EQ(outcome.status, 0) << outcome.reason;
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, EveryShape,
                         testing::Values(Shape{1, 1}, Shape{2, 1}, Shape{9, 1}, Shape{3, 2}, Shape{8, 2},
                                         Shape{4, 4}),
                         [](const auto& shape) {
                             return std::to_string(shape.param.ranks) + "on" +
                                    std::to_string(shape.param.cores);
                         });

TEST(World, YieldsInTurn) {
    std::vector<int> turns;
    run({.ranks = 3, .cores = 1}, [&](Rank rank) {
        for (int i = 0; i < 2; ++i) {
            turns.push_back(rank.value());
            platform::yield();
        }
    });
    EXPECT_EQ(turns, (std::vector<int>{0, 1, 2, 0, 1, 2}));
}

TEST(World, LoopsOfYieldsLetTheOthersPoll) {
    bool over = false;
    const auto outcome = run({.ranks = 3, .cores = 1}, [&](Rank rank) {
        if (rank.value() < 2) {
            while (!over)
                platform::yield();
            return;
        }
        int polls = 0; // nothing comes without them
        wait_until([&] { return ++polls, false; }, [&] { return polls >= 5000; },
                   [](platform::WaitText& text) { text.append("its own polls"); });
        over = true;
    });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

TEST(World, SleepsUntilItsDeadlineWhileOthersRun) {
    for (const bool may_sleep : {false, true}) {
        int turns = 0;
        const auto outcome = run({.ranks = 2, .cores = 1, .cores_may_sleep = may_sleep}, [&](Rank rank) {
            const std::uint64_t start = platform::now_ns();
            const std::uint64_t deadline = start + 20'000'000;
            if (rank == Rank(0))
                sleep_until(deadline, [](platform::WaitText& text) { text.append("sleep"); });
            else
                for (; turns < 100; ++turns)
                    platform::yield();
            if (rank == Rank(0)) {
                EXPECT_GE(platform::now_ns(), deadline);
                EXPECT_EQ(turns, 100);
            }
        });
        EXPECT_EQ(outcome.status, 0) << outcome.reason;
    }
}

// A rank that waits for long leaves its processor to others, whether its core naps or sleeps.
TEST(World, LongWaitsTakeLittleTime) {
    for (const bool may_sleep : {false, true}) {
        std::atomic<bool> over{false};
        const auto outcome =
            run({.ranks = 2, .cores = 2, .spin_limit = 10, .cores_may_sleep = may_sleep}, [&](Rank rank) {
                if (rank == Rank(0)) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(300));
                    over = true;
                    if (platform::cores_may_sleep()) platform::ring(platform::core_of(Rank(1)));
                    return;
                }
                wait_until([] { return false; }, [&] { return over.load(); },
                           [](platform::WaitText& text) { text.append("rank 0"); });
                timespec used;
                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
                EXPECT_LT(used.tv_sec * 1'000'000'000 + used.tv_nsec, 150'000'000);
            });
        EXPECT_EQ(outcome.status, 0) << outcome.reason;
    }
}

// Nobody else is there to end it, for longer than it takes to find a deadlock.
TEST(World, ASleepIsNoDeadlock) {
    for (const bool may_sleep : {false, true}) {
        std::atomic<bool> over{false};
        const auto outcome =
            run({.ranks = 2,
                 .cores = 2,
                 .cores_may_sleep = may_sleep,
                 .deadlock_window = std::chrono::milliseconds(100)},
                [&](Rank rank) {
                    const auto describe = [](platform::WaitText& text) { text.append("the end"); };
                    if (rank == Rank(1))
                        return wait_until([] { return false; }, [&] { return over.load(); }, describe);
                    sleep_until(platform::now_ns() + 500'000'000, describe);
                    over = true;
                    if (platform::cores_may_sleep()) platform::ring(platform::core_of(Rank(1)));
                });
        EXPECT_EQ(outcome.status, 0) << outcome.reason;
    }
}

TEST(World, RunsOneAfterTheOther) {
    int runs = 0;
    for (int i = 0; i < 100; ++i) {
        run({.ranks = 3, .cores = 2}, [&](Rank rank) {
            platform::yield();
            if (rank == Rank(2)) ++runs;
        });
    }
    EXPECT_EQ(runs, 100);
}

// The x87 and SSE rounding modes belong to the rank that set them. [psABI §3.2.1]
TEST(World, KeepsFloatingPointControlPerRank) {
    constexpr std::array modes{FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
    run({.ranks = 4, .cores = 1}, [&](Rank rank) {
        EXPECT_EQ(std::fegetround(), FE_TONEAREST); // not what an earlier rank chose
        const int mode = modes[static_cast<std::size_t>(rank.value())];
        std::fesetround(mode);
        for (int i = 0; i < 3; ++i) {
            platform::yield();
            EXPECT_EQ(std::fegetround(), mode);
            volatile double half = 2.5;            // SSE
            volatile long double long_half = 2.5L; // x87
            const double expected = mode == FE_UPWARD ? 3 : 2;
            EXPECT_EQ(std::nearbyint(half), expected);
            EXPECT_EQ(static_cast<double>(std::nearbyint(long_half)), expected);
        }
    });
}

TEST(World, ExceptionsStayInTheirRank) {
    int caught = 0;
    run({.ranks = 3, .cores = 1}, [&](Rank rank) {
        try {
            platform::yield();
            throw rank.value();
        } catch (int value) {
            EXPECT_EQ(value, rank.value());
            ++caught;
        }
    });
    EXPECT_EQ(caught, 3);
}

TEST(World, AllocatesZeroedPagesUntilThePoolIsUsedUp) {
    constexpr std::size_t pool_pages = 256;
    const auto outcome = run({.ranks = 2, .cores = 2, .pool_bytes = pool_pages * 4096}, [&](Rank) {
        std::byte* const two_pages = platform::allocate_pages(4097);
        ASSERT_NE(two_pages, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(two_pages) % 4096, 0U);
        EXPECT_EQ(two_pages[0], std::byte{0});
        EXPECT_EQ(two_pages[8191], std::byte{0});
        std::memset(two_pages, 1, 8192);
        std::size_t pages = 2;
        while (platform::allocate_pages(4096) != nullptr)
            ++pages;
        EXPECT_EQ(pages, pool_pages);
        EXPECT_EQ(platform::allocate_pages(1), nullptr);
    });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

/// Takes notes, and has no memory for one core.
class FakeInterconnect : public Interconnect {
public:
    void prepare(int cores) override { prepared_ = cores, built_ = 0; }
    Result<std::size_t> build_on_this_core() override {
        if (platform::this_core() == without_memory) return Error("no memory");
        return static_cast<std::size_t>(++built_);
    }
    CoreId without_memory{-1};
    [[nodiscard]] bool is_built() const { return built_ == prepared_; }

private:
    int prepared_ = -1;
    std::atomic<int> built_{0};
};

TEST(World, StartsOnceItsInterconnectIsBuilt) {
    static FakeInterconnect interconnect; // for all worlds from now on
    host::use_interconnect(interconnect);
    const WorldShape shape{.ranks = 3, .cores = 3, .quiet = true};
    std::atomic<int> started{0};
    const auto start = [&](Rank) {
        EXPECT_TRUE(interconnect.is_built());
        ++started;
    };
    EXPECT_EQ(run(shape, start).status, 0);
    EXPECT_EQ(started, 3);
    interconnect.without_memory = CoreId(1);
    const auto outcome = run(shape, start);
    EXPECT_EQ(outcome.status, status::boot_failure);
    EXPECT_EQ(outcome.reason, "no memory");
    EXPECT_EQ(started, 3) << "ranks of other cores ran";
    interconnect.without_memory = CoreId(-1);
}

TEST(World, OfOneThreadLeavesACoreWhereItsRanksWait) {
    std::vector<int> trace; // rank * 10 + step; no lock, for TSan to see
    int step_of_all = 0;
    const auto outcome = run({.ranks = 4, .cores = 2, .one_thread = true}, [&](Rank rank) {
        for (int step = 0; step < 2; ++step) {
            EXPECT_EQ(platform::this_rank(), rank);
            trace.push_back(rank.value() * 10 + step);
            if (trace.size() % 4 == 0) ++step_of_all;
            wait_until([] { return false; }, [&] { return step_of_all > step; },
                       [](platform::WaitText& text) { text.append("the others"); });
        }
    });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
    // Rank 3 need not wait to go on; rank 1 was the last that ran on core 0.
    EXPECT_EQ(trace, (std::vector{0, 10, 20, 30, 31, 21, 11, 1}));
}

TEST(World, ClockIsMonotonicAcrossCores) {
    std::atomic<std::uint64_t> latest{0};
    run({.ranks = 2, .cores = 2}, [&](Rank) {
        for (int i = 0; i < 1000; ++i) {
            const std::uint64_t seen = latest.load();
            const std::uint64_t now = platform::now_ns();
            EXPECT_GE(now, seen);
            latest.store(now);
        }
    });
    EXPECT_GE(platform::clock_ticks_per_second(), 1'000'000u);
}

} // namespace
} // namespace vaquero
