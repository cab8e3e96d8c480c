// The scheduler's policy on its own: who can go on, and when to sleep.
#include "platform/scheduler.hpp"

#include <gtest/gtest.h>

#include <array>

namespace vaquero {
namespace {

/// A wait whose end the test decides.
struct Waiting : platform::Wait {
    Waiting() : Wait{[](const Wait& w) { return static_cast<const Waiting&>(w).over; }, nullptr} {}
    bool over = false;
};

// Plays the platform for one core with up to four tasks that all wait.
struct FakeCore {
    explicit FakeCore(std::size_t tasks_used, bool may_sleep) : scheduler(doorbell, may_sleep) {
        for (std::size_t i = 0; i < tasks_used; ++i) {
            tasks[i].wait = &waits[i];
            scheduler.add(tasks[i]);
        }
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
        task.wait = nullptr; // not in idle(): a yield
    for (const int expected : {1, 2, 0, 1, 2, 0, 1}) {
        Task* const other = core.scheduler.find_other();
        ASSERT_EQ(core.number(other), expected);
        core.scheduler.select(*other);
        EXPECT_EQ(core.current(), expected);
    }
}

TEST(Scheduler, PollsForEverIfItsCoreMayNotSleep) {
    FakeCore core(2, false);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(core.scheduler.on_idle(), IdleAction::poll);
    EXPECT_EQ(core.scheduler.rounds(), 10U);
    EXPECT_FALSE(core.doorbell.sleeping());
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
    core.scheduler.on_progress();
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
