// How worlds end: exit statuses, aborts, panics and deadlocks.
#include "host/world.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "kernel/diagnostics/machine_exit.hpp"
#include "platform/platform.hpp"
#include "platform/wait_until.hpp"

namespace vaquero {
namespace {

using namespace std::chrono_literals;
using host::Outcome;
using host::run;
using host::WorldShape;

[[noreturn]] void wait_for_ever() {
    wait_until([] { return false; }, [] { return false; },
               [](platform::WaitText& text) { text.append("vain"); });
    std::abort();
}

TEST(Outcome, IsTheStatusOfTheFirstRankThatFails) {
    const Outcome outcome = run({.ranks = 3, .cores = 1}, [](Rank rank) { return rank.value() * 10; });
    EXPECT_EQ(outcome.status, 10);
    EXPECT_EQ(outcome.reason, "");
}

TEST(Outcome, ExitEndsOneRankOnly) {
    bool came_to_the_end = false;
    const Outcome outcome = run({.ranks = 2, .cores = 1}, [&](Rank rank) {
        if (rank == Rank(0)) host::exit_rank(3);
        platform::yield();
        came_to_the_end = true;
    });
    EXPECT_EQ(outcome.status, 3);
    EXPECT_TRUE(came_to_the_end);
}

TEST(Outcome, AbortEndsRanksThatWait) {
    for (const bool may_sleep : {false, true}) {
        const Outcome outcome =
            run({.ranks = 5, .cores = 3, .cores_may_sleep = may_sleep, .quiet = true}, [](Rank rank) {
                const auto owned = std::make_unique<int>(rank.value()); // neither a leak nor freed
                if (rank == Rank(3)) platform::abort(7, "enough");
                wait_for_ever();
            });
        EXPECT_EQ(outcome.status, 7);
        EXPECT_EQ(outcome.reason, "enough");
    }
}

TEST(Outcome, AbortAbandonsARankThatComputesIfItMay) {
    static std::atomic<bool> computes{true};
    static std::atomic<bool> begun{false};
    const Outcome outcome = run(
        {.ranks = 2, .cores = 2, .may_abandon = true, .quiet = true, .deadlock_window = 80ms}, [](Rank rank) {
            if (rank == Rank(1)) {
                while (!begun)
                    std::this_thread::yield();
                platform::abort(7, "enough");
            }
            for (begun = true; computes;)
                std::this_thread::yield();
        });
    computes = false;
    EXPECT_TRUE(outcome.abandoned);
    EXPECT_EQ(outcome.status, 7);
}

TEST(Outcome, FirstAbortCounts) {
    const Outcome outcome = run({.ranks = 2, .cores = 1, .quiet = true},
                                [](Rank rank) { platform::abort(10 + rank.value(), "me"); });
    EXPECT_EQ(outcome.status, 10);
}

TEST(Outcome, PanicTellsPlaceAndRank) {
    const Outcome outcome = run({.ranks = 2, .cores = 2, .quiet = true}, [](Rank rank) {
        ensure(rank == Rank(0), "one and one is two");
        wait_for_ever();
    });
    EXPECT_EQ(outcome.status, status::panic);
    EXPECT_NE(outcome.reason.find("one and one is two"), std::string::npos);
    EXPECT_NE(outcome.reason.find("outcome_test.cpp"), std::string::npos);
    EXPECT_NE(outcome.reason.find("rank 1"), std::string::npos);
}

TEST(Outcome, ExitWithoutFinalizeTakesTheOthersDown) {
    const Outcome outcome = run({.ranks = 2, .cores = 2, .quiet = true}, [](Rank rank) {
        platform::set_in_mpi(true);
        if (rank == Rank(0)) wait_for_ever();
    });
    EXPECT_EQ(outcome.status, 1);
    EXPECT_NE(outcome.reason.find("MPI_Finalize"), std::string::npos);
}

TEST(Outcome, ExitAfterFinalizeDoesNot) {
    const Outcome outcome = run({.ranks = 2, .cores = 2, .quiet = true}, [](Rank) {
        platform::set_in_mpi(true);
        platform::set_in_mpi(false);
    });
    EXPECT_EQ(outcome.status, 0);
}

TEST(Outcome, KeepsReports) {
    const Outcome outcome = run({.ranks = 2, .cores = 1, .quiet = true},
                                [](Rank rank) { platform::report(rank == Rank(0) ? "first" : "second"); });
    EXPECT_EQ(outcome.reports, (std::vector<std::string>{"first", "second"}));
}

TEST(Outcome, DeadlockNamesWhatEachRankWaitsFor) {
    for (const bool may_sleep : {false, true}) {
        const Outcome outcome = run(
            {.ranks = 4, .cores = 2, .cores_may_sleep = may_sleep, .quiet = true, .deadlock_window = 100ms},
            [](Rank rank) {
                if (rank == Rank(2)) return; // a rank that has ended doesn't wait
                wait_for_ever();
            });
        EXPECT_EQ(outcome.status, status::deadlock);
        EXPECT_EQ(outcome.reports,
                  (std::vector<std::string>{"  rank 0 waits in vain", "  rank 1 waits in vain",
                                            "  rank 3 waits in vain"}));
    }
}

TEST(Outcome, OfOneThreadIsTheSame) {
    const WorldShape shape{
        .ranks = 4, .cores = 2, .one_thread = true, .quiet = true, .deadlock_window = 100ms};
    EXPECT_EQ(run(shape, [](Rank) { wait_for_ever(); }).status, status::deadlock);
    EXPECT_EQ(run(shape, [](Rank rank) { return rank == Rank(3) ? 5 : 0; }).status, 5);
    const auto abort_on_last = [](Rank rank) {
        if (rank == Rank(3)) platform::abort(7, "enough");
        wait_for_ever();
    };
    EXPECT_EQ(run(shape, abort_on_last).status, 7);
}

TEST(Outcome, LongWaitsAreNoDeadlockWhileOneRankWorks) {
    const Outcome outcome =
        run({.ranks = 2, .cores = 2, .quiet = true, .deadlock_window = 40ms}, [](Rank rank) {
            auto& done = platform::rank_slot(Rank(0));
            if (rank == Rank(0)) {
                const std::uint64_t start = platform::now_ns();
                while (platform::now_ns() - start < 200'000'000)
                    platform::yield(); // works, as far as others can tell
                done.store(&done, std::memory_order_release);
                if (platform::cores_may_sleep()) platform::ring(platform::core_of(Rank(1)));
                return;
            }
            wait_until([] { return false; },
                       [&done] { return done.load(std::memory_order_acquire) != nullptr; },
                       [](platform::WaitText& text) { text.append("rank 0"); });
        });
    EXPECT_EQ(outcome.status, 0) << outcome.reason;
}

TEST(OutcomeDeathTest, PanicOutsideOfAWorldEndsTheProcess) {
    EXPECT_DEATH(panic("no world"), "panic: no world at .*outcome_test.cpp");
    EXPECT_DEATH(platform::this_rank(), "only a rank of a host world");
}

TEST(OutcomeDeathTest, StackOverflowHitsTheGuard) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto overflow = [](Rank) {
        volatile std::byte* address = reinterpret_cast<std::byte*>(__builtin_frame_address(0));
        for (int page = 0; page < 600; ++page, address -= 4096)
            *address = std::byte{1};
    };
    EXPECT_DEATH(run({.ranks = 1}, overflow), "");
}

} // namespace
} // namespace vaquero
