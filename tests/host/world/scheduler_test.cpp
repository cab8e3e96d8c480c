// The scheduler's policy on its own: turns, rounds and when to sleep.
#include "kernel/scheduler.hpp"

#include <gtest/gtest.h>

#include <array>

namespace vaquero {
namespace {

// Plays the platform for one core with up to four tasks.
struct FakeCore {
    explicit FakeCore(int tasks_used, bool may_sleep) : scheduler(doorbell, may_sleep) {
        for (int i = 0; i < tasks_used; ++i)
            scheduler.add(tasks[static_cast<std::size_t>(i)]);
    }
    long current() const { return &scheduler.current() - tasks.data(); }
    IdleAction idle() {
        const IdleAction action = scheduler.on_idle();
        if (action == IdleAction::run_next) scheduler.advance();
        return action;
    }

    std::array<Task, 4> tasks;
    Doorbell doorbell;
    Scheduler scheduler;
};

TEST(Scheduler, IdleTasksTakeTurns) {
    FakeCore core(3, false);
    for (const int expected : {1, 2, 0, 1, 2, 0, 1}) {
        EXPECT_EQ(core.idle(), IdleAction::run_next);
        EXPECT_EQ(core.current(), expected);
    }
    EXPECT_EQ(core.scheduler.rounds(), 2U);
    EXPECT_FALSE(core.doorbell.sleeping());
}

TEST(Scheduler, LoneTaskPollsForEverIfItsCoreMayNotSleep) {
    FakeCore core(1, false);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(core.idle(), IdleAction::poll);
    EXPECT_EQ(core.scheduler.rounds(), 10U);
    EXPECT_FALSE(core.doorbell.sleeping());
}

TEST(Scheduler, LoneTaskAnnouncesThenLooksThenSleeps) {
    FakeCore core(1, true);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(core.idle(), IdleAction::poll);
        EXPECT_TRUE(core.doorbell.sleeping());
        EXPECT_EQ(core.idle(), IdleAction::sleep);
        core.doorbell.ring([](auto&) {});
    }
}

TEST(Scheduler, EveryTaskLooksAgainAfterTheAnnouncement) {
    FakeCore core(3, true);
    core.idle();
    core.idle();
    EXPECT_FALSE(core.doorbell.sleeping());
    EXPECT_EQ(core.idle(), IdleAction::run_next);
    EXPECT_TRUE(core.doorbell.sleeping());
    EXPECT_EQ(core.current(), 0);
    EXPECT_EQ(core.idle(), IdleAction::run_next);
    EXPECT_EQ(core.idle(), IdleAction::run_next);
    EXPECT_EQ(core.current(), 2);
    EXPECT_EQ(core.idle(), IdleAction::sleep);
}

TEST(Scheduler, ProgressStartsOverAndWithdrawsTheAnnouncement) {
    FakeCore core(2, true);
    core.idle();
    core.idle();
    core.idle();
    EXPECT_TRUE(core.doorbell.sleeping());
    core.scheduler.on_progress();
    EXPECT_FALSE(core.doorbell.sleeping());
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(core.idle(), IdleAction::run_next);
    EXPECT_EQ(core.idle(), IdleAction::sleep);
}

TEST(Scheduler, RoundsShrinkWithTheTasks) {
    FakeCore core(3, true);
    core.idle();
    EXPECT_EQ(core.current(), 1);
    core.scheduler.remove_current();
    EXPECT_EQ(core.scheduler.live(), 2);
    EXPECT_EQ(core.current(), 2);
    for (const int expected : {0, 2, 0}) {
        EXPECT_EQ(core.idle(), IdleAction::run_next);
        EXPECT_EQ(core.current(), expected);
    }
    EXPECT_EQ(core.idle(), IdleAction::sleep);
    core.scheduler.remove_current();
    EXPECT_EQ(core.current(), 2);
    EXPECT_EQ(core.idle(), IdleAction::poll);
    core.scheduler.remove_current();
    EXPECT_EQ(core.scheduler.live(), 0);
}

TEST(Scheduler, RemovalDuringTheLastRoundWithdrawsTheAnnouncement) {
    FakeCore core(2, true);
    core.idle();
    core.idle();
    EXPECT_TRUE(core.doorbell.sleeping());
    core.scheduler.remove_current();
    EXPECT_FALSE(core.doorbell.sleeping());
    EXPECT_EQ(core.idle(), IdleAction::poll);
    EXPECT_EQ(core.idle(), IdleAction::sleep);
}

} // namespace
} // namespace vaquero
