// What a core does when ranks wait, on a machine that only takes notes.
#include "platform/dispatcher.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "tests/host/world/simulated_core.hpp"

namespace vaquero {
namespace {

using test::SimulatedCore;
using test::Waiting;

struct Notes {
    std::vector<SimulatedCore*> cores;
    std::uint64_t now = 1'000'000'000;
    std::vector<Task*> switches;
    std::vector<std::uint64_t> naps;
    std::vector<std::uint64_t> timed_sleeps;
    int sleeps = 0;
    int deadlocks = 0;
    std::function<void()> on_sleep = [] {};
};

/// Time passes only while it sleeps.
struct FakeMachine {
    Notes& notes;

    void switch_to(Task&, Task& next) const { notes.switches.push_back(&next); }
    void sleep(std::atomic<std::uint32_t>& word) const {
        ++notes.sleeps;
        notes.on_sleep();
        word = 0;
    }
    void sleep_for(std::atomic<std::uint32_t>&, std::uint64_t ns) const {
        notes.timed_sleeps.push_back(ns);
        notes.now += ns;
        notes.on_sleep();
    }
    void nap(std::uint64_t ns) const {
        notes.naps.push_back(ns);
        notes.now += ns;
    }
    [[nodiscard]] std::uint64_t now_ns() const { return notes.now; }
    [[nodiscard]] const auto& cores() const { return notes.cores; }
    void on_deadlock() const { ++notes.deadlocks; }
};

class DispatcherTest : public testing::Test {
protected:
    Dispatcher<FakeMachine> start(bool may_sleep, int tasks, unsigned rounds_before_nap = 1) {
        core.emplace(may_sleep, tasks, rounds_before_nap);
        notes.cores.push_back(&*core);
        return Dispatcher<FakeMachine>(*core, {notes});
    }
    Task& task(std::size_t i) { return core->tasks[i]; }
    /// The second task waits for `wait` and the first one is current.
    void let_other_wait(const Waiting& wait) {
        core->scheduler.select(task(1));
        core->scheduler.begin_wait(wait);
        core->scheduler.select(task(0));
    }

    std::optional<SimulatedCore> core;
    Notes notes;
};

TEST_F(DispatcherTest, RunsWhoCanGoOn) {
    auto dispatcher = start(true, 2);
    EXPECT_TRUE(dispatcher.idle(Waiting()));
    EXPECT_EQ(notes.switches, std::vector{&task(1)});
    EXPECT_EQ(&core->scheduler.current(), &task(1));
}

TEST_F(DispatcherTest, LetsWhoPollsPollWhileOthersSleep) {
    auto dispatcher = start(true, 2);
    const Waiting message;
    let_other_wait(message);
    EXPECT_TRUE(dispatcher.idle(Waiting(notes.now + 1'000'000)));
    EXPECT_EQ(notes.switches, std::vector{&task(1)});
}

TEST_F(DispatcherTest, NapsNoLongerThanANapWhileARankPolls) {
    auto dispatcher = start(false, 2, 3);
    const Waiting asleep(notes.now + tuning::nap_ns + 10);
    let_other_wait(asleep);
    const Waiting message;
    EXPECT_FALSE(dispatcher.idle(message));
    EXPECT_FALSE(dispatcher.idle(message));
    EXPECT_TRUE(notes.naps.empty()) << "too early";
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(dispatcher.idle(message));
    // Not beyond the deadline, and not at all once it is past.
    EXPECT_EQ(notes.naps, (std::vector<std::uint64_t>{tuning::nap_ns, 10}));
    EXPECT_TRUE(notes.switches.empty());
}

TEST_F(DispatcherTest, NapsUntilTheNearestDeadlineWhereNobodyPolls) {
    auto dispatcher = start(false, 2, 100);
    const Waiting near(notes.now + 3000);
    let_other_wait(near);
    EXPECT_FALSE(dispatcher.idle(Waiting(notes.now + 7000)));
    EXPECT_EQ(notes.naps, std::vector<std::uint64_t>{3000});
}

TEST_F(DispatcherTest, RestsUntilRung) {
    auto dispatcher = start(true, 1);
    SimulatedCore awake(true);
    notes.cores.push_back(&awake);
    notes.on_sleep = [&] {
        EXPECT_EQ(core->scheduler.vitals().rests.load() % 2, 1U);
        EXPECT_TRUE(core->doorbell.sleeping());
    };
    const Waiting message;
    EXPECT_FALSE(dispatcher.idle(message));
    EXPECT_EQ(notes.sleeps, 0) << "polls once more first";
    EXPECT_FALSE(dispatcher.idle(message));
    EXPECT_EQ(notes.sleeps, 1);
    EXPECT_EQ(core->scheduler.vitals().rests.load(), 2U);
    EXPECT_EQ(notes.deadlocks, 0);
}

TEST_F(DispatcherTest, SleepsUntilItsDeadlineWithoutBeingAtRest) {
    auto dispatcher = start(true, 1);
    notes.on_sleep = [&] {
        EXPECT_EQ(core->scheduler.vitals().rests.load() % 2, 0U);
        EXPECT_TRUE(core->doorbell.sleeping());
    };
    const Waiting wait(notes.now + tuning::longest_sleep_ns + 500);
    EXPECT_FALSE(dispatcher.idle(wait));
    EXPECT_FALSE(dispatcher.idle(wait));
    EXPECT_EQ(notes.timed_sleeps, (std::vector<std::uint64_t>{tuning::longest_sleep_ns, 500}));
    EXPECT_EQ(notes.now, wait.deadline_ns);
    EXPECT_FALSE(core->doorbell.sleeping());
    EXPECT_EQ(notes.deadlocks, 0);
}

TEST_F(DispatcherTest, ARingEndsASleepBeforeItsDeadline) {
    auto dispatcher = start(true, 1);
    notes.on_sleep = [&] { core->doorbell.ring([](auto&) {}); };
    const Waiting wait(notes.now + 3 * tuning::longest_sleep_ns);
    (void)dispatcher.idle(wait);
    (void)dispatcher.idle(wait);
    EXPECT_EQ(notes.timed_sleeps.size(), 1U);
}

TEST_F(DispatcherTest, TheLastToRestFindsTheDeadlock) {
    auto dispatcher = start(true, 1);
    SimulatedCore other(true);
    other.block();
    other.go_to_rest();
    notes.cores.push_back(&other);
    const Waiting message;
    (void)dispatcher.idle(message);
    EXPECT_EQ(notes.deadlocks, 0);
    (void)dispatcher.idle(message);
    EXPECT_EQ(notes.deadlocks, 1);
}

TEST_F(DispatcherTest, TheLastToEndLeavesTheOthersDeadlocked) {
    auto dispatcher = start(true, 2);
    SimulatedCore other(true);
    other.block();
    other.go_to_rest();
    notes.cores.push_back(&other);
    EXPECT_EQ(dispatcher.end_current(), &task(1));
    EXPECT_EQ(notes.deadlocks, 0);
    EXPECT_EQ(dispatcher.end_current(), nullptr);
    EXPECT_EQ(notes.deadlocks, 1);
}

TEST_F(DispatcherTest, TheEndOfAllIsNoDeadlock) {
    auto dispatcher = start(true, 1);
    EXPECT_EQ(dispatcher.end_current(), nullptr);
    EXPECT_EQ(notes.deadlocks, 0);
}

} // namespace
} // namespace vaquero
