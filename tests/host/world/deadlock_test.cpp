// When ranks count as deadlocked, with simulated cores and time.
#include "platform/deadlock.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "tests/host/world/simulated_core.hpp"

namespace vaquero {
namespace {

using test::SimulatedCore;

constexpr std::uint64_t window = 1000;

std::vector<std::unique_ptr<SimulatedCore>> make_cores(std::size_t count, bool may_sleep) {
    std::vector<std::unique_ptr<SimulatedCore>> cores;
    while (cores.size() < count)
        cores.push_back(std::make_unique<SimulatedCore>(may_sleep));
    for (const auto& core : cores)
        core->block();
    return cores;
}

struct Watched {
    explicit Watched(bool may_sleep = false) : cores(make_cores(2, may_sleep)) {}

    bool look(std::uint64_t now) { return watch.look(cores, now); }
    void all_poll(int times) {
        for (int i = 0; i < times; ++i)
            for (const auto& core : cores)
                core->look();
    }

    std::vector<std::unique_ptr<SimulatedCore>> cores;
    DeadlockWatch watch{window};
};

TEST(DeadlockWatch, WaitsForAWholeWindow) {
    Watched w;
    EXPECT_FALSE(w.look(5000));
    w.all_poll(2);
    EXPECT_FALSE(w.look(5000 + window - 1));
    EXPECT_TRUE(w.look(5000 + window));
}

TEST(DeadlockWatch, ProgressBeginsANewWindow) {
    Watched w;
    EXPECT_FALSE(w.look(0));
    w.cores[1]->scheduler.made_progress();
    w.all_poll(2);
    EXPECT_FALSE(w.look(window));
    w.all_poll(2);
    EXPECT_FALSE(w.look(2 * window - 1));
    EXPECT_TRUE(w.look(2 * window));
}

TEST(DeadlockWatch, ARankThatRunsMayHelpTheOthers) {
    Watched w;
    w.cores[0]->scheduler.end_wait();
    for (std::uint64_t now = 0; now < 5 * window; now += window) {
        w.all_poll(2);
        EXPECT_FALSE(w.look(now));
    }
}

TEST(DeadlockWatch, ARankThatSleepsMayHelpTheOthers) {
    Watched w;
    const test::Waiting sleep(1'000'000);
    w.cores[0]->scheduler.begin_wait(sleep);
    for (std::uint64_t now = 0; now < 5 * window; now += window) {
        w.all_poll(2);
        EXPECT_FALSE(w.look(now));
    }
}

// The host may not have run a core for seconds: its message may be there for it to find.
TEST(DeadlockWatch, EachCoreHasToHaveLooked) {
    Watched w;
    EXPECT_FALSE(w.look(0));
    w.cores[0]->look(), w.cores[0]->look();
    EXPECT_FALSE(w.look(10 * window));
    w.cores[1]->look(); // may have begun before the watch
    EXPECT_FALSE(w.look(11 * window));
    w.cores[1]->look();
    EXPECT_TRUE(w.look(12 * window));
}

TEST(DeadlockWatch, ACoreWithoutRanksNeedNotLook) {
    Watched w;
    w.cores[1]->end_task();
    EXPECT_FALSE(w.look(0));
    w.cores[0]->look(), w.cores[0]->look();
    EXPECT_TRUE(w.look(window));
}

TEST(DeadlockWatch, WhereNobodyIsLeftNobodyWaits) {
    Watched w;
    for (const auto& core : w.cores)
        core->end_task();
    EXPECT_FALSE(w.look(0));
    EXPECT_FALSE(w.look(window));
}

TEST(DeadlockWatch, ACoreAtRestHasLooked) {
    Watched w(true);
    w.cores[1]->go_to_rest();
    EXPECT_FALSE(w.look(0));
    w.cores[0]->look(), w.cores[0]->look();
    EXPECT_TRUE(w.look(window));
}

// It still has to look at what was published just before its announcement, by someone who didn't ring.
TEST(DeadlockWatch, ACoreThatOnlyAnnouncedItsSleepHasNotLooked) {
    Watched w(true);
    w.cores[1]->announce();
    EXPECT_FALSE(w.look(0));
    w.cores[0]->look(), w.cores[0]->look();
    EXPECT_FALSE(w.look(window));
}

TEST(DeadlockWatch, ACoreThatWasRungWillLook) {
    Watched w(true);
    w.cores[1]->go_to_rest();
    EXPECT_FALSE(w.look(0));
    w.cores[0]->look(), w.cores[0]->look();
    w.cores[1]->doorbell.ring([](auto&) {});
    EXPECT_FALSE(w.look(window));
}

TEST(EverybodyRests, OnlyIfAllDo) {
    const auto cores = make_cores(3, true);
    EXPECT_FALSE(everybody_rests(cores));
    cores[0]->go_to_rest();
    cores[1]->go_to_rest();
    EXPECT_FALSE(everybody_rests(cores));
    cores[2]->announce();
    EXPECT_FALSE(everybody_rests(cores)) << "it is about to look";
    cores[2]->begin_rest();
    EXPECT_TRUE(everybody_rests(cores));
    cores[1]->doorbell.ring([](auto&) {});
    EXPECT_FALSE(everybody_rests(cores)) << "it will wake";
}

TEST(EverybodyRests, ACoreWithoutRanksRestsForGood) {
    const auto cores = make_cores(2, true);
    cores[0]->go_to_rest();
    cores[1]->end_task();
    EXPECT_TRUE(everybody_rests(cores));
    cores[0]->wake_up();
    cores[0]->end_task();
    EXPECT_FALSE(everybody_rests(cores)) << "nobody is left";
}

/// A pointer to a core that lets something happen when it was used so often.
struct Observed {
    SimulatedCore* core;
    int* uses;
    int when;
    const std::function<void()>* happen;

    SimulatedCore* operator->() const {
        if ((*uses)++ == when) (*happen)();
        return core;
    }
};

/// Whether three cores seem to rest when `happen` comes before the look's use number `when`.
bool seem_to_rest(const std::vector<std::unique_ptr<SimulatedCore>>& cores, int when,
                  const std::function<void()>& happen) {
    int uses = 0;
    std::vector<Observed> observed;
    for (const auto& core : cores)
        observed.push_back({core.get(), &uses, when, &happen});
    return everybody_rests(observed);
}

/// The most uses that a look makes of three cores.
constexpr int most_uses = 2 * 3 * 2;

// Core `waker` is awake when the look begins; before some step of the look it rings `woken`, and goes to rest
// or ends. Wherever that falls, the look may not find everybody at rest: `woken` will run.
TEST(EverybodyRests, NoticesWhoIsWokenBehindItsBack) {
    for (const bool ends : {false, true})
        for (std::size_t waker = 0; waker < 3; ++waker)
            for (std::size_t woken = 0; woken < 3; ++woken) {
                if (woken == waker) continue;
                for (int when = 0; when < most_uses; ++when) {
                    const auto cores = make_cores(3, true);
                    for (std::size_t i = 0; i < 3; ++i)
                        if (i != waker) cores[i]->go_to_rest();
                    EXPECT_FALSE(seem_to_rest(cores, when,
                                              [&] {
                                                  cores[woken]->doorbell.ring([](auto&) {});
                                                  ends ? cores[waker]->end_task()
                                                       : cores[waker]->go_to_rest();
                                              }))
                        << waker << " wakes " << woken << " at " << when;
                }
            }
}

// All three seem to rest, but `waker` was rung before the look began: it wakes, rings `woken`, which was
// seen at rest perhaps, and goes to rest again or ends.
TEST(EverybodyRests, NoticesWhoWakesAndRestsAgain) {
    for (const bool ends : {false, true})
        for (std::size_t waker = 0; waker < 3; ++waker)
            for (std::size_t woken = 0; woken < 3; ++woken) {
                if (woken == waker) continue;
                for (int when = 0; when < most_uses; ++when) {
                    const auto cores = make_cores(3, true);
                    for (const auto& core : cores)
                        core->go_to_rest();
                    cores[waker]->doorbell.ring([](auto&) {});
                    EXPECT_FALSE(seem_to_rest(cores, when,
                                              [&] {
                                                  cores[waker]->wake_up();
                                                  cores[woken]->doorbell.ring([](auto&) {});
                                                  ends ? cores[waker]->end_task()
                                                       : cores[waker]->go_to_rest();
                                              }))
                        << waker << " wakes " << woken << " at " << when;
                }
            }
}

} // namespace
} // namespace vaquero
