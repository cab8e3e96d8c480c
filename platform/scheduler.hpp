// The cooperative scheduler of one core: whose turn is next, and when the core may sleep. It only decides;
// the platform switches stacks (arch/x86_64/context_switch.hpp) and what else belongs to a rank.
#pragma once

#include <atomic>

#include "platform/doorbell.hpp"
#include "platform/platform.hpp"

namespace vaquero {

/// A rank as the scheduler sees it: a link in its core's ring. Platforms derive from it.
struct Task {
    Task* next = nullptr;
    Task* previous = nullptr;
    /// What it waits for in idle(); null while it can go on. Written by its own core with release; others,
    /// who look for deadlocks, read with acquire.
    std::atomic<const platform::Wait*> wait{nullptr};

    [[nodiscard]] bool can_go_on() const {
        const platform::Wait* const waits = wait.load(std::memory_order_relaxed);
        return waits == nullptr || waits->done(*waits);
    }
};

/// What a core does whose ranks all wait.
enum class IdleAction {
    poll,  ///< look again
    sleep, ///< Doorbell::wait(), then look again
};

/// The tasks of one core, in a ring; exactly one of them is current. Only its own core calls it.
///
/// A rank that waits polls for the whole core, and asks for its neighbours whether they can go on: so a core
/// switches ranks only when it is of use. When none can, and the core may sleep, it announces its sleep,
/// polls and asks all once more, because something may have been published just before the announcement, and
/// sleeps if that was fruitless too. See Doorbell for why that is enough.
class Scheduler {
public:
    /// `may_sleep`: false where each core has a processor of its own, so that nobody ever rings.
    Scheduler(Doorbell& doorbell, bool may_sleep) : doorbell_(doorbell), may_sleep_(may_sleep) {}

    /// Puts `task` at the end of the round. The first one becomes current.
    void add(Task& task);
    /// Takes the current task out of the ring for good; the next one becomes current, if any is left.
    void remove_current();
    /// The first task behind the current one that can go on; nullptr when none of the others can.
    [[nodiscard]] Task* find_other() const;
    /// Whose turn it is when the current task gives up its own although it can go on; nullptr when it keeps
    /// it. That is another task that can go on but, from time to time, one that waits: all others may be in
    /// loops that poll nothing, and what it waits for may be there.
    [[nodiscard]] Task* find_successor();
    /// Makes `task` current.
    void select(Task& task) { current_ = &task; }

    /// The task that runs now; there must be one.
    [[nodiscard]] Task& current() const { return *current_; }
    /// How many tasks are left.
    [[nodiscard]] int live() const { return live_; }
    /// How often on_idle() was called: grows as long as the core is awake and has no work.
    [[nodiscard]] unsigned rounds() const { return rounds_; }

    /// A poll was fruitless, and no task can go on.
    [[nodiscard]] IdleAction on_idle();

    /// Some task found something or can go on: the way to sleep starts over. Called for each message.
    void on_progress() {
        if (announced_) [[unlikely]]
            withdraw();
    }

private:
    /// Few enough for those who wait, many enough not to slow down a loop of MPI_Test, which polls itself.
    static constexpr unsigned yields_per_poll = 64;

    /// The first task behind the current one that can go on, or that can't.
    [[nodiscard]] Task* find_other(bool able) const;
    void withdraw();

    Doorbell& doorbell_;
    bool may_sleep_;
    bool announced_ = false;
    Task* current_ = nullptr;
    int live_ = 0;
    unsigned rounds_ = 0;
    unsigned yields_ = 0;
};

} // namespace vaquero
