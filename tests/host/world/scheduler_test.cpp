// The scheduler's policy on its own: who can go on, and when to sleep.
#include "platform/scheduler.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace vaquero {
namespace {

/// A wait whose end the test decides.
struct Waiting : platform::Wait {
    Waiting() : Wait{[](const Wait& w) { return static_cast<const Waiting&>(w).over; }, nullptr} {}
    bool over = false;
};

constexpr unsigned rounds_before_nap = 4;

// Plays the platform for one core with up to four tasks that all wait.
struct FakeCore {
    explicit FakeCore(std::size_t tasks_used, bool may_sleep)
        : scheduler(doorbell, {may_sleep, rounds_before_nap}) {
        for (std::size_t i = 0; i < tasks_used; ++i)
            scheduler.add(tasks[i]);
        for (std::size_t i = 0; i < tasks_used; ++i) {
            scheduler.select(tasks[i]);
            scheduler.begin_wait(waits[i]);
        }
        scheduler.select(tasks[0]);
    }
    long number(const Task* task) const { return task == nullptr ? -1 : task - tasks.data(); }
    long current() const { return number(&scheduler.current()); }

    std::array<Waiting, 4> waits;
    std::array<Task, 4> tasks;
    Doorbell doorbell;
    Scheduler scheduler;
};

TEST(Scheduler, NobodyRunsWhoHasToWait) {
    FakeCore core(3, false);
    EXPECT_EQ(core.scheduler.find_other(), nullptr);
    core.waits[2].over = true;
    EXPECT_EQ(core.number(core.scheduler.find_other()), 2);
}

TEST(Scheduler, TheCurrentTaskIsNoOther) {
    FakeCore core(2, false);
    core.waits[0].over = true;
    EXPECT_EQ(core.scheduler.find_other(), nullptr);
}

TEST(Scheduler, ThoseWhoCanGoOnTakeTurns) {
    FakeCore core(3, false);
    for (Task& task : core.tasks)
        core.scheduler.select(task), core.scheduler.end_wait(); // not in idle(): a yield
    core.scheduler.select(core.tasks[0]);
    for (const int expected : {1, 2, 0, 1, 2, 0, 1}) {
        Task* const other = core.scheduler.find_other();
        ASSERT_EQ(core.number(other), expected);
        core.scheduler.select(*other);
        EXPECT_EQ(core.current(), expected);
    }
}

TEST(Scheduler, PollsAndThenNapsIfItsCoreMayNotSleep) {
    FakeCore core(2, false);
    for (int i = 0; i < 2; ++i) {
        for (unsigned round = 1; round < rounds_before_nap; ++round)
            EXPECT_EQ(core.scheduler.on_idle(), IdleAction::poll);
        for (int nap = 0; nap < 3; ++nap)
            EXPECT_EQ(core.scheduler.on_idle(), IdleAction::nap);
        core.scheduler.made_progress();
    }
    EXPECT_EQ(core.scheduler.vitals().rounds.load(), 2 * (rounds_before_nap - 1 + 3));
    EXPECT_FALSE(core.doorbell.sleeping());
}

TEST(Scheduler, NapsAtOnceWhereNobodyPolls) {
    FakeCore core(1, false);
    core.waits[0].deadline_ns = 1000;
    core.scheduler.begin_wait(core.waits[0]);
    EXPECT_EQ(core.scheduler.on_idle(), IdleAction::nap);
}

TEST(Scheduler, KnowsWhoPollsAndTheNearestDeadline) {
    FakeCore core(4, false);
    EXPECT_EQ(core.scheduler.nearest_deadline(), 0U);
    for (const auto& [task, deadline] : {std::pair{1, 3000U}, {2, 1000U}, {3, 2000U}}) {
        core.waits[static_cast<std::size_t>(task)].deadline_ns = deadline;
        core.scheduler.select(core.tasks[static_cast<std::size_t>(task)]);
        core.scheduler.begin_wait(core.waits[static_cast<std::size_t>(task)]);
        EXPECT_EQ(core.number(core.scheduler.find_poller()), (task + 1) % 4);
    }
    EXPECT_EQ(core.scheduler.nearest_deadline(), 1000U);
    core.scheduler.select(core.tasks[0]);
    EXPECT_EQ(core.scheduler.find_poller(), nullptr) << "none of the others";
}

TEST(Scheduler, CountsWhoIsBlocked) {
    FakeCore core(3, false);
    const Vitals& vitals = core.scheduler.vitals();
    EXPECT_EQ(vitals.live.load(), 3);
    EXPECT_EQ(vitals.blocked.load(), 3);
    std::uint64_t events = vitals.events.load();
    const auto changed = [&] { return std::exchange(events, vitals.events.load()) != events; };
    core.scheduler.begin_wait(core.waits[0]); // again
    EXPECT_FALSE(changed());
    core.waits[0].deadline_ns = 1;
    core.scheduler.begin_wait(core.waits[0]);
    EXPECT_EQ(vitals.blocked.load(), 2);
    core.scheduler.end_wait();
    EXPECT_EQ(vitals.blocked.load(), 2);
    EXPECT_TRUE(changed()) << "it may wait again before anybody looks";
    core.scheduler.select(core.tasks[1]);
    core.scheduler.remove_current();
    EXPECT_EQ(vitals.blocked.load(), 1);
    EXPECT_EQ(vitals.live.load(), 2);
    EXPECT_TRUE(changed());
}

TEST(Scheduler, AnnouncesThenLooksThenSleeps) {
    FakeCore core(2, true);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(core.scheduler.on_idle(), IdleAction::poll);
        EXPECT_TRUE(core.doorbell.sleeping());
        EXPECT_EQ(core.scheduler.on_idle(), IdleAction::sleep);
        core.doorbell.ring([](auto&) {});
    }
}

TEST(Scheduler, ProgressStartsOverAndWithdrawsTheAnnouncement) {
    FakeCore core(2, true);
    EXPECT_EQ(core.scheduler.on_idle(), IdleAction::poll);
    core.scheduler.made_progress();
    EXPECT_FALSE(core.doorbell.sleeping());
    EXPECT_EQ(core.scheduler.on_idle(), IdleAction::poll);
    EXPECT_TRUE(core.doorbell.sleeping());
    EXPECT_EQ(core.scheduler.on_idle(), IdleAction::sleep);
}

TEST(Scheduler, RemovedTasksAreNotFound) {
    FakeCore core(3, true);
    for (Waiting& wait : core.waits)
        wait.over = true;
    core.scheduler.remove_current();
    EXPECT_EQ(core.scheduler.live(), 2);
    EXPECT_EQ(core.current(), 1);
    EXPECT_EQ(core.number(core.scheduler.find_other()), 2);
    core.scheduler.remove_current();
    EXPECT_EQ(core.current(), 2);
    EXPECT_EQ(core.scheduler.find_other(), nullptr);
    core.scheduler.remove_current();
    EXPECT_EQ(core.scheduler.live(), 0);
}

TEST(Scheduler, RemovalWithdrawsTheAnnouncement) {
    FakeCore core(2, true);
    (void)core.scheduler.on_idle();
    EXPECT_TRUE(core.doorbell.sleeping());
    core.scheduler.remove_current();
    EXPECT_FALSE(core.doorbell.sleeping());
    EXPECT_EQ(core.scheduler.on_idle(), IdleAction::poll);
    EXPECT_EQ(core.scheduler.on_idle(), IdleAction::sleep);
}

} // namespace
} // namespace vaquero
